package telegram

import (
	"slices"
	"time"
)

// Bounds of a lane's estimates.
const (
	leastWindow = 2 * partSize // in flight, so that there is always something under way
	rateSamples = 16           // that the best rate is taken from
	startupGain = 2.
	steadyGain  = 1.25
)

// lane is one of a fleet's connections. How much is in flight on it follows from what
// it does: as much as it delivers in the shortest time that a part has taken, and some
// more, to see whether it can deliver more. On a line with a long way that is many
// parts; on one that only carries so much a second, more would only wait longer.
// What it holds is guarded by fleets.mu.
type lane struct {
	f   *fleet
	key sideKey
	out map[*slot]bool // on it

	heard     bool      // it has delivered something since it was opened
	flying    int       // bytes out, or about to be
	window    int       // how many these may be
	delivered int64     // bytes
	at        time.Time // of the last delivery
	base      time.Duration
	rates     [rateSamples]float64 // bytes a second, of the last deliveries
	samples   int
	best      float64   // of rates, a round ago
	round     int64     // delivered when that ends
	flat      int       // rounds in a row that were no better
	count     count     // see fleet.measure
	down      time.Time // not used before that
}

// newLane is the lane of a fleet with that number. At home it goes where other calls
// go as well, with the same temporary key: addresses that are for files only have one
// of their own.
func newLane(f *fleet, n int) *lane {
	if f.up {
		n = -n
	}
	return &lane{f: f, key: sideKey{dc: f.dc, files: !f.home(), lane: n}, out: map[*slot]bool{}, window: leastWindow}
}

// room is how many more bytes may be in flight. A lane that has yet to connect gets
// one part: that makes it. As long as no other works, the account's own connection
// carries on, and is not given so much that these have nothing left to do.
func (l *lane) room() int {
	now, window := time.Now(), l.window
	switch {
	case l.resting(now):
		return 0
	case l != l.f.starter && !l.heard:
		return 1 - min(l.flying, 1)
	case l == l.f.starter && l.f.home() && slices.ContainsFunc(l.f.others(), func(l *lane) bool { return !l.resting(now) }):
		window = leastWindow
	}
	return window - l.flying
}

// resting tells whether the lane is not to be used, because it did not work.
func (l *lane) resting(now time.Time) bool { return now.Before(l.down) }

// rests has the lane not be used for some time.
func (l *lane) rests() {
	l.reset()
	l.down = time.Now().Add(laneRest)
}

// reset forgets what is known of a connection that is no more.
func (l *lane) reset() {
	l.heard, l.window, l.base, l.samples, l.best, l.flat = false, leastWindow, 0, 0, 0, 0
	clear(l.rates[:])
}

// deliver learns from a part of that size that has arrived.
func (l *lane) deliver(s *slot, size int, now time.Time) {
	l.heard = true
	l.delivered += int64(size)
	l.at = now
	if took := now.Sub(s.sent); l.base == 0 || took < l.base {
		l.base = took
	}
	if d := now.Sub(s.since); d > 0 {
		l.rates[l.samples%rateSamples] = float64(l.delivered-s.before) / d.Seconds()
		l.samples++
	}
	l.resize()
}

// rate is the best of late.
func (l *lane) rate() float64 {
	best := 0.0
	for _, r := range l.rates {
		best = max(best, r)
	}
	return best
}

// resize sets the window. As long as each round brings more than the one before, it
// grows as quickly as it can.
func (l *lane) resize() {
	best, gain := l.rate(), startupGain
	if l.delivered >= l.round {
		if l.flat++; best > l.best*1.25 {
			l.flat = 0
		}
		l.best, l.round = best, l.delivered+int64(l.window)
	}
	if l.flat >= 2 {
		gain = steadyGain
	}
	l.window = max(leastWindow, min(int(gain*best*l.base.Seconds())+partSize, inFlight*partSize))
}

// board puts a slot on a lane. fs.mu is held.
func (s *slot) board(l *lane) {
	now := time.Now()
	if l.flying == 0 || l.at.IsZero() {
		l.at = now // it was idle, which says nothing about its rate
	}
	s.lane, s.before, s.since = l, l.delivered, l.at
	l.flying += s.size
	l.out[s] = true
	l.f.launched(now)
}

// leave takes a slot off its lane. fs.mu is held.
func (s *slot) leave() {
	if l := s.lane; l != nil {
		s.lane = nil
		l.flying -= s.size
		delete(l.out, s)
		l.f.flying--
	}
}
