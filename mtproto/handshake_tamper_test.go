package mtproto

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"
)

// runUntil runs an exchange up to the server's answer to request number step,
// which it returns with both ends.
func runUntil(t testing.TB, step int, random *draws) (*clientHandshake, *serverHandshake, []byte) {
	t.Helper()
	client, server := newHandshakes(t, random, nil)
	request := client.Start()
	for {
		answer, _, err := server.Next(request)
		if err != nil {
			t.Fatal(err)
		}
		if step--; step == 0 {
			return client, server, answer
		}
		if request, _, err = client.Next(answer); err != nil {
			t.Fatal(err)
		}
	}
}

// refuse feeds the client an answer that it must refuse.
func refuse(t *testing.T, client *clientHandshake, answer []byte) error {
	t.Helper()
	out, done, err := client.Next(answer)
	if err == nil || out != nil || done {
		t.Fatalf("accepted: answers %x, done %v", out, done)
	}
	if _, _, err := client.Next(answer); err == nil {
		t.Fatal("goes on after an error")
	}
	if !client.Result().Key.IsZero() {
		t.Fatal("there is a key after an error")
	}
	return err
}

func flip(b []byte) { b[len(b)/2] ^= 0x10 }

func TestTamperedResPQS6K1K2K3(t *testing.T) {
	big9 := append([]byte{1}, make([]byte, 8)...)
	for name, change := range map[string]func(*resPQ){
		"nonce K1":             func(m *resPQ) { flip(m.nonce[:]) },
		"pq prime":             func(m *resPQ) { m.pq = minimal(2305843009213693951) },
		"pq even":              func(m *resPQ) { m.pq = minimal(2 * 1513098571) },
		"pq square":            func(m *resPQ) { m.pq = minimal(1513098571 * 1513098571) },
		"pq 0":                 func(m *resPQ) { m.pq = []byte{0} },
		"pq empty":             func(m *resPQ) { m.pq = nil },
		"pq 1":                 func(m *resPQ) { m.pq = []byte{1} },
		"pq of 9 bytes":        func(m *resPQ) { m.pq = big9 },
		"pq above 2^63":        func(m *resPQ) { m.pq = bytes.Repeat([]byte{0xff}, 8) },
		"pq with leading zero": func(m *resPQ) { m.pq = append([]byte{0}, m.pq...) },
		"no fingerprints K3":   func(m *resPQ) { m.fingerprints = nil },
		"other fingerprint K3": func(m *resPQ) { m.fingerprints[0]++ },
	} {
		t.Run(name, func(t *testing.T) {
			client, _, answer := runUntil(t, 1, choose())
			var m resPQ
			if _, err := parseHandshake(answer, &m); err != nil {
				t.Fatal(err)
			}
			change(&m)
			refuse(t, client, encodeHandshake(&m))
		})
	}
	t.Run("2^31 fingerprints", func(t *testing.T) {
		client, _, answer := runUntil(t, 1, choose())
		copy(answer[len(answer)-12:], []byte{0xff, 0xff, 0xff, 0x7f})
		refuse(t, client, answer)
	})
	t.Run("truncated at every byte", func(t *testing.T) {
		_, _, answer := runUntil(t, 1, choose())
		for n := range answer {
			client, _, _ := runUntil(t, 1, choose())
			refuse(t, client, answer[:n])
		}
	})
}

