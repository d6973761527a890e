package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// historyLimit is how many inputs are kept.
const historyLimit = 1000

// lineHistory is what a person has written before, in a file of the data folder: an
// input a line.
type lineHistory struct {
	file    string
	entries []string // the last one last, each once
	lines   int      // of the file
}

// secretInput finds what does not belong into a file: a bot's token, a key, and
// arguments that are secret by their name.
var secretInput = regexp.MustCompile(`(?i)\b\d+:[\w-]{5,}|[0-9a-f]{32}|pass(word|phrase)|secret|token|api_?(id|hash)|phone_?code|\bcode\s*=|auth_?key|session_?string`)

// openHistory reads what there is. A file that can't be read is none.
func openHistory(dir dataDir) *lineHistory {
	h := &lineHistory{file: filepath.Join(string(dir), "repl_history")}
	text, err := os.ReadFile(h.file)
	if err != nil {
		return h
	}
	for line := range strings.Lines(string(text)) {
		h.lines++
		if entry := splitLines(strings.TrimRight(line, "\r\n")); entry != "" {
			h.put(entry)
		}
	}
	return h
}

// put makes an input the last one.
func (h *lineHistory) put(entry string) {
	h.entries = slices.DeleteFunc(h.entries, func(e string) bool { return e == entry })
	h.entries = append(h.entries, entry)
	h.entries = h.entries[max(0, len(h.entries)-historyLimit):]
}

// add adds an input. One that begins with a space is not kept, and one that seems to
// hold something secret until the session's end only.
func (h *lineHistory) add(entry string) error {
	if strings.HasPrefix(entry, " ") {
		return nil
	}
	entry = strings.TrimSpace(entry)
	if len(h.entries) > 0 && h.entries[len(h.entries)-1] == entry {
		return nil
	}
	h.put(entry)
	if secretInput.MatchString(entry) {
		return nil
	}
	if h.lines >= 2*historyLimit {
		return h.rewrite()
	}
	h.lines++
	return appendPrivate(h.file, joinLines(entry)+"\n")
}

// rewrite leaves out of the file what is there more than once, or too old.
func (h *lineHistory) rewrite() error {
	var b strings.Builder
	h.lines = 0
	for _, e := range h.entries {
		if !secretInput.MatchString(e) {
			b.WriteString(joinLines(e) + "\n")
			h.lines++
		}
	}
	return os.WriteFile(h.file, []byte(b.String()), 0o600)
}

// appendPrivate appends to a file that nobody else can read.
func appendPrivate(name, text string) error {
	open := func() (*os.File, error) { return os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) }
	f, err := open()
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(name), 0o700); err == nil {
			f, err = open()
		}
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
