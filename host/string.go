package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// maxString bounds the strings that one library call makes, in bytes. Lua's own
// concatenation is not bounded, but needs a script to hold the parts.
const maxString = 64 << 20

// openString makes the string library, and the methods of strings. Strings are
// bytes: upper, lower and the pattern classes know ASCII only and leave all
// other bytes alone.
func (h *host) openString() {
	h.register("string.byte", h.strByte)
	h.register("string.char", strChar)
	h.register("string.find", func(L *lua.LState) int { return h.strFind(L, true) })
	h.register("string.format", h.strFormat)
	h.register("string.gmatch", h.strGmatch)
	h.register("string.gsub", h.strGsub)
	h.register("string.len", strLen)
	h.register("string.lower", func(L *lua.LState) int { return mapBytes(L, 'A', 'Z') })
	h.register("string.match", func(L *lua.LState) int { return h.strFind(L, false) })
	h.register("string.rep", h.strRep)
	h.register("string.reverse", strReverse)
	h.register("string.sub", strSub)
	h.register("string.upper", func(L *lua.LState) int { return mapBytes(L, 'a', 'z') })
	mt := h.L.CreateTable(0, 2)
	mt.RawSetString("__index", h.L.G.Global.RawGetString("string"))
	mt.RawSetString("__metatable", lua.LString("string"))
	h.L.SetMetatable(lua.LString(""), mt)
}

// intArg is argument n as an integer; a missing one is def. Strings that are
// numbers count, as everywhere in Lua.
func intArg(L *lua.LState, n, def int) int {
	if L.Get(n) == lua.LNil {
		return def
	}
	return int(max(min(float64(L.CheckNumber(n)), 1<<53), -1<<53))
}

// span turns Lua's i and j into a slice of a string of length n.
func span(i, j, n int) (int, int) {
	if i < 0 {
		i += n + 1
	}
	if j < 0 {
		j += n + 1
	}
	i, j = max(i, 1), min(j, n)
	if i > j {
		return 0, 0
	}
	return i - 1, j
}

func (h *host) strByte(L *lua.LState) int {
	s := L.CheckString(1)
	first := intArg(L, 2, 1)
	i, j := span(first, intArg(L, 3, first), len(s))
	if j-i > maxUnpacked {
		h.fail(L, "string slice too long: %d bytes are the most", maxUnpacked)
	}
	for _, c := range []byte(s[i:j]) {
		L.Push(lua.LNumber(c))
	}
	return j - i
}

func strChar(L *lua.LState) int {
	b := make([]byte, L.GetTop())
	for i := range b {
		n := intArg(L, i+1, -1)
		if n < 0 || n > 255 {
			L.ArgError(i+1, "number from 0 to 255 expected")
		}
		b[i] = byte(n)
	}
	L.Push(lua.LString(b))
	return 1
}

func strLen(L *lua.LState) int {
	L.Push(lua.LNumber(len(L.CheckString(1))))
	return 1
}

// mapBytes changes the case of the letters between lo and hi.
func mapBytes(L *lua.LState, lo, hi byte) int {
	b := []byte(L.CheckString(1))
	for i, c := range b {
		if lo <= c && c <= hi {
			b[i] = c ^ 0x20
		}
	}
	L.Push(lua.LString(b))
	return 1
}

func (h *host) strRep(L *lua.LState) int {
	L.CheckNumber(2)
	s, n := L.CheckString(1), intArg(L, 2, 0)
	sep := L.OptString(3, "")
	if n <= 0 {
		L.Push(lua.LString(""))
		return 1
	}
	if size := len(s) + len(sep); size > 0 && n > maxString/size {
		h.fail(L, "resulting string too long: %d bytes are the most", maxString)
	}
	if sep == "" {
		L.Push(lua.LString(strings.Repeat(s, n)))
	} else {
		L.Push(lua.LString(strings.Repeat(s+sep, n-1) + s))
	}
	return 1
}

func strReverse(L *lua.LState) int {
	s := L.CheckString(1)
	b := make([]byte, len(s))
	for i := range b {
		b[i] = s[len(s)-1-i]
	}
	L.Push(lua.LString(b))
	return 1
}

func strSub(L *lua.LState) int {
	s := L.CheckString(1)
	i, j := span(intArg(L, 2, 1), intArg(L, 3, -1), len(s))
	L.Push(lua.LString(s[i:j]))
	return 1
}

// newMatcher makes a matcher whose errors and interruptions are L's.
func (h *host) newMatcher(L *lua.LState, src, pat string) *matcher {
	m := &matcher{src: src, pat: pat}
	m.fail = func(format string, args ...any) { h.fail(L, format, args...) }
	m.spend = func(steps int) { h.spend(L, steps) }
	return m
}

// spend counts the work of a Go function as instructions of the script, and
// raises an error when the script must end.
func (h *host) spend(L *lua.LState, steps int) {
	if h.meter.exhausted(steps) {
		h.meter.left = 0
		L.RaiseError("%s", h.meter.Err().Error())
	}
}

// find is the first match from src[init:] on.
func (m *matcher) find(init int) (start, end int, ok bool) {
	anchored := strings.HasPrefix(m.pat, "^")
	p := 0
	if anchored {
		p = 1
	}
	for s := init; s <= len(m.src); s++ {
		if end := m.at(s, p); end != noMatch {
			return s, end, true
		}
		if anchored {
			break
		}
		m.step()
	}
	return 0, 0, false
}

