package host

import (
	"slices"
	"strings"
)

// What stands before the cursor, as far as completion has to know it: words and
// signs, what is open around them, and the word or string that is being written.

// A luaWord is a word or sign of source.
type luaWord struct {
	text string // of a string, what is in it
	kind byte   // 'n' a name, 's' a string, '0' a number, else the sign itself
}

func (w luaWord) is(sign string) bool { return w.kind != 's' && w.text == sign }

// cursor is a place in source.
type cursor struct {
	words   []luaWord // before it
	from    int       // where the word begins that is being written
	partial string    // it, up to the cursor
	quoted  bool      // it is a string
	hidden  bool      // it is in a comment or a long string
}

// scanLua reads source up to its end, which is where the cursor is.
func scanLua(source string) cursor {
	var c cursor
	for i := 0; i < len(source); {
		end, w := nextWord(source, i)
		if end >= len(source) {
			switch {
			case w.kind == 'n':
				c.partial, c.from = w.text, i
				return c
			case w.kind == 's' && !closed(source[i:]):
				c.partial, c.from, c.quoted = source[i+1:], i+1, true
				return c
			case w.kind == '-', w.kind == '[' && len(w.text) > 1:
				c.hidden = true
				return c
			}
		}
		if w.kind != ' ' && w.kind != '-' {
			c.words = append(c.words, w)
		}
		i = end
	}
	c.from = len(source)
	return c
}

// closed tells whether a quoted string has its end.
func closed(s string) bool {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return true
		}
	}
	return false
}

// nextWord reads what begins at i. Spaces have the kind ' ', comments '-', and a long
// string that has not ended is '['.
func nextWord(s string, i int) (end int, w luaWord) {
	switch c := s[i]; {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		return i + 1, luaWord{kind: ' '}
	case strings.HasPrefix(s[i:], "--"):
		return comment(s, i)
	case c == '[' && longBracket(s[i:]) != "":
		end, text := bracketString(s, i)
		if end < 0 {
			return len(s), luaWord{text: "[[", kind: '['}
		}
		return end, luaWord{text: text, kind: 's'}
	case c == '"' || c == '\'':
		for end = i + 1; end < len(s) && s[end] != c && s[end] != '\n'; end++ {
			if s[end] == '\\' {
				end++
			}
		}
		end = min(end, len(s))
		return min(end+1, len(s)), luaWord{text: s[i+1 : end], kind: 's'}
	case isLetter(c):
		for end = i + 1; end < len(s) && (isLetter(s[end]) || isDigit(s[end])); end++ {
		}
		return end, luaWord{text: s[i:end], kind: 'n'}
	case isDigit(c):
		for end = i + 1; end < len(s) && (isLetter(s[end]) || isDigit(s[end]) || s[end] == '.'); end++ {
		}
		return end, luaWord{text: s[i:end], kind: '0'}
	default:
		for _, sign := range []string{"...", "..", "==", "~=", "<=", ">="} {
			if strings.HasPrefix(s[i:], sign) {
				return i + len(sign), luaWord{text: sign, kind: sign[0]}
			}
		}
		return i + 1, luaWord{text: s[i : i+1], kind: c}
	}
}

// comment reads a comment, to the end of its line or of its brackets.
func comment(s string, i int) (end int, w luaWord) {
	w = luaWord{kind: '-'}
	if longBracket(s[i+2:]) != "" {
		if end, _ := bracketString(s, i+2); end >= 0 {
			return end, luaWord{kind: ' '}
		}
		return len(s), w
	}
	if line := strings.IndexByte(s[i:], '\n'); line >= 0 {
		return i + line + 1, luaWord{kind: ' '}
	}
	return len(s), w
}

// longBracket is what opens a long string at the beginning of s, as [==[; "" if
// nothing does.
func longBracket(s string) string {
	if !strings.HasPrefix(s, "[") {
		return ""
	}
	level := len(s[1:]) - len(strings.TrimLeft(s[1:], "="))
	if strings.HasPrefix(s[1+level:], "[") {
		return s[:level+2]
	}
	return ""
}

