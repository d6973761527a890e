package host

import (
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// openEventPairs lets pairs walk over an event: its fields that are not nil, by
// name, then those that the script has set. Without chat and sender, for these
// may have to be asked for.
func (h *host) openEventPairs() {
	others := h.next
	h.next = func(L *lua.LState, v, key lua.LValue) (lua.LValue, lua.LValue, bool) {
		if ud, ok := v.(*lua.LUserData); ok {
			if e, ok := ud.Value.(*event); ok {
				k, v := h.nextField(L, e, key)
				return k, v, true
			}
		}
		return others(L, v, key)
	}
}

func (h *host) nextField(L *lua.LState, e *event, key lua.LValue) (k, v lua.LValue) {
	name, _ := key.(lua.LString)
	names := fieldNames(e.kind)
	at, isField := slices.BinarySearch(names, string(name))
	switch {
	case isField:
		at++
	case key != lua.LNil:
		if e.own == nil || e.own.RawGet(key) == lua.LNil {
			h.fail(L, "an event has no field %s to go on from", keyName(key))
		}
		return e.own.Next(key)
	}
	for ; at < len(names); at++ {
		if names[at] == "chat" || names[at] == "sender" {
			continue
		}
		if v := h.eventField(L, e, names[at], allFields[e.kind][names[at]]); v != lua.LNil {
			return lua.LString(names[at]), v
		}
	}
	if e.own == nil {
		return lua.LNil, lua.LNil
	}
	return e.own.Next(lua.LNil)
}