// capture is the value of capture i; without any, capture 0 is the whole match.
func (m *matcher) capture(i, start, end int) lua.LValue {
	if i >= len(m.caps) {
		if i != 0 {
			m.fail("invalid capture index %%%d", i+1)
		}
		return lua.LString(m.src[start:end])
	}
	switch c := m.caps[i]; c.end {
	case posCapture:
		return lua.LNumber(c.start + 1)
	case openCapture:
		m.fail("unfinished capture")
		return nil
	default:
		return lua.LString(m.src[c.start:c.end])
	}
}

// pushCaptures pushes all captures, without any the whole match.
func (m *matcher) pushCaptures(L *lua.LState, start, end int) int {
	n := max(1, len(m.caps))
	for i := range n {
		L.Push(m.capture(i, start, end))
	}
	return n
}

// strFind is string.find, and string.match without positions.
func (h *host) strFind(L *lua.LState, positions bool) int {
	src, pat := L.CheckString(1), L.CheckString(2)
	init := intArg(L, 3, 1)
	if init < 0 {
		init += len(src) + 1
	}
	init = max(init, 1) - 1
	if init > len(src) {
		L.Push(lua.LNil)
		return 1
	}
	if positions && (L.ToBool(4) || !strings.ContainsAny(pat, patternMagic)) {
		i := strings.Index(src[init:], pat)
		if i < 0 {
			L.Push(lua.LNil)
			return 1
		}
		L.Push(lua.LNumber(init + i + 1))
		L.Push(lua.LNumber(init + i + len(pat)))
		return 2
	}
	m := h.newMatcher(L, src, pat)
	start, end, ok := m.find(init)
	switch {
	case !ok:
		L.Push(lua.LNil)
		return 1
	case !positions:
		return m.pushCaptures(L, start, end)
	}
	L.Push(lua.LNumber(start + 1))
	L.Push(lua.LNumber(end))
	if len(m.caps) == 0 {
		return 2
	}
	return 2 + m.pushCaptures(L, start, end)
}

// strGmatch returns an iterator over the matches. An empty match right after
// another one counts, as in Lua 5.1; ^ means itself.
func (h *host) strGmatch(L *lua.LState) int {
	m := h.newMatcher(L, L.CheckString(1), L.CheckString(2))
	at := 0
	L.Push(L.NewFunction(func(L *lua.LState) int {
		m.fail = func(format string, args ...any) { h.fail(L, format, args...) }
		m.spend = func(steps int) { h.spend(L, steps) }
		for ; at <= len(m.src); at++ {
			if end := m.at(at, 0); end != noMatch {
				start := at
				if at = end; start == end {
					at++
				}
				return m.pushCaptures(L, start, end)
			}
			m.step()
		}
		L.Push(lua.LNil)
		return 1
	}))
	return 1
}

// strGsub replaces matches by a string with %0 to %9, a table's values or a
// function's results.
func (h *host) strGsub(L *lua.LState) int {
	src, pat := L.CheckString(1), L.CheckString(2)
	repl := L.Get(3)
	switch repl.Type() {
	case lua.LTString, lua.LTNumber, lua.LTTable, lua.LTFunction:
	default:
		L.ArgError(3, "string, table or function expected, got "+typeName(repl))
	}
	most := intArg(L, 4, len(src)+1)
	m := h.newMatcher(L, src, pat)
	p := 0
	if strings.HasPrefix(pat, "^") {
		p = 1
	}
	var out []byte
	s, n := 0, 0
	for n < most {
		end := m.at(s, p)
		if end != noMatch {
			n++
			out = h.replacement(L, m, out, repl, s, end)
			if len(out) > maxString {
				h.fail(L, "resulting string too long: %d bytes are the most", maxString)
			}
		}
		switch {
		case end > s:
			s = end
		case s < len(src):
			out = append(out, src[s])
			s++
			m.step()
		default:
			s++
		}
		if s > len(src) || p == 1 {
			break
		}
	}
	if s < len(src) {
		out = append(out, src[s:]...)
	}
	L.Push(lua.LString(out))
	L.Push(lua.LNumber(n))
	return 2
}

// replacement appends what takes the place of the match src[start:end].
func (h *host) replacement(L *lua.LState, m *matcher, out []byte, repl lua.LValue, start, end int) []byte {
	var v lua.LValue
	switch r := repl.(type) {
	case *lua.LTable:
		v = L.GetTable(r, m.capture(0, start, end))
	case *lua.LFunction:
		L.Push(r)
		n := m.pushCaptures(L, start, end)
		L.Call(n, 1)
		v = L.Get(-1)
		L.Pop(1)
	default:
		return m.expand(out, repl.String(), start, end)
	}
	switch {
	case !lua.LVAsBool(v):
		return append(out, m.src[start:end]...)
	case lua.LVCanConvToString(v):
		return append(out, v.String()...)
	}
	h.fail(L, "invalid replacement value (a %s)", typeName(v))
	return nil
}

// expand appends a replacement string with its %0 to %9 filled in.
func (m *matcher) expand(out []byte, repl string, start, end int) []byte {
	for i := 0; i < len(repl); i++ {
		c := repl[i]
		if c != '%' || i+1 == len(repl) {
			out = append(out, c)
			continue
		}
		i++
		switch c = repl[i]; {
		case c == '0':
			out = append(out, m.src[start:end]...)
		case isDigit(c):
			out = append(out, m.capture(int(c-'1'), start, end).String()...)
		default:
			out = append(out, c)
		}
		if len(out) > maxString {
			return out // strGsub refuses it
		}
	}
	return out
}
