package main

import (
	"os"
	"path/filepath"
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
