package check

import (
	"slices"
	"strings"
	"sync"

	"github.com/tgscript/tgscript/reference"
)

// A library is what package reference knows of tgscript's own functions, read as
// far as scripts have asked for it. It belongs to one check at a time.
type library struct {
	globals map[string]*reference.Global
	classes map[string]*reference.Class
	aliases map[string]*reference.Alias
	types   map[string]shape // by their words
	calls   map[*reference.Global][]*function
	fields  map[string]map[string]*field // by class
}

// A field is a field or a method of a class.
type field struct {
	shape    shape
	optional bool
	method   *reference.Global
}

var libraries = sync.Pool{New: func() any { return newLibrary() }}

func newLibrary() *library {
	l := &library{
		globals: map[string]*reference.Global{}, classes: map[string]*reference.Class{}, aliases: map[string]*reference.Alias{},
		types: map[string]shape{}, calls: map[*reference.Global][]*function{}, fields: map[string]map[string]*field{},
	}
	for _, g := range reference.Globals() {
		l.globals[g.Name] = g
	}
	for _, c := range reference.Classes() {
		l.classes[c.Name] = c
	}
	for _, a := range reference.Aliases() {
		l.aliases[a.Name] = a
	}
	return l
}

func (l *library) global(name string) *reference.Global { return l.globals[name] }

func (l *library) shapeOfGlobal(g *reference.Global) shape {
	if g.Kind == reference.Value {
		return l.shapeOfType(g.Type)
	}
	return shape{{kind: kindGlobal, global: g}}
}

// member is a member of a global table, store.get.
func (l *library) member(g *reference.Global, name string) (shape, having) {
	switch m := memberOf(g, name); {
	case m != nil:
		return l.shapeOfGlobal(m), hasField
	case len(g.Members) == 0:
		return nil, hasUnknown
	}
	return nil, hasNone
}

func memberOf(g *reference.Global, name string) *reference.Global {
	i := slices.IndexFunc(g.Members, func(m *reference.Global) bool { return lastName(m.Name) == name })
	if i < 0 {
		return nil
	}
	return g.Members[i]
}

// lastName is get of store.get, and reply of event:reply.
func lastName(name string) string { return name[strings.LastIndexAny(name, ".:")+1:] }

// functionsOf are the ways to call a global.
func (l *library) functionsOf(g *reference.Global) []*function {
	if all, ok := l.calls[g]; ok {
		return all
	}
	var all []*function
	for _, s := range g.Signatures {
		f := &function{}
		for i, p := range s.Params {
			if i == 0 && p.Name == "self" && isMethod(g) {
				continue
			}
			if p.Name == "..." {
				f.rest = true
				continue
			}
			f.params = append(f.params, param{p.Name, l.shapeOfType(p.Type), p.Optional}.withNil())
		}
		for _, p := range s.Returns {
			if p.Name == "..." {
				f.any = true
				continue
			}
			one := l.shapeOfType(p.Type)
			if p.Optional {
				one = one.or(nilShape)
			}
			f.returns = append(f.returns, one)
		}
		all = append(all, f)
	}
	l.calls[g] = all
	return all
}

// fieldsOf are the fields and methods of a class, with those of its parents.
func (l *library) fieldsOf(class string) map[string]*field {
	if all, ok := l.fields[class]; ok {
		return all
	}
	all := map[string]*field{}
	l.fields[class] = all
	c := l.classes[class]
	if c == nil {
		return all
	}
	for _, parent := range c.Parents {
		for name, f := range l.fieldsOf(parent) {
			all[name] = f
		}
	}
	for _, f := range c.Fields {
		all[f.Name] = &field{shape: l.shapeOfType(f.Type), optional: f.Optional}
	}
	for _, m := range c.Methods {
		all[lastName(m.Name)] = &field{method: m}
	}
	return all
}

// field is a field of an object of a class. Those with fields by number or by any
// name, as [integer], have no others that are known.
func (l *library) field(class, name string) (shape, having) {
	all := l.fieldsOf(class)
	f := all[name]
	switch {
	case f == nil && (len(all) == 0 || l.isOpen(class)):
		return nil, hasUnknown
	case f == nil:
		return nil, hasNone
	case f.method != nil:
		return shape{{kind: kindGlobal, global: f.method}}, hasField
	case f.optional:
		return f.shape.or(nilShape), hasField
	}
	return f.shape, hasField
}

// isOpen tells whether a class has fields that it does not name.
func (l *library) isOpen(class string) bool {
	for name := range l.fieldsOf(class) {
		if strings.HasPrefix(name, "[") {
			return true
		}
	}
	return false
}

// namesOf lists the fields and methods of a class.
func (l *library) namesOf(class string) []string {
	var names []string
	for name := range l.fieldsOf(class) {
		if !strings.HasPrefix(name, "[") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// isA tells whether a class is another one, or a kind of it.
func (l *library) isA(class, other string) bool {
	if class == other {
		return true
	}
	c := l.classes[class]
	return c != nil && slices.ContainsFunc(c.Parents, func(p string) bool { return l.isA(p, other) })
}

// wantedClass is a class in a message.
func wantedClass(name string) string {
	short := strings.TrimPrefix(name, "tgscript.")
	if kind, ok := strings.CutPrefix(short, "Event."); ok {
		return "event " + kind
	}
	if strings.HasSuffix(short, "Options") || strings.HasPrefix(short, "Filters") {
		return "table"
	}
	return strings.ToLower(short[:1]) + short[1:]
}
