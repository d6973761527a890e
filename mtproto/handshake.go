package mtproto

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// The key exchange (K1-K15): three requests, three answers, in plain messages.
//
//	req_pq_multi          resPQ              nonces, pq, the server's RSA keys
//	req_DH_params         server_DH_params   new_nonce under RSA; g_a under the nonces
//	set_client_DH_params  dh_gen_ok          g_b under the nonces
//
// Both ends are state machines without I/O: the body of a message in, the body
// of the next one out. Here is what they share.

// handshakeResult is the outcome of a key exchange.
type handshakeResult struct {
	Key  AuthKey
	Salt int64 // the first salt (K14)

	// ServerTime is the server's clock when it answered, and Offset what the
	// client has to add to its own clock to have the same. Offset is 0 on the
	// server's end.
	ServerTime time.Time
	Offset     time.Duration

	// DC and ExpiresIn are what the client asked for: the DC, 0 if it did not
	// say, and the life of a temporary key, 0 for a permanent one.
	DC        int
	ExpiresIn time.Duration
}

const (
	// handshakeTimeout is how long a server remembers a key exchange (K15).
	handshakeTimeout = 10 * time.Minute
	// maxDHRetries is how often either end goes on after dh_gen_retry (K13).
	maxDHRetries = 5
)

// nonces tie the messages of one key exchange together and key its answers.
type nonces struct {
	nonce, server [16]byte
	fresh         [32]byte // new_nonce, secret
}

// tempAES is the key and IV for the Diffie-Hellman messages (K6). The nonces
// are hashed at their full length, whatever zeros they begin with (S7).
func (n *nonces) tempAES() (key, iv [32]byte) {
	ns := sha1.Sum(append(append([]byte(nil), n.fresh[:]...), n.server[:]...))
	sn := sha1.Sum(append(append([]byte(nil), n.server[:]...), n.fresh[:]...))
	nn := sha1.Sum(append(append([]byte(nil), n.fresh[:]...), n.fresh[:]...))
	copy(key[:], ns[:])
	copy(key[20:], sn[:12])
	copy(iv[:], sn[12:])
	copy(iv[8:], nn[:])
	copy(iv[28:], n.fresh[:4])
	return key, iv
}

// salt is the first salt of the new key (K14).
func (n *nonces) salt() int64 {
	return int64(binary.LittleEndian.Uint64(n.fresh[:]) ^ binary.LittleEndian.Uint64(n.server[:]))
}

// hash is new_nonce_hash1, 2 or 3 (K13).
func (n *nonces) hash(number byte, key AuthKey) (h [16]byte) {
	b := append(append([]byte(nil), n.fresh[:]...), number)
	sum := sha1.Sum(binary.LittleEndian.AppendUint64(b, key.aux))
	copy(h[:], sum[4:])
	return h
}

// failHash is the hash in the old server_DH_params_fail (K13).
func (n *nonces) failHash() (h [16]byte) {
	sum := sha1.Sum(n.fresh[:])
	copy(h[:], sum[4:])
	return h
}

// check compares the nonces of a message with those of the exchange (K1).
func (n *nonces) check(nonce, server [16]byte) error {
	if subtle.ConstantTimeCompare(n.nonce[:], nonce[:])&subtle.ConstantTimeCompare(n.server[:], server[:]) != 1 {
		return errNonce
	}
	return nil
}

var (
	errNonce = errors.New("mtproto: key exchange: nonce of another exchange")
	errHash  = errors.New("mtproto: key exchange: encrypted data does not match its hash")
	errOrder = errors.New("mtproto: key exchange: message out of order")
)

// sealDH encrypts a Diffie-Hellman message: hash, message, up to 15 random
// bytes (K7, K11).
func (n *nonces) sealDH(message []byte, rand io.Reader) ([]byte, error) {
	sum := sha1.Sum(message)
	b := append(sum[:], message...)
	size := len(b)
	b = append(b, make([]byte, -size&15)...)
	if _, err := io.ReadFull(rand, b[size:]); err != nil {
		return nil, fmt.Errorf("mtproto: key exchange: padding: %w", err)
	}
	key, iv := n.tempAES()
	EncryptIGE(b, b, &key, &iv)
	return b, nil
}

