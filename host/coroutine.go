package host

import (
	"errors"
	"fmt"
	"runtime"
	"weak"

	lua "github.com/yuin/gopher-lua"
)

// A coroutine is a strand that its resumer hands the baton to. Having a
// goroutine, it can yield and wait from anywhere, pcall and metamethods
// included, which the machine's own coroutines cannot.
//
// Lua holds a thread, the goroutine holds only the coroutine: when the script has
// dropped a suspended coroutine, the collector finds its thread and the
// goroutine is ended.
type coroutine struct {
	fn      *lua.LFunction // until it begins
	s       *strand        // from when it begins
	handle  weak.Pointer[thread]
	status  string
	resumer *strand
	depth   int          // coroutines around it
	passed  []lua.LValue // what resume or yield passes
	failure *failure     // what it raised, until resume has told
}

// A thread is the Lua value of a coroutine.
type thread struct{ co *coroutine }

// String and Type make a thread a Lua value.
func (t *thread) String() string { return fmt.Sprintf("thread: %p", t) }

// Type says that it is a thread.
func (t *thread) Type() lua.LValueType { return lua.LTThread }

const (
	maxCoroutineDepth = 100    // coroutines that resume one another
	maxCoroutines     = 50_000 // begun and not ended, in one script

	suspended = "suspended"
	running   = "running"
	normal    = "normal"
	dead      = "dead"
)

// openCoroutine makes the coroutine library.
func (h *host) openCoroutine() {
	h.register("coroutine.create", h.coCreate)
	h.register("coroutine.wrap", h.coWrap)
	h.register("coroutine.resume", h.coResume)
	h.register("coroutine.yield", h.coYield)
	h.register("coroutine.status", h.coStatus)
	h.register("coroutine.running", h.coRunning)
}

func newThreadValue(fn *lua.LFunction) *thread {
	t := &thread{&coroutine{fn: fn, status: suspended}}
	t.co.handle = weak.Make(t)
	return t
}

func (h *host) coCreate(L *lua.LState) int {
	L.Push(newThreadValue(L.CheckFunction(1)))
	return 1
}

// coWrap returns a function that resumes, and raises what the coroutine raises.
func (h *host) coWrap(L *lua.LState) int {
	t := newThreadValue(L.CheckFunction(1))
	L.Push(L.NewFunction(func(L *lua.LState) int {
		results, f, err := h.resume(t, values(L, 1))
		if err != nil {
			h.fail(L, "%s", err)
		}
		if f != nil {
			h.raise(L, f)
		}
		for _, v := range results {
			L.Push(v)
		}
		return len(results)
	}))
	return 1
}

func (h *host) coResume(L *lua.LState) int {
	t := checkThread(L)
	results, f, err := h.resume(t, values(L, 2))
	switch {
	case err != nil:
		return pushAll(L, lua.LFalse, []lua.LValue{lua.LString(err.Error())})
	case f != nil:
		return pushAll(L, lua.LFalse, []lua.LValue{f.obj})
	}
	return pushAll(L, lua.LTrue, results)
}

// resume runs t's coroutine until it yields or ends. It returns an error when it
// cannot run, a failure when it raised one.
func (h *host) resume(t *thread, args []lua.LValue) ([]lua.LValue, *failure, error) {
	co, s := t.co, h.current
	if co.status != suspended {
		return nil, nil, errors.New("cannot resume " + co.status + " coroutine")
	}
	if co.s == nil {
		if err := h.start(t, s); err != nil {
			return nil, nil, err
		}
	} else {
		h.mu.Lock()
		delete(h.suspended, co.s)
		h.mu.Unlock()
	}
	if s.co != nil {
		s.co.status = normal
	}
	co.status, co.resumer, co.passed = running, s, args
	h.hand(s, co.s)
	if s.co != nil {
		s.co.status = running
	}
	runtime.KeepAlive(t)
	results := co.passed
	co.passed, co.resumer = nil, nil
	f := co.failure
	co.failure = nil
	return results, f, nil
}

// start gives a coroutine its goroutine.
func (h *host) start(t *thread, s *strand) error {
	co := t.co
	if s.co != nil {
		co.depth = s.co.depth + 1
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case co.depth >= maxCoroutineDepth:
		return fmt.Errorf("coroutines are nested too deeply: %d is the most", maxCoroutineDepth)
	case h.coroutines >= maxCoroutines:
		return fmt.Errorf("too many coroutines: %d have not ended", h.coroutines)
	}
	h.endAbandoned()
	h.coroutines++
	co.s = &strand{turn: make(chan struct{}, 1), slot: -1, co: co, task: s.task, inside: s.inside}
	runtime.AddCleanup(t, h.abandon, co)
	h.goroutines.Add(1)
	go h.runCoroutine(co)
	return nil
}

// abandon notes that nobody can resume a coroutine any more. The garbage collector
// calls it, on a goroutine that does nothing for scripts: their own end it.
func (h *host) abandon(co *coroutine) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.suspended[co.s]; ok {
		delete(h.suspended, co.s)
		h.coroutines--
		h.abandoned = append(h.abandoned, co.s)
	}
}

// endAbandoned ends the goroutines of coroutines that nobody can resume. h.mu is
// held.
func (h *host) endAbandoned() {
	for _, s := range h.abandoned {
		s.killed = true
		s.turn <- struct{}{}
	}
	h.abandoned = nil
}

// runCoroutine is the goroutine of a coroutine.
func (h *host) runCoroutine(co *coroutine) {
	defer h.goroutines.Done()
	s := co.s
	<-s.turn
	s.L = h.thread()
	s.L.Push(co.fn)
	for _, v := range co.passed {
		s.L.Push(v)
	}
	n := len(co.passed)
	co.fn, co.passed = nil, nil
	f := h.protected(s, n)
	if co.failure = f; f == nil {
		co.passed = values(s.L, 1)
	}
	h.release(s.L, f)
	s.L = nil
	co.status = dead
	h.mu.Lock()
	h.coroutines--
	h.current = co.resumer
	h.mu.Unlock()
	co.resumer.turn <- struct{}{}
}

func (h *host) coYield(L *lua.LState) int {
	s := h.current
	co := s.co
	if co == nil {
		h.fail(L, "attempt to yield from outside a coroutine")
	}
	if h.atomic != "" {
		h.fail(L, "%s", errAtomic)
	}
	co.passed = values(L, 1)
	co.status = suspended
	h.mu.Lock()
	h.suspended[s] = struct{}{}
	h.mu.Unlock()
	h.hand(s, co.resumer)
	passed := co.passed
	co.passed = nil
	for _, v := range passed {
		L.Push(v)
	}
	return len(passed)
}

func (h *host) coStatus(L *lua.LState) int {
	L.Push(lua.LString(checkThread(L).co.status))
	return 1
}

// coRunning returns the running coroutine, nil outside of any.
func (h *host) coRunning(L *lua.LState) int {
	if co := h.current.co; co != nil {
		if t := co.handle.Value(); t != nil {
			L.Push(t)
			return 1
		}
	}
	L.Push(lua.LNil)
	return 1
}

func checkThread(L *lua.LState) *thread {
	t, ok := L.Get(1).(*thread)
	if !ok {
		L.TypeError(1, lua.LTThread)
	}
	return t
}
