package telegram

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tgscript/tgscript/mtproto"
)

// quickTuning seals for less, and lets go of connections when told to.
var quickTuning = accountFileTuning{idle: time.Hour, cost: sealCost{Time: 1, Memory: 64, Threads: 1}}

func accountPath(t testing.TB) string {
	return filepath.Join(t.TempDir(), "ac#co%20un ts é", "ann.db")
}

func openFile(t testing.TB, path string, o AccountFileOptions) *AccountFile {
	t.Helper()
	f, err := openAccountFile(path, o, quickTuning)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeFile(t, f) })
	return f
}

func closeFile(t testing.TB, f *AccountFile) {
	t.Helper()
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fileKey is a made-up key, another for each n.
func fileKey(t testing.TB, n int) StoredKey {
	t.Helper()
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i*i*7 + i*n + n>>8 + n)
	}
	key, err := mtproto.NewAuthKey(b)
	must(t, err)
	return StoredKey{Key: key, Salt: 0x5a17_5a17_0000_0000 + int64(n)}
}

// What is saved is there when the file is opened again, with and without the
// connection having been given up in between.
func TestAccountFileStays(t *testing.T) {
	path := accountPath(t)
	f := openFile(t, path, AccountFileOptions{Create: true})
	place := Place{AppID: 5, AppHash: "0123456789abcdef", Test: true, DCs: []DC{{ID: 2}}}
	must(t, f.SetPlace(place))
	must(t, f.Save(Change{Session: &Session{DC: 2, Keys: map[int]StoredKey{2: fileKey(t, 2)}}, Self: &Self{ID: 7, FirstName: "Ann"}}))
	must(t, f.Save(Change{Peers: []StoredPeer{{ID: 9, Names: []string{"bob"}}}}))
	f.using.Lock()
	f.last = f.last.Add(-2 * f.o.idle)
	f.using.Unlock()
	f.rest()
	if f.conn != nil {
		t.Error("an idle file has a connection")
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if _, err := os.Stat(path + suffix); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("an idle file has %s: %v", suffix, err)
		}
	}
	if _, ok, err := f.Peer(PeerQuery{Name: "bob"}); !ok || err != nil {
		t.Errorf("after a rest: found %v, %v", ok, err)
	}
	closeFile(t, f)
	if err := f.Save(Change{}); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("saving in a closed file: %v", err)
	}

	f = openFile(t, path, AccountFileOptions{})
	s, err := f.Load()
	must(t, err)
	if s.DC != 2 || s.Self.FirstName != "Ann" || !bytes.Equal(s.Keys[2].Key.Bytes(), fileKey(t, 2).Key.Bytes()) || s.Keys[2].Salt != fileKey(t, 2).Salt {
		t.Errorf("opened again: %+v", s)
	}
	if got, err := f.Place(); err != nil || !reflect.DeepEqual(got, place) || got.AppHash != place.AppHash {
		t.Errorf("talks to %v, %v", got, err)
	}
	must(t, f.Remove())
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 0 && runtime.GOOS != "windows" {
		t.Errorf("removed, but there is %v (%v)", left, err)
	}
}

// Nobody but the owner reads the files; one that others may read is mended
// (S18).
func TestAccountFileModeS18(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // has no such modes: the folder's access list counts
	}
	path := accountPath(t)
	f := openFile(t, path, AccountFileOptions{Create: true})
	must(t, f.Save(Change{Self: &Self{ID: 1}}))
	check := func(name string, want fs.FileMode) {
		t.Helper()
		info, err := os.Stat(name)
		must(t, err)
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", filepath.Base(name), info.Mode().Perm(), want)
		}
	}
	check(filepath.Dir(path), 0o700)
	for _, name := range []string{path, path + "-wal", path + "-shm", lockPath(path)} {
		check(name, 0o600)
	}
	closeFile(t, f)
	must(t, os.Chmod(path, 0o644))
	f = openFile(t, path, AccountFileOptions{})
	must(t, f.Save(Change{Self: &Self{ID: 1}}))
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		check(name, 0o600)
	}
}

// An account is used once at a time. A number that a dead process has left
// means nothing.
func TestAccountFileInUse(t *testing.T) {
	path := accountPath(t)
	f := openFile(t, path, AccountFileOptions{Create: true})
	var inUse *InUseError
	if _, err := openAccountFile(path, AccountFileOptions{}, quickTuning); !errors.As(err, &inUse) || inUse.PID != os.Getpid() {
		t.Errorf("opened twice: %v", err)
	}
	if info, err := ReadAccount(path); err != nil || !info.InUse || info.PID != os.Getpid() {
		t.Errorf("read while in use: %+v, %v", info, err)
	}
	must(t, f.Save(Change{Self: &Self{ID: 1}})) // reading has not taken the database's locks away
	closeFile(t, f)
	must(t, os.WriteFile(lockPath(path), []byte(" 12345678\n"), 0o600))
	if info, err := ReadAccount(path); err != nil || info.InUse || info.PID != 0 || info.Self.ID != 1 {
		t.Errorf("read after the end: %+v, %v", info, err)
	}
	closeFile(t, openFile(t, path, AccountFileOptions{}))
	if pid := ownerOf(path); pid != 0 {
		t.Errorf("nobody uses it, but the lock names %d", pid)
	}
	for pid, want := range map[int]string{0: "another process", os.Getpid(): "this process", 12345: "process 12345: end it first"} {
		if text := (&InUseError{path, pid}).Error(); !strings.Contains(text, want) || !strings.Contains(text, path) {
			t.Errorf("error %q", text)
		}
	}
}

