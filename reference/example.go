package reference

import (
	_ "embed" // the examples by hand
	"strings"
	"sync"

	"github.com/tgscript/tgscript/tl"
)

// Examples are Lua that runs as it is, in the sandbox, too, where it has the
// method. The common methods have one by hand; the others one that is made of the
// schema: what is required, with values that make sense.

//go:embed examples.lua
var exampleSource string

// examplesByHand are those in examples.lua, behind "--- messages.sendMessage".
var examplesByHand = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for part := range strings.SplitSeq("\n"+exampleSource, "\n--- ") {
		if name, source, ok := strings.Cut(part, "\n"); ok {
			all[name] = strings.TrimSpace(source)
		}
	}
	delete(all, "")
	return all
})

// addExamples gives all methods an example, and those constructors that scripts
// have a use for: what goes into a call, and updates.
func (s *schema) addExamples() {
	x := &examples{schema: s, costs: map[string]int{}, bare: map[*Constructor]int{}}
	x.findCosts()
	for _, m := range s.methods {
		if m.Example, m.ByHand = examplesByHand()[m.Name]; !m.ByHand {
			m.Example = x.ofMethod(m)
		}
		if len(m.Errors) > 0 {
			m.call = x.callOf(m, "")
		}
	}
	passed := x.passed()
	for _, c := range s.constructors {
		switch {
		case c.Type.Name == "Update":
			c.Example = "on(\"raw\", { update = \"" + c.Name + "\" }, function(event)\n  print(event.update)\nend)"
		case passed[c.Type.Name]:
			c.Example = layOut("local "+variableFor(c)+" = types."+c.Name, x.required(c.Fields), "")
		}
	}
}

// examples makes them.
type examples struct {
	*schema
	bare  map[*Constructor]int // what constructors cost without their fields
	costs map[string]int       // of the cheapest value of a type; 0 is unknown
}

// unaffordable is more than any type costs that has an example.
const unaffordable = 1000

// callOf calls a method with what it requires, or something that it may be given.
func (x *examples) callOf(m *Method, head string) string {
	head += "call(\"" + m.Name + "\""
	fields := x.required(m.Fields)
	if len(fields) == 0 {
		fields = x.optional(m.Fields)
	}
	if len(fields) == 0 {
		return head + ")"
	}
	return layOut(head+", ", fields, ")")
}

func (x *examples) ofMethod(m *Method) string {
	result := "result"
	if m.Result.Name == "Bool" {
		result = "done"
	}
	code := x.callOf(m, "local "+result+", err = ") + "\nif err then error(err) end\n"
	if m.Result.List {
		return code + "for i, x in ipairs(result) do print(i, x) end"
	}
	return code + "print(" + result + ")"
}

// variableFor is what a script would call an object: peer for inputPeerUser.
func variableFor(c *Constructor) string {
	words := nameWords(c.Type.Name)
	switch last := words[len(words)-1]; last {
	case "function", "end", "repeat", "until", "in", "type", "help", "store", "test", "use", "time", "on":
		return "value"
	default:
		return last
	}
}

// given is a field of an example with its value in Lua.
type given struct{ name, value string }

// width is how long a line of an example gets.
const width = 100

// layOut writes fields as a table behind head, in one line if they fit.
func layOut(head string, fields []given, tail string) string {
	if len(fields) == 0 {
		return head + "{}" + tail
	}
	parts := make([]string, len(fields))
	for i, f := range fields {
		parts[i] = f.name + " = " + f.value
	}
	if line := head + "{ " + strings.Join(parts, ", ") + " }" + tail; len(line) <= width {
		return line
	}
	return head + "{\n  " + strings.Join(parts, ",\n  ") + ",\n}" + tail
}

// required are the fields that a call needs.
func (x *examples) required(fields []Field) []given {
	var all []given
	for i := range fields {
		if f := &fields[i]; !f.Optional && f.Fill == FillNone {
			all = append(all, given{f.Name, x.value(f, f.Type.Expr)})
		}
	}
	return all
}

