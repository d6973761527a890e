package host

import "errors"

// Draining is how a script that waits for events comes to a good end. No event is
// begun any more, and those that are begun are finished, by all of their handlers;
// the same goes for runs of timers. Then the script is stopped: tasks, and
// conversations, which wait for an answer that will come to the next run instead.

// ErrCutOff is Run's error when Options.Drain has ended a script that was doing
// something beside handling events: its main chunk, or tasks.
var ErrCutOff = errors.New("the script was stopped while its main chunk or a task was running")

var errDrained = errors.New("the script has finished what it was handling")

// drainWhen drains the script once asked is closed, unless it ends before.
func (h *host) drainWhen(asked <-chan struct{}) {
	select {
	case <-asked:
	case <-h.done:
		return
	}
	h.mu.Lock()
	h.draining = true
	h.on.room.Broadcast()
	drained := h.drained()
	h.mu.Unlock()
	if drained {
		h.stop(errDrained)
	}
}

// drained tells whether a script that is to be drained handles nothing any more,
// and so has to be stopped. h.mu is held.
func (h *host) drained() bool {
	if !h.draining || h.stopping || h.timed > 0 {
		return false
	}
	for _, c := range h.on.chats {
		if c.holder != nil {
			return false
		}
	}
	h.cutOff = h.plain > 0
	return true
}
