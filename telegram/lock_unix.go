//go:build unix

package telegram

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockOpen locks an open file until it is closed; false if somebody else has locked
// it. Where files can't be locked, none is.
func lockOpen(f *os.File) (bool, error) {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	for errors.Is(err, unix.EINTR) { // as some network disks answer
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	}
	switch {
	case errors.Is(err, unix.EWOULDBLOCK):
		return false, nil
	case errors.Is(err, errors.ErrUnsupported), errors.Is(err, unix.ENOLCK):
		return true, nil
	}
	return err == nil, err
}
