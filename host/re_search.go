package host

import (
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
)

// luaMatch is match(text [, init]): the groups, or the match where there are none.
func (s *search) luaMatch() int {
	m := s.first()
	if m == nil {
		s.L.Push(lua.LNil)
		return 1
	}
	return s.push(s.L, m)
}

// luaFind is find(text [, init]): where the match begins and ends, and the groups.
func (s *search) luaFind() int {
	m := s.first()
	if m == nil {
		s.L.Push(lua.LNil)
		return 1
	}
	s.L.Push(lua.LNumber(m[0] + 1))
	s.L.Push(lua.LNumber(m[1]))
	if len(m) == 2 {
		return 2
	}
	return 2 + s.push(s.L, m)
}

// luaGroups is groups(text [, init]): the match as a table.
func (s *search) luaGroups() int {
	m := s.first()
	if m == nil {
		s.L.Push(lua.LNil)
	} else {
		s.L.Push(s.table(m))
	}
	return 1
}

// first is the match from the place on that the third argument says.
func (s *search) first() []int {
	from, ok := s.init(3)
	if !ok {
		return nil
	}
	return s.next(from)
}

// luaFindAll is find_all(text [, most]): a list of all matches.
func (s *search) luaFindAll() int {
	most := intArg(s.L, 3, maxMatches+1)
	list := s.h.L.CreateTable(0, 0)
	s.each(func(m []int) bool {
		if list.Len() >= most {
			return false
		}
		if list.Append(s.table(m)); list.Len() > maxMatches {
			s.h.fail(s.L, "%s: more than %d matches: take them one by one with gmatch", s.fn, maxMatches)
		}
		return true
	})
	s.L.Push(list)
	return 1
}

// luaGmatch is gmatch(text): an iterator over what match returns.
func (s *search) luaGmatch() int {
	pos, end := 0, -1
	s.L.Push(s.L.NewFunction(func(L *lua.LState) int {
		s.L = L
		for pos <= len(s.text) {
			m := s.next(pos)
			if m == nil {
				break
			}
			counts := m[1] > m[0] || m[0] != end
			pos, end = s.behind(pos, m), m[1]
			if counts {
				return s.push(L, m)
			}
		}
		pos = len(s.text) + 1
		L.Push(lua.LNil)
		return 1
	}))
	return 1
}

// luaSplit is split(text [, most]): the pieces between the matches; with most, the
// last of so many pieces is the rest.
func (s *search) luaSplit() int {
	most := intArg(s.L, 3, maxMatches+1)
	list := s.h.L.CreateTable(0, 0)
	from, n := 0, 1
	s.each(func(m []int) bool {
		if m[1] == 0 || m[0] == len(s.text) && m[1] == m[0] {
			return true // an empty match at either end parts nothing
		}
		if n >= most {
			return false
		}
		if n++; n > maxMatches {
			s.h.fail(s.L, "%s: more than %d pieces", s.fn, maxMatches)
		}
		list.Append(lua.LString(s.text[from:m[0]]))
		from = m[1]
		return true
	})
	list.Append(lua.LString(s.text[from:]))
	s.L.Push(list)
	return 1
}

// luaGsub is gsub(text, replacement [, most]): the new text, and how many matches
// were replaced.
func (s *search) luaGsub() int {
	repl := s.L.Get(3)
	switch repl.Type() {
	case lua.LTString, lua.LTNumber, lua.LTTable, lua.LTFunction:
	default:
		s.h.fail(s.L, "%s: string, table or function expected, got %s", s.fn, describe(repl))
	}
	most := intArg(s.L, 4, len(s.text)+1)
	var out []byte
	from, n := 0, 0
	s.each(func(m []int) bool {
		if n >= most {
			return false
		}
		n++
		out = append(out, s.text[from:m[0]]...)
		out = s.replacement(out, repl, m)
		if from = m[1]; len(out) > maxString {
			s.h.fail(s.L, "resulting string too long: %d bytes are the most", maxString)
		}
		return true
	})
	s.L.Push(lua.LString(append(out, s.text[from:]...)))
	s.L.Push(lua.LNumber(n))
	return 2
}

// replacement appends what takes the place of a match; nil and false leave it.
func (s *search) replacement(out []byte, repl lua.LValue, m []int) []byte {
	var v lua.LValue
	switch r := repl.(type) {
	case *lua.LTable:
		key := s.group(m, min(1, len(m)/2-1))
		if v = lua.LNil; key != lua.LNil {
			v = s.L.GetTable(r, key)
		}
	case *lua.LFunction:
		s.L.Push(r)
		n := s.push(s.L, m)
		s.L.Call(n, 1)
		v = s.L.Get(-1)
		s.L.Pop(1)
	default:
		return s.expand(out, repl.String(), m)
	}
	switch {
	case !lua.LVAsBool(v):
		return append(out, s.text[m[0]:m[1]]...)
	case lua.LVCanConvToString(v) || isScalar(v):
		return append(out, v.String()...)
	}
	s.h.fail(s.L, "%s: a replacement is a string or number, got %s", s.fn, describe(v))
	return nil
}

// expand appends a replacement: $1 and ${1} are groups, ${name} one with a name,
// $0 is the match, $$ a dollar. A dollar before anything else is one, too.
func (s *search) expand(out []byte, repl string, m []int) []byte {
	for {
		before, rest, found := strings.Cut(repl, "$")
		out = append(out, before...)
		if !found || len(out) > maxString {
			return out // luaGsub refuses what is too long
		}
		repl = rest
		switch {
		case strings.HasPrefix(rest, "$"):
			out, repl = append(out, '$'), rest[1:]
		case strings.HasPrefix(rest, "{"):
			name, after, closed := strings.Cut(rest[1:], "}")
			if !closed {
				s.h.fail(s.L, "%s: ${ without } in the replacement; $$ is a dollar", s.fn)
			}
			out, repl = s.appendGroup(out, s.named(name), m), after
		case rest != "" && isDigit(rest[0]):
			n := 1
			for n < len(rest) && isDigit(rest[n]) {
				n++
			}
			out, repl = s.appendGroup(out, s.named(rest[:n]), m), rest[n:]
		default:
			out = append(out, '$')
		}
	}
}

// named is the number of a group that a replacement names.
func (s *search) named(name string) int {
	if i, err := strconv.Atoi(name); err == nil && i >= 0 {
		if i < len(s.r.names) {
			return i
		}
		s.h.fail(s.L, "%s: no group %d in the expression, which has %d; ${1}0 is group 1 before a digit", s.fn, i, len(s.r.names)-1)
	}
	i := s.r.SubexpIndex(name)
	if i < 0 {
		s.h.fail(s.L, "%s: no group %q in the expression%s", s.fn, name, reference.DidYouMean(name, s.r.names))
	}
	return i
}

func (s *search) appendGroup(out []byte, i int, m []int) []byte {
	if m[2*i] < 0 {
		return out
	}
	return append(out, s.text[m[2*i]:m[2*i+1]]...)
}
