package docs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
)

// marker is the file by which Write knows a folder that it wrote before.
const marker = ".tgscript-docs"

// ErrForeign says that a folder has what Write did not write.
var ErrForeign = errors.New("has files that are not of a site that tgscript wrote")

// Write writes all files of the site to a folder, in place of a site that it
// wrote there before. They are written beside it first: the folder has the old
// site or the new one, and nothing if there was none and it fails or ctx ends.
// progress, if it is not nil, is told how many of all files are written; it may
// be called from several goroutines.
func (s *Site) Write(ctx context.Context, dir string, progress func(done, all int)) error {
	dir = filepath.Clean(dir)
	if err := replaceable(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return err
	}
	beside, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(beside)
	if err := os.Chmod(beside, 0o755); err != nil {
		return err
	}
	if err := s.writeFiles(ctx, beside, progress); err != nil {
		return err
	}
	return swap(dir, beside)
}

// replaceable tells whether a folder is missing, empty or of an earlier Write.
func replaceable(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s: is a file, want a folder", dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, marker)); err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w, such as %s", dir, ErrForeign, entries[0].Name())
}

// swap puts a folder in the place of another, which is gone afterwards.
func swap(dir, with string) error {
	old := with + ".old"
	switch err := os.Rename(dir, old); {
	case errors.Is(err, fs.ErrNotExist):
		return os.Rename(with, dir)
	case err != nil:
		return err
	}
	if err := os.Rename(with, dir); err != nil {
		return errors.Join(err, os.Rename(old, dir))
	}
	return os.RemoveAll(old)
}

func (s *Site) writeFiles(ctx context.Context, dir string, progress func(done, all int)) error {
	for _, path := range s.paths {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(filepath.FromSlash(path))), 0o755); err != nil {
			return err
		}
	}
	var next, done atomic.Int64
	failures := make([]error, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for w := range failures {
		group.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(s.paths) && failures[w] == nil; i = next.Add(1) - 1 {
				path := s.paths[i]
				failures[w] = cmp.Or(ctx.Err(), os.WriteFile(filepath.Join(dir, filepath.FromSlash(path)), s.File(path), 0o644))
				if progress != nil {
					progress(int(done.Add(1)), len(s.paths))
				}
			}
		})
	}
	group.Wait()
	text := []byte("tgscript docs wrote this folder and may replace all of it.\n")
	if err := errors.Join(failures...); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, marker), text, 0o644)
}
