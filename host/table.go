package host

import (
	"sort"

	lua "github.com/yuin/gopher-lua"
)

// openTable makes the table library.
func (h *host) openTable() {
	h.register("table.concat", h.concat)
	h.register("table.insert", h.tableInsert)
	h.register("table.remove", tableRemove)
	h.register("table.sort", h.tableSort)
	h.register("table.maxn", tableMaxN)
	h.register("table.getn", tableLen)
}

// isScalar tells a value that Go compares by value, an exact 64-bit integer,
// from a userdata.
func isScalar(v lua.LValue) bool {
	_, object := v.(*lua.LUserData)
	return v.Type() == lua.LTUserData && !object
}

// concat is table.concat; it takes strings, numbers and exact 64-bit integers.
func (h *host) concat(L *lua.LState) int {
	tb, sep := L.CheckTable(1), L.OptString(2, "")
	i, j := intArg(L, 3, 1), intArg(L, 4, tb.Len())
	var out []byte
	for k := i; k <= j; k++ {
		v := tb.RawGetInt(k)
		if !lua.LVCanConvToString(v) && !isScalar(v) {
			h.fail(L, "invalid value (a %s) at index %d in table for concat", typeName(v), k)
		}
		if k > i {
			out = append(out, sep...)
		}
		if out = append(out, v.String()...); len(out) > maxString {
			h.fail(L, "resulting string too long: %d bytes are the most", maxString)
		}
	}
	L.Push(lua.LString(out))
	return 1
}

func (h *host) tableInsert(L *lua.LState) int {
	tb := L.CheckTable(1)
	switch L.GetTop() {
	case 2:
		tb.Append(L.Get(2))
	case 3:
		tb.Insert(intArg(L, 2, 0), L.Get(3))
	default:
		h.fail(L, "wrong number of arguments to insert: 2 or 3 expected, got %d", L.GetTop())
	}
	return 0
}

func tableRemove(L *lua.LState) int {
	tb := L.CheckTable(1)
	n := tb.Len()
	pos := intArg(L, 2, n)
	if pos < 1 || pos > n {
		L.Push(lua.LNil)
	} else {
		L.Push(tb.Remove(pos))
	}
	return 1
}

func tableMaxN(L *lua.LState) int {
	most := lua.LNumber(0)
	L.CheckTable(1).ForEach(func(k, _ lua.LValue) {
		if n, ok := k.(lua.LNumber); ok && n > most {
			most = n
		}
	})
	L.Push(most)
	return 1
}

func tableLen(L *lua.LState) int {
	L.Push(lua.LNumber(L.CheckTable(1).Len()))
	return 1
}

// tableSort sorts a copy and writes it back: its order function may wait, and
// others may change the table meanwhile.
func (h *host) tableSort(L *lua.LState) int {
	tb := L.CheckTable(1)
	s := &sorter{h: h, L: L, values: make([]lua.LValue, tb.Len())}
	if L.Get(2) != lua.LNil {
		s.less = L.CheckFunction(2)
	}
	for i := range s.values {
		s.values[i] = tb.RawGetInt(i + 1)
	}
	sort.Sort(s)
	for i, v := range s.values {
		tb.RawSetInt(i+1, v)
	}
	return 0
}

type sorter struct {
	h      *host
	L      *lua.LState
	less   *lua.LFunction // nil: <
	values []lua.LValue
	steps  int
}

func (s *sorter) Len() int      { return len(s.values) }
func (s *sorter) Swap(i, j int) { s.values[i], s.values[j] = s.values[j], s.values[i] }

func (s *sorter) Less(i, j int) bool {
	if s.steps++; s.steps%spendSteps == 0 {
		s.h.spend(s.L, spendSteps)
	}
	a, b := s.values[i], s.values[j]
	if s.less == nil {
		if x, ok := a.(lua.LNumber); ok {
			if y, ok := b.(lua.LNumber); ok {
				return x < y
			}
		}
		if a == lua.LNil || b == lua.LNil {
			s.h.fail(s.L, "attempt to compare %s with %s", typeName(a), typeName(b))
		}
		return s.L.LessThan(a, b)
	}
	s.L.Push(s.less)
	s.L.Push(a)
	s.L.Push(b)
	s.L.Call(2, 1)
	ok := lua.LVAsBool(s.L.Get(-1))
	s.L.Pop(1)
	return ok
}
