package host

import (
	"fmt"
	"reflect"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Bounds of one request's arguments. They stop scripts' mistakes (a table that
// holds itself, a list that grew for ever) before memory or Telegram does.
const (
	maxDepth  = tl.MaxDepth
	maxValues = 1 << 20
	maxBytes  = 64 << 20
)

// converter turns the argument tables of one request, or of one batch of them,
// into generated structs. What it can't finish without asking Telegram, a
// username it has not met, it collects in pending.
type converter struct {
	*bridge
	pending []pendingCast
	item    int // index of the request in its batch
	depth   int
	values  int
	bytes   int
}

// pendingCast is a reference that needs the network: the object it stands for
// goes into slot.
type pendingCast struct {
	want string
	ref  any
	slot reflect.Value
	item int
	// found, if set, takes the object instead, or nil where there is none: that is
	// no error then.
	found func(o api.Object)
}

// argError is a wrong argument: where it is, from the method's own fields down,
// and what is wrong with it. The path is put together on the way up, so that
// right arguments pay nothing for it.
type argError struct {
	path string
	msg  string
}

func (e *argError) Error() string {
	if e.path == "" {
		return e.msg
	}
	return e.path + ": " + e.msg
}

func wrong(format string, args ...any) *argError {
	return &argError{msg: fmt.Sprintf(format, args...)}
}

// expected is the error of a value of the wrong type.
func expected(what string, v lua.LValue) *argError {
	return wrong("%s expected, got %s", what, describe(v))
}

// in puts a field name before the path.
func (e *argError) in(name string) *argError {
	switch {
	case e.path == "":
		e.path = name
	case e.path[0] == '[':
		e.path = name + e.path
	default:
		e.path = name + "." + e.path
	}
	return e
}

// at puts an index before the path.
func (e *argError) at(i int) *argError { return e.in(fmt.Sprintf("[%d]", i)) }

// fieldSet remembers which fields of a struct the table had.
type fieldSet [2]uint64

func (s *fieldSet) add(i int)      { s[i>>6] |= 1 << (i & 63) }
func (s *fieldSet) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }

// build makes the object that d describes from a table; nil stands for an empty
// one.
func (c *converter) build(d *descriptor, t *lua.LTable) (api.Object, *argError) {
	if c.depth++; c.depth > maxDepth {
		return nil, wrong("nested more than %d deep; does a table hold itself?", maxDepth)
	}
	defer func() { c.depth-- }()
	o := api.New(d.t)
	v := reflect.ValueOf(o).Elem()
	var seen fieldSet
	var texts []formattedField // once it is known what else was given
	if t != nil {
		for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
			name, ok := k.(lua.LString)
			if !ok {
				return nil, wrong("named fields expected, as in { %s = ... }, got %s without a name", d.example(), describe(e))
			}
			i, ok := d.index[string(name)]
			if !ok {
				if name == "_" {
					continue
				}
				return nil, wrong("unknown field %q%s", string(name), reference.DidYouMean(string(name), d.names()))
			}
			seen.add(i)
			if t := textValue(e); t != nil && d.fields[i].isText() {
				texts = append(texts, formattedField{i, t})
			} else if err := c.set(&d.fields[i], v.Field(i), e); err != nil {
				return nil, err.in(string(name))
			}
		}
	}
	for _, x := range texts {
		if err := c.setFormatted(d, v, x, &seen); err != nil {
			return nil, err.in(d.fields[x.index].Name)
		}
	}
	if err := c.complete(d, v, seen); err != nil {
		return nil, err
	}
	return o, nil
}

// complete fills in what the table left out, and says what it must not leave out.
func (c *converter) complete(d *descriptor, v reflect.Value, seen fieldSet) *argError {
	for i := range d.fields {
		f := &d.fields[i]
		if f.Optional || seen.has(i) {
			continue
		}
		switch f.fill {
		case reference.FillZero:
		case reference.FillRandom:
			c.randomID(f, v.Field(i))
		case reference.FillRandoms:
			c.randomIDs(d, v, i)
		default:
			return wrong("missing required field %q (%s)", f.Name, f.Type.String())
		}
	}
	for _, g := range d.groups {
		if err := together(d, v, g, seen); err != nil {
			return err
		}
	}
	return nil
}

