package mtproto

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
)

// AuthKey is an authorization key: 256 secret bytes that client and server
// share. The zero value is no key. It prints as its id only, on purpose: the
// bytes leave it by Bytes alone.
type AuthKey struct {
	// A pointer, so that fmt can't reach the bytes of a key in a field of
	// some other struct, where it does not call String.
	secret *[authKeySize]byte
	id     int64
	aux    uint64
}

// NewAuthKey makes a key of its 256 bytes, which it copies.
func NewAuthKey(b []byte) (AuthKey, error) {
	if len(b) != authKeySize {
		return AuthKey{}, fmt.Errorf("mtproto: auth key of %d bytes, want %d", len(b), authKeySize)
	}
	secret := [authKeySize]byte(b)
	sum := sha1.Sum(b)
	return AuthKey{
		secret: &secret,
		id:     int64(binary.LittleEndian.Uint64(sum[12:])),
		aux:    binary.LittleEndian.Uint64(sum[:8]),
	}, nil
}

// ID is auth_key_id, which names the key on the wire (K12).
func (k AuthKey) ID() int64 { return k.id }

// IsZero tells whether there is no key.
func (k AuthKey) IsZero() bool { return k.secret == nil }

// Bytes is a copy of the secret, for storing it. It is nil for no key.
func (k AuthKey) Bytes() []byte {
	if k.secret == nil {
		return nil
	}
	return slices.Clone(k.secret[:])
}

func (k AuthKey) String() string {
	if k.secret == nil {
		return "auth key none"
	}
	return fmt.Sprintf("auth key %016x", uint64(k.id))
}

// GoString keeps %#v from printing the secret.
func (k AuthKey) GoString() string { return k.String() }

// LogValue keeps slog from printing the secret.
func (k AuthKey) LogValue() slog.Value { return slog.StringValue(k.String()) }

// Side is the direction of a message, by the offset into the auth key that
// derives its keys (x in M1).
type Side int

// The two directions.
const (
	ClientToServer Side = 0
	ServerToClient Side = 8
)

// Message is the content of an encrypted packet.
type Message struct {
	Salt, SessionID, MsgID int64
	SeqNo                  int32
	Body                   []byte // length a multiple of four
}

// ErrDecrypt is the only error of Decrypt. What is wrong with a packet is no
// business of whoever made it (M3, S3).
var ErrDecrypt = errors.New("mtproto: packet does not decrypt")

// Encrypt appends the packet that carries m to dst (M1). The padding is random
// in content and size (M2); rand must not fail, as crypto/rand's Reader does
// not, and is read once.
func (k AuthKey) Encrypt(dst []byte, side Side, m Message, rand io.Reader) []byte {
	dst, _ = k.encrypt(dst, side, m, rand)
	return dst
}

// encrypt is Encrypt that also tells the quick-ack token (T7).
func (k AuthKey) encrypt(dst []byte, side Side, m Message, rand io.Reader) ([]byte, uint32) {
	var head [packetHead]byte
	start := len(dst)
	dst = slices.Grow(dst, packetHead+len(m.Body)+paddingRoom)
	dst = append(append(dst, head[:]...), m.Body...)
	dst = dst[:start+len(pad(dst[start:], rand))]
	return dst, k.seal(dst[start:], side, m)
}

const (
	packetHead = encryptedHeader + innerHeader // what is before the body

	spread      = 7 * 16 // up to seven blocks of padding more than needed
	paddingRoom = minPadding + 15 + spread
)

// pad appends the padding to a packet that ends with its body and has paddingRoom
// bytes of capacity left.
func pad(packet []byte, rand io.Reader) []byte {
	n := len(packet) - encryptedHeader
	least := minPadding + -(n+minPadding)&15
	pad := packet[len(packet) : len(packet)+least+spread]
	mustRead(rand, pad)
	extra := int(pad[len(pad)-1]&7) * 16
	return packet[:len(packet)+least+extra]
}

