package host

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// openLibs makes the globals of a script: Lua 5.1's without what reaches outside
// of the script, and with what the machine gets wrong done anew.
//
// Missing on purpose: debug, package, newproxy, getfenv, setfenv, module,
// string.dump, os.tmpname, os.setlocale, io.tmpfile, io.input, io.output.
func (h *host) openLibs() {
	h.L.SetGlobal("_G", h.L.G.Global)
	h.L.SetGlobal("_VERSION", lua.LString("Lua 5.1"))
	h.openBase()
	h.openProtected()
	h.openCoroutine()
	h.openTasks()
	h.openModules()
	h.openMath()
	h.openString()
	h.openTable()
	h.openOS()
	h.openIO()
	h.openLog()
	h.openJSON()
	h.openRe()
	h.openHTTP()
	h.openHash()
	h.openBase64()
	h.openTime()
}

// set puts v into the globals, or with a dotted name into a global table.
func (h *host) set(name string, v lua.LValue) {
	tb := h.L.G.Global
	for {
		first, rest, dotted := strings.Cut(name, ".")
		if !dotted {
			tb.RawSetString(name, v)
			return
		}
		sub, ok := tb.RawGetString(first).(*lua.LTable)
		if !ok {
			sub = h.L.CreateTable(0, 16)
			tb.RawSetString(first, sub)
		}
		tb, name = sub, rest
	}
}

func (h *host) openBase() {
	h.register("print", h.print)
	h.register("tostring", h.luaToString)
	h.register("tonumber", toNumber)
	h.register("type", luaType)
	h.register("next", h.luaNext)
	h.register("pairs", h.pairs)
	h.register("ipairs", h.ipairs)
	h.register("rawequal", rawEqual)
	h.register("rawget", rawGet)
	h.register("rawset", rawSet)
	h.register("select", luaSelect)
	h.register("unpack", h.unpack)
	h.register("getmetatable", luaGetMetatable)
	h.register("setmetatable", luaSetMetatable)
	h.register("collectgarbage", collectGarbage)
	h.nextFn = h.L.G.Global.RawGetString("next").(*lua.LFunction)
	h.ipairsFn = h.L.NewFunction(ipairsStep)
}

// typeName is the name of a value's type in messages.
func typeName(v lua.LValue) string { return v.Type().String() }

// tostring is Lua's, __tostring included.
func (h *host) tostring(L *lua.LState, v lua.LValue) string {
	switch v := v.(type) {
	case lua.LString:
		return string(v)
	case lua.LNumber, lua.LBool, *lua.LNilType:
		return v.String()
	}
	if isScalar(v) {
		return v.String()
	}
	fn, ok := L.GetMetaField(v, "__tostring").(*lua.LFunction)
	if !ok {
		return v.String()
	}
	L.Push(fn)
	L.Push(v)
	L.Call(1, 1)
	text := L.Get(-1)
	L.Pop(1)
	if !lua.LVCanConvToString(text) {
		h.fail(L, "__tostring must return a string, got %s", typeName(text))
	}
	return text.String()
}

func (h *host) luaToString(L *lua.LState) int {
	L.Push(lua.LString(h.tostring(L, L.CheckAny(1))))
	return 1
}

// print writes its arguments, with tabs between them, to stdout.
func (h *host) print(L *lua.LState) int {
	h.out.Write(append(h.joined(L, 1, '\t'), '\n'))
	return 0
}

// joined is the text of the arguments from index from on.
func (h *host) joined(L *lua.LState, from int, sep byte) []byte {
	var line []byte
	for i, top := from, L.GetTop(); i <= top; i++ {
		if i > from {
			line = append(line, sep)
		}
		if line = append(line, h.tostring(L, L.Get(i))...); len(line) > maxString {
			h.fail(L, "line too long: %d bytes are the most", maxString)
		}
	}
	return line
}

func luaType(L *lua.LState) int {
	L.Push(lua.LString(L.CheckAny(1).Type().String()))
	return 1
}

// luaNext walks tables, and what h.next knows to walk.
func (h *host) luaNext(L *lua.LState) int {
	var k, v lua.LValue
	if tb, ok := L.Get(1).(*lua.LTable); ok {
		k, v = tb.Next(L.Get(2))
	} else {
		k, v = h.walk(L)
	}
	if k == lua.LNil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(k)
	L.Push(v)
	return 2
}

