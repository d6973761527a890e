package mtproto

import (
	"bytes"
	"crypto/sha1"
	"crypto/subtle"
	"io"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// Binding is bind_auth_key_inner, by which a client that holds a permanent key
// binds a temporary one to it, and the id of the message that it came in (M23).
type Binding struct {
	MsgID     int64 // of auth.bindTempAuthKey
	Nonce     int64
	TempKeyID int64
	PermKeyID int64
	SessionID int64 // of the temporary key's session
	ExpiresAt int32 // Unix seconds of server time
}

const (
	idBindAuthKeyInner = 0x75a3f765

	bindingSize    = 16 + 8 + 4 + 4 + 40 // random, msg_id, seqno, length, bind_auth_key_inner
	bindingPadding = 8
)

// OpenBinding opens encrypted_message of auth.bindTempAuthKey with the permanent
// key. It is the only message that is still encrypted as in MTProto 1 (M23, S16).
// Whatever is wrong with it, the error is ErrDecrypt.
func (k AuthKey) OpenBinding(encrypted []byte) (Binding, error) {
	if k.secret == nil || len(encrypted) != encryptedHeader+bindingSize+bindingPadding {
		return Binding{}, ErrDecrypt
	}
	plain := bytes.Clone(encrypted[encryptedHeader:])
	var key, iv [32]byte
	k.deriveV1(encrypted[8:encryptedHeader], &key, &iv)
	DecryptIGE(plain, plain, &key, &iv)
	sum := sha1.Sum(plain[:bindingSize])
	d := tl.NewDecoder(encrypted)
	if d.Long() != k.id || subtle.ConstantTimeCompare(sum[4:20], encrypted[8:encryptedHeader]) != 1 {
		return Binding{}, ErrDecrypt
	}
	d = tl.NewDecoder(plain[16:])
	b := Binding{MsgID: d.Long()}
	if d.Int() != 0 || d.Int() != 40 || d.Uint32() != idBindAuthKeyInner {
		return Binding{}, ErrDecrypt
	}
	b.Nonce, b.TempKeyID, b.PermKeyID, b.SessionID, b.ExpiresAt = d.Long(), d.Long(), d.Long(), d.Long(), d.Int()
	return b, d.Err()
}

// sealBinding is what OpenBinding opens.
func (k AuthKey) sealBinding(b Binding, rand io.Reader) []byte {
	out := make([]byte, encryptedBinding)
	plain := out[encryptedHeader:]
	mustRead(rand, plain[:16])
	body := tl.AppendInt(tl.AppendInt(tl.AppendLong(plain[:16], b.MsgID), 0), 40)
	body = tl.AppendLong(tl.AppendLong(tl.AppendUint32(body, idBindAuthKeyInner), b.Nonce), b.TempKeyID)
	body = tl.AppendInt(tl.AppendLong(tl.AppendLong(body, b.PermKeyID), b.SessionID), b.ExpiresAt)
	sum := sha1.Sum(body)
	mustRead(rand, plain[len(body):])
	copy(tl.AppendLong(out[:0], k.id)[:encryptedHeader][8:], sum[4:20])
	var key, iv [32]byte
	k.deriveV1(out[8:encryptedHeader], &key, &iv)
	EncryptIGE(plain, plain, &key, &iv)
	return out
}

// deriveV1 works out the AES key and IV of a client's message of MTProto 1.
func (k AuthKey) deriveV1(msgKey []byte, key, iv *[32]byte) {
	sum := func(parts ...[]byte) [20]byte { return sha1.Sum(bytes.Join(parts, nil)) }
	a := sum(msgKey, k.secret[0:32])
	b := sum(k.secret[32:48], msgKey, k.secret[48:64])
	c := sum(k.secret[64:96], msgKey)
	d := sum(msgKey, k.secret[96:128])

	copy(key[0:], a[0:8])
	copy(key[8:], b[8:20])
	copy(key[20:], c[4:16])
	copy(iv[0:], a[8:20])
	copy(iv[12:], b[0:8])
	copy(iv[20:], c[16:20])
	copy(iv[24:], d[0:8])
}

// Key is a key that the server knows.
func (s *Server) Key(id int64) (key AuthKey, ok bool) {
	k := s.lookup(id)
	if k == nil {
		return AuthKey{}, false
	}
	return k.key, true
}

// ExpireKey lets a temporary key expire at a time, unless it does so before. From
// then on it is not known any more. It tells false if there is no such key, or
// no time left.
func (s *Server) ExpireKey(id int64, at time.Time) bool {
	k := s.lookup(id)
	if k == nil || !k.temporary() || !at.After(s.o.Now()) {
		return false
	}
	for {
		old := k.expires.Load()
		if old <= at.Unix() || k.expires.CompareAndSwap(old, at.Unix()) {
			return true
		}
	}
}

// Temporary tells whether the session's key came out of an exchange for a
// temporary one, which expires by itself.
func (s *ServerSession) Temporary() bool { return s.key.temporary() }

func (k *knownKey) temporary() bool { return k.expires.Load() != 0 }

// expired tells whether a temporary key's time is over.
func (k *knownKey) expired(now func() time.Time) bool {
	at := k.expires.Load()
	return at != 0 && at <= now().Unix()
}
