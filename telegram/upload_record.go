package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// What has been begun is remembered in Options.TransferDir until it is done, so
// that a process that was killed goes on where it was: each thing in a file of its
// own, which one process at a time has locked. The file's name is made of what it
// is about, and tells nobody what that is. Entries are only ever added, each with
// a checksum: whenever the process is killed, those before are whole.
//
// Without a record, everything works and nothing is remembered: that is what
// happens if there is no folder, if it can't be written, and if somebody else is
// at the same thing at this moment.

const (
	// recordLife is how long a record is of use after its last entry: Telegram drops
	// parts of files that nobody uses after some hours.
	recordLife = 6 * time.Hour
	// mostRecords is how many of them are kept.
	mostRecords = 1000
	// mostInRecord is how large one may be, in bytes: no upload needs more.
	mostInRecord = 256 << 10

	recordSuffix = ".transfer"
	recordBegin  = 1 // Windows lets nobody read the byte that is locked, the first
)

// record is one of those files, locked. Nil remembers nothing.
type record struct {
	lock *fileLock
	file *os.File
	end  int64 // where the next entry goes
}

// openRecord finds or begins the record of a thing, which a kind and a key say for
// this account. content is what it has; empty if it is new, or too old.
func (c *Client) openRecord(ctx context.Context, kind, key string) (r *record, content []byte) {
	path := c.recordPath(ctx, kind, key)
	if path == "" {
		return nil, nil
	}
	c.sweepRecords.Do(func() { sweepRecords(c.o.TransferDir, c.o.Now()) })
	r, content, err := openRecord(path, c.o.Now())
	if err != nil {
		c.o.Log.Info("what is transferred is not remembered", "error", err)
		return nil, nil
	}
	return r, content
}

// recordPath is where the record of a thing is; "" if there is none.
func (c *Client) recordPath(ctx context.Context, kind, key string) string {
	if c.o.TransferDir == "" || key == "" {
		return ""
	}
	self, _ := c.peers.me()
	if self == 0 { // a session that somebody else has made
		_, _ = c.Entity(ctx, "me") // if it fails, so will what comes next, and say why
		if self, _ = c.peers.me(); self == 0 {
			return ""
		}
	}
	name := sha256.Sum256(fmt.Appendf(nil, "%d %s %s", self, kind, key))
	return filepath.Join(c.o.TransferDir, hex.EncodeToString(name[:16])+recordSuffix)
}

var errRecordInUse = errors.New("it is in use")

func openRecord(path string, now time.Time) (*record, []byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, nil, err
	}
	lock, err := lockRecord(path)
	if err != nil {
		return nil, nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, nil, errors.Join(err, lock.Unlock())
	}
	r := &record{lock: lock, file: file}
	content, err := r.read(now)
	if err != nil {
		return nil, nil, errors.Join(err, r.close())
	}
	return r, content, nil
}

// read is what a record has; one that is too old has nothing.
func (r *record) read(now time.Time) ([]byte, error) {
	info, err := r.file.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() <= recordBegin || info.Size() > mostInRecord || now.Sub(info.ModTime()) > recordLife {
		return nil, r.cut(0)
	}
	r.end = info.Size()
	content := make([]byte, info.Size()-recordBegin)
	_, err = r.file.ReadAt(content, recordBegin)
	return content, err
}

// lockRecord locks a record's file, and makes it.
func lockRecord(path string) (*fileLock, error) {
	for {
		l := &fileLock{flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))}
		ok, err := l.TryLock()
		switch {
		case err != nil:
			return nil, err
		case !ok:
			return nil, fmt.Errorf("%s: %w", path, errRecordInUse)
		case l.isThere():
			return l, nil
		}
		if err := l.Unlock(); err != nil { // it has been removed meanwhile
			return nil, err
		}
	}
}

// cut forgets what comes behind the first n bytes of content.
func (r *record) cut(n int) error {
	if r == nil {
		return nil
	}
	r.end = recordBegin + int64(n)
	return r.file.Truncate(r.end)
}

// add writes an entry.
func (r *record) add(entry []byte) error {
	if r == nil {
		return nil
	}
	_, err := r.file.WriteAt(entry, r.end)
	if err == nil {
		r.end += int64(len(entry))
	}
	return err
}

// sync has the entries on the disk, whatever happens to the machine.
func (r *record) sync() error {
	if r == nil {
		return nil
	}
	err := r.file.Sync()
	if dir, e := os.Open(filepath.Dir(r.file.Name())); e == nil {
		_ = dir.Sync() // not every system can
		_ = dir.Close()
	}
	return err
}

// close leaves the record for a later time.
func (r *record) close() error {
	if r == nil {
		return nil
	}
	return errors.Join(r.file.Close(), r.lock.Unlock())
}

// remove forgets it.
func (r *record) remove() error {
	if r == nil {
		return nil
	}
	path := r.file.Name()
	if err := os.Remove(path); err == nil {
		return r.close()
	}
	err := r.close() // Windows removes nothing that is open
	if e := os.Remove(path); e != nil && !errors.Is(e, os.ErrNotExist) {
		err = errors.Join(err, e)
	}
	return err
}

// sweepRecords removes the records that are of no use any more, and the oldest of
// too many, but none that is in use.
func sweepRecords(dir string, now time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // there is none yet
	}
	type old struct {
		path string
		last time.Time
	}
	var all []old
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && strings.HasSuffix(e.Name(), recordSuffix) {
			all = append(all, old{filepath.Join(dir, e.Name()), info.ModTime()})
		}
	}
	slices.SortFunc(all, func(a, b old) int { return b.last.Compare(a.last) })
	for i, o := range all {
		if i < mostRecords && now.Sub(o.last) <= recordLife {
			continue
		}
		if r, _, err := openRecord(o.path, now); err == nil {
			_ = r.remove() // another time, then
		}
	}
}