// walk is luaNext for a value that is no table.
func (h *host) walk(L *lua.LState) (k, v lua.LValue) {
	if h.next != nil {
		if k, v, ok := h.next(L, L.Get(1), L.Get(2)); ok {
			return k, v
		}
	}
	L.TypeError(1, lua.LTTable)
	return lua.LNil, lua.LNil
}

func (h *host) pairs(L *lua.LState) int {
	v := L.Get(1)
	if _, ok := v.(*lua.LTable); !ok {
		L.SetTop(1)
		h.walk(L)
	}
	L.Push(h.nextFn)
	L.Push(v)
	L.Push(lua.LNil)
	return 3
}

func (h *host) ipairs(L *lua.LState) int {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		L.CallMeta(ud, "__len") // says which of its fields are lists
	}
	tb := L.CheckTable(1)
	L.Push(h.ipairsFn)
	L.Push(tb)
	L.Push(lua.LNumber(0))
	return 3
}

func ipairsStep(L *lua.LState) int {
	i := L.CheckInt(2) + 1
	v := L.CheckTable(1).RawGetInt(i)
	if v == lua.LNil {
		return 0
	}
	L.Push(lua.LNumber(i))
	L.Push(v)
	return 2
}

func rawEqual(L *lua.LState) int {
	L.Push(lua.LBool(L.CheckAny(1) == L.CheckAny(2)))
	return 1
}

func rawGet(L *lua.LState) int {
	L.Push(L.CheckTable(1).RawGet(L.CheckAny(2)))
	return 1
}

func rawSet(L *lua.LState) int {
	L.RawSet(L.CheckTable(1), L.CheckAny(2), L.CheckAny(3))
	L.SetTop(1)
	return 1
}

func luaSelect(L *lua.LState) int {
	n := L.GetTop() - 1
	if s, ok := L.Get(1).(lua.LString); ok && s == "#" {
		L.Push(lua.LNumber(n))
		return 1
	}
	i := L.CheckInt(1)
	switch {
	case i < 0 && -i <= n:
		return -i
	case i <= 0:
		L.ArgError(1, "index out of range")
	case i > n:
		return 0
	}
	return n - i + 1
}

// maxUnpacked bounds what unpack and string.byte return: a thread's stack.
const maxUnpacked = 1 << 17

func (h *host) unpack(L *lua.LState) int {
	tb := L.CheckTable(1)
	i := L.OptInt(2, 1)
	j := L.OptInt(3, tb.Len())
	if j < i {
		return 0
	}
	if j-i >= maxUnpacked || j-i < 0 {
		h.fail(L, "too many results to unpack: %d is the most", maxUnpacked)
	}
	for k := i; k <= j; k++ {
		L.Push(tb.RawGetInt(k))
	}
	return j - i + 1
}

func luaGetMetatable(L *lua.LState) int {
	L.Push(L.GetMetatable(L.CheckAny(1)))
	return 1
}

// luaSetMetatable takes tables only: any other value shares its metatable with
// all of its type.
func luaSetMetatable(L *lua.LState) int {
	tb := L.CheckTable(1)
	if L.Get(2) != lua.LNil || L.GetTop() < 2 {
		L.CheckTable(2)
	}
	if mt, ok := tb.Metatable.(*lua.LTable); ok && mt.RawGetString("__metatable") != lua.LNil {
		L.RaiseError("cannot change a protected metatable")
	}
	tb.Metatable = L.Get(2)
	L.SetTop(1)
	return 1
}

// collectGarbage answers as Lua's does and does nothing: the collector is Go's,
// one for the whole process.
func collectGarbage(L *lua.LState) int {
	L.Push(lua.LNumber(0))
	return 1
}

// toNumber is Lua's tonumber: decimal and 0x in base 10, digits and letters in
// any other base from 2 to 36.
func toNumber(L *lua.LState) int {
	base := L.OptInt(2, 10)
	if base < 2 || base > 36 {
		L.ArgError(2, fmt.Sprintf("base from 2 to 36 expected, got %d", base))
	}
	var v lua.LValue = lua.LNil
	switch arg := L.CheckAny(1).(type) {
	case lua.LNumber:
		v = arg
	case lua.LString:
		if n, ok := parseNumber(strings.Trim(string(arg), " \t\n\r\v\f"), base); ok {
			v = lua.LNumber(n)
		}
	}
	L.Push(v)
	return 1
}
