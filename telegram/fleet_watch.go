package telegram

import (
	"context"
	"time"

	"github.com/tgscript/tgscript/mtproto"
)

// Times of a fleet's clock, which goes while parts are in flight.
const (
	fleetTick = 500 * time.Millisecond
	stalled   = 3 * time.Second  // a lane that has moved nothing for so long, at least, while others have
	laneRest  = 30 * time.Second // of a lane that did not work
)

// launched notes that a part is on a lane. fs.mu is held.
func (f *fleet) launched(now time.Time) {
	if f.flying++; f.flying == 1 {
		f.busy, f.moved, f.at = now, 0, now
		f.climb.round++
	}
	if !f.ticks {
		f.ticks = true
		time.AfterFunc(fleetTick, f.tick)
	}
}

// arrived learns from a part that came over a lane. fs.mu is held.
func (f *fleet) arrived(l *lane, s *slot, size int, now time.Time) {
	f.moved++
	f.c.fleets.moved++
	f.at = now
	l.deliver(s, size, now)
	f.ready = true
	f.climb.allow(now)
	f.measure(l, size, now)
}

// tick looks for what has stopped.
func (f *fleet) tick() {
	fs, now := &f.c.fleets, time.Now()
	fs.mu.Lock()
	var late, stranded []*slot
	var ended []sideKey
	for _, l := range append([]*lane{f.starter}, f.lanes...) {
		stuck := f.stuck(l, now)
		for s := range l.out {
			switch {
			case s.sent.IsZero():
			case s.timeout > 0 && now.Sub(later(s.sent, f.at)) > s.timeout:
				late = append(late, s)
			case stuck:
				s.recalled = true
				stranded = append(stranded, s)
			}
		}
		if stuck {
			l.rests()
			ended = append(ended, l.key)
		}
	}
	f.ticks = f.flying > 0
	if f.ticks {
		time.AfterFunc(fleetTick, f.tick)
	}
	fs.grant()
	fs.mu.Unlock()
	for _, s := range late {
		s.call.giveUp(context.DeadlineExceeded)
	}
	for _, s := range stranded {
		s.call.recall()
	}
	f.c.dropLanes(ended)
	collect()
}

// stuck tells whether a lane moves nothing while others do. fs.mu is held.
func (f *fleet) stuck(l *lane, now time.Time) bool {
	if l == f.starter {
		return false
	}
	since, base := now, l.base
	for s := range l.out {
		if !s.sent.IsZero() && s.sent.Before(since) {
			since = s.sent
		}
	}
	for _, other := range f.active() {
		base = max(base, other.base)
	}
	since = later(since, l.at)
	patience := max(stalled, 4*base)
	return now.Sub(since) > patience && f.at.Sub(since) > patience/2
}

// recall ends an attempt, so that another is made.
func (x *call) recall() {
	x.mu.Lock()
	l, mt := x.link, x.mt
	waits := x.aside != nil && x.aside.waitsFor != nil
	x.mu.Unlock()
	if l != nil && !waits {
		l.mt.Cancel(mt)
	}
}

// lender is who has the temporary key that a lane uses, too: the account's own
// connection, or the first one to where files are; nil after Run.
func (c *Client) lender(key sideKey) *mtproto.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key.dc == c.session.DC && !(key.files && c.book.hasMedia(key.dc)) {
		return c.home.Load().mt
	}
	s := c.sideTo(sideKey{dc: key.dc, files: key.files})
	if s == nil {
		return nil
	}
	s.idle.Reset(sideIdle)
	return s.mt
}

// dropLanes ends connections that do not work. If they are needed again, there will be
// others.
func (c *Client) dropLanes(keys []sideKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range keys {
		if s := c.sides[key]; s != nil {
			c.retireSide(s)
		}
	}
}
