package telegram

import "time"

// How many lanes a fleet has is found by trying: a few, if there is much to come for
// the rate of the first connection, then twice as many, as long as the rate grows,
// later half as many more, or fewer. Where each connection only carries so much a
// second, there will be many; where the line, the disk or the processor is what bounds
// the rate, one or two. A rate is measured while there is always something to move, and
// each lane has moved something.

// Bounds of a climb.
const (
	mostLanes   = inFlight / 2           // so that each has two parts in flight
	firstLanes  = 4                      // at most, before any has been measured
	firstParts  = 4                      // that the starter moves before there are lanes,
	firstWait   = 100 * time.Millisecond // or so long
	longEnough  = 300 * time.Millisecond // that what there is to move lasts, for lanes to be worth opening
	manyParts   = 1 << 20                // of a file whose size is not known
	shortest    = 100 * time.Millisecond // that a rate is measured,
	leastParts  = 2                      // and on each lane at least so many
	worthwhile  = 1. / 3                 // of what more lanes could bring at best, has to come
	asGood      = 0.95                   // of the rate has to be left with fewer
	firstPause  = 2 * time.Second        // before something else is tried
	lastPause   = time.Minute
	partsToMore = 4                // of each slot, for one slot more
	floodPause  = 10 * time.Second // after a wait that Telegram has asked for
)

// climb is how far that is. What it holds is guarded by fleets.mu.
type climb struct {
	n     int     // lanes that have proven themselves; 0: not known yet
	trial int     // lanes in use instead, to see what they bring; 0: none
	rate  float64 // bytes a second, with n
	steep bool    // n has doubled each time
	fewer bool    // are tried next

	round int // of measuring, from 1

	limit int // slots at once, since Telegram has asked for a wait; 0: as many as there are
	since int // parts that have arrived since limit has changed

	next  time.Time // not before that, something else is tried
	until time.Time // when the wait is over that Telegram has asked for last
	pause time.Duration
}

// lanes is how many are in use.
func (c *climb) lanes() int {
	if c.trial != 0 {
		return c.trial
	}
	return c.n
}

// own is how many of the fleet's own lanes are in use: at home its starter is none.
func (f *fleet) own() int {
	n := f.climb.lanes()
	if !f.home() {
		n--
	}
	return max(n, 0)
}

// press notes that somebody waits for room, and tells whether there is some now. The
// first lanes are opened then, when the file turns out to be no small one. fs.mu is
// held.
func (f *fleet) press() (more bool) {
	c := &f.climb
	if c.n != 0 || c.trial != 0 || time.Now().Before(c.until) {
		return false
	}
	if wait := firstWait - time.Since(f.busy); f.moved < firstParts && wait > 0 {
		if !f.presses {
			f.presses = true
			time.AfterFunc(wait, func() {
				fs := &f.c.fleets
				fs.mu.Lock()
				defer fs.mu.Unlock()
				f.presses = false
				fs.grant()
			})
		}
		return false
	}
	due := f.due() + f.flying
	if !f.ready || !f.lasts(due) {
		return false
	}
	c.steep, c.pause = true, firstPause
	f.try(min(max(due/leastParts, 2), firstLanes))
	return true
}

// lasts tells whether it takes long to move so many parts at the rate until now. What
// has taken long already is taken to go on: many small files say nothing of the next
// one. fs.mu is held.
func (f *fleet) lasts(parts int) bool {
	went := time.Since(f.busy)
	return went > longEnough || f.moved == 0 || went*time.Duration(parts)/time.Duration(f.moved) > longEnough
}

// try uses another number of lanes. fs.mu is held.
func (f *fleet) try(n int) {
	c := &f.climb
	c.trial = min(n, mostLanes)
	c.round++
	for len(f.lanes) < f.own() {
		f.lanes = append(f.lanes, newLane(f, len(f.lanes)+1))
	}
	f.c.o.Log.Debug("lanes", "dc", f.dc, "up", f.up, "have", c.n, "try", c.trial, "rate", int(c.rate))
}

