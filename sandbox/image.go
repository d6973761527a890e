package sandbox

import (
	"bytes"
	"encoding/binary"
	"image"
	_ "image/gif"  // GIF,
	_ "image/jpeg" // JPEG
	_ "image/png"  // and PNG are what photos are uploaded as
)

// imageSize is the width and height of an image; ok is false if it is none that
// can be read.
func imageSize(content []byte) (w, h int, ok bool) {
	if w, h, ok = webpSize(content); ok {
		return w, h, true
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(content))
	return c.Width, c.Height, err == nil && c.Width > 0 && c.Height > 0
}

// webpSize is imageSize for WebP, whose three forms say their size in places of
// their own (RFC 9649).
func webpSize(b []byte) (w, h int, ok bool) {
	if len(b) < 30 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP" {
		return 0, 0, false
	}
	switch string(b[12:16]) {
	case "VP8 ":
		w, h = int(binary.LittleEndian.Uint16(b[26:])), int(binary.LittleEndian.Uint16(b[28:]))
		return w & 0x3fff, h & 0x3fff, string(b[23:26]) == "\x9d\x01\x2a"
	case "VP8L":
		bits := binary.LittleEndian.Uint32(b[21:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1, b[20] == 0x2f
	case "VP8X":
		u24 := func(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
		return u24(b[24:]) + 1, u24(b[27:]) + 1, true
	}
	return 0, 0, false
}
