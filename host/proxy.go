package host

import (
	"reflect"
	"strings"

	lua "github.com/yuin/gopher-lua"
	luar "layeh.com/gopher-luar"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// A TL object in Lua is a luar userdata over the generated struct. Its type's
// metatable is luar's, with the entries that reach into Go by reflection taken
// out and __index reading through our descriptor instead: luar would round
// longs and read a misspelt name as nil (lua-bridge.md, A and B).
//
// Objects are read-only, so what a field holds is bridged once and kept: reading
// r.messages[1].media twice gives the same Lua value. The memo is the userdata's
// environment table, which nothing else uses; it is made for the first field that
// is an object or a vector.
//
// A vector is a real Lua table, made with all its elements when it is first
// read: that costs some 60 ns an element and makes #, ipairs, unpack, table.sort
// and table.concat just work.

// object is the TL object that v carries.
func object(v lua.LValue) (api.Object, bool) {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return nil, false
	}
	o, ok := ud.Value.(api.Object)
	return o, ok
}

// wrap makes the userdata for o.
func (b *bridge) wrap(o api.Object) *lua.LUserData {
	return &lua.LUserData{Value: o, Metatable: b.descriptorOf(o).mt}
}

// toLua bridges an object, or the plain value that a result which is no
// constructor stands for. method is the request it answers; nil for none.
func (b *bridge) toLua(method api.Object, o api.Object) lua.LValue {
	if r, ok := o.(*api.Bool); ok {
		return lua.LBool(r.Value)
	}
	if v := reflect.ValueOf(o).Elem(); api.TypeOf(o) == nil {
		elem := b.vectorResult(method)
		if elem == nil {
			elem = &tl.TypeExpr{Kind: kindOfElem(v.Field(0).Type().Elem())}
		}
		return b.vector(elem, v.Field(0))
	}
	return b.wrap(o)
}

// vectorResult is the element type of the vector that method answers with,
// looking through invokeWithLayer and its like.
func (b *bridge) vectorResult(method api.Object) *tl.TypeExpr {
	for depth := 0; method != nil && depth < tl.MaxDepth; depth++ {
		d := b.descriptorOf(method)
		if d.vector != nil {
			return d.vector
		}
		i, ok := d.index["query"]
		if !ok {
			return nil
		}
		method, _ = reflect.ValueOf(method).Elem().Field(i).Interface().(api.Object)
	}
	return nil
}

// kindOfElem guesses the TL kind of a vector's elements by their Go type, where
// the method that was asked is not known.
func kindOfElem(rt reflect.Type) tl.Kind {
	switch rt.Kind() {
	case reflect.Int32:
		return tl.KindInt
	case reflect.Int64:
		return tl.KindLong
	case reflect.String:
		return tl.KindString
	}
	return tl.KindBoxed
}

// get reads field i of the struct v as a Lua value, not memoised.
func (b *bridge) get(d *descriptor, i int, v reflect.Value) lua.LValue {
	f := &d.fields[i]
	fv := v.Field(i)
	if f.Optional && f.Type.Kind != tl.KindTrue {
		var set bool
		if fv, set = present(f, fv); !set {
			return lua.LNil
		}
	}
	return b.value(&f.Type, fv)
}

// value bridges one Go value of the given TL type.
func (b *bridge) value(t *tl.TypeExpr, v reflect.Value) lua.LValue {
	switch t.Kind {
	case tl.KindInt:
		return lua.LNumber(v.Int())
	case tl.KindLong:
		if t.Number {
			return lua.LNumber(v.Int())
		}
		return Long(v.Int())
	case tl.KindDouble:
		return lua.LNumber(v.Float())
	case tl.KindString:
		return lua.LString(v.String())
	case tl.KindBytes:
		return lua.LString(v.Bytes())
	case tl.KindInt128, tl.KindInt256:
		return lua.LString(v.Bytes())
	case tl.KindBool, tl.KindTrue:
		return lua.LBool(v.Bool())
	case tl.KindVector:
		return b.vector(t.Elem, v)
	}
	if v.IsNil() {
		return lua.LNil
	}
	return b.wrap(v.Interface().(api.Object))
}

// vector makes the table for a slice.
func (b *bridge) vector(elem *tl.TypeExpr, v reflect.Value) *lua.LTable {
	n := v.Len()
	t := b.L.CreateTable(n, 0)
	for i := range n {
		t.RawSetInt(i+1, b.value(elem, v.Index(i)))
	}
	t.Metatable = b.vectorMT
	return t
}

// isMemo tells the fields that are bridged once: those that Lua would otherwise
// see as a new value on every read.
func isMemo(k tl.Kind) bool {
	return k == tl.KindVector || k == tl.KindBoxed || k == tl.KindBare || k == tl.KindObject
}

// read is get through the memo of ud.
func (b *bridge) read(ud *lua.LUserData, d *descriptor, i int) lua.LValue {
	if !isMemo(d.fields[i].Type.Kind) {
		return b.get(d, i, reflect.ValueOf(ud.Value).Elem())
	}
	if ud.Env != nil {
		if v := ud.Env.RawGetInt(i + 1); v != lua.LNil && v != nil {
			return v
		}
	}
	v := b.get(d, i, reflect.ValueOf(ud.Value).Elem())
	if v == lua.LNil {
		return v
	}
	if ud.Env == nil {
		ud.Env = b.L.CreateTable(i+1, 0)
	}
	ud.Env.RawSetInt(i+1, v)
	return v
}

