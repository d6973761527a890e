package check

import (
	"regexp"
	"slices"
	"strings"
)

// ignoreComment silences what is found on its line, or on the next one if it
// stands alone: all of it, or what has one of some codes.
//
//	-- check: ignore
//	-- check: ignore unknown-global, deprecated
var ignoreComment = regexp.MustCompile(`--\s*check:\s*(\w*)(.*)$`)

// readComments reads what comments say. The scanner drops them: they are what is
// left between tokens.
func (s *source) readComments(report func(Finding)) {
	from := span{endLine: 1, endCol: 0}
	for i := 0; i <= len(s.tokens); i++ {
		to := span{line: len(s.lines), col: len(s.lines[len(s.lines)-1]) + 1}
		if i < len(s.tokens) {
			to = s.tokens[i].span
		}
		for line := from.endLine; line <= to.line; line++ {
			s.readComment(line, from, to, i, report)
		}
		if i < len(s.tokens) {
			from = s.tokens[i].span
		}
	}
}

// readComment reads the part of a line between two tokens; next is the second.
func (s *source) readComment(line int, from, to span, next int, report func(Finding)) {
	text, start := s.lines[line-1], 0
	if line == to.line {
		text = text[:min(to.col-1, len(text))]
	}
	if line == from.endLine {
		start = min(from.endCol, len(text))
	}
	m := ignoreComment.FindStringSubmatchIndex(text[start:])
	if m == nil {
		return
	}
	at := span{line, start + m[0] + 1, line, len(text)}
	if verb := text[start+m[2] : start+m[3]]; verb != "ignore" {
		report(Finding{Code: "directive", span: at, Message: "-- check: is followed by ignore, got " + quote(verb)})
		return
	}
	codes := s.ignoredCodes(text[start+m[4]:start+m[5]], at, report)
	if start == 0 && next < len(s.tokens) && (next == 0 || s.tokens[next-1].endLine < line) {
		s.ignore(s.tokens[next].line, codes)
	}
	s.ignore(line, codes)
}

// ignoredCodes reads the codes that a comment names; none stands for all.
func (s *source) ignoredCodes(text string, at span, report func(Finding)) []string {
	list := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t,:[]()", r) })
	for i, code := range list {
		if ruleOf(code) == nil {
			if i > 0 || strings.HasPrefix(code, "-") {
				return list[:i] // a word of why
			}
			report(Finding{Code: "directive", span: at, Message: "-- check: ignore: unknown code " + quote(code), word: code, among: codes})
			return []string{code}
		}
	}
	return list
}

func (s *source) ignore(line int, codes []string) {
	if s.ignored == nil {
		s.ignored = map[int][]string{}
	}
	if old, ok := s.ignored[line]; ok && (len(old) == 0 || len(codes) == 0) {
		s.ignored[line] = nil
		return
	}
	s.ignored[line] = append(s.ignored[line], codes...)
}

func (s *source) ignores(line int, code string) bool {
	list, ok := s.ignored[line]
	return ok && (len(list) == 0 || slices.Contains(list, code))
}
