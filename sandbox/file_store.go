package sandbox

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/tgscript/tgscript/tl/api"
)

// filesDir is the folder in Options.Dir with the content of files, each named by
// its SHA-256. Uploads that nothing has used are not kept.
const filesDir = "files"

// GobEncode writes a file with its object as TL.
func (f *file) GobEncode() ([]byte, error) {
	return encodeGob(storedFile{f.ID, api.Append(nil, f.Obj), f.Blobs, f.Expiry})
}

// GobDecode reads what GobEncode wrote.
func (f *file) GobDecode(b []byte) error {
	var s storedFile
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&s); err != nil {
		return err
	}
	obj, err := api.Decode(s.Obj)
	if err != nil {
		return err
	}
	switch obj.(type) {
	case *api.Photo, *api.Document:
	default:
		return fmt.Errorf("file %d is a %T", s.ID, obj)
	}
	*f = file{s.ID, obj, s.Blobs, s.Expiry}
	return nil
}

type storedFile struct {
	ID     int64
	Obj    []byte
	Blobs  map[string]sum
	Expiry int32
}

// saveFiles writes the content that the folder does not have yet.
func (w *world) saveFiles(dir string) error {
	if len(w.blobs) == 0 {
		return nil
	}
	dir = filepath.Join(dir, filesDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, b := range w.blobs {
		name := filepath.Join(dir, b.Sum.String())
		if info, err := os.Stat(name); err == nil && info.Size() == b.Size {
			continue
		}
		tmp := name + ".new"
		if err := b.write(tmp); err != nil {
			return err
		}
		if err := os.Rename(tmp, name); err != nil {
			return err
		}
	}
	return nil
}

// write makes a file on disk, which its owner only can read.
func (b *blob) write(name string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, io.NewSectionReader(b.from, 0, b.Size))
	return errors.Join(err, f.Close())
}

// loadFiles reads the content of all files, and checks that it is theirs.
func (w *world) loadFiles(dir string) error {
	for _, id := range sortedKeys(w.Files) {
		for _, s := range w.Files[id].Blobs {
			if w.blobs[s] != nil {
				continue
			}
			name := filepath.Join(dir, filesDir, s.String())
			b, err := loadBlob(name)
			if err != nil {
				return err
			}
			if b.Sum != s {
				return fmt.Errorf("%s: damaged", name)
			}
			w.blobs[s] = b
			w.stored += b.Size
		}
	}
	return nil
}
