package mtproto

import (
	"crypto/sha256"
	"encoding/binary"
)

// shaText is a text that is hashed together with others.
type shaText struct {
	head *[32]byte // comes before body
	body []byte
}

// sum is the text's hash, by itself.
func (t shaText) sum() (sum [32]byte) {
	h := sha256.New()
	h.Write(t.head[:])
	h.Write(t.body)
	h.Sum(sum[:0])
	return sum
}

// shaBlocks is a text's beginning and end, as whole blocks; what is between them
// lies in the text itself.
type shaBlocks struct {
	first  [64]byte
	middle []byte
	last   [128]byte
	ending int // blocks in last
}

// cut makes blocks of a text of at least 32 bytes.
func (b *shaBlocks) cut(t shaText) {
	copy(b.first[:], t.head[:])
	n := copy(b.first[32:], t.body)
	b.middle = t.body[n:]
	rest := copy(b.last[:], b.middle[len(b.middle)&^63:])
	b.middle = b.middle[:len(b.middle)&^63]
	b.last[rest] = 0x80
	b.ending = (rest + 1 + 8 + 63) / 64
	binary.BigEndian.PutUint64(b.last[b.ending*64-8:], uint64(32+len(t.body))*8)
}

// shaStart is the state before the first block.
var shaStart = [8]uint32{
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
}