// seal fills in the headers of a packet, whose body and padding are in place, and
// encrypts it. It returns the quick-ack token.
func (k AuthKey) seal(packet []byte, side Side, m Message) uint32 {
	e := [1]envelope{k.envelop(packet, m)}
	sealAll(side, e[:])
	return e[0].token()
}

// envelop fills in the headers of a packet, whose body and padding are in place.
func (k AuthKey) envelop(packet []byte, m Message) envelope {
	le := binary.LittleEndian
	le.PutUint64(packet, uint64(k.id))
	inner := packet[encryptedHeader:]
	le.PutUint64(inner, uint64(m.Salt))
	le.PutUint64(inner[8:], uint64(m.SessionID))
	le.PutUint64(inner[16:], uint64(m.MsgID))
	le.PutUint32(inner[24:], uint32(m.SeqNo))
	le.PutUint32(inner[28:], uint32(len(m.Body)))
	return envelope{key: k, packet: packet, inner: inner}
}

// Decrypt opens a packet in place: the body aliases it. It checks, in this
// order and with one error for all, the key's id, msg_key over every decrypted
// byte, and only then the length and the padding (M3). The session, the ids and
// the times in the message are for the caller to check.
func (k AuthKey) Decrypt(side Side, packet []byte) (Message, error) {
	m, _, err := k.decrypt(side, packet)
	return m, err
}

// decrypt is Decrypt that also tells the quick-ack token (T7).
func (k AuthKey) decrypt(side Side, packet []byte) (Message, uint32, error) {
	var e [1]envelope
	var err error
	if e[0], err = k.enclosed(packet); err != nil {
		return Message{}, 0, err
	}
	openAll(side, e[:])
	m, err := e[0].message()
	return m, e[0].token(), err
}

// enclosed is a packet of which nothing is known but its key.
func (k AuthKey) enclosed(packet []byte) (envelope, error) {
	if k.secret == nil || len(packet) < encryptedHeader || int64(binary.LittleEndian.Uint64(packet)) != k.id {
		return envelope{}, ErrDecrypt
	}
	inner := packet[encryptedHeader:]
	inner = inner[:len(inner)&^15] // what the transport padded goes (T2)
	if len(inner) < innerHeader+minPadding {
		return envelope{}, ErrDecrypt
	}
	return envelope{key: k, packet: packet, inner: inner}, nil
}

// message is what an envelope holds after it was opened, if that is as it has to
// be.
func (e *envelope) message() (Message, error) {
	le, inner := binary.LittleEndian, e.inner
	if subtle.ConstantTimeCompare(e.large[8:24], e.packet[8:encryptedHeader]) != 1 {
		return Message{}, ErrDecrypt
	}
	n := int(int32(le.Uint32(inner[28:])))
	padding := len(inner) - innerHeader - n
	if n < 0 || n%4 != 0 || padding < minPadding || padding > maxPadding {
		return Message{}, ErrDecrypt
	}
	return Message{
		Salt:      int64(le.Uint64(inner)),
		SessionID: int64(le.Uint64(inner[8:])),
		MsgID:     int64(le.Uint64(inner[16:])),
		SeqNo:     int32(le.Uint32(inner[24:])),
		Body:      inner[innerHeader : innerHeader+n : innerHeader+n],
	}, nil
}

// derive works out a message's AES key and IV (M1).
func (k AuthKey) derive(side Side, msgKey []byte, key, iv *[32]byte) {
	var in [16 + 36]byte
	copy(in[:], msgKey)
	copy(in[16:], k.secret[side:side+36])
	a := sha256.Sum256(in[:])
	copy(in[:], k.secret[40+side:76+side])
	copy(in[36:], msgKey)
	b := sha256.Sum256(in[:])

	copy(key[0:], a[0:8])
	copy(key[8:], b[8:24])
	copy(key[24:], a[24:32])
	copy(iv[0:], b[0:8])
	copy(iv[8:], a[8:24])
	copy(iv[24:], b[24:32])
}
