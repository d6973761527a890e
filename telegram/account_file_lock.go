package telegram

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// InUseError says that another process has an account's file open.
type InUseError struct {
	Path string
	PID  int // 0: not known
}

func (e *InUseError) Error() string {
	switch e.PID {
	case 0:
		return fmt.Sprintf("account file %s is in use by another process: end it first, or use another account", e.Path)
	case os.Getpid():
		return fmt.Sprintf("account file %s is in use by this process already (%d)", e.Path, e.PID)
	}
	return fmt.Sprintf("account file %s is in use by process %d: end it first, or use another account", e.Path, e.PID)
}

// fileLock is a file that is locked as long as its process uses what it stands
// for. It says which process that is: a number that nobody holds the lock of is
// of no meaning.
type fileLock struct{ *flock.Flock }

// A lock that somebody merely looks at, or that is given up in this moment, is
// waited for.
const (
	lockPatience = 250 * time.Millisecond
	lockInterval = 5 * time.Millisecond
)

// lockPath is NAME.lock of NAME.db.
func lockPath(path string) string { return strings.TrimSuffix(path, ".db") + ".lock" }

func lockFile(path string) (*fileLock, error) {
	l := &fileLock{flock.New(lockPath(path), flock.SetFlag(os.O_CREATE|os.O_RDWR))}
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	for {
		ok, err := l.TryLockContext(ctx, lockInterval)
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, &InUseError{path, ownerOf(path)}
		}
		if err != nil || !ok {
			return nil, fileError(path, fmt.Errorf("can't be locked: %w", err))
		}
		if l.isThere() {
			break
		}
		if err := l.Unlock(); err != nil { // it has been removed meanwhile
			return nil, fileError(path, err)
		}
	}
	if err := l.write(strconv.Itoa(os.Getpid())); err != nil {
		return nil, errors.Join(fileError(path, err), l.Unlock())
	}
	return l, nil
}

// isThere tells whether the path leads to the file that is locked.
func (l *fileLock) isThere() bool {
	mine, err := l.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(l.Path())
	return err == nil && os.SameFile(mine, there)
}

// write replaces what the file says. Its first byte says nothing: Windows keeps
// others from reading what is locked, and that is this byte.
func (l *fileLock) write(text string) error {
	w, err := os.OpenFile(l.Path(), os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = w.WriteAt([]byte(text+"\n"), 1)
	return errors.Join(err, w.Truncate(int64(len(text)+2)), w.Close())
}

func (l *fileLock) unlock() error {
	if !l.Locked() {
		return nil
	}
	return errors.Join(l.write(""), l.Unlock())
}

// remove deletes the file while it is locked; where that can't be done it stays,
// and does no harm.
func (l *fileLock) remove() {
	if os.Remove(l.Path()) == nil {
		l.Close()
	}
}

// ownerOf is the process that has locked an account's file, as far as that can
// be read; 0 if it can't.
func ownerOf(path string) int {
	r, err := os.Open(lockPath(path))
	if err != nil {
		return 0
	}
	defer r.Close()
	text := make([]byte, 20)
	n, _ := r.ReadAt(text, 1)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	if err != nil {
		return 0
	}
	return pid
}

// usedBy tells whether a process has an account's file open, and which.
func usedBy(path string) (pid int, used bool) {
	if _, err := os.Stat(lockPath(path)); err != nil {
		return 0, false
	}
	l := flock.New(lockPath(path), flock.SetFlag(os.O_RDWR))
	defer l.Close()
	if ok, err := l.TryRLock(); err == nil && !ok {
		return ownerOf(path), true
	}
	return 0, false
}
