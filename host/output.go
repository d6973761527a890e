package host

import (
	"io"
	"sync"
)

// An output is one of the script's streams. Print writes to memory; it reaches
// the stream when every task waits, when a lot has come together, at least every
// few milliseconds of running Lua, and before anything goes to stderr.
type output struct {
	before *output // flushed first, so that the two keep their order

	mu  sync.Mutex // guards the rest
	w   io.Writer
	buf []byte
}

const maxBuffered = 32 << 10

func newOutput(w io.Writer) *output { return &output{w: w} }

// Write keeps p until the next flush.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.buf = append(o.buf, p...)
	if len(o.buf) > maxBuffered {
		o.flushLocked()
	}
	return len(p), nil
}

// flush writes what there is. A reader that went away is no error of the script.
func (o *output) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flushLocked()
}

func (o *output) flushLocked() {
	if o.before != nil {
		o.before.flush()
	}
	if len(o.buf) > 0 {
		_, _ = o.w.Write(o.buf)
		o.buf = o.buf[:0]
	}
}

func (o *output) empty() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.buf) == 0
}
