package check

import (
	"strings"
	"sync"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// A descriptor is what a method or constructor takes.
type descriptor struct {
	*tl.Type
	fields []*tl.Field // without words of flags
	groups [][]int
}

// schema is the layer, as far as checks have asked for it. Checks of one process
// share it.
type schema struct {
	mu          sync.Mutex // guards descriptors
	descriptors map[*tl.Type]*descriptor

	byResult func() map[string][]*tl.Type
}

var layer = &schema{
	descriptors: map[*tl.Type]*descriptor{},
	byResult: sync.OnceValue(func() map[string][]*tl.Type {
		by := map[string][]*tl.Type{}
		for _, t := range api.Types() {
			if !t.Method {
				r := strings.TrimSuffix(t.Def[strings.LastIndex(t.Def, " = ")+3:], ";")
				by[r] = append(by[r], t)
			}
		}
		return by
	}),
}

func (s *schema) of(t *tl.Type) *descriptor {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.descriptors[t]
	if d == nil {
		d = &descriptor{Type: t}
		all := t.Fields()
		for i := range all {
			if all[i].Type.Kind != tl.KindFlags {
				d.fields = append(d.fields, &all[i])
			}
		}
		d.groups = reference.Together(d.fields)
		s.descriptors[t] = d
	}
	return d
}

// constructors are those of a type, or the one that a bare name is of.
func (s *schema) constructors(name string) []*tl.Type {
	if all := s.byResult()[name]; len(all) > 0 {
		return all
	}
	if t := api.ByName(name); t != nil && !t.Method {
		return []*tl.Type{t}
	}
	return nil
}

func (d *descriptor) field(name string) *tl.Field {
	for _, f := range d.fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

func (d *descriptor) names() []string {
	var names []string
	for _, f := range d.fields {
		names = append(names, f.Name)
	}
	return names
}

// resultName is the type that a constructor belongs to.
func resultName(t *tl.Type) string { return t.Result().Name }

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

// A space is a namespace of functions or of types; that of name "" has the others
// in it.
type space struct {
	methods bool
	name    string
}

// spaces are the names in each.
var spaces = sync.OnceValue(func() map[space][]string {
	all := map[space][]string{}
	for _, t := range api.Types() {
		first, last, dotted := strings.Cut(t.Name, ".")
		if !dotted {
			first, last = "", t.Name
		}
		in := space{t.Method, first}
		if dotted && all[in] == nil {
			outer := space{methods: t.Method}
			all[outer] = append(all[outer], first)
		}
		all[in] = append(all[in], last)
	}
	return all
})

// cutSpace parts "functions.messages" at its dot.
func cutSpace(path string) (root, space string) {
	root, space, _ = strings.Cut(path, ".")
	return root, space
}
