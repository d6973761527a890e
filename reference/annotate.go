package reference

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// Annotation is a file for language servers: LuaCATS, what they complete and
// check by.
type Annotation struct {
	Name string // calls.lua
	Text string
}

// AnnotationMark is in the first lines of each of them.
const AnnotationMark = "-- Written by `tgscript types`: changes will be lost."

// maxAnnotation is how long a file may be: language servers leave out what is
// larger than 500 KB.
const maxAnnotation = 480_000

// Annotations writes all that scripts can name: our own functions, and the
// schema, a file for each namespace, or several where one would be too long.
func Annotations() []Annotation {
	a := &annotator{schema: theSchema()}
	a.reach()
	files := a.ownFiles()
	for _, space := range a.spaces() {
		files = append(files, a.spaceFiles(space)...)
	}
	slices.SortFunc(files, func(x, y Annotation) int { return strings.Compare(x.Name, y.Name) })
	return files
}

// annotator writes annotations. A table that a script writes has other types than
// an object that it gets: numbers stand for 64-bit integers, names for peers, and
// what is filled in may be missing. So a method's arguments, and constructors that
// are among some, have a class of fields, NAME.fields, and an alias, NAME.args,
// which forbids all other names. Its second half is a notation that not all
// language servers know; those read it as a comment.
type annotator struct {
	*schema
	given    map[string]bool // types that are arguments, or within them
	returned map[string]bool // types that are results, or within them
}

// reach finds out which types are given and which are returned.
func (a *annotator) reach() {
	a.given, a.returned = map[string]bool{}, map[string]bool{}
	for _, m := range a.methods {
		a.reachFields(a.given, m.Fields)
		a.reachType(a.returned, m.Result)
	}
	for _, name := range []string{"Update", "Updates", "User", "Chat", "Message"} {
		a.reachType(a.returned, Ref{Name: name})
	}
}

func (a *annotator) reachFields(set map[string]bool, fields []Field) {
	for _, f := range fields {
		a.reachType(set, f.Type)
	}
}

func (a *annotator) reachType(set map[string]bool, r Ref) {
	t := a.typ[a.boxed(r)]
	if t == nil || set[t.Name] {
		return
	}
	set[t.Name] = true
	for _, c := range t.Constructors {
		a.reachFields(set, c.Fields)
	}
}

// boxed is the type of a reference, also where that names a constructor.
func (a *annotator) boxed(r Ref) string {
	if c := a.constructor[r.Name]; c != nil && (r.Expr.Name != "" && r.bare()) {
		return c.Type.Name
	}
	return r.Name
}

// spaces lists the namespaces, and none.
func (a *annotator) spaces() []string {
	names := []string{""}
	for _, n := range a.namespaces {
		names = append(names, n.Name)
	}
	return names
}

func inSpace(name, space string) bool {
	before, _, dotted := strings.Cut(name, ".")
	return !dotted && space == "" || dotted && before == space
}

// spaceFiles writes the files of a namespace.
func (a *annotator) spaceFiles(space string) []Annotation {
	var parts []string
	if space != "" {
		parts = append(parts, a.tables(space))
	}
	for _, t := range a.types {
		if inSpace(t.Name, space) {
			parts = append(parts, a.boxedType(t))
		}
	}
	for _, c := range a.constructors {
		if inSpace(c.Name, space) {
			parts = append(parts, a.object(c))
		}
	}
	for _, m := range a.methods {
		if inSpace(m.Name, space) {
			parts = append(parts, a.request(m))
		}
	}
	name := "tl"
	if space != "" {
		name += "_" + space
	}
	return inFiles(name, parts)
}

// inFiles puts parts into as many files as they need.
func inFiles(name string, parts []string) []Annotation {
	var files []Annotation
	var text strings.Builder
	flush := func() {
		if text.Len() == 0 {
			return
		}
		file := name
		if len(files) > 0 {
			file = fmt.Sprintf("%s_%d", name, len(files)+1)
		}
		head := fmt.Sprintf("---@meta tgscript.%s\n%s\n-- Layer %d.\n", file, AnnotationMark, api.Layer)
		files = append(files, Annotation{file + ".lua", head + text.String()})
		text.Reset()
	}
	for _, p := range parts {
		if text.Len()+len(p) > maxAnnotation {
			flush()
		}
		text.WriteString("\n" + p)
	}
	flush()
	return files
}

// tables declares the tables of functions and types of a namespace. A constructor
// may have the namespace's name: the table can be called, then.
func (a *annotator) tables(space string) string {
	var b strings.Builder
	has := func(name string) bool { return inSpace(name, space) }
	if slices.ContainsFunc(a.methods, func(m *Method) bool { return has(m.Name) }) {
		fmt.Fprintf(&b, "---@class tgscript.functions.%s\nfunctions.%s = {}\n", space, space)
	}
	if slices.ContainsFunc(a.constructors, func(c *Constructor) bool { return has(c.Name) }) {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "---@class tgscript.types.%s\n", space)
		if c := a.constructor[space]; c != nil {
			fmt.Fprintf(&b, "---@overload fun(fields: %s): tl.%s\n", a.fieldsOfTable(c), c.Name)
		}
		fmt.Fprintf(&b, "types.%s = {}\n", space)
	}
	return b.String()
}
