package telegram

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Parts of files travel on lanes: connections of their own, so that calls and
// updates do not wait behind them. All lanes to one data centre in one direction are
// a fleet. How many there are is found by measuring (fleet_climb.go), and how much is
// in flight on each as well (lane.go). The first parts go where there is a
// connection already: small files need no lane.

// inFlight is how many parts of files are on their way at once, in all fleets
// together: 12 MB of the largest. The buffers they are sealed in come on top.
const inFlight = 24

// fleets are a client's.
type fleets struct {
	mu     sync.Mutex // guards what follows, and all fleets, lanes and slots; after Client.mu
	all    map[fleetKey]*fleet
	flying int       // slots that are given
	moved  int64     // parts that have arrived
	queue  []*waiter // for one; who waits longest first
}

type fleetKey struct {
	dc int
	up bool // to there
}

// fleet moves files in one direction.
type fleet struct {
	c *Client
	fleetKey
	starter *lane   // until others are there, and for small files; foreign fleets: the first lane
	lanes   []*lane // other than the starter
	climb   climb

	held    int       // slots that are given
	flying  int       // of these, on lanes
	moved   int       // parts that have arrived
	at      time.Time // when the last one did
	busy    time.Time // since when there has been one in flight
	ready   bool      // there is a key that other connections can use as well
	ticks   bool      // see tick
	presses bool      // see press
}

// waiter waits for a slot.
type waiter struct {
	f     *fleet
	parts int // that its file still wants, this one included
	given chan *slot
}

// fleet is the fleet that moves files to a data centre, or from it. 0 is the
// account's own.
func (c *Client) fleet(dc int, up bool) *fleet {
	if dc == 0 {
		dc = c.DC()
	}
	c.mu.Lock()
	_, keyed := c.session.Keys[dc]
	c.mu.Unlock()
	key := fleetKey{dc, up}
	fs := &c.fleets
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f := fs.all[key]
	if f == nil {
		f = &fleet{c: c, fleetKey: key}
		f.starter = newLane(f, 0)
		if fs.all == nil {
			fs.all = map[fleetKey]*fleet{}
		}
		fs.all[key] = f
	}
	f.ready = f.ready || keyed && f.home()
	return f
}

// home tells whether the fleet is that of the account's own data centre, whose
// starter is the account's own connection.
func (f *fleet) home() bool { return f.dc == f.c.DC() }

// slot waits for room for one more part in flight. Whoever waits longest gets it, so
// a file that waits for one slot at a time leaves others their share. What it is for
// is to be at hand: a slot that is not used keeps others waiting. left is how many bytes
// of the file there are to move, from this part on; negative: not known. The error is
// ctx's.
func (f *fleet) slot(ctx context.Context, left int64) (*slot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	fs := &f.c.fleets
	w := &waiter{f, manyParts, make(chan *slot, 1)}
	if left >= 0 {
		w.parts = int(min((left+partSize-1)/partSize, manyParts))
	}
	fs.mu.Lock()
	fs.queue = append(fs.queue, w)
	fs.grant()
	fs.mu.Unlock()
	select {
	case s := <-w.given:
		return s, nil
	case <-ctx.Done():
	}
	fs.mu.Lock()
	if i := slices.Index(fs.queue, w); i >= 0 {
		fs.queue = slices.Delete(fs.queue, i, i+1)
	}
	fs.mu.Unlock()
	select {
	case s := <-w.given:
		s.free()
	default:
	}
	return nil, ctx.Err()
}

// grant gives slots to those who wait, as far as there is room. fs.mu is held.
func (fs *fleets) grant() {
	if len(fs.queue) == 0 || fs.flying >= inFlight {
		return
	}
	var full []*fleet
	fs.queue = slices.DeleteFunc(fs.queue, func(w *waiter) bool {
		if fs.flying >= inFlight || slices.Contains(full, w.f) || w.f.held >= w.f.climb.most() {
			return false
		}
		l := w.f.pick()
		if l == nil && w.f.press() {
			l = w.f.pick()
		}
		if l == nil {
			full = append(full, w.f)
			return false
		}
		s := &slot{f: w.f, size: partSize}
		fs.flying++
		w.f.held++
		s.counted = true
		s.board(l)
		w.given <- s
		return true
	})
}

// waits tells whether somebody waits for a slot. fs.mu is held.
func (f *fleet) waits() bool { return f.due() > 0 }

// due is how many parts want a slot, or will when others have gone. fs.mu is held.
func (f *fleet) due() (parts int) {
	for _, w := range f.c.fleets.queue {
		if w.f == f {
			parts += w.parts
		}
	}
	return parts
}

// pick is the lane that has the most room; nil if none has any. fs.mu is held.
func (f *fleet) pick() *lane {
	var best *lane
	for _, l := range f.active() {
		if l.room() > 0 && (best == nil || l.room() > best.room()) {
			best = l
		}
	}
	return best
}

// least is the lane with the least to do, for a part that has a slot already. fs.mu
// is held.
func (f *fleet) least() *lane {
	best := f.starter
	for i, l := range f.active() {
		if i == 0 || l.heard && !best.heard || l.heard == best.heard && l.room() > best.room() {
			best = l
		}
	}
	return best
}

// others are the lanes in use that are not the starter. fs.mu is held.
func (f *fleet) others() []*lane {
	return f.lanes[:min(f.own(), len(f.lanes))] // one too few, if the account has moved here since
}

// active are the lanes that parts may take. fs.mu is held.
func (f *fleet) active() []*lane {
	lanes, now := f.others(), time.Now()
	if !f.home() || !slices.ContainsFunc(lanes, func(l *lane) bool { return l.heard && !l.resting(now) }) {
		return append([]*lane{f.starter}, lanes...)
	}
	return lanes
}

// closed notes that the connection of a lane has ended.
func (fs *fleets) closed(key sideKey) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for _, f := range fs.all {
		for _, l := range f.lanes {
			if l.key == key {
				l.reset()
			}
		}
	}
}
