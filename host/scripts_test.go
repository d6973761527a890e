package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestScripts runs testdata/*.lua. Lines of --- divide a file into chunks, each a
// script of its own; it must end well, or fail as one of its lines says. The
// files of testdata/lib are in the folder of each.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden scripts", err)
	}
	lib, err := filepath.Abs("testdata/lib")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			dir := filepath.Join(parent, "scripts")
			if err := os.CopyFS(dir, os.DirFS(lib)); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(parent, "secret.lua"), []byte("return 1"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink("../secret.lua", filepath.Join(dir, "link.lua")); err != nil {
				t.Log("no symbolic links here:", err)
			}
			t.Chdir(dir)
			line := 1
			for chunk := range strings.SplitSeq(string(src), "\n---\n") {
				t.Run(fmt.Sprint("line ", line), func(t *testing.T) { runScript(t, name, chunk, line) })
				line += strings.Count(chunk, "\n") + 2
			}
		})
	}
}

// runScript runs one chunk, which begins at the given line of its file.
func runScript(t *testing.T, name, chunk string, line int) {
	src := strings.Repeat("\n", line-1) + chunk
	if err := os.WriteFile(name, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	err := Run(context.Background(), Options{
		Script: name, Stdout: &out, Stderr: &errs, Stdin: strings.NewReader("from stdin\n42\n"), Budget: 1_000_000,
	})
	want, at := "", 0
	for i, l := range strings.Split(chunk, "\n") {
		if m := errorMark.FindStringSubmatch(l); m != nil {
			want, at = m[1], line+i
		}
	}
	if want == "" {
		if err != nil {
			t.Error(err)
		}
		return
	}
	var se *ScriptError
	if !errors.As(err, &se) {
		t.Fatalf("error %v, want one like %q", err, want)
	}
	if !regexp.MustCompile(want).MatchString(se.Message) {
		t.Errorf("error %q, want one like %q\n%s", se.Message, want, se.Traceback)
	}
	if pos := fmt.Sprintf("%s:%d: ", name, at); want[0] != '^' && !strings.HasPrefix(se.Message, pos) && !strings.Contains(se.Message, ".lua:") && !strings.Contains(se.Traceback, pos) {
		t.Errorf("error %q does not name %s\n%s", se.Message, pos, se.Traceback)
	}
}
