package telegram

import (
	"context"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// slot is room for one part in flight, and the call that moves it. The call is sent
// on a lane, and may have to be again, on any other.
type slot struct {
	f       *fleet
	call    call
	excused time.Duration // of what the call has slept, see waited

	// Guarded by fleets.mu.
	timeout  time.Duration // without anything arriving; 0: none
	counted  bool          // in fleets.flying
	lane     *lane         // nil: it waits before another attempt
	size     int           // in bytes, at most
	strayed  int           // the data centre that it was sent on to; 0: none
	moved    int64         // fleets.moved, at its last wait
	recalled bool          // it is taken off its lane: another attempt is due
	before   int64         // what the lane had delivered when the slot came to it
	since    time.Time     // and when
	sent     time.Time     // the attempt; zero: what is to be moved is not there yet
}

// part is what came of one part of a file. Whoever gets it frees it.
type part struct {
	answer api.Object // what the server said; nil if that was content
	bytes  []byte     // content of a file, which is there until the part is freed
	dc     int        // the data centre that has answered: the file is there
	slot   *slot
	memory *mtproto.Call // of bytes; nil: the collector's
}

// landed gives back the slot of a part whose bytes are needed still: whoever keeps
// them bounds by themselves how many.
func (p *part) landed() { p.slot.free() }

// free gives back what a part holds: its slot, and the memory of its bytes. It is
// called once.
func (p *part) free() {
	p.slot.free()
	p.answer, p.bytes = nil, nil
	if p.memory != nil {
		p.memory.Recycle()
	}
}

// free gives a slot back, if it is not given back yet: another part can go.
func (s *slot) free() {
	fs := &s.f.c.fleets
	fs.mu.Lock()
	defer fs.mu.Unlock()
	s.leave()
	if s.counted {
		s.counted = false
		fs.flying--
		s.f.held--
	}
	fs.grant()
}

// send makes the call that moves one part of a file. tail is the content of req's
// last field, which is left empty there, and is not changed until done; nil for a
// download. size is how many bytes will move, at most. What may stand in the way of
// any call has been seen to when done is called: refusals on Telegram's side, waits,
// connections that end, a file that is in another data centre. o.Timeout is how long
// it may be that no part at all arrives. done gets the part, to be freed, also with an
// error, which is an *Error. It is called once, on any goroutine, possibly before send
// returns, and must not block.
func (s *slot) send(ctx context.Context, req api.Object, tail []byte, size int, o CallOptions, done func(*part, error)) {
	c, x, fs := s.f.c, &s.call, &s.f.c.fleets
	o = o.withDefaults()
	x.slot = s
	x.prepare(c, req, o, c.o.Now())
	x.deadline = time.Time{} // the fleet watches
	if tail != nil {
		x.first.Body, x.first.Tail = x.first.Body[:len(x.first.Body)-len(emptyField)], tail
	}
	stop := context.AfterFunc(ctx, func() { x.giveUp(ctx.Err()) })
	x.done = func(answer api.Object, err error) {
		stop()
		p := &part{answer: answer, slot: s}
		switch a := answer.(type) {
		case *api.UploadFile:
			p.answer, p.bytes, p.memory = nil, a.Bytes, x.mt
		case *api.UploadCdnFile:
			p.answer, p.bytes, p.memory = nil, a.Bytes, x.mt
		case *api.UploadWebFile:
			p.bytes, p.memory = a.Bytes, x.mt
		}
		p.dc = s.arrived(max(len(tail), len(p.bytes)), err)
		done(p, err)
	}
	fs.mu.Lock()
	s.lane.flying += size - s.size
	s.size, s.timeout = size, o.Timeout
	fs.mu.Unlock()
	x.embark()
}

// emptyField is a field of bytes with nothing in it.
var emptyField = tl.AppendBytes(nil, nil)
