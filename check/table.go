package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// An entry is what a table literal has under a name.
type entry struct {
	value ast.Expr
	at    span // of the name
}

// A content is what is known of a table literal.
type content struct {
	names map[string]entry
	order []string
	items []ast.Expr // without a name, in their places
	open  bool       // it may have more than that
}

// contentOf reads a table literal. Of a name that is there twice the last one
// counts. A name with nil is as good as none.
func (c *checker) contentOf(t *ast.TableExpr, extra *extension) *content {
	k := &content{names: map[string]entry{}}
	for i, f := range t.Fields {
		if f.Key == nil {
			k.items = append(k.items, f.Value)
			k.open = k.open || i == len(t.Fields)-1 && isMulti(f.Value) && len(c.shapeOf(f.Value)) == 0
			continue
		}
		name, ok := c.shapeOf(f.Key).literal()
		if !ok {
			k.open = true
			continue
		}
		if _, again := k.names[name]; again {
			delete(k.names, name)
			k.order = slices.DeleteFunc(k.order, func(n string) bool { return n == name })
		}
		if s := c.shapeOf(f.Value); !s.isNil() {
			k.names[name] = entry{f.Value, c.places.keys[f]}
			k.order = append(k.order, name)
		}
	}
	if extra != nil {
		k.open = k.open || extra.any
		for name := range extra.names {
			if _, ok := k.names[name]; !ok {
				k.order = append(k.order, name)
			}
			k.names[name] = entry{} // who knows which value counts
		}
	}
	return k
}

// A fielder checks tables of fields of one call.
type fielder struct {
	*checker
	what  string // the method or constructor that a message begins with
	depth int
}

func (f *fielder) report(at span, code, suggestion, path, format string, args ...any) {
	f.say(Finding{Code: code, span: at, Suggestion: suggestion}, path, format, args...)
}

// say completes a finding with where it is in the table, and what it is.
func (f *fielder) say(found Finding, path, format string, args ...any) {
	found.Message = f.what + ": "
	if path != "" {
		found.Message += path + ": "
	}
	found.Message += fmt.Sprintf(format, args...)
	f.found(found)
}

// join is a path with one more name.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// checkFields checks a table of fields of t: e is the table, or a variable that is
// one.
func (f *fielder) checkFields(t *tl.Type, e ast.Expr, path string) {
	table, extra := f.tableOf(e)
	if table == nil {
		return
	}
	f.fields(layer.of(t), f.contentOf(table, extra), f.placeOf(e, table), path)
}

// placeOf is where something missing is reported: at the brace, or the name of the
// variable.
func (c *checker) placeOf(e ast.Expr, t *ast.TableExpr) span {
	at := c.places.nodes[e]
	if e == ast.Expr(t) {
		return span{at.line, at.col, at.line, at.col}
	}
	return at
}

func (f *fielder) fields(d *descriptor, k *content, at span, path string) {
	if f.depth++; f.depth > maxNesting {
		return
	}
	defer func() { f.depth-- }()
	for _, item := range k.items {
		if s := f.shapeOf(item); len(s) > 0 && !mayBeNil(s) {
			f.report(f.places.nodes[item], "wrong-type", "", path, "named fields expected, as in { %s = ... }, got %s without a name", example(d), s.describe())
			break
		}
	}
	meant := map[string]bool{} // fields that are there under a wrong name
	for _, name := range k.order {
		if f.full() {
			return
		}
		field := d.field(name)
		switch {
		case field != nil:
			f.value(&field.Type, k.names[name].value, join(path, name), field)
		case name != "_" && k.names[name].value != nil:
			near := reference.Nearest(name, d.names())
			meant[near] = true
			f.say(Finding{Code: "unknown-field", span: k.names[name].at, word: name, among: d.names}, path, "unknown field %q", shorten(name))
		}
	}
	if !k.open {
		f.complete(d, k, meant, at, path)
	}
}

// example is a field to name in a hint: the first one required.
func example(d *descriptor) string {
	for _, f := range d.fields {
		if !f.Optional && reference.FillingOf(f) == reference.FillNone {
			return f.Name
		}
	}
	if len(d.fields) > 0 {
		return d.fields[0].Name
	}
	return "name"
}

// complete says what must not be left out.
func (f *fielder) complete(d *descriptor, k *content, meant map[string]bool, at span, path string) {
	for _, field := range d.fields {
		if _, given := k.names[field.Name]; !given && !meant[field.Name] && !field.Optional && reference.FillingOf(field) == reference.FillNone {
			f.report(at, "missing-field", field.Name, path, "missing required field %q (%s)", field.Name, field.Type.String())
		}
	}
	for _, group := range d.groups {
		given := ""
		for _, i := range group {
			if e, ok := k.names[d.fields[i].Name]; ok && given == "" && e.value != nil && f.isSet(d.fields[i], e.value) {
				given = d.fields[i].Name
			}
		}
		for _, i := range group {
			field := d.fields[i]
			if _, ok := k.names[field.Name]; given != "" && !ok && field.Type.Kind != tl.KindTrue {
				f.report(at, "missing-field", field.Name, path, "missing field %q (%s), which goes with %q", field.Name, field.Type.String(), given)
			}
		}
	}
}

// isSet tells whether an optional field is certainly sent.
func (f *fielder) isSet(field *tl.Field, e ast.Expr) bool {
	s := f.shapeOf(e)
	if field.Type.Kind == tl.KindTrue {
		return len(s) == 1 && s[0].kind == kindBoolean && s[0].known && s[0].truth
	}
	return len(s) > 0 && !slices.ContainsFunc(s, func(a alt) bool { return a.kind == kindNil })
}

