package mtproto

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// bindingVector was made with other people's code, gotd/td v0.93.0: its OldKeys,
// its TL and its IGE. mtcute 0.30.3 makes the same of the same. The key is the
// bytes 00 to ff, the message's random bytes are 10 to 1f, the padding 00 to 07
// (V5, M23).
const bindingVector = "32d1586ea457dfc889f01db0b8be6d4ff0190478973c685df72b9fcf8fa8348079fcbd01299133225e7e8236" +
	"47e3690d266f750bc1c5f96c4a732f61ad5a70819533db529bb2f021e4073281290e32c9c1dca7be37fac315d8ad9a4ebee6a42f2aacc068fb2c7b4f"

func TestOpenBindingM23(t *testing.T) {
	secret := make([]byte, authKeySize)
	for i := range secret {
		secret[i] = byte(i)
	}
	key, err := NewAuthKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	vector, err := hex.DecodeString(bindingVector)
	if err != nil {
		t.Fatal(err)
	}
	want := Binding{MsgID: 0x65C53D5200000004, Nonce: 0x1122334455667788, TempKeyID: 0x0102030405060708,
		PermKeyID: key.ID(), SessionID: 0x0123456789ABCDEF, ExpiresAt: 0x66000000}
	if got, err := key.OpenBinding(vector); err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}

	// Every altered byte is noticed, but those of the padding, which the hash of
	// MTProto 1 does not cover: the block before them is.
	for i := range vector {
		bad := []byte(string(vector))
		bad[i] ^= 1
		if _, err := key.OpenBinding(bad); err != ErrDecrypt && i < len(vector)-8 {
			t.Errorf("byte %d altered: %v", i, err)
		}
	}
	for _, bad := range [][]byte{nil, vector[:24], vector[:len(vector)-16], append(vector, make([]byte, 16)...)} {
		if _, err := key.OpenBinding(bad); err != ErrDecrypt {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
	if _, err := (AuthKey{}).OpenBinding(vector); err != ErrDecrypt {
		t.Errorf("no key: %v", err)
	}
}

// A temporary key is not known any more when its time is over (M23, T9).
func TestTemporaryKeyExpiresM23(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		r := w.raw()
		if w.server.ExpireKey(r.key.ID(), time.Now().Add(time.Hour)) {
			t.Error("a permanent key is to expire")
		}
		link, _ := w.dial(w.ctx)
		made, err := exchangeOver(link, handshakeOptions{Keys: []*rsa.PublicKey{&w.key.PublicKey}, DC: 2, ExpiresIn: time.Hour,
			Primes: new(Primes), Rand: rand.Reader, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		key := made.Key
		r.link, r.key, r.salt = link, key, made.Salt
		r.send(r.message(request(idEcho, 1, 0), true))
		r.next(idRPCResult)
		s := w.server.Sessions(key.ID())[0]
		if !s.Temporary() {
			t.Error("the session's key is permanent")
		}
		if w.server.ExpireKey(key.ID(), time.Now()) || !w.server.ExpireKey(key.ID(), time.Now().Add(2*time.Hour)) ||
			!w.server.ExpireKey(key.ID(), time.Now().Add(time.Minute)) {
			t.Error("ExpireKey")
		}
		<-time.After(time.Minute - time.Second)
		r.send(r.message(request(idEcho, 2, 0), true))
		r.next(idRPCResult)
		<-time.After(time.Second)
		s.Push(request(idUpdate, 1, 0))
		r.send(r.message(request(idEcho, 3, 0), true))
		if _, err := r.link.Recv(); !isCode(err, CodeUnknownKey) {
			t.Errorf("got %v, want -404", err)
		}
		if _, ok := w.server.Key(key.ID()); ok {
			t.Error("the key is still known")
		}
	})
}

// What is encrypted with the permanent key is what others encrypt too: see
// bindingVector.
func TestSealBindingM23(t *testing.T) {
	secret := make([]byte, authKeySize)
	for i := range secret {
		secret[i] = byte(i)
	}
	key, err := NewAuthKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	b := Binding{MsgID: 0x65C53D5200000004, Nonce: 0x1122334455667788, TempKeyID: 0x0102030405060708,
		PermKeyID: key.ID(), SessionID: 0x0123456789ABCDEF, ExpiresAt: 0x66000000}
	var random []byte
	for i := range byte(16) {
		random = append(random, 0x10+i)
	}
	random = append(random, 0, 1, 2, 3, 4, 5, 6, 7)
	if got := hex.EncodeToString(key.sealBinding(b, strings.NewReader(string(random)))); got != bindingVector {
		t.Errorf("%s, want %s", got, bindingVector)
	}
}
