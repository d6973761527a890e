package docs

import (
	"slices"
	"strings"
)

// lua writes a block of Lua with a button that copies it. The names of methods,
// constructors, events and functions in it lead to their pages.
func (m *markup) lua(source string) {
	m.raw("<div class=\"code\"><pre><code class=\"lua\">")
	source = strings.TrimRight(source, "\n")
	at := 0
	for _, t := range luaTokens(source) {
		m.luaToken(t, source[:at])
		at += len(t.text)
	}
	m.raw("</code></pre>\n<button class=\"copy\" type=\"button\" hidden>Copy as Lua</button></div>\n")
}

// luaToken writes a token; before is what stands before it.
func (m *markup) luaToken(t luaToken, before string) {
	if t.kind == "" {
		m.text(t.text)
		return
	}
	m.raw("<span class=\"", t.kind, "\">")
	path := m.site.luaNamed(t, before)
	switch name, quoted := unquoted(t); {
	case path == "" || path == m.path:
		m.text(t.text)
	case quoted:
		m.text(t.text[:1])
		m.link(path, name)
		m.text(t.text[:1])
	default:
		m.link(path, t.text)
	}
	m.raw("</span>")
}

// luaNamed is the page about what a token in Lua names, by what stands before it:
// the kind of events that is for on, the constructor that is behind _ =, a method
// or another constructor in any string, one of our own functions; "" for none.
func (s *Site) luaNamed(t luaToken, before string) string {
	before = strings.TrimRight(before, " ")
	if name, quoted := unquoted(t); quoted {
		if kind := "events/" + name + ".html"; strings.HasSuffix(before, "on(") && s.pages[kind] != nil {
			return kind
		}
		if plainWord(name) && !strings.HasSuffix(before, "_ =") {
			return ""
		}
		return s.schemaPath(name)
	}
	if t.kind != luaCall || strings.HasSuffix(before, ".") || strings.HasSuffix(before, ":") || strings.HasSuffix(before, "function") {
		return ""
	}
	if path := "lua/" + t.text + ".html"; s.pages[path] != nil {
		return path
	}
	return ""
}

// plainWord tells whether a name is one that may mean anything, such as user.
func plainWord(name string) bool {
	return strings.ToLower(name) == name && !strings.Contains(name, ".")
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