// optional are some fields of what does nothing without: the first two that are
// no flags, and those that belong to them.
func (x *examples) optional(fields []Field) []given {
	var all []given
	wanted := map[string]bool{}
	for i := range fields {
		f := &fields[i]
		if !f.Optional || f.Flag || len(all) > 1 && !wanted[f.Name] || x.cost(f.Type.Expr) > 10 {
			continue
		}
		all = append(all, given{f.Name, x.value(f, f.Type.Expr)})
		for _, name := range f.Together {
			wanted[name] = true
		}
	}
	return all
}

// value is a value for a field, in Lua.
func (x *examples) value(f *Field, t tl.TypeExpr) string {
	switch t.Kind {
	case tl.KindVector:
		return "{ " + x.value(f, *t.Elem) + " }"
	case tl.KindObject:
		return "functions.help.getConfig{}"
	case tl.KindBoxed, tl.KindBare:
		if v := passedFor(f.Name, t.Name); v != "" {
			return v
		}
		return x.object(t)
	}
	return scalar(f.Name, t)
}

// object is a table of the cheapest constructor of a type.
func (x *examples) object(t tl.TypeExpr) string {
	c := x.cheapest(t)
	if c == nil {
		return "nil"
	}
	parts := []string{"_ = \"" + c.Name + "\""}
	for _, f := range x.required(c.Fields) {
		parts = append(parts, f.name+" = "+f.value)
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// cheapest is the constructor of a type that takes the least to fill in.
func (x *examples) cheapest(t tl.TypeExpr) *Constructor {
	var best *Constructor
	least := unaffordable
	for _, c := range x.of(t) {
		if n := x.costOf(c); n < least {
			best, least = c, n
		}
	}
	return best
}

// of are the constructors that a type, or a bare constructor, may be.
func (x *examples) of(t tl.TypeExpr) []*Constructor {
	if c := x.constructor[t.Name]; c != nil && t.Kind == tl.KindBare {
		return []*Constructor{c}
	}
	if typ := x.typ[t.Name]; typ != nil {
		return typ.Constructors
	}
	return nil
}

// costOf is what a constructor takes: names that say nothing cost more.
func (x *examples) costOf(c *Constructor) int {
	cost := x.bare[c]
	if cost == 0 {
		cost = 1
		for _, word := range []string{"Empty", "NotModified", "Default", "Unsupported"} {
			if strings.HasSuffix(c.Name, word) {
				cost += 4
			}
		}
		if c.Name == "textPlain" { // what is plain goes before what is not
			cost = 0
		}
		x.bare[c] = cost
	}
	for i := range c.Fields {
		if f := &c.Fields[i]; !f.Optional && f.Fill == FillNone {
			cost += x.cost(f.Type.Expr)
		}
	}
	return min(cost, unaffordable)
}

// cost is what the cheapest value of a type takes.
func (x *examples) cost(t tl.TypeExpr) int {
	switch t.Kind {
	case tl.KindVector:
		return x.cost(*t.Elem)
	case tl.KindBoxed, tl.KindBare:
	default:
		return 1
	}
	if passedFor("", t.Name) != "" {
		return 1
	}
	if c := x.constructor[t.Name]; c != nil && t.Kind == tl.KindBare {
		return x.costOf(c)
	}
	if cost := x.costs[t.Name]; cost > 0 {
		return cost
	}
	return unaffordable
}

// findCosts finds what every type costs: first those that take no other type,
// then those that take these, and so on.
func (x *examples) findCosts() {
	for changed := true; changed; {
		changed = false
		for _, t := range x.types {
			least := unaffordable
			for _, c := range t.Constructors {
				least = min(least, x.costOf(c))
			}
			if least < unaffordable && least != x.costs[t.Name] {
				x.costs[t.Name] = least
				changed = true
			}
		}
	}
}

// passed are the types that go into calls, at any depth.
func (x *examples) passed() map[string]bool {
	all := map[string]bool{}
	var visit func(fields []Field)
	visit = func(fields []Field) {
		for _, f := range fields {
			if f.Type.Name == "" || all[f.Type.Name] {
				continue
			}
			all[f.Type.Name] = true
			for _, c := range x.of(f.Type.inner()) {
				visit(c.Fields)
			}
		}
	}
	for _, m := range x.methods {
		visit(m.Fields)
	}
	return all
}
