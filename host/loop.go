package host

import (
	"runtime"

	lua "github.com/yuin/gopher-lua"
)

// The loop is a baton and a queue. Whoever holds the baton is h.current and may
// touch the Lua state; it gives the baton away only in park and when it ends,
// straight to the next in line, so that a switch costs one channel operation.
// A wake puts its task at the end of the line, or hands it the baton when
// nobody holds it. The order is first come, first served.
//
// h.mu guards the line, the counters and each strand's gen, woken and slot. It
// is never held while Lua runs.

// A strand is a line of execution: one goroutine with the Lua threads it runs.
type strand struct {
	turn    chan struct{} // the baton arrives here
	L       *lua.LState   // innermost thread; pcall runs its function on one more
	outer   []*lua.LState // the threads around it, outermost first
	task    *task         // what it runs, when it is a task's
	co      *coroutine    // what it runs, when it is a coroutine's
	carried *failure      // an error on its way through, with its own traceback

	gen    uint64 // counts waits, so that a late wake hits nobody
	inside int32  // so many of the middleware of calls
	woken  bool   // this wait is over
	killed bool   // the strand must end without running any Lua
	slot   int    // place in h.parked while waiting, else -1

	outside bool // this wait is for something outside of Lua
}

// A runnable is a strand to go on with, or a task to begin.
type runnable struct {
	s *strand
	t *task
}

// A waiter names one wait of one strand.
type waiter struct {
	s   *strand
	gen uint64
}

// await parks the calling task until it is woken. It is called by a Go function
// that Lua called, L being that function's state. start runs while the task still
// holds the baton and must see to it that wake is called once, from any goroutine;
// a second or late wake does nothing. The error, if any, says that the script is
// being stopped: whatever start set going should then be cancelled.
func (h *host) await(L *lua.LState, start func(wake func())) error {
	w, err := h.prepare()
	if err != nil {
		return err
	}
	start(func() { h.wake(w, true) })
	return h.park(w, true)
}

