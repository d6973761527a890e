package mtproto

import (
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"sync"
	"time"
)

// Framing is how packets are told apart in a stream of bytes.
type Framing int

// The framings of Telegram.
const (
	Abridged           Framing = iota // length in words, one byte or four (T3)
	Intermediate                      // length in four bytes (T4)
	PaddedIntermediate                // the same, up to 15 random bytes after the packet (T5)
	Full                              // length, sequence number and CRC-32 (T6)
)

func (f Framing) String() string {
	switch f {
	case Abridged:
		return "abridged"
	case Intermediate:
		return "intermediate"
	case PaddedIntermediate:
		return "padded intermediate"
	case Full:
		return "full"
	}
	return fmt.Sprintf("framing %d", int(f))
}

// tag is what a client sends before its first frame.
func (f Framing) tag() []byte {
	switch f {
	case Abridged:
		return []byte{0xef}
	case Intermediate:
		return []byte{0xee, 0xee, 0xee, 0xee}
	case PaddedIntermediate:
		return []byte{0xdd, 0xdd, 0xdd, 0xdd}
	}
	return nil
}

const (
	writeChunk = 64 << 10 // most bytes a system call that were copied together

	// trusted is how much is allocated on the word of a length field. A longer
	// packet grows as its bytes arrive (T14, S14).
	trusted = smallestBuffer<<4 + bufferExtra

	fullOverhead = 12 // length, sequence number, CRC
)

// streamLink is a Link over a stream of bytes.
type streamLink struct {
	conn    net.Conn
	framing Framing
	server  bool
	dc      int // the server's end: what an obfuscated client told
	rand    io.Reader
	onAck   func(token uint32)

	in       *patientReader
	recvSeq  uint32
	crc      []byte // the length that a CRC begins with
	wantsAck bool
	begun    []byte // a packet of which ready has the beginning; nil: none
	begunOf  int    // its size
	quick    bool   // the last large packet was

	mu      sync.Mutex // guards what follows
	out     []byte     // to be written
	plain   int        // first bytes of out that must not be encrypted
	send    cipher.Stream
	sendSeq uint32
	scratch [24]byte // what goes around a packet
	err     error    // of a write; the stream is of no use after it
	how     rough    // to write; the zero value outside of tests of clients
}

func (c *streamLink) readFrom(r io.Reader) { c.in = newPatientReader(r) }

func (c *streamLink) Close() error { return c.conn.Close() }

func (c *streamLink) Send(packets ...[]byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sendAll(packets)
}

func (c *streamLink) sendAll(packets [][]byte) error {
	for _, p := range packets {
		if len(p) == 0 || len(p)%4 != 0 || len(p) > maxFrame-16 {
			return fmt.Errorf("mtproto: %v framing can't carry a packet of %d bytes", c.framing, len(p))
		}
		if err := c.frame(p); err != nil {
			return err
		}
	}
	return c.flush(nil)
}

// frame puts one frame into out.
func (c *streamLink) frame(p []byte) error {
	le := binary.LittleEndian
	head, tail := c.scratch[:4], c.scratch[8:8]
	switch c.framing {
	case Abridged:
		words := uint32(len(p) / 4)
		le.PutUint32(head, words<<8|0x7f)
		if words < 0x7f {
			head = head[:1]
			head[0] = byte(words)
		}
	case PaddedIntermediate:
		tail = c.scratch[8:24]
		if _, err := io.ReadFull(c.rand, tail); err != nil {
			return fmt.Errorf("mtproto: padding of a frame: %w", err)
		}
		pad := int(tail[15] & 15)
		if c.how.pad > 0 {
			pad = c.how.pad - 1
		}
		tail = tail[:pad]
		le.PutUint32(head, uint32(len(p)+len(tail)))
	case Full:
		head = c.scratch[:8]
		le.PutUint32(head, uint32(len(p)+fullOverhead))
		le.PutUint32(head[4:], c.sendSeq)
		c.sendSeq++
		sum := crc32.Update(crc32.ChecksumIEEE(head), crc32.IEEETable, p)
		tail = le.AppendUint32(tail, sum)
	default:
		le.PutUint32(head, uint32(len(p)))
	}
	if err := c.put(head); err != nil {
		return err
	}
	if err := c.put(p); err != nil {
		return err
	}
	return c.put(tail)
}

