//go:build unix

package telegram

import (
	"io/fs"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestPartFileNoFile: what is no file at all is left alone.
func TestPartFileNoFile(t *testing.T) {
	root := tempRoot(t)
	must(t, unix.Mkfifo(filepath.Join(root.Name(), "x.part"), 0o666))
	p := openedPart(t, root, "x", "document 1", 10)
	if p.name != "x.part2" {
		t.Errorf("it is downloaded to %s", p.name)
	}
	must(t, p.leave())
	if info, err := root.Lstat("x.part"); err != nil || info.Mode().Type() != fs.ModeNamedPipe {
		t.Errorf("the pipe is %v, %v", info, err)
	}
}
