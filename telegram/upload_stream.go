package telegram

import (
	"bufio"
	"context"
	"crypto/md5"
	"io"
)

// sendStream sends what is read until its end. Until a part is known to be the last
// one, how many there are is not said, unless it is known. A part is read before there
// is a slot for it: what is slow to come keeps nobody else waiting.
func (u *upload) sendStream(ctx, going context.Context) error {
	limits := streamLimits{own: partsWithout}
	from := u.s.Reader
	if u.size >= 0 {
		from = io.LimitReader(from, u.size)
	} else {
		u.size = 0
	}
	buffered := bufio.NewReaderSize(from, 0)
	for part, read := 0, int64(0); ; part++ {
		if err := limits.check(going, u, part); err != nil {
			return err
		}
		buffer, n, err := nextPart(going, buffered)
		read += int64(n)
		last := err == io.EOF
		if last && u.s.Size >= 0 && read < u.size {
			return u.unreadable(err, read)
		} else if err != nil && !last {
			return u.unreadable(err, read)
		}
		if err := u.streamed(part, buffer[:n], last); err != nil {
			return err
		}
		var to *slot
		if u.s.Size < 0 || !u.has(part) {
			if to, err = u.fleet.slot(going, u.s.Size-int64(part)*partSize); err != nil {
				return err
			}
		}
		u.launch(ctx, to, part, buffer, n)
		if last {
			return nil
		}
	}
}

// streamed takes note of a part that was read.
func (u *upload) streamed(part int, content []byte, last bool) error {
	if u.s.Size < 0 {
		u.size += int64(len(content))
	}
	switch {
	case len(content) == 0:
		return errEmptyFile()
	case last && u.s.Size < 0:
		u.flying.Wait() // nobody says what comes of parts behind the one that says how many there are
		u.parts = part + 1
		if part == 0 {
			u.big, u.sum = false, md5.New()
		}
	}
	if u.sum != nil {
		u.sum.Write(content)
	}
	return nil
}

// nextPart reads a part, with io.EOF if it is the last one. Whoever it is read from
// may wait for ever: when ctx ends, that is left alone, with the buffer.
func nextPart(ctx context.Context, from *bufio.Reader) (*partBuffer, int, error) {
	type read struct {
		buffer *partBuffer
		n      int
		err    error
	}
	done := make(chan read, 1)
	go func() {
		buffer := partBuffers.Get().(*partBuffer)
		n, err := io.ReadFull(from, buffer[:])
		if err == nil {
			_, err = from.Peek(1)
		}
		if err == io.ErrUnexpectedEOF {
			err = io.EOF
		}
		done <- read{buffer, n, err}
	}()
	select {
	case r := <-done:
		return r.buffer, r.n, r.err
	case <-ctx.Done():
		return nil, 0, context.Cause(ctx)
	}
}

// streamLimits are asked for once a stream has more parts than all may have.
type streamLimits struct {
	own   int
	asked bool
	limit partLimits
}

// check tells whether there may be a part with this number.
func (l *streamLimits) check(ctx context.Context, u *upload, part int) error {
	if part < l.own || u.s.Size >= 0 {
		return nil
	}
	if !l.asked {
		l.limit, l.asked = u.c.partLimits(ctx), true
		l.own = l.limit.own
	}
	return l.limit.check(part + 1)
}
