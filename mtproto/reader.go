package mtproto

import (
	"crypto/cipher"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// readBuffer is what is read at once: many small packets a system call.
const readBuffer = 16 << 10

var readBuffers = sync.Pool{New: func() any { return new([readBuffer]byte) }}

// patientReader is a buffered reader that has no buffer while it waits on a TCP
// connection: a thousand idle ones would hold 16 MB.
type patientReader struct {
	from   io.Reader
	stream cipher.Stream   // decrypts; nil: nothing to decrypt
	raw    syscall.RawConn // of from, if that can be tried without waiting
	try    func(fd uintptr) bool

	buf   *[readBuffer]byte // nil: none
	r, w  int               // what is unread in it
	large atomic.Int64      // bytes that were too many for it
	n     int               // of the last try
	err   error

	into     []byte                // what take fills
	once     func(fd uintptr) bool // a try for it
	waits    bool                  // until the deadline, if there is nothing
	deadline func(time.Time) error
}

// decrypted is a reader whose bytes pass through a stream cipher.
type decrypted struct {
	io.Reader
	stream cipher.Stream
}

func newPatientReader(from io.Reader) *patientReader {
	p := &patientReader{from: from}
	if d, ok := from.(*decrypted); ok {
		p.from, p.stream = d.Reader, d.stream
	}
	if conn, ok := p.from.(*net.TCPConn); ok && canTry {
		if raw, err := conn.SyscallConn(); err == nil {
			p.raw, p.try, p.once = raw, p.tryRead, p.readOnce
			p.deadline = conn.SetReadDeadline
		}
	}
	return p
}

// tryRead reads if there is something to read, and else gives the buffer back and
// tells false.
func (p *patientReader) tryRead(fd uintptr) bool {
	p.borrow()
	var again bool
	if p.n, again, p.err = readNow(fd, p.buf[:]); again {
		readBuffers.Put(p.buf)
		p.buf = nil
		return false
	}
	return true
}

func (p *patientReader) borrow() {
	if p.buf == nil {
		p.buf = readBuffers.Get().(*[readBuffer]byte)
	}
}

// fill reads more into the buffer, behind what is unread.
func (p *patientReader) fill() error {
	if p.r == p.w && p.raw != nil {
		p.r, p.w = 0, 0
		if err := p.raw.Read(p.try); err != nil {
			return err
		}
	} else {
		p.borrow()
		p.r, p.w = 0, copy(p.buf[:], p.buf[p.r:p.w])
		p.n, p.err = p.from.Read(p.buf[p.w:])
	}
	if p.n > 0 && p.stream != nil {
		p.stream.XORKeyStream(p.buf[p.w:p.w+p.n], p.buf[p.w:p.w+p.n])
	}
	p.w += p.n
	if p.n > 0 {
		return nil
	}
	return p.err
}

// Read implements io.Reader.
func (p *patientReader) Read(b []byte) (int, error) {
	if p.r == p.w {
		if len(b) >= readBuffer {
			n, err := p.from.Read(b)
			p.large.Add(int64(n))
			if p.stream != nil {
				p.stream.XORKeyStream(b[:n], b[:n])
			}
			return n, err
		}
		if err := p.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(b, p.buf[p.r:p.w])
	p.r += n
	return n, nil
}

// readOnce reads if there is something to read.
func (p *patientReader) readOnce(fd uintptr) bool {
	var again bool
	p.n, again, p.err = readNow(fd, p.into)
	return !again || !p.waits
}

// within has take and peek wait for so long from now, until it is called again; 0:
// not at all.
func (p *patientReader) within(d time.Duration) {
	if p.waits == (d > 0) {
		return
	}
	var until time.Time
	if p.waits = d > 0; p.waits {
		until = time.Now().Add(d)
	}
	p.deadline(until)
}

// take is Read of what is there already: 0 bytes if nothing is, or if that can't be
// told. An error is left for the next Read.
func (p *patientReader) take(b []byte) int {
	if p.r < p.w {
		n := copy(b, p.buf[p.r:p.w])
		p.r += n
		return n
	}
	if p.raw == nil {
		return 0
	}
	p.into, p.n = b, 0
	err := p.raw.Read(p.once)
	p.into = nil
	if err != nil || p.err != nil {
		return 0
	}
	p.large.Add(int64(p.n))
	if p.stream != nil {
		p.stream.XORKeyStream(b[:p.n], b[:p.n])
	}
	return p.n
}

// peek returns the next few bytes without taking them, if they are there already,
// and else nil.
func (p *patientReader) peek(n int) []byte {
	if p.w-p.r < n && p.raw != nil {
		unread := p.w - p.r
		p.borrow()
		copy(p.buf[:], p.buf[p.r:p.w])
		p.r, p.w = 0, 0 // so that take does not look into the buffer
		p.w = unread + p.take(p.buf[unread:])
		if p.w == 0 {
			readBuffers.Put(p.buf)
			p.buf = nil
		}
	}
	if p.w-p.r < n {
		return nil
	}
	return p.buf[p.r : p.r+n]
}

// next returns the next few bytes, which are good until the next call. If it gets
// some of them only, its error is io.ErrUnexpectedEOF.
func (p *patientReader) next(n int) ([]byte, error) {
	for p.w-p.r < n {
		if err := p.fill(); err != nil {
			if err == io.EOF && p.w > p.r {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
	p.r += n
	return p.buf[p.r-n : p.r], nil
}