// prepare begins a wait of the strand that holds the baton.
func (h *host) prepare() (waiter, error) {
	if h.atomic != "" {
		return waiter{}, errAtomic
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopping {
		h.meter.left = 0
		return waiter{}, errStopped
	}
	s := h.current
	if s.interrupted() {
		return waiter{}, errInterrupted
	}
	s.gen++
	s.woken = false
	return waiter{s, s.gen}, nil
}

// park gives the baton away until w is woken. outside says that the wake comes
// from outside of Lua, as a reply or a timer does, and not from another task.
func (h *host) park(w waiter, outside bool) error {
	s := w.s
	h.mu.Lock()
	if h.stopping && !s.woken {
		h.makeReady(s)
	}
	if !s.woken {
		s.slot = len(h.parked)
		h.parked = append(h.parked, s)
		s.outside = outside
		if outside {
			h.outside++
		}
	}
	if !h.pass(s) {
		<-s.turn
	}
	if s.killed {
		runtime.Goexit()
	}
	h.meter.reset()
	switch {
	case h.meter.stopped.Load():
		return errStopped
	case s.interrupted():
		h.meter.broken, h.meter.left = true, 0
		return errInterrupted
	}
	return nil
}

// wake ends the wait w, from any goroutine. outside is as in park.
func (h *host) wake(w waiter, outside bool) {
	h.mu.Lock()
	if h.wakeHeld(w, outside) && h.current == nil {
		h.pass(nil)
		return
	}
	h.mu.Unlock()
}

// wakeHeld is wake for a caller that holds h.mu and passes the baton on itself. It
// tells whether there was anything to wake.
func (h *host) wakeHeld(w waiter, outside bool) bool {
	s := w.s
	if s.gen != w.gen || s.woken {
		return false
	}
	if s.slot >= 0 && outside {
		h.outside--
	}
	h.makeReady(s)
	return true
}

// makeReady puts a strand that waits, or is about to, into the line. h.mu is held.
func (h *host) makeReady(s *strand) {
	s.woken = true
	if i := s.slot; i >= 0 {
		last := h.parked[len(h.parked)-1]
		h.parked[i], last.slot = last, i
		h.parked[len(h.parked)-1] = nil
		h.parked = h.parked[:len(h.parked)-1]
		s.slot = -1
	}
	h.ready.push(runnable{s: s})
}

// pass gives the baton to the next in line and reports whether that is self.
// When nobody is in line, what was printed is written and the baton is left with
// nobody. h.mu is held, and released.
func (h *host) pass(self *strand) bool {
	h.endAbandoned()
	for h.ready.empty() {
		if h.out.empty() && h.outbox.empty() && len(h.unwritten) == 0 && len(h.shown) == 0 {
			h.rest()
			return false
		}
		h.mu.Unlock()
		h.flush()
		h.mu.Lock()
	}
	r := h.ready.pop()
	s := r.s
	if s == nil {
		s = h.worker()
		s.task = r.t
	}
	h.current = s
	h.mu.Unlock()
	if s == self {
		return true
	}
	s.turn <- struct{}{}
	return false
}

// flush lets out what tasks have printed and called. Only the holder of the
// baton may ask for it.
func (h *host) flush() {
	h.outbox.flush()
	h.out.flush()
	h.settleFiles()
	h.forgetSent()
}

// rest leaves the baton with nobody. A script in which every task waits for
// another one is ended, for nothing can wake it. h.mu is held, and released.
func (h *host) rest() {
	h.current = nil
	stuck := h.live > 0 && h.outside == 0 && !h.stopping
	h.mu.Unlock()
	if stuck {
		h.stop(errDeadlock)
	}
}

// hand gives the baton straight to s and waits until it comes back: how a
// coroutine is resumed and how it yields.
func (h *host) hand(self, s *strand) {
	h.mu.Lock()
	h.current = s
	h.mu.Unlock()
	s.turn <- struct{}{}
	<-self.turn
	if self.killed {
		runtime.Goexit()
	}
}

// worker returns a strand without work, from the pool or new. h.mu is held.
func (h *host) worker() *strand {
	if n := len(h.idle); n > 0 {
		s := h.idle[n-1]
		h.idle = h.idle[:n-1]
		return s
	}
	s := &strand{turn: make(chan struct{}, 1), slot: -1}
	h.goroutines.Add(1)
	go h.work(s)
	return s
}

// work runs one task after the other on s. A worker that has finished joins the
// idle ones before it passes the baton on, so that it is the first to be picked
// for a task that has not begun, and runs it without a switch. When the script is
// over, those who are idle may have been sent away already.
func (h *host) work(s *strand) {
	defer h.goroutines.Done()
	<-s.turn
	for !s.killed {
		h.meter.reset()
		h.runTask(s)
		h.mu.Lock()
		h.finish()
		if h.over || len(h.idle) >= maxIdle {
			h.pass(nil)
			return
		}
		h.idle = append(h.idle, s)
		if !h.pass(s) {
			<-s.turn
		}
	}
}

// finish ends the script if nothing is left of it. h.mu is held.
func (h *host) finish() {
	if h.live == 0 && !h.over {
		h.over = true
		close(h.done)
	}
}

// maxIdle bounds the goroutines kept for later tasks.
const maxIdle = 256

// stop ends the script for the given reason: what runs is interrupted, every
// task that waits gets an error. Only the first reason counts.
func (h *host) stop(cause error) {
	h.mu.Lock()
	if h.stopping {
		h.mu.Unlock()
		return
	}
	h.stopping, h.cause = true, cause
	h.meter.stop()
	for len(h.parked) > 0 {
		h.makeReady(h.parked[0])
	}
	for len(h.detached) > 0 {
		h.reattach(h.detached[0], lua.LNil)
	}
	h.outside = 0
	h.on.room.Broadcast()
	h.stopTimers()
	if len(h.on.handlers) > 0 {
		h.on.handlers = nil
		h.live--
		h.finish()
	}
	if h.current == nil && !h.ready.empty() {
		h.pass(nil)
		return
	}
	h.mu.Unlock()
}

// thread returns a Lua thread without work. Only the holder of the baton asks.
func (h *host) thread() *lua.LState {
	if n := len(h.threads); n > 0 {
		th := h.threads[n-1]
		h.threads = h.threads[:n-1]
		return th
	}
	return h.newThread(taskFrames)
}

// newThread makes a Lua thread that holds up to frames nested calls.
func (h *host) newThread(frames int) *lua.LState {
	h.L.Options.CallStackSize = frames
	th, _ := h.L.NewThread()
	th.SetContext(h.meter)
	return th
}

// release takes back a thread whose function has ended. After an error the
// machine has closed its upvalues and emptied its stacks; after a Go panic it has
// not, and the thread is left to the garbage collector.
func (h *host) release(th *lua.LState, f *failure) {
	if len(h.threads) < maxIdle && (f == nil || !f.panics) {
		th.SetTop(0)
		h.threads = append(h.threads, th)
	}
}

// A line is a queue of runnables.
type line struct {
	ring []runnable // its length is a power of two
	head int
	n    int
}

func (q *line) empty() bool { return q.n == 0 }

func (q *line) push(r runnable) {
	if q.n == len(q.ring) {
		ring := make([]runnable, max(16, 2*len(q.ring)))
		for i := range q.n {
			ring[i] = q.ring[(q.head+i)&(len(q.ring)-1)]
		}
		q.ring, q.head = ring, 0
	}
	q.ring[(q.head+q.n)&(len(q.ring)-1)] = r
	q.n++
}

// pop takes the first of a line that is not empty.
func (q *line) pop() runnable {
	r := q.ring[q.head]
	q.ring[q.head] = runnable{}
	q.head = (q.head + 1) & (len(q.ring) - 1)
	q.n--
	return r
}
