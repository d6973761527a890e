package host

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"io"
	"strings"
)

// Ogg is pages, each with a part of a stream of packets (RFC 3533). Voice messages
// are Opus in it (RFC 7845). The first packet says what it is, the second has texts
// about it, and the last page the time.

// maxOggPage is the length of the longest page.
const maxOggPage = 27 + 255 + 255*255

func (m *mediaInfo) ogg(r io.ReaderAt, size int64) {
	m.mime = "audio/ogg"
	packets := oggPackets(r, 2)
	if len(packets) == 0 {
		return
	}
	first, rate, skip := packets[0], 0.0, 0.0
	prefix := 0
	switch {
	case has(first, 0, "OpusHead") && len(first) >= 19:
		m.opus, m.sound = true, true
		rate, skip = 48000, float64(binary.LittleEndian.Uint16(first[10:]))
		prefix = len("OpusTags")
	case has(first, 0, "\x01vorbis") && len(first) >= 16:
		m.sound = true
		rate = float64(le32(first, 12))
		prefix = len("\x03vorbis")
	case has(first, 0, "\x80theora"):
		m.mime, m.video = "video/ogg", true
	}
	if prefix > 0 && len(packets) > 1 && len(packets[1]) > prefix {
		m.comments(packets[1][prefix:])
	}
	if rate > 0 && size > 0 {
		m.duration = playTime(oggEnd(r, size)-skip, rate)
	}
}

// oggPackets are the first packets of a file, up to n of them.
func oggPackets(r io.ReaderAt, n int) (packets [][]byte) {
	var packet []byte
	whole := 0
	for at := int64(0); len(packets) < n && whole < maxTag; {
		head := window(r, at, 27+255)
		if !has(head, 0, "OggS") || len(head) < 27 {
			break
		}
		table := head[27:min(len(head), 27+int(head[26]))]
		length := 0
		for _, s := range table {
			length += int(s)
		}
		at += 27 + int64(head[26])
		body := window(r, at, length)
		at += int64(length)
		whole += 27 + length
		for _, s := range table {
			part := body[:min(int(s), len(body))]
			body = body[len(part):]
			packet = append(packet, part...)
			if s < 255 {
				packets = append(packets, packet)
				packet = nil
			}
		}
	}
	return packets[:min(n, len(packets))]
}

// oggEnd is the position that the last page ends at, in samples.
func oggEnd(r io.ReaderAt, size int64) float64 {
	tail := window(r, max(0, size-maxOggPage), maxOggPage)
	at := bytes.LastIndex(tail, []byte("OggS"))
	if at < 0 || len(tail) < at+14 {
		return 0
	}
	n := binary.LittleEndian.Uint64(tail[at+6:])
	if n > 1<<62 {
		return 0
	}
	return float64(n)
}

// comments reads the texts that Vorbis, Opus and FLAC have: a length and as many
// bytes, first of the program's name, then of each NAME=text.
func (m *mediaInfo) comments(b []byte) {
	next := func() (s []byte) {
		n := int64(le32(b, 0))
		b = b[min(4, len(b)):]
		s = b[:min(n, int64(len(b)))]
		b = b[len(s):]
		return s
	}
	next()
	count := le32(b, 0)
	b = b[min(4, len(b)):]
	for ; count > 0 && len(b) > 0; count-- {
		name, value, _ := strings.Cut(string(next()), "=")
		switch strings.ToUpper(name) {
		case "TITLE":
			m.title = value
		case "ARTIST":
			m.performer = value
		case "METADATA_BLOCK_PICTURE":
			if p, err := base64.StdEncoding.DecodeString(value); err == nil {
				m.flacPicture(p)
			}
		}
	}
}
