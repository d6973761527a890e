package telegram

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// rememberer is a client that is somebody, and talks to nobody.
func rememberer(dir string, now time.Time) *Client {
	c := New(Options{AppID: 1, TransferDir: dir, Now: func() time.Time { return now }})
	c.peers.begin(Self{ID: 7})
	return c
}

func openUpload(t *testing.T, c *Client, key string, size int64) *uploadJournal {
	t.Helper()
	j, err := c.openJournal(t.Context(), key, planUpload(size))
	must(t, err)
	return j
}

func parts(j *uploadJournal) (list []int) {
	for part, have := range j.have {
		if have {
			list = append(list, part)
		}
	}
	return list
}

// TestUploadJournal: what Telegram has of a file is known again, by the same
// account, for the same file, for some hours.
func TestUploadJournal(t *testing.T) {
	dir, now := filepath.Join(t.TempDir(), "not", "there"), time.Now()
	c := rememberer(dir, now)
	const size = 5*partSize + 7
	j := openUpload(t, c, "film", size)
	for _, part := range []int{0, 3, 5, 3} {
		must(t, j.add(part))
	}
	if n := j.done(); n != 2*partSize+7 {
		t.Errorf("%d bytes are there", n)
	}
	file := j.file
	must(t, j.record.close())
	stranger := rememberer(dir, now)
	stranger.peers.begin(Self{ID: 8})
	for _, tt := range []struct {
		name   string
		c      *Client
		key    string
		size   int64
		knows  bool
		forget bool
	}{
		{"again", c, "film", size, true, false},
		{"by another process", rememberer(dir, now), "film", size, true, false},
		{"another file", c, "song", size, false, true},
		{"another account", stranger, "film", size, false, true},
		{"after some hours", rememberer(dir, now.Add(recordLife-time.Minute)), "film", size, true, false},
		{"of another size", c, "film", size - 1, false, true},
		{"which has forgotten it", c, "film", size, false, true},
	} {
		j := openUpload(t, tt.c, tt.key, tt.size)
		want := []int(nil)
		if tt.knows {
			want = []int{0, 3, 5}
		}
		if got := parts(j); !slices.Equal(got, want) || (j.file == file) != tt.knows {
			t.Errorf("%s: parts %v of file %d, want %v of %d", tt.name, got, j.file, want, file)
		}
		if tt.forget {
			must(t, j.record.remove())
		} else {
			must(t, j.record.close())
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("there are %v in the folder, %v", left, err)
	}
}

// TestUploadJournalOld: after some hours nothing is known.
func TestUploadJournalOld(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	j := openUpload(t, rememberer(dir, now), "film", 5*partSize)
	must(t, j.add(1))
	must(t, j.record.close())
	later := openUpload(t, rememberer(dir, now.Add(recordLife+time.Hour)), "film", 5*partSize)
	if got := parts(later); got != nil || later.file == j.file {
		t.Errorf("parts %v", got)
	}
	must(t, later.record.close())
}

// TestUploadJournalInUse: two at the same file at once don't share a record.
func TestUploadJournalInUse(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	first := openUpload(t, rememberer(dir, now), "film", 5*partSize)
	second := openUpload(t, rememberer(dir, now), "film", 5*partSize)
	if second.record != nil || second.file == first.file {
		t.Error("they share one")
	}
	must(t, second.add(1))
	must(t, first.add(2))
	must(t, first.record.close())
	again := openUpload(t, rememberer(dir, now), "film", 5*partSize)
	if got := parts(again); !slices.Equal(got, []int{2}) || again.file != first.file {
		t.Errorf("parts %v", got)
	}
	must(t, again.record.close())
}

// TestUploadJournalDamaged: of a record that was cut or changed anywhere, what is
// before that is believed at most, and it can be gone on with.
func TestUploadJournalDamaged(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	c := rememberer(dir, now)
	j := openUpload(t, c, "film", 100*partSize)
	whole := []int{7, 1, 99}
	for _, part := range whole {
		must(t, j.add(part))
	}
	path := j.record.file.Name()
	must(t, j.record.close())
	content, err := os.ReadFile(path)
	must(t, err)
	believed := func(content []byte) int {
		t.Helper()
		must(t, os.WriteFile(path, content, 0o600))
		j := openUpload(t, c, "film", 100*partSize)
		before := parts(j)
		for _, part := range before {
			if !slices.Contains(whole, part) {
				t.Errorf("part %d was never there", part)
			}
		}
		must(t, j.add(50))
		file := j.file
		must(t, j.record.close())
		again := openUpload(t, c, "film", 100*partSize)
		if got := parts(again); len(got) != len(before)+1 || !again.have[50] || again.file != file {
			t.Errorf("after %v and 50: %v", before, got)
		}
		must(t, again.record.close())
		return len(before)
	}
	entry := func(n int) int { return max(0, n-recordBegin-journalHeader) / journalEntry }
	for n := range content {
		if got := believed(content[:n]); got != entry(n) {
			t.Errorf("cut after %d bytes: %d parts", n, got)
		}
		changed := bytes.Clone(content)
		changed[n] ^= 0x20
		if got := believed(changed); got != entry(n) && n >= recordBegin {
			t.Errorf("changed at %d: %d parts", n, got)
		}
		if got := believed(append(content[:n:n], make([]byte, 200)...)); got > entry(n) {
			t.Errorf("zeros from %d on: %d parts", n, got)
		}
	}
	if got := believed(append(bytes.Clone(content), make([]byte, mostInRecord)...)); got != 0 {
		t.Errorf("far too long: %d parts", got)
	}
}

// TestSending: the random ids of what was begun and not answered are known again.
func TestSending(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	begin := func(c *Client, key string, n int) *Sending {
		t.Helper()
		s, err := c.Sending(t.Context(), key, n)
		must(t, err)
		if len(s.IDs) != n || slices.Contains(s.IDs, 0) {
			t.Errorf("%s: ids %v", key, s.IDs)
		}
		return s
	}
	c := rememberer(dir, now)
	first := begin(c, "film to Ann", 2)
	if second := begin(c, "film to Ann", 2); slices.Equal(second.IDs, first.IDs) {
		t.Error("the same, sent twice at once, is sent once")
	}
	refused, lost := ParseError(400, "PEER_ID_INVALID", "messages.sendMedia"), &Error{Kind: KindNetwork, cause: context.Canceled}
	must(t, first.End(lost))
	for _, tt := range []struct {
		name string
		key  string
		n    int
		same bool
		end  error
	}{
		{"again", "film to Ann", 2, true, lost},
		{"and again", "film to Ann", 2, true, fmt.Errorf("as a user says it: %w", lost)},
		{"to somebody else", "film to Bea", 2, false, nil},
		{"and is refused", "film to Ann", 2, true, refused},
		{"when it was refused", "film to Ann", 2, true, nil},
		{"when it has arrived", "film to Ann", 2, false, nil},
		{"which is not remembered", "", 2, false, nil},
		{"of more", "film to Ann", 3, false, nil},
	} {
		s := begin(rememberer(dir, now), tt.key, tt.n)
		if same := slices.Equal(s.IDs, first.IDs); same != tt.same {
			t.Errorf("%s: %v, and at first %v", tt.name, s.IDs, first.IDs)
		}
		must(t, s.End(tt.end))
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("there are %v in the folder, %v", left, err)
	}
}

// TestRecordsSwept: what is too old is removed, and the oldest of too many, but
// nothing that is in use and nothing that is somebody else's.
func TestRecordsSwept(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	path := func(name string, age time.Duration) string {
		name = filepath.Join(dir, name)
		must(t, os.WriteFile(name, []byte("\x00something"), 0o600))
		must(t, os.Chtimes(name, now.Add(-age), now.Add(-age)))
		return name
	}
	for i := range mostRecords {
		path(fmt.Sprint(i, recordSuffix), time.Duration(i)*time.Second)
	}
	other := path("notes.txt", 99*recordLife)
	old := path("old"+recordSuffix, recordLife+time.Minute)
	used := path("used"+recordSuffix, recordLife+time.Hour)
	lock, err := lockRecord(used)
	must(t, err)
	sweepRecords(dir, now)
	for name, want := range map[string]bool{other: true, old: false, used: true, filepath.Join(dir, "0"+recordSuffix): true} {
		if _, err := os.Stat(name); (err == nil) != want {
			t.Errorf("%s is there: %v", name, err == nil)
		}
	}
	path("new"+recordSuffix, 0)
	sweepRecords(dir, now)
	if _, err := os.Stat(filepath.Join(dir, fmt.Sprint(mostRecords-1, recordSuffix))); err == nil {
		t.Error("the oldest of too many is there")
	}
	must(t, lock.Unlock())
	sweepRecords(filepath.Join(dir, "missing"), now)
}

// TestNoRecord: where nothing can be remembered, everything else works.
func TestNoRecord(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	file := filepath.Join(dir, "file")
	must(t, os.WriteFile(file, nil, 0o600))
	for _, dir := range []string{"", filepath.Join(file, "folder")} {
		c := rememberer(dir, now)
		j := openUpload(t, c, "film", 3*partSize)
		must(t, j.add(1))
		must(t, j.record.close())
		s, err := c.Sending(t.Context(), "film to Ann", 1)
		must(t, err)
		must(t, s.End(nil))
		if j.record != nil || j.file == 0 || s.IDs[0] == 0 {
			t.Errorf("in %q: %+v, %+v", dir, j, s)
		}
	}
}

func TestPlanUploadA13(t *testing.T) {
	for _, tt := range []struct {
		size        int64
		parts, last int
		big         bool
	}{
		{1, 1, 1, false},
		{partSize, 1, partSize, false},
		{partSize + 1, 2, 1, false},
		{10 << 20, 20, partSize, false},
		{10<<20 + 1, 21, 1, true},
		{4000 * partSize, 4000, partSize, true},
		{8000*partSize - 1, 8000, partSize - 1, true},
	} {
		p := planUpload(tt.size)
		if p.parts != tt.parts || p.big != tt.big || p.length(p.parts-1) != tt.last || p.length(0) != min(partSize, int(tt.size)) {
			t.Errorf("%d bytes: %+v, the last of %d", tt.size, p, p.length(p.parts-1))
		}
	}
}
