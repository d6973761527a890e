package host

import (
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Help writes what a method, type, constructor or namespace takes, returns and
// may fail with, or what a function of scripts does. The error, for a name that the layer does not have, suggests
// the nearest.
func Help(w io.Writer, name string) error {
	name = strings.TrimSpace(name)
	if helpEvent(w, name) {
		return nil
	}
	if helpOwn(w, name) {
		helpNamespace(w, name, "\n")
		return nil
	}
	if t := api.ByName(name); t != nil {
		helpCombinator(w, t)
		if members := membersOf(name); !t.Method && len(members) > 0 {
			helpType(w, name, members)
		}
		helpNamespace(w, name, "\n")
		return nil
	}
	if members := membersOf(name); len(members) > 0 {
		helpType(w, name, members)
		return nil
	}
	if helpNamespace(w, strings.TrimSuffix(name, "."), "") {
		return nil
	}
	if helpMember(w, name) {
		return nil
	}
	near := reference.Nearest(name, slices.Concat(ownNames(), eventHelpNames(), typeNames(true), typeNames(false), boxedNames()))
	if near == "" {
		return fmt.Errorf("nothing in layer %d is called %q", api.Layer, name)
	}
	return fmt.Errorf("nothing in layer %d is called %q (did you mean %q?)", api.Layer, name, near)
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

func boxedNames() []string {
	var names []string
	for _, t := range api.Types() {
		if !t.Method {
			names = append(names, resultOf(t))
		}
	}
	sort.Strings(names)
	return slices.Compact(names)
}

func helpCombinator(w io.Writer, t *tl.Type) {
	kind := "constructor of " + resultOf(t)
	if t.Method {
		kind = "method"
		switch t.Who {
		case tl.UsersOnly:
			kind += ", for users only"
		case tl.BotsOnly:
			kind += ", for bots only"
		}
	}
	fmt.Fprintf(w, "%s: %s\n", t.Name, kind)
	d := newDescriptor(t)
	if len(d.fields) == 0 {
		fmt.Fprintf(w, "\ntakes nothing\n")
	} else {
		fmt.Fprintf(w, "\ntakes\n")
		helpFields(w, d)
	}
	if !t.Method {
		helpUses(w, resultOf(t))
		return
	}
	fmt.Fprintf(w, "\nreturns %s\n", shownWith(t.Result()))
	if names := t.ErrorNames(); len(names) > 0 {
		fmt.Fprintf(w, "\nmay fail with\n")
		helpErrors(w, names)
	}
}

func helpFields(w io.Writer, d *descriptor) {
	width := 0
	for _, f := range d.fields {
		width = max(width, len(f.Name))
	}
	for _, f := range d.fields {
		notes := []string{shownWith(f.Type)}
		switch {
		case f.Optional && f.Type.Kind != tl.KindTrue:
			notes = append(notes, "optional")
		case f.fill == reference.FillZero && f.Type.Kind == tl.KindString:
			notes = append(notes, `"" if left out`)
		case f.fill == reference.FillZero:
			notes = append(notes, "0 if left out")
		case f.fill != reference.FillNone:
			notes = append(notes, "filled in if left out")
		}
		fmt.Fprintf(w, "  %-*s  %s\n", width, f.Name, strings.Join(notes, ", "))
	}
	for _, g := range d.groups {
		var names []string
		for _, i := range g {
			names = append(names, d.fields[i].Name)
		}
		fmt.Fprintf(w, "  (together or not at all: %s)\n", strings.Join(names, ", "))
	}
}

// shownWith says what a script passes, or gets, for a TL type.
func shownWith(t tl.TypeExpr) string {
	inner := t
	for inner.Kind == tl.KindVector {
		inner = *inner.Elem
	}
	if inner.Kind == tl.KindBoxed && telegram.Castable(inner.Name) {
		return reference.LuaType(t) + " (or what stands for one)"
	}
	return reference.LuaType(t)
}

func helpErrors(w io.Writer, names []string) {
	width := 0
	for _, n := range names {
		width = max(width, len(n))
	}
	for _, n := range names {
		if e := api.ErrorInfo(n); e != nil {
			fmt.Fprintf(w, "  %-*s  %d  %s\n", width, n, e.Code, e.Text)
		} else {
			fmt.Fprintf(w, "  %s\n", n)
		}
	}
}

func helpType(w io.Writer, name string, members []*tl.Type) {
	fmt.Fprintf(w, "%s: type\n\none of\n", name)
	for _, t := range members {
		fmt.Fprintf(w, "  %s\n", signature(t))
	}
	if note := reference.Accepts(name); note != "" {
		fmt.Fprintf(w, "\nwhat stands for one: %s\n", note)
	}
	helpUses(w, name)
}

// signature is a constructor or method with its fields, optional ones in brackets.
func signature(t *tl.Type) string {
	var parts []string
	for _, f := range t.Fields() {
		switch {
		case f.Type.Kind == tl.KindFlags:
		case f.Optional:
			parts = append(parts, "["+f.Name+"]")
		default:
			parts = append(parts, f.Name)
		}
	}
	if len(parts) == 0 {
		return t.Name
	}
	return t.Name + " { " + strings.Join(parts, ", ") + " }"
}

// helpUses lists the methods that return a type.
func helpUses(w io.Writer, name string) {
	var from []string
	for _, t := range api.Types() {
		if r := resultOf(t); t.Method && (r == name || r == "Vector<"+name+">") {
			from = append(from, t.Name)
		}
	}
	if len(from) > 0 {
		fmt.Fprintf(w, "\nreturned by %s\n", listed(from))
	}
}

// helpNamespace lists what begins with a name and a dot, after gap.
func helpNamespace(w io.Writer, space, gap string) bool {
	found := false
	for _, methods := range []bool{true, false} {
		var lines []string
		for _, t := range api.Types() {
			if t.Method == methods && strings.HasPrefix(t.Name, space+".") {
				lines = append(lines, signature(t))
			}
		}
		if len(lines) == 0 {
			continue
		}
		found = true
		what := "methods"
		if !methods {
			what = "constructors"
		}
		fmt.Fprintf(w, "%s%s: %s\n\n  %s\n", gap, space, what, strings.Join(lines, "\n  "))
		gap = "\n"
	}
	return found
}

// luaHelp is help(x): x is a name, an object, or a function of functions or types.
func (b *bridge) luaHelp(L *lua.LState) int {
	name := b.ownName(L.Get(1))
	switch x := L.Get(1).(type) {
	case lua.LString:
		name = string(x)
	case *lua.LFunction:
		if t := b.functions[x]; t != nil {
			name = t.Name
		}
	case *lua.LUserData:
		if o, ok := object(x); ok {
			name = nameOf(o)
		}
	case *lua.LTable:
		if name == "" {
			name = b.spaceName(x)
		}
	}
	if name == "" {
		b.fail(L, "help: name of a method, type or constructor expected, got %s", describe(L.Get(1)))
	}
	if err := Help(b.out, name); err != nil {
		b.fail(L, "help: %s", err)
	}
	return 0
}

// spaceName is messages for functions.messages, and what a table has in _.
func (b *bridge) spaceName(t *lua.LTable) string {
	if name, ok := t.RawGetString("_").(lua.LString); ok {
		return string(name)
	}
	mt, ok := t.Metatable.(*lua.LTable)
	if !ok {
		return ""
	}
	path, _ := mt.RawGetString("__metatable").(lua.LString)
	_, space, _ := strings.Cut(string(path), ".")
	return space
}
