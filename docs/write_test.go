package docs

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Two sites are the same, byte for byte, and so is what they write.
func TestSameTwice(t *testing.T) {
	again := New(Options{Version: "v1.2.3", Layers: pastLayers})
	if !slices.Equal(again.Paths(), testSite().Paths()) {
		t.Fatal("other files the second time")
	}
	for i, path := range again.Paths() {
		if i%oneIn == 0 && !bytes.Equal(again.File(path), testSite().File(path)) {
			t.Errorf("%s is not the same twice", path)
		}
	}
}

// small is a site that is written at once.
func small() *Site {
	s := &Site{pages: map[string]*page{}, paths: []string{"index.html", "deep/er.html"}}
	for _, path := range s.paths {
		s.add(&page{path: path, title: path, body: func(m *markup) {}})
	}
	return s
}

func TestWriteReplaces(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	for range 2 {
		if err := small().Write(t.Context(), dir, nil); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "old.html"), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := small().Write(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "old.html")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a page of the old site is still there: %v", err)
	}
	alone(t, dir)
}

// The folder stays the same one: somebody may be in it, or it may be mounted.
func TestWriteHere(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	before, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := small().Write(t.Context(), ".", nil); err != nil {
			t.Fatal(err)
		}
	}
	after, err := os.Stat(".")
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("it is another folder (%v)", err)
	}
	if entries, err := os.ReadDir("."); err != nil || len(entries) != 3 {
		t.Errorf("the folder has %v (%v), want index.html, deep and the marker", entries, err)
	}
}

// A Write that was killed is no reason to refuse the next one.
func TestWriteAfterKill(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, scratch+"123"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := small().Write(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 3 {
		t.Errorf("the folder has %v (%v), want index.html, deep and the marker", entries, err)
	}
}

// alone wants nothing beside a folder, and nothing of Write's own in it.
func alone(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(dir) {
			t.Errorf("%s is left beside %s", e.Name(), filepath.Base(dir))
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, scratch+"*")); err != nil || len(left) > 0 {
		t.Errorf("%v is left in %s (%v)", left, dir, err)
	}
}

func TestWriteRefuses(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine.txt")
	if err := os.WriteFile(mine, []byte("keep"), 0o666); err != nil {
		t.Fatal(err)
	}
	err := small().Write(t.Context(), dir, nil)
	if !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "mine.txt") {
		t.Errorf("into a folder with another file: %v", err)
	}
	if err := small().Write(t.Context(), mine, nil); err == nil || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("over a file: %v", err)
	}
	if text, err := os.ReadFile(mine); err != nil || string(text) != "keep" {
		t.Errorf("the file has %q (%v)", text, err)
	}
	alone(t, mine)
}

// What is stopped on the way leaves nothing, and the old site where it was.
func TestWriteStopped(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := small().Write(ctx, dir, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something is there: %v", err)
	}
	alone(t, dir)
	if err := small().Write(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	if err := small().Write(ctx, dir, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "index.html")); err != nil {
		t.Errorf("the old site is gone: %v", err)
	}
	alone(t, dir)
}
