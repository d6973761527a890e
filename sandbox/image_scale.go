package sandbox

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
)

// Sizes that photos are scaled to, by the longer side, and how good the JPEGs
// are. Above scaledMax pixels an image stays as it is: it would take too long.
const (
	strippedSide    = 40
	strippedQuality = 20 // what the header that clients put before it says
	scaledQuality   = 87
	scaledMax       = 16 << 20
)

// canvas is an image to be scaled, on white; nil if it is one that can't be
// decoded here, or too big.
func canvas(content []byte) *image.RGBA {
	if w, h, ok := imageSize(content); !ok || w*h > scaledMax {
		return nil
	}
	img, _, err := image.Decode(bytes.NewReader(content))
	if err != nil || img.Bounds().Empty() {
		return nil
	}
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Over)
	return out
}

// scaled is an image made smaller: each pixel is the mean of those that it
// stands for.
func scaled(img *image.RGBA, side int) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	long := max(w, h)
	if long <= side {
		return img
	}
	out := image.NewRGBA(image.Rect(0, 0, max(w*side/long, 1), max(h*side/long, 1)))
	for y := range out.Rect.Dy() {
		top, bottom := y*h/out.Rect.Dy(), (y+1)*h/out.Rect.Dy()
		for x := range out.Rect.Dx() {
			left, right := x*w/out.Rect.Dx(), (x+1)*w/out.Rect.Dx()
			out.SetRGBA(x, y, mean(img, image.Rect(left, top, right, bottom)))
		}
	}
	return out
}

func mean(img *image.RGBA, of image.Rectangle) color.RGBA {
	var r, g, b, n int
	for y := of.Min.Y; y < of.Max.Y; y++ {
		row := img.Pix[img.PixOffset(of.Min.X, y):img.PixOffset(of.Max.X, y)]
		for i := 0; i < len(row); i += 4 {
			r, g, b, n = r+int(row[i]), g+int(row[i+1]), b+int(row[i+2]), n+1
		}
	}
	return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 0xff}
}

func encodeJPEG(img image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}

// stripped is an image so small that it travels with the message: a JPEG
// without the header that is the same in all of them (A17). A 1, height and
// width come before it.
func stripped(img *image.RGBA) ([]byte, error) {
	small := scaled(img, strippedSide)
	b, err := encodeJPEG(small, strippedQuality)
	if err != nil {
		return nil, err
	}
	scan := bytes.Index(b, []byte{0xff, 0xda})
	header := scan + 2 + int(b[scan+2])<<8 + int(b[scan+3])
	return append([]byte{1, byte(small.Rect.Dy()), byte(small.Rect.Dx())}, b[header:len(b)-2]...), nil
}
