package reference

import "strings"

// cutType takes a type in LuaCATS's notation off the front of s, and returns it
// and the rest without the space between: "string[]? A list" is "string[]?" and
// "A list".
func cutType(s string) (typ, rest string) {
	end := typeEnd(s)
	return strings.TrimSpace(s[:end]), strings.TrimSpace(s[end:])
}

// typeEnd is where the type ends that s begins with.
func typeEnd(s string) int {
	at := 0
	for {
		at = unitEnd(s, at)
		next := at
		for next < len(s) && s[next] == ' ' {
			next++
		}
		if next == len(s) || s[next] != '|' {
			return at
		}
		for at = next + 1; at < len(s) && s[at] == ' '; at++ {
		}
	}
}

// unitEnd is where a type without | around it ends that begins at at.
func unitEnd(s string, at int) int {
	switch {
	case at == len(s):
		return at
	case s[at] == '"' || s[at] == '\'' || s[at] == '`':
		if end := strings.IndexByte(s[at+1:], s[at]); end >= 0 {
			at += end + 2
		} else {
			return len(s)
		}
	case s[at] == '(' || s[at] == '{':
		at = closing(s, at)
	case strings.HasPrefix(s[at:], "fun("):
		at = closing(s, at+len("fun"))
		if strings.HasPrefix(s[at:], ":") {
			return listEnd(s, at+1)
		}
	default:
		for at < len(s) && (isWord(s[at]) || s[at] == '.' || s[at] == '-') {
			at++
		}
		if at < len(s) && s[at] == '<' {
			at = closing(s, at)
		}
	}
	for {
		switch {
		case strings.HasPrefix(s[at:], "[]"):
			at += 2
		case strings.HasPrefix(s[at:], "?"):
			at++
		default:
			return at
		}
	}
}

// listEnd is where a list of results ends, which may have names.
func listEnd(s string, at int) int {
	for {
		for at < len(s) && s[at] == ' ' {
			at++
		}
		at += typeEnd(s[at:])
		if !strings.HasPrefix(s[at:], ",") {
			return at
		}
		at++
	}
}

// closing is behind the bracket that closes the one at at.
func closing(s string, at int) int {
	depth := 0
	for ; at < len(s); at++ {
		switch s[at] {
		case '(', '{', '<', '[':
			depth++
		case ')', '}', '>', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		}
	}
	return at
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// cutWord takes a word off the front of s.
func cutWord(s string) (word, rest string) {
	word, rest, _ = strings.Cut(s, " ")
	return word, strings.TrimSpace(rest)
}

// parseFun reads fun(name: type, name?: type, ...: type): type, type.
func parseFun(s string) (sig Signature, ok bool) {
	inner, ok := strings.CutPrefix(s, "fun")
	if !ok || !strings.HasPrefix(inner, "(") {
		return sig, false
	}
	end := closing(inner, 0)
	for params := strings.TrimSuffix(inner[1:end], ")"); params != ""; {
		name, rest, typed := strings.Cut(params, ":")
		if comma := strings.IndexByte(params, ','); !typed || comma >= 0 && comma < len(name) {
			name, rest, _ = strings.Cut(params, ",")
			sig.Params = append(sig.Params, paramOf(name, "any"))
			params = strings.TrimSpace(rest)
			continue
		}
		typ, rest := cutType(strings.TrimSpace(rest))
		sig.Params = append(sig.Params, paramOf(name, typ))
		params = strings.TrimSpace(strings.TrimPrefix(rest, ","))
	}
	results := strings.TrimSpace(strings.TrimPrefix(inner[end:], ":"))
	for results != "" {
		typ, rest := cutType(results)
		if rest == results {
			return sig, false
		}
		sig.Returns = append(sig.Returns, paramOf("", typ))
		results = strings.TrimSpace(strings.TrimPrefix(rest, ","))
	}
	return sig, true
}

// paramOf takes the mark of what may be left out off a name, or off a type.
func paramOf(name, typ string) Param {
	p := Param{Name: strings.TrimSpace(name), Type: typ}
	if p.Name, p.Optional = strings.CutSuffix(p.Name, "?"); p.Optional {
		return p
	}
	if bare, optional := strings.CutSuffix(typ, "?"); optional && !strings.HasPrefix(typ, "fun(") {
		p.Type, p.Optional = bare, true
	}
	return p
}
