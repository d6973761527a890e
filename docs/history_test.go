package docs

import (
	"slices"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// archive is one of two layers, before today's.
func archive(t *testing.T, older, newer string) *tl.Archive {
	t.Helper()
	a := &tl.Archive{}
	for i, text := range []string{older, newer} {
		s, err := tl.ParseSchema("test.tl", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		s.Layer, s.Origin = i+1, []string{"test"}
		if err := a.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

func TestHistory(t *testing.T) {
	h := newHistory(archive(t, `
same#1 a:int = Thing;
changed#2 flags:# gone:string kept:int typed:int silent:flags.0?true = Thing;
removed#3 = Thing;
---functions---
things.get#4 = Thing;
`, `
same#1 a:int = Thing;
changed#5 flags:# kept:int typed:flags.1?long new:Vector<Thing> silent:flags.0?true = Other;
added#6 = Other;
---functions---
things.get#7 id:int = Thing;
things.add#8 = Thing;
`))
	l := h.layers[1]
	names := func(list []change) string {
		var all []string
		for _, c := range list {
			all = append(all, c.name())
		}
		return strings.Join(all, " ")
	}
	for what, have := range map[string]string{
		"added: things.add":   "added: " + names(l.added[0]),
		"changed: things.get": "changed: " + names(l.changed[0]),
		"added: added":        "added: " + names(l.added[1]),
		"changed: changed":    "changed: " + names(l.changed[1]),
		"removed: removed":    "removed: " + names(l.removed[1]),
	} {
		if have != what {
			t.Errorf("%s, want %s", have, what)
		}
	}
	want := []fieldChange{
		{"typed", "int", "long, optional"}, {"new", "", "Vector<Thing>"}, {"gone", "string", ""}, {"", "Thing", "Other"},
	}
	if have := l.changed[1][0].fields(); !slices.Equal(have, want) {
		t.Errorf("changed fields %v, want %v", have, want)
	}
	if h.since["same"] != 1 || h.since["added"] != 2 || h.last["changed"] != 2 || h.since["messages.sendMessage"] != api.Layer {
		t.Errorf("since %d %d, changed in %d, today's since %d", h.since["same"], h.since["added"], h.last["changed"], h.since["messages.sendMessage"])
	}
	if first := h.layers[0]; len(first.added[0])+len(first.added[1]) > 0 || first.size != [2]int{1, 3} {
		t.Errorf("the oldest layer has %v and added %v", first.size, first.added)
	}
}

// Without an archive there is today's layer, and nothing to say of its past.
func TestNoHistory(t *testing.T) {
	s := New(Options{})
	if page := string(s.File("methods/messages.sendMessage.html")); strings.Contains(page, "since layer") {
		t.Error("says since when, and can't know")
	}
	if page := s.File("layers/229.html"); page == nil || !strings.Contains(string(page), "The oldest layer that is known.") {
		t.Errorf("today's layer: %s", page)
	}
}
