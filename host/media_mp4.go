package host

import (
	"encoding/binary"
	"io"
	"slices"
)

// MP4 and its elder, QuickTime's MOV, are boxes within boxes (ISO/IEC 14496-12). What
// is to be known is in moov, which may be at the end.

// maxBoxes is how many are looked at: a file has a few dozen before what is sought.
const maxBoxes = 4096

// isMP4 tells whether a file begins with a box that such files begin with.
func isMP4(head []byte) bool {
	return slices.ContainsFunc([]string{"ftyp", "moov", "mdat", "wide", "skip"}, func(s string) bool { return has(head, 4, s) })
}

// boxes walks through a file's boxes.
type boxes struct {
	r    io.ReaderAt
	left int
}

// A box is one: its type, and where its content is.
type box struct {
	typ      string
	from, to int64
}

// in calls f for each box between two offsets, until it returns false.
func (w *boxes) in(from, to int64, f func(b box) bool) {
	for w.left > 0 && from+8 <= to {
		w.left--
		head := window(w.r, from, 16)
		if len(head) < 8 {
			return
		}
		b := box{string(head[4:8]), from + 8, from + int64(be32(head, 0))}
		switch be32(head, 0) {
		case 0: // as far as there is anything
			b.to = to
		case 1:
			if len(head) < 16 {
				return
			}
			b.from, b.to = from+16, from+int64(min(binary.BigEndian.Uint64(head[8:]), 1<<62))
		}
		if b.to < b.from || !f(b) {
			return
		}
		b.to = min(b.to, to)
		from = b.to
	}
}

// start is up to n bytes of a box's content.
func (w *boxes) start(b box, n int) []byte {
	return window(w.r, b.from, int(min(int64(n), b.to-b.from)))
}

func (m *mediaInfo) mp4(r io.ReaderAt, size int64) {
	m.mime = "video/mp4"
	if brand := string(window(r, 8, 4)); brand == "qt  " || !has(window(r, 4, 4), 0, "ftyp") {
		m.mime = "video/quicktime"
	}
	if size < 0 {
		size = maxHead
	}
	w := &boxes{r, maxBoxes}
	w.in(0, size, func(b box) bool {
		if b.typ != "moov" {
			return true
		}
		w.in(b.from, b.to, func(b box) bool { m.movie(w, b); return true })
		return false
	})
	if m.sound && !m.video {
		m.mime = "audio/mp4"
	}
}

// movie reads a box of moov.
func (m *mediaInfo) movie(w *boxes, b box) {
	switch b.typ {
	case "mvhd":
		m.duration = movieDuration(w.start(b, 32))
	case "trak":
		m.track(w, b)
	case "udta":
		w.in(b.from, b.to, func(b box) bool {
			if b.typ == "meta" {
				b.from += 4 // version and flags
				w.in(b.from, b.to, func(b box) bool {
					if b.typ == "ilst" {
						w.in(b.from, b.to, func(b box) bool { m.item(w, b); return true })
					}
					return true
				})
			}
			return true
		})
	}
}

// movieDuration reads mvhd.
func movieDuration(b []byte) float64 {
	if len(b) >= 32 && b[0] == 1 {
		return playTime(float64(binary.BigEndian.Uint64(b[24:])), float64(be32(b, 20)))
	}
	if n := be32(b, 16); n != 1<<32-1 {
		return playTime(float64(n), float64(be32(b, 12)))
	}
	return 0
}

// track reads one track.
func (m *mediaInfo) track(w *boxes, b box) {
	var width, height int
	kind := ""
	w.in(b.from, b.to, func(b box) bool {
		switch b.typ {
		case "tkhd":
			width, height = trackSize(w.start(b, 96))
		case "mdia":
			w.in(b.from, b.to, func(b box) bool {
				if b.typ == "hdlr" {
					if h := w.start(b, 12); len(h) == 12 {
						kind = string(h[8:])
					}
				}
				return true
			})
		}
		return true
	})
	switch {
	case kind == "soun":
		m.sound = true
	case kind == "vide" && !m.video:
		m.video, m.width, m.height = true, width, height
	}
}

// trackSize reads tkhd: as the track is shown, turned if its matrix says so.
func trackSize(b []byte) (width, height int) {
	matrix := 40
	if len(b) > 0 && b[0] == 1 {
		matrix = 52
	}
	if len(b) < matrix+44 {
		return 0, 0
	}
	width, height = int(be32(b, matrix+36)>>16), int(be32(b, matrix+40)>>16)
	if be32(b, matrix) == 0 && be32(b, matrix+4) != 0 {
		return height, width
	}
	return width, height
}

// item reads one of what iTunes has said of a piece of music.
func (m *mediaInfo) item(w *boxes, b box) {
	value := func(n int) (content []byte) {
		w.in(b.from, b.to, func(b box) bool {
			if b.typ == "data" && b.to-b.from > 8 && b.to-b.from-8 <= int64(n) {
				b.from += 8 // type and language
				content = w.start(b, n)
			}
			return content == nil
		})
		return content
	}
	switch b.typ {
	case "\xa9nam":
		m.title = string(value(maxField))
	case "\xa9ART":
		m.performer = string(value(maxField))
	case "covr":
		if m.cover == nil { // of thousands not all are read
			m.cover = value(maxCover)
		}
	}
}
