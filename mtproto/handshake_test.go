package mtproto

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	mathrand "math/rand/v2"
	"os"
	"testing"
	"time"
)

func serverKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	raw, err := os.ReadFile("testdata/server_key.pem")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(raw)
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// seeded is randomness that repeats.
func seeded(seed byte) io.Reader { return mathrand.NewChaCha8([32]byte{seed}) }

var testTime = time.Date(2026, 1, 2, 3, 4, 5, 600, time.UTC)

func fixedNow() time.Time { return testTime }

// newHandshakes is a client and a server that fit each other.
func newHandshakes(t testing.TB, random io.Reader, change func(*handshakeOptions, *serverHandshakeOptions)) (*clientHandshake, *serverHandshake) {
	t.Helper()
	key := serverKey(t)
	co := handshakeOptions{Keys: []*rsa.PublicKey{&key.PublicKey}, DC: 2, Rand: random,
		Now: func() time.Time { return testTime.Add(-time.Minute) }}
	so := serverHandshakeOptions{Keys: []*rsa.PrivateKey{key}, Rand: random, Now: fixedNow}
	if change != nil {
		change(&co, &so)
	}
	client, err := newClientHandshake(co)
	if err != nil {
		t.Fatal(err)
	}
	server, err := newServerHandshake(so)
	if err != nil {
		t.Fatal(err)
	}
	return client, server
}

// exchange runs both ends to the end and returns every message.
func exchange(client *clientHandshake, server *serverHandshake) (messages [][]byte, err error) {
	request := client.Start()
	for done := false; !done; {
		var answer []byte
		if answer, _, err = server.Next(request); err != nil {
			return messages, err
		}
		messages = append(messages, request, answer)
		if request, done, err = client.Next(bytes.Clone(answer)); err != nil {
			return messages, err
		}
	}
	return messages, nil
}

func TestHandshake(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*handshakeOptions, *serverHandshakeOptions)
		dc     int
		temp   time.Duration
	}{
		{name: "permanent K4 K14", dc: 2},
		{name: "temporary K4", dc: 10002, temp: time.Hour, change: func(o *handshakeOptions, _ *serverHandshakeOptions) {
			o.DC, o.ExpiresIn = 10002, time.Hour+time.Millisecond
		}},
		{name: "media K4", dc: -4, change: func(o *handshakeOptions, _ *serverHandshakeOptions) { o.DC = -4 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			client, server := newHandshakes(t, rand.Reader, tt.change)
			if _, err := exchange(client, server); err != nil {
				t.Fatal(err)
			}
			c, s := client.Result(), server.Result()
			if c.Key.IsZero() || !bytes.Equal(c.Key.Bytes(), s.Key.Bytes()) || c.Salt != s.Salt || c.Salt == 0 {
				t.Errorf("client has %v, server %v", c, s)
			}
			if c.Offset != time.Minute-600 || !c.ServerTime.Equal(testTime.Truncate(time.Second)) || !s.ServerTime.Equal(c.ServerTime) {
				t.Errorf("server time %v, offset %v", c.ServerTime, c.Offset)
			}
			for _, r := range []handshakeResult{c, s} {
				if r.DC != tt.dc || r.ExpiresIn != tt.temp {
					t.Errorf("dc %d, expires in %v, want %d and %v", r.DC, r.ExpiresIn, tt.dc, tt.temp)
				}
			}
			if _, _, err := client.Next(nil); err == nil {
				t.Error("a finished exchange goes on")
			}
		})
	}
}

func TestHandshakeRetryK13(t *testing.T) {
	var seen []int64
	client, server := newHandshakes(t, rand.Reader, func(_ *handshakeOptions, o *serverHandshakeOptions) {
		o.Exists = func(id int64) bool { seen = append(seen, id); return len(seen) <= maxDHRetries }
	})
	if _, err := exchange(client, server); err != nil {
		t.Fatal(err)
	}
	if len(seen) != maxDHRetries+1 || client.Result().Key.ID() != seen[maxDHRetries] {
		t.Errorf("after keys %x the client has %v", seen, client.Result().Key)
	}
	client, server = newHandshakes(t, rand.Reader, func(_ *handshakeOptions, o *serverHandshakeOptions) {
		o.Exists = func(int64) bool { return true }
	})
	if _, err := exchange(client, server); err == nil {
		t.Error("endless retries made a key")
	}
}

func TestHandshakeLostRepliesK15(t *testing.T) {
	client, server := newHandshakes(t, rand.Reader, nil)
	request := client.Start()
	for done := false; !done; {
		first, doneFirst, err := server.Next(request)
		if err != nil {
			t.Fatal(err)
		}
		again, doneAgain, err := server.Next(request)
		if err != nil || !bytes.Equal(first, again) || doneFirst != doneAgain {
			t.Fatalf("repeated request: %x, %v, want %x", again, err, first)
		}
		if request, done, err = client.Next(again); err != nil {
			t.Fatal(err)
		}
	}
	if server.Result().Key.ID() != client.Result().Key.ID() {
		t.Error("the keys differ")
	}
}

func TestHandshakeForgottenK15(t *testing.T) {
	now := testTime
	client, server := newHandshakes(t, rand.Reader, func(_ *handshakeOptions, o *serverHandshakeOptions) {
		o.Now = func() time.Time { return now }
	})
	answer, _, err := server.Next(client.Start())
	if err != nil {
		t.Fatal(err)
	}
	request, _, err := client.Next(answer)
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(handshakeTimeout + time.Second)
	if _, _, err := server.Next(request); err == nil {
		t.Error("the server went on after more than ten minutes")
	}
}

func TestHandshakeServerKeysK3(t *testing.T) {
	key := serverKey(t)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	client, server := newHandshakes(t, rand.Reader, func(o *handshakeOptions, _ *serverHandshakeOptions) {
		o.Keys = []*rsa.PublicKey{&other.PublicKey}
	})
	if _, err := exchange(client, server); !errors.Is(err, ErrServerKey) {
		t.Errorf("unknown server key: %v, want ErrServerKey", err)
	}
	client, server = newHandshakes(t, rand.Reader, func(o *handshakeOptions, so *serverHandshakeOptions) {
		so.Keys = append([]*rsa.PrivateKey{other}, so.Keys...)
	})
	if _, err := exchange(client, server); err != nil {
		t.Errorf("second of the server's keys: %v", err)
	}
	for _, bad := range []*rsa.PublicKey{
		{N: new(big.Int).Rsh(key.N, 1), E: 65537},
		{N: new(big.Int).Lsh(key.N, 1), E: 65537},
		{N: key.N, E: 3},
	} {
		if _, err := newClientHandshake(handshakeOptions{Keys: []*rsa.PublicKey{bad}, Rand: rand.Reader, Now: fixedNow}); err == nil {
			t.Errorf("a key of %d bits and exponent %d was accepted", bad.N.BitLen(), bad.E)
		}
	}
}

func BenchmarkHandshake(b *testing.B) {
	for b.Loop() {
		client, server := newHandshakes(b, rand.Reader, nil)
		if _, err := exchange(client, server); err != nil {
			b.Fatal(err)
		}
	}
}
