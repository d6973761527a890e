package mtproto

import (
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"

	"github.com/tgscript/tgscript/tl"
)

const (
	rsaSize    = 256 // a modulus, in bytes (K3)
	rsaData    = 192 // RSA_PAD's padded data, in bytes
	rsaMaxData = 144 // what RSA_PAD takes, in bytes
)

// Fingerprint names a server's key in the key exchange (K3).
func Fingerprint(key *rsa.PublicKey) int64 {
	b := tl.AppendBytes(nil, key.N.Bytes())
	b = tl.AppendBytes(b, big.NewInt(int64(key.E)).Bytes())
	sum := sha1.Sum(b)
	return int64(binary.LittleEndian.Uint64(sum[12:]))
}

// checkServerKey refuses keys that are not shaped as Telegram's are (K3).
func checkServerKey(key *rsa.PublicKey) error {
	if key.N.BitLen() != 8*rsaSize || key.E != 65537 {
		return fmt.Errorf("mtproto: server key of %d bits with exponent %d, want %d and 65537", key.N.BitLen(), key.E, 8*rsaSize)
	}
	return nil
}

// padRSA encrypts data for key by Telegram's RSA_PAD (K5): 256 bytes.
func padRSA(key *rsa.PublicKey, data []byte, rand io.Reader) ([]byte, error) {
	if len(data) > rsaMaxData {
		return nil, fmt.Errorf("mtproto: rsa data of %d bytes, want at most %d", len(data), rsaMaxData)
	}
	padded := make([]byte, rsaData)
	if _, err := io.ReadFull(rand, padded[copy(padded, data):]); err != nil {
		return nil, fmt.Errorf("mtproto: rsa padding: %w", err)
	}
	reversed := slices.Clone(padded)
	slices.Reverse(reversed)
	for {
		var temp, zero [32]byte
		if _, err := io.ReadFull(rand, temp[:]); err != nil {
			return nil, fmt.Errorf("mtproto: rsa padding: %w", err)
		}
		sum := sha256.Sum256(slices.Concat(temp[:], padded))
		block := slices.Concat(temp[:], reversed, sum[:])
		EncryptIGE(block[32:], block[32:], &temp, &zero)
		mask := sha256.Sum256(block[32:])
		subtle.XORBytes(block, temp[:], mask[:])
		if x := new(big.Int).SetBytes(block); x.Cmp(key.N) < 0 {
			return x.Exp(x, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, rsaSize)), nil
		}
	}
}

// errRSA is every failure of the server to read what a client encrypted (K5).
var errRSA = errors.New("mtproto: encrypted data of the key exchange does not decrypt")

// openRSA decrypts what a client sent, by RSA_PAD or by the older padding of
// SHA-1, data and random bytes, which many clients still use; the answer may
// have random bytes behind the data. inner tells how many bytes of a buffer
// belong to the data, -1 if it can't be data. Both paddings are always tried, so
// that all failures do the same work.
func openRSA(key *rsa.PrivateKey, encrypted []byte, inner func([]byte) int) ([]byte, error) {
	x := new(big.Int).SetBytes(encrypted)
	if len(encrypted) != rsaSize || x.Cmp(key.N) >= 0 {
		return nil, errRSA
	}
	block := rsaPrivate(key, x).FillBytes(make([]byte, rsaSize))
	padded, okPadded := unpadRSA(slices.Clone(block))
	legacy, okLegacy := unpadLegacy(block, inner)
	switch {
	case okPadded == 1:
		return padded, nil
	case okLegacy == 1:
		return legacy, nil
	}
	return nil, errRSA
}

// unpadRSA undoes RSA_PAD in place; ok is 1 if the hash is right.
func unpadRSA(block []byte) (data []byte, ok int) {
	mask := sha256.Sum256(block[32:])
	var temp, zero [32]byte
	subtle.XORBytes(temp[:], block[:32], mask[:])
	DecryptIGE(block[32:], block[32:], &temp, &zero)
	data, hash := block[32:32+rsaData], block[32+rsaData:]
	slices.Reverse(data)
	sum := sha256.Sum256(slices.Concat(temp[:], data))
	return data, subtle.ConstantTimeCompare(sum[:], hash)
}

// unpadLegacy undoes the padding of a zero byte, SHA-1 of the data, the data
// and random bytes; ok is 1 if the hash is right.
func unpadLegacy(block []byte, inner func([]byte) int) (data []byte, ok int) {
	data = block[1+sha1.Size:]
	n := inner(data)
	sum := sha1.Sum(data[:max(n, 0)])
	ok = subtle.ConstantTimeCompare(sum[:], block[1:1+sha1.Size])
	ok &= subtle.ConstantTimeByteEq(block[0], 0)
	ok &= subtle.ConstantTimeLessOrEq(0, n)
	return data, ok
}

// rsaPrivate is x^d mod n by the Chinese remainder theorem, a third of the work
// of one power. crypto/rsa has no operation without a padding of its own.
//
// math/big takes neither constant time nor a blinded x, so that who can time many
// of these might learn the key. The key guards a sandbox: it lives as long as the
// process, listens on loopback, and what it protects is made up. A server with
// anything to lose must blind x first.
func rsaPrivate(key *rsa.PrivateKey, x *big.Int) *big.Int {
	pre := &key.Precomputed
	if len(key.Primes) != 2 || pre.Dp == nil {
		return new(big.Int).Exp(x, key.D, key.N)
	}
	p, q := key.Primes[0], key.Primes[1]
	m := new(big.Int).Exp(x, pre.Dp, p)
	mq := new(big.Int).Exp(x, pre.Dq, q)
	m.Sub(m, mq).Mul(m, pre.Qinv).Mod(m, p)
	return m.Mul(m, q).Add(m, mq)
}
