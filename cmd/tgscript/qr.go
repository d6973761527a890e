package main

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"
	"rsc.io/qr"

	"github.com/tgscript/tgscript/telegram"
)

// A QR code is drawn with half blocks, two of its rows in one line of text, and
// with colours of its own: black on white whatever the terminal's are. The white
// around it is four columns and two rows wide; more rows would leave no place
// for the text in a terminal of 24 lines.
const (
	qrColors  = "\x1b[30;107m" // black on bright white
	qrNormal  = "\x1b[0m"
	qrColumns = 4
	qrRows    = 2
)

// drawQR is a code as lines of text, each with its colours.
func drawQR(text string) ([]string, error) {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return nil, err
	}
	var lines []string
	for y := -qrRows; y < code.Size+qrRows; y += 2 {
		var line strings.Builder
		line.WriteString(qrColors)
		for x := -qrColumns; x < code.Size+qrColumns; x++ {
			line.WriteString(halfBlock(code.Black(x, y), code.Black(x, y+1)))
		}
		line.WriteString(qrNormal)
		lines = append(lines, line.String())
	}
	return lines, nil
}

// halfBlock is a character with an upper and a lower half.
func halfBlock(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}

// qrScreen shows login tokens on a terminal, each in the place of the one before.
type qrScreen struct {
	t     *terminal
	shown int // lines, that the cursor is below of
}

// show draws a token, and its link for who can't scan.
func (s *qrScreen) show(token telegram.LoginToken) error {
	lines, err := drawQR(token.URL)
	if err != nil {
		return err
	}
	width, height, err := term.GetSize(int(os.Stderr.Fd()))
	if err != nil {
		width, height = 80, 24
	}
	intro := []string{"In Telegram on your phone: Settings > Devices > Link Desktop Device, and scan:"}
	if columns := len([]rune(lines[0])) - len(qrColors) - len(qrNormal); width < columns || height < len(lines)+4 {
		lines = nil
		intro = []string{fmt.Sprintf("The terminal is too small for a QR code of %d columns. Open this link on a", columns), "device that is signed in:"}
	}
	lines = append(append(intro, lines...), token.URL, "It is renewed every half minute. Waiting for your device; Ctrl-C ends it.")
	s.wipe()
	fmt.Fprintln(s.t, strings.Join(lines, "\n"))
	for _, line := range lines {
		visible := len([]rune(strings.NewReplacer(qrColors, "", qrNormal, "").Replace(line)))
		s.shown += max(1, (visible+width-1)/width)
	}
	return nil
}

// wipe takes the token off the screen.
func (s *qrScreen) wipe() {
	if s.shown > 0 {
		fmt.Fprintf(s.t, "\x1b[%dA\r\x1b[J", s.shown)
		s.shown = 0
	}
}
