package host

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"
)

// A Console is a script that a person writes while it runs: one input after the
// other, each a task of its own that the next one waits for. Handlers, timers and
// spawned tasks go on between inputs, as long as the console does.
//
// Top-level locals of an input stay visible in those that follow: they become
// variables of the session (console_source.go). _ is the last value that was shown.
//
// Its methods may be called from any goroutine, Eval and Show from one at a time.
type Console struct {
	h     *host
	begun chan struct{} // closed once the main chunk runs

	mu      sync.Mutex
	queue   []func(L *lua.LState) // what is to be done with the baton
	wake    func()                // ends the main chunk's wait for that; nil: it does not wait
	running *input                // nil: none

	// The rest belongs to the baton's holder.
	session *lua.LTable // the environment of inputs
	locals  *lua.LTable // sets variables of it
	values  []lua.LValue
	inputs  int // there have been
	worked  []worked

	watcher watcher
}

// An input is what a person has written, while it runs and as long as a task does
// that it has begun.
type input struct{ interrupted atomic.Bool }

// over tells whether it has been interrupted.
func (in *input) over() bool { return in != nil && in.interrupted.Load() }

// interrupted tells whether the strand's task has to end.
func (s *strand) interrupted() bool { return s.task != nil && s.task.input.over() }

// currentInput is what has begun the task that holds the baton.
func (h *host) currentInput() *input {
	if t := h.current.task; t != nil {
		return t.input
	}
	return nil
}

// interrupt ends all tasks of an input: those that wait get an error that nothing
// catches, the one that runs does at its next instruction.
func (h *host) interrupt(in *input) {
	h.mu.Lock()
	in.interrupted.Store(true)
	for i := 0; i < len(h.parked); {
		s := h.parked[i]
		if s.task == nil || s.task.input != in {
			i++
			continue
		}
		if s.outside {
			h.outside--
		}
		h.makeReady(s) // another one takes its place
	}
	h.meter.alarm.Store(true)
	h.unlock()
}

// Converse runs a console instead of a script, whose folder is that of o.Script,
// until talk returns, the script calls os.exit or ctx ends. ctx of talk ends with
// the console.
func Converse(ctx context.Context, o Options, talk func(ctx context.Context, c *Console) error) error {
	h, err := newHost(o)
	if err != nil {
		return err
	}
	defer h.root.Close()
	defer h.closeReach()
	defer h.closeHTTP()
	h.set("arg", h.L.NewTable())
	c := &Console{h: h, begun: make(chan struct{})}
	h.console = c
	h.meter.interrupted = func() bool { return h.current.interrupted() }
	c.openSession()
	within, end := context.WithCancel(ctx)
	defer end()
	var talked error
	h.goroutines.Go(func() {
		select { // what is stopped before it runs never ends
		case <-c.begun:
		case <-h.done:
			return
		}
		if err := talk(within, c); within.Err() == nil {
			talked = err
		}
		h.stop(new(ExitError))
	})
	h.goroutines.Go(func() {
		<-h.done
		end()
	})
	err = h.run(ctx, &task{fn: h.L.NewFunction(c.serve), main: true})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return errors.Join(err, talked)
}

// serve is the main chunk.
func (c *Console) serve(L *lua.LState) int {
	close(c.begun)
	c.h.attend()
	for {
		do, err := c.next(L)
		if err != nil {
			L.RaiseError("%s", err.Error())
		}
		do(L)
	}
}

// next waits for something to do.
func (c *Console) next(L *lua.LState) (do func(L *lua.LState), err error) {
	for {
		c.mu.Lock()
		if len(c.queue) > 0 {
			do, c.queue = c.queue[0], c.queue[1:]
		}
		c.mu.Unlock()
		if do != nil {
			return do, nil
		}
		err := c.h.await(L, func(wake func()) {
			c.mu.Lock()
			defer c.mu.Unlock()
			if len(c.queue) > 0 {
				wake()
				return
			}
			c.wake = wake
		})
		if err != nil {
			return nil, err
		}
	}
}

