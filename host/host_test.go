package host

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
)

// script runs Lua source and returns what it printed, what went to stderr, and
// the error of Run. Its file is called script.lua.
func script(t testing.TB, src string, set ...func(*Options)) (stdout, stderr string, err error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "script.lua"), []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	var out, errs bytes.Buffer
	o := Options{Script: "script.lua", Stdout: &out, Stderr: &errs}
	for _, f := range set {
		f(&o)
	}
	err = Run(context.Background(), o)
	return out.String(), errs.String(), err
}
