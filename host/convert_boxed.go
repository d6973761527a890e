package host

import (
	"fmt"
	"math"
	"reflect"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl/api"
)

// setBoxed stores what e says into v, whose TL type is want: an object of the
// type passes through untouched, a table is built, and where the type is one
// that references stand for (a peer, a document), so does what the script has.
func (c *converter) setBoxed(want string, v reflect.Value, e lua.LValue) *argError {
	if want == "TextWithEntities" {
		if _, isObject := object(e); !isObject {
			if t, ok := formattedOf(e); ok {
				v.Set(reflect.ValueOf(c.withEntities(t)))
				return nil
			}
		}
	}
	switch e := e.(type) {
	case *lua.LTable:
		return c.setTable(want, v, e)
	case *lua.LUserData:
		o, ok := object(e)
		if !ok {
			o = c.stands(e.Value)
		}
		if o == nil {
			return expected(want, e)
		}
		if f, ok := o.(api.InputFileClass); ok && want == "InputMedia" {
			if media := c.shown(f); media != nil {
				v.Set(reflect.ValueOf(media))
				return nil
			}
		}
		if c.belongs(o, want) {
			return c.put(v, o)
		}
		return c.cast(want, v, o, e)
	case lua.LString:
		return c.cast(want, v, string(e), e)
	case lua.LNumber, Long:
		return c.castNumber(want, v, e)
	}
	return expected(want, e)
}

// put stores an object that the script has made before. Objects put into objects,
// time and again, must not end deeper than what the wire may carry.
func (c *converter) put(v reflect.Value, o api.Object) *argError {
	if c.tooDeep(o, maxDepth-c.depth) {
		return wrong("nested more than %d deep", maxDepth)
	}
	v.Set(reflect.ValueOf(o))
	return nil
}

// tooDeep tells whether objects nest in o more than most deep, o counted.
func (b *bridge) tooDeep(o api.Object, most int) bool {
	if most <= 0 {
		return true
	}
	v := reflect.ValueOf(o).Elem()
	for i, f := range b.descriptorOf(o).fields {
		if isMemo(f.Type.Kind) && b.valueTooDeep(v.Field(i), most-1) {
			return true
		}
	}
	return false
}

func (b *bridge) valueTooDeep(v reflect.Value, most int) bool {
	if v.Kind() == reflect.Slice {
		switch v.Type().Elem().Kind() {
		case reflect.Interface, reflect.Pointer, reflect.Slice:
		default:
			return false
		}
		for i := range v.Len() {
			if b.valueTooDeep(v.Index(i), most) {
				return true
			}
		}
		return false
	}
	o, ok := v.Interface().(api.Object)
	return ok && !v.IsNil() && b.tooDeep(o, most)
}

// belongs tells whether o is a constructor of the type want, or is want, where
// the schema names a bare constructor.
func (c *converter) belongs(o api.Object, want string) bool {
	if api.TypeOf(o) == nil {
		return false
	}
	d := c.descriptorOf(o)
	return !d.t.Method && d.result == want || d.t.Name == want
}

// castNumber casts an id.
func (c *converter) castNumber(want string, v reflect.Value, e lua.LValue) *argError {
	if !c.castable(want) {
		return expected(want, e)
	}
	n, err := toLong(e)
	if err != nil {
		return wrong("%s: %s", want, err)
	}
	if want == "InputMessage" && n > 0 && n <= math.MaxInt32 {
		v.Set(reflect.ValueOf(&api.InputMessageID{ID: int32(n)}))
		return nil
	}
	return c.cast(want, v, n, e)
}

// cast stores the object of type want that ref stands for, now if that is known
// here, or else once Telegram has been asked.
func (c *converter) cast(want string, v reflect.Value, ref any, e lua.LValue) *argError {
	if !c.castable(want) {
		return expected(want, e)
	}
	o, ok, err := c.client.CastLocal(want, ref)
	switch {
	case err != nil:
		return wrong("%s", err)
	case !ok:
		c.pending = append(c.pending, pendingCast{want: want, ref: ref, slot: v, item: c.item})
	default:
		v.Set(reflect.ValueOf(o))
	}
	return nil
}

// setTable builds an object from a table with _, or without it where only one
// constructor fits.
func (c *converter) setTable(want string, v reflect.Value, t *lua.LTable) *argError {
	d, err := c.constructor(want, t)
	if err != nil {
		return err
	}
	o, err := c.build(d, t)
	if err != nil {
		return err
	}
	if d.result != want && d.t.Name != want {
		return c.cast(want, v, o, t)
	}
	v.Set(reflect.ValueOf(o))
	return nil
}

