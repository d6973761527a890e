package host

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/tgscript/tgscript/reference"
)

// ownClasses are the classes of our own, by name.
var ownClasses = sync.OnceValue(func() map[string]*reference.Class {
	all := map[string]*reference.Class{}
	for _, c := range reference.Classes() {
		all[c.Name] = c
	}
	return all
})

// A spot is what a table that is being written is read as.
type spot struct {
	fields []reference.Field      // of a method or constructor
	own    []reference.ClassField // of a table of options
	boxed  *reference.Type        // it has to say which constructor it is
	list   *reference.Ref         // a list, of these
	batch  bool                   // the requests of a batch
	item   bool                   // one of them
}

// keys lists the fields that may stand at the cursor, if it is in a table whose fields
// are known. only: nothing else may.
func (at *cursor) keys() (names []string, only bool) {
	open := brackets(at.words)
	b := innermost(open)
	if b == nil || b.sign != '{' || len(at.words) != b.begins {
		return nil, false
	}
	p := at.spot(open)
	for _, f := range p.fields {
		names = append(names, assignment(f.Name, f.Flag))
	}
	for _, f := range p.own {
		names = append(names, assignment(f.Name, f.Type == "boolean"))
	}
	if p.boxed != nil {
		names = append(names, "_ = ")
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		key, _, _ := strings.Cut(name, " ")
		_, have := b.keys[key]
		return have
	})
	return names, len(p.fields)+len(p.own) > 0 || p.boxed != nil
}

func assignment(name string, flag bool) string {
	if flag {
		return name + " = true"
	}
	return name + " = "
}

// spot is what the innermost of the brackets is, which are open at the cursor.
func (at *cursor) spot(open []bracket) spot {
	b := innermost(open)
	if b == nil {
		return spot{}
	}
	if name, ok := b.keys["_"]; ok {
		if e, ok := findAs[*reference.Constructor](name.text); ok {
			return spot{fields: e.Fields}
		}
	}
	outer := open[:len(open)-1]
	if parts, signs := chain(at.words, b.at); parts != nil {
		return argumentOf(join(parts, signs), 0, bracket{})
	}
	o := innermost(outer)
	switch {
	case o == nil:
		return spot{}
	case o.sign == '(':
		parts, signs := chain(at.words, o.at)
		return argumentOf(join(parts, signs), o.items, *o)
	}
	return at.spot(outer).within(o)
}

// within is what the item of a place is that the cursor is in.
func (p spot) within(o *bracket) spot {
	switch {
	case p.batch:
		return spot{item: true}
	case p.item && o.items == 1:
		if m, ok := findAs[*reference.Method](o.argument(0).text); ok {
			return spot{fields: m.Fields}
		}
	case p.list != nil:
		return placeOf(*p.list)
	}
	for _, f := range p.fields {
		if f.Name != o.key {
			continue
		}
		if f.Type.List {
			ref := f.Type
			ref.List = false
			return spot{list: &ref}
		}
		return placeOf(f.Type)
	}
	for _, f := range p.own {
		if f.Name == o.key {
			return spot{own: optionsIn(f.Type)}
		}
	}
	return spot{}
}

// placeOf is a value of a type.
func placeOf(ref reference.Ref) spot {
	t, ok := findAs[*reference.Type](ref.Name)
	switch {
	case !ok:
		return spot{}
	case len(t.Constructors) == 1:
		return spot{fields: t.Constructors[0].Fields, boxed: t}
	}
	return spot{boxed: t}
}

// argumentOf is argument n of a function, whose other arguments call has.
func argumentOf(fn string, n int, call bracket) spot {
	switch {
	case fn == "call" && n == 1 && call.argument(0).kind == 's', fn == "flood_wait" && n == 1:
		if m, ok := findAs[*reference.Method](call.argument(0).text); ok {
			return spot{fields: m.Fields}
		}
		return spot{}
	case fn == "batch" && n == 0:
		return spot{batch: true}
	case strings.HasPrefix(fn, "functions."):
		if m, ok := findAs[*reference.Method](strings.TrimPrefix(fn, "functions.")); ok {
			return spot{fields: m.Fields}
		}
		return spot{}
	case strings.HasPrefix(fn, "types."):
		if c, ok := findAs[*reference.Constructor](strings.TrimPrefix(fn, "types.")); ok {
			return spot{fields: c.Fields}
		}
		return spot{}
	}
	var p spot
	for _, typ := range parameters(fn, n, call) {
		p.own = append(p.own, optionsIn(typ)...)
	}
	return p
}

// parameters are the types of parameter n of one of our own functions, in all ways to
// call it that its first argument allows.
func parameters(fn string, n int, call bracket) (types []string) {
	var named []string
	for _, s := range signatures(fn) {
		if n >= len(s.Params) {
			continue
		}
		types = append(types, s.Params[n].Type)
		if n > 0 && s.Params[0].Type == `"`+call.argument(0).text+`"` {
			named = append(named, s.Params[n].Type)
		}
	}
	if named != nil {
		return named
	}
	return types
}

