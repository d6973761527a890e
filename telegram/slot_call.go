package telegram

import "time"

// What the call of a slot does that others don't: each attempt is made on a lane, and
// not always on the same one.

// embark makes the first attempt, or waits for its turn with the governor.
func (x *call) embark() {
	if gone := x.gone.Load(); gone != nil {
		x.finish(nil, x.failure(*gone))
		return
	}
	if g := &x.client.governor; g.busy.Load() {
		if v := g.pass(x, x.client.o.Now()); v.wait > 0 {
			x.unsent = v.again
			x.carryOut(v)
			return
		}
	}
	x.slot.depart()
}

// depart makes an attempt.
func (s *slot) depart() {
	x, c, fs := &s.call, s.f.c, &s.f.c.fleets
	at := s.f
	fs.mu.Lock()
	if dc := s.strayed; dc != 0 {
		fs.mu.Unlock()
		at = c.fleet(dc, s.f.up)
		fs.mu.Lock()
	}
	if s.lane == nil {
		s.board(at.least())
	}
	s.sent = time.Now()
	key := s.lane.key
	fs.mu.Unlock()
	if key.lane != 0 || key.dc != c.DC() {
		if x.aside == nil || x.aside.sideKey != key {
			renewed := x.aside != nil && x.aside.renewed
			x.goAside(key)
			x.aside.renewed = renewed
		}
		c.attempt(x)
		return
	}
	l := c.acquire(1)
	if l == nil {
		x.finish(nil, c.callError(errNotRunning, nil, x.method.Name, 0))
		return
	}
	x.mu.Lock()
	x.aside, x.mt = nil, &x.first
	x.mu.Unlock()
	x.arm(l)
	l.mt.Start(x.mt)
	x.checkGone()
}

// rest takes the slot off its lane while it waits before another attempt.
func (s *slot) rest(v verdict) {
	fs := &s.f.c.fleets
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if v.flood {
		if l := s.lane; l != nil {
			l.f.flooded(v.wait)
		}
		if fs.moved > s.moved {
			s.moved, s.excused = fs.moved, s.call.slept
		}
	}
	s.leave()
	fs.grant()
}

// waited is how long a call has slept of what FloodWait allows. A part may sleep for
// longer, as long as parts arrive between its waits: Telegram takes them, if slowly.
func (x *call) waited() time.Duration {
	if x.slot != nil {
		return x.slept - x.slot.excused
	}
	return x.slept
}

// stray has the next attempts made at another data centre.
func (s *slot) stray(dc int) {
	fs := &s.f.c.fleets
	fs.mu.Lock()
	defer fs.mu.Unlock()
	s.strayed = dc
	s.leave()
}

// arrived notes what has come of the part: so many bytes, or an error. It tells which
// data centre that was.
func (s *slot) arrived(size int, err error) (dc int) {
	fs := &s.f.c.fleets
	fs.mu.Lock()
	defer fs.mu.Unlock()
	l := s.lane
	if l == nil {
		return s.f.dc
	}
	s.leave()
	if err == nil {
		l.f.arrived(l, s, size, time.Now())
	}
	fs.grant()
	return l.f.dc
}

// lost tells whether a call whose lane has ended, or that was taken off it, is to be
// made again on another. The account's own connection is none that ends.
func (s *slot) lost() bool {
	fs := &s.f.c.fleets
	fs.mu.Lock()
	defer fs.mu.Unlock()
	l := s.lane
	switch {
	case s.recalled:
		s.recalled = false
	case l != nil && l.key.lane != 0:
		l.rests()
	default:
		return false
	}
	s.leave()
	return true
}
