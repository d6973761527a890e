package reference

import (
	"slices"
	"strings"
	"sync"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// schema is the part of the model that comes from the registry.
type schema struct {
	methods      []*Method
	constructors []*Constructor
	types        []*Type
	namespaces   []*Namespace
	errors       []*Error

	method      map[string]*Method
	constructor map[string]*Constructor
	typ         map[string]*Type
	namespace   map[string]*Namespace
	err         map[string]*Error
	numbered    map[string]*Error // FLOOD_WAIT for FLOOD_WAIT_X
}

var theSchema = sync.OnceValue(buildSchema)

// Methods lists all methods by name.
func Methods() []*Method { return theSchema().methods }

// Constructors lists all constructors by name.
func Constructors() []*Constructor { return theSchema().constructors }

// Types lists all types that have constructors, by name.
func Types() []*Type { return theSchema().types }

// Namespaces lists all namespaces by name. Methods and constructors without one
// are in none of them.
func Namespaces() []*Namespace { return theSchema().namespaces }

// Errors lists all errors known, by name.
func Errors() []*Error { return theSchema().errors }

func buildSchema() *schema {
	s := &schema{
		method: map[string]*Method{}, constructor: map[string]*Constructor{}, typ: map[string]*Type{},
		namespace: map[string]*Namespace{}, err: map[string]*Error{}, numbered: map[string]*Error{},
	}
	for _, e := range api.Errors() {
		have := &Error{Name: e.Name, Code: e.Code, Text: e.Text}
		s.errors = append(s.errors, have)
		s.err[e.Name] = have
		s.numbered[withoutNumber(e.Name)] = have
	}
	for _, t := range api.Types() {
		if t.Method {
			s.addMethod(t)
		} else {
			s.addConstructor(t)
		}
	}
	slices.SortFunc(s.types, func(a, b *Type) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(s.namespaces, func(a, b *Namespace) int { return strings.Compare(a.Name, b.Name) })
	s.crossReference()
	s.addWords()
	s.addExamples()
	return s
}

func (s *schema) addMethod(t *tl.Type) {
	m := &Method{
		Name: t.Name, Who: t.Who, Fields: fieldsOf(t), Result: refTo(t.Result()),
		Link: "https://core.telegram.org/method/" + t.Name, Definition: t.TL(),
	}
	for _, name := range t.ErrorNames() {
		e := s.err[name]
		if e == nil {
			continue
		}
		m.Errors = append(m.Errors, e)
		e.Methods = append(e.Methods, m)
	}
	s.methods = append(s.methods, m)
	s.method[t.Name] = m
	if space := s.space(t.Name); space != nil {
		m.Space = space.Name
		space.Methods = append(space.Methods, m)
	}
}

func (s *schema) addConstructor(t *tl.Type) {
	c := &Constructor{
		Name: t.Name, Type: refTo(t.Result()), Fields: fieldsOf(t),
		Link: "https://core.telegram.org/constructor/" + t.Name, Definition: t.TL(),
	}
	s.constructors = append(s.constructors, c)
	s.constructor[t.Name] = c
	if space := s.space(t.Name); space != nil {
		space.Constructors = append(space.Constructors, c)
	}
	of := s.typ[c.Type.Name]
	if of == nil {
		of = &Type{Name: c.Type.Name, Accepts: Accepts(c.Type.Name), Link: "https://core.telegram.org/type/" + c.Type.Name}
		s.types = append(s.types, of)
		s.typ[of.Name] = of
	}
	of.Constructors = append(of.Constructors, c)
}

// space finds or makes the namespace that a name is in; nil if it is in none.
func (s *schema) space(name string) *Namespace {
	space, _, ok := strings.Cut(name, ".")
	if !ok {
		return nil
	}
	n := s.namespace[space]
	if n == nil {
		n = &Namespace{Name: space}
		s.namespaces = append(s.namespaces, n)
		s.namespace[space] = n
	}
	return n
}

// crossReference tells types what uses them.
func (s *schema) crossReference() {
	for _, m := range s.methods {
		if t := s.typ[m.Result.Name]; t != nil {
			t.ReturnedBy = append(t.ReturnedBy, m)
		}
		s.use(m.Fields, Use{Method: m})
	}
	for _, c := range s.constructors {
		s.use(c.Fields, Use{Constructor: c})
	}
	for _, t := range s.types {
		if space := s.space(t.Name); space != nil {
			space.Types = append(space.Types, t)
		}
	}
}

func (s *schema) use(fields []Field, by Use) {
	for _, f := range fields {
		name := f.Type.Name
		if c := s.constructor[name]; c != nil && f.Type.bare() {
			name = c.Type.Name
		}
		if t := s.typ[name]; t != nil {
			by.Field = f.Name
			t.TakenBy = append(t.TakenBy, by)
		}
	}
}

// fieldsOf lists the fields that a script sees: all but the words of flags.
func fieldsOf(t *tl.Type) []Field {
	all := t.Fields()
	seen := make([]*tl.Field, 0, len(all))
	for i := range all {
		if all[i].Type.Kind != tl.KindFlags {
			seen = append(seen, &all[i])
		}
	}
	fields := make([]Field, len(seen))
	for i, f := range seen {
		ref, fill := refTo(f.Type), FillingOf(f)
		fields[i] = Field{
			Name: f.Name, Type: ref, Lua: LuaType(f.Type), Optional: f.Optional, Flag: f.Type.Kind == tl.KindTrue,
			Fill: fill, Filled: filled(f, fill), Accepts: Accepts(ref.Name),
		}
	}
	for _, group := range Together(seen) {
		for _, i := range group {
			for _, j := range group {
				if i != j {
					fields[i].Together = append(fields[i].Together, seen[j].Name)
				}
			}
		}
	}
	return fields
}

// refTo is the reference to a type as the schema writes it.
func refTo(t tl.TypeExpr) Ref {
	r := Ref{TL: strings.ReplaceAll(t.String(), "int53", "long"), Expr: t}
	for ; t.Kind == tl.KindVector; t = *t.Elem {
		r.List = true
	}
	switch t.Kind {
	case tl.KindBoxed, tl.KindBare:
		r.Name = t.Name
	case tl.KindBool:
		r.Name = "Bool"
	}
	return r
}

// inner is the type, or what it is a vector of.
func (r Ref) inner() tl.TypeExpr {
	t := r.Expr
	for t.Kind == tl.KindVector {
		t = *t.Elem
	}
	return t
}

// bare tells whether the innermost type is a bare one.
func (r Ref) bare() bool { return r.inner().Kind == tl.KindBare }
