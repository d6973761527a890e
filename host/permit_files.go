package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A reach is what of the disk a script may touch: its own folder for reading, and
// the folders that were allowed. Each is an os.Root, which no symbolic link and no
// ".." leads out of.
type reach struct {
	own   string // the script's folder
	roots map[string]*os.Root
}

// openReach makes the reach; its roots are opened when they are first needed.
func (h *host) openReach() {
	h.reach = reach{own: filepath.Dir(h.opts.Script), roots: map[string]*os.Root{}}
}

// place finds the root that a file is to be reached by, and its name there. Names
// that are not absolute count from the script's folder.
func (h *host) place(name string, write bool) (*os.Root, string, error) {
	shown := h.shownName(name)
	if !write && filepath.IsLocal(name) {
		return h.root, filepath.ToSlash(name), nil
	}
	folders, flag, what := h.opts.Permissions.Read, flagRead, "reading "
	if write {
		folders, flag, what = h.opts.Permissions.Write, flagWrite, "writing "
	}
	for _, dir := range folders {
		abs, err := filepath.Abs(shown)
		if err != nil {
			break
		}
		base, err := filepath.Abs(dir)
		if err != nil {
			break
		}
		local, err := filepath.Rel(base, abs)
		if err != nil || !filepath.IsLocal(local) {
			continue
		}
		root := h.reach.roots[dir]
		if root == nil {
			if root, err = os.OpenRoot(dir); err != nil {
				return nil, "", h.fileError(name, err)
			}
			h.reach.roots[dir] = root
		}
		return root, filepath.ToSlash(local), nil
	}
	return nil, "", refused(what+shown, flag, filepath.Dir(shown))
}

// shownName is how errors name a file: as the user, who named the script, would.
func (h *host) shownName(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return h.chunkName(name)
}

// openFile opens a regular file for reading, for writing or for both, as its flag
// says, where the script may.
func (h *host) openFile(name string, flag int) (*os.File, error) {
	access := flag & (os.O_RDONLY | os.O_WRONLY | os.O_RDWR)
	root, local, err := h.place(name, access != os.O_RDONLY)
	if err == nil && access == os.O_RDWR {
		_, _, err = h.place(name, false)
	}
	if err != nil {
		return nil, err
	}
	info, err := root.Stat(local)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return nil, h.fileError(name, errors.New("not a regular file")) // opening a pipe waits for ever
	case err != nil && (flag&os.O_CREATE == 0 || !errors.Is(err, fs.ErrNotExist)):
		return nil, h.fileError(name, err)
	}
	f, err := root.OpenFile(local, flag, 0o666)
	if err != nil {
		return nil, h.fileError(name, err)
	}
	return f, nil
}

// closeReach writes what is left of files that the script has not closed.
func (h *host) closeReach() {
	for f := range h.writing {
		if err := f.close(); err != nil {
			fmt.Fprintf(h.errs, "%s\n", err)
			h.errs.flush()
		}
	}
	for _, root := range h.reach.roots {
		_ = root.Close() // nothing is written by it
	}
}
