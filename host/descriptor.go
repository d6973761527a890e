package host

import (
	"reflect"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// descriptor is what the bridge knows of a constructor or method: how its TL
// fields lie in its generated struct. It is built when a script first touches
// the type: a script touches few of the thousands.
type descriptor struct {
	t      *tl.Type
	result string // the type it belongs to, or answers with
	fields []field
	index  map[string]int
	groups [][]int // fields that share a flag bit
	mt     *lua.LTable
	vector *tl.TypeExpr // methods that answer with a vector: of what
}

// field is one field; its place in the slice is its place in the Go struct.
type field struct {
	*tl.Field
	fill reference.Filling
}

func newDescriptor(t *tl.Type) *descriptor {
	c := t.Combinator()
	d := &descriptor{t: t, result: c.Result.Name, index: make(map[string]int, len(c.Fields))}
	if c.Result.Kind == tl.KindVector {
		d.vector = c.Result.Elem
	}
	seen := make([]*tl.Field, 0, len(c.Fields))
	for i := range c.Fields {
		f := &c.Fields[i]
		if f.Type.Kind == tl.KindFlags {
			continue
		}
		d.index[f.Name] = len(d.fields)
		d.fields = append(d.fields, field{f, reference.FillingOf(f)})
		seen = append(seen, f)
	}
	d.groups = reference.Together(seen)
	return d
}

// names lists the fields, for suggestions.
func (d *descriptor) names() []string {
	names := make([]string, len(d.fields))
	for i, f := range d.fields {
		names[i] = f.Name
	}
	return names
}

// example is a field to name in a hint: the first one required.
func (d *descriptor) example() string {
	for _, f := range d.fields {
		if !f.Optional && f.fill == reference.FillNone {
			return f.Name
		}
	}
	if len(d.fields) > 0 {
		return d.fields[0].Name
	}
	return "name"
}

// descriptor finds or builds the descriptor of t.
func (b *bridge) descriptor(t *tl.Type) *descriptor {
	d := b.descriptors[t]
	if d == nil {
		d = newDescriptor(t)
		b.descriptors[t] = d
	}
	return d
}

// descriptorOf finds the descriptor of an object by its Go type, which is
// quicker than by its TL type.
func (b *bridge) descriptorOf(o api.Object) *descriptor {
	rt := reflect.TypeOf(o)
	d := b.byGoType[rt]
	if d == nil {
		d = b.descriptor(api.TypeOf(o))
		d.mt = b.metatable(d, o)
		b.byGoType[rt] = d
	}
	return d
}

// lookup finds the descriptor of a method or constructor by name; nil if there
// is none.
func (b *bridge) lookup(name string) *descriptor {
	d := b.named[name]
	if d == nil {
		t := api.ByName(name)
		if t == nil {
			return nil
		}
		d = b.descriptor(t)
		b.named[name] = d
	}
	return d
}

// constructors lists the constructors of a type. The index is made from the
// ends of the schema's lines, without parsing thousands of them.
func (b *bridge) constructors(typeName string) []*tl.Type {
	if b.byResult == nil {
		b.byResult = map[string][]*tl.Type{}
		for _, t := range api.Types() {
			if !t.Method {
				r := resultOf(t)
				b.byResult[r] = append(b.byResult[r], t)
			}
		}
	}
	return b.byResult[typeName]
}

// membersOf lists the constructors of a type.
func membersOf(typeName string) []*tl.Type {
	var all []*tl.Type
	for _, t := range api.Types() {
		if !t.Method && resultOf(t) == typeName {
			all = append(all, t)
		}
	}
	return all
}

// resultOf is the text after the equals sign of a type's line.
func resultOf(t *tl.Type) string {
	return strings.TrimSuffix(t.Def[strings.LastIndex(t.Def, " = ")+3:], ";")
}

// typeNames lists the names of methods or of constructors.
func typeNames(methods bool) []string {
	var names []string
	for _, t := range api.Types() {
		if t.Method == methods {
			names = append(names, t.Name)
		}
	}
	return names
}

// nameOf is the TL name of o.
func nameOf(o api.Object) string {
	if t := api.TypeOf(o); t != nil {
		return t.Name
	}
	return "result"
}
