package telegram

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// An account's file is an SQLite database in WAL mode, and beside it a file that
// says which process uses it. Every Save is a transaction that is on the disk
// when it returns; Saves at the same time share one. It may be killed at any
// point: what was saved is there.
//
// While it is not used for a while, it has no connection to its database, and no
// -wal nor -shm file: only the lock stays.

// AccountFile keeps an account in a file, for one process at a time.
type AccountFile struct {
	path string
	lock *fileLock
	o    accountFileTuning

	sweep func(*connection) error // sweepDatabase, but in a test

	mu   sync.Mutex // guards next
	next *commit    // what the next transaction will write

	using    sync.Mutex // guards what follows: one at a time uses the connection
	conn     *connection
	last     time.Time // when it was used
	idle     *time.Timer
	closed   bool
	noted    bool // the time of use has been written since it was opened
	identity []byte
	seal     *seal // nil: not sealed
}

// AccountFileOptions says how to open an account's file.
type AccountFileOptions struct {
	// Create makes the file, and its folder, if it is not there.
	Create bool
	// Passphrase is asked for that of a sealed file, once. Without it, a sealed
	// file does not open.
	Passphrase func() (string, error)
}

// accountFileTuning is what tests set differently.
type accountFileTuning struct {
	idle time.Duration // how long an unused connection is kept
	cost sealCost      // of the next seal
}

var usualTuning = accountFileTuning{idle: 2 * time.Second, cost: sealCost{Time: 3, Memory: 64 << 10, Threads: 4}}

// OpenAccountFile opens an account's file and keeps all others from it until it
// is closed. The error is *InUseError if another has it, *SealedError if it wants
// a passphrase or another one, fs.ErrNotExist if it is not there.
func OpenAccountFile(path string, o AccountFileOptions) (*AccountFile, error) {
	return openAccountFile(path, o, usualTuning)
}

func openAccountFile(path string, o AccountFileOptions, tuning accountFileTuning) (*AccountFile, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("account file %s: %w", path, err)
	}
	if o.Create {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, fmt.Errorf("account file %s: no folder for it: %w", path, err)
		}
	} else if _, err := os.Stat(path); err != nil {
		return nil, fileError(path, err)
	}
	lock, err := lockFile(path)
	if err != nil {
		return nil, err
	}
	f := &AccountFile{path: path, lock: lock, o: tuning, sweep: sweepDatabase}
	if err := f.open(o); err != nil {
		return nil, errors.Join(fileError(path, err), f.Close())
	}
	return f, nil
}

// open makes the file if it is to, and reads what says how to read the rest.
func (f *AccountFile) open(o AccountFileOptions) error {
	if info, err := os.Stat(f.path); errors.Is(err, fs.ErrNotExist) && o.Create {
		if err := createDatabase(f.path); err != nil {
			return err
		}
	} else if err != nil {
		return err
	} else if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(f.path, 0o600); err != nil {
			return err
		}
	}
	f.using.Lock()
	defer f.using.Unlock()
	c, err := f.connect()
	if err != nil {
		return err
	}
	if err := c.upgrade(); err != nil {
		return err
	}
	return f.unlock(c, o.Passphrase)
}

// Path is where the file is.
func (f *AccountFile) Path() string { return f.path }

// String is the path: an account's file holds secrets (S18).
func (f *AccountFile) String() string { return f.path }

// GoString keeps %#v from looking inside.
func (f *AccountFile) GoString() string { return f.path }

// Close lets others open the file.
func (f *AccountFile) Close() error {
	f.using.Lock()
	defer f.using.Unlock()
	if f.closed {
		return nil
	}
	var err error
	if f.identity != nil && !f.noted {
		err = f.write(nil)
	}
	return errors.Join(err, f.end())
}

// end gives the file up. f.using is held.
func (f *AccountFile) end() error {
	f.closed = true
	f.seal = nil
	return errors.Join(fileError(f.path, f.disconnect()), f.lock.unlock())
}

// Remove closes the file and deletes it.
func (f *AccountFile) Remove() error {
	f.using.Lock()
	defer f.using.Unlock()
	if f.closed {
		return fileError(f.path, errClosed)
	}
	err := f.disconnect()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if e := os.Remove(f.path + suffix); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	f.lock.remove()
	return errors.Join(fileError(f.path, err), f.end())
}

var errClosed = errors.New("it is closed")

// use calls fn with the connection. f.using is held.
func (f *AccountFile) use(fn func(*connection) error) error {
	if f.closed {
		return fileError(f.path, errClosed)
	}
	c, err := f.connect()
	if err != nil {
		return fileError(f.path, err)
	}
	return fileError(f.path, fn(c))
}

// connect is the connection; there may have been none for a while. f.using is
// held.
func (f *AccountFile) connect() (*connection, error) {
	f.last = time.Now()
	if f.conn != nil {
		return f.conn, nil
	}
	c, err := openConnection(f.path)
	if err != nil {
		return nil, err
	}
	f.conn = c
	f.idle = time.AfterFunc(f.o.idle, f.rest)
	return c, nil
}

// rest ends a connection that has not been used for a while.
func (f *AccountFile) rest() {
	f.using.Lock()
	defer f.using.Unlock()
	if f.conn == nil {
		return
	}
	if left := f.o.idle - time.Since(f.last); left > 0 {
		f.idle.Reset(left)
		return
	}
	// What is in the -wal file is safe there, and the next connection reads it:
	// there is nobody to tell an error to, and nothing is lost.
	_ = f.disconnect()
}

// disconnect ends the connection. f.using is held.
func (f *AccountFile) disconnect() error {
	if f.conn == nil {
		return nil
	}
	f.idle.Stop()
	c := f.conn
	f.conn, f.idle = nil, nil
	return c.close()
}

// fileError says which file an error is about, and what to do if that is known.
func fileError(path string, err error) error {
	var sealed *SealedError
	var e *sqlite.Error
	switch {
	case err == nil || errors.As(err, &sealed):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("account file %s is not there: sign in first (%w)", path, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("account file %s can't be used: see to its owner and permissions (%w)", path, err)
	case !errors.As(err, &e):
		return fmt.Errorf("account file %s: %w", path, err)
	}
	hint := ""
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_NOTADB:
		hint = ": it is no account file, or damaged; put it elsewhere and sign in again"
	case sqlite3.SQLITE_CORRUPT:
		hint = ": it is damaged; restore a copy of it, or put it elsewhere and sign in again"
	case sqlite3.SQLITE_FULL:
		hint = ": the disk is full"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		hint = ": see to the permissions of the file and of its folder"
	case sqlite3.SQLITE_BUSY:
		hint = ": another program, not tgscript, has it open and locked; close that"
	}
	return fmt.Errorf("account file %s: %w%s", path, e, hint)
}
