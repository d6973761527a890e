package host

import (
	"fmt"
	"sync/atomic"
	"time"
)

// sliceLen is the number of instructions between two looks at the outside:
// what a loop may run on after the script was stopped.
const sliceLen = 1024

// A meter is the context of every Lua thread of a script. The machine asks it
// for Done before each instruction, which makes it a counter and a brake: far
// cheaper than a real context, and one that no pcall can hold up, for it goes on
// answering "stop" until the task has unwound.
//
// Only the holder of the baton calls it, apart from stop.
type meter struct {
	left  int // instructions until the next look
	used  int // instructions since the task last waited, in whole slices
	limit int // instructions a task may run without waiting; 0: no limit
	over  bool
	// searched is what regular expressions took since the task last waited.
	searched time.Duration
	stopped  atomic.Bool
	alarm    atomic.Bool // asks for a look at the next instruction
	closed   chan struct{}
	tick     func() // called once a slice

	broken      bool        // the task that runs is to end; see input
	interrupted func() bool // asked whether it is, once there was an alarm; nil: it is not
}

// newMeter returns a meter that allows limit instructions between two waits.
func newMeter(limit int, tick func()) *meter {
	m := &meter{left: sliceLen, limit: limit, closed: make(chan struct{}), tick: tick}
	close(m.closed)
	return m
}

// stop ends whatever runs, at its next instruction. It may be called from any
// goroutine.
func (m *meter) stop() {
	m.stopped.Store(true)
	m.alarm.Store(true)
}

// reset begins a new slice: the task has waited, or another one runs now.
func (m *meter) reset() {
	m.used, m.over, m.broken, m.searched = 0, false, false, 0
	m.left = sliceLen
	if m.stopped.Load() {
		m.left = 0
	}
}

// Done is asked before each instruction; nil means go on.
func (m *meter) Done() <-chan struct{} {
	if m.left--; m.left > 0 && !m.alarm.Load() {
		return nil
	}
	return m.look()
}

// look is the slow path of Done.
func (m *meter) look() <-chan struct{} {
	if m.exhausted(sliceLen) {
		m.left = 0
		return m.closed
	}
	m.left = sliceLen
	m.tick()
	return nil
}

// exhausted adds n instructions' worth of work, and reports whether the task
// must end. Go functions that can run long ask it about their own steps.
func (m *meter) exhausted(n int) bool {
	m.used += n
	if m.limit > 0 && m.used > m.limit {
		m.over = true
	}
	if m.alarm.Load() {
		m.alarm.Store(false)
		m.broken = m.broken || m.interrupted != nil && m.interrupted()
	}
	return m.over || m.broken || m.stopped.Load()
}

// Err says why, in the words that a script's error shows.
func (m *meter) Err() error {
	switch {
	case m.stopped.Load():
		return errStopped
	case m.broken:
		return errInterrupted
	}
	return fmt.Errorf("%w: more than %d instructions, of which --max-instructions allows more", errBudget, m.limit)
}

// Deadline and Value make a meter a context.Context; it has neither.
func (m *meter) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value returns nil.
func (m *meter) Value(any) any { return nil }
