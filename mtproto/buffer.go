package mtproto

import "sync"

// The memory of large packets goes round: parts of files come and go by the
// thousand, and half a megabyte for each would keep the collector busy. There is
// a pool for each power of two, and some more bytes for what is around a part.
const (
	smallestBuffer = 32 << 10
	bufferSizes    = 6 // up to 1 MiB
	bufferExtra    = 4 << 10
)

var buffers [bufferSizes]sync.Pool

// bufferSize is the smallest pool's capacity that n bytes fit into.
func bufferSize(n int) (pool, size int) {
	for i := range bufferSizes {
		if size := smallestBuffer<<i + bufferExtra; n <= size {
			return i, size
		}
	}
	return -1, n
}

// takeBuffer is an empty buffer for n bytes. Only what is about as large as the
// smallest of the pools comes out of one.
func takeBuffer(n int) []byte {
	i, size := bufferSize(n)
	if i < 0 || n <= smallestBuffer/2 {
		return make([]byte, 0, n)
	}
	if b, ok := buffers[i].Get().(*[]byte); ok {
		return (*b)[:0]
	}
	return make([]byte, 0, size)
}

// giveBuffer takes back what nobody looks at any more. It may be of any origin:
// what is of no pool's capacity is left to the collector.
func giveBuffer(b []byte) {
	if cap(b) < smallestBuffer {
		return
	}
	if i, size := bufferSize(cap(b)); i >= 0 && size == cap(b) {
		b = b[:0]
		buffers[i].Put(&b)
	}
}

// growBuffer is b with room for n more bytes. A buffer that becomes too small is
// given back.
func growBuffer(b []byte, n int) []byte {
	if cap(b)-len(b) >= n {
		return b
	}
	larger := append(takeBuffer(max(len(b)+n, 2*len(b))), b...)
	giveBuffer(b)
	return larger
}