// bracketString reads a long string; end is negative if it has none.
func bracketString(s string, i int) (end int, text string) {
	open := longBracket(s[i:])
	text, _, ok := strings.Cut(s[i+len(open):], strings.ReplaceAll(open, "[", "]"))
	if !ok {
		return -1, ""
	}
	return i + 2*len(open) + len(text), text
}

func isLetter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }

// A bracket is one that is open at the cursor.
type bracket struct {
	sign   byte   // ( or {
	at     int    // its place in the words
	begins int    // where the item begins that the cursor is in
	items  int    // that are complete
	key    string // of the item: name in { name = ; "" if it has none yet
	keys   map[string]luaWord
}

// brackets lists what is open around the end of words, outermost first.
func brackets(words []luaWord) []bracket {
	var open []bracket
	functions := 0 // blocks of functions within the innermost one, whose commas are theirs
	var outer []int
	for i, w := range words {
		if w.kind == 's' {
			continue
		}
		switch w.text {
		case "(", "{", "[":
			open = append(open, bracket{sign: w.text[0], at: i, begins: i + 1, keys: map[string]luaWord{}})
			outer, functions = append(outer, functions), 0
		case ")", "}", "]":
			if len(open) > 0 {
				open, functions = open[:len(open)-1], outer[len(outer)-1]
				outer = outer[:len(outer)-1]
			}
		case "function", "do", "then", "repeat":
			functions++
		case "end", "until", "elseif":
			functions = max(0, functions-1)
		case ",", ";":
			if b := innermost(open); b != nil && functions == 0 {
				b.note(words[b.begins:i])
				b.items++
				b.begins, b.key = i+1, ""
			}
		case "=":
			if b := innermost(open); b != nil && functions == 0 && b.sign == '{' && i == b.begins+1 {
				b.key = words[b.begins].text
			}
		}
	}
	if functions > 0 {
		return nil // the cursor is among statements
	}
	return open
}

func innermost(open []bracket) *bracket {
	if len(open) == 0 {
		return nil
	}
	return &open[len(open)-1]
}

// note notes an item of a table, or an argument.
func (b *bracket) note(item []luaWord) {
	if b.key != "" && len(item) > 2 {
		b.keys[b.key] = item[2]
	} else if len(item) > 0 {
		b.keys["#"+string(rune('0'+b.items%10))] = item[0]
	}
}

// argument is the word that argument n of a call, or item n of a list, begins with.
func (b *bracket) argument(n int) luaWord { return b.keys["#"+string(rune('0'+n%10))] }

// chain is the name that ends before words[end], as functions.messages.sendMessage, in
// parts; the sign before each part but the first is . or :. Parts may be numbers in
// brackets.
func chain(words []luaWord, end int) (parts []string, signs []string) {
	for end > 0 {
		w := words[end-1]
		switch {
		case w.kind == 'n' && !keywords[w.text]:
			parts = append(parts, w.text)
			end--
		case w.is("]") && end >= 3 && words[end-3].is("[") && (words[end-2].kind == '0' || words[end-2].kind == 's'):
			parts, signs = append(parts, words[end-2].text), append(signs, "[")
			end -= 3
			continue
		default:
			return nil, nil
		}
		if end == 0 || !words[end-1].is(".") && !words[end-1].is(":") {
			break
		}
		signs = append(signs, words[end-1].text)
		end--
	}
	slices.Reverse(parts)
	slices.Reverse(signs)
	return parts, signs
}

// keywords are those of Lua.
var keywords = func() map[string]bool {
	all := map[string]bool{}
	for _, k := range strings.Fields("and break do else elseif end false for function goto if in local nil not or repeat return then true until while") {
		all[k] = true
	}
	return all
}()
