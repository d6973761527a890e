package mtproto

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// maxSecretDomain is the longest domain of an ee secret.
const maxSecretDomain = 182

// Secret is what an MTProxy wants to be shown, and says how to talk to it (T11).
// The zero value is no secret. Nothing that prints values shows it.
type Secret struct{ in *secretContent }

type secretContent struct {
	key    [16]byte
	padded bool   // dd and ee: nothing but padded framing, ever (S16)
	domain string // ee: the server of the TLS that it pretends to be
}

// ParseSecret reads a secret as links have it: hex or base64, of URLs or not, of
// the bytes that NewSecret takes. An error does not repeat the text.
func ParseSecret(text string) (Secret, error) {
	b, err := decodeSecret(strings.TrimSpace(text))
	if err != nil {
		return Secret{}, err
	}
	return NewSecret(b)
}

// NewSecret is the secret of 16 bytes, of 17 beginning with dd, or of ee, 16
// bytes and a domain (T11).
func NewSecret(b []byte) (Secret, error) {
	in := &secretContent{padded: len(b) > 16}
	switch {
	case len(b) == 16:
		copy(in.key[:], b)
	case len(b) == 17 && b[0] == 0xdd:
		copy(in.key[:], b[1:])
	case len(b) > 17 && len(b) <= 17+maxSecretDomain && b[0] == 0xee:
		copy(in.key[:], b[1:])
		in.domain = string(b[17:])
	default:
		return Secret{}, fmt.Errorf("mtproto: MTProxy secret of %d bytes, want 16, 17 that begin with dd, or ee, 16 bytes and a domain of at most %d",
			len(b), maxSecretDomain)
	}
	return Secret{in}, nil
}

func decodeSecret(text string) ([]byte, error) {
	if b, err := hex.DecodeString(text); err == nil {
		return b, nil
	}
	text = strings.TrimRight(text, "=")
	for _, e := range []*base64.Encoding{base64.RawURLEncoding, base64.RawStdEncoding} {
		if b, err := e.DecodeString(text); err == nil {
			return b, nil
		}
	}
	return nil, errors.New("mtproto: MTProxy secret is neither hex nor base64")
}

// IsZero tells whether there is no secret.
func (s Secret) IsZero() bool { return s.in == nil }

// Padded tells whether the secret asks for padded intermediate framing: dd, ee.
func (s Secret) Padded() bool { return s.in != nil && s.in.padded }

// Domain is the server that an ee secret pretends to talk to; else it is empty.
func (s Secret) Domain() string {
	if s.in == nil {
		return ""
	}
	return s.in.domain
}

// key is the part that goes into the ciphers; nil for no secret.
func (s Secret) key() []byte {
	if s.in == nil {
		return nil
	}
	return s.in.key[:]
}

func (s Secret) String() string {
	switch {
	case s.IsZero():
		return "no MTProxy secret"
	case s.Domain() != "":
		return fmt.Sprintf("MTProxy secret (ee, as %q)", s.Domain())
	case s.Padded():
		return "MTProxy secret (dd)"
	}
	return "MTProxy secret"
}

// GoString keeps %#v from printing the secret.
func (s Secret) GoString() string { return s.String() }

// LogValue keeps slog from printing the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