// measure goes on with what is being measured: a part has arrived. Each lane's rate is
// what it delivers between two of its own parts, so that it does not matter when
// the others' arrive. fs.mu is held.
func (f *fleet) measure(l *lane, size int, now time.Time) {
	c := &f.climb
	switch {
	case c.lanes() == 0: // the starter alone, which tells its rate by itself
		return
	case l.flying == 0 && !f.waits():
		c.round++ // more could come than is asked for
		return
	case l.count.round != c.round:
		l.count = count{round: c.round, since: now}
		return
	}
	l.count.parts++
	l.count.bytes += size
	l.count.last = now
	sum := 0.0
	for _, other := range f.active() {
		n := &other.count
		took := n.last.Sub(n.since)
		switch {
		case other.resting(now):
		case n.round != c.round, n.parts < leastParts, took < max(shortest, other.base):
			return
		default:
			sum += float64(n.bytes) / took.Seconds()
		}
	}
	c.round++
	f.judge(sum, now)
}

// count is what a lane delivers in a round of measuring.
type count struct {
	round       int
	since, last time.Time
	parts       int // since since
	bytes       int
}

// judge decides about the number of lanes by the rate they have. fs.mu is held.
func (f *fleet) judge(rate float64, now time.Time) {
	c := &f.climb
	base := c.rate
	if c.n == 0 {
		base = f.starter.rate()
	}
	have := max(c.n, 1)
	worth := c.trial // of more lanes, as many as bring what they have to
	if worth > have && base > 0 {
		worth = max(have, min(worth, int(float64(have)*(1+(rate/base-1)/worthwhile))))
	}
	f.c.o.Log.Debug("judge", "trial", c.trial, "rate", int(rate), "base", int(base))
	switch {
	case c.trial == 0:
		if c.rate == 0 {
			c.rate = rate
		}
		c.rate += (rate - c.rate) / 4
		if now.After(c.next) {
			f.tryOther()
		}
	case worth > have, c.trial < have && rate >= base*asGood:
		c.steep = c.steep && worth == c.trial
		c.settle(worth, rate)
		c.pause = firstPause
		if c.steep && c.n < mostLanes {
			f.try(2 * c.n)
			return
		}
		c.next = now.Add(c.pause)
	default:
		c.settle(have, base)
		c.steep = false
		c.next = now.Add(c.pause)
		c.pause = min(2*c.pause, lastPause)
	}
}

// settle ends a trial.
func (c *climb) settle(n int, rate float64) {
	c.n, c.rate, c.trial = n, rate, 0
	c.round++
}

// tryOther tries fewer lanes, or more, in turn. fs.mu is held.
func (f *fleet) tryOther() {
	c := &f.climb
	c.fewer = !c.fewer
	switch {
	case c.fewer && c.n > 1:
		f.try(c.n - max(c.n/3, 1))
	case !c.fewer && c.n < mostLanes:
		f.try(c.n + max(c.n/2, 1))
	}
}

// most is how many slots a fleet has at once. Of those that it has when Telegram asks
// for a wait, many were refused, and each such refusal is a part that has travelled for
// nothing: so it has half as many from then on, and more as parts arrive. fs.mu is
// held.
func (c *climb) most() int {
	if c.limit == 0 {
		return inFlight
	}
	return c.limit
}

// allow notes that a part has arrived. fs.mu is held.
func (c *climb) allow(now time.Time) {
	if c.limit == 0 {
		return
	}
	if c.since++; c.since >= partsToMore*c.limit {
		c.limit, c.since = c.limit+1, 0
	}
	if c.limit >= inFlight || now.Sub(c.until) > longestRest {
		c.limit = 0
	}
}

// flooded notes that Telegram has asked for a wait: half the lanes are enough. fs.mu
// is held.
func (f *fleet) flooded(wait time.Duration) {
	c, now := &f.climb, time.Now()
	if now.Before(c.until) {
		return // another answer to the same
	}
	c.until = now.Add(wait)
	c.limit, c.since = max(min(c.most(), f.held)/2, 1), 0
	if c.lanes() == 0 {
		return // there are none yet
	}
	c.settle(max(c.lanes()/2, 1), 0)
	c.steep, c.fewer, c.pause = false, false, lastPause
	c.next = c.until.Add(floodPause)
}
