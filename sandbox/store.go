package sandbox

import (
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"sync"
)

// storeResident is how much content stays in memory. What comes after that is in
// a file.
const storeResident = 8 << 20

// pieceClasses is how many sizes of places for pieces there are: each twice the
// one before, from pieceLeast on.
const (
	pieceLeast   = 1 << 10
	pieceClasses = 15
)

// store holds the content of uploads and files in pieces: the first of it in
// memory, the rest in a file that has no name and ends with the sandbox. Its
// methods may be called from any goroutine.
type store struct {
	dir string // of the file; "" is the system's for such

	mu       sync.Mutex // guards what follows
	resident int64      // bytes of pieces in memory
	file     *os.File   // nil: not needed so far
	end      int64      // of what of the file was ever in use
	free     [pieceClasses][]int64
	closed   bool
}

// piece is content in a store. Whoever put it there owns it, until it is released.
type piece struct {
	mem  []byte // nil: it is in the file,
	at   int64  // there
	size int
}

// pieceClass is the class of places that so many bytes fit in, and their size.
func pieceClass(size int) (class int, place int64) {
	class = bits.Len(uint(max(size, 1)-1) / pieceLeast)
	return class, pieceLeast << class
}

// put stores a copy of b.
func (s *store) put(b []byte) (piece, error) {
	p := piece{size: len(b)}
	s.mu.Lock()
	if s.resident+int64(len(b)) <= storeResident {
		s.resident += int64(len(b))
		s.mu.Unlock()
		p.mem = append(make([]byte, 0, len(b)), b...)
		return p, nil
	}
	file, err := s.open()
	if err == nil {
		p.at, err = s.place(len(b))
	}
	s.mu.Unlock()
	if err != nil {
		return p, err
	}
	_, err = file.WriteAt(b, p.at)
	return p, err
}

// open makes the file. s.mu is held.
func (s *store) open() (*os.File, error) {
	if s.file != nil || s.closed {
		return s.file, s.usable()
	}
	if s.dir != "" {
		if err := os.MkdirAll(s.dir, 0o700); err != nil {
			return nil, err
		}
	}
	file, err := os.CreateTemp(s.dir, "tgscript-sandbox-*")
	if err != nil {
		return nil, err
	}
	os.Remove(file.Name()) // Windows does this in close
	s.file = file
	return file, nil
}

func (s *store) usable() error {
	if s.closed {
		return errors.New("sandbox: its files are gone: it is closed")
	}
	return nil
}

// place finds room for a piece in the file. s.mu is held.
func (s *store) place(size int) (int64, error) {
	class, room := pieceClass(size)
	if class >= pieceClasses {
		return 0, fmt.Errorf("sandbox: a piece of %d bytes is too large", size)
	}
	if list := s.free[class]; len(list) > 0 {
		at := list[len(list)-1]
		s.free[class] = list[:len(list)-1]
		return at, nil
	}
	at := s.end
	s.end += room
	return at, nil
}

// release makes the room of a piece free.
func (s *store) release(p piece) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.mem != nil {
		s.resident -= int64(p.size)
		return
	}
	class, _ := pieceClass(p.size)
	s.free[class] = append(s.free[class], p.at)
}

// read fills b with what is in a piece from an offset on; there must be as much.
func (s *store) read(p piece, b []byte, at int) error {
	if p.mem != nil {
		copy(b, p.mem[at:])
		return nil
	}
	s.mu.Lock()
	file, err := s.file, s.usable()
	s.mu.Unlock()
	if err == nil {
		_, err = file.ReadAt(b, p.at+int64(at))
	}
	return err
}

// close ends the store and all that is in it.
func (s *store) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name()) // where the name could not go before
	}
}

// pieces are content in pieces of one size, but for the last.
type pieces struct {
	store *store
	unit  int64
	list  []piece
}

// ReadAt implements io.ReaderAt.
func (p *pieces) ReadAt(b []byte, at int64) (n int, err error) {
	for n < len(b) {
		i := (at + int64(n)) / p.unit
		if i >= int64(len(p.list)) {
			return n, io.EOF
		}
		from, skip := p.list[i], int((at+int64(n))%p.unit)
		some := min(len(b)-n, from.size-skip)
		if some <= 0 {
			return n, io.EOF
		}
		if err := p.store.read(from, b[n:n+some], skip); err != nil {
			return n, err
		}
		n += some
	}
	return n, nil
}
