package host

import (
	lua "github.com/yuin/gopher-lua"
)

// The machine closes the upvalues of every frame of a thread when an error is
// raised in it, those of frames that pcall keeps alive too: afterwards a function
// and its closures would each have their own copy of a shared local. So pcall
// and xpcall run their function on a thread of its own, whose frames are exactly
// the ones that an error ends. This also leaves each thread with a single
// protected call, at its bottom.

// maxProtected is how deep pcall and xpcall may nest in one task: each one
// needs a part of Go's stack.
const maxProtected = 190

// openProtected registers pcall, xpcall, error and assert.
func (h *host) openProtected() {
	h.register("pcall", h.pcall)
	h.register("xpcall", h.xpcall)
	h.register("error", h.luaError)
	h.register("assert", h.assert)
}

// pcall(f, ...) is Lua's.
func (h *host) pcall(L *lua.LState) int {
	L.CheckAny(1)
	results, f := h.try(L, 1, 2, L.GetTop()-1)
	if f != nil {
		L.Push(lua.LFalse)
		L.Push(f.obj)
		return 2
	}
	return pushAll(L, lua.LTrue, results)
}

// xpcall(f, handler, ...) is Lua's, with two differences. Further arguments go
// to f, as from Lua 5.2 on. The handler is called when f has been unwound, with
// the traceback as a second argument: there is no debug library to ask for it.
func (h *host) xpcall(L *lua.LState) int {
	L.CheckAny(1)
	L.CheckAny(2)
	results, f := h.try(L, 1, 3, L.GetTop()-2)
	if f == nil {
		return pushAll(L, lua.LTrue, results)
	}
	top := L.GetTop()
	L.Push(f.obj)
	L.Push(lua.LString(f.traceback()))
	if results, f = h.try(L, 2, top+1, 2); f != nil {
		results = []lua.LValue{f.obj}
	}
	return pushAll(L, lua.LFalse, results)
}

// try calls the value at index fn of L with the n values from index from on, and
// returns its results, which the caller must use before anything else is called.
func (h *host) try(L *lua.LState, fn, from, n int) ([]lua.LValue, *failure) {
	s := h.current
	v := L.Get(fn)
	if _, isFn := v.(*lua.LFunction); !isFn && L.GetMetaField(v, "__call").Type() != lua.LTFunction {
		return nil, &failure{obj: lua.LString("attempt to call a " + typeName(v) + " value")}
	}
	if len(s.outer) >= maxProtected {
		return nil, &failure{obj: lua.LString(h.where(L, 1) + "stack overflow: pcall is nested too deeply")}
	}
	th := h.thread()
	th.Push(v)
	for i := range n {
		th.Push(L.Get(from + i))
	}
	s.outer = append(s.outer, L)
	s.L = th
	f := h.protected(s, n)
	s.L = L
	s.outer[len(s.outer)-1] = nil
	s.outer = s.outer[:len(s.outer)-1]
	var results []lua.LValue
	if f == nil {
		results = values(th, 1)
	}
	h.release(th, f)
	return results, f
}

// values are what is on L's stack from index from on.
func values(L *lua.LState, from int) []lua.LValue {
	n := L.GetTop() - from + 1
	if n <= 0 {
		return nil
	}
	vs := make([]lua.LValue, n)
	for i := range vs {
		vs[i] = L.Get(from + i)
	}
	return vs
}

// pushAll pushes first and the rest, and returns how many these are.
func pushAll(L *lua.LState, first lua.LValue, rest []lua.LValue) int {
	L.Push(first)
	for _, v := range rest {
		L.Push(v)
	}
	return 1 + len(rest)
}

// luaError is error(value, level): a string gets the position at the level.
func (h *host) luaError(L *lua.LState) int {
	v := L.Get(1)
	level := L.OptInt(2, 1)
	if msg, ok := v.(lua.LString); ok && level > 0 {
		v = lua.LString(h.where(L, level)) + msg
	}
	L.Error(v, 0)
	return 0
}

// assert(v, message, ...) raises the message, which may be any value: what call
// returns beside nil can be asserted as it is.
func (h *host) assert(L *lua.LState) int {
	if lua.LVAsBool(L.CheckAny(1)) {
		return L.GetTop()
	}
	if L.GetTop() < 2 {
		h.fail(L, "assertion failed!")
	}
	L.Error(L.Get(2), 0)
	return 0
}
