package host

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// Limits of a script, and how each is kept.
//
// Instructions (Options.Budget): a task that runs so many without waiting for
// anything is ended with an error, which no pcall holds up. The script goes on.
//
// Live handlers (Options.MaxHandlers): a script with more handlers that have begun
// and not ended, those that wait for answers included, is stopped. What they were
// about comes again in its next run.
//
// Memory (Options.Memory): limit_memory.go says what that guarantees and what not.

// A LimitError says that a script was stopped because it was over a limit.
type LimitError struct{ Message string }

func (e *LimitError) Error() string { return e.Message }

// handlerBegins counts one more live handler. h.mu is held.
func (h *host) handlerBegins(x *handler) {
	x.live++
	h.on.live++
	h.watchSlow()
	if most := h.opts.MaxHandlers; most > 0 && h.on.live == most+1 {
		err := &LimitError{h.tooMany(most)}
		h.goroutines.Go(func() { h.stop(err) })
	}
}

// handlerEnds counts one less. h.mu is held.
func (h *host) handlerEnds(x *handler) {
	x.live--
	h.on.live--
}

// tooMany words that there are too many handlers, and which they are. h.mu is held.
func (h *host) tooMany(most int) string {
	worst := h.on.handlers[0]
	for _, x := range h.on.handlers {
		if x.live > worst.live {
			worst = x
		}
	}
	return fmt.Sprintf("%s: stopped, for more than %d handlers had begun and not ended, %d of them %s, and %d were waiting in ask(); --max-handlers allows more, a timeout ends asking",
		h.opts.Script, most, worst.live, worst.name(), h.on.asking)
}

// name is a handler as people find it: what it is for, and where its function is.
func (x *handler) name() string { return fmt.Sprintf("of %q at %s", x.event, definedAt(x.fn)) }

// definedAt is where a function is defined.
func definedAt(fn *lua.LFunction) string {
	if fn == nil || fn.Proto == nil {
		return "(host)"
	}
	return fmt.Sprintf("%s:%d", fn.Proto.SourceName, fn.Proto.LineDefined)
}

// tick is called once a slice.
func (h *host) tick() {
	h.flush()
	if h.opts.Memory != nil {
		h.opts.Memory.look(h, h.part())
	}
}

// doing is what a task is, for people who look for a culprit: where its function
// is, and which event it is about. Only the holder of the baton asks.
func (h *host) doing(t *task) string {
	switch {
	case t == nil:
		return "a coroutine"
	case t.handler != nil && t.event != nil:
		return fmt.Sprintf("the handler %s (%s)", t.handler.name(), h.summary(t.event.turn))
	case t.timer != nil:
		return fmt.Sprintf("%s at %s", t.timer.what, definedAt(t.timer.fn))
	case t.main:
		return "the main chunk"
	case t.event != nil:
		return fmt.Sprintf("a task at %s (%s)", definedAt(t.fn), h.summary(t.event.turn))
	}
	return "a task at " + definedAt(t.fn)
}