// openDH decrypts a Diffie-Hellman message into m. Its hash covers exactly the
// bytes that m takes, so they are parsed first, but nothing in m may be used
// before the hash was found right: whatever else is wrong, the error is the
// hash's (K7, S6).
func (n *nonces) openDH(encrypted []byte, m handshakeMessage) error {
	if len(encrypted)%16 != 0 || len(encrypted) < sha1.Size {
		return errHash
	}
	b := make([]byte, len(encrypted))
	key, iv := n.tempAES()
	DecryptIGE(b, encrypted, &key, &iv)
	data := b[sha1.Size:]
	size, err := parseHandshake(data, m)
	sum := sha1.Sum(data[:size])
	if subtle.ConstantTimeCompare(sum[:], b[:sha1.Size]) != 1 || err != nil || len(data)-size > 15 {
		return errHash
	}
	return nil
}

// newKey is the key that both ends compute: g^(ab), padded to 256 bytes (K12).
// math/big's power is not constant in time, but a secret is used for two powers
// and a few more on dh_gen_retry before it is wiped (K14): too few measurements
// to learn it by.
func newKey(public, secret, prime *big.Int) AuthKey {
	b := new(big.Int).Exp(public, secret, prime).FillBytes(make([]byte, authKeySize))
	key, err := NewAuthKey(b)
	if err != nil {
		panic(err) // FillBytes has made it the right size
	}
	clear(b)
	return key
}

// randomExponent is a secret of 2048 bits (K10).
func randomExponent(rand io.Reader) (*big.Int, error) {
	b := make([]byte, dhBits/8)
	if _, err := io.ReadFull(rand, b); err != nil {
		return nil, fmt.Errorf("mtproto: key exchange: secret exponent: %w", err)
	}
	defer clear(b)
	return new(big.Int).SetBytes(b), nil
}

// wipe overwrites a secret number (K14).
func wipe(x *big.Int) {
	if x != nil {
		clear(x.Bits())
	}
}

// handshakeMessage is a message of the key exchange. Its fields method names
// the fields in order, once for both directions.
type handshakeMessage interface{ fields(w *handshakeWire) }

// handshakeWire writes fields to out, or reads them from in if that is set.
type handshakeWire struct {
	out []byte
	in  *tl.Decoder
}

// parseHandshake reads m from the front of b and tells how long it was.
func parseHandshake(b []byte, m handshakeMessage) (int, error) {
	w := handshakeWire{in: tl.NewDecoder(b)}
	m.fields(&w)
	if err := w.in.Err(); err != nil {
		return 0, err
	}
	return w.in.Offset(), nil
}

func encodeHandshake(m handshakeMessage) []byte {
	var w handshakeWire
	m.fields(&w)
	return w.out
}

// id is the constructor, any of some that differ in their meaning only.
func (w *handshakeWire) id(id *uint32, want ...uint32) {
	if w.in == nil {
		w.out = tl.AppendUint32(w.out, *id)
		return
	}
	*id = w.in.Uint32()
	for _, x := range want {
		if *id == x {
			return
		}
	}
	w.in.Fail(&tl.UnknownConstructorError{ID: *id, Want: "another message of the key exchange"})
}

func (w *handshakeWire) only(id uint32) { w.id(&id, id) }

func (w *handshakeWire) int128(v *[16]byte) {
	if w.in == nil {
		w.out = append(w.out, v[:]...)
		return
	}
	*v = w.in.Int128()
}

func (w *handshakeWire) int256(v *[32]byte) {
	if w.in == nil {
		w.out = append(w.out, v[:]...)
		return
	}
	*v = w.in.Int256()
}

func (w *handshakeWire) int(v *int32) {
	if w.in == nil {
		w.out = tl.AppendInt(w.out, *v)
		return
	}
	*v = w.in.Int()
}

func (w *handshakeWire) long(v *int64) {
	if w.in == nil {
		w.out = tl.AppendLong(w.out, *v)
		return
	}
	*v = w.in.Long()
}

func (w *handshakeWire) longs(v *[]int64) {
	if w.in == nil {
		w.out = tl.AppendLongs(w.out, *v)
		return
	}
	*v = w.in.Longs()
}

func (w *handshakeWire) bytes(v *[]byte) {
	if w.in == nil {
		w.out = tl.AppendBytes(w.out, *v)
		return
	}
	*v = w.in.Bytes()
}
