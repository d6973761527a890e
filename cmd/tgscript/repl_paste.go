package main

import (
	"bytes"
	"io"
	"strings"
)

// A terminal that is told to says where what is pasted begins and ends. Its lines
// then stay together: they are edited as one, with a sign for each line's end, and
// run when Enter is pressed. So do inputs of several lines that come back from the
// history.
const (
	pasteOn    = "\x1b[?2004h"
	pasteOff   = "\x1b[?2004l"
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"

	lineEnd = "↵"
)

// joinLines makes one line of several, and splitLines several of one.
func joinLines(text string) string  { return strings.ReplaceAll(text, "\n", lineEnd) }
func splitLines(text string) string { return strings.ReplaceAll(text, lineEnd, "\n") }

// pasteReader reads what a terminal sends, with lineEnd for the ends of lines in what
// is pasted, and spaces for tabs.
type pasteReader struct {
	from    io.Reader
	ready   []byte // to be given out
	rest    []byte // perhaps the beginning of a mark
	pasting bool
	cr      bool // the last byte of what is pasted was a carriage return
}

// Read implements io.Reader.
func (r *pasteReader) Read(p []byte) (int, error) {
	for len(r.ready) == 0 {
		buf := make([]byte, 1024)
		n, err := r.from.Read(buf)
		r.take(append(r.rest, buf[:n]...), err != nil)
		if err != nil && len(r.ready) == 0 {
			return 0, err
		}
	}
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	return n, nil
}

// take makes what has come ready, but for what may be the beginning of a mark.
func (r *pasteReader) take(in []byte, last bool) {
	r.rest = nil
	for len(in) > 0 {
		mark := pasteBegin
		if r.pasting {
			mark = pasteEnd
		}
		if rest, ok := bytes.CutPrefix(in, []byte(mark)); ok {
			in, r.pasting = rest, !r.pasting
			continue
		}
		// Nobody misses a lone escape: who reads waits for what follows it, too.
		if !last && len(in) < len(mark) && strings.HasPrefix(mark, string(in)) {
			r.rest = in
			return
		}
		r.put(in[0])
		in = in[1:]
	}
}

// put makes one byte ready.
func (r *pasteReader) put(b byte) {
	if !r.pasting {
		r.ready = append(r.ready, b)
		return
	}
	switch {
	case b == '\r', b == '\n' && !r.cr:
		r.ready = append(r.ready, lineEnd...)
	case b == '\n':
	case b == '\t':
		r.ready = append(r.ready, "  "...)
	case b < ' ' || b == 0x7f:
	default:
		r.ready = append(r.ready, b)
	}
	r.cr = b == '\r'
}
