package sandbox

import (
	"bytes"
	"encoding/hex"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"testing"
)

// The stripped size is the scan of a JPEG that has the header of every other
// one with the same quality, but for its height and width (A17).
func TestStrippedA17(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 300, 200))
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{200, 30, 60, 255}), image.Point{}, draw.Src)
	tiny, err := stripped(img)
	if err != nil || tiny[0] != 1 || tiny[1] != 26 || tiny[2] != 40 {
		t.Fatalf("% x, %v", tiny[:3], err)
	}
	other, err := encodeJPEG(image.NewRGBA(image.Rect(0, 0, 7, 9)), strippedQuality)
	if err != nil {
		t.Fatal(err)
	}
	frame, scan := bytes.Index(other, []byte{0xff, 0xc0}), bytes.Index(other, []byte{0xff, 0xda})
	header := bytes.Clone(other[:scan+2+int(other[scan+3])])
	header[frame+6], header[frame+8] = tiny[1], tiny[2]
	whole, err := jpeg.Decode(bytes.NewReader(append(append(header, tiny[3:]...), 0xff, 0xd9)))
	if err != nil || whole.Bounds().Dx() != 40 || whole.Bounds().Dy() != 26 {
		t.Fatalf("%v, %v", whole, err)
	}
	r, g, b, _ := whole.At(20, 13).RGBA()
	near := func(got uint32, want int) bool { d := int(got>>8) - want; return d > -20 && d < 20 }
	if !near(r, 200) || !near(g, 30) || !near(b, 60) {
		t.Errorf("the colour is %d, %d, %d", r>>8, g>>8, b>>8)
	}
}

func TestScaled(t *testing.T) {
	// Left half black and right half see-through, on which white shows.
	img := image.NewNRGBA(image.Rect(0, 0, 1000, 10))
	draw.Draw(img, image.Rect(0, 0, 500, 10), image.Black, image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	got := scaled(canvas(b.Bytes()), 40)
	if got.Rect.Dx() != 40 || got.Rect.Dy() != 1 || got.RGBAAt(19, 0) != (color.RGBA{0, 0, 0, 255}) || got.RGBAAt(20, 0) != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("%v: %v, %v", got.Rect, got.RGBAAt(19, 0), got.RGBAAt(20, 0))
	}
	if canvas([]byte("no image")) != nil {
		t.Error("something is an image that is none")
	}
	empty := "GIF89a\x64\x00\x64\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff" + ",\x00\x00\x00\x00\x00\x00\x5a\x00\x00" + "\x02\x01\x2c\x00;" // its frame has no columns
	if img := canvas([]byte(empty)); img != nil {
		t.Errorf("a canvas of %v", img.Rect)
	}
}

// The sizes of the three forms of WebP, as RFC 9649 lays them out.
func TestWebPSize(t *testing.T) {
	for name, tt := range map[string]struct {
		data string
		w, h int
	}{
		"lossy":    {"52494646000000005745425056503820000000000000009d012a40012c01", 320, 300},
		"lossless": {"5249464600000000574542505650384c000000002f3fc14a000000000000", 320, 300},
		"extended": {"524946460000000057454250565038580a000000000000003f01002b0100", 320, 300},
		"cut off":  {"52494646000000005745425056503820", 0, 0},
		"other":    {"524946460000000057454250414e494d0a000000000000003f01002b0100", 0, 0},
	} {
		data, err := hex.DecodeString(tt.data)
		if err != nil {
			t.Fatal(err)
		}
		if w, h, ok := imageSize(data); w != tt.w || h != tt.h || ok != (tt.w > 0) {
			t.Errorf("%s: %d x %d, %v", name, w, h, ok)
		}
	}
}
