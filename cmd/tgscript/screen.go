package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// screen is what of a terminal shows progress: lines at the end of all that is written.
// Whoever has it locks it.
type screen struct {
	shown []int // how many columns each of its lines takes; none: nothing is shown
}

// A screen that says nothing of its size has this one.
const (
	usualWidth  = 80
	usualHeight = 24
)

// size is how many columns and lines the screen has now.
func (s *screen) size(w io.Writer) (width, height int) {
	if f, ok := w.(*os.File); ok {
		if width, height, err := term.GetSize(int(f.Fd())); err == nil && width > 0 && height > 0 {
			return width, height
		}
	}
	return usualWidth, usualHeight
}

// wipe takes away what is shown.
func (s *screen) wipe(w io.Writer) { s.draw(w, nil) }

// draw shows lines instead of what is shown. A terminal that has become narrower since
// has broken the lines that no longer fit.
func (s *screen) draw(w io.Writer, lines []string) {
	var b bytes.Buffer
	if len(s.shown) > 0 {
		width, _ := s.size(w)
		rows := 0
		for _, n := range s.shown {
			rows += max(1, (n+width-1)/width)
		}
		if rows > 1 {
			fmt.Fprintf(&b, "\r\x1b[%dA\x1b[J", rows-1)
		} else {
			b.WriteString("\r\x1b[K")
		}
	}
	s.shown = s.shown[:0]
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line)
		s.shown = append(s.shown, columns(escapes.ReplaceAllString(line, "")))
	}
	if b.Len() > 0 {
		_, _ = w.Write(b.Bytes()) // a terminal that is gone shows nothing
	}
}
