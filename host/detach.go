package host

import (
	"runtime"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Ten thousand conversations would keep ten thousand goroutines, each with a stack as
// deep as what the handler has ever called. So a task that asks gives its goroutine
// back: what is left of it is its Lua thread, which another worker resumes when there
// is an answer.
//
// That is the machine's own yield, which works only where nothing of Go's is between
// the bottom of the thread and the function that yields: not in a metamethod, an
// iterator or a callback, and not in pcall or a coroutine. canYield looks whether that is
// so. Elsewhere, and in tasks that were begun in another way, the goroutine stays
// (loop.go), and the script does not see the difference.

// What is left of a detached task. All of it but thread is guarded by host.mu.
type detached struct {
	thread *lua.LState
	with   lua.LValue // what the function that has yielded returns
	slot   int        // place in host.detached, from 1 on; 0: it is not there
}

// bottomSource is the bottom of a thread that may be detached, and askSource a
// function that may detach it. await is not called with a tail call, which a yield
// does not survive, and the arguments are given up before. Having no name, these lines
// are in no traceback, and neither is "fn".
const (
	bottomSource = `local begin = ... return function(fn, ...) begin(); (fn or nil)(...) end`
	askSource    = `local ask, await, answer = ...
return function(a, b, c, d, e)
	a, b = ask(a, b, c, d, e)
	c, d, e = nil
	if a then return answer(await(a)) end
	return a, b
end`
)

// openDetached makes the bottom of threads.
func (h *host) openDetached() {
	h.bottomFn = h.prelude(bottomSource, func(L *lua.LState) int {
		L.Panic = h.raisedHere
		return 0
	})
}

// prelude is the function that a chunk of ours makes of Go's.
func (h *host) prelude(source string, fns ...lua.LGFunction) *lua.LFunction {
	chunk, err := h.L.Load(strings.NewReader(source), "")
	if err != nil {
		panic(err) // our own mistake
	}
	h.L.Push(chunk)
	for _, fn := range fns {
		h.L.Push(h.L.NewFunction(fn))
	}
	h.L.Call(len(fns), 1)
	made := h.L.Get(-1).(*lua.LFunction)
	h.L.Pop(1)
	return made
}

// raisedHere is raised for such threads. Resume keeps the value of an error only.
func (h *host) raisedHere(L *lua.LState) {
	h.lastRaised = errorRaised(L)
	panic(h.lastRaised)
}

// detachable tells whether a task is to be begun so that it may be detached. Nobody
// waits for the results of such a task.
func (h *host) detachable(t *task) bool {
	return (t.handler != nil || t.timer != nil) && !h.opts.Debug
}

// canYield tells whether the task that holds the baton can be detached by the Go function
// that calls this, which Lua has called.
func (h *host) canYield() bool {
	s := h.current
	if s.co != nil || len(s.outer) > 0 || s.L == nil || s.L.Parent == nil {
		return false
	}
	var pcs [32]uintptr
	n := runtime.Callers(2, pcs[:])
	if n == len(pcs) {
		return false
	}
	loops := 0
	for frames := runtime.CallersFrames(pcs[:n]); ; {
		f, more := frames.Next()
		if strings.HasSuffix(f.Function, "gopher-lua.mainLoopWithContext") {
			loops++
		}
		if !more {
			return loops == 1
		}
	}
}

// detach takes the task that holds the baton off its goroutine. The Go function that
// calls it must return what it returns. h.mu is held.
func (h *host) detach(t *task) int {
	h.detached = append(h.detached, t)
	t.off = &detached{thread: h.current.L, slot: len(h.detached)}
	h.outside++
	return -1
}

// reattach has a detached task go on in its turn, with v. h.mu is held.
func (h *host) reattach(t *task, v lua.LValue) {
	if t.off == nil || t.off.slot == 0 {
		return
	}
	last := h.detached[len(h.detached)-1]
	h.detached[t.off.slot-1], last.off.slot = last, t.off.slot
	h.detached[len(h.detached)-1] = nil
	h.detached = h.detached[:len(h.detached)-1]
	t.off.slot, t.off.with = 0, v
	h.outside--
	h.ready.push(runnable{t: t})
}

// runDetachable runs the task of s, from its beginning or on from where it was
// detached. It tells whether it was detached again.
func (h *host) runDetachable(s *strand) (again bool, err error) {
	t := s.task
	s.inside = t.inside
	var state lua.ResumeState
	h.lastRaised = nil
	if off := t.off; off != nil {
		s.L, t.off = off.thread, nil
		state, err, _ = h.L.Resume(s.L, nil, off.with)
	} else {
		s.L = h.thread()
		state, err, _ = h.L.Resume(s.L, h.bottomFn, h.bottomArgs(t)...)
	}
	switch state {
	case lua.ResumeYield:
		s.L, s.task = nil, nil
		return true, nil
	case lua.ResumeOK:
		s.L.Dead = false // it can be used again
		s.L.SetTop(0)
		return false, nil
	}
	err = h.errorOf(s.L, err)
	s.L = nil // and this one can't
	return false, err
}

// bottomArgs are what a task calls, and with what.
func (h *host) bottomArgs(t *task) []lua.LValue {
	args := append([]lua.LValue{h.calls(t)}, t.args...)
	if t.handler != nil {
		args = append(args, h.eventValue(t.event))
	}
	return args
}

// errorOf is the error that Resume has ended with, as PCall would have it.
func (h *host) errorOf(L *lua.LState, err error) error {
	e, _ := err.(*lua.ApiError)
	if r := h.lastRaised; r != nil && e != nil && r.Object == e.Object {
		h.lastRaised = nil
		return r
	}
	return &lua.ApiError{Type: lua.ApiErrorPanic, Object: e.Object, StackTrace: "stack traceback:\n" + stackOf(L)}
}
