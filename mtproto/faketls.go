package mtproto

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// The records of the TLS that ee secrets pretend to speak (T12). TLS 1.3 looks
// on the wire like TLS 1.2: a hello, one ChangeCipherSpec of no meaning, then
// records whose content nobody but the ends can tell from random bytes.
const (
	tlsClientHello  = "\x16\x03\x01"
	tlsServerHello  = "\x16\x03\x03"
	tlsChangeCipher = "\x14\x03\x03\x00\x01\x01"
	tlsData         = "\x17\x03\x03"

	tlsHeader   = 5    // of a record: what kind, version, length
	tlsMaxWrite = 2878 // most bytes of a record that a client sends

	helloRandom = 11 // where a hello has its random, which proves the secret
	randomSize  = 32
)

// fakeTLS is a connection that carries its bytes in records of TLS.
type fakeTLS struct {
	net.Conn

	began bool // the first record has gone out

	head [tlsHeader]byte // of the record that begins
	have int             // bytes of head
	left int             // bytes of the record that have not come
	err  error           // of what came
}

// newFakeTLS says hello on conn and waits for the proxy to prove that it knows
// the secret too. A web server that answers in its place can't.
func newFakeTLS(conn net.Conn, s Secret, rand io.Reader, now time.Time) (net.Conn, error) {
	hello, err := appendClientHello(nil, s.Domain(), rand)
	if err != nil {
		return nil, fmt.Errorf("mtproto: fake TLS: %w", err)
	}
	random := signHello(hello, s.key(), now)
	if _, err := conn.Write(hello); err != nil {
		return nil, fmt.Errorf("mtproto: fake TLS: hello: %w", err)
	}
	answer, err := readServerHello(conn)
	if err != nil {
		return nil, fmt.Errorf("mtproto: fake TLS: %w", err)
	}
	if !provesSecret(answer, random, s.key()) {
		return nil, fmt.Errorf("mtproto: fake TLS: %w", errWebServer)
	}
	return &fakeTLS{Conn: conn}, nil
}

// errWebServer is an answer without a proof. MTProxies leave who does not know the
// secret to a web server.
var errWebServer = errors.New("the answer is a web server's, not that of an MTProxy with this secret")

// signHello puts the proof that the client knows the secret, and when it said
// so, into a hello's random, and returns a copy of that.
func signHello(hello, key []byte, now time.Time) []byte {
	random := hello[helloRandom : helloRandom+randomSize]
	clear(random)
	copy(random, hmacSHA256(key, hello))
	stamp := random[randomSize-4:]
	binary.LittleEndian.PutUint32(stamp, binary.LittleEndian.Uint32(stamp)^uint32(now.Unix()))
	return bytes.Clone(random)
}

// readServerHello reads the answer to a hello and not a byte more: a hello, a
// ChangeCipherSpec and one record of data, which stands for the certificate.
func readServerHello(r io.Reader) ([]byte, error) {
	var answer []byte
	for _, want := range []string{tlsServerHello, tlsChangeCipher + tlsData} {
		at := len(answer)
		answer = append(answer, make([]byte, len(want)+2)...)
		if _, err := io.ReadFull(r, answer[at:]); err != nil {
			return nil, fmt.Errorf("no answer to the hello: %w", err)
		}
		got := answer[at : at+len(want)]
		switch {
		case string(got) == want:
		case at > 0:
			return nil, errWebServer // of TLS 1.2, or with a record of its own
		default:
			return nil, fmt.Errorf("the hello is answered with %x, which is no TLS", got)
		}
		n := int(binary.BigEndian.Uint16(answer[at+len(want):]))
		at = len(answer)
		answer = append(answer, make([]byte, n)...)
		if _, err := io.ReadFull(r, answer[at:]); err != nil {
			return nil, fmt.Errorf("answer to the hello: %w", err)
		}
	}
	if len(answer) < helloRandom+randomSize {
		return nil, fmt.Errorf("answer to the hello of %d bytes", len(answer))
	}
	return answer, nil
}

// provesSecret tells whether who answered a hello with this random knows the
// secret. It takes as long whether or not.
func provesSecret(answer, clientRandom, key []byte) bool {
	answer = bytes.Clone(answer)
	random := answer[helloRandom : helloRandom+randomSize]
	got := bytes.Clone(random)
	clear(random)
	return hmac.Equal(got, hmacSHA256(key, clientRandom, answer))
}

func hmacSHA256(key []byte, parts ...[]byte) []byte {
	mac := hmac.New(sha256.New, key)
	for _, p := range parts {
		mac.Write(p)
	}
	return mac.Sum(nil)
}

// Write sends p in records, with one call, the first behind a ChangeCipherSpec.
func (c *fakeTLS) Write(p []byte) (int, error) {
	out := make([]byte, 0, len(tlsChangeCipher)+len(p)+(len(p)/tlsMaxWrite+1)*tlsHeader)
	if !c.began {
		c.began = true
		out = append(out, tlsChangeCipher...)
	}
	for rest := p; len(rest) > 0; {
		n := min(len(rest), tlsMaxWrite)
		out = append(out, tlsData...)
		out = binary.BigEndian.AppendUint16(out, uint16(n))
		out = append(out, rest[:n]...)
		rest = rest[n:]
	}
	if _, err := c.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Read reads into p and takes the records apart in it: no byte is kept here.
func (c *fakeTLS) Read(p []byte) (int, error) {
	for c.err == nil {
		got, err := c.Conn.Read(p)
		n := c.strip(p[:got])
		if n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
	return 0, c.err
}

// strip moves the content of the records in raw to its front and returns how
// much there is. What follows a record that is none of data is lost.
func (c *fakeTLS) strip(raw []byte) (n int) {
	for rest := raw; len(rest) > 0; {
		if c.left > 0 {
			k := min(c.left, len(rest))
			n += copy(raw[n:], rest[:k])
			rest, c.left = rest[k:], c.left-k
			continue
		}
		k := copy(c.head[c.have:], rest)
		rest, c.have = rest[k:], c.have+k
		if c.have < tlsHeader {
			break
		}
		if kind := string(c.head[:3]); kind != tlsData {
			c.err = fmt.Errorf("mtproto: fake TLS: record %x, want %x", kind, tlsData)
			break
		}
		c.have, c.left = 0, int(binary.BigEndian.Uint16(c.head[3:]))
	}
	return n
}