// put appends p to out. What does not fit into one write leaves early, and
// much at a time is not copied.
func (c *streamLink) put(p []byte) error {
	for len(p) > 0 {
		if len(p) >= writeChunk {
			return c.flush(p)
		}
		if len(c.out) >= writeChunk {
			if err := c.flush(nil); err != nil {
				return err
			}
		}
		n := min(len(p), max(writeChunk-len(c.out), 0))
		c.out = append(c.out, p[:n]...)
		p = p[n:]
	}
	return nil
}

// flush writes out, and behind it more as it is.
func (c *streamLink) flush(more []byte) error {
	if c.err != nil {
		return c.err
	}
	if c.send != nil {
		c.send.XORKeyStream(c.out[c.plain:], c.out[c.plain:])
		c.plain = 0
		c.send.XORKeyStream(more, more)
	}
	var err error
	switch {
	case c.how.split:
		err = c.writePieces(append(c.out, more...))
	case len(more) > 0:
		_, err = (&net.Buffers{c.out, more}).WriteTo(c.conn)
	case len(c.out) > 0:
		_, err = c.conn.Write(c.out)
	}
	c.out = c.out[:0]
	if err != nil {
		c.err = fmt.Errorf("mtproto: send: %w", err)
	}
	return c.err
}

func (c *streamLink) arriving() int64 { return c.in.large.Load() }

func (c *streamLink) Recv() ([]byte, error) {
	for {
		p, err := c.recvFrame()
		if err != nil {
			return nil, err
		}
		if c.server || len(p) >= plainHeader {
			return p, nil
		}
		if len(p) == 0 || c.paddedAck(p) {
			continue
		}
		if err := shortPacket(p); err != nil {
			return nil, err
		}
	}
}

// paddedAck takes a quick ack of padded framing: -1 and the token (T5).
func (c *streamLink) paddedAck(p []byte) bool {
	le := binary.LittleEndian
	if c.framing != PaddedIntermediate || len(p) < 8 || le.Uint32(p) != 1<<32-1 {
		return false
	}
	c.acked(le.Uint32(p[4:]))
	return true
}

func (c *streamLink) acked(token uint32) {
	if c.onAck != nil {
		c.onAck(token)
	}
}

// recvFrame returns the content of the next frame; it is empty if there was a
// quick ack in its place.
func (c *streamLink) recvFrame() ([]byte, error) {
	c.wantsAck = false
	switch c.framing {
	case Abridged:
		return c.recvAbridged()
	case Full:
		return c.recvFull()
	}
	if c.begun != nil {
		p := c.begun
		c.begun = nil
		return c.finishBody(p, c.begunOf)
	}
	n, err := c.recvUint32()
	if err != nil {
		return nil, err
	}
	if n&quickAckBit != 0 {
		if !c.server && c.framing == Intermediate {
			c.acked(n)
			return nil, nil
		}
		c.wantsAck = c.server
		n &^= quickAckBit
	}
	if c.framing == Intermediate && n%4 != 0 {
		return nil, c.impossible(n)
	}
	return c.recvBody(n)
}

func (c *streamLink) recvAbridged() ([]byte, error) {
	b, err := c.in.next(1)
	if err != nil {
		return nil, err
	}
	first := b[0]
	words := uint32(first)
	if first&0x80 != 0 && !c.server {
		b, err := c.recv(make([]byte, 3))
		if err != nil {
			return nil, err
		}
		c.acked(words<<24 | uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2]))
		return nil, nil
	}
	c.wantsAck = first&0x80 != 0
	if words &= 0x7f; words == 0x7f {
		b, err := c.recv(make([]byte, 3))
		if err != nil {
			return nil, err
		}
		words = uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
	}
	return c.recvBody(words * 4)
}

