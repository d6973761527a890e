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
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// marker is the file by which Write knows a folder that it wrote before.
const marker = ".tgscript-docs"

// scratch is what the names of folders begin with that are gone when Write is done.
const scratch = ".tgscript-docs-new-"

// ErrForeign says that a folder has what Write did not write.
var ErrForeign = errors.New("has files that are not of a site that tgscript wrote")

// Write writes all files of the site to a folder, in place of a site that it
// wrote there before. They are written to a folder of their own first: there is
// the old site or the new one, and nothing if there was none and it fails or ctx
// ends. progress, if it is not nil, is told how many of all files are written; it
// may be called from several goroutines.
func (s *Site) Write(ctx context.Context, dir string, progress func(done, all int)) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	there, err := replaceable(dir)
	if err != nil {
		return err
	}
	near := filepath.Dir(dir)
	if there {
		near = dir // which may be a file system of its own, or where somebody is
	} else if err := os.MkdirAll(near, 0o777); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(near, scratch)
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	if err := s.writeFiles(ctx, fresh, progress); err != nil {
		return err
	}
	if there {
		return exchange(dir, fresh)
	}
	return os.Rename(fresh, dir)
}

// replaceable tells whether a folder is there. It is an error if it has what is
// not of an earlier Write.
func replaceable(dir string) (there bool, err error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !info.IsDir():
		return false, fmt.Errorf("%s: is a file, want a folder", dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, err
	}
	if _, err := os.Stat(filepath.Join(dir, marker)); err == nil {
		return true, nil
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), scratch) { // of a Write that was killed
			return false, fmt.Errorf("%s: %w, such as %s", dir, ErrForeign, e.Name())
		}
	}
	return true, nil
}

// exchange moves what is in the folder fresh to the folder that fresh is in, in
// place of all that was there.
func exchange(dir, fresh string) error {
	old, err := os.MkdirTemp(dir, scratch)
	if err != nil {
		return err
	}
	if err := move(dir, old, filepath.Base(fresh), filepath.Base(old)); err != nil {
		return errors.Join(err, move(old, dir), os.Remove(old))
	}
	if err := move(fresh, dir); err != nil {
		return errors.Join(err, move(dir, fresh, filepath.Base(fresh), filepath.Base(old)), move(old, dir), os.Remove(old))
	}
	return os.RemoveAll(old)
}

// move moves what is in one folder to another, but for some names.
func move(from, to string, but ...string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if slices.Contains(but, e.Name()) {
			continue
		}
		if err := os.Rename(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return err
		}
	}
	return nil
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
