package mtproto

import (
	"context"
	"time"
)

// How often a client looks at what time brings.
const (
	busyTick = time.Second     // while something is out
	idleTick = 5 * time.Second // else
)

// suspendedFor is how much more than it should have has to pass between two
// ticks for the machine, or this process, to have been asleep. After hungUp of it
// the server has ended the connection (M18).
const (
	suspendedFor = 10 * time.Second
	hungUp       = pingDelay * time.Second
)

// ticks is a client's timer. It fires at whole seconds of the local clock, so
// that a thousand idle clients wake the machine once for all of them.
type ticks struct {
	timer *time.Timer
	idle  bool // it fires in up to idleTick, else in up to busyTick
	set   time.Time
	after time.Duration
}

// setClock sets the timer for the next tick. It is called locked.
func (c *Client) setClock() {
	every := busyTick
	if c.clock.idle = !c.s.busy(); c.clock.idle {
		every = idleTick
	}
	c.clock.set = c.o.Now().Round(0)
	c.clock.after = every - time.Duration(uint64(c.clock.set.UnixNano())%uint64(every))
	c.clock.timer.Reset(c.clock.after)
}

// watch sees to it that ticks come often enough for what is out now. It is
// called locked.
func (c *Client) watch() {
	if c.clock.idle && c.ended == nil && c.s.busy() {
		c.setClock()
	}
}

// slept is how long the machine was asleep since the timer was set, 0 if it was
// not: by the wall clock, for timers and the monotonic clock stand still then.
func (c *Client) slept(now time.Time) time.Duration {
	d := now.Round(0).Sub(c.clock.set) - c.clock.after
	if d < suspendedFor {
		return 0
	}
	return d
}

// tick watches deadlines, and on a connection everything that time brings.
func (c *Client) tick(ctx context.Context) {
	c.mu.Lock()
	if c.ended != nil {
		c.mu.Unlock()
		return
	}
	now := c.o.Now()
	slept := c.slept(now)
	c.s.expire(now)
	link := c.link
	var err error
	switch {
	case slept > 0 && link == nil:
		c.woken = true
	case slept > hungUp:
		err = errSuspended
	case link != nil:
		c.noteArriving(link, now)
		if slept > 0 {
			c.s.pingNow(now, c.unheard)
		}
		err = c.s.tick(now, c.unheard)
		c.seekSpare(ctx, now)
	}
	if c.renewDue(now) {
		c.renewing = true
		old := c.temp.key.ID()
		c.background.Go(func() { c.renew(ctx, old) })
	}
	old := c.handOver(now)
	events := c.takeEvents()
	c.setClock()
	more := link != nil && !c.flushing && !c.s.idle()
	woken := c.woken
	c.mu.Unlock()
	if woken {
		c.hurryUp()
	}
	c.dispatch(events)
	switch {
	case err != nil:
		c.o.Log.Info("connection given up", "error", err)
		link.Close()
	case old != nil:
		old.Close()
	case more:
		c.wake()
	}
}

// noteArriving notes that something comes in, though no packet is whole yet: on a
// slow line a part of a file takes long, and what waits behind it is not lost. It is
// called locked.
func (c *Client) noteArriving(link Link, now time.Time) {
	l, ok := beneath(link).(partsLink)
	if !ok {
		return
	}
	if n := l.arriving(); n != c.arriving {
		c.arriving, c.s.lastRecv = n, now
	}
}

// hurryUp makes a pause between connections look whether it is over.
func (c *Client) hurryUp() {
	select {
	case c.hurry <- struct{}{}:
	default:
	}
}
