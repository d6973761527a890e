package mtproto

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// Link carries whole packets: encrypted messages, plain messages of the key
// exchange, and transport errors.
//
// One that is about another link and adds to it may have a method Unwrap that
// returns that: what links can do besides is then not lost.
type Link interface {
	// Send writes the packets with one system call, unless together they are
	// longer than 64 KiB. It does not keep them, but may change them. Several
	// goroutines may call it.
	Send(packets ...[]byte) error
	// Recv returns the next packet, which belongs to the caller. On the client's
	// end a transport error of the server comes back as a *TransportError. One
	// goroutine may call it at a time.
	Recv() ([]byte, error)
	// Close ends the link and makes a blocked Recv or Send return.
	Close() error
}

// quickAcker is what a Link can do besides on framings that have quick acks
// (T7): all but Full and the pipe.
type quickAcker interface {
	// ackRequested tells whether the packet that Recv returned last wants one.
	ackRequested() bool
	// sendAck answers with the packet's token, as AuthKey.decrypt tells it.
	sendAck(token uint32) error
}

// readyLink is what a Link can do besides that has several packets in its buffers
// at times.
type readyLink interface {
	// ready is Recv of a large packet that is there already, or, if one is wanted,
	// that is expected at once: nil if none is. It is called as Recv is.
	ready(wanted bool) []byte
}

// partsLink is what a Link can do besides that knows of packets before they are
// whole.
type partsLink interface {
	// arriving is how many bytes of large packets have come in. Any goroutine may ask.
	arriving() int64
}

// beneath is the link that a Link of somebody else's is about, if it says so by
// Unwrap; else the link itself. That can do what Link does not speak of.
func beneath(l Link) Link {
	for {
		about, ok := l.(interface{ Unwrap() Link })
		if !ok {
			return l
		}
		l = about.Unwrap()
	}
}

// quickAckBit marks a request for a quick ack in a frame's length, and a token
// among lengths in the other direction.
const quickAckBit = 1 << 31

// TransportError is a refusal by the server's transport (T8): one of
// CodeUnknownKey, CodeFlood, CodeWrongDC, or another HTTP-like code, negative.
type TransportError struct{ Code int32 }

func (e *TransportError) Error() string {
	switch e.Code {
	case CodeUnknownKey:
		return "mtproto: server answers -404 (auth key not known)"
	case CodeFlood:
		return "mtproto: server answers -429 (too many connections)"
	case CodeWrongDC:
		return "mtproto: server answers -444 (wrong data centre)"
	}
	return fmt.Sprintf("mtproto: server answers %d", e.Code)
}

// errorPacket is the packet that carries a transport error.
func errorPacket(code int32) []byte {
	return binary.LittleEndian.AppendUint32(nil, uint32(code))
}

var (
	errShortPacket = errors.New("mtproto: packet too short for anything")
	errClosed      = fmt.Errorf("mtproto: link: %w", net.ErrClosed)
)

// shortPacket says what a packet means that is too short for a message: an
// error of the server, or nothing at all (nil). Padded framing may have padded
// it (T8, T5).
func shortPacket(p []byte) error {
	if len(p) < 4 {
		return errShortPacket
	}
	if code := int32(binary.LittleEndian.Uint32(p)); code != 0 {
		return &TransportError{Code: code}
	}
	return nil
}

// appendPlain appends the unencrypted packet that carries body, a step of the
// key exchange (T1).
func appendPlain(dst []byte, msgID int64, body []byte) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, 0)
	dst = binary.LittleEndian.AppendUint64(dst, uint64(msgID))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(body)))
	return append(dst, body...)
}

// parsePlain opens an unencrypted packet; body aliases it. What follows the
// announced length is ignored, for transports pad (T1).
func parsePlain(packet []byte) (msgID int64, body []byte, err error) {
	if len(packet) < plainHeader {
		return 0, nil, fmt.Errorf("mtproto: plain message of %d bytes, want at least %d", len(packet), plainHeader)
	}
	if id := binary.LittleEndian.Uint64(packet); id != 0 {
		return 0, nil, fmt.Errorf("mtproto: encrypted message where a plain one is expected")
	}
	n := int(int32(binary.LittleEndian.Uint32(packet[16:])))
	body = packet[plainHeader:]
	if n < 0 || n > len(body) || n > maxHandshakeFrame || n%4 != 0 {
		return 0, nil, fmt.Errorf("mtproto: plain message of %d bytes announces %d", len(body), n)
	}
	return int64(binary.LittleEndian.Uint64(packet[8:])), body[:n:n], nil
}

