package mtproto

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
)

// obfuscation is the init of obfuscated2 (T10): 64 bytes that a client sends
// first and that hold the keys of both directions. Its last eight bytes, which
// hold the framing's tag and the DC, travel encrypted.
type obfuscation [64]byte

// newObfuscation draws inits until one can't be taken for a plain framing,
// HTTP or TLS.
func newObfuscation(rand io.Reader, f Framing, dc int) (obfuscation, error) {
	var o obfuscation
	for {
		if _, err := io.ReadFull(rand, o[:]); err != nil {
			return o, fmt.Errorf("mtproto: obfuscated init: %w", err)
		}
		if o.acceptable() {
			break
		}
	}
	o.set(f, dc)
	return o, nil
}

func (o *obfuscation) acceptable() bool {
	switch string(o[:4]) {
	case "HEAD", "POST", "GET ", "OPTI", "\xdd\xdd\xdd\xdd", "\xee\xee\xee\xee":
		return false
	}
	return o[0] != 0xef && string(o[:3]) != tlsClientHello && binary.LittleEndian.Uint32(o[4:]) != 0
}

func (o *obfuscation) set(f Framing, dc int) {
	tag := f.tag()
	for i := range 4 {
		o[56+i] = tag[i%len(tag)]
	}
	if dc != 0 {
		binary.LittleEndian.PutUint16(o[60:], uint16(int16(dc)))
	}
}

// framing is the one that the decrypted init names.
func (o *obfuscation) framing() (Framing, bool) {
	for _, f := range []Framing{Abridged, Intermediate, PaddedIntermediate} {
		want := *o
		want.set(f, 0)
		if want == *o {
			return f, true
		}
	}
	return 0, false
}

// dc is the data centre that the decrypted init names.
func (o *obfuscation) dc() int { return int(int16(binary.LittleEndian.Uint16(o[60:]))) }

// streams are the ciphers of the client's bytes, which begin with the init
// itself, and of the server's. A secret of a proxy is mixed into both keys.
func (o obfuscation) streams(secret []byte) (client, server cipher.Stream) {
	client = ctr(o[8:40], o[40:56], secret)
	slices.Reverse(o[:])
	server = ctr(o[8:40], o[40:56], secret)
	return client, server
}

func ctr(key, iv, secret []byte) cipher.Stream {
	if len(secret) > 0 {
		sum := sha256.Sum256(slices.Concat(key, secret))
		key = sum[:]
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("mtproto: obfuscation: " + err.Error()) // key is of 32 bytes
	}
	return cipher.NewCTR(block, iv)
}

func decryptingReader(r io.Reader, s cipher.Stream) io.Reader {
	return &decrypted{r, s}
}
