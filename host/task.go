package host

import (
	"fmt"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// A task is a function of the script that runs beside the others: the main
// chunk, or what spawn was given. Its fields belong to the baton's holder.
type task struct {
	fn   *lua.LFunction
	args []lua.LValue

	event   *event   // whose handler began it, or a task that did
	handler *handler // what it runs; nil: it is none
	timer   *timer   // whose run it is
	origin  *origin  // what its randomness is made of; nil: not needed, or nothing
	input   *input   // of a console, that began it, or a task that did; nil: none

	inside int32 // so many of the middleware of calls
	main   bool
	typed  bool // it is what a person has written on a console
	ended  bool
	waited bool // somebody has waited for it: a failure is theirs

	results []lua.LValue
	failure *failure     // what fn raised
	err     *ScriptError // the same for Go; nil: it returned
	waiters []waiter
	off     *detached // nil: it is on a goroutine
}

// graceTime is how long a failed task may go without anybody waiting for it
// before its error is written to stderr. Nothing but the message depends on it:
// what counts for the exit status is whether somebody ever waits.
const graceTime = time.Second

// openTasks registers spawn, parallel and sleep.
func (h *host) openTasks() {
	methods := h.L.CreateTable(0, 1)
	methods.RawSetString("wait", h.L.NewFunction(h.taskWait))
	h.taskMeta = h.L.CreateTable(0, 3)
	h.taskMeta.RawSetString("__index", methods)
	h.taskMeta.RawSetString("__metatable", lua.LString("task"))
	h.taskMeta.RawSetString("__tostring", h.L.NewFunction(taskString))
	h.register("spawn", h.spawn)
	h.register("parallel", h.parallel)
	h.register("sleep", h.sleep)
}

// spawn(fn, ...) makes a task that calls fn(...). It begins when those before it
// in line have had their turn: not before the caller waits for something.
func (h *host) spawn(L *lua.LState) int {
	fn := h.checkCallable(L, 1)
	t := &task{fn: fn, event: h.currentEvent(), origin: h.origin().child(), input: h.currentInput(), inside: h.current.inside}
	if n := L.GetTop() - 1; n > 0 {
		t.args = make([]lua.LValue, n)
		for i := range t.args {
			t.args[i] = L.Get(i + 2)
		}
	}
	h.begin(t)
	L.Push(&lua.LUserData{Value: t, Metatable: h.taskMeta})
	return 1
}

// checkCallable returns argument n, which must be a function. A table with
// __call gets one around it.
func (h *host) checkCallable(L *lua.LState, n int) *lua.LFunction {
	switch v := L.Get(n).(type) {
	case *lua.LFunction:
		return v
	default:
		if fn, ok := L.GetMetaField(v, "__call").(*lua.LFunction); ok {
			return L.NewFunction(func(L *lua.LState) int {
				L.Insert(v, 1)
				L.Insert(fn, 1)
				L.Call(L.GetTop()-1, lua.MultRet)
				return L.GetTop()
			})
		}
		L.ArgError(n, "function expected, got "+typeName(v))
		return nil
	}
}

// begin puts a new task into the line.
func (h *host) begin(t *task) {
	h.mu.Lock()
	h.live++
	h.plain++
	h.ready.push(runnable{t: t})
	h.mu.Unlock()
}

// runTask runs the task that s was given, and wakes who waits for it. It and
// protected, which it repeats, have small frames: a task that waits should get by
// with 4 KB of Go's stack.
func (h *host) runTask(s *strand) {
	switch {
	case h.meter.stopped.Load():
		h.endTask(s, errStopped)
		return
	case s.interrupted():
		h.endTask(s, errInterrupted)
		return
	}
	if t := s.task; t.off != nil || h.detachable(t) {
		if again, err := h.runDetachable(s); !again {
			h.endTask(s, err)
		}
		return
	}
	n := h.prepareTask(s)
	h.endTask(s, s.L.PCall(n, lua.MultRet, nil))
}

// prepareTask gets a thread for the task of s and puts its function and
// arguments there. It returns the number of arguments.
func (h *host) prepareTask(s *strand) int {
	t := s.task
	if t.main || t.typed {
		s.L = h.newThread(mainFrames)
	} else {
		s.L = h.thread()
	}
	s.inside = t.inside
	s.L.Push(h.rootFn)
	s.L.Push(h.calls(t))
	for _, a := range t.args {
		s.L.Push(a)
	}
	if t.handler != nil {
		s.L.Push(h.eventValue(t.event))
		return 2
	}
	return 1 + len(t.args)
}

// endTask keeps the results or the error of the task of s.
func (h *host) endTask(s *strand, err error) {
	t := s.task
	if err != nil {
		t.failure = h.failureOf(s, err)
		t.err = h.scriptError(t.failure)
	} else {
		t.results = values(s.L, 1)
	}
	if s.L != nil && !t.main && !t.typed {
		h.release(s.L, t.failure)
	}
	t.ended, t.fn, t.args = true, nil, nil
	s.L, s.task, s.outer, s.carried = nil, nil, nil, nil
	if t.main {
		h.attend()
	}
	if t.err != nil {
		h.taskFailed(t)
	}
	for _, w := range t.waiters {
		h.wake(w, false)
	}
	t.waiters = nil
	if t.timer != nil {
		h.rearm(t.timer)
	}
	h.mu.Lock()
	switch {
	case t.handler != nil:
		h.handlerEnded(t.event)
	case t.timer != nil:
		h.timed--
	default:
		h.plain--
	}
	h.live--
	drained := h.drained()
	h.mu.Unlock()
	if drained {
		h.stop(errDrained)
	}
}

// taskFailed sees to an error that left a task. The main chunk's ends the
// script; another one's belongs to whoever waits for the task, and is reported
// when nobody does.
func (h *host) taskFailed(t *task) {
	switch {
	case h.meter.stopped.Load(), t.input.over():
	case t.main:
		h.stop(t.err)
	case t.handler != nil:
		h.handlerFailed(t)
	case t.timer != nil:
		h.timerFailed(t)
	case len(t.waiters) > 0:
		t.waited = true
	default:
		h.failed = append(h.failed, t)
		h.opts.AfterFunc(graceTime, func() { h.reportLate(t) })
	}
}

// taskWait is task:wait(): the results of the task's function, or its error
// raised here too, the same value and as often as it is waited for.
func (h *host) taskWait(L *lua.LState) int {
	t := checkTask(L)
	h.waitFor(L, t)
	return h.deliver(L, t)
}

// deliver pushes the results of a task that has ended, or raises its error.
func (h *host) deliver(L *lua.LState, t *task) int {
	if t.err != nil {
		h.raise(L, t.failure)
	}
	for _, v := range t.results {
		L.Push(v)
	}
	return len(t.results)
}

// waitFor parks the caller until t has ended.
func (h *host) waitFor(L *lua.LState, t *task) {
	h.setWaited(t)
	if t.ended {
		return
	}
	h.attendIfMain()
	w, err := h.prepare()
	if err == nil {
		if w.s.task == t {
			L.RaiseError("a task cannot wait for itself")
		}
		t.waiters = append(t.waiters, w)
		err = h.park(w, false)
	}
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
}

// setWaited notes that t's error, if any, is somebody's.
func (h *host) setWaited(t *task) {
	h.mu.Lock()
	t.waited = true
	h.mu.Unlock()
}

// parallel(f1, f2, ...) runs all functions at once and returns the first result
// of each, in their order, when all have ended. When some failed it raises the
// error of the first of these.
func (h *host) parallel(L *lua.LState) int {
	n := L.GetTop()
	tasks := make([]*task, n)
	for i := range tasks {
		tasks[i] = &task{fn: h.checkCallable(L, i+1), event: h.currentEvent(), origin: h.origin().child(), input: h.currentInput(), inside: h.current.inside}
	}
	for _, t := range tasks {
		t.waited = true
		h.begin(t)
	}
	for _, t := range tasks {
		h.waitFor(L, t)
	}
	for _, t := range tasks {
		if t.err != nil {
			h.raise(L, t.failure)
		}
	}
	for _, t := range tasks {
		if len(t.results) == 0 {
			L.Push(lua.LNil)
		} else {
			L.Push(t.results[0])
		}
	}
	return n
}

// sleep(duration) parks the task. sleep(0) lets the others in line go first.
func (h *host) sleep(L *lua.LState) int {
	d, wrong := durationOf(L.Get(1))
	if wrong != nil {
		L.ArgError(1, wrong.Error())
	}
	cancel := func() bool { return false }
	h.attendIfMain()
	err := h.await(L, func(wake func()) {
		if d == 0 {
			wake()
			return
		}
		cancel = h.opts.AfterFunc(d, wake)
	})
	if err != nil {
		cancel()
		L.RaiseError("%s", err.Error())
	}
	return 0
}

func checkTask(L *lua.LState) *task {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if t, ok := ud.Value.(*task); ok {
			return t
		}
	}
	L.ArgError(1, "task expected, got "+typeName(L.Get(1)))
	return nil
}

func taskString(L *lua.LState) int {
	t := checkTask(L)
	state := "running"
	switch {
	case t.ended && t.err != nil:
		state = "failed"
	case t.ended:
		state = "ended"
	}
	L.Push(lua.LString(fmt.Sprintf("task: %p (%s)", t, state)))
	return 1
}

// currentEvent is the event whose handler, or a task that it began, holds the
// baton; nil: none.
func (h *host) currentEvent() *event {
	if t := h.current.task; t != nil {
		return t.event
	}
	return nil
}
