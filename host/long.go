package host

import (
	"fmt"
	"math"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// Long is a 64-bit integer in Lua: access_hash, hash, random_id and every other
// long that a Lua number can't hold exactly. It is a Lua value of its own, held
// by value, so that two are equal when their numbers are and one works as a
// table key, which no userdata with __eq does (lua-bridge.md, A).
type Long int64

// maxExact is the largest whole number up to which every one is a float64.
const maxExact = 1 << 53

// String is the number in decimal.
func (n Long) String() string { return strconv.FormatInt(int64(n), 10) }

// Type makes Lua treat a Long as userdata.
func (n Long) Type() lua.LValueType { return lua.LTUserData }

// Format lets string.format print a Long with %d, %i, %x, %X, %o, %s and %q.
func (n Long) Format(f fmt.State, verb rune) {
	switch verb {
	case 'd', 'x', 'X', 'o', 'c':
		fmt.Fprintf(f, fmt.FormatString(f, verb), int64(n))
	case 'i', 'u':
		fmt.Fprintf(f, fmt.FormatString(f, 'd'), int64(n))
	case 'e', 'E', 'f', 'g', 'G':
		fmt.Fprintf(f, fmt.FormatString(f, verb), float64(n))
	case 'v':
		fmt.Fprint(f, n.String())
	default:
		fmt.Fprintf(f, fmt.FormatString(f, verb), n.String())
	}
}

// openLong gives Longs their metatable and defines long(). All of them share the
// one metatable, which ordinary userdata does not see.
func openLong(L *lua.LState) {
	mt := L.CreateTable(0, 12)
	for name, fn := range map[string]lua.LGFunction{
		"__add": longAdd, "__sub": longSub, "__unm": longUnm, "__lt": longLess, "__le": longLessEqual,
		"__tostring": longString, "__concat": longConcat, "__index": longIndex,
	} {
		mt.RawSetString(name, L.NewFunction(fn))
	}
	mt.RawSetString("__metatable", lua.LString("long"))
	L.SetMetatable(Long(0), mt)
	L.SetGlobal("long", L.NewFunction(longNew))
}

// longNew is long(x): x is a decimal string, a whole number within 2^53 or a Long.
func longNew(L *lua.LState) int {
	n, err := toLong(L.CheckAny(1))
	if err != nil {
		L.RaiseError("long: %s", err)
	}
	L.Push(Long(n))
	return 1
}

// toLong reads a long as arguments accept it.
func toLong(v lua.LValue) (int64, error) {
	switch v := v.(type) {
	case Long:
		return int64(v), nil
	case lua.LNumber:
		f := float64(v)
		switch {
		case f != math.Trunc(f) || math.IsInf(f, 0):
			return 0, fmt.Errorf("whole number expected, got %s", describe(v))
		case f > maxExact || f < -maxExact:
			return 0, fmt.Errorf("number %.0f is beyond 2^53 and no longer exact: write it as long(\"...\")", f)
		}
		return int64(f), nil
	case lua.LString:
		n, err := strconv.ParseInt(string(v), 10, 64)
		if err == nil {
			return n, nil
		}
		if e, ok := err.(*strconv.NumError); ok && e.Err == strconv.ErrRange {
			return 0, fmt.Errorf("%s does not fit 64 bits", describe(v))
		}
		return 0, fmt.Errorf("decimal number expected, got %s", describe(v))
	}
	return 0, fmt.Errorf("long expected, got %s", describe(v))
}

// longOperands reads both operands of + and -; at least one is a Long.
func longOperands(L *lua.LState, op string) (a, b int64) {
	var n [2]int64
	for i := range n {
		v := L.Get(i + 1)
		if _, ok := v.(lua.LString); ok {
			L.RaiseError("long %s string: use long(%q)", op, v.String())
		}
		x, err := toLong(v)
		if err != nil {
			L.RaiseError("long %s: %s", op, err)
		}
		n[i] = x
	}
	return n[0], n[1]
}

func longAdd(L *lua.LState) int {
	a, b := longOperands(L, "+")
	sum := a + b
	if (a^sum)&(b^sum) < 0 {
		L.RaiseError("long %d + %d does not fit 64 bits", a, b)
	}
	L.Push(Long(sum))
	return 1
}

func longSub(L *lua.LState) int {
	a, b := longOperands(L, "-")
	diff := a - b
	if (a^b)&(a^diff) < 0 {
		L.RaiseError("long %d - %d does not fit 64 bits", a, b)
	}
	L.Push(Long(diff))
	return 1
}

func longUnm(L *lua.LState) int {
	n, _ := L.Get(1).(Long)
	if n == math.MinInt64 {
		L.RaiseError("-(%s) does not fit 64 bits", n)
	}
	L.Push(-n)
	return 1
}

// longPair reads the operands of a comparison, which must both be Longs.
func longPair(L *lua.LState) (a, b Long) {
	a, aok := L.Get(1).(Long)
	b, bok := L.Get(2).(Long)
	if !aok || !bok {
		L.RaiseError("a long compares with a long only, got %s and %s", describe(L.Get(1)), describe(L.Get(2)))
	}
	return a, b
}

func longLess(L *lua.LState) int {
	a, b := longPair(L)
	L.Push(lua.LBool(a < b))
	return 1
}

func longLessEqual(L *lua.LState) int {
	a, b := longPair(L)
	L.Push(lua.LBool(a <= b))
	return 1
}

func longString(L *lua.LState) int {
	L.Push(lua.LString(L.CheckAny(1).String()))
	return 1
}

func longConcat(L *lua.LState) int {
	L.Push(lua.LString(concatOperand(L, 1) + concatOperand(L, 2)))
	return 1
}

// concatOperand is what operand i of .. reads as, one of ours being the other.
func concatOperand(L *lua.LState, i int) string {
	v := L.Get(i)
	switch v.Type() {
	case lua.LTNil, lua.LTBool, lua.LTTable, lua.LTFunction:
		if L.GetMetaField(v, "__tostring") == lua.LNil {
			L.RaiseError("attempt to concatenate a %s value", v.Type())
		}
	}
	return L.ToStringMeta(v).String()
}

func longIndex(L *lua.LState) int {
	L.RaiseError("a long has no fields: tried to read %s", describe(L.Get(2)))
	return 0
}
