package host

import (
	lua "github.com/yuin/gopher-lua"
)

// Json in Lua. A list is a table with the keys 1 to n, an object one with strings
// as keys; what is neither is an error. An empty table is an object, unless
// json.array made it, or json.decode. null is json.null, a value of its own, so
// that a decoded object keeps all of its keys.
//
// Integers are exact: beyond 2^53 they decode to longs, and longs encode as
// integers, always. (One within 2^53 comes back as a number.)

// Bounds of a document. A level of nesting takes some of Go's stack, a value some
// hundred bytes of Lua's memory.
const (
	maxJSONDepth  = 200
	maxJSONValues = 2 << 20
)

// jsonKit is what a script's json library shares: the value of null, and the
// metatables that tell what a table is.
type jsonKit struct {
	null          *lua.LUserData
	array, object *lua.LTable
}

// openJSON makes the json library.
func (h *host) openJSON() {
	meta := h.L.CreateTable(0, 4)
	meta.RawSetString("__index", h.L.NewFunction(func(L *lua.LState) int {
		h.fail(L, "json.null has no fields: tried to read %s", keyName(L.Get(2)))
		return 0
	}))
	meta.RawSetString("__tostring", h.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString("null"))
		return 1
	}))
	meta.RawSetString("__concat", h.L.NewFunction(longConcat))
	meta.RawSetString("__metatable", lua.LString("null"))
	h.json = jsonKit{
		null:   &lua.LUserData{Value: h, Metatable: meta},
		array:  h.L.CreateTable(0, 0),
		object: h.L.CreateTable(0, 0),
	}
	h.register("json.encode", h.jsonEncode)
	h.register("json.decode", h.jsonDecode)
	h.register("json.array", func(L *lua.LState) int { return h.jsonMark(L, "array", h.json.array) })
	h.register("json.object", func(L *lua.LState) int { return h.jsonMark(L, "object", h.json.object) })
	h.set("json.null", h.json.null)
}

// jsonMark is json.array([t]) and json.object([t]): it says what t is, even when
// it is empty, and returns it.
func (h *host) jsonMark(L *lua.LState, what string, mark *lua.LTable) int {
	if L.GetTop() == 0 {
		L.Push(h.L.CreateTable(0, 0))
	}
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		h.fail(L, "json.%s: table expected, got %s", what, describe(L.Get(1)))
	}
	if m := t.Metatable; m != lua.LNil && m != h.json.array && m != h.json.object {
		h.fail(L, "json.%s: the table has a metatable already", what)
	}
	t.Metatable = mark
	L.Push(t)
	return 1
}

// jsonEncode is json.encode(value [, { pretty = true }]).
func (h *host) jsonEncode(L *lua.LState) int {
	e := jsonEncoder{h: h, L: L}
	v := L.CheckAny(1)
	h.eachOption(L, "json.encode", L.Get(2), []string{"pretty"}, func(_ string, v lua.LValue) *argError {
		return optionBool(&e.pretty, v)
	})
	if err := e.value(v); err != nil {
		h.fail(L, "json.encode: %s", err)
	}
	L.Push(lua.LString(e.out))
	return 1
}

// jsonDecode is json.decode(text [, opts]): the value, or nil and what is wrong
// with the text, and where.
func (h *host) jsonDecode(L *lua.LState) int {
	d := jsonDecoder{text: h.textArg(L, "json.decode", 1)}
	h.eachOption(L, "json.decode", L.Get(2), []string{"skip_null", "big"}, func(name string, v lua.LValue) *argError {
		if name == "skip_null" {
			return optionBool(&d.skipNull, v)
		}
		return optionWord(&d.big, v, "number", "string")
	})
	return h.decodeJSON(L, &d)
}

// decodeJSON pushes what d reads, or nil and the error.
func (h *host) decodeJSON(L *lua.LState, d *jsonDecoder) int {
	d.h, d.spend = h, func(steps int) { h.spend(L, steps) }
	v, err := d.document()
	if err != nil {
		return pushError(L, err)
	}
	L.Push(v)
	return 1
}
