package docs

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// inline writes a text with marks in it.
func (m *markup) inline(s string) {
	plain := 0 // where text begins that is not written yet
	flush := func(end int) { m.words(s[plain:end]) }
	for i := 0; i < len(s); {
		n := m.mark(s, i, flush)
		if n == 0 {
			i++
			continue
		}
		i += n
		plain = i
	}
	flush(len(s))
}

// words writes text without marks. Names in it that could be no other words, and
// calls of functions, are code and lead to their pages, unless the text is the
// guide's, which marks its code.
func (m *markup) words(s string) {
	if m.linked || strings.HasPrefix(m.path, "guide/") {
		m.text(s)
		return
	}
	plain := 0
	for i := 0; i < len(s); {
		if !isLetter(s[i]) {
			i++
			continue
		}
		word := strings.TrimRight(s[i:i+wordLength(s[i:], ".:")], ".:")
		end := i + len(word)
		if path := m.site.nameInText(word); path != "" {
			call := callLength(s[end:])
			if distinct := strings.ContainsAny(word, "_.:") || strings.ToLower(word[1:]) != word[1:]; distinct || call > 0 {
				m.text(s[plain:i])
				m.raw("<code>")
				if path == m.path {
					m.text(word)
				} else {
					m.link(path, word)
				}
				m.text(s[end : end+call])
				m.raw("</code>")
				end += call
				plain = end
			}
		}
		i = end
	}
	m.text(s[plain:])
}

// callLength is the length of the arguments in brackets that s begins with; 0 if
// it does not.
func callLength(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			if i == 0 {
				return 0
			}
			return i + 1
		}
	}
	return 0
}

// mark writes the mark at s[i:], after what flush writes of the text before it,
// and returns how long it is; 0 if none begins there.
func (m *markup) mark(s string, i int, flush func(end int)) int {
	rest := s[i:]
	switch c := rest[0]; {
	case c == '\\' && len(rest) > 1 && strings.IndexByte("\\`*_[]()<>#|-.!", rest[1]) >= 0:
		flush(i)
		m.text(rest[1:2])
		return 2
	case c == '`':
		ticks := len(rest) - len(strings.TrimLeft(rest, "`"))
		inside, ok := until(rest[ticks:], rest[:ticks])
		if !ok {
			flush(i + ticks) // so that what follows is no mark of fewer
			return ticks
		}
		flush(i)
		m.codeSpan(inside)
		return len(inside) + 2*ticks
	case c == '[':
		text, to, n := linkParts(rest)
		if n == 0 {
			return 0
		}
		flush(i)
		m.raw("<a href=\"")
		m.text(m.target(to))
		m.raw(outsideRel(to), "\">")
		m.inline(text)
		m.raw("</a>")
		return n
	case c == '<' && (strings.HasPrefix(rest, "<https://") || strings.HasPrefix(rest, "<http://")):
		end := strings.IndexAny(rest, "> \n")
		if end < 0 || rest[end] != '>' {
			return 0
		}
		flush(i)
		m.element("a", rest[1:end], "href", rest[1:end], "rel", "noreferrer")
		return end + 1
	case c == '*' || c == '_':
		return m.emphasis(s, i, flush)
	}
	return 0
}

// until is what stands before a run of backquotes that is as long as end.
func until(s, end string) (inside string, ok bool) {
	for i := 0; i < len(s); {
		if s[i] != '`' {
			i++
			continue
		}
		n := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
		if n == len(end) {
			return s[:i], true
		}
		i += n
	}
	return "", false
}

// codeSpan writes code in a text. What is the name of something leads to its page.
func (m *markup) codeSpan(inside string) {
	inside = strings.ReplaceAll(inside, "\n", " ")
	if n := len(inside); n > 2 && inside[0] == ' ' && inside[n-1] == ' ' && !blank(inside) {
		inside = inside[1 : n-1]
	}
	m.raw("<code>")
	if path := m.site.nameInText(inside); path != "" && path != m.path && !m.linked {
		m.link(path, inside)
	} else {
		m.text(inside)
	}
	m.raw("</code>")
}

// linkParts reads [text](to) that s begins with, n bytes; 0 if it does not.
func linkParts(s string) (text, to string, n int) {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '[':
			depth++
		case ']':
			depth--
		}
		if depth > 0 {
			continue
		}
		if !strings.HasPrefix(s[i+1:], "(") {
			return "", "", 0
		}
		end := strings.IndexByte(s[i:], ')')
		if end < 0 {
			return "", "", 0
		}
		return s[1:i], s[i+2 : i+end], i + end + 1
	}
	return "", "", 0
}

// emphasis writes *text*, **text** or _text_.
func (m *markup) emphasis(s string, i int, flush func(end int)) int {
	sign, tag := s[i:i+1], "em"
	if strings.HasPrefix(s[i:], sign+sign) {
		sign, tag = sign+sign, "strong"
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	inside := s[i+len(sign):]
	if inside == "" || unicode.IsSpace(rune(inside[0])) || sign[0] == '_' && wordRune(before) {
		return 0
	}
	for end := 1; end < len(inside); end++ {
		if inside[end] == '`' { // code is closed before emphasis is
			if code, ok := until(inside[end+1:], "`"); ok {
				end += len(code) + 1
			}
			continue
		}
		run := len(inside[end:]) - len(strings.TrimLeft(inside[end:], sign[:1]))
		next, _ := utf8.DecodeRuneInString(inside[end+run:])
		if run != len(sign) || unicode.IsSpace(rune(inside[end-1])) || sign[0] == '_' && wordRune(next) {
			end += max(run-1, 0)
			continue
		}
		flush(i)
		m.raw("<", tag, ">")
		m.inline(inside[:end])
		m.raw("</", tag, ">")
		return end + 2*len(sign)
	}
	return 0
}

func wordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
