package mtproto

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// Limits of containers and compressed bodies.
const (
	maxContainerMessages = 1020      // M8: what Telegram is seen to accept
	maxContainerBytes    = 1_044_448 // M8: inner messages with their headers
	innerMessageHeader   = 8 + 4 + 4 // msg_id, seqno, bytes
	maxUnzipped          = 10 << 20  // M9
	maxUnzipRatio        = 1100      // M9; deflate can't exceed 1032

	// gzipAbove is where compressing begins to pay. M9 allows it from 256 bytes
	// on, but up to 1 KiB of English text it saves 60 to 470 bytes of a body that
	// fits one network packet anyway, for 25 to 60 us of each end's time: more
	// than the rest of the call takes.
	gzipAbove = 1024
)

var (
	errContainer = errors.New("mtproto: malformed container")
	errGzip      = errors.New("mtproto: malformed gzip_packed")
)

// ErrTooLarge is a request that no message can carry (T14).
var ErrTooLarge = fmt.Errorf("mtproto: request larger than %d bytes", MaxContent)

// msgIDs hands out the ids of one side of one session (M4, M5).
type msgIDs struct{ last int64 }

// next is an id for server time now: kind is added to a multiple of four, 0 for
// a client, 1 or 3 for a server. Ids strictly increase, whatever the clock does.
func (g *msgIDs) next(now time.Time, kind int64) int64 {
	id := msgIDAt(now)
	if id <= g.last {
		id = g.last&^3 + 4
	}
	if uint32(id) == 0 {
		id += 4
	}
	id |= kind
	g.last = id
	return id
}

// msgIDAt is the id of a moment: seconds in the upper half, their 2^-32
// fractions in the lower.
func msgIDAt(t time.Time) int64 {
	return (t.Unix()<<32 | int64(t.Nanosecond())<<32/1e9) &^ 3
}

// msgIDTime is the moment an id was made.
func msgIDTime(id int64) time.Time {
	return time.Unix(id>>32, int64(uint32(id))*1e9>>32)
}

// seqNos counts the content-related messages of one side of one session (M7).
type seqNos struct{ content int32 }

func (s *seqNos) next(content bool) int32 {
	n := s.content * 2
	if content {
		n++
		s.content++
	}
	return n
}

// inner is one message inside a packet: the packet's only one, or one of a
// container. The body aliases the packet.
type inner struct {
	msgID int64
	seqNo int32
	body  []byte
}

// appendInner appends the header of a message inside a container.
func appendInner(b []byte, msgID int64, seqNo int32, size int) []byte {
	b = tl.AppendInt(tl.AppendLong(b, msgID), seqNo)
	return tl.AppendUint32(b, uint32(size))
}

// openContainer appends the messages of a container to dst. It takes all of
// them or none: lengths in bounds and multiples of four, nothing left over, no
// container inside (M8).
func openContainer(dst []inner, body []byte) ([]inner, error) {
	le := binary.LittleEndian
	if len(body) < 8 {
		return dst, errContainer
	}
	n, rest := int(int32(le.Uint32(body[4:]))), body[8:]
	if n < 0 || n > len(rest)/(innerMessageHeader+4) {
		return dst, errContainer
	}
	start := len(dst)
	for range n {
		if len(rest) < innerMessageHeader {
			return dst[:start], errContainer
		}
		size := int(int32(le.Uint32(rest[12:])))
		if size < 4 || size%4 != 0 || size > len(rest)-innerMessageHeader {
			return dst[:start], errContainer
		}
		m := inner{int64(le.Uint64(rest)), int32(le.Uint32(rest[8:])), rest[innerMessageHeader : innerMessageHeader+size : innerMessageHeader+size]}
		if bodyID(m.body) == idContainer {
			return dst[:start], errContainer
		}
		dst = append(dst, m)
		rest = rest[innerMessageHeader+size:]
	}
	if len(rest) != 0 {
		return dst[:start], errContainer
	}
	return dst, nil
}

// unzip opens a gzip_packed body. The result is a new buffer. It may not be
// gzip_packed itself, nor larger than 10 MiB, and its checksum must hold; data
// after the stream is an error (M9, S13).
func unzip(body []byte) ([]byte, error) {
	d := tl.NewDecoder(body)
	if d.Uint32() != idGzipPacked {
		return nil, errGzip
	}
	packed := d.Bytes()
	if d.End() != nil {
		return nil, errGzip
	}
	src := bytes.NewReader(packed)
	z, size, err := inflate(packed, src)
	if err != nil {
		return nil, errGzip
	}
	limit := min(maxUnzipped, maxUnzipRatio*len(packed))
	var out bytes.Buffer
	out.Grow(min(limit, max(size, 512)))
	n, err := io.Copy(&out, io.LimitReader(z, int64(limit)+1))
	if err != nil || n > int64(limit) || src.Len() != 0 {
		return nil, errGzip
	}
	if bodyID(out.Bytes()) == idGzipPacked || out.Len() < 4 {
		return nil, errGzip
	}
	return out.Bytes(), nil
}

// Unzip opens a gzip_packed that stands where a wrapper has its query, with the
// limits that one has which is a message of its own (M9, S13).
func Unzip(packed []byte) ([]byte, error) { return unzip(packed) }

// inflate opens a compressed stream and guesses what size it unpacks to. It is
// gzip, or the format of zlib: mtcute's and TDLib's requests are, whatever
// gzip_packed is called, and Telegram takes them.
func inflate(packed []byte, src *bytes.Reader) (io.Reader, int, error) {
	if len(packed) == 0 || packed[0] == 0x1f {
		z, err := gzip.NewReader(src)
		if err != nil {
			return nil, 0, err
		}
		z.Multistream(false)
		return z, sizeHint(packed), nil
	}
	z, err := zlib.NewReader(src)
	return z, 0, err
}

// sizeHint is the unpacked size that the stream's last bytes claim, as far as
// it is likely: it is the peer's word.
func sizeHint(packed []byte) int {
	if len(packed) < 8 {
		return 0
	}
	n := binary.LittleEndian.Uint32(packed[len(packed)-4:])
	return int(min(n+bytes.MinRead, uint32(len(packed))*16))
}

// zip is body as gzip_packed, or body itself if that is no smaller, too short to
// be worth it, or looks compressed or encrypted already, as parts of files do
// (M9).
func zip(body []byte, pool *sync.Pool) []byte {
	if len(body) < gzipAbove || looksRandom(body) {
		return body
	}
	z, _ := pool.Get().(*zipper)
	if z == nil {
		z = &zipper{}
		z.w, _ = gzip.NewWriterLevel(&z.out, gzip.BestSpeed) // fails on unknown levels only
	}
	defer pool.Put(z)
	z.out.Reset()
	z.w.Reset(&z.out)
	if _, err := z.w.Write(body); err != nil {
		return body
	}
	if err := z.w.Close(); err != nil || z.out.Len()+8 >= len(body) {
		return body
	}
	return tl.AppendBytes(tl.AppendUint32(make([]byte, 0, z.out.Len()+12), idGzipPacked), z.out.Bytes())
}

// zipper is a compressor and its output, kept for reuse in a pool: it weighs
// more than most bodies.
type zipper struct {
	out bytes.Buffer
	w   *gzip.Writer
}

// looksRandom samples 256 bytes from the middle. Random ones have 162 distinct
// values give or take six; text and TL have half of that.
func looksRandom(body []byte) bool {
	var seen [256]bool
	distinct := 0
	mid := len(body)/2 - 128
	for _, c := range body[mid : mid+256] {
		if !seen[c] {
			seen[c] = true
			distinct++
		}
	}
	return distinct > 136
}