func TestTamperedServerDHS6K6K7(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(m *serverDHParams, n *nonces)
		want   error
	}{
		{"nonce", func(m *serverDHParams, _ *nonces) { flip(m.nonce[:]) }, errNonce},
		{"server nonce", func(m *serverDHParams, _ *nonces) { flip(m.server[:]) }, errNonce},
		{"one bit of the answer", func(m *serverDHParams, _ *nonces) { flip(m.encrypted) }, errHash},
		{"garbage", func(m *serverDHParams, _ *nonces) { rand.Read(m.encrypted) }, errHash},
		{"zeros", func(m *serverDHParams, _ *nonces) { clear(m.encrypted) }, errHash},
		{"empty", func(m *serverDHParams, _ *nonces) { m.encrypted = nil }, errHash},
		{"one block", func(m *serverDHParams, _ *nonces) { m.encrypted = m.encrypted[:16] }, errHash},
		{"no whole blocks", func(m *serverDHParams, _ *nonces) { m.encrypted = append(m.encrypted, 0) }, errHash},
		{"a block more", func(m *serverDHParams, _ *nonces) { m.encrypted = append(m.encrypted, make([]byte, 16)...) }, errHash},
		{"a block less", func(m *serverDHParams, _ *nonces) { m.encrypted = m.encrypted[:len(m.encrypted)-16] }, errHash},
		{"fail with a wrong hash", func(m *serverDHParams, _ *nonces) { m.id = idServerDHParamsNo }, errHash},
		{"fail K13", func(m *serverDHParams, n *nonces) { m.id, m.hash = idServerDHParamsNo, n.failHash() }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			client, server, answer := runUntil(t, 2, choose())
			var m serverDHParams
			if _, err := parseHandshake(answer, &m); err != nil {
				t.Fatal(err)
			}
			tt.change(&m, &server.n)
			if err := refuse(t, client, encodeHandshake(&m)); tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

func TestTamperedServerDHInnerS5S6(t *testing.T) {
	p := knownPrime()
	low := new(big.Int).Lsh(big.NewInt(1), 1984)
	set := func(x *big.Int) func(*serverDHInnerData) {
		return func(m *serverDHInnerData) { m.ga = x.Bytes() }
	}
	group := func(g int32, p *big.Int) func(*serverDHInnerData) {
		return func(m *serverDHInnerData) { m.g, m.prime = g, p.Bytes() }
	}
	for name, change := range map[string]func(*serverDHInnerData){
		"nonce K1":         func(m *serverDHInnerData) { flip(m.nonce[:]) },
		"server nonce K1":  func(m *serverDHInnerData) { flip(m.server[:]) },
		"g_a 0 K10":        set(new(big.Int)),
		"g_a 1":            set(big.NewInt(1)),
		"g_a p-1":          set(add(p, -1)),
		"g_a p":            set(p),
		"g_a p+1":          set(add(p, 1)),
		"g_a 2^1984":       set(low),
		"g_a p-2^1984":     set(new(big.Int).Sub(p, low)),
		"g_a of 257 bytes": func(m *serverDHInnerData) { m.ga = append(make([]byte, 257-len(m.ga)), m.ga...) },
		"g 2 (V4) K9":      group(2, p),
		"g 5":              group(5, p),
		"g 6":              group(6, p),
		"g 0":              group(0, p),
		"g -1":             group(-1, p),
		"g 8":              group(8, p),
		"p composite K8":   group(4, add(p, 2)),
		"p not safe":       group(4, unsafePrime()),
		"p of 2047 bits":   group(4, new(big.Int).Rsh(p, 1)),
		"p empty":          group(4, new(big.Int)),
		"p even":           group(4, add(p, 1)),
	} {
		t.Run(name, func(t *testing.T) {
			client, server, answer := runUntil(t, 2, choose())
			var m serverDHParams
			var inner serverDHInnerData
			if _, err := parseHandshake(answer, &m); err != nil {
				t.Fatal(err)
			}
			if err := server.n.openDH(m.encrypted, &inner); err != nil {
				t.Fatal(err)
			}
			change(&inner)
			var err error
			if m.encrypted, err = server.n.sealDH(encodeHandshake(&inner), rand.Reader); err != nil {
				t.Fatal(err)
			}
			if err := refuse(t, client, encodeHandshake(&m)); errors.Is(err, errHash) {
				t.Error("refused at the hash, which was right")
			}
		})
	}
}

func TestTamperedDHGenS6K13(t *testing.T) {
	for name, change := range map[string]func(*dhGenAnswer, *serverHandshake){
		"nonce":             func(m *dhGenAnswer, _ *serverHandshake) { flip(m.nonce[:]) },
		"server nonce":      func(m *dhGenAnswer, _ *serverHandshake) { flip(m.server[:]) },
		"hash":              func(m *dhGenAnswer, _ *serverHandshake) { flip(m.hash[:]) },
		"ok turned retry":   func(m *dhGenAnswer, _ *serverHandshake) { m.id = idDHGenRetry },
		"ok turned fail":    func(m *dhGenAnswer, _ *serverHandshake) { m.id = idDHGenFail },
		"other constructor": func(m *dhGenAnswer, _ *serverHandshake) { m.id = idResPQ },
		"fail": func(m *dhGenAnswer, s *serverHandshake) {
			m.id = idDHGenFail
		},
	} {
		t.Run(name, func(t *testing.T) {
			client, server, answer := runUntil(t, 3, choose())
			var m dhGenAnswer
			if _, err := parseHandshake(answer, &m); err != nil {
				t.Fatal(err)
			}
			change(&m, server)
			if name == "fail" {
				m.hash = client.n.hash(3, client.key)
			}
			refuse(t, client, encodeHandshake(&m))
		})
	}
}

// Answers of another run, or of another step, end the exchange (S6, K15).
func TestAnswersOutOfPlaceS6K15(t *testing.T) {
	client, server := newHandshakes(t, rand.Reader, nil)
	old, err := exchange(client, server)
	if err != nil {
		t.Fatal(err)
	}
	for step := 1; step <= 3; step++ {
		for i := 1; i < len(old); i += 2 {
			client, _, _ := runUntil(t, step, choose())
			refuse(t, client, old[i])
		}
		for other := 1; other <= 3; other++ {
			if other == step {
				continue
			}
			_, _, late := runUntil(t, other, choose())
			client, _, _ := runUntil(t, step, choose())
			refuse(t, client, late)
		}
	}
}

// legacyRSA pads and encrypts as clients did before RSA_PAD.
func legacyRSA(t testing.TB, key *rsa.PublicKey, data []byte) []byte {
	sum := sha1.Sum(data)
	block := make([]byte, 256)
	rand.Read(block[1:])
	copy(block[1:], slices.Concat(sum[:], data))
	x := new(big.Int).SetBytes(block)
	return x.Exp(x, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, 256))
}

// atReqDH is a server that waits for req_DH_params, and that request.
func atReqDH(t testing.TB) (*serverHandshake, reqDHParams, pqInnerData) {
	client, server, answer := runUntil(t, 1, choose())
	request, _, err := client.Next(answer)
	if err != nil {
		t.Fatal(err)
	}
	var m reqDHParams
	if _, err := parseHandshake(request, &m); err != nil {
		t.Fatal(err)
	}
	inner, err := server.openInner(serverKey(t), m.encrypted)
	if err != nil {
		t.Fatal(err)
	}
	return server, m, *inner
}

func TestServerReadsEveryInnerDataK4K5(t *testing.T) {
	key := &serverKey(t).PublicKey
	for _, id := range []uint32{idPQInnerData, idPQInnerDataDC, idPQInnerDataTemp, idPQInnerDataTempDC} {
		for _, padding := range []string{"RSA_PAD", "legacy"} {
			server, m, inner := atReqDH(t)
			inner.id, inner.dc, inner.expiresIn = id, -2, 3600
			data := encodeHandshake(&inner)
			m.encrypted = legacyRSA(t, key, data)
			if padding == "RSA_PAD" {
				var err error
				if m.encrypted, err = padRSA(key, data, rand.Reader); err != nil {
					t.Fatal(err)
				}
			}
			if _, _, err := server.Next(encodeHandshake(&m)); err != nil {
				t.Errorf("%s %x: %v", padding, id, err)
			}
			if r := server.result; inner.hasDC() != (r.DC == -2) || inner.isTemp() != (r.ExpiresIn == time.Hour) {
				t.Errorf("%s %x: dc %d, expires in %v", padding, id, r.DC, r.ExpiresIn)
			}
		}
	}
}

// Whatever is wrong with the encrypted part of req_DH_params, the server says
// the same (S4, K5).
func TestServerGivesNoOracleS4(t *testing.T) {
	key := serverKey(t)
	server, good, inner := atReqDH(t)
	waiting := *server
	try := func(name string, change func(m *reqDHParams)) {
		t.Helper()
		*server = waiting
		m := good
		m.encrypted = bytes.Clone(good.encrypted)
		change(&m)
		out, done, err := server.Next(encodeHandshake(&m))
		if out != nil || done || err != errRSA {
			t.Errorf("%s: %x, %v, %v", name, out, done, err)
		}
		if _, _, err := server.Next(encodeHandshake(&good)); err == nil {
			t.Errorf("%s: the server goes on", name)
		}
	}
	for i := range good.encrypted {
		try("flipped byte", func(m *reqDHParams) { m.encrypted[i] ^= 1 })
	}
	try("empty", func(m *reqDHParams) { m.encrypted = nil })
	try("255 bytes", func(m *reqDHParams) { m.encrypted = m.encrypted[1:] })
	try("the modulus", func(m *reqDHParams) { m.encrypted = key.N.Bytes() })
	try("zero", func(m *reqDHParams) { clear(m.encrypted) })
	try("one", func(m *reqDHParams) { clear(m.encrypted); m.encrypted[255] = 1 })
	for name, change := range map[string]func(*pqInnerData){
		"inner nonce":        func(m *pqInnerData) { flip(m.nonce[:]) },
		"inner server nonce": func(m *pqInnerData) { flip(m.server[:]) },
		"inner pq":           func(m *pqInnerData) { m.pq = minimal(15) },
		"inner p":            func(m *pqInnerData) { m.p = m.q },
		"expired at once":    func(m *pqInnerData) { m.id = idPQInnerDataTemp },
		"other constructor":  func(m *pqInnerData) { m.id = idResPQ },
	} {
		bad := inner
		change(&bad)
		try(name, func(m *reqDHParams) { m.encrypted = legacyRSA(t, &key.PublicKey, encodeHandshake(&bad)) })
		try(name, func(m *reqDHParams) {
			m.encrypted, _ = padRSA(&key.PublicKey, encodeHandshake(&bad), rand.Reader)
		})
	}
}

func TestTamperedReqDH(t *testing.T) {
	for name, change := range map[string]func(*reqDHParams){
		"nonce":        func(m *reqDHParams) { flip(m.nonce[:]) },
		"server nonce": func(m *reqDHParams) { flip(m.server[:]) },
		"p and q":      func(m *reqDHParams) { m.p, m.q = m.q, m.p },
		"q":            func(m *reqDHParams) { flip(m.q) },
		"fingerprint":  func(m *reqDHParams) { m.fingerprint++ },
	} {
		server, m, _ := atReqDH(t)
		change(&m)
		if out, _, err := server.Next(encodeHandshake(&m)); err == nil {
			t.Errorf("%s: answered %x", name, out)
		}
	}
}

func TestTamperedClientDHS5S6(t *testing.T) {
	p := knownPrime()
	low := new(big.Int).Lsh(big.NewInt(1), 1984)
	set := func(x *big.Int) func(*clientDHInnerData) {
		return func(m *clientDHInnerData) { m.gb = x.Bytes() }
	}
	for name, change := range map[string]func(*clientDHInnerData){
		"nonce":                func(m *clientDHInnerData) { flip(m.nonce[:]) },
		"server nonce":         func(m *clientDHInnerData) { flip(m.server[:]) },
		"unexpected retry K11": func(m *clientDHInnerData) { m.retryID = 1 },
		"g_b 0 K10":            set(new(big.Int)),
		"g_b 1":                set(big.NewInt(1)),
		"g_b p-1":              set(add(p, -1)),
		"g_b p":                set(p),
		"g_b 2^1984":           set(low),
		"g_b p-2^1984":         set(new(big.Int).Sub(p, low)),
		"g_b of 257 bytes":     func(m *clientDHInnerData) { m.gb = append(make([]byte, 257-len(m.gb)), m.gb...) },
	} {
		t.Run(name, func(t *testing.T) {
			client, server, answer := runUntil(t, 2, choose())
			request, _, err := client.Next(answer)
			if err != nil {
				t.Fatal(err)
			}
			var m setClientDHParams
			var inner clientDHInnerData
			if _, err := parseHandshake(request, &m); err != nil {
				t.Fatal(err)
			}
			if err := server.n.openDH(m.encrypted, &inner); err != nil {
				t.Fatal(err)
			}
			change(&inner)
			if m.encrypted, err = server.n.sealDH(encodeHandshake(&inner), rand.Reader); err != nil {
				t.Fatal(err)
			}
			if out, done, err := server.Next(encodeHandshake(&m)); err == nil || out != nil || done {
				t.Errorf("answered %x, done %v", out, done)
			}
			if _, _, err := server.Next(request); err == nil {
				t.Error("the server goes on")
			}
		})
	}
}

func TestRSAPadK5(t *testing.T) {
	key := serverKey(t)
	for _, n := range []int{0, 1, 96, 144} {
		data := bytes.Repeat([]byte{7}, n)
		encrypted, err := padRSA(&key.PublicKey, data, rand.Reader)
		if err != nil || len(encrypted) != 256 {
			t.Fatalf("%d bytes: %d bytes, %v", n, len(encrypted), err)
		}
		got, err := openRSA(key, encrypted, func([]byte) int { return -1 })
		if err != nil || len(got) != 192 || !bytes.HasPrefix(got, data) {
			t.Errorf("%d bytes come back as %x, %v", n, got, err)
		}
	}
	if _, err := padRSA(&key.PublicKey, make([]byte, 145), rand.Reader); err == nil {
		t.Error("145 bytes were padded")
	}
	// A block that is no smaller than the modulus is drawn again.
	small := &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 2047), E: 65537}
	small.N.Add(small.N, big.NewInt(1))
	for range 20 {
		if _, err := padRSA(small, []byte("data"), rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := rsaPrivate(key, big.NewInt(2)), new(big.Int).Exp(big.NewInt(2), key.D, key.N); got.Cmp(want) != 0 {
		t.Error("the two ways to compute x^d mod n differ")
	}
}
