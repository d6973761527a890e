package host

import (
	"fmt"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// every(duration, fn), after(duration, fn) and cron(line, fn, { zone = }) call
// fn(timer) at their times, each run as a task of its own. A script lives as long
// as it has a timer.
//
// Runs of one timer never overlap: what falls due while a run lasts is left out,
// and every goes on in its rhythm, not a duration after the run's end. An error in
// a run is logged, and the timer goes on.
//
// every and after go by elapsed time, which nobody sets. cron goes by the clock on
// the wall: timer_cron.go says what that means when it jumps.

// A timer is what every, after and cron return.
type timer struct {
	what string // it is, as a script reads it: "every 5m"
	fn   *lua.LFunction
	self *lua.LUserData
	wall bool // it goes by the clock on the wall
	// next is when it is due, after it was last; the zero time is never.
	next func(due, now time.Time) time.Time

	// Guarded by host.mu.
	due     time.Time // the zero time before the first wait
	seen    time.Time // the clock when it was last looked at
	waiting bool
	over    bool        // stopped, or has run for the last time
	cancel  func() bool // the wait
}

const (
	// wallWait is how long a timer that goes by the clock on the wall waits before
	// it looks at it again.
	wallWait = time.Minute
	// setBack is how far a clock must be set back for such a timer to do again what
	// it has done. Less is a correction, or the end of summer in the wrong zone.
	setBack = 3 * time.Hour
)

// openTimers makes every, after and cron.
func (h *host) openTimers() {
	h.timers = map[*timer]struct{}{}
	methods := h.L.CreateTable(0, 1)
	methods.RawSetString("stop", h.L.NewFunction(h.luaStopTimer))
	h.timerMeta = h.L.CreateTable(0, 3)
	h.timerMeta.RawSetString("__index", methods)
	h.timerMeta.RawSetString("__metatable", lua.LString("timer"))
	h.timerMeta.RawSetString("__tostring", h.L.NewFunction(h.timerString))
	h.register("every", h.luaEvery)
	h.register("after", h.luaAfter)
	h.register("cron", h.luaCron)
}

// shortest is the least that every takes.
const shortest = time.Millisecond

// luaEvery is every(duration, fn).
func (h *host) luaEvery(L *lua.LState) int {
	d, fn := h.timerArguments(L, "every")
	if d < shortest {
		h.fail(L, "every: %s or more expected, got %s", shortDuration(shortest), shortDuration(d))
	}
	return h.addTimer(L, &timer{what: "every " + shortDuration(d), fn: fn, next: func(due, now time.Time) time.Time {
		if due.IsZero() {
			return now.Add(d)
		}
		return due.Add((max(now.Sub(due), 0)/d + 1) * d)
	}})
}

// luaAfter is after(duration, fn).
func (h *host) luaAfter(L *lua.LState) int {
	d, fn := h.timerArguments(L, "after")
	return h.addTimer(L, &timer{what: "after " + shortDuration(d), fn: fn, next: func(due, now time.Time) time.Time {
		if due.IsZero() {
			return now.Add(d)
		}
		return time.Time{}
	}})
}

// timerArguments reads what every and after take.
func (h *host) timerArguments(L *lua.LState, name string) (time.Duration, *lua.LFunction) {
	if L.GetTop() > 2 {
		h.fail(L, "%s: a duration and a function expected, got %d arguments", name, L.GetTop())
	}
	d, err := durationOf(L.Get(1))
	if err != nil {
		h.fail(L, "%s: %s", name, err)
	}
	return d, h.checkCallable(L, 2)
}

// addTimer begins a timer and returns it to Lua.
func (h *host) addTimer(L *lua.LState, x *timer) int {
	h.mu.Lock()
	if h.stopping {
		h.mu.Unlock()
		h.fail(L, "%s", errStopped)
	}
	h.timers[x] = struct{}{}
	h.live++
	h.mu.Unlock()
	x.self = &lua.LUserData{Value: x, Metatable: h.timerMeta}
	h.rearm(x)
	L.Push(x.self)
	return 1
}

// rearm has a timer wait for its next time, or ends it. Only the holder of the
// baton calls it.
func (h *host) rearm(x *timer) {
	now := x.now(h)
	h.mu.Lock()
	if x.over || h.stopping {
		h.mu.Unlock()
		return
	}
	x.seen, x.due = now, x.next(x.due, now)
	if x.due.IsZero() {
		h.endTimer(x)
		h.mu.Unlock()
		return
	}
	x.waiting = true
	h.outside++
	h.waitTimer(x)
}

// now is the clock that a timer goes by. What is on the wall is not what has
// elapsed, and the other way round.
func (x *timer) now(h *host) time.Time {
	if x.wall {
		return h.opts.Now().Round(0)
	}
	return h.opts.Now()
}

// waitTimer sees to it that a timer that waits is fired. h.mu is held, and
// released: the clock may have locks of its own.
func (h *host) waitTimer(x *timer) {
	d := max(x.due.Sub(x.seen), 0)
	h.mu.Unlock()
	if x.wall {
		d = min(d, wallWait)
	}
	cancel := h.opts.AfterFunc(d, func() { h.fire(x) })
	h.mu.Lock()
	x.cancel = cancel
	over := x.over
	h.mu.Unlock()
	if over {
		cancel()
	}
}

// fire begins a run of a timer, if it is due. It is called from any goroutine.
func (h *host) fire(x *timer) {
	now := x.now(h)
	h.mu.Lock()
	if x.over || !x.waiting || h.draining {
		h.mu.Unlock()
		return
	}
	if x.wall && now.Before(x.due) {
		if now.Before(x.seen.Add(-setBack)) {
			x.due = x.next(time.Time{}, now)
		}
		x.seen = now
		h.waitTimer(x)
		return
	}
	x.waiting = false
	h.outside--
	h.live++
	h.timed++
	h.ready.push(runnable{t: &task{fn: x.fn, args: []lua.LValue{x.self}, timer: x}})
	if h.current == nil {
		h.pass(nil)
		return
	}
	h.mu.Unlock()
}

// endTimer takes a timer out. h.mu is held.
func (h *host) endTimer(x *timer) {
	if x.over {
		return
	}
	x.over = true
	delete(h.timers, x)
	h.live--
	if x.waiting {
		h.outside--
	}
}

// stopTimers takes all timers out, at the end of the script. h.mu is held.
func (h *host) stopTimers() {
	for x := range h.timers {
		x.over = true
		h.live--
	}
	h.finish()
}

// cancelTimers ends the waits of timers that stopTimers has taken out.
func (h *host) cancelTimers() {
	h.mu.Lock()
	var cancels []func() bool
	for x := range h.timers {
		if x.cancel != nil {
			cancels = append(cancels, x.cancel)
		}
	}
	h.mu.Unlock()
	for _, cancel := range cancels {
		cancel()
	}
}

// timerFailed reports the error of a run.
func (h *host) timerFailed(t *task) {
	t.err.Reported = true
	h.opts.Failed(t.err)
	h.logf("ERROR", "a timer (%s) failed: %s", t.timer.what, t.err.Error())
}

// luaStopTimer is timer:stop(). A run that has begun goes on to its end.
func (h *host) luaStopTimer(L *lua.LState) int {
	x := checkTimer(L)
	h.mu.Lock()
	h.endTimer(x)
	cancel := x.cancel
	h.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	return 0
}

func checkTimer(L *lua.LState) *timer {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if x, ok := ud.Value.(*timer); ok {
			return x
		}
	}
	L.ArgError(1, "timer expected, got "+typeName(L.Get(1)))
	return nil
}

func (h *host) timerString(L *lua.LState) int {
	x := checkTimer(L)
	h.mu.Lock()
	state := "running"
	switch {
	case x.over:
		state = "ended"
	case x.waiting:
		state = "waiting"
	}
	h.mu.Unlock()
	L.Push(lua.LString(fmt.Sprintf("timer: %s (%s)", x.what, state)))
	return 1
}
