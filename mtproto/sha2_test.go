package mtproto

import (
	"crypto/sha256"
	"encoding/hex"
	mathrand "math/rand/v2"
	"testing"
)

// Two texts hashed side by side have the hashes that each has by itself, whatever
// their sizes.
func TestSumTwo(t *testing.T) {
	r := mathrand.New(mathrand.NewPCG(7, 8))
	random := mathrand.NewChaCha8([32]byte{9})
	text := func(size int) shaText {
		b := make([]byte, size+1)[1:]
		head := new([32]byte)
		random.Read(b)
		random.Read(head[:])
		return shaText{head, b}
	}
	for i := range 3000 {
		size := 32 + r.IntN(300)
		a, b := text(size), text(size)
		switch i % 3 {
		case 1:
			b = text(32 + r.IntN(300))
		case 2:
			b = text(32 + r.IntN(5000))
		}
		sums := sumTwo(a, b)
		for j, x := range []shaText{a, b} {
			if want := sha256.Sum256(append(x.head[:], x.body...)); sums[j] != want || x.sum() != want {
				t.Fatalf("texts of %d and %d bytes, number %d: %s, want %s", len(a.body), len(b.body), j, hex.EncodeToString(sums[j][:]), hex.EncodeToString(want[:]))
			}
		}
	}
}

func BenchmarkSumTwo(b *testing.B) {
	var head [32]byte
	x, y := shaText{&head, make([]byte, 512<<10)}, shaText{&head, make([]byte, 512<<10)}
	b.Run("together", func(b *testing.B) {
		b.SetBytes(1 << 20)
		b.ReportAllocs()
		for b.Loop() {
			sumTwo(x, y)
		}
	})
	b.Run("each", func(b *testing.B) {
		b.SetBytes(1 << 20)
		b.ReportAllocs()
		for b.Loop() {
			x.sum()
			y.sum()
		}
	})
}
