package gotdserver

import (
	"bytes"
	"crypto/aes"
	"crypto/rand"
	"crypto/sha1"
	"encoding/binary"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotd/ige"
	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgtest"

	"github.com/tgscript/tgscript/mtproto"
)

// gotd's server makes a temporary key with our client, and the request that binds
// it is what gotd's decoder and cipher take it for (M23). The server knows no
// temporary keys: what it does with one the test says.
func TestTemporaryKeyM23(t *testing.T) {
	secret := make([]byte, 256)
	rand.Read(secret)
	perm, err := mtproto.NewAuthKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	var bound atomic.Int64
	d := tgtest.NewDispatcher()
	d.HandleFunc(tg.AuthBindTempAuthKeyRequestTypeID, func(s *tgtest.Server, r *tgtest.Request) error {
		var q tg.AuthBindTempAuthKeyRequest
		if err := q.Decode(r.Buf); err != nil {
			return err
		}
		temp := int64(binary.LittleEndian.Uint64(r.Session.AuthKey.ID[:]))
		b := bin.Buffer{Buf: openBinding(t, secret, q.EncryptedMessage)[16:]}
		var got []int64
		for _, next := range []func() (int64, error){b.Long, word(&b), word(&b), word(&b), b.Long, b.Long, b.Long, b.Long, word(&b)} {
			v, err := next()
			if err != nil {
				return err
			}
			got = append(got, v)
		}
		want := []int64{r.MsgID, 0, 40, 0x75a3f765, q.Nonce, temp, q.PermAuthKeyID, r.Session.ID, int64(q.ExpiresAt)}
		if !slices.Equal(got, want) || q.PermAuthKeyID != perm.ID() {
			t.Errorf("bound with %x, want %x of key %x", got, want, perm.ID())
		}
		if left := time.Until(time.Unix(int64(q.ExpiresAt), 0)); left < 59*time.Minute || left > time.Hour {
			t.Errorf("bound for %v", left)
		}
		bound.Store(temp)
		return s.SendBool(r, true)
	})
	d.HandleFunc(idNearest, func(s *tgtest.Server, r *tgtest.Request) error {
		if id := int64(binary.LittleEndian.Uint64(r.Session.AuthKey.ID[:])); id != bound.Load() {
			t.Errorf("a call under key %x, bound is %x", id, bound.Load())
		}
		return s.SendResult(r, nearest)
	})
	s := serve(t, d, nil)
	c := s.connect(t, mtproto.ClientOptions{Key: perm, Temporary: time.Hour}, mtproto.LinkOptions{Framing: mtproto.Intermediate})
	for range 3 {
		askNearest(within(t), t, c)
	}
}

// word is an integer of 32 bits.
func word(b *bin.Buffer) func() (int64, error) {
	return func() (int64, error) {
		v, err := b.Uint32()
		return int64(v), err
	}
}

// openBinding decrypts a message of MTProto 1 and checks its hash.
func openBinding(t *testing.T, secret, encrypted []byte) []byte {
	t.Helper()
	id := sha1.Sum(secret)
	if len(encrypted) != 24+80 || !bytes.Equal(encrypted[:8], id[12:]) {
		t.Fatalf("%d bytes under key %x", len(encrypted), encrypted[:8])
	}
	msgKey := encrypted[8:24]
	sum := func(parts ...[]byte) []byte {
		s := sha1.Sum(slices.Concat(parts...))
		return s[:]
	}
	a, b := sum(msgKey, secret[:32]), sum(secret[32:48], msgKey, secret[48:64])
	c, d := sum(secret[64:96], msgKey), sum(msgKey, secret[96:128])
	block, err := aes.NewCipher(slices.Concat(a[:8], b[8:20], c[4:16]))
	if err != nil {
		t.Fatal(err)
	}
	plain := make([]byte, 80)
	ige.DecryptBlocks(block, slices.Concat(a[8:20], b[:8], c[16:20], d[:8]), plain, encrypted[24:])
	if hash := sum(plain[:72]); !bytes.Equal(hash[4:20], msgKey) {
		t.Fatal("the hash of the binding is wrong")
	}
	return plain
}
