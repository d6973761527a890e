package mtproto

import (
	"crypto/cipher"
	"io"
	"net"
	"sync"
	"syscall"
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

	buf  *[readBuffer]byte // nil: none
	r, w int               // what is unread in it
	n    int               // of the last try
	err  error
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
			p.raw, p.try = raw, p.tryRead
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
