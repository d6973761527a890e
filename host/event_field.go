package host

import lua "github.com/yuin/gopher-lua"

// An eventField is computed when it is read. Kinds that do not have it raise.
type eventField struct {
	kinds kinds
	get   func(h *host, L *lua.LState, e *event) lua.LValue
}

var eventFields = map[string]*eventField{
	"name":     {allKinds, func(_ *host, _ *lua.LState, e *event) lua.LValue { return lua.LString(e.name()) }},
	"replayed": {allKinds, func(_ *host, _ *lua.LState, e *event) lua.LValue { return lua.LBool(e.replayed) }},
	"update": {allKinds, func(h *host, _ *lua.LState, e *event) lua.LValue {
		if e.update == nil {
			return lua.LNil
		}
		return h.wrap(e.update)
	}},
	"message": {allKinds, func(h *host, _ *lua.LState, e *event) lua.LValue {
		if e.message == nil {
			return lua.LNil
		}
		return h.wrap(e.message)
	}},
}
