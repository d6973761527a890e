package host

import (
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf16"
)

// An MP3 is frames of sound, perhaps behind a tag with texts (ID3v2), perhaps before
// one (ID3v1). How long it plays is written in a first frame without sound where the
// bit rate changes (Xing, Info, VBRI); else it follows from the bit rate.

// isMP3 tells whether a file begins with a frame of sound.
func isMP3(head []byte) bool {
	_, ok := mp3FrameOf(head)
	return ok
}

func (m *mediaInfo) mp3(r io.ReaderAt, size int64) {
	m.mime, m.sound = "audio/mpeg", true
	from := int64(0)
	if head := window(r, 0, 10); has(head, 0, "ID3") && len(head) == 10 {
		length := syncsafe(head[6:])
		from = 10 + int64(length)
		m.id3(head[3], head[5], window(r, 10, min(length, maxTag+maxCover)))
	}
	if size > 128 {
		if tail := window(r, size-128, 128); has(tail, 0, "TAG") {
			size -= 128
			if m.title == "" && m.performer == "" {
				m.title, m.performer = latin1(tail[3:33]), latin1(tail[33:63])
			}
		}
	}
	b := window(r, from, 16<<10)
	for i := range b {
		if f, ok := mp3FrameOf(b[i:]); ok {
			m.duration = f.duration(b[i:], size-from-int64(i))
			return
		}
	}
}

// An mp3Frame is what the header of a frame says.
type mp3Frame struct {
	rate    int // bits a second
	hertz   int
	samples int
	side    int // bytes before what Xing has written
}

var (
	mp3Rates1 = [...]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
	mp3Rates2 = [...]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
	mp3Hertz  = [...]int{44100, 48000, 32000}
)

// mp3FrameOf reads the header of a frame of layer III, and looks for the next one
// if that should be in sight.
func mp3FrameOf(b []byte) (mp3Frame, bool) {
	h := be32(b, 0)
	version, rate, hertz := h>>19&3, h>>12&15, h>>10&3
	if h>>21 != 0x7ff || version == 1 || h>>17&3 != 1 || rate == 0 || rate == 15 || hertz == 3 {
		return mp3Frame{}, false
	}
	mono := h>>6&3 == 3
	f := mp3Frame{rate: mp3Rates1[rate] * 1000, hertz: mp3Hertz[hertz], samples: 1152, side: 36}
	if mono {
		f.side = 21
	}
	if version != 3 { // MPEG 2, 2.5
		f.rate, f.hertz, f.samples, f.side = mp3Rates2[rate]*1000, f.hertz/2, 576, 21
		if version == 0 {
			f.hertz /= 2
		}
		if mono {
			f.side = 13
		}
	}
	length := f.samples/8*f.rate/f.hertz + int(h>>9&1)
	if next := be32(b, length); length+4 <= len(b) && (next^h)&0xfffe0c00 != 0 {
		return f, false
	}
	return f, true
}

// duration is that of a file whose first frame is b, of so many bytes; -1: not known.
func (f mp3Frame) duration(b []byte, size int64) float64 {
	frames := uint32(0)
	switch {
	case has(b, f.side, "Xing"), has(b, f.side, "Info"):
		if be32(b, f.side+4)&1 != 0 {
			frames = be32(b, f.side+8)
		}
	case has(b, 36, "VBRI"):
		frames = be32(b, 36+14)
	}
	if frames > 0 {
		return playTime(float64(frames)*float64(f.samples), float64(f.hertz))
	}
	return playTime(float64(size)*8, float64(f.rate))
}

// syncsafe is a number of ID3: seven bits a byte.
func syncsafe(b []byte) int {
	return int(b[0]&0x7f)<<21 | int(b[1]&0x7f)<<14 | int(b[2]&0x7f)<<7 | int(b[3]&0x7f)
}

// id3 reads the frames of a tag: of version 2 with three letters and a length of as
// many bytes, later four and four, and two of flags.
func (m *mediaInfo) id3(version, flags byte, b []byte) {
	if flags&0x80 != 0 && version < 4 {
		b = []byte(strings.ReplaceAll(string(b), "\xff\x00", "\xff"))
	}
	if flags&0x40 != 0 && version > 2 && len(b) >= 4 { // an extended header
		n := int(min(be32(b, 0), maxTag)) + 4
		if version == 4 {
			n = syncsafe(b)
		}
		b = b[min(n, len(b)):]
	}
	word, head := 4, 10
	if version == 2 {
		word, head = 3, 6
	}
	for len(b) > head && b[0] != 0 {
		name := string(b[:word])
		var n uint32
		switch version {
		case 2:
			n = be32(b, 2) & 0xffffff
		case 3:
			n = be32(b, 4)
		default:
			n = uint32(syncsafe(b[4:]))
		}
		b = b[head:]
		content := b[:min(int64(n), int64(len(b)))]
		b = b[len(content):]
		switch name {
		case "TIT2", "TT2":
			m.title = id3Text(content)
		case "TPE1", "TP1":
			m.performer = id3Text(content)
		case "APIC", "PIC":
			m.id3Picture(content, version)
		}
	}
}

// id3Picture reads a frame with a picture, and keeps the first.
func (m *mediaInfo) id3Picture(b []byte, version byte) {
	if len(b) < 6 || m.cover != nil {
		return
	}
	wide := b[0] == 1 || b[0] == 2
	if version == 2 { // encoding, three letters
		b = b[4:]
	} else {
		_, rest, ok := strings.Cut(string(b[1:]), "\x00") // encoding, type
		if !ok {
			return
		}
		b = []byte(rest)
	}
	for i := 1; i < len(b); i++ { // what it shows; then text, to a zero
		switch {
		case !wide && b[i] == 0:
			m.cover = b[i+1:]
			return
		case wide && i%2 == 1 && b[i] == 0 && i+1 < len(b) && b[i+1] == 0:
			m.cover = b[i+2:]
			return
		}
	}
}

// id3Text is a text behind a byte that says how it is written.
func id3Text(b []byte) string {
	if len(b) < 2 {
		return ""
	}
	how, b := b[0], b[1:min(len(b), 2*maxField)]
	var order binary.ByteOrder = binary.BigEndian
	switch how {
	case 0:
		return latin1(b)
	case 1:
		if has(b, 0, "\xff\xfe") {
			order = binary.LittleEndian
		}
		b = b[2*min(1, len(b)/2):]
	case 3:
		return string(b)
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

func latin1(b []byte) string {
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}
