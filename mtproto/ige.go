package mtproto

import (
	"crypto/aes"
	"encoding/binary"
)

// EncryptIGE encrypts src with AES-256 in infinite garble extension mode into
// dst. The first half of iv is the block before the first ciphertext block,
// the second half the one before the first plaintext block, as in Telegram's
// documentation. len(src) must be a multiple of 16 and at most len(dst); dst
// and src may be the same memory but may not overlap otherwise.
//
// IGE is serial in both directions: a single stream can go no faster than
// fourteen dependent AES rounds per block, which is what the assembly does.
func EncryptIGE(dst, src []byte, key, iv *[32]byte) {
	checkIGE(dst, src)
	encryptIGE(dst, src, key, iv)
}

// DecryptIGE is the inverse of EncryptIGE, with the same rules.
func DecryptIGE(dst, src []byte, key, iv *[32]byte) {
	checkIGE(dst, src)
	decryptIGE(dst, src, key, iv)
}

// igeText is a text that is encrypted or decrypted in place together with others.
// A stream of IGE waits for itself most of the time, which is time for other
// streams.
type igeText struct {
	buf     []byte // a multiple of 16 bytes; used up
	key, iv [32]byte
}

func checkIGE(dst, src []byte) {
	if len(src)%aes.BlockSize != 0 || len(dst) < len(src) {
		panic("mtproto: ige buffers of impossible sizes")
	}
}

// encryptIGEGeneric is the portable version: crypto/aes for the block, 64-bit
// xors around it.
func encryptIGEGeneric(dst, src []byte, key, iv *[32]byte) {
	block, _ := aes.NewCipher(key[:]) // fails on other key sizes only
	le := binary.LittleEndian
	c0, c1 := le.Uint64(iv[0:]), le.Uint64(iv[8:])
	p0, p1 := le.Uint64(iv[16:]), le.Uint64(iv[24:])
	for i := 0; i+16 <= len(src); i += 16 {
		x0, x1 := le.Uint64(src[i:]), le.Uint64(src[i+8:])
		out := dst[i : i+16]
		le.PutUint64(out, x0^c0)
		le.PutUint64(out[8:], x1^c1)
		block.Encrypt(out, out)
		c0, c1 = le.Uint64(out)^p0, le.Uint64(out[8:])^p1
		le.PutUint64(out, c0)
		le.PutUint64(out[8:], c1)
		p0, p1 = x0, x1
	}
}

func decryptIGEGeneric(dst, src []byte, key, iv *[32]byte) {
	block, _ := aes.NewCipher(key[:])
	le := binary.LittleEndian
	c0, c1 := le.Uint64(iv[0:]), le.Uint64(iv[8:])
	p0, p1 := le.Uint64(iv[16:]), le.Uint64(iv[24:])
	for i := 0; i+16 <= len(src); i += 16 {
		x0, x1 := le.Uint64(src[i:]), le.Uint64(src[i+8:])
		out := dst[i : i+16]
		le.PutUint64(out, x0^p0)
		le.PutUint64(out[8:], x1^p1)
		block.Decrypt(out, out)
		p0, p1 = le.Uint64(out)^c0, le.Uint64(out[8:])^c1
		le.PutUint64(out, p0)
		le.PutUint64(out[8:], p1)
		c0, c1 = x0, x1
	}
}
