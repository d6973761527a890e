package main

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// theme is what a terminal's own colours look like.
type theme struct {
	name           string
	text, backdrop color.Gray
}

var (
	black  = color.Gray{0x00}
	white  = color.Gray{0xff}
	themes = []theme{{"dark", color.Gray{0xcc}, color.Gray{0x10}}, {"light", black, color.Gray{0xf0}}}
)

// Of one cell of text, in pixels. Half a cell is a square.
const (
	cellWidth  = 6
	cellHeight = 12
)

// scan reads the QR code on a screen, as a phone's camera would.
func scan(styled string, t theme) (string, error) {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture(styled, t))
	if err != nil {
		return "", err
	}
	found, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		return "", fmt.Errorf("on a %s terminal nothing is found: %w", t.name, err)
	}
	return found.GetText(), nil
}

// picture is a screen with blocks and colours as they look; letters are left out.
func picture(styled string, t theme) image.Image {
	img := image.NewGray(image.Rect(0, 0, columns*cellWidth, lines*cellHeight))
	draw.Draw(img, img.Bounds(), image.NewUniform(t.backdrop), image.Point{}, draw.Src)
	ink, paper := t.text, t.backdrop
	for y, line := range strings.Split(styled, "\n") {
		x := 0
		for line != "" {
			if style, rest, ok := cutStyle(line); ok {
				ink, paper = restyle(style, t, ink, paper)
				line = rest
				continue
			}
			r := []rune(line)[0]
			line = line[len(string(r)):]
			upper, lower := paper, paper
			if r == '█' || r == '▀' {
				upper = ink
			}
			if r == '█' || r == '▄' {
				lower = ink
			}
			fill(img, x*cellWidth, y*cellHeight, upper)
			fill(img, x*cellWidth, y*cellHeight+cellHeight/2, lower)
			x++
		}
	}
	return img
}

func fill(img *image.Gray, x, y int, c color.Gray) {
	draw.Draw(img, image.Rect(x, y, x+cellWidth, y+cellHeight/2), image.NewUniform(c), image.Point{}, draw.Src)
}

// cutStyle takes a sequence that sets colours off a line.
func cutStyle(line string) (style, rest string, ok bool) {
	rest, ok = strings.CutPrefix(line, "\x1b[")
	if !ok {
		return "", line, false
	}
	return strings.Cut(rest, "m")
}

// restyle is how the colours change: those that tgscript uses, and back.
func restyle(style string, t theme, ink, paper color.Gray) (color.Gray, color.Gray) {
	for code := range strings.SplitSeq(style, ";") {
		switch code {
		case "", "0":
			ink, paper = t.text, t.backdrop
		case "30":
			ink = black
		case "39":
			ink = t.text
		case "107":
			paper = white
		case "49":
			paper = t.backdrop
		}
	}
	return ink, paper
}
