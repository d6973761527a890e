package host

import "time"

// What has happened while no script of the account was running comes as soon as
// updates begin, which is within the first on. The main chunk may have more of
// those: so no event is looked at before it has ended, or waits for time, a task,
// an answer or input, as who is done with preparing does. Calls do not count, for
// a while.

// attendAfter is how long a main chunk may go on before events begin all the same.
const attendAfter = 10 * time.Second

// attend lets events begin. Only the first time does anything.
func (h *host) attend() {
	h.mu.Lock()
	h.on.attending = true
	h.on.room.Broadcast()
	h.mu.Unlock()
}

// attendIfMain is attend for the main chunk, which is about to wait.
func (h *host) attendIfMain() {
	if s := h.current; s.task != nil && s.task.main {
		h.attend()
	}
}

// attended waits until events begin; false if the script ends first. h.mu is held.
func (h *host) attended() bool {
	for !h.on.attending && !h.stopping && !h.draining {
		h.on.room.Wait()
	}
	return !h.stopping && !h.draining
}