func (c *streamLink) recvFull() ([]byte, error) {
	n, err := c.recvUint32()
	if err != nil {
		return nil, err
	}
	if int32(n) < 0 && !c.server { // a bare error code, seen from real servers
		return nil, &TransportError{Code: int32(n)}
	}
	if n <= fullOverhead || n%4 != 0 {
		return nil, c.impossible(n)
	}
	p, err := c.recvBody(n - 4)
	if err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	if seq := le.Uint32(p); seq != c.recvSeq {
		return nil, fmt.Errorf("mtproto: full framing: packet number %d, want %d", seq, c.recvSeq)
	}
	c.recvSeq++
	body := p[4 : len(p)-4 : len(p)-4]
	c.crc = le.AppendUint32(c.crc[:0], n)
	sum := crc32.Update(crc32.ChecksumIEEE(c.crc), crc32.IEEETable, p[:len(p)-4])
	if got := le.Uint32(p[len(p)-4:]); got != sum {
		return nil, fmt.Errorf("mtproto: full framing: crc %08x, want %08x", got, sum)
	}
	return body, nil
}

func (c *streamLink) impossible(n uint32) error {
	return fmt.Errorf("mtproto: %v framing: impossible length %d", c.framing, n)
}

// recvBody reads n bytes into memory of their own.
func (c *streamLink) recvBody(n uint32) ([]byte, error) {
	if n == 0 || n > maxFrame {
		return nil, c.impossible(n)
	}
	return c.finishBody(takeBuffer(int(min(n, trusted))), int(n))
}

// finishBody reads what is left of n bytes, of which p has the first.
func (c *streamLink) finishBody(p []byte, n int) ([]byte, error) {
	began, missing := time.Time{}, n-len(p)
	if missing >= largePart {
		began = time.Now()
	}
	for {
		got := len(p)
		p = p[:min(cap(p), n)]
		if _, err := c.recv(p[got:]); err != nil {
			return nil, err
		}
		if len(p) == n {
			if !began.IsZero() {
				c.quick = missing > quickRead*int(time.Since(began)/time.Microsecond)
			}
			return p, nil
		}
		p = growBuffer(p, min(len(p), n-len(p)))
	}
}

// quickRead is how many bytes a microsecond brings where it is worth to wait for
// another packet, for so long: most of a part of a file comes in that time even so.
const (
	quickRead  = 24
	readWithin = 15 * time.Millisecond
)

// ready returns the next packet if it is a large one and there already, and else
// nil. What there is of it is read. If wanted, and if large packets come quickly, it
// waits for it for a moment.
func (c *streamLink) ready(wanted bool) []byte {
	if c.framing != Intermediate || c.in.raw == nil {
		return nil
	}
	if wanted && c.quick {
		c.in.within(readWithin)
		defer c.in.within(0)
	}
	if c.begun == nil {
		b := c.in.peek(4)
		if b == nil {
			return nil
		}
		n := binary.LittleEndian.Uint32(b)
		if n%4 != 0 || n < smallestBuffer || n > trusted {
			return nil
		}
		c.in.r += 4
		c.begun, c.begunOf = takeBuffer(int(n)), int(n)
	}
	for len(c.begun) < c.begunOf {
		n := c.in.take(c.begun[len(c.begun):c.begunOf])
		if n == 0 {
			return nil
		}
		c.begun = c.begun[:len(c.begun)+n]
	}
	p := c.begun
	c.begun, c.wantsAck = nil, false
	return p
}

func (c *streamLink) recvUint32() (uint32, error) {
	b, err := c.in.next(4)
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint32(b), nil
}

// recv fills b from inside a frame.
func (c *streamLink) recv(b []byte) ([]byte, error) {
	_, err := io.ReadFull(c.in, b)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}

func (c *streamLink) ackRequested() bool { return c.wantsAck }

func (c *streamLink) sendAck(token uint32) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b []byte
	switch c.framing {
	case Abridged:
		b = binary.BigEndian.AppendUint32(nil, token|quickAckBit)
	case Intermediate:
		b = binary.LittleEndian.AppendUint32(nil, token|quickAckBit)
	case PaddedIntermediate:
		b = []byte{8, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}
		b = binary.LittleEndian.AppendUint32(b, token|quickAckBit)
	default:
		return fmt.Errorf("mtproto: %v framing has no quick acks", c.framing)
	}
	if err := c.put(b); err != nil {
		return err
	}
	return c.flush(nil)
}
