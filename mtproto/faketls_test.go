package mtproto

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// tlsTime is when the hellos of these tests are said.
var tlsTime = time.Unix(1_760_000_000, 0)

func tlsSecret(t testing.TB) Secret {
	return secretOf(t, append(append([]byte{0xee}, counting(16)...), "www.example.org"...))
}

// hello is one client hello, signed.
func hello(t testing.TB, s Secret, rand io.Reader) []byte {
	t.Helper()
	b, err := appendClientHello(nil, s.Domain(), rand)
	if err != nil {
		t.Fatal(err)
	}
	signHello(b, s.key(), tlsTime)
	return b
}

// serveHello is a proxy's half of the hello: it reads one, checks it as proxies
// do, and returns the answer that proves the same secret.
func serveHello(r io.Reader, key []byte) ([]byte, error) {
	head := make([]byte, tlsHeader)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	got := append(head, make([]byte, binary.BigEndian.Uint16(head[3:]))...)
	if _, err := io.ReadFull(r, got[tlsHeader:]); err != nil {
		return nil, err
	}
	random := bytes.Clone(got[11:43])
	copy(got[11:43], make([]byte, 32))
	mac := hmac.New(sha256.New, key)
	mac.Write(got)
	sum := mac.Sum(nil)
	if !bytes.Equal(sum[:28], random[:28]) {
		return nil, errors.New("the client does not know the secret")
	}
	if at := binary.LittleEndian.Uint32(sum[28:]) ^ binary.LittleEndian.Uint32(random[28:]); int64(at) != tlsTime.Unix() {
		return nil, fmt.Errorf("the client's clock says %d, want %d", at, tlsTime.Unix())
	}
	return answerHello(random, key, got[44:76], 1300), nil
}

// answerHello is a proxy's answer to a hello with this random.
func answerHello(random, key, session []byte, certificate int) []byte {
	body := slices.Concat([]byte{3, 3}, make([]byte, 32), []byte{32}, session, []byte{0x13, 1, 0, 0, 46}, make([]byte, 46))
	b := block([]byte(tlsServerHello), 2, func(b []byte) []byte {
		return block(append(b, 2), 3, func(b []byte) []byte { return append(b, body...) })
	})
	b = append(b, tlsChangeCipher+tlsData...)
	b = block(b, 2, func(b []byte) []byte { return append(b, make([]byte, certificate)...) })
	mac := hmac.New(sha256.New, key)
	mac.Write(random)
	mac.Write(b)
	copy(b[11:], mac.Sum(nil))
	return b
}

// The hello is one that a TLS server takes for a browser's: Go's own server reads
// it, and so does the fingerprint JA4, which is that of Chrome 133 to 149.
func TestClientHelloT12(t *testing.T) {
	s := tlsSecret(t)
	orders := map[string]bool{}
	for i := range 20 {
		b := hello(t, s, rand.Reader)
		if n := binary.BigEndian.Uint16(b[3:]); int(n) != len(b)-5 || string(b[:3]) != tlsClientHello || b[5] != 1 {
			t.Fatalf("a record of %d bytes begins with %x", len(b), b[:9])
		}
		print, order := ja4(t, b)
		if print != "t13d1516h2_8daaf6152771_d8a2da3f94cd" {
			t.Errorf("JA4 = %s", print)
		}
		orders[order] = true
		if i > 2 {
			continue
		}
		info := readByGo(t, b)
		if info.ServerName != "www.example.org" || !slices.Equal(info.SupportedProtos, []string{"h2", "http/1.1"}) {
			t.Errorf("Go reads server name %q, protocols %q", info.ServerName, info.SupportedProtos)
		}
		if !slices.Contains(info.SupportedVersions, tls.VersionTLS13) || !slices.Contains(info.SupportedCurves, tls.X25519MLKEM768) {
			t.Errorf("Go reads versions %x, groups %v", info.SupportedVersions, info.SupportedCurves)
		}
	}
	if len(orders) < 15 {
		t.Errorf("20 hellos have %d orders of extensions", len(orders))
	}
}

