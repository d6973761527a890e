package host

import (
	"strings"
	"testing"
)

// TestEventHelp: every kind of event, field and filter has help, and so has each
// method of events.
func TestEventHelp(t *testing.T) {
	help := func(name string) string {
		t.Helper()
		var b strings.Builder
		if err := Help(&b, name); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for k := kindMessage; k < kindCount; k++ {
		text := help("event."+k.String()) + help("event")
		for name, f := range allFields[k] {
			if f.help == "" || !strings.Contains(text, "\n  "+name+" ") {
				t.Errorf("no help of %s in\n%s", name, text)
			}
		}
	}
	text := help("filters")
	for _, name := range filterNames(kindRaw) {
		if !strings.Contains(text, name) {
			t.Errorf("no help of the filter %s", name)
		}
	}
	h, err := newHost(Options{Script: "testdata/on.lua"})
	if err != nil {
		t.Fatal(err)
	}
	defer h.root.Close()
	text = help("event")
	for name := range h.eventMethods {
		if !strings.Contains(text, "event:"+name+"(") {
			t.Errorf("no help of the method %s", name)
		}
	}
	for _, m := range methodHelp {
		if name, _, _ := strings.Cut(m[0], "("); h.eventMethods[name] == nil {
			t.Errorf("help of %s, which events do not have", name)
		}
	}
	if _, ok := kindNamed("never"); ok || helpEvent(&strings.Builder{}, "event.never") {
		t.Error("there are no events of never")
	}
}