// constructor finds which constructor t is meant for.
func (c *converter) constructor(want string, t *lua.LTable) (*descriptor, *argError) {
	name := t.RawGetString("_")
	if name == lua.LNil {
		return c.infer(want, t)
	}
	s, ok := name.(lua.LString)
	if !ok {
		return nil, wrong("_ names a constructor, got %s", describe(name))
	}
	d := c.lookup(string(s))
	if d != nil && !d.t.Method && (d.result == want || d.t.Name == want || c.castable(want)) {
		return d, nil
	}
	var names []string
	for _, t := range c.constructors(want) {
		names = append(names, t.Name)
	}
	what := "is no constructor"
	if d != nil {
		what = "is a " + d.result
		if d.t.Method {
			what = "is a method"
		}
	} else if near := reference.Nearest(string(s), typeNames(false)); near != "" && reference.Nearest(string(s), names) == "" {
		names = append(names, near)
	}
	hint := reference.DidYouMean(string(s), names)
	if hint == "" {
		hint = ", not one of " + listed(names)
	}
	return nil, wrong("%s expected, but %s %s%s", want, string(s), what, hint)
}

// listed joins names, the first ten of them.
func listed(names []string) string {
	const most = 10
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// infer picks the only constructor of want that has all the fields t gives and
// asks for none that it doesn't.
func (c *converter) infer(want string, t *lua.LTable) (*descriptor, *argError) {
	all := c.constructors(want)
	if len(all) == 0 { // a bare constructor
		if d := c.lookup(want); d != nil {
			return d, nil
		}
	}
	if len(all) == 1 {
		return c.descriptor(all[0]), nil
	}
	if t.Len() > 0 {
		return nil, wrong("%s expected, got a list", want)
	}
	var fit *descriptor
	var fits, names []string
	for _, ct := range all {
		names = append(names, ct.Name)
		if d := c.descriptor(ct); d.fits(t) {
			fit = d
			fits = append(fits, ct.Name)
		}
	}
	switch len(fits) {
	case 1:
		return fit, nil
	case 0:
		return nil, wrong("%s expected, got a table without _ that fits none of %s", want, listed(names))
	}
	return nil, wrong("%s expected, got a table without _ that fits %s", want, listed(fits))
}

// fits tells whether t has fields of d only and all that d requires.
func (d *descriptor) fits(t *lua.LTable) bool {
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		s, ok := k.(lua.LString)
		if !ok {
			return false
		}
		if _, ok := d.index[string(s)]; !ok {
			return false
		}
	}
	for i := range d.fields {
		f := &d.fields[i]
		if !f.Optional && f.fill == reference.FillNone && t.RawGetString(f.Name) == lua.LNil {
			return false
		}
	}
	return true
}

// request reads a request: an object from functions, a pair of method name and
// arguments, or a table that names its method in _.
func (c *converter) request(e lua.LValue) (api.Object, *argError) {
	if o, ok := object(e); ok {
		if t := api.TypeOf(o); t == nil || !t.Method {
			return nil, wrong("request expected, got %s, which is no method", nameOf(o))
		}
		return o, nil
	}
	if fn, ok := e.(*lua.LFunction); ok && c.functions[fn] != nil {
		return c.method(c.functions[fn].Name, nil)
	}
	t, ok := e.(*lua.LTable)
	if !ok {
		return nil, expected("request", e)
	}
	if name, ok := t.RawGetString("_").(lua.LString); ok {
		return c.method(string(name), t)
	}
	name, ok := t.RawGetInt(1).(lua.LString)
	if !ok {
		return nil, wrong("request expected: { \"method.name\", { arguments } } or functions.namespace.method{...}, got %s", describe(e))
	}
	if k := keyAfter(t, t.Len()); k != lua.LNil || t.Len() > 2 {
		return nil, wrong("%s: a request is { \"method.name\", { arguments } }: put the arguments into a table of their own", string(name))
	}
	switch args := t.RawGetInt(2).(type) {
	case *lua.LTable:
		return c.method(string(name), args)
	case *lua.LNilType:
		return c.method(string(name), nil)
	default:
		return nil, wrong("%s: table of arguments expected, got %s", string(name), describe(args))
	}
}

// method builds the request for a method by name. Errors start with its name.
func (c *converter) method(name string, args *lua.LTable) (api.Object, *argError) {
	d, err := c.methodNamed(name)
	if err != nil {
		return nil, err
	}
	o, err := c.build(d, args)
	if err != nil {
		return nil, &argError{msg: name + ": " + err.Error()}
	}
	return o, nil
}

// methodNamed finds a method.
func (c *converter) methodNamed(name string) (*descriptor, *argError) {
	d := c.lookup(name)
	if d == nil {
		return nil, wrong("unknown method %q%s", name, reference.DidYouMean(name, typeNames(true)))
	}
	if !d.t.Method {
		return nil, wrong("%s is a constructor, not a method", name)
	}
	return d, nil
}
