package telegram

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"

	"github.com/tgscript/tgscript/mtproto"
)

// Secrets of a sealed account file are XChaCha20-Poly1305 under a key that
// argon2id makes of the passphrase. Each is bound to its file and to what it is:
// it can't be moved to another.

// SealedError says that an account's file is sealed, and that there is no
// passphrase to open it with, or a wrong one.
type SealedError struct {
	Path  string
	Wrong bool
}

func (e *SealedError) Error() string {
	if e.Wrong {
		return fmt.Sprintf("account file %s is sealed with another passphrase", e.Path)
	}
	return fmt.Sprintf("account file %s is sealed: give its passphrase", e.Path)
}

// sealCost is what argon2id takes: RFC 9106, 3.1. Memory is in KiB.
type sealCost struct {
	Time, Memory uint32
	Threads      uint8
}

// seal closes and opens secrets. A nil one leaves them as they are.
type seal struct{ aead cipher.AEAD }

// String keeps the key from being printed (S18).
func (s *seal) String() string { return "seal" }

// GoString keeps %#v from printing it.
func (s *seal) GoString() string { return s.String() }

// sealHeader is what a file says of its seal. Check is sealed, and opens with the
// right passphrase.
type sealHeader struct {
	Cost  sealCost
	Salt  []byte
	Check []byte
}

// The most that a file may ask for: opening it must not be an attack.
const (
	maxSealTime   = 64
	maxSealMemory = 1 << 20 // KiB
)

// newSeal makes a seal of a passphrase, and the header to keep.
func newSeal(passphrase string, identity []byte, cost sealCost) (*seal, []byte, error) {
	if passphrase == "" {
		return nil, nil, errors.New("an empty passphrase seals nothing")
	}
	h := sealHeader{Cost: cost, Salt: make([]byte, 16)}
	rand.Read(h.Salt)
	s, err := h.seal(passphrase)
	if err != nil {
		return nil, nil, err
	}
	h.Check = s.close(sealedName(identity, "check"), nil)
	text, err := json.Marshal(h)
	return s, text, err
}

// openSeal makes the seal that a header describes; nil if the passphrase is
// another.
func openSeal(header []byte, passphrase string, identity []byte) (*seal, error) {
	var h sealHeader
	if err := json.Unmarshal(header, &h); err != nil {
		return nil, fmt.Errorf("the seal is damaged: %w", err)
	}
	s, err := h.seal(passphrase)
	if err != nil {
		return nil, err
	}
	if _, err := s.open(sealedName(identity, "check"), h.Check); err != nil {
		return nil, nil
	}
	return s, nil
}

func (h sealHeader) seal(passphrase string) (*seal, error) {
	c := h.Cost
	if c.Time < 1 || c.Time > maxSealTime || c.Memory > maxSealMemory || c.Threads < 1 || len(h.Salt) < 16 {
		return nil, errors.New("the seal is damaged")
	}
	key := argon2.IDKey([]byte(passphrase), h.Salt, c.Time, c.Memory, c.Threads, chacha20poly1305.KeySize)
	aead, err := chacha20poly1305.NewX(key)
	clear(key)
	return &seal{aead}, err
}

// close seals plain, with a nonce of its own before it.
func (s *seal) close(name, plain []byte) []byte {
	if s == nil {
		return plain
	}
	nonce := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(plain)+chacha20poly1305.Overhead)
	rand.Read(nonce)
	return s.aead.Seal(nonce, nonce, plain, name)
}

func (s *seal) open(name, sealed []byte) ([]byte, error) {
	if s == nil {
		return sealed, nil
	}
	if len(sealed) < chacha20poly1305.NonceSizeX {
		return nil, errors.New("too short to be sealed")
	}
	return s.aead.Open(nil, sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:], name)
}

// sealedName is the associated data of a secret: whose it is, and which.
func sealedName(identity []byte, what string) []byte {
	return fmt.Appendf(nil, "tgscript account %x %s", identity, what)
}

func sealedKey(identity []byte, dc int) []byte {
	return sealedName(identity, fmt.Sprintf("key %d", dc))
}

// secretOf is a key as it is kept: its bytes and its salt.
func secretOf(k StoredKey) []byte {
	return binary.LittleEndian.AppendUint64(k.Key.Bytes(), uint64(k.Salt))
}

func keyOfSecret(secret []byte) (StoredKey, error) {
	n := len(secret) - 8
	if n < 0 {
		return StoredKey{}, errors.New("too short to be a key")
	}
	key, err := mtproto.NewAuthKey(secret[:n])
	return StoredKey{Key: key, Salt: int64(binary.LittleEndian.Uint64(secret[n:]))}, err
}