// do has the main chunk do something, and waits for it.
func (c *Console) do(ctx context.Context, what func(L *lua.LState)) error {
	done := make(chan struct{}) // stays open if the console ends meanwhile
	c.mu.Lock()
	c.queue = append(c.queue, func(L *lua.LState) {
		what(L)
		close(done)
	})
	wake := c.wake
	c.wake = nil
	c.mu.Unlock()
	if wake != nil {
		wake()
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// ErrInterrupted is what an input has come to that Interrupt has ended.
var ErrInterrupted = errInterrupted

// A Reply is what an input has come to. Without values and error, nothing is to be
// shown.
type Reply struct {
	Values    string // the values of an expression
	Shortened bool   // Values leaves something out, that Show has
	Err       error  // a *ScriptError, ErrInterrupted, or a *Refusal
	Hint      string // what to do about Err; may be empty
}

// A Refusal is an error that a function of the script's has returned beside nil, as
// call does: nothing was raised.
type Refusal struct{ Message string }

func (e *Refusal) Error() string { return e.Message }

// Eval runs source and shows what it has come to. The name, of a file, is for
// errors; inputs without one are numbered.
func (c *Console) Eval(ctx context.Context, source, name string, look Look) (Reply, error) {
	in := new(input)
	c.mu.Lock()
	c.running = in
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		c.running = nil
		c.mu.Unlock()
	}()
	var r Reply
	if err := c.do(ctx, func(L *lua.LState) { r = c.eval(L, in, source, name, look) }); err != nil {
		return Reply{}, err
	}
	return r, nil
}

// eval is Eval with the baton.
func (c *Console) eval(L *lua.LState, in *input, source, name string, look Look) Reply {
	if name == "" {
		c.inputs++
		name = "input " + strconv.Itoa(c.inputs)
	}
	chunk, err := readChunk(source, name)
	var fn *lua.LFunction
	if err == nil {
		fn, err = c.compile(chunk, name)
	}
	if e := (*ScriptError)(nil); errors.As(err, &e) {
		return Reply{Err: c.plainError(e, source)}
	}
	t := &task{fn: fn, typed: true, waited: true, input: in}
	c.h.begin(t)
	c.h.waitFor(L, t)
	if t.err != nil {
		if in.over() {
			return Reply{Err: ErrInterrupted}
		}
		return Reply{Err: c.plainError(t.err, source), Hint: c.h.cure(t.failure.obj)}
	}
	values := t.results
	for len(values) > 1 && values[0] == lua.LNil && c.h.isFailure(values[1]) {
		values = values[1:]
	}
	r := Reply{}
	if len(values) > 0 && !chunk.silent {
		c.values = values
		c.session.RawSetString("_", values[0])
		r = c.show(L, values, look)
	}
	if r.Err == nil {
		c.keep(chunk, values)
	}
	return r
}

// Show shows the last values again.
func (c *Console) Show(ctx context.Context, look Look) (Reply, error) {
	var r Reply
	if err := c.do(ctx, func(L *lua.LState) { r = c.show(L, c.values, look) }); err != nil {
		return Reply{}, err
	}
	return r, nil
}

// Interrupt ends the input that runs, and what it has begun; without one, it does
// nothing.
func (c *Console) Interrupt() {
	c.mu.Lock()
	in := c.running
	c.mu.Unlock()
	if in != nil {
		c.h.interrupt(in)
	}
}

// Quieted is how much Quiet has ended.
type Quieted struct{ Handlers, Timers, Tasks int }

// Quiet ends all that goes on between inputs: handlers, timers and tasks.
func (c *Console) Quiet(ctx context.Context) (Quieted, error) {
	var did Quieted
	err := c.do(ctx, func(*lua.LState) {
		h := c.h
		h.mu.Lock()
		list := h.on.handlers
		inputs := map[*input]bool{}
		for _, s := range h.parked {
			if s.task != nil && s.task.input != nil && !s.task.input.over() {
				inputs[s.task.input] = true
				did.Tasks++
			}
		}
		h.mu.Unlock()
		for _, x := range list {
			h.drop(x)
		}
		for in := range inputs {
			h.interrupt(in)
		}
		did.Handlers, did.Timers = len(list), h.dropTimers()
	})
	if err != nil {
		return Quieted{}, err
	}
	return did, nil
}

// dropTimers stops all timers, and tells how many there were.
func (h *host) dropTimers() int {
	h.mu.Lock()
	n := len(h.timers)
	var cancels []func() bool
	for x := range h.timers {
		if x.cancel != nil {
			cancels = append(cancels, x.cancel)
		}
		h.endTimer(x)
	}
	h.mu.Unlock()
	for _, cancel := range cancels {
		cancel()
	}
	return n
}
