package telegram

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockOpen locks an open file until it is closed; false if somebody else has locked
// it. The lock is on a byte that no file has, for others may read what is locked
// nowhere. Where files can't be locked, none is.
func lockOpen(f *os.File) (bool, error) {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
	switch {
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION), errors.Is(err, windows.ERROR_IO_PENDING):
		return false, nil
	case errors.Is(err, errors.ErrUnsupported), errors.Is(err, windows.ERROR_INVALID_FUNCTION):
		return true, nil
	}
	return err == nil, err
}
