package host

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	_ "image/gif" // is what images are in, beside
	"image/jpeg"
	_ "image/png" // and JPEG
	"io"
	"math"

	"golang.org/x/image/draw"
)

// Bounds of images. Telegram takes no photo with sides beyond these, and refuses
// larger files; it shows none larger than photoSide.
const (
	photoBytes = 10 << 20
	photoSides = 10_000 // width and height together
	photoRatio = 20
	photoSide  = 2560
	thumbSide  = 320
	maxImage   = 64 << 20 // bytes of a file that is decoded
	photoDots  = 40_000_000
	thumbDots  = 16_000_000

	photoQuality = 87 // of JPEG
	thumbQuality = 85
)

// image reads the size of an image; false if it is none.
func (m *mediaInfo) image(r io.ReaderAt, head []byte) bool {
	switch {
	case has(head, 0, "\xff\xd8\xff"):
		m.mime = "image/jpeg"
	case has(head, 0, "\x89PNG\r\n\x1a\n"):
		m.mime = "image/png"
	case has(head, 0, "GIF8"):
		m.mime = "image/gif"
	case has(head, 0, "RIFF") && has(head, 8, "WEBP"):
		m.mime = "image/webp"
		m.width, m.height = webpSize(head)
		return true
	default:
		return false
	}
	c, _, err := image.DecodeConfig(bufio.NewReaderSize(io.NewSectionReader(r, 0, maxTag), 4096))
	if err == nil {
		m.width, m.height = c.Width, c.Height
	}
	if orientationOf(r) > 4 {
		m.width, m.height = m.height, m.width
	}
	return true
}

// webpSize is the size of a WebP, whose three forms have it in places of their own
// (RFC 9649).
func webpSize(b []byte) (width, height int) {
	if len(b) < 30 {
		return 0, 0
	}
	u24 := func(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
	switch string(b[12:16]) {
	case "VP8 ":
		return int(binary.LittleEndian.Uint16(b[26:]) & 0x3fff), int(binary.LittleEndian.Uint16(b[28:]) & 0x3fff)
	case "VP8L":
		n := le32(b, 21)
		return int(n&0x3fff) + 1, int(n>>14&0x3fff) + 1
	case "VP8X":
		return u24(b[24:]) + 1, u24(b[27:]) + 1
	}
	return 0, 0
}

// orientationOf is how a JPEG is to be turned, 1 to 8 as Exif counts; 1 is not at all.
func orientationOf(r io.ReaderAt) int {
	b := window(r, 0, maxHead)
	if !has(b, 0, "\xff\xd8") {
		return 1
	}
	for at := 2; at+4 <= len(b) && b[at] == 0xff && b[at+1] >= 0xe0; {
		length := int(binary.BigEndian.Uint16(b[at+2:]))
		if b[at+1] == 0xe1 && has(b, at+4, "Exif\x00\x00") {
			return exifOrientation(b[at+10 : min(len(b), max(at+10, at+2+length))])
		}
		at += 2 + length
	}
	return 1
}

// exifOrientation looks for it in the first directory of a TIFF.
func exifOrientation(b []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	if has(b, 0, "II") {
		order = binary.LittleEndian
	}
	if len(b) < 8 {
		return 1
	}
	at := int64(order.Uint32(b[4:]))
	if at+2 > int64(len(b)) {
		return 1
	}
	b = b[at:]
	count := int(order.Uint16(b))
	for b = b[2:]; count > 0 && len(b) >= 12; count, b = count-1, b[12:] {
		if order.Uint16(b) == 0x0112 {
			if n := order.Uint16(b[8:]); n >= 1 && n <= 8 {
				return int(n)
			}
		}
	}
	return 1
}

// scaled is an image as JPEG, the longer side not longer than side, turned as it is
// to be shown; an image of more than so many dots is not read.
func scaled(r io.ReaderAt, size int64, side, dots, quality int) ([]byte, image.Point, error) {
	if size < 0 || size > maxImage {
		return nil, image.Point{}, fmt.Errorf("an image of %d bytes is too large to be scaled here", size)
	}
	c, _, err := image.DecodeConfig(bufio.NewReader(io.NewSectionReader(r, 0, size)))
	if err != nil {
		return nil, image.Point{}, err
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > dots/c.Height {
		return nil, image.Point{}, fmt.Errorf("an image of %dx%d is too large to be scaled here", c.Width, c.Height)
	}
	from, _, err := image.Decode(bufio.NewReader(io.NewSectionReader(r, 0, size)))
	if err != nil {
		return nil, image.Point{}, err
	}
	ratio := min(1, float64(side)/float64(max(c.Width, c.Height)))
	at := image.Rect(0, 0, max(1, int(math.Round(float64(c.Width)*ratio))), max(1, int(math.Round(float64(c.Height)*ratio))))
	to := image.NewRGBA(at)
	draw.Draw(to, at, image.White, image.Point{}, draw.Src) // below what is transparent
	draw.ApproxBiLinear.Scale(to, at, from, from.Bounds(), draw.Over, nil)
	to = turned(to, orientationOf(r))
	var out bytes.Buffer
	err = jpeg.Encode(&out, to, &jpeg.Options{Quality: quality})
	return out.Bytes(), to.Rect.Size(), err
}

// turned turns an image as Exif says.
func turned(from *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return from
	}
	w, h := from.Rect.Dx(), from.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if orientation > 4 {
		size = image.Rect(0, 0, h, w)
	}
	to := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			p := [...]image.Point{{x, y}, {w - 1 - x, y}, {w - 1 - x, h - 1 - y}, {x, h - 1 - y}, {y, x}, {h - 1 - y, x}, {h - 1 - y, w - 1 - x}, {y, w - 1 - x}}[orientation-1]
			to.SetRGBA(p.X, p.Y, from.RGBAAt(x, y))
		}
	}
	return to
}
