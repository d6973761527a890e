package host

import "time"

// A handler that does not end holds up its chat, whose line waits for it, and one
// that runs without waiting holds up the whole script. Both are named in the log.
// One that waits in ask() has left the line, and may take its time.

const (
	// slowTime is how long a handler may hold up what is behind it before it is
	// named; slowLook is how often that is looked at.
	slowTime = 30 * time.Second
	slowLook = 10 * time.Second
)

// slowWatch is what is remembered between two looks. It is guarded by host.mu.
type slowWatch struct {
	timer   *time.Timer    // nil: nobody looks, for there is no handler
	holders map[*event]int // looks that have found a handler in its line
	strand  *strand        // that held the baton at the last look
	gen     uint64         // its waits then
	looks   int            // that have found it so
}

// watchSlow begins looking, as long as there are handlers. h.mu is held.
func (h *host) watchSlow() {
	if h.slow.timer == nil {
		h.slow.timer = time.AfterFunc(slowLook, h.lookForSlow)
	}
}

// endSlow ends that, at the end of the script.
func (h *host) endSlow() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.slow.timer != nil {
		h.slow.timer.Stop()
	}
}

// lookForSlow names what has held up others for slowTime, once.
func (h *host) lookForSlow() {
	const most = int(slowTime / slowLook)
	h.mu.Lock()
	defer h.mu.Unlock()
	w := &h.slow
	if h.on.live == 0 || h.stopping {
		*w = slowWatch{}
		return
	}
	w.timer.Reset(slowLook)
	s := h.current
	if s != nil && s == w.strand && s.gen == w.gen {
		w.looks++
	} else {
		w.strand, w.looks = s, 0
		if s != nil {
			w.gen = s.gen
		}
	}
	holders := map[*event]int{}
	for _, c := range h.on.chats {
		e := c.holder
		if e == nil || e.handler == nil {
			continue
		}
		if holders[e] = w.holders[e] + 1; holders[e] == most+1 {
			h.logf("WARN", "the handler %s has not ended for %s, and its chat waits for it: %s", e.handler.name(), shortDuration(slowTime), h.summary(e.turn))
		}
	}
	w.holders = holders
	if w.looks == most {
		h.logf("WARN", "a task has run for %s without waiting for anything: nothing else of %s runs meanwhile", shortDuration(slowTime), h.opts.Script)
	}
}
