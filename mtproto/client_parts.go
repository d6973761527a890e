package mtproto

import "time"

// partWait is a pause before few parts are sent, for there to be more: four are
// encrypted in the time of one. It ends with the next that are queued, or answered,
// and before long.
type partWait struct {
	timer *time.Timer // nil: never so far
	on    bool
	over  bool // no more of it for what is queued now
}

// largePart is what is large enough to be worth a pause.
const largePart = 128 << 10

// partsWithin is how long parts wait for others.
const partsWithin = 10 * time.Millisecond

// waits tells whether what is queued is to wait. It is called locked by whoever
// has set flushing.
func (c *Client) waits() bool {
	w := &c.wait
	if !c.quick || w.over || !c.s.worthWaiting() {
		w.over = false
		if w.on {
			w.timer.Stop()
			w.on = false
		}
		return false
	}
	if w.on {
		return true
	}
	w.on = true
	if w.timer == nil {
		w.timer = time.AfterFunc(partsWithin, c.waited)
	} else {
		w.timer.Reset(partsWithin)
	}
	return true
}

// waited is called when parts have waited for others.
func (c *Client) waited() {
	c.mu.Lock()
	c.wait.on, c.wait.over = false, true
	c.mu.Unlock()
	c.wake()
}
