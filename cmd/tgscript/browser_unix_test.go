//go:build !windows

package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// withBrowser has a shell script open addresses.
func withBrowser(t *testing.T, script string) {
	t.Helper()
	dir, name := t.TempDir(), "xdg-open"
	if runtime.GOOS == "darwin" {
		name = "open"
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	t.Setenv("DISPLAY", ":0")
}

func TestOpenBrowser(t *testing.T) {
	opened := filepath.Join(t.TempDir(), "opened")
	if err := syscall.Mkfifo(opened, 0o600); err != nil {
		t.Fatal(err)
	}
	withBrowser(t, `echo "$1" >"$OPENED"`)
	t.Setenv("OPENED", opened)
	openBrowser(&terminal{err: said{t, nil}}, "http://127.0.0.1:1/a.html")
	address, err := os.ReadFile(opened) // waits for who writes
	if err != nil || string(address) != "http://127.0.0.1:1/a.html\n" {
		t.Errorf("opened %q (%v)", address, err)
	}
}

func TestNoBrowserOpened(t *testing.T) {
	withBrowser(t, "exit 3")
	notes := make(chan string, 1)
	openBrowser(&terminal{err: said{t, notes}}, "http://127.0.0.1:1/")
	if note := <-notes; !strings.Contains(note, "open: exit status 3; open the address yourself") {
		t.Errorf("a browser that fails: %q", note)
	}
	t.Setenv("PATH", t.TempDir())
	openBrowser(&terminal{err: said{t, notes}}, "http://127.0.0.1:1/")
	if note := <-notes; !strings.Contains(note, "no browser opened: there is no ") {
		t.Errorf("no browser: %q", note)
	}
}

// said hands on what a terminal shows; without notes nothing should be.
type said struct {
	t     *testing.T
	notes chan string
}

func (s said) Write(p []byte) (int, error) {
	if s.notes == nil {
		s.t.Errorf("said %q", p)
		return len(p), nil
	}
	s.notes <- string(p)
	return len(p), nil
}
