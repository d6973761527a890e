package host

import (
	"fmt"
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// strFormat is string.format. %d and %i take exact 64-bit values as well as
// numbers; width and precision have two digits at most, as in Lua 5.1.
func (h *host) strFormat(L *lua.LState) int {
	format := L.CheckString(1)
	var out []byte
	arg := 1
	for {
		text, rest, found := strings.Cut(format, "%")
		out = append(out, text...)
		if !found {
			break
		}
		if strings.HasPrefix(rest, "%") {
			out, format = append(out, '%'), rest[1:]
			continue
		}
		spec, n := h.formatSpec(L, rest)
		format = rest[n:]
		if arg++; arg > L.GetTop() {
			L.ArgError(arg, "no value")
		}
		out = h.formatOne(L, out, spec, arg)
		if len(out) > maxString {
			h.fail(L, "resulting string too long: %d bytes are the most", maxString)
		}
	}
	L.Push(lua.LString(out))
	return 1
}

// A spec is a conversion: flags, width and precision as written, -1 if there is
// none, and its letter.
type spec struct {
	flags       string
	width, prec int
	verb        byte
}

// formatSpec reads the conversion at the start of s, behind its %.
func (h *host) formatSpec(L *lua.LState, s string) (spec, int) {
	sp := spec{width: -1, prec: -1}
	i := 0
	for i < len(s) && strings.IndexByte("-+ #0", s[i]) >= 0 {
		i++
	}
	sp.flags = s[:min(i, 5)]
	number := func() int {
		n, from := 0, i
		for i < len(s) && isDigit(s[i]) && i-from < 2 {
			n = 10*n + int(s[i]-'0')
			i++
		}
		return n
	}
	if i < len(s) && isDigit(s[i]) {
		sp.width = number()
	}
	if i < len(s) && s[i] == '.' {
		i++
		sp.prec = number()
	}
	if i >= len(s) || i > 11 || isDigit(s[i]) {
		h.fail(L, "invalid format %q: width and precision have two digits at most", "%"+s[:min(i, len(s))])
	}
	sp.verb = s[i]
	return sp, i + 1
}

// go is the conversion as Go writes it, with another letter.
func (sp spec) forGo(verb byte) string {
	var b strings.Builder
	b.WriteByte('%')
	b.WriteString(sp.flags)
	if sp.width >= 0 {
		fmt.Fprint(&b, sp.width)
	}
	if sp.prec >= 0 {
		fmt.Fprintf(&b, ".%d", sp.prec)
	}
	b.WriteByte(verb)
	return b.String()
}

// formatOne appends argument n.
func (h *host) formatOne(L *lua.LState, out []byte, sp spec, n int) []byte {
	switch sp.verb {
	case 'c':
		return sp.pad(out, string([]byte{byte(intArg(L, n, 0))}))
	case 'd', 'i':
		return fmt.Appendf(out, sp.forGo('d'), integerArg(L, n))
	case 'u':
		return fmt.Appendf(out, sp.forGo('d'), uint64(integerArg(L, n)))
	case 'o', 'x', 'X':
		return fmt.Appendf(out, sp.forGo(sp.verb), uint64(integerArg(L, n)))
	case 'e', 'E', 'f', 'g', 'G':
		f := float64(L.CheckNumber(n))
		if math.IsInf(f, 0) || math.IsNaN(f) {
			return sp.pad(out, strings.TrimPrefix(strings.ToLower(fmt.Sprint(f)), "+"))
		}
		if sp.prec < 0 {
			sp.prec = 6
		}
		return fmt.Appendf(out, sp.forGo(sp.verb), f)
	case 'q':
		return appendQuoted(out, L.CheckString(n))
	case 's':
		text := h.tostring(L, L.CheckAny(n))
		if sp.prec >= 0 && sp.prec < len(text) {
			text = text[:sp.prec]
		}
		return sp.pad(out, text)
	}
	h.fail(L, "invalid conversion '%%%c' to 'format'", sp.verb)
	return nil
}

// integerArg is argument n as a 64-bit integer, exact where the value is.
func integerArg(L *lua.LState, n int) int64 {
	if v, ok := L.Get(n).(Long); ok {
		return int64(v)
	}
	f := float64(L.CheckNumber(n))
	switch {
	case f >= 1<<63:
		return math.MaxInt64
	case f < -1<<63, f != f:
		return math.MinInt64
	}
	return int64(f)
}

// pad appends text, filled up with spaces to the width in bytes.
func (sp spec) pad(out []byte, text string) []byte {
	fill := strings.Repeat(" ", max(0, sp.width-len(text)))
	if strings.Contains(sp.flags, "-") {
		return append(append(out, text...), fill...)
	}
	return append(append(out, fill...), text...)
}

// appendQuoted appends s as a Lua literal.
func appendQuoted(out []byte, s string) []byte {
	out = append(out, '"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\', '\n':
			out = append(out, '\\', c)
		case '\r':
			out = append(out, `\r`...)
		case 0:
			out = append(out, `\000`...)
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}
