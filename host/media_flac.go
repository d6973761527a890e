package host

import (
	"encoding/binary"
	"io"
)

// flac reads FLAC (RFC 9639): blocks before the sound, the first with its length.
func (m *mediaInfo) flac(r io.ReaderAt) {
	m.mime, m.sound = "audio/flac", true
	for at, more := int64(4), true; more && at < maxTag+maxCover; {
		head := window(r, at, 4)
		if len(head) < 4 {
			return
		}
		more = head[0]&0x80 == 0
		length := int(be32(head, 0) & 0xffffff)
		at += 4
		switch kind := head[0] & 0x7f; {
		case kind == 0:
			if b := window(r, at, 18); len(b) == 18 {
				x := binary.BigEndian.Uint64(b[10:])
				m.duration = playTime(float64(x&(1<<36-1)), float64(x>>44))
			}
		case kind == 4 && length <= maxTag:
			m.comments(window(r, at, length))
		case kind == 6 && length <= maxCover:
			m.flacPicture(window(r, at, length))
		}
		at += int64(length)
	}
}

// flacPicture reads a block with a picture, and keeps the first.
func (m *mediaInfo) flacPicture(b []byte) {
	at := 8 + int64(be32(b, 4))  // its type, and the MIME type of length
	at += 4 + at32(b, at)        // what it shows
	at += 16                     // width, height, depth, colours
	from, n := at+4, at32(b, at) // the picture itself
	if m.cover == nil && n > 0 && from+n <= int64(len(b)) {
		m.cover = b[from : from+n]
	}
}

// at32 is be32 at an offset that may be anywhere.
func at32(b []byte, at int64) int64 {
	if at > int64(len(b)) {
		return 0
	}
	return int64(be32(b, int(at)))
}

// wav reads RIFF WAVE: chunks, of which fmt says how many bytes a second has, and
// data is the sound.
func (m *mediaInfo) wav(r io.ReaderAt, size int64) {
	m.mime, m.sound = "audio/x-wav", true
	rate := uint32(0)
	for at, n := int64(12), 0; n < 64; n++ {
		head := window(r, at, 24)
		length := int64(le32(head, 4))
		switch {
		case len(head) < 8:
			return
		case has(head, 0, "fmt "):
			rate = le32(head, 16)
		case has(head, 0, "data"):
			if size > 0 {
				length = min(length, size-at-8) // of a stream it may be anything
			}
			m.duration = playTime(float64(length), float64(rate))
			return
		}
		at += 8 + length + length&1
	}
}
