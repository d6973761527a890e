package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
)

// sum is the SHA-256 of a file's content, by which it is stored: the same
// content is there once, whoever has uploaded it and however often.
type sum [sha256.Size]byte

func (s sum) String() string { return hex.EncodeToString(s[:]) }

// blob is the content of a file, in the parts that it came in. It is never
// changed.
type blob struct {
	Sum  sum
	Size int64
	unit int      // size of each part but the last
	all  [][]byte // the parts
}

// newBlob makes a blob of parts, which it keeps; all but the last have one size.
// What of it goes through also as well, if that is not nil.
func newBlob(parts [][]byte, also hash.Hash) *blob {
	b := &blob{all: parts}
	h := sha256.New()
	for _, p := range parts {
		b.Size += int64(len(p))
		h.Write(p)
		if also != nil {
			also.Write(p)
		}
	}
	if len(parts) > 0 {
		b.unit = len(parts[0])
	}
	h.Sum(b.Sum[:0])
	return b
}

// read is what there is of the bytes [offset, offset+limit). It may be the
// blob's own memory: read it only.
func (b *blob) read(offset int64, limit int) []byte {
	limit = int(min(int64(limit), b.Size-offset))
	if offset < 0 || limit <= 0 {
		return nil
	}
	i, at := int(offset/int64(b.unit)), int(offset%int64(b.unit))
	if at+limit <= len(b.all[i]) {
		return b.all[i][at : at+limit : at+limit]
	}
	out := make([]byte, 0, limit)
	for ; len(out) < limit; i++ {
		p := b.all[i][at:]
		out = append(out, p[:min(len(p), limit-len(out))]...)
		at = 0
	}
	return out
}

// head is the beginning of the content, in which its kind can be seen.
func (b *blob) head() []byte { return b.read(0, 512) }
