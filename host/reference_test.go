package host

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
)

// TestReferenceGlobals: what scripts and tests find, and what is in it, is
// documented, and nothing else is.
func TestReferenceGlobals(t *testing.T) {
	t.Run("scripts", func(t *testing.T) { documented(t, Options{Before: new(Handover)}) })
	t.Run("tests", func(t *testing.T) { documented(t, Options{Before: new(Handover), Testing: struct{ Testing }{}}) })
}

// atRun are the globals that are there only when a script runs.
var atRun = []string{"arg", "reloaded"}

func documented(t *testing.T, o Options) {
	o.Script = "testdata/on.lua"
	h, err := newHost(o)
	if err != nil {
		t.Fatal(err)
	}
	defer h.root.Close()
	told := map[string]*reference.Global{}
	for _, g := range reference.Globals() {
		told[g.Name] = g
		if have := h.L.GetGlobal(g.Name); have == lua.LNil && !slices.Contains(atRun, g.Name) && (!g.Testing || o.Testing != nil) {
			t.Errorf("%s is documented, and scripts do not have it", g.Name)
		}
	}
	h.L.G.Global.ForEach(func(k, v lua.LValue) {
		g := told[k.String()]
		switch {
		case g == nil || g.Testing && o.Testing == nil:
			t.Errorf("%s is not documented", k)
		case g.Kind == reference.Table:
			documentedMembers(t, h.L, g, v)
		}
	})
}

func documentedMembers(t *testing.T, L *lua.LState, g *reference.Global, v lua.LValue) {
	told := map[string]bool{}
	for _, m := range g.Members {
		last := m.Name[strings.LastIndexByte(m.Name, '.')+1:]
		told[last] = true
		if have := L.GetField(v, last); have == lua.LNil {
			t.Errorf("%s is documented, and scripts do not have it", m.Name)
		} else if m.Kind == reference.Table {
			documentedMembers(t, L, m, have)
		}
	}
	if all, ok := v.(*lua.LTable); ok && g.Name != "_G" {
		all.ForEach(func(k, _ lua.LValue) {
			if !told[k.String()] {
				t.Errorf("%s.%s is not documented", g.Name, k)
			}
		})
	}
}

// class finds a class of ours, with its fields and methods and those that it has
// from others.
func class(t *testing.T, name string) (fields, methods []string) {
	t.Helper()
	e, ok := reference.Find(name)
	c, isClass := e.(*reference.Class)
	if !ok || !isClass {
		t.Fatalf("there is no class %s", name)
	}
	for _, f := range c.Fields {
		fields = append(fields, f.Name)
	}
	for _, m := range c.Methods {
		methods = append(methods, m.Name[strings.IndexByte(m.Name, ':')+1:])
	}
	for _, p := range c.Parents {
		f, m := class(t, p)
		fields, methods = append(fields, f...), append(methods, m...)
	}
	slices.Sort(fields)
	slices.Sort(methods)
	return slices.Compact(fields), slices.Compact(methods)
}

func sameNames(t *testing.T, what string, have, told []string) {
	t.Helper()
	for _, name := range have {
		if !slices.Contains(told, name) {
			t.Errorf("%s: %s is not documented", what, name)
		}
	}
	for _, name := range told {
		if !slices.Contains(have, name) {
			t.Errorf("%s: %s is documented, and scripts do not have it", what, name)
		}
	}
}

// TestReferenceEvents: each kind of event has the fields and filters that are
// documented, and events have the methods.
func TestReferenceEvents(t *testing.T) {
	e, _ := reference.Find("on")
	filters := map[string]string{}
	for _, s := range e.(*reference.Global).Signatures {
		if kind, err := strconv.Unquote(s.Params[0].Type); err == nil && len(s.Params) == 3 {
			filters[kind] = s.Params[1].Type
		}
	}
	var told []string
	for k := kindMessage; k < kindCount; k++ {
		fields, methods := class(t, "tgscript.Event."+k.String())
		told = append(told, methods...)
		if k != kindRaw { // which has those of what it is
			sameNames(t, "event."+k.String(), fieldNames(k), fields)
		}
		fields, _ = class(t, filters[k.String()])
		sameNames(t, "filters of "+k.String(), filterNames(k), fields)
	}
	h, err := newHost(Options{Script: "testdata/on.lua"})
	if err != nil {
		t.Fatal(err)
	}
	defer h.root.Close()
	var have []string
	for name := range h.eventMethods {
		have = append(have, name)
	}
	slices.Sort(told)
	sameNames(t, "methods of events", have, slices.Compact(told))
}