// LinkOptions says how a client talks to its server.
type LinkOptions struct {
	Framing Framing
	// Obfuscated makes the stream look random (obfuscated2, T10). Full framing
	// has no tag that could be hidden in it.
	Obfuscated bool
	// DC is what an obfuscated stream tells a proxy: the data centre, plus
	// 10000 for a test one, negative for media; 0 tells nothing.
	DC int
	// Secret is that of the MTProxy that conn leads to. It implies Obfuscated; dd
	// and ee secrets want padded framing (T11).
	Secret Secret
	Now    func() time.Time // time.Now if nil; an ee secret tells the time
	Rand   io.Reader        // crypto/rand.Reader if nil
	// QuickAck, if set, hears the token of each quick ack on Recv's goroutine.
	QuickAck func(token uint32)
}

// NewLink is the client's end on conn, which it owns from then on. It sends
// nothing before the first Send, but with an ee secret: then it says hello and
// waits for the answer, until conn's deadline or its end.
func NewLink(conn net.Conn, o LinkOptions) (Link, error) {
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Secret.Padded() && o.Framing != PaddedIntermediate {
		return nil, fmt.Errorf("mtproto: dd and ee secrets want padded intermediate framing, not %v", o.Framing)
	}
	hidden := o.Obfuscated || !o.Secret.IsZero()
	if hidden && o.Framing == Full {
		return nil, errors.New("mtproto: full framing can't be obfuscated")
	}
	if o.Secret.Domain() != "" {
		tls, err := newFakeTLS(conn, o.Secret, o.Rand, o.Now())
		if err != nil {
			return nil, err
		}
		conn = tls
	}
	c := &streamLink{conn: conn, framing: o.Framing, rand: o.Rand, onAck: o.QuickAck}
	if !hidden {
		c.out = append(c.out, o.Framing.tag()...)
		c.readFrom(conn)
		return c, nil
	}
	init, err := newObfuscation(o.Rand, o.Framing, o.DC)
	if err != nil {
		return nil, err
	}
	send, recv := init.streams(o.Secret.key())
	sealed := init
	send.XORKeyStream(sealed[:], init[:])
	c.out = append(append(c.out, init[:56]...), sealed[56:]...)
	c.plain = len(c.out)
	c.send = send
	c.readFrom(decryptingReader(conn, recv))
	return c, nil
}

// AcceptLink is the server's end on conn, which it owns from then on. It reads
// the first bytes to find out which framing the client uses and whether it
// obfuscates, and so waits for them; closing conn ends the wait.
func AcceptLink(conn net.Conn) (Link, error) { return acceptLink(conn, nil) }

// acceptLink is AcceptLink for clients that know the proxy secret of 16 bytes,
// if it is not nil.
func acceptLink(conn net.Conn, secret []byte) (*streamLink, error) {
	c := &streamLink{conn: conn, server: true, rand: rand.Reader}
	var head [64]byte
	if _, err := io.ReadFull(conn, head[:1]); err != nil {
		return nil, fmt.Errorf("mtproto: first byte: %w", err)
	}
	if head[0] == Abridged.tag()[0] {
		c.framing = Abridged
		c.readFrom(conn)
		return c, nil
	}
	if _, err := io.ReadFull(conn, head[1:8]); err != nil {
		return nil, fmt.Errorf("mtproto: first bytes: %w", err)
	}
	for _, f := range []Framing{Intermediate, PaddedIntermediate} {
		if [4]byte(head[:4]) == [4]byte(f.tag()) {
			c.framing = f
			c.readFrom(&prefixedReader{head: head[4:8], rest: conn})
			return c, nil
		}
	}
	if binary.LittleEndian.Uint32(head[4:]) == 0 { // sequence number 0 (T6)
		c.framing = Full
		c.readFrom(&prefixedReader{head: head[:8], rest: conn})
		return c, nil
	}
	if _, err := io.ReadFull(conn, head[8:]); err != nil {
		return nil, fmt.Errorf("mtproto: obfuscated init: %w", err)
	}
	init := obfuscation(head)
	recv, send := init.streams(secret)
	recv.XORKeyStream(init[:], init[:])
	framing, ok := init.framing()
	if !ok {
		return nil, errors.New("mtproto: client speaks no known framing")
	}
	c.framing, c.dc, c.send = framing, init.dc(), send
	c.readFrom(decryptingReader(conn, recv))
	return c, nil
}

// prefixedReader gives head again before rest.
type prefixedReader struct {
	head []byte
	rest io.Reader
}

func (r *prefixedReader) Read(p []byte) (int, error) {
	if len(r.head) > 0 {
		n := copy(p, r.head)
		r.head = r.head[n:]
		return n, nil
	}
	return r.rest.Read(p)
}
