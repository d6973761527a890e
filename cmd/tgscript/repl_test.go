package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// What is pasted is one line, however it comes; what is typed is as it is.
func TestPaste(t *testing.T) {
	const in = "a\r" + pasteBegin + "if x then\r\n\tf()\nend\r\x03" + pasteEnd + "b\x1b[A\x1b\r" + pasteBegin + "c" + pasteEnd
	const want = "a\rif x then↵  f()↵end↵b\x1b[A\x1b\rc"
	for name, from := range map[string]io.Reader{
		"whole": strings.NewReader(in), "byte by byte": iotest.OneByteReader(strings.NewReader(in)), "halves": iotest.HalfReader(strings.NewReader(in)),
	} {
		got, err := io.ReadAll(&pasteReader{from: from})
		if string(got) != want || err != nil {
			t.Errorf("%s: %q (%v)\nwant %q", name, got, err, want)
		}
	}
}

// What is kept of what was written, and how.
func TestHistory(t *testing.T) {
	dir := dataDir(filepath.Join(t.TempDir(), "new"))
	h := openHistory(dir)
	for _, entry := range []string{
		"one()", "two()", "one()", "if x then\n  y()\nend", " hidden()", "two()", "two()",
		`call("auth.checkPassword", {})`, `bot = "1000:sandbox"`, `x = { phone_code = "22222" }`, `secret = 1`,
	} {
		if err := h.add(entry); err != nil {
			t.Fatal(err)
		}
	}
	again := openHistory(dir)
	if want := []string{"one()", "if x then\n  y()\nend", "two()"}; !slices.Equal(again.entries, want) {
		t.Errorf("kept %q, want %q", again.entries, want)
	}
	if len(h.entries) != 7 || h.entries[6] != "secret = 1" {
		t.Errorf("in the session there are %q", h.entries)
	}
	info, err := os.Stat(h.file)
	if err != nil || os.PathSeparator == '/' && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	for i := range 3 * historyLimit {
		if err := h.add(strings.Repeat("x", i%(historyLimit+50)+1)); err != nil {
			t.Fatal(err)
		}
	}
	if again := openHistory(dir); len(again.entries) != historyLimit || again.lines > 2*historyLimit {
		t.Errorf("%d entries in %d lines", len(again.entries), again.lines)
	}
}

// What Tab offers for what is no Lua.
func TestCompleteOrder(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"hello.lua", "help.txt", ".hidden.lua", "sub/inner.lua"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for before, want := range map[string]string{
		".s":                   ".save .stop",
		".load ":               "hello.lua sub/",
		".load sub/":           "sub/inner.lua",
		".load nowhere/":       "",
		".updates m":           "messages",
		"help messages.sendMe": "messages.sendMedia messages.sendMessage",
		"?messages.sendMes":    "messages.sendMessage",
		".stop x":              "",
	} {
		words, from, ok := completeOrder(before)
		if got := strings.Join(words, " "); got != want || !ok {
			t.Errorf("%s: %q (from %d), want %q", before, got, from, want)
		}
	}
	for _, before := range []string{"help(", `help "mess`, "x.s", ""} {
		if words, _, ok := completeOrder(before); ok {
			t.Errorf("%q is taken for an order: %q", before, words)
		}
	}
}
