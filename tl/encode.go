package tl

import (
	"encoding/binary"
	"math"
)

// Constructor ids that the language itself defines.
const (
	IDVector    = 0x1cb5c415
	IDBoolTrue  = 0x997275b5
	IDBoolFalse = 0xbc799737
)

// Opt is an optional scalar, a field of type flags.N?int and the like. The
// zero value is absent: zero, false and "" can be sent by setting Set.
type Opt[T any] struct {
	Value T
	Set   bool
}

// Some is a present optional scalar.
func Some[T any](v T) Opt[T] { return Opt[T]{Value: v, Set: true} }

// Bit is 1<<n when set is true, else 0: one bit of a flags word.
func Bit(set bool, n uint) uint32 {
	var b uint32
	if set {
		b = 1
	}
	return b << n
}

// AppendUint32 appends v, little endian: an id, a flags word or a count.
func AppendUint32(b []byte, v uint32) []byte { return binary.LittleEndian.AppendUint32(b, v) }

// AppendInt appends an int.
func AppendInt(b []byte, v int32) []byte { return binary.LittleEndian.AppendUint32(b, uint32(v)) }

// AppendLong appends a long.
func AppendLong(b []byte, v int64) []byte { return binary.LittleEndian.AppendUint64(b, uint64(v)) }

// AppendDouble appends a double.
func AppendDouble(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

// AppendBool appends a boxed Bool.
func AppendBool(b []byte, v bool) []byte {
	if v {
		return AppendUint32(b, IDBoolTrue)
	}
	return AppendUint32(b, IDBoolFalse)
}

// AppendString appends a string: one length byte up to 253, else 254 and three,
// padded with zeros to a multiple of four (M24). A string of 2^24 bytes or more
// has no encoding; AppendString panics on it, so callers bound their input.
func AppendString(b []byte, s string) []byte {
	b = appendLength(b, len(s))
	return pad(append(b, s...), len(s))
}

// AppendBytes appends bytes, which are encoded as a string is.
func AppendBytes(b, s []byte) []byte {
	b = appendLength(b, len(s))
	return pad(append(b, s...), len(s))
}

// MaxString is the length of the longest string or bytes value TL can encode.
const MaxString = 1<<24 - 1

func appendLength(b []byte, n int) []byte {
	switch {
	case n < 254:
		return append(b, byte(n))
	case n <= MaxString:
		return append(b, 254, byte(n), byte(n>>8), byte(n>>16))
	}
	panic("tl: string of 16 MiB or more has no encoding")
}

// pad completes a string of n bytes to a multiple of four, its length included.
func pad(b []byte, n int) []byte {
	head := 1
	if n >= 254 {
		head = 4
	}
	switch (head + n) & 3 {
	case 1:
		return append(b, 0, 0, 0)
	case 2:
		return append(b, 0, 0)
	case 3:
		return append(b, 0)
	}
	return b
}

// AppendVector appends the head of a boxed vector of n elements.
func AppendVector(b []byte, n int) []byte {
	return AppendUint32(AppendUint32(b, IDVector), uint32(n))
}

// AppendInts appends a Vector<int>.
func AppendInts(b []byte, v []int32) []byte {
	b = AppendVector(b, len(v))
	for _, x := range v {
		b = AppendInt(b, x)
	}
	return b
}

// AppendLongs appends a Vector<long>.
func AppendLongs(b []byte, v []int64) []byte {
	b = AppendVector(b, len(v))
	for _, x := range v {
		b = AppendLong(b, x)
	}
	return b
}

// AppendDoubles appends a Vector<double>.
func AppendDoubles(b []byte, v []float64) []byte {
	b = AppendVector(b, len(v))
	for _, x := range v {
		b = AppendDouble(b, x)
	}
	return b
}

// AppendStrings appends a Vector<string>.
func AppendStrings(b []byte, v []string) []byte {
	b = AppendVector(b, len(v))
	for _, x := range v {
		b = AppendString(b, x)
	}
	return b
}

// AppendByteses appends a Vector<bytes>.
func AppendByteses(b []byte, v [][]byte) []byte {
	b = AppendVector(b, len(v))
	for _, x := range v {
		b = AppendBytes(b, x)
	}
	return b
}
