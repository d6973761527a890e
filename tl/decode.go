package tl

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"unsafe"
)

// Errors of decoding. They are wrapped with the place where they happened;
// compare with errors.Is. UnknownConstructorError is the only other kind.
var (
	ErrTruncated = errors.New("tl: data ends inside a value")
	ErrLength    = errors.New("tl: impossible string length")
	ErrCount     = errors.New("tl: vector has more elements than bytes are left for")
	ErrDepth     = errors.New("tl: values nested too deeply")
	ErrTrailing  = errors.New("tl: data after the value")
	ErrBool      = errors.New("tl: neither boolTrue nor boolFalse")
)

// UnknownConstructorError says that an id does not belong to the type that the
// schema asks for at this place (Want; "" where any constructor would do).
type UnknownConstructorError struct {
	ID     uint32
	Want   string
	Offset int // of the id in the data
}

func (e *UnknownConstructorError) Error() string {
	if e.Want == "" {
		return fmt.Sprintf("tl: unknown constructor %#08x", e.ID)
	}
	return fmt.Sprintf("tl: unknown constructor %#08x where %s is expected", e.ID, e.Want)
}

// MaxDepth is how deeply values of recursive types may nest (M24).
const MaxDepth = 64

// Decoder reads TL values from a buffer. The first error sticks: every read
// after it returns a zero value, so callers check Err once at the end.
//
// Strings and bytes that a Decoder returns alias the buffer: it belongs to the
// decoded values from NewDecoder or Reset on, and nobody may write to it again.
// That makes a reply of a hundred strings cost no copy; it also means that one
// string kept alive keeps its whole reply alive.
type Decoder struct {
	buf   []byte
	off   int
	depth int
	err   error
}

// NewDecoder reads from b, which it takes over.
func NewDecoder(b []byte) *Decoder { return &Decoder{buf: b} }

// Reset starts over with b, which it takes over.
func (d *Decoder) Reset(b []byte) { *d = Decoder{buf: b} }

// Err is the first error, or nil.
func (d *Decoder) Err() error { return d.err }

// Fail sets the error unless one is set already. Nothing can be read after it.
func (d *Decoder) Fail(err error) {
	if d.err == nil {
		d.err = err
	}
	d.off = len(d.buf)
}

// Len is the number of bytes left.
func (d *Decoder) Len() int { return len(d.buf) - d.off }

// Offset is the number of bytes read.
func (d *Decoder) Offset() int { return d.off }

// End returns the error, or ErrTrailing if something is left to read.
func (d *Decoder) End() error {
	if d.err == nil && d.off != len(d.buf) {
		d.err = fmt.Errorf("%w: %d bytes", ErrTrailing, d.Len())
	}
	return d.err
}

// Enter counts one level of nesting; it fails with ErrDepth past MaxDepth.
// Leave takes the level back.
func (d *Decoder) Enter() bool {
	if d.depth >= MaxDepth {
		d.Fail(ErrDepth)
		return false
	}
	d.depth++
	return true
}

// Leave ends what Enter began.
func (d *Decoder) Leave() { d.depth-- }

func (d *Decoder) truncated() { d.Fail(ErrTruncated) }

// Take reads n raw bytes, which alias the buffer.
func (d *Decoder) Take(n int) []byte {
	if n < 0 || n > len(d.buf)-d.off {
		d.truncated()
		return nil
	}
	b := d.buf[d.off : d.off+n : d.off+n]
	d.off += n
	return b
}

// Uint32 reads four bytes: an id, a flags word or a count.
func (d *Decoder) Uint32() uint32 {
	if len(d.buf)-d.off < 4 {
		d.truncated()
		return 0
	}
	v := binary.LittleEndian.Uint32(d.buf[d.off:])
	d.off += 4
	return v
}

// Int reads an int.
func (d *Decoder) Int() int32 { return int32(d.Uint32()) }

// Long reads a long.
func (d *Decoder) Long() int64 {
	if len(d.buf)-d.off < 8 {
		d.truncated()
		return 0
	}
	v := binary.LittleEndian.Uint64(d.buf[d.off:])
	d.off += 8
	return int64(v)
}

// Double reads a double.
func (d *Decoder) Double() float64 { return math.Float64frombits(uint64(d.Long())) }

// Int128 reads an int128.
func (d *Decoder) Int128() (v [16]byte) {
	copy(v[:], d.Take(16))
	return v
}

// Int256 reads an int256.
func (d *Decoder) Int256() (v [32]byte) {
	copy(v[:], d.Take(32))
	return v
}

// Bool reads a boxed Bool.
func (d *Decoder) Bool() bool {
	switch d.Uint32() {
	case IDBoolTrue:
		return true
	case IDBoolFalse:
		return false
	}
	d.Fail(ErrBool)
	return false
}

// Bytes reads bytes, which alias the buffer. An empty value is not nil.
func (d *Decoder) Bytes() []byte {
	rest := d.buf[d.off:]
	if len(rest) < 4 {
		d.truncated()
		return nil
	}
	n, head := int(rest[0]), 1
	if n >= 254 {
		if n == 255 {
			d.Fail(ErrLength)
			return nil
		}
		n, head = int(rest[1])|int(rest[2])<<8|int(rest[3])<<16, 4
	}
	total := (head + n + 3) &^ 3
	if total > len(rest) {
		d.truncated()
		return nil
	}
	d.off += total
	return rest[head : head+n : head+n]
}

// String reads a string, which aliases the buffer. Telegram sends UTF-8, but
// nothing here depends on it.
func (d *Decoder) String() string {
	b := d.Bytes()
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}

// Vector reads the head of a boxed vector whose elements take at least min
// bytes each, and returns their number.
func (d *Decoder) Vector(min int) int {
	if id := d.Uint32(); id != IDVector {
		if d.err == nil {
			d.Fail(&UnknownConstructorError{ID: id, Want: "Vector", Offset: d.Offset() - 4})
		}
		return 0
	}
	return d.Count(min)
}

// Count reads the number of elements of a bare vector whose elements take at
// least min bytes each. A count that the rest of the buffer can't hold fails
// before anything is allocated for it (S12).
func (d *Decoder) Count(min int) int {
	n := d.Int()
	if n < 0 || int(n) > d.Len()/max(min, 1) {
		if d.err == nil {
			d.Fail(fmt.Errorf("%w: %d elements, %d bytes left", ErrCount, uint32(n), d.Len()))
		}
		return 0
	}
	return int(n)
}

// Ints reads a Vector<int>.
func (d *Decoder) Ints() []int32 {
	v := make([]int32, d.Vector(4))
	for i := range v {
		v[i] = d.Int()
	}
	return v
}

// Longs reads a Vector<long>.
func (d *Decoder) Longs() []int64 {
	v := make([]int64, d.Vector(8))
	for i := range v {
		v[i] = d.Long()
	}
	return v
}

// Doubles reads a Vector<double>.
func (d *Decoder) Doubles() []float64 {
	v := make([]float64, d.Vector(8))
	for i := range v {
		v[i] = d.Double()
	}
	return v
}

// Strings reads a Vector<string>.
func (d *Decoder) Strings() []string {
	v := make([]string, d.Vector(4))
	for i := range v {
		v[i] = d.String()
	}
	return v
}

// Byteses reads a Vector<bytes>.
func (d *Decoder) Byteses() [][]byte {
	v := make([][]byte, d.Vector(4))
	for i := range v {
		v[i] = d.Bytes()
	}
	return v
}