// metatable takes luar's metatable for o's Go type and makes it ours.
func (b *bridge) metatable(d *descriptor, o api.Object) *lua.LTable {
	mt := luar.MT(b.L, o).LTable
	for _, name := range []string{"__pow", "__unm", "__call"} {
		mt.RawSetString(name, lua.LNil)
	}
	mt.RawSetString("methods", b.L.NewTable())
	mt.RawSetString("__index", b.L.NewFunction(func(L *lua.LState) int { return b.luaIndex(L, d) }))
	mt.RawSetString("__newindex", b.L.NewFunction(func(L *lua.LState) int {
		b.fail(L, "%s: a TL object is read-only: can't set %s; to_table(obj) makes a copy that can be changed", d.t.Name, keyName(L.Get(2)))
		return 0
	}))
	mt.RawSetString("__len", b.L.NewFunction(func(L *lua.LState) int {
		b.fail(L, "%s", d.noList())
		return 0
	}))
	mt.RawSetString("__tostring", b.L.NewFunction(b.luaTostring))
	mt.RawSetString("__concat", b.L.NewFunction(longConcat))
	mt.RawSetString("__metatable", lua.LString(d.t.Name))
	return mt
}

// noList says that an object was taken for a list, and which lists it has.
func (d *descriptor) noList() string {
	var lists []string
	for _, f := range d.fields {
		if f.Type.Kind == tl.KindVector {
			lists = append(lists, "."+f.Name)
		}
	}
	if len(lists) == 0 {
		return d.t.Name + " is no list, and has none"
	}
	return d.t.Name + " is no list; it has " + strings.Join(lists, ", ")
}

// luaIndex is obj.key.
func (b *bridge) luaIndex(L *lua.LState, d *descriptor) int {
	ud, _ := L.Get(1).(*lua.LUserData)
	key, ok := L.Get(2).(lua.LString)
	if i, found := d.index[string(key)]; found && ok {
		L.Push(b.read(ud, d, i))
		return 1
	}
	if key == "_" {
		L.Push(lua.LString(d.t.Name))
		return 1
	}
	hint := ""
	if ok {
		hint = reference.DidYouMean(string(key), d.names())
	}
	b.fail(L, "%s: no field %s%s", d.t.Name, keyName(L.Get(2)), hint)
	return 0
}

// keyName is a key in an error: a quoted name, or what else it is.
func keyName(v lua.LValue) string {
	if s, ok := v.(lua.LString); ok {
		return describe(s)[len("string "):]
	}
	return describe(v)
}

// next continues a walk over the fields of a TL object that are set, in the
// schema's order; ok is false if v is no TL object. A flag counts as set when it
// is true. Objects and vectors are those that reading the field gives.
func (b *bridge) next(L *lua.LState, v, key lua.LValue) (k, val lua.LValue, ok bool) {
	o, isObject := object(v)
	if !isObject {
		return lua.LNil, lua.LNil, false
	}
	ud := v.(*lua.LUserData)
	d := b.descriptorOf(o)
	i := 0
	if key != lua.LNil {
		name, _ := key.(lua.LString)
		at, known := d.index[string(name)]
		if !known {
			b.fail(L, "%s: no field %s to go on from", d.t.Name, keyName(key))
		}
		i = at + 1
	}
	for ; i < len(d.fields); i++ {
		f := &d.fields[i]
		if e := b.read(ud, d, i); e != lua.LNil && (f.Type.Kind != tl.KindTrue || e == lua.LTrue) {
			return lua.LString(f.Name), e, true
		}
	}
	return lua.LNil, lua.LNil, true
}

// copier makes deep plain copies; a table that occurs twice is copied once, so
// that tables that hold themselves end.
type copier struct {
	*bridge
	done  map[*lua.LTable]*lua.LTable
	depth int
}

// maxCopied is how deep to_table follows tables in tables: it needs Go's stack.
const maxCopied = 1000

// plain copies v: TL objects become tables with their constructor's name in _.
func (c copier) plain(L *lua.LState, v lua.LValue) lua.LValue {
	if c.depth++; c.depth > maxCopied {
		c.fail(L, "to_table: tables nested more than %d deep", maxCopied)
	}
	if o, ok := object(v); ok {
		p := c.L.CreateTable(0, 8)
		p.RawSetString("_", lua.LString(nameOf(o)))
		for k, e, _ := c.next(L, v, lua.LNil); k != lua.LNil; k, e, _ = c.next(L, v, k) {
			p.RawSet(k, c.plain(L, e))
		}
		return p
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		return v
	}
	p := c.done[t]
	if p == nil {
		p = c.L.CreateTable(t.Len(), 0)
		c.done[t] = p
		c.fill(L, p, t)
	}
	return p
}

func (c copier) fill(L *lua.LState, p, t *lua.LTable) {
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		p.RawSet(k, c.plain(L, e))
	}
}

// toTable is the deep plain copy of v.
func (b *bridge) toTable(L *lua.LState, v lua.LValue) lua.LValue {
	return copier{bridge: b, done: map[*lua.LTable]*lua.LTable{}}.plain(L, v)
}

func (b *bridge) luaToTable(L *lua.LState) int {
	v := L.CheckAny(1)
	if _, ok := object(v); !ok && v.Type() != lua.LTTable {
		b.fail(L, "to_table: TL object or table expected, got %s", describe(v))
	}
	L.Push(b.toTable(L, v))
	return 1
}
