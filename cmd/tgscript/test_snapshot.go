package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tgscript/tgscript/host"
)

// snapshots are what the tests of a file have recorded: name_test.lua.snap beside
// it. A record is a line with the test's name, its number within the test and how
// many lines follow, and those.
type snapshots struct {
	path   string
	update bool

	mu    sync.Mutex // guards what follows
	known map[shot]string
	seen  map[shot]bool
	dirty bool
}

// A shot names what was recorded: the how many-th of which test.
type shot struct {
	test string
	n    int
}

const snapshotHead = "-- Recorded by tgscript test --update. Look through what changes here.\n"

// readSnapshots reads what is recorded for a test file.
func readSnapshots(file string, update bool) (*snapshots, error) {
	s := &snapshots{path: file + ".snap", update: update, known: map[shot]string{}, seen: map[shot]bool{}}
	data, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(strings.TrimPrefix(string(data), snapshotHead), "\n"), "\n")
	for len(lines) > 0 {
		if lines[0] == "" {
			lines = lines[1:]
			continue
		}
		var name string
		var n, count int
		quoted, err := strconv.QuotedPrefix(lines[0])
		if err == nil {
			name, _ = strconv.Unquote(quoted)
			_, err = fmt.Sscanf(lines[0][len(quoted):], " %d: %d lines", &n, &count)
		}
		if err != nil || count < 0 || count >= len(lines) {
			return nil, fmt.Errorf("%s: not what tgscript test --update writes: %q", s.path, lines[0])
		}
		s.known[shot{name, n}] = strings.Join(lines[1:1+count], "\n")
		lines = lines[1+count:]
	}
	return s, nil
}

// compare compares a value with what is recorded, or records it.
func (s *snapshots) compare(test string, n int, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := shot{test, n}
	s.seen[key] = true
	want, recorded := s.known[key]
	switch {
	case recorded && want == text:
		return nil
	case s.update:
		s.known[key], s.dirty = text, true
		return nil
	case !recorded:
		return fmt.Errorf("snapshot %d of this test is not recorded yet; tgscript test --update records it\n  got %s", n, strings.ReplaceAll(text, "\n", "\n  "))
	}
	return fmt.Errorf("got is not snapshot %d; tgscript test --update records it anew%s", n, host.TextDifference(want, text))
}

// finish writes what has changed, and returns what nobody asks for: with update it
// is dropped. Tests that were not run, or have failed on their way, are open: they
// may ask for more.
func (s *snapshots) finish(open map[string]bool) (stale []string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.known {
		if s.seen[key] || open[key.test] {
			continue
		}
		if s.update {
			delete(s.known, key)
			s.dirty = true
			continue
		}
		stale = append(stale, fmt.Sprintf("%s: %q %d", s.path, key.test, key.n))
	}
	slices.Sort(stale)
	if !s.dirty {
		return stale, nil
	}
	if len(s.known) == 0 {
		return stale, os.Remove(s.path)
	}
	return stale, os.WriteFile(s.path, []byte(s.text()), 0o666)
}

func (s *snapshots) text() string {
	keys := make([]shot, 0, len(s.known))
	for key := range s.known {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b shot) int {
		if c := strings.Compare(a.test, b.test); c != 0 {
			return c
		}
		return a.n - b.n
	})
	var b strings.Builder
	b.WriteString(snapshotHead)
	for _, key := range keys {
		text := s.known[key]
		fmt.Fprintf(&b, "\n%q %d: %d lines\n%s\n", key.test, key.n, 1+strings.Count(text, "\n"), text)
	}
	return b.String()
}
