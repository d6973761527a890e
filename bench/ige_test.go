package bench

import (
	"crypto/aes"
	"fmt"
	"testing"

	"github.com/gotd/ige"

	"github.com/tgscript/tgscript/mtproto"
)

// Key schedules are part of a message's cost: each message has a key of its own.
func BenchmarkIGE(b *testing.B) {
	for _, size := range []int{16, 64, 144, 1024, 16 << 10, 512 << 10, 1 << 20} {
		buf := make([]byte, size)
		var key, iv [32]byte
		run := func(name string, op func()) {
			b.Run(fmt.Sprintf("%d/%s", size, name), func(b *testing.B) {
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					op()
				}
			})
		}
		run("encrypt/tgscript", func() { mtproto.EncryptIGE(buf, buf, &key, &iv) })
		run("encrypt/gotd", func() {
			block, err := aes.NewCipher(key[:])
			if err != nil {
				b.Fatal(err)
			}
			ige.EncryptBlocks(block, iv[:], buf, buf)
		})
		run("decrypt/tgscript", func() { mtproto.DecryptIGE(buf, buf, &key, &iv) })
		run("decrypt/gotd", func() {
			block, err := aes.NewCipher(key[:])
			if err != nil {
				b.Fatal(err)
			}
			ige.DecryptBlocks(block, iv[:], buf, buf)
		})
	}
}
