package mtproto

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"io"
	"math/big"
	"os"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the recorded files in testdata anew")

// draws is randomness that gives chosen values to reads of their lengths, and
// what rest gives to all others.
type draws struct {
	chosen map[int][][]byte
	rest   io.Reader
}

func choose(values ...[]byte) *draws {
	d := &draws{chosen: make(map[int][][]byte), rest: rand.Reader}
	for _, v := range values {
		d.chosen[len(v)] = append(d.chosen[len(v)], v)
	}
	return d
}

func (d *draws) Read(p []byte) (int, error) {
	if queue := d.chosen[len(p)]; len(queue) > 0 {
		d.chosen[len(p)] = queue[1:]
		return copy(p, queue[0]), nil
	}
	return d.rest.Read(p)
}

func sampleNonces(t testing.TB) nonces {
	return nonces{
		nonce:  [16]byte(sample(t, "nonce")),
		server: [16]byte(sample(t, "server_nonce")),
		fresh:  [32]byte(sample(t, "new_nonce")),
	}
}

// The client goes through the published key exchange (V1): all it draws is
// what was drawn there, but RSA's temp_key, which was not published; the answers
// are those of Telegram.
func TestPublishedHandshakeV1V2(t *testing.T) {
	key := serverKey(t)
	n := sampleNonces(t)
	inner := sample(t, "pq_inner")
	padding := append(sample(t, "random_padding"), make([]byte, rsaData)...)[:rsaData-len(inner)]
	client, err := newClientHandshake(handshakeOptions{
		Keys: []*rsa.PublicKey{&key.PublicKey}, DC: 2, Now: fixedNow,
		Rand: choose(n.nonce[:], n.fresh[:], padding, sample(t, "b"), sample(t, "client_padding")),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := hex.EncodeToString(client.Start()), "f18e7ebe"+hex.EncodeToString(n.nonce[:]); got != want {
		t.Errorf("req_pq_multi = %s, want %s", got, want)
	}
	out, _, err := client.Next(encodeHandshake(&resPQ{
		nonce: n.nonce, server: n.server, pq: sample(t, "pq"), fingerprints: []int64{1, Fingerprint(&key.PublicKey)}}))
	if err != nil {
		t.Fatal(err)
	}
	var request reqDHParams
	if _, err := parseHandshake(out, &request); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(request.p, sample(t, "p")) || !bytes.Equal(request.q, sample(t, "q")) {
		t.Errorf("p = %x, q = %x", request.p, request.q)
	}
	data, err := openRSA(key, request.encrypted, func([]byte) int { return -1 })
	if err != nil || !bytes.HasPrefix(data, inner) {
		t.Errorf("p_q_inner_data = %x, %v, want %x", data, err, inner)
	}

	out, _, err = client.Next(encodeHandshake(&serverDHParams{
		id: idServerDHParamsOK, nonce: n.nonce, server: n.server, encrypted: sample(t, "encrypted_answer")}))
	if err != nil {
		t.Fatal(err)
	}
	want := encodeHandshake(&setClientDHParams{nonce: n.nonce, server: n.server, encrypted: sample(t, "client_encrypted")})
	if !bytes.Equal(out, want) {
		t.Errorf("set_client_DH_params = %x, want %x", out, want)
	}
	_, done, err := client.Next(encodeHandshake(&dhGenAnswer{
		id: idDHGenOK, nonce: n.nonce, server: n.server, hash: [16]byte(sample(t, "new_nonce_hash1"))}))
	if err != nil || !done {
		t.Fatalf("dh_gen_ok: done = %v, %v", done, err)
	}
	r := client.Result()
	if !bytes.Equal(r.Key.Bytes(), sample(t, "auth_key")) {
		t.Errorf("auth key = %x", r.Key.Bytes())
	}
	if salt := binary.LittleEndian.AppendUint64(nil, uint64(r.Salt)); hex.EncodeToString(salt) != "49a6747298503dce" {
		t.Errorf("salt = %x, want 49a6747298503dce", salt)
	}
	sent := int64(binary.LittleEndian.Uint32(sample(t, "answer_with_hash")[sha1AndInner-4:]))
	if !r.ServerTime.Equal(time.Unix(sent, 0)) {
		t.Errorf("server time %v, want %d", r.ServerTime, sent)
	}
}

// sha1AndInner is the length of the sample's hash and server_DH_inner_data.
const sha1AndInner = 20 + 564

func TestPublishedDerivationsV1V2K6K13(t *testing.T) {
	n, key := sampleNonces(t), sampleKey(t)
	aesKey, aesIV := n.tempAES()
	for _, tt := range []struct {
		name      string
		got, want []byte
	}{
		{"tmp_aes_key", aesKey[:], sample(t, "tmp_aes_key")},
		{"tmp_aes_iv", aesIV[:], sample(t, "tmp_aes_iv")},
		{"new_nonce_hash1", hashOf(n.hash(1, key)), sample(t, "new_nonce_hash1")},
		{"new_nonce_hash2", hashOf(n.hash(2, key)), unhex(t, "20D87DD307142B798B67A8DEA2C22140")},
		{"new_nonce_hash3", hashOf(n.hash(3, key)), unhex(t, "141C6DB2686EF8DF4E08E685CCD31510")},
		{"hash of server_DH_params_fail", hashOf(n.failHash()), unhex(t, "9163788F9F89B790642135906CD42227")},
	} {
		if !bytes.Equal(tt.got, tt.want) {
			t.Errorf("%s = %x, want %x", tt.name, tt.got, tt.want)
		}
	}
	var server serverDHInnerData
	if err := n.openDH(sample(t, "encrypted_answer"), &server); err != nil || server.g != 3 {
		t.Errorf("server_DH_inner_data: g = %d, %v", server.g, err)
	}
	var client clientDHInnerData
	if err := n.openDH(sample(t, "client_encrypted"), &client); err != nil {
		t.Fatal(err)
	}
	if client.retryID != 0 || !bytes.Equal(client.gb, sample(t, "g_b")) {
		t.Errorf("client_DH_inner_data: retry_id %d, g_b %x", client.retryID, client.gb)
	}
}

func hashOf(h [16]byte) []byte { return h[:] }

// The keys of an older published exchange (V4), and of nonces that begin with
// zeros (S7), which must be hashed as well.
func TestTempAESV4S7(t *testing.T) {
	zeros := nonces{fresh: [32]byte(counting(32))}
	copy(zeros.server[:], unhex(t, "002122232425262728292a2b2c2d2e2f"))
	for _, tt := range []struct {
		n       nonces
		key, iv string
	}{
		{
			n: nonces{
				fresh:  [32]byte(unhex(t, "311C85DB234AA2640AFC4A76A735CF5B1F0FD68BD17FA181E1229AD867CC024D")),
				server: [16]byte(unhex(t, "A5CF4D33F4A11EA877BA4AA573907330")),
			},
			key: "f011280887c7bb01df0fc4e17830e0b91fbb8be4b2267cb985ae25f33b527253",
			iv:  "3212d579ee35452ed23e0d0c92841aa7d31b2e9bdef2151e80d15860311c85db",
		},
		{
			n:   zeros,
			key: "0a2d0f607499a866848e41798a34315e4922c39fe55c6caf5bc322c4b8c08c6a",
			iv:  "9cb702d4fd6e5d25e864070e166e6218f6783e8511471a5ab7802cf200010203",
		},
	} {
		key, iv := tt.n.tempAES()
		if hex.EncodeToString(key[:]) != tt.key || hex.EncodeToString(iv[:]) != tt.iv {
			t.Errorf("key %x, iv %x, want %s and %s", key, iv, tt.key, tt.iv)
		}
	}
}

// A recorded exchange of our own replays byte for byte: clock and randomness
// are parameters.
func TestRecordedHandshake(t *testing.T) {
	const file = "testdata/handshake.json"
	client, server := newHandshakes(t, seeded(1), nil)
	messages, err := exchange(client, server)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, m := range append(messages, client.Result().Key.Bytes()) {
		got = append(got, hex.EncodeToString(m))
	}
	if *update {
		b, err := json.MarshalIndent(got, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := recordedHandshake(t, file)
	if len(got) != len(want) {
		t.Fatalf("%d messages, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != hex.EncodeToString(want[i]) {
			t.Errorf("message %d = %s, want %x", i, got[i], want[i])
		}
	}
}

// recordedHandshake is the messages of an exchange, and the key last.
func recordedHandshake(t testing.TB, file string) (messages [][]byte) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	if err := json.Unmarshal(raw, &lines); err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		messages = append(messages, unhex(t, line))
	}
	return messages
}

// Values that begin with zero bytes: nonces, g_a, g_b and the key itself. One
// key exchange in some 64 meets one of them (S7, K12).
func TestHandshakeLeadingZerosS7K12(t *testing.T) {
	p, three := knownPrime(), big.NewInt(3)
	// next finds the first x^e, e > from, that is shorter than 256 bytes.
	next := func(base, from *big.Int) (e *big.Int) {
		e = new(big.Int).Set(from)
		for v := new(big.Int).Exp(base, e, p); v.BitLen() > 2040; e.Add(e, big.NewInt(1)) {
			v.Mul(v, base).Mod(v, p)
		}
		return e
	}
	far := new(big.Int).SetBytes(sample(t, "b"))
	a := next(three, far)
	ga := new(big.Int).Exp(three, a, p)
	for _, tt := range []struct {
		name string
		a, b *big.Int
	}{
		{"g_a", a, far},
		{"g_b", far, a},
		{"key", a, next(ga, far)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			nonce, fresh := make([]byte, 16), make([]byte, 32)
			nonce[15], fresh[31] = 1, 1
			random := choose(nonce, nonce, fresh, tt.a.FillBytes(make([]byte, 256)), tt.b.FillBytes(make([]byte, 256)))
			client, server := newHandshakes(t, random, nil)
			if _, err := exchange(client, server); err != nil {
				t.Fatal(err)
			}
			key := client.Result().Key.Bytes()
			if !bytes.Equal(key, server.Result().Key.Bytes()) {
				t.Error("the keys differ")
			}
			if tt.name == "key" && key[0] != 0 {
				t.Errorf("the key begins with %x, want 0", key[0])
			}
		})
	}
}
