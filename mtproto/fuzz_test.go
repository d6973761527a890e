package mtproto

import (
	"bytes"
	"errors"
	"net"
	"runtime/metrics"
	"testing"
)

// checkMemory fails if f allocates more than limit bytes (S17). The count is that
// of the whole process, which has little else to do.
func checkMemory(t *testing.T, limit int, f func()) {
	t.Helper()
	allocated := func() uint64 {
		samples := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
		metrics.Read(samples)
		return samples[0].Value.Uint64()
	}
	before := allocated()
	f()
	if grown := allocated() - before; grown > uint64(limit) {
		t.Errorf("%d bytes allocated, want at most %d", grown, limit)
	}
}

// FuzzFraming reads arbitrary bytes as a client's stream and as a server's, on
// every framing (S14, S17): no panic, and no packet longer than what was sent.
func FuzzFraming(f *testing.F) {
	for _, framing := range framings {
		conn := &scriptConn{}
		link, err := NewLink(conn, LinkOptions{Framing: framing, Rand: seeded(1)})
		if err != nil {
			f.Fatal(err)
		}
		if err := link.Send(counting(24), make([]byte, 127*4), errorPacket(-404)); err != nil {
			f.Fatal(err)
		}
		f.Add(conn.out.Bytes())
		f.Add(conn.out.Bytes()[len(framing.tag()):])
	}
	obfuscated := &scriptConn{}
	link, err := NewLink(obfuscated, LinkOptions{Framing: Abridged, Obfuscated: true, Rand: seeded(1)})
	if err != nil {
		f.Fatal(err)
	}
	if err := link.Send(counting(24)); err != nil {
		f.Fatal(err)
	}
	f.Add(obfuscated.out.Bytes())
	f.Add([]byte{0x7f, 0xff, 0xff, 0xff})
	f.Add([]byte{0xef, 0x86, 1, 2, 3, 4, 0xff, 0xff, 0xff, 0x3f})
	f.Add([]byte{8, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 0x84})

	drain := func(t *testing.T, link Link, sent int) {
		for {
			p, err := link.Recv()
			var refused *TransportError
			if errors.As(err, &refused) {
				continue
			}
			if err != nil {
				return
			}
			if len(p) > sent {
				t.Fatalf("packet of %d bytes out of %d", len(p), sent)
			}
			if id, body, err := parsePlain(p); err == nil && !bytes.HasPrefix(p, appendPlain(nil, id, body)) {
				t.Fatalf("%x is not the plain message %d, %x", p, id, body)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		checkMemory(t, 8<<20+64*len(data), func() {
			for _, framing := range framings {
				drain(t, clientReading(t, framing, data), len(data))
			}
			var conn net.Conn = &scriptConn{in: bytes.NewReader(data)}
			if link, err := AcceptLink(conn); err == nil {
				drain(t, link, len(data))
			}
		})
	})
}

// FuzzHandshakeAnswers gives a client arbitrary answers (S6, S17). With sealed
// set, the second one is the inside of server_DH_params_ok and comes with a
// right hash, so that the fuzzer gets past it.
func FuzzHandshakeAnswers(f *testing.F) {
	recorded := recordedHandshake(f, "testdata/handshake.json")
	var m serverDHParams
	if _, err := parseHandshake(recorded[3], &m); err != nil {
		f.Fatal(err)
	}
	f.Add(recorded[1], recorded[3], recorded[5], false)
	f.Add(recorded[1], encodeHandshake(&serverDHInnerData{
		nonce: m.nonce, server: m.server, g: 3, prime: knownPrime().Bytes(), ga: sample(f, "g_b")}), recorded[5], true)
	f.Fuzz(func(t *testing.T, first, second, third []byte, sealed bool) {
		// The recorded client: its draws come in the recorded order only until
		// the server's first, so the recording fits its first answer.
		client, _ := newHandshakes(t, seeded(1), nil)
		client.Start()
		if _, _, err := client.Next(first); err != nil {
			return
		}
		if sealed {
			encrypted, err := client.n.sealDH(second, seeded(2))
			if err != nil {
				t.Fatal(err)
			}
			second = encodeHandshake(&serverDHParams{
				id: idServerDHParamsOK, nonce: client.n.nonce, server: client.n.server, encrypted: encrypted})
		}
		out, done, err := client.Next(second)
		if done || err == nil && (!InGroup(client.ga, client.prime) || len(out) == 0) {
			t.Fatalf("done = %v, g_a = %x", done, client.ga)
		}
		if err != nil {
			return
		}
		if _, done, err := client.Next(third); done != (err == nil && !client.Result().Key.IsZero()) {
			t.Fatalf("done = %v, %v, key %v", done, err, client.Result().Key)
		}
	})
}

// FuzzServerHandshake gives a server arbitrary requests (S4, S17). With sealed
// set, the second one is the inside of what RSA encrypts, and the third the
// inside of set_client_DH_params.
func FuzzServerHandshake(f *testing.F) {
	recorded := recordedHandshake(f, "testdata/handshake.json")
	key := serverKey(f)
	var request reqDHParams
	if _, err := parseHandshake(recorded[2], &request); err != nil {
		f.Fatal(err)
	}
	inner, err := openRSA(key, request.encrypted, func([]byte) int { return -1 })
	if err != nil {
		f.Fatal(err)
	}
	f.Add(recorded[0], recorded[2], recorded[4], false)
	f.Add(recorded[0], inner[:144], encodeHandshake(&clientDHInnerData{
		nonce: request.nonce, server: request.server, gb: sample(f, "g_b")}), true)
	f.Fuzz(func(t *testing.T, first, second, third []byte, sealed bool) {
		_, server := newHandshakes(t, seeded(1), nil)
		answer, _, err := server.Next(first)
		if err != nil {
			return
		}
		if sealed {
			request := reqDHParams{nonce: server.n.nonce, server: server.n.server, p: minimal(server.p), q: minimal(server.q),
				fingerprint: Fingerprint(&key.PublicKey)}
			if request.encrypted, err = padRSA(&key.PublicKey, second[:min(len(second), rsaMaxData)], seeded(2)); err != nil {
				t.Fatal(err)
			}
			second = encodeHandshake(&request)
		}
		if again, _, err := server.Next(first); err != nil || !bytes.Equal(again, answer) {
			t.Fatalf("repeated request: %x, %v, want %x", again, err, answer)
		}
		if _, _, err = server.Next(second); err != nil {
			return
		}
		if sealed {
			encrypted, err := server.n.sealDH(third, seeded(3))
			if err != nil {
				t.Fatal(err)
			}
			third = encodeHandshake(&setClientDHParams{nonce: server.n.nonce, server: server.n.server, encrypted: encrypted})
		}
		if _, done, err := server.Next(third); done != !server.Result().Key.IsZero() || err != nil && done {
			t.Fatalf("done = %v, %v, key %v", done, err, server.Result().Key)
		}
	})
}

// FuzzDecrypt opens arbitrary packets, as they are and around arbitrary inner
// data with a right msg_key (M3, S3, S17).
func FuzzDecrypt(f *testing.F) {
	key := sampleKey(f)
	for _, v := range messageVectors {
		f.Add(unhex(f, v.packet))
	}
	f.Add(innerOf(20, 32))
	f.Add(innerOf(-1, 32))
	f.Add(innerOf(12, 1040))
	f.Fuzz(func(t *testing.T, data []byte) {
		inner := bytes.Clone(data[:len(data)&^15])
		for _, side := range []Side{ClientToServer, ServerToClient} {
			key.Decrypt(side, bytes.Clone(data))
			if len(inner) < innerHeader {
				continue
			}
			packet := sealRaw(key, side, inner)
			m, err := key.Decrypt(side, bytes.Clone(packet))
			if err != nil {
				continue
			}
			padding := inner[innerHeader+len(m.Body):]
			if len(padding) < minPadding || len(padding) > maxPadding || len(m.Body)%4 != 0 {
				t.Fatalf("body of %d bytes with padding of %d", len(m.Body), len(padding))
			}
			if again, _ := sealWith(key, side, m, padding); !bytes.Equal(again, packet) {
				t.Fatalf("%+v seals to %x, came from %x", m, again, packet)
			}
		}
	})
}