// value checks the value of a field or of an element of a list.
func (f *fielder) value(t *tl.TypeExpr, e ast.Expr, path string, field *tl.Field) {
	if e == nil {
		return
	}
	s := f.shapeOf(e)
	given := s.without(func(a alt) bool { return a.kind == kindNil }) // nil is no field
	if len(given) == 0 {
		return
	}
	if t.Kind == tl.KindObject {
		f.request(e, path)
		return
	}
	var problem string
	for i, a := range given {
		problem = f.misfit(t, a, field)
		if problem == "" || i > 0 && a.kind == kindTable {
			break
		}
	}
	if problem != "" {
		f.report(f.places.nodes[e], "wrong-type", "", path, "%s", problem)
		return
	}
	if table, extra := f.tableOf(e); table != nil {
		f.tableValue(t, table, extra, e, path, field)
	}
}

// tableValue checks a table that may stand for a value of type t.
func (f *fielder) tableValue(t *tl.TypeExpr, table *ast.TableExpr, extra *extension, e ast.Expr, path string, field *tl.Field) {
	k, at := f.contentOf(table, extra), f.placeOf(e, table)
	if t.Kind == tl.KindVector {
		f.list(t, k, at, path, field)
		return
	}
	if d := f.constructor(t.Name, k, at, path); d != nil {
		f.fields(d, k, at, path)
	}
}

// list checks a list's elements.
func (f *fielder) list(t *tl.TypeExpr, k *content, at span, path string, field *tl.Field) {
	for _, name := range k.order {
		if e := k.names[name]; e.value != nil {
			f.report(e.at, "wrong-type", "", path, "list of %s expected, got a table with the key %q", t.Elem, name)
			return
		}
	}
	last := len(k.items)
	for last > 0 && f.shapeOf(k.items[last-1]).isNil() {
		last--
	}
	for i, item := range k.items[:last] {
		one := fmt.Sprintf("%s[%d]", path, i+1)
		if f.shapeOf(item).isNil() {
			f.report(f.places.nodes[item], "wrong-type", "", one, "nil in a list")
			continue
		}
		f.value(t.Elem, item, one, field)
	}
}

// constructor finds which constructor a table is meant for; nil if that isn't
// known, or wrong.
func (f *fielder) constructor(want string, k *content, at span, path string) *descriptor {
	e, given := k.names["_"]
	if !given {
		return f.infer(want, k, at, path)
	}
	if e.value == nil {
		return nil
	}
	s := f.shapeOf(e.value)
	name, known := s.literal()
	if !known {
		if len(s) > 0 && !slices.ContainsFunc(s, func(a alt) bool { return a.kind == kindString || a.kind == kindNil }) {
			f.report(f.places.nodes[e.value], "unknown-constructor", "", path, "_ names a constructor, got %s", s.describe())
		}
		return nil
	}
	t := api.ByName(name)
	if t != nil && !t.Method && (resultName(t) == want || t.Name == want || castable(want)) {
		return layer.of(t)
	}
	f.notConstructor(want, name, t, f.places.nodes[e.value], path)
	return nil
}

// notConstructor says that a name in _ is not one that is wanted.
func (f *fielder) notConstructor(want, name string, t *tl.Type, at span, path string) {
	what := "is no constructor"
	switch {
	case t != nil && t.Method:
		what = "is a method"
	case t != nil:
		what = "is a " + resultName(t)
	}
	among := func() []string {
		names := constructorNames(want)
		if t == nil && reference.Nearest(name, names) == "" {
			if near := reference.Nearest(name, typeNames(false)); near != "" {
				names = append(names, near)
			}
		}
		return names
	}
	f.say(Finding{Code: "unknown-constructor", span: at, word: name, among: among, listed: true}, path, "%s expected, but %s %s", want, shorten(name), what)
}

func constructorNames(want string) []string {
	var names []string
	for _, t := range layer.constructors(want) {
		names = append(names, t.Name)
	}
	return names
}

// listed joins names, the first ten of them.
func listed(names []string) string {
	const most = 10
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// infer picks the only constructor that has all the fields that a table without _
// gives, and asks for none that it doesn't.
func (f *fielder) infer(want string, k *content, at span, path string) *descriptor {
	all := layer.constructors(want)
	if len(all) == 1 {
		return layer.of(all[0])
	}
	if k.open || len(all) == 0 {
		return nil
	}
	if slices.ContainsFunc(k.items, func(e ast.Expr) bool { s := f.shapeOf(e); return len(s) > 0 && !mayBeNil(s) }) {
		f.report(at, "wrong-type", "", path, "%s expected, got a list", want)
		return nil
	}
	var fit []*descriptor
	var fits []string
	for _, t := range all {
		d := layer.of(t)
		switch d.fits(k, f.checker) {
		case hasUnknown:
			return nil
		case hasField:
			fit, fits = append(fit, d), append(fits, t.Name)
		}
	}
	switch len(fit) {
	case 1:
		return fit[0]
	case 0:
		f.report(at, "wrong-type", "_", path, "%s expected, got a table without _ that fits none of %s", want, listed(constructorNames(want)))
	default:
		f.report(at, "wrong-type", "_", path, "%s expected, got a table without _ that fits %s", want, listed(fits))
	}
	return nil
}

// fits tells whether a table has fields of d only and all that d requires.
func (d *descriptor) fits(k *content, c *checker) having {
	sure := hasField
	for name, e := range k.names {
		field := d.field(name)
		if field == nil {
			return hasNone
		}
		if e.value == nil || mayBeNil(c.shapeOf(e.value)) && !field.Optional {
			sure = hasUnknown
		}
	}
	for _, f := range d.fields {
		if _, given := k.names[f.Name]; !given && !f.Optional && reference.FillingOf(f) == reference.FillNone {
			return hasNone
		}
	}
	return sure
}
