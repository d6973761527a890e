package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"github.com/tgscript/tgscript/tl/api"
)

// sum is the SHA-256 of a file's content, by which it is stored: the same
// content is there once, whoever has uploaded it and however often.
type sum [sha256.Size]byte

func (s sum) String() string { return hex.EncodeToString(s[:]) }

// blob is the content of a file. It is never changed, and needs no lock.
type blob struct {
	Sum  sum
	Size int64
	kind api.StorageFileTypeClass // by how it begins
	from io.ReaderAt
}

// newBlob is the blob of what was read and hashed elsewhere.
func newBlob(sum sum, size int64, from io.ReaderAt) (*blob, error) {
	b := &blob{Sum: sum, Size: size, from: from}
	head, err := b.read(0, 512)
	b.kind = storageType(head)
	return b, err
}

// blobOf stores content that the sandbox has made.
func (s *store) blobOf(content []byte) (*blob, error) {
	p, err := s.put(content)
	if err != nil {
		return nil, err
	}
	return newBlob(sha256.Sum256(content), int64(len(content)), &pieces{s, int64(max(len(content), 1)), []piece{p}})
}

// read is what there is of the bytes [offset, offset+limit).
func (b *blob) read(offset int64, limit int) ([]byte, error) {
	out := make([]byte, b.within(offset, limit))
	return out, b.readTo(out, offset)
}

// within is how many of the bytes [offset, offset+limit) there are.
func (b *blob) within(offset int64, limit int) int {
	if offset < 0 {
		return 0
	}
	return int(max(min(int64(limit), b.Size-offset), 0))
}

// readTo fills out, as long as within says, from an offset on.
func (b *blob) readTo(out []byte, offset int64) error {
	if n, err := b.from.ReadAt(out, offset); n < len(out) {
		return fmt.Errorf("content %s of %d bytes at %d: %w", b.Sum, b.Size, offset, err)
	}
	return nil
}

// keptFile is the name of a file with content in Options.Dir, opened for each
// read: there may be any number.
type keptFile string

// ReadAt implements io.ReaderAt.
func (name keptFile) ReadAt(b []byte, at int64) (int, error) {
	f, err := os.Open(string(name))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return f.ReadAt(b, at)
}

// loadBlob is the content that a file of Options.Dir has.
func loadBlob(name string) (*blob, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	size, err := io.Copy(h, f)
	if err != nil {
		return nil, err
	}
	return newBlob(sum(h.Sum(nil)), size, keptFile(name))
}