// readByGo gives a hello to Go's TLS server, until that has chosen the
// post-quantum key share and answered with its own hello.
func readByGo(t *testing.T, hello []byte) *tls.ClientHelloInfo {
	var info *tls.ClientHelloInfo
	conn := &scriptConn{in: bytes.NewReader(hello)}
	server := tls.Server(conn, &tls.Config{GetConfigForClient: func(got *tls.ClientHelloInfo) (*tls.Config, error) {
		info = got
		return &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, errors.New("no certificate") }}, nil
	}})
	err := server.Handshake()
	if info == nil || err == nil || !strings.Contains(err.Error(), "no certificate") {
		t.Fatalf("Go's server: %v", err)
	}
	return info
}

// ja4 is the fingerprint of a hello as FoxIO defines it, and its extensions in
// the order in which they come.
func ja4(t *testing.T, hello []byte) (print, order string) {
	b := hello[5+4+2+32:]
	take := func(size int) []byte { // a block with its length before it
		n := 0
		for _, v := range b[:size] {
			n = n<<8 | int(v)
		}
		got := b[size : size+n]
		b = b[size+n:]
		return got
	}
	words := func(b []byte) (all []string) {
		for ; len(b) > 0; b = b[2:] {
			if b[0]&15 != 10 || b[0] != b[1] { // none that has no meaning
				all = append(all, hex.EncodeToString(b[:2]))
			}
		}
		return all
	}
	short := func(parts ...string) string {
		sum := sha256.Sum256([]byte(strings.Join(parts, "_")))
		return hex.EncodeToString(sum[:6])
	}
	take(1) // session
	ciphers := words(take(2))
	take(1) // compression
	var ids, sorted, signatures []string
	rest := take(2)
	if len(b) != 0 {
		t.Fatalf("%d bytes behind the hello", len(b))
	}
	for b = rest; len(b) > 0; {
		id := b[:2]
		b = b[2:]
		content := take(2)
		if hex.EncodeToString(id) == "000d" {
			signatures = words(content[2:])
		}
		ids = append(ids, words(id)...)
	}
	for _, id := range ids {
		if id != "0000" && id != "0010" { // server name, protocols
			sorted = append(sorted, id)
		}
	}
	slices.Sort(sorted)
	slices.Sort(ciphers)
	return fmt.Sprintf("t13d%02d%02dh2_%s_%s", len(ciphers), len(ids), short(strings.Join(ciphers, ",")),
		short(strings.Join(sorted, ","), strings.Join(signatures, ","))), strings.Join(ids, " ")
}

