package telegram

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"
)

// Download writes a file to w, in parts of any order, several in flight, and tells
// how many bytes it has. What w has after an error is no file.
func (c *Client) Download(ctx context.Context, f File, w io.WriterAt, o TransferOptions) (size int64, err error) {
	m := newMeter(o, f.Size)
	d := newDownload(c.source(f, o.CallOptions), func(offset int64, content []byte) error {
		_, err := w.WriteAt(content, offset)
		m.add(int64(len(content)))
		return err
	})
	if err := d.run(ctx); err != nil {
		return 0, err
	}
	m.finish()
	return d.end.Load(), nil
}

// download brings the cells of a file: pieces of partSize, the last one shorter.
type download struct {
	s    *source
	take func(offset int64, content []byte) error // gets a cell at a time, in any order
	have func(offset int64) bool                  // tells which cells are there already; nil: none

	end   atomic.Int64  // where the file ends; -1: not known yet
	known chan struct{} // closed once that is known
	more  chan struct{} // lets another cell of a file be asked for whose end is not known
	parts chan arrival
	reach int64 // where the last of the content ends that has come
}

// arrival is a cell that has come.
type arrival struct {
	*part
	offset int64
	err    error
}

func newDownload(s *source, take func(offset int64, content []byte) error) *download {
	d := &download{s: s, take: take, known: make(chan struct{}), more: make(chan struct{}, inFlight), parts: make(chan arrival, inFlight)}
	d.end.Store(-1)
	if size := s.now().Size; size >= 0 {
		d.ends(size)
	}
	d.more <- struct{}{}
	return d
}

// ends notes where the file ends.
func (d *download) ends(at int64) {
	if d.end.Swap(at) < 0 {
		close(d.known)
	}
}

// run brings what is not there.
func (d *download) run(ctx context.Context) error {
	if content := d.s.now().Bytes; content != nil {
		d.ends(int64(len(content)))
		return d.take(0, content)
	}
	if err := d.s.located(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	asked := make(chan int, 1)
	go func() { asked <- d.ask(ctx) }()
	var failed error
	for total, got := -1, 0; total < 0 || got < total; {
		select {
		case total = <-asked:
		case a := <-d.parts:
			got++
			err := a.err
			if err == nil && failed == nil {
				err = d.accept(a)
			}
			a.free()
			if failed == nil && err != nil {
				failed = err
				cancel()
			}
		}
	}
	if failed == nil {
		failed = ctx.Err()
	}
	return failed
}

// ask asks for all cells that are not there, and tells how many that were. As long as
// the end is not known, no more are on their way than have come.
func (d *download) ask(ctx context.Context) (asked int) {
	for offset := int64(0); ; offset += partSize {
		select {
		case <-d.more:
		case <-d.known:
		case <-ctx.Done():
			return asked
		}
		end := d.end.Load()
		if end >= 0 && offset >= end {
			return asked
		}
		if d.have != nil && d.have(offset) {
			continue
		}
		err := d.s.get(ctx, offset, partSize, func(p *part, err error) { d.parts <- arrival{p, offset, err} })
		if err != nil {
			return asked
		}
		asked++
	}
}

// accept hands a cell on.
func (d *download) accept(a arrival) error {
	f := d.s.now()
	content, err := f.cut(a.offset, partSize, a.bytes)
	switch {
	case err != nil:
		return err
	case f.Size < 0 && len(content) < partSize:
		if end := d.end.Load(); end < 0 || a.offset+int64(len(content)) < end {
			d.ends(a.offset + int64(len(content)))
		}
	case f.Size < 0:
		for range 2 {
			select {
			case d.more <- struct{}{}:
			default:
			}
		}
	}
	if len(content) > 0 {
		d.reach = max(d.reach, a.offset+int64(len(content)))
	}
	if end := d.end.Load(); end >= 0 && d.reach > end {
		return &Error{Kind: KindNetwork, Message: fmt.Sprintf("the file ends at byte %d, but there is more of it, up to byte %d at least: download it again", end, d.reach)}
	}
	if len(content) == 0 {
		return nil
	}
	return d.take(a.offset, content)
}
