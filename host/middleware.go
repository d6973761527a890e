package host

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
)

// use(fn) puts fn(event, next) around every run of a handler, use("call", fn) puts
// fn(request, next) around every call that the script makes, be it by call, by batch
// or by a function that calls for it. The one that was registered first is the
// outermost. What next does is what is further in: it may be called later, again, or
// not at all.
//
// A middleware is asked about what begins after use. What it does itself goes only
// through those that are further in, so that one that calls does not ask itself.

// A middleware is what use returns.
type middleware struct {
	list *[]*middleware // in which it is; guarded by the baton
	fn   *lua.LFunction
}

// uses are a script's middleware. Lists that are being walked stay as they are.
type uses struct {
	events []*middleware
	calls  []*middleware
	meta   *lua.LTable // of middleware
	asked  *lua.LTable // of requests
}

// openMiddleware makes use.
func (h *host) openMiddleware() {
	methods := h.L.CreateTable(0, 1)
	methods.RawSetString("stop", h.L.NewFunction(h.luaStopMiddleware))
	h.uses.meta = h.L.CreateTable(0, 2)
	h.uses.meta.RawSetString("__index", methods)
	h.uses.meta.RawSetString("__metatable", lua.LString("middleware"))
	h.uses.asked = h.L.CreateTable(0, 4)
	h.uses.asked.RawSetString("__index", h.L.NewFunction(h.requestField))
	h.uses.asked.RawSetString("__newindex", h.L.NewFunction(h.requestSet))
	h.uses.asked.RawSetString("__metatable", lua.LString("request"))
	h.uses.asked.RawSetString("__tostring", h.L.NewFunction(h.requestString))
	h.register("use", h.luaUse)
}

// luaUse is use(fn) and use("call", fn).
func (h *host) luaUse(L *lua.LState) int {
	list, n := &h.uses.events, 1
	if what, ok := L.Get(1).(lua.LString); ok {
		switch n = 2; what {
		case "call":
			list = &h.uses.calls
		case "event":
		default:
			h.fail(L, `use: "call" or "event" expected, got %q%s`, string(what), reference.DidYouMean(string(what), []string{"call", "event"}))
		}
	}
	if L.GetTop() > n {
		h.fail(L, "use: one function expected, got %d arguments", L.GetTop())
	}
	x := &middleware{list, h.checkCallable(L, n)}
	*list = append(slices.Clip(*list), x)
	if len(h.uses.calls) > 0 {
		h.bridge.through, h.bridge.throughAll = h.through, h.throughAll
	}
	L.Push(&lua.LUserData{Value: x, Metatable: h.uses.meta})
	return 1
}

// luaStopMiddleware is middleware:stop(). What is within it already goes on.
func (h *host) luaStopMiddleware(L *lua.LState) int {
	var x *middleware
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		x, _ = ud.Value.(*middleware)
	}
	if x == nil {
		L.ArgError(1, "middleware expected, got "+typeName(L.Get(1)))
	}
	*x.list = slices.DeleteFunc(slices.Clone(*x.list), func(y *middleware) bool { return x == y })
	if len(h.uses.calls) == 0 {
		h.bridge.through, h.bridge.throughAll = nil, nil
	}
	return 0
}

// around is fn, a handler's function, with what list puts around it.
func (h *host) around(list []*middleware, fn *lua.LFunction) *lua.LFunction {
	if len(list) == 0 {
		return fn
	}
	inner := h.around(list[1:], fn)
	return h.L.NewFunction(func(L *lua.LState) int {
		event := L.Get(1)
		next := h.L.NewFunction(func(L *lua.LState) int {
			if e := L.Get(1); e != lua.LNil && e != event {
				h.fail(L, "next: the event expected, or nothing, got %s", describe(e))
			}
			return h.call(L, inner, event)
		})
		return h.call(L, list[0].fn, event, next)
	})
}

// call calls fn from a Go function, which is to return all that fn does.
func (h *host) call(L *lua.LState, fn *lua.LFunction, args ...lua.LValue) int {
	L.SetTop(0)
	L.Push(fn)
	for _, a := range args {
		L.Push(a)
	}
	L.Call(len(args), lua.MultRet)
	return L.GetTop()
}