// together checks the fields that one flag bit stands for: given one, all are
// sent. Those that are flags themselves follow; any other must be given.
func together(d *descriptor, v reflect.Value, group []int, seen fieldSet) *argError {
	isSet := func(i int) bool {
		return seen.has(i) && (d.fields[i].Type.Kind != tl.KindTrue || v.Field(i).Bool())
	}
	given := slices.IndexFunc(group, isSet)
	if given < 0 {
		return nil
	}
	for _, i := range group {
		f := &d.fields[i]
		if isSet(i) {
			continue
		}
		if f.Type.Kind != tl.KindTrue {
			return wrong("missing field %q (%s), which goes with %q", f.Name, f.Type.String(), d.fields[group[given]].Name)
		}
		v.Field(i).SetBool(true)
	}
	return nil
}

// set converts one field.
func (c *converter) set(f *field, v reflect.Value, e lua.LValue) *argError {
	if f.Optional && f.Type.Kind != tl.KindTrue {
		switch f.Type.Kind {
		case tl.KindBytes, tl.KindVector, tl.KindBoxed, tl.KindBare, tl.KindObject:
		default:
			v.Field(1).SetBool(true)
			v = v.Field(0)
		}
	}
	return c.convert(&f.Type, v, e, f.Name)
}

// convert stores a Lua value into v, whose TL type is t. name is the field's,
// which tells a date from other ints.
func (c *converter) convert(t *tl.TypeExpr, v reflect.Value, e lua.LValue, name string) *argError {
	if c.values++; c.values > maxValues {
		return wrong("more than %d values in one request", maxValues)
	}
	switch t.Kind {
	case tl.KindInt:
		return setInt(v, e, name)
	case tl.KindLong:
		n, err := toLong(e)
		if err != nil {
			return wrong("%s", err)
		}
		v.SetInt(n)
	case tl.KindDouble:
		return setDouble(v, e)
	case tl.KindString, tl.KindBytes, tl.KindInt128, tl.KindInt256:
		return c.setString(t, v, e)
	case tl.KindBool, tl.KindTrue:
		b, ok := e.(lua.LBool)
		if !ok {
			return expected("boolean", e)
		}
		v.SetBool(bool(b))
	case tl.KindVector:
		return c.setVector(t, v, e, name)
	case tl.KindObject:
		o, err := c.request(e)
		if err != nil {
			return err
		}
		return c.put(v, o)
	default:
		return c.setBoxed(t.Name, v, e)
	}
	return nil
}

// keyAfter is a key of list other than 1 to n; nil if there is none.
func keyAfter(list *lua.LTable, n int) lua.LValue {
	last := lua.LNil
	if n > 0 {
		last = lua.LNumber(n)
	}
	k, _ := list.Next(last)
	return k
}

func (c *converter) setVector(t *tl.TypeExpr, v reflect.Value, e lua.LValue, name string) *argError {
	list, ok := e.(*lua.LTable)
	if !ok {
		return expected("list of "+t.Elem.String(), e)
	}
	n := list.Len()
	if k := keyAfter(list, n); k != lua.LNil {
		if i, ok := k.(lua.LNumber); ok && i > 0 {
			return wrong("nil in a list").at(n + 1)
		}
		return wrong("list of %s expected, got a table with the key %s", t.Elem, keyName(k))
	}
	if n > maxValues {
		return wrong("list of %d elements, the most is %d", n, maxValues)
	}
	s := reflect.MakeSlice(v.Type(), n, n)
	for i := range n {
		item := list.RawGetInt(i + 1)
		if item == lua.LNil {
			return wrong("nil in a list").at(i + 1)
		}
		if err := c.convert(t.Elem, s.Index(i), item, name); err != nil {
			return err.at(i + 1)
		}
	}
	v.Set(s)
	return nil
}
