package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// namespaces makes functions or types: a table in which every method or
// constructor is found under its name, functions.messages.sendMessage. Entries
// are made when they are first read. A name that is a namespace and a constructor
// too, like types.updates, is a namespace that can be called.
func (b *bridge) namespaces(global string, methods bool) *lua.LTable {
	var roots map[string][]string
	names := func(space string) []string {
		if roots == nil {
			roots = rootsOf(methods)
		}
		return roots[space]
	}
	return b.namespace(global, func() []string { return names("") }, func(name string) lua.LValue {
		if names(name) == nil || name == "" {
			return b.maker(name, methods)
		}
		t := b.namespace(global+"."+name, func() []string { return names(name) }, func(last string) lua.LValue {
			return b.maker(name+"."+last, methods)
		})
		if fn, ok := b.maker(name, methods).(*lua.LFunction); ok {
			t.Metatable.(*lua.LTable).RawSetString("__call", b.L.NewFunction(func(L *lua.LState) int {
				L.Remove(1)
				return fn.GFunction(L)
			}))
		}
		return t
	})
}

// rootsOf lists names by namespace. Under "" are those without one and the
// namespaces themselves.
func rootsOf(methods bool) map[string][]string {
	roots := map[string][]string{}
	for _, name := range typeNames(methods) {
		space, last, ok := strings.Cut(name, ".")
		if !ok {
			space, last = "", name
		}
		if len(roots[space]) == 0 && space != "" {
			roots[""] = append(roots[""], space)
		}
		roots[space] = append(roots[space], last)
	}
	return roots
}

// namespace is a table that makes its entries on demand and refuses names it
// doesn't have.
func (b *bridge) namespace(path string, names func() []string, entry func(name string) lua.LValue) *lua.LTable {
	t := b.L.NewTable()
	mt := b.L.CreateTable(0, 4)
	mt.RawSetString("__index", b.L.NewFunction(func(L *lua.LState) int {
		name, _ := L.Get(2).(lua.LString)
		e := entry(string(name))
		if e == lua.LNil {
			b.fail(L, "%s has no %s%s", path, keyName(L.Get(2)), reference.DidYouMean(string(name), names()))
		}
		t.RawSetString(string(name), e)
		L.Push(e)
		return 1
	}))
	mt.RawSetString("__newindex", b.L.NewFunction(func(L *lua.LState) int {
		b.fail(L, "%s is read-only: can't set %s", path, keyName(L.Get(2)))
		return 0
	}))
	mt.RawSetString("__metatable", lua.LString(path))
	t.Metatable = mt
	return t
}

// maker is the function that builds a request or an object; nil if there is none
// of the name.
func (b *bridge) maker(name string, methods bool) lua.LValue {
	t := api.ByName(name)
	if t == nil || t.Method != methods {
		return lua.LNil
	}
	fn := b.L.NewFunction(func(L *lua.LState) int { return b.make(L, t) })
	b.functions[fn] = t
	return fn
}

// make builds t from a table of fields, which may be left out. References that
// need it are looked up on the spot: nil, err if one can't be found.
func (b *bridge) make(L *lua.LState, t *tl.Type) int {
	var fields *lua.LTable
	switch v := L.Get(1).(type) {
	case *lua.LTable:
		fields = v
	case *lua.LNilType:
	default:
		b.fail(L, "%s: table of fields expected, got %s", t.Name, describe(v))
	}
	if L.GetTop() > 1 {
		b.fail(L, "%s: one table of fields expected, got %d arguments", t.Name, L.GetTop())
	}
	c := converter{bridge: b}
	o, err := c.build(b.descriptor(t), fields)
	if err != nil {
		b.fail(L, "%s: %s", t.Name, err)
	}
	if len(c.pending) > 0 {
		if failed := b.resolve(L, c.pending, new(telegram.CallOptions)); failed != nil {
			return b.refuse(L, failed[0], o)
		}
	}
	L.Push(b.wrap(o))
	return 1
}
