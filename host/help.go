package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
)

// luaHelp is help(x): x is a name, words to search for, or what has a name: a
// global, an object, an event, an error, a function of functions or types. Without
// x it is about itself.
func (b *bridge) luaHelp(L *lua.LState) int {
	name := b.helpName(L.Get(1))
	switch {
	case L.GetTop() == 0:
		name = "help"
	case name == "":
		b.fail(L, "help: name of a method, type, error or function expected, got %s", describe(L.Get(1)))
	}
	found, err := reference.Lookup(name)
	if err != nil {
		b.fail(L, "help: %s", err)
	}
	reference.WriteText(b.out, found...)
	return 0
}

// helpName is what a value is called; "" if it has no name.
func (b *bridge) helpName(v lua.LValue) string {
	switch x := v.(type) {
	case lua.LString:
		return string(x)
	case *lua.LFunction:
		if t := b.functions[x]; t != nil {
			return t.Name
		}
	case *lua.LUserData:
		if o, ok := object(x); ok {
			return nameOf(o)
		}
		if e, ok := x.Value.(*event); ok {
			return "event." + e.name()
		}
	}
	if name := globalName(b.L, v); name != "" {
		return name
	}
	if t, ok := v.(*lua.LTable); ok {
		if kind, ok := t.RawGetString("type").(lua.LString); ok && t.Metatable == b.failureMT {
			return "errors." + string(kind)
		}
		return b.spaceName(t)
	}
	return ""
}

// globalName is what a documented global, or a member of one, is called.
func globalName(L *lua.LState, v lua.LValue) string {
	if v == lua.LNil {
		return ""
	}
	return nameAmong(L.G.Global, reference.Globals(), v)
}

func nameAmong(t *lua.LTable, all []*reference.Global, v lua.LValue) string {
	for _, g := range all {
		have := t.RawGetString(g.Name[strings.LastIndexByte(g.Name, '.')+1:])
		if have == v {
			return g.Name
		}
		if in, ok := have.(*lua.LTable); ok {
			if name := nameAmong(in, g.Members, v); name != "" {
				return name
			}
		}
	}
	return ""
}

// spaceName is the name of a namespace, as functions.messages, and what a table
// has in _.
func (b *bridge) spaceName(t *lua.LTable) string {
	if name, ok := t.RawGetString("_").(lua.LString); ok {
		return string(name)
	}
	mt, ok := t.Metatable.(*lua.LTable)
	if !ok {
		return ""
	}
	path, _ := mt.RawGetString("__metatable").(lua.LString)
	if !strings.Contains(string(path), ".") {
		return ""
	}
	return string(path)
}
