package telegram

import (
	"context"
	"iter"
)

// Bounds of what a stream has read and nobody has taken yet, in parts.
const (
	leastAhead = 2
	mostAhead  = 16
	allAhead   = 32 // of all streams of a client, beyond the least that each has
)

// Stream reads a file in order: limit bytes from offset, to the end if limit is
// negative or more than there are. It reads ahead, over several connections, as far
// as whoever takes the chunks has had to wait for them lately. A chunk is there until the
// next one is asked for. The last pair may be an error, without a chunk.
func (c *Client) Stream(ctx context.Context, f File, offset, limit int64, o TransferOptions) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		s := newStream(c.source(f, o.CallOptions), offset, limit)
		defer s.end()
		m := newMeter(o, s.length())
		if f.Bytes != nil {
			from, to := min(s.from, int64(len(f.Bytes))), int64(len(f.Bytes))
			if s.to >= 0 {
				to = min(to, s.to)
			}
			if to > from {
				m.add(to - from)
				yield(f.Bytes[from:to], nil)
			}
			m.finish()
			return
		}
		if err := s.s.located(); err != nil {
			yield(nil, err)
			return
		}
		go s.ask(ctx)
		if s.each(ctx, func(chunk []byte) bool { m.add(int64(len(chunk))); return yield(chunk, nil) }, func(err error) { yield(nil, err) }) {
			m.finish()
		}
	}
}

// stream is a piece of a file that is read in order.
type stream struct {
	s        *source
	from, to int64 // to: -1, up to the end
	queue    chan *waited
	room     chan struct{} // one for each part that may be ahead
	ahead    int           // how many that are in all
	calm     int           // parts in a row that were there already when they were wanted
}

// waited is a part that was asked for.
type waited struct {
	limit int
	come  chan arrival
}

func newStream(s *source, offset, limit int64) *stream {
	st := &stream{s: s, from: max(offset, 0), to: s.now().Size, queue: make(chan *waited, mostAhead), room: make(chan struct{}, mostAhead)}
	if limit >= 0 && (st.to < 0 || st.from+limit < st.to) {
		st.to = st.from + limit
	}
	for range leastAhead {
		st.grow()
	}
	return st
}

// length is how many bytes will come, -1 if that is not known.
func (st *stream) length() int64 {
	if st.to < 0 || st.s.now().Size < 0 {
		return -1
	}
	return max(st.to-st.from, 0)
}

// grow lets one more part be ahead, unless other streams have all that there may be.
func (st *stream) grow() {
	switch all := &st.s.c.ahead; {
	case st.ahead == mostAhead:
		return
	case st.ahead >= leastAhead && all.Add(1) > allAhead:
		all.Add(-1)
		return
	}
	st.ahead++
	st.room <- struct{}{}
}

// end leaves others what the stream had beyond the least.
func (st *stream) end() { st.s.c.ahead.Add(int32(leastAhead - st.ahead)) }

// taken lets another part be asked for. Who has not had to wait for long needs fewer
// ahead: the memory of a film that was paused, say.
func (st *stream) taken() {
	if st.calm > 2*st.ahead && st.ahead > leastAhead {
		st.ahead, st.calm = st.ahead-1, 0
		st.s.c.ahead.Add(-1)
		return
	}
	st.room <- struct{}{}
}

// ask asks for one part after the other.
func (st *stream) ask(ctx context.Context) {
	defer close(st.queue)
	next := st.from - st.from%blockSize
	for st.to < 0 || st.from < st.to && next < st.to {
		select {
		case <-st.room:
		case <-ctx.Done():
			return
		}
		offset, limit := next, st.cell(next)
		w := &waited{limit, make(chan arrival, 1)}
		err := st.s.get(ctx, offset, limit, func(p *part, err error) {
			p.landed()
			w.come <- arrival{p, offset, err}
		})
		if err != nil {
			return
		}
		st.queue <- w
		next += int64(limit)
	}
}

// each hands the chunks on, in order, and tells whether all have been taken.
func (st *stream) each(ctx context.Context, take func([]byte) bool, fail func(error)) bool {
	for w := range st.queue {
		a, err := st.await(ctx, w)
		if err != nil {
			fail(err)
			return false
		}
		f := st.s.now()
		content, err := f.cut(a.offset, w.limit, a.bytes)
		if err != nil {
			fail(err)
			return false
		}
		last := len(content) < w.limit
		if st.to >= 0 {
			content = content[:max(0, min(int64(len(content)), st.to-a.offset))]
		}
		content = content[min(int64(len(content)), max(0, st.from-a.offset)):]
		if len(content) > 0 && !take(content) {
			a.free()
			return false
		}
		a.free()
		st.taken()
		if last {
			return true
		}
	}
	if err := ctx.Err(); err != nil {
		fail(err)
		return false
	}
	return true
}

// await waits for a part. If it is not there yet, more are asked for ahead.
func (st *stream) await(ctx context.Context, w *waited) (arrival, error) {
	select {
	case a := <-w.come:
		st.calm++
		return a, a.err
	default:
	}
	st.calm = 0
	st.grow()
	a := <-w.come
	return a, a.err
}

// cell is how many bytes to ask for at offset, which is at the beginning of a block:
// up to where the next part begins, or to the last block that is wanted.
func (st *stream) cell(offset int64) int {
	to := offset - offset%partSize + partSize
	if st.to >= 0 && st.to < to {
		to = (st.to + blockSize - 1) / blockSize * blockSize
	}
	return int(to - offset)
}
