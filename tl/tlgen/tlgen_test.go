package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
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

// The archive of past layers gains what a folder has, keeps the rest, and takes
// the pinned layer only when the pin moves on.
func TestArchiveGains(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.tl": "// LAYER 143\n// a test\n---types---\npeerUser#59511722 user_id:long = Peer;\n",
		"b.tl": "// LAYER 229\n// the pinned one\n---types---\npeerUser#59511722 user_id:long = Peer;\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := outputs(options{root: "../..", layers: dir})
	if err != nil {
		t.Fatal(err)
	}
	a, err := tl.ReadArchive(bytes.NewReader(files[archivePath]))
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	if first := a.Layers[0]; first.Layer != 143 || first.Origin != "a test" || len(a.Types(143)) != 1 || len(a.Types(144)) < 1400 {
		t.Errorf("the first layer is %v", first)
	}
	if last := a.Layers[len(a.Layers)-1]; last.Layer >= 229 {
		t.Errorf("the last layer is %v", last)
	}
	pinned, err := os.ReadFile("../schema/api.tl")
	if err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer")
	if err := os.WriteFile(newer, bytes.Replace(pinned, []byte("LAYER 229"), []byte("LAYER 230"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if files, err = outputs(options{root: "../..", newer: newer}); err != nil {
		t.Fatal(err)
	}
	if a, err = tl.ReadArchive(bytes.NewReader(files[archivePath])); err != nil || len(a.Types(229)) < 2400 {
		t.Errorf("layer 229 has %d lines once it is no longer pinned, %v", len(a.Types(229)), err)
	}
}

// Moving to a newer layer keeps the int53 marks, marks what is new by its name,
// leaves the language's own lines out, and names what it does not understand.
func TestNewerLayer(t *testing.T) {
	raw, err := os.ReadFile("../schema/api.tl")
	if err != nil {
		t.Fatal(err)
	}
	layer := regexp.MustCompile(`LAYER \d+`)
	newer := layer.ReplaceAllString(strings.ReplaceAll(string(raw), "int53", "long"), "LAYER 999")
	newer = strings.Replace(newer, "---types---\n", `---types---
boolFalse#bc799737 = Bool;
true#3fedd339 = True;
vector#1cb5c415 {t:Type} # [ t ] = Vector t;
int ? = Int;
newThing#1234abcd bot_id:long access_hash:long = NewThing;
`, 1)
	for _, c := range []struct{ name, text, want, fails string }{
		{"new line", newer, "newThing#1234abcd bot_id:int53 access_hash:long = NewThing;", ""},
		{"old marks", newer, "peerUser#59511722 user_id:int53 = Peer;", ""},
		{"layer", newer, "// LAYER 999\n// Origin: new.tl\n---types---\n", ""},
		{"no layer", strings.Replace(newer, "// LAYER 999\n", "", 1), "", "says which layer"},
		{"odd line", newer + "what is this\n", "", "new.tl:" + strconv.Itoa(strings.Count(newer, "\n")+1)},
		{"unknown type", newer + "messages.new#1 x:Nothing = Bool;\n", "", `type "Nothing" has no constructor`},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "new.tl")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			files, err := outputs(options{root: "../..", newer: path})
			if c.fails != "" {
				if err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Fatalf("error %v, want %q", err, c.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(files["tl/schema/api.tl"]), c.want) {
				t.Errorf("api.tl lacks %q", c.want)
			}
		})
	}
}
