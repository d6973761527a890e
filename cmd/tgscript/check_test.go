package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/host"
)

// What reads a script that never ends is ended with its context.
func TestCheckStdinInterrupted(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer out.Close() // which ends the reader that is left behind
	defer func(was *os.File) { os.Stdin = was }(os.Stdin)
	os.Stdin = in
	ctx, end := context.WithCancelCause(t.Context())
	end(errInterrupted)
	o := &checkOptions{name: "stdin.lua"}
	if err := o.run(ctx, &terminal{out: io.Discard, err: io.Discard}, []string{"-"}); !errors.Is(err, errInterrupted) {
		t.Errorf("got %v, want %v", err, errInterrupted)
	}
}

// A file that can't be read makes the status 2, whatever is found in the others,
// which are checked all the same.
func TestCheckUnreadable(t *testing.T) {
	dir := t.TempDir()
	bad, wrong := filepath.Join(dir, "bad.lua"), filepath.Join(dir, "wrong.lua")
	if err := os.WriteFile(wrong, []byte("prnt(1)\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "nothing.lua"), bad); err != nil {
		t.Logf("no links here: %v", err)
		return
	}
	var out, said bytes.Buffer
	err := (&checkOptions{}).run(t.Context(), &terminal{out: &out, err: &said}, []string{dir})
	if exit := (*host.ExitError)(nil); !errors.As(err, &exit) || exit.Code != statusUsage {
		t.Errorf("got %v, want exit status %d", err, statusUsage)
	}
	if !strings.HasPrefix(out.String(), wrong+":1:1: ") || !strings.Contains(said.String(), bad) {
		t.Errorf("found %q, said %q", &out, &said)
	}
}