// Values of no meaning are of their form, and no extension comes twice.
func TestGreaseT12(t *testing.T) {
	for range 1000 {
		d, err := drawHello(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range d.grease {
			if v&0x0f0f != 0x0a0a || v>>8 != v&0xff {
				t.Fatalf("grease %04x", v)
			}
		}
		if d.grease[greaseFirst] == d.grease[greaseLast] {
			t.Fatalf("the same extension %04x twice", d.grease[greaseFirst])
		}
	}
}

// A known answer, computed with another HMAC: for the random 00 to 1f and the
// secret 00 to 0f.
func TestServerHelloProofT12(t *testing.T) {
	answer := answerHello(counting(32), counting(16), make([]byte, 32), 4)
	if got, want := hex.EncodeToString(answer[11:43]), "c0d1214b05fcb0bca4061419ba38047f6f85677ea1cc2224d11aefc06fcb0793"; got != want {
		t.Errorf("random = %s, want %s", got, want)
	}
	if !provesSecret(answer, counting(32), counting(16)) {
		t.Error("not accepted")
	}
	for i := range answer {
		bad := bytes.Clone(answer)
		bad[i] ^= 1
		if provesSecret(bad, counting(32), counting(16)) {
			t.Fatalf("accepted with byte %d changed", i)
		}
	}
}

// tlsPair is a client's link and what a proxy with its secret has for it: a
// connection whose records are taken off, each end reading in its own way.
func tlsPair(t *testing.T, reading func(io.Reader) io.Reader) (Link, func() (*streamLink, error)) {
	t.Helper()
	s := tlsSecret(t)
	near, far := net.Pipe()
	t.Cleanup(func() { near.Close() })
	answered := make(chan error, 1)
	go func() {
		answer, err := serveHello(far, s.key())
		if err == nil {
			_, err = far.Write(answer)
		}
		answered <- err
	}()
	link, err := NewLink(readerConn{near, reading(near)}, LinkOptions{
		Framing: PaddedIntermediate, Secret: s, DC: 2, Now: func() time.Time { return tlsTime },
	})
	if err := errors.Join(err, <-answered); err != nil {
		t.Fatal(err)
	}
	return link, func() (*streamLink, error) {
		first := make([]byte, len(tlsChangeCipher))
		if _, err := io.ReadFull(far, first); err != nil || string(first) != tlsChangeCipher {
			return nil, fmt.Errorf("the client's first record is %x, %v", first, err)
		}
		return acceptLink(&fakeTLS{Conn: readerConn{far, reading(far)}, began: true}, s.key())
	}
}

func TestFakeTLST12(t *testing.T) {
	packets := [][]byte{counting(20), make([]byte, 2900), make([]byte, 70_000), make([]byte, 1<<20)}
	for name, reading := range map[string]func(io.Reader) io.Reader{
		"at once": func(r io.Reader) io.Reader { return r },
		"halves":  iotest.HalfReader,
		"bytes":   iotest.OneByteReader,
	} {
		t.Run(name, func(t *testing.T) {
			packets := packets
			if name == "bytes" {
				packets = packets[:2]
			}
			link, accept := tlsPair(t, reading)
			failed := make(chan error, 1)
			go func() {
				failed <- func() error {
					server, err := accept()
					if err != nil {
						return err
					}
					if server.framing != PaddedIntermediate || server.dc != 2 {
						return fmt.Errorf("%v framing, dc %d", server.framing, server.dc)
					}
					for range packets {
						p, err := server.Recv()
						if err != nil {
							return err
						}
						if err := server.Send(p[:len(p)&^3]); err != nil {
							return err
						}
					}
					return nil
				}()
			}()
			go link.Send(clones(packets)...)
			for i, want := range packets {
				got, err := link.Recv()
				if err != nil || len(got) < len(want) || !bytes.Equal(got[:len(want)], want) {
					t.Fatalf("packet %d of %d bytes came back with %d bytes, %v", i, len(want), len(got), err)
				}
			}
			if err := <-failed; err != nil {
				t.Error(err)
			}
		})
	}
}

// The client's records: one ChangeCipherSpec, then data of at most 2878 bytes,
// all of one write in one.
func TestFakeTLSRecordsT12(t *testing.T) {
	conn := &scriptConn{}
	c := &fakeTLS{Conn: conn}
	var want []byte
	for _, n := range []int{1, 2878, 2879, 10_000} {
		p := bytes.Repeat([]byte{byte(n)}, n)
		if got, err := c.Write(p); got != n || err != nil {
			t.Fatalf("Write = %d, %v", got, err)
		}
		want = append(want, p...)
	}
	if conn.writes != 4 {
		t.Errorf("4 writes took %d", conn.writes)
	}
	b, first := bytes.CutPrefix(conn.out.Bytes(), []byte(tlsChangeCipher))
	if !first {
		t.Fatalf("begins with %x", b[:6])
	}
	var got []byte
	for len(b) > 0 {
		n := int(binary.BigEndian.Uint16(b[3:]))
		if string(b[:3]) != tlsData || n == 0 || n > 2878 {
			t.Fatalf("record %x of %d bytes", b[:3], n)
		}
		got, b = append(got, b[5:5+n]...), b[5+n:]
	}
	if !bytes.Equal(got, want) {
		t.Error("the records have other content")
	}
}

// What is no answer of a proxy with the secret ends the attempt, and nothing
// more is sent (S16: no fall back).
func TestFakeTLSRefusesT12S16(t *testing.T) {
	s := tlsSecret(t)
	other := secretOf(t, append(append([]byte{0xee}, make([]byte, 16)...), "www.example.org"...))
	record := func(kind string, n int) []byte {
		return block([]byte(kind), 2, func(b []byte) []byte { return append(b, make([]byte, n)...) })
	}
	ccs := []byte(tlsChangeCipher)
	for name, answer := range map[string]func(random, session []byte) []byte{
		"nothing":            func(_, _ []byte) []byte { return nil },
		"another secret":     func(r, s []byte) []byte { return answerHello(r, other.key(), s, 100) },
		"another client":     func(_, _ []byte) []byte { return answerHello(make([]byte, 32), s.key(), make([]byte, 32), 100) },
		"cut":                func(r, se []byte) []byte { a := answerHello(r, s.key(), se, 100); return a[:len(a)-1] },
		"an alert":           func(_, _ []byte) []byte { return record("\x15\x03\x03", 2) },
		"HTTP":               func(_, _ []byte) []byte { return []byte("HTTP/1.1 400 Bad Request\r\n\r\n") },
		"no certificate":     func(_, _ []byte) []byte { return append(record(tlsServerHello, 100), ccs...) },
		"two hellos":         func(_, _ []byte) []byte { return append(record(tlsServerHello, 100), record(tlsServerHello, 100)...) },
		"short, all of it":   func(_, _ []byte) []byte { return slices.Concat(record(tlsServerHello, 0), ccs, record(tlsData, 0)) },
		"a long one, no end": func(_, _ []byte) []byte { return []byte(tlsServerHello + "\xff\xff") },
	} {
		conn := &answeringConn{answer: answer}
		_, err := NewLink(conn, LinkOptions{Framing: PaddedIntermediate, Secret: s, Now: func() time.Time { return tlsTime }})
		if err == nil || conn.writes != 1 {
			t.Errorf("%s: %v after %d writes", name, err, conn.writes)
		}
	}
	// afterwards, nothing but data
	for name, stream := range map[string][]byte{
		"an alert":       record("\x15\x03\x03", 2),
		"a cipher spec":  ccs,
		"another TLS":    record("\x17\x03\x01", 2),
		"data, an alert": append(record(tlsData, 3), record("\x15\x03\x03", 2)...),
	} {
		c := &fakeTLS{Conn: &scriptConn{in: bytes.NewReader(stream)}}
		got, err := io.ReadAll(c)
		if err == nil || len(got) > 3 {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}

// answeringConn answers the first write, a hello, with what it makes of its
// random and session.
type answeringConn struct {
	scriptConn
	answer func(random, session []byte) []byte
}

func (c *answeringConn) Write(p []byte) (int, error) {
	c.in = bytes.NewReader(c.answer(p[11:43], p[44:76]))
	return c.scriptConn.Write(p)
}

// FuzzFakeTLS gives a client arbitrary bytes in place of a proxy's answer, and
// as records that follow a good one (S17): no panic, not more than was sent.
func FuzzFakeTLS(f *testing.F) {
	key := counting(16)
	f.Add(answerHello(counting(32), key, make([]byte, 32), 30))
	f.Add([]byte(tlsData + "\x00\x05hello" + tlsData + "\x00\x00" + tlsData + "\x00\x01!"))
	f.Add([]byte(tlsServerHello + "\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		checkMemory(t, 1<<20+16*len(data), func() {
			if answer, err := readServerHello(bytes.NewReader(data)); err == nil {
				provesSecret(answer, counting(32), key)
			}
			whole, _ := io.ReadAll(&fakeTLS{Conn: &scriptConn{in: bytes.NewReader(data)}})
			single, _ := io.ReadAll(&fakeTLS{Conn: &scriptConn{in: iotest.OneByteReader(bytes.NewReader(data))}})
			if len(whole) > len(data) || !bytes.Equal(whole, single) {
				t.Fatalf("%x: %x, in single bytes %x", data, whole, single)
			}
		})
	})
}