// signatures are the ways to call one of our own functions. A method is found by its
// name, whatever it is called on.
func signatures(fn string) []reference.Signature {
	_, method, isMethod := strings.Cut(fn, ":")
	if !isMethod {
		if g, ok := findAs[*reference.Global](fn); ok {
			return g.Signatures
		}
		return nil
	}
	if g, ok := findAs[*reference.Global]("event:" + method); ok {
		return g.Signatures
	}
	var all []reference.Signature
	for _, c := range reference.Classes() {
		for _, m := range c.Methods {
			if strings.HasSuffix(m.Name, ":"+method) {
				all = append(all, m.Signatures...)
			}
		}
	}
	return all
}

// classNames finds the names of our own classes in a type.
var classNames = regexp.MustCompile(`tgscript\.[A-Za-z_.]+[A-Za-z_]`)

// optionsIn lists the fields of the tables that a type speaks of.
func optionsIn(typ string) (fields []reference.ClassField) {
	if strings.HasPrefix(typ, "fun(") {
		return nil
	}
	for _, name := range classNames.FindAllString(typ, -1) {
		if c := ownClasses()[name]; c != nil && len(c.Methods) == 0 {
			fields = append(fields, fieldsOf(c)...)
		}
	}
	return fields
}

func fieldsOf(c *reference.Class) []reference.ClassField {
	fields := slices.Clone(c.Fields)
	for _, p := range c.Parents {
		if parent := ownClasses()[p]; parent != nil {
			fields = append(fields, fieldsOf(parent)...)
		}
	}
	return fields
}

// literals finds the strings that a type consists of.
var literals = regexp.MustCompile(`"([^"]*)"`)

// textsIn lists the strings that a type allows.
func textsIn(typ string) (texts []string) {
	for _, m := range literals.FindAllStringSubmatch(typ, -1) {
		texts = append(texts, m[1])
	}
	for _, a := range reference.Aliases() {
		if slices.Contains(classNames.FindAllString(typ, -1), a.Name) {
			for _, v := range a.Values {
				texts = append(texts, strings.Trim(v.Name, `"`))
			}
		}
	}
	return texts
}

// texts lists what may stand in the string that is being written.
func (at *cursor) texts() []string {
	n := len(at.words)
	if n >= 2 && (at.last().is("==") || at.last().is("~=")) {
		switch at.words[n-2].text {
		case "type":
			return errorNames()
		case "_":
			return typeNames(false)
		}
		return nil
	}
	open := brackets(at.words)
	b := innermost(open)
	if parts, signs := chain(at.words, n); parts != nil && !at.afterKey(b) {
		return textArgument(join(parts, signs), 0, bracket{}) // call "..."
	}
	if b == nil {
		return nil
	}
	if b.sign == '(' {
		parts, signs := chain(at.words, b.at)
		return textArgument(join(parts, signs), b.items, *b)
	}
	p := at.spot(open)
	switch {
	case b.key == "_":
		return constructorsOf(at.spot(open[:len(open)-1]), p, b)
	case p.batch, p.item && b.items == 0:
		return typeNames(true)
	}
	for _, f := range p.own {
		if f.Name == b.key {
			return textsIn(f.Type)
		}
	}
	return nil
}

// afterKey tells whether the string is a field's value.
func (at *cursor) afterKey(b *bracket) bool { return b != nil && b.key != "" }

// constructorsOf lists what _ may be in a table within outer.
func constructorsOf(outer, own spot, b *bracket) (names []string) {
	boxed := own.boxed
	if boxed == nil && outer.boxed != nil {
		boxed = outer.boxed
	}
	if boxed == nil {
		return typeNames(false)
	}
	for _, c := range boxed.Constructors {
		names = append(names, c.Name)
	}
	return names
}

// textArgument lists what argument n of a function may be, if that is a string.
func textArgument(fn string, n int, call bracket) []string {
	switch {
	case (fn == "call" || fn == "flood_wait") && n == 0:
		return typeNames(true)
	case fn == "help" && n == 0:
		return reference.Complete("")
	}
	var texts []string
	for _, typ := range parameters(fn, n, call) {
		texts = append(texts, textsIn(typ)...)
	}
	return texts
}

// errorNames lists Telegram's errors as err.type has them.
func errorNames() (names []string) {
	for _, e := range reference.Errors() {
		names = append(names, strings.TrimSuffix(e.Name, "_X"))
	}
	return names
}

func findAs[E reference.Entry](name string) (found E, ok bool) {
	if name == "" {
		return found, false
	}
	for _, e := range reference.FindAll(name) {
		if found, ok = e.(E); ok {
			return found, true
		}
	}
	return found, false
}

// join writes a chain as source does.
func join(parts, signs []string) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteString(signs[i-1])
		}
		b.WriteString(p)
	}
	return b.String()
}
