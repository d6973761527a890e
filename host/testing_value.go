package host

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// An expectation is expect(value), of which something is said by a method.
type expectation struct{ got lua.LValue }

// openValues makes the methods of expect(value).
func (s *stage) openValues() {
	methods := map[string]lua.LGFunction{}
	for name, fn := range map[string]func(L *lua.LState, got, want lua.LValue) string{
		"equals": s.equals, "differs": s.differs, "matches": s.matchesPattern, "contains": s.containsValue, "is": s.isKind,
		"above": s.compared(func(a, b lua.LNumber) bool { return a > b }, "above"),
		"below": s.compared(func(a, b lua.LNumber) bool { return a < b }, "below"),
	} {
		methods[name] = func(L *lua.LState) int {
			e := receiver[*expectation](s, L, "expect(value)")
			if L.GetTop() != 2 {
				s.fail(L, "expect:%s: one value expected, got %d", name, L.GetTop()-1)
			}
			if wrong := fn(L, e.got, L.Get(2)); wrong != "" {
				s.fail(L, "expect: %s", wrong)
			}
			L.Push(e.got)
			return 1
		}
	}
	methods["snapshot"] = func(L *lua.LState) int {
		e := receiver[*expectation](s, L, "expect(value)")
		s.snapshots++
		if err := s.world.Snapshot(s.snapshots, s.literal(e.got)); err != nil {
			s.fail(L, "expect: %s", err)
		}
		return 0
	}
	s.valueMeta = s.meta("expect(value)", s.methods("expect(value)", methods, nil), func(L *lua.LState) int {
		L.Push(lua.LString("expect(" + s.literal(receiver[*expectation](s, L, "expect(value)").got) + ")"))
		return 1
	})
}

func (s *stage) equals(_ *lua.LState, got, want lua.LValue) string {
	a, b := s.literal(got), s.literal(want)
	if a == b {
		return ""
	}
	if !strings.Contains(a, "\n") && !strings.Contains(b, "\n") {
		return fmt.Sprintf("got %s, expected %s", a, b)
	}
	return "got is not what was expected" + difference(b, a)
}

func (s *stage) differs(_ *lua.LState, got, want lua.LValue) string {
	if s.literal(got) == s.literal(want) {
		return "got " + s.literal(got) + ", which is what it should not be"
	}
	return ""
}

func (s *stage) matchesPattern(L *lua.LState, got, want lua.LValue) string {
	text, isText := got.(lua.LString)
	pattern, ok := want.(lua.LString)
	switch {
	case !ok:
		return "pattern expected, got " + describe(want)
	case !isText:
		return "got " + s.literal(got) + ", expected text that matches " + quoted(string(pattern))
	}
	if _, _, found := s.newMatcher(L, string(text), string(pattern)).find(0); !found {
		return "got " + s.literal(got) + ", expected text that matches " + quoted(string(pattern))
	}
	return ""
}

// containsValue: a text has a part, a list an element, a table all of some fields.
func (s *stage) containsValue(L *lua.LState, got, want lua.LValue) string {
	switch g := got.(type) {
	case lua.LString:
		if part, ok := want.(lua.LString); ok && strings.Contains(string(g), string(part)) {
			return ""
		}
	case *lua.LTable:
		if fields, ok := want.(*lua.LTable); ok && fields.Len() == 0 {
			missing := ""
			fields.ForEach(func(k, v lua.LValue) {
				if s.literal(g.RawGet(k)) != s.literal(v) {
					missing = fmt.Sprintf("got %s in %s, expected %s", s.literal(g.RawGet(k)), s.literal(k), s.literal(v))
				}
			})
			return missing
		}
		for i := 1; i <= g.Len(); i++ {
			if s.literal(g.RawGetInt(i)) == s.literal(want) {
				return ""
			}
		}
	}
	return "got " + s.literal(got) + ", expected it to contain " + s.literal(want)
}

