package check

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// Bounds of what is read. What nests deeper than maxNesting is not checked: the
// walks below recurse.
const (
	maxSource  = 1 << 20
	maxNesting = 1000
	// maxCompiled is the number of tokens up to which a script is compiled, too: that
	// takes time in proportion to the square of its constants.
	maxCompiled = 50_000
)

// A span is a place in the source: from the first byte of a token to the last
// one of it or of another. Lines and columns count from 1, columns in bytes.
type span struct{ line, col, endLine, endCol int }

// to is the span from the beginning of s to the end of t.
func (s span) to(t span) span { return span{s.line, s.col, t.endLine, t.endCol} }

// A token is one of Lua's, as the scanner reads it.
type token struct {
	typ int
	str string
	span
}

// A source is a script's text, its tokens and its tree.
type source struct {
	name    string
	lines   []string // without their ends
	tokens  []token
	chunk   []ast.Stmt
	ignored map[int][]string // by line: codes, none for all of them
	account string           // what its first comment lines say: "bot", "user" or ""
}

// readSource reads a script. What is wrong with its syntax it reports, and then
// the tree is nil.
func readSource(name string, text []byte, report func(Finding)) *source {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	s := &source{name: name, lines: splitLines(string(text))}
	if len(text) > maxSource {
		report(Finding{Code: "syntax", span: span{1, 1, 1, 1}, Message: fmt.Sprintf("more than %d bytes of source", maxSource)})
		return s
	}
	if bytes.HasPrefix(text, []byte("#")) {
		text = append([]byte("--"), text...)
	}
	s.parse(text, report)
	return s
}

// splitLines cuts where the scanner does: at \n, \r and pairs of them.
func splitLines(text string) []string {
	var lines []string
	from := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c != '\n' && c != '\r' {
			continue
		}
		lines = append(lines, text[from:i])
		if i+1 < len(text) && (text[i+1] == '\n' || text[i+1] == '\r') && text[i+1] != c {
			i++
		}
		from = i + 1
	}
	return append(lines, text[from:])
}

func (s *source) parse(text []byte, report func(Finding)) {
	err := s.scan(text)
	if err == nil {
		s.chunk, err = parse.Parse(bytes.NewReader(text), s.name)
	}
	if err != nil {
		s.chunk = nil
		report(s.syntaxError(err))
	}
}

// scan reads the tokens.
func (s *source) scan(text []byte) error {
	scanner, state := parse.NewScanner(bytes.NewReader(text), s.name), &parse.Lexer{}
	for {
		t, err := scanner.Scan(state)
		if err != nil {
			return err
		}
		if t.Type < 0 {
			return nil
		}
		s.tokens = append(s.tokens, token{t.Type, t.Str, span{t.Pos.Line, t.Pos.Column, scanner.Pos.Line, scanner.Pos.Column}})
	}
}

// syntaxError words what the scanner or the parser found, and says where.
func (s *source) syntaxError(err error) Finding {
	f := Finding{Code: "syntax", span: span{1, 1, 1, 1}, Message: err.Error()}
	var pe *parse.Error
	if !errors.As(err, &pe) {
		return f
	}
	f.Message = strings.TrimSpace(pe.Message)
	if pe.Message == "syntax error" || pe.Message == "parse error" {
		f.Message = "syntax error"
	}
	if pe.Pos.Line <= 0 {
		f.span = s.end()
		f.Message += ": the script ends in the middle of something" + s.unclosed()
		return f
	}
	f.span = span{pe.Pos.Line, max(pe.Pos.Column, 1), pe.Pos.Line, max(pe.Pos.Column, 1)}
	for _, t := range s.tokens {
		if t.endLine == pe.Pos.Line && t.endCol == pe.Pos.Column {
			f.span = t.span
		}
	}
	if pe.Token != "" {
		f.Message += fmt.Sprintf(" near %q", shorten(pe.Token))
	}
	return f
}

// end is the place of the last token.
func (s *source) end() span {
	if len(s.tokens) == 0 {
		return span{1, 1, 1, 1}
	}
	return s.tokens[len(s.tokens)-1].span
}

// closers are what ends what a token begins.
var closers = map[int]string{
	parse.TFunction: "end", parse.TIf: "end", parse.TDo: "end", parse.TRepeat: "until", '(': ")", '{': "}", '[': "]",
}

// unclosed says what was begun and never ended.
func (s *source) unclosed() string {
	var open []token
	for _, t := range s.tokens {
		switch t.typ {
		case parse.TFunction, parse.TIf, parse.TDo, parse.TRepeat, '(', '{', '[':
			open = append(open, t)
		case parse.TEnd, parse.TUntil, ')', '}', ']':
			if n := len(open); n > 0 && closers[open[n-1].typ] == t.text() {
				open = open[:n-1]
			}
		}
	}
	if len(open) == 0 {
		return ""
	}
	t := open[len(open)-1]
	return fmt.Sprintf("; %q is missing, for the %q of line %d", closers[t.typ], t.text(), t.line)
}

// text is the token as it is written, unless it is a string.
func (t token) text() string { return t.str }

// atLine is how the compiler says where a goto is.
var atLine = regexp.MustCompile(` at line (\d+)$`)

// compile finds what the parser lets through: a goto to nowhere, a break outside
// of loops, too many local variables.
func (s *source) compile(report func(Finding)) {
	_, err := lua.Compile(s.chunk, s.name)
	var ce *lua.CompileError
	if errors.As(err, &ce) {
		line := ce.Line
		if m := atLine.FindStringSubmatch(ce.Message); m != nil {
			line, _ = strconv.Atoi(m[1])
		}
		report(Finding{Code: "syntax", span: s.lineSpan(min(max(line, 1), len(s.lines))), Message: ce.Message})
	}
}

// lineSpan is the code of a line.
func (s *source) lineSpan(line int) span {
	at := span{line, 1, line, 1}
	found := false
	for _, t := range s.tokens {
		if t.line != line {
			continue
		}
		if !found {
			at, found = t.span, true
		}
		at.endLine, at.endCol = t.endLine, t.endCol
	}
	return at
}

// column is a byte column as characters.
func (s *source) column(line, col int) int {
	if line < 1 || line > len(s.lines) {
		return max(col, 1)
	}
	text := s.lines[line-1]
	return utf8.RuneCountInString(text[:min(max(col-1, 0), len(text))]) + 1
}

// shorten is text for a message.
func shorten(text string) string {
	const most = 40
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}
