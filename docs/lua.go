package docs

import (
	"slices"
	"strings"
)

// lua writes a block of Lua with a button that copies it. Names of methods and
// constructors that it has as strings lead to their pages.
func (m *markup) lua(source string) {
	m.raw("<div class=\"code\"><pre><code class=\"lua\">")
	for _, t := range luaTokens(strings.TrimRight(source, "\n")) {
		m.luaToken(t)
	}
	m.raw("</code></pre>\n<button class=\"copy\" type=\"button\" hidden>Copy as Lua</button></div>\n")
}

func (m *markup) luaToken(t luaToken) {
	if t.kind == "" {
		m.text(t.text)
		return
	}
	m.raw("<span class=\"", t.kind, "\">")
	name, quoted := unquoted(t)
	if path := m.site.schemaPath(name); quoted && path != "" && path != m.path {
		m.text(t.text[:1])
		m.link(path, name)
		m.text(t.text[:1])
	} else {
		m.text(t.text)
	}
	m.raw("</span>")
}

// unquoted is what stands between a string's quotes.
func unquoted(t luaToken) (string, bool) {
	if t.kind != luaString || len(t.text) < 3 || t.text[0] == '[' {
		return "", false
	}
	return t.text[1 : len(t.text)-1], true
}

// schemaPath is the page of a method or constructor; "" if nothing has the name.
func (s *Site) schemaPath(name string) string {
	for _, dir := range []string{"methods/", "constructors/"} {
		if path := dir + name + ".html"; name != "" && s.pages[path] != nil {
			return path
		}
	}
	return ""
}

// Kinds of tokens are the classes that the style colours.
const (
	luaKeyword = "k"
	luaString  = "s"
	luaNumber  = "n"
	luaComment = "c"
	luaCall    = "f"
)

type luaToken struct{ kind, text string }

var luaKeywords = strings.Fields("and break do else elseif end false for function if in local nil not or repeat return then true until while")

// luaTokens cuts a source into tokens, all of it, whatever it is: what isn't Lua
// is text.
func luaTokens(source string) []luaToken {
	var all []luaToken
	emit := func(kind string, n int) {
		if kind == "" && len(all) > 0 && all[len(all)-1].kind == "" {
			all[len(all)-1].text += source[:n]
		} else {
			all = append(all, luaToken{kind, source[:n]})
		}
		source = source[n:]
	}
	for source != "" {
		c := source[0]
		switch {
		case strings.HasPrefix(source, "--"):
			emit(luaComment, commentLength(source))
		case c == '"' || c == '\'':
			emit(luaString, quotedLength(source))
		case c == '[' && longBracket(source) > 0:
			emit(luaString, longBracket(source))
		case isDigit(c):
			emit(luaNumber, wordLength(source, "."))
		case isLetter(c):
			n := wordLength(source, "")
			switch rest := strings.TrimLeft(source[n:], " "); {
			case slices.Contains(luaKeywords, source[:n]):
				emit(luaKeyword, n)
			case strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "{"):
				emit(luaCall, n)
			default:
				emit("", n)
			}
		default:
			emit("", 1)
		}
	}
	return all
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }

// wordLength is how many bytes of a word or number source begins with.
func wordLength(source, also string) int {
	n := 0
	for n < len(source) && (isLetter(source[n]) || isDigit(source[n]) || strings.IndexByte(also, source[n]) >= 0) {
		n++
	}
	return n
}

func quotedLength(source string) int {
	for i := 1; i < len(source); i++ {
		switch source[i] {
		case '\\':
			i++
		case source[0]:
			return i + 1
		case '\n':
			return i
		}
	}
	return len(source)
}

func commentLength(source string) int {
	if n := longBracket(source[2:]); n > 0 {
		return n + 2
	}
	if n := strings.IndexByte(source, '\n'); n >= 0 {
		return n
	}
	return len(source)
}

// longBracket is the length of [[text]] or [=[text]=] that source begins with; 0
// if it does not.
func longBracket(source string) int {
	level := len(source) - len(strings.TrimLeft(strings.TrimPrefix(source, "["), "=")) - 1
	if !strings.HasPrefix(source, "[") || len(source) < level+2 || source[level+1] != '[' {
		return 0
	}
	end := strings.Index(source, "]"+strings.Repeat("=", level)+"]")
	if end < 0 {
		return len(source)
	}
	return end + level + 2
}