// isKind: a value is of a type: "nil", "string" and so on.
func (s *stage) isKind(_ *lua.LState, got, want lua.LValue) string {
	if name, ok := want.(lua.LString); ok && typeName(got) == string(name) {
		return ""
	}
	return fmt.Sprintf("got %s, a %s; expected a %s", s.literal(got), typeName(got), want.String())
}

func (s *stage) compared(holds func(a, b lua.LNumber) bool, word string) func(L *lua.LState, got, want lua.LValue) string {
	return func(_ *lua.LState, got, want lua.LValue) string {
		a, ok := got.(lua.LNumber)
		b, known := want.(lua.LNumber)
		if ok && known && holds(a, b) {
			return ""
		}
		return fmt.Sprintf("got %s, expected a number %s %s", s.literal(got), word, s.literal(want))
	}
}

// literal is a value as a script would write it, the keys of tables in order: two
// values are the same if their literals are.
func (s *stage) literal(v lua.LValue) string {
	var b strings.Builder
	s.writeLiteral(&b, v, "", map[*lua.LTable]bool{})
	return b.String()
}

func (s *stage) writeLiteral(b *strings.Builder, v lua.LValue, indent string, within map[*lua.LTable]bool) {
	switch v := v.(type) {
	case lua.LString:
		b.WriteString(strconv.Quote(string(v)))
		return
	case *lua.LTable:
		if within[v] {
			b.WriteString("(itself)")
			return
		}
		within[v] = true
		s.writeTable(b, v, indent, within)
		delete(within, v)
		return
	case *lua.LUserData:
		if _, ok := object(v); ok {
			s.writeLiteral(b, s.bridge.toTable(s.L, v), indent, within)
			return
		}
		if m := messageValue(v); m != nil {
			b.WriteString("message " + s.shown(m))
			return
		}
	}
	b.WriteString(s.tostring(s.L, v))
}

// writeTable writes a short table in one line, and others a line for each field.
func (s *stage) writeTable(b *strings.Builder, t *lua.LTable, indent string, within map[*lua.LTable]bool) {
	n := t.Len()
	var entries []string
	entry := func(v lua.LValue) string {
		var one strings.Builder
		s.writeLiteral(&one, v, indent+"  ", within)
		return one.String()
	}
	for i := 1; i <= n; i++ {
		entries = append(entries, entry(t.RawGetInt(i)))
	}
	var named []string
	t.ForEach(func(k, v lua.LValue) {
		if i, ok := k.(lua.LNumber); ok && i >= 1 && int(i) <= n && i == lua.LNumber(int(i)) {
			return
		}
		name := "[" + s.literal(k) + "]"
		if text, ok := k.(lua.LString); ok && isIdentifier(string(text)) {
			name = string(text)
		}
		named = append(named, name+" = "+entry(v))
	})
	slices.Sort(named)
	entries = append(entries, named...)
	line := strings.Join(entries, ", ")
	switch {
	case len(entries) == 0:
		b.WriteString("{}")
	case len(line) <= 72 && !strings.Contains(line, "\n"):
		b.WriteString("{ " + line + " }")
	default:
		b.WriteString("{\n")
		for _, e := range entries {
			b.WriteString(indent + "  " + e + ",\n")
		}
		b.WriteString(indent + "}")
	}
}

func isIdentifier(s string) bool {
	for i, r := range s {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// difference shows two texts line by line: - what was expected, + what is there.
func difference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	if len(a) > maxDiffed || len(b) > maxDiffed {
		return "\n- " + strings.Join(a[:min(len(a), 20)], "\n- ") + "\n+ " + strings.Join(b[:min(len(b), 20)], "\n+ ")
	}
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out strings.Builder
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out.WriteString("\n  " + a[i])
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			out.WriteString("\n- " + a[i])
			i++
		default:
			out.WriteString("\n+ " + b[j])
			j++
		}
	}
	return out.String()
}

// maxDiffed is the number of lines that are compared one by one.
const maxDiffed = 500

// TextDifference shows two texts line by line: - what was expected, + what is
// there.
func TextDifference(want, got string) string { return difference(want, got) }
