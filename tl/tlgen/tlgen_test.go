package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Generated code and normalised schemas are what the pinned files give.
func TestFresh(t *testing.T) {
	files, err := outputs(options{root: "../.."})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("../..", filepath.FromSlash(name)))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is stale (%v): run go run ./tl/tlgen -w", name, err)
		}
	}
}

// Every error has one sentence of our own: scripts show it as err.message.
func TestErrorSentences(t *testing.T) {
	p, err := loadPinned(options{root: "../.."})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.errors) == 0 {
		t.Fatal("no errors pinned")
	}
	for name, e := range p.errors {
		if len(e.text) < 10 || len(e.text) > 120 || !strings.HasSuffix(e.text, ".") || strings.ToUpper(e.text[:1]) != e.text[:1] {
			t.Errorf("%s: %q: want one sentence of 10 to 120 bytes", name, e.text)
		}
	}
}