// What is no account's file is refused, by name and with advice; nothing happens
// to it.
func TestAccountFileRefused(t *testing.T) {
	database := func(query string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			db, err := sql.Open("sqlite", path)
			must(t, err)
			_, err = db.Exec(query)
			must(t, errors.Join(err, db.Close()))
		}
	}
	for name, row := range map[string]struct {
		make func(t *testing.T, path string)
		want string
	}{
		"missing": {func(*testing.T, string) {}, "is not there: sign in first"},
		"newer":   {database("PRAGMA application_id = 1952936803; PRAGMA user_version = 3"), "a newer version of this program has written it (format 3, known is 2): update"},
		"another": {database("CREATE TABLE sessions (dc_id INTEGER)"), "no account's"},
		"text": {func(t *testing.T, path string) {
			must(t, os.WriteFile(path, bytes.Repeat([]byte("text "), 999), 0o600))
		}, "no account file, or damaged"},
		"folder": {func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o700)) }, "account file"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			row.make(t, path)
			_, err := openAccountFile(path, AccountFileOptions{}, quickTuning)
			if err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v, want %q", err, row.want)
			}
			if _, err := ReadAccount(path); err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("reading: error %v, want %q", err, row.want)
			}
			if name == "missing" {
				if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 0 {
					t.Errorf("left behind: %v, %v", left, err)
				}
			}
		})
	}
}

// Saves at the same time are all there, in fewer transactions than they are.
func TestAccountFileGroups(t *testing.T) {
	f := openFile(t, accountPath(t), AccountFileOptions{Create: true})
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			if err := f.Save(Change{Peers: []StoredPeer{{ID: int64(i + 1), Names: []string{fmt.Sprint("n", i)}}}}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i := range 50 {
		if p, ok, err := f.Peer(PeerQuery{Name: fmt.Sprint("n", i)}); err != nil || !ok || p.ID != int64(i+1) {
			t.Errorf("peer %d: %+v, %v, %v", i, p, ok, err)
		}
	}
}

// No statement that is used again and again looks at every peer.
func TestAccountFileUsesIndexes(t *testing.T) {
	f := openFile(t, accountPath(t), AccountFileOptions{Create: true})
	p := StoredPeer{ID: 1, Names: []string{"ann"}, Phone: "1"}
	for _, name := range []string{"ann", "bob"} {
		p.Names = []string{name}
		must(t, f.Save(Change{Peers: []StoredPeer{p}, Waits: []FloodWait{{Method: "a"}, {Method: "b", Learned: 1}}}))
	}
	for _, q := range []PeerQuery{{ID: 1}, {Name: "ann"}, {Phone: "1"}} {
		_, _, err := f.Peer(q)
		must(t, err)
	}
	must(t, f.use(func(c *connection) error {
		seen := 0
		for query := range c.prepared {
			rows, err := c.one.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, make([]any, strings.Count(query, "?"))...)
			must(t, err)
			for rows.Next() {
				var a, b, n int
				var detail string
				must(t, rows.Scan(&a, &b, &n, &detail))
				if seen++; strings.Contains(detail, "SCAN") && !strings.Contains(detail, "SCAN account") {
					t.Errorf("%s: %s", query, detail)
				}
			}
			must(t, errors.Join(rows.Err(), rows.Close()))
		}
		if seen < 8 {
			t.Errorf("%d steps were looked at", seen)
		}
		return nil
	}))
}

// A Save that fails leaves everything as it was, says why, and does not keep the
// next one from succeeding.
func TestAccountFileFull(t *testing.T) {
	path := accountPath(t)
	f := openFile(t, path, AccountFileOptions{Create: true})
	must(t, f.Save(Change{Self: &Self{ID: 1}, Peers: []StoredPeer{{ID: 1, AccessHash: 1}}}))
	must(t, f.use(func(c *connection) error { return c.run("PRAGMA max_page_count = 1") })) // of this connection: a full disk
	c := Change{Self: &Self{ID: 2}}
	for id := range 500 {
		c.Peers = append(c.Peers, StoredPeer{ID: int64(id + 1), AccessHash: 2, Names: []string{fmt.Sprint("name", id)}})
	}
	if err := f.Save(c); err == nil || !strings.Contains(err.Error(), "the disk is full") || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
	check := func(want int64) {
		t.Helper()
		s, err := f.Load()
		p, ok, err2 := f.Peer(PeerQuery{ID: 1})
		if err = errors.Join(err, err2); err != nil || s.Self.ID != want || !ok || p.AccessHash != want {
			t.Errorf("self %d, peer %d, %v, want %d", s.Self.ID, p.AccessHash, err, want)
		}
	}
	check(1)
	must(t, f.Save(c))
	check(2)
}

// A damaged file is an error that says so, and no panic.
func TestAccountFileDamaged(t *testing.T) {
	path := accountPath(t)
	f := openFile(t, path, AccountFileOptions{Create: true})
	var c Change
	for id := range 500 {
		c.Peers = append(c.Peers, StoredPeer{ID: int64(id + 1), Names: []string{fmt.Sprint("name", id)}})
	}
	must(t, f.Save(c))
	closeFile(t, f)
	content, err := os.ReadFile(path)
	must(t, err)
	for at := 4096; at < len(content); at++ { // all but the first page, which says what is where
		content[at] ^= 0x5a
	}
	must(t, os.WriteFile(path, content, 0o600))
	_, err = openAccountFile(path, AccountFileOptions{}, quickTuning)
	if err == nil || !strings.Contains(err.Error(), "it is damaged; restore a copy") || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
	if _, err := ReadAccount(path); err == nil || !strings.Contains(err.Error(), "it is damaged") {
		t.Errorf("reading: %v", err)
	}
}
