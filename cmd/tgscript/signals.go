package main

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// signalError is why a command ended that was told to from outside.
type signalError struct {
	word   string
	status int
}

func (e *signalError) Error() string { return e.word }

var (
	errInterrupted = &signalError{"interrupted", statusInterrupted}
	errTerminated  = &signalError{"terminated", statusTerminated}
)

// signals ends a command's context at Ctrl-C and at SIGTERM. While something is
// running that can come to a good end, the first SIGTERM asks it to, and the next
// signal ends it. After that the system's own way with signals is back.
type signals struct {
	end   context.CancelCauseFunc
	asked chan struct{} // closed by that first SIGTERM

	mu     sync.Mutex // guards the rest
	gentle int        // of those who can
	caught func()     // what Ctrl-C does instead; nil: it ends the context
}

// signalsKey is where a command's context has its signals.
type signalsKey struct{}

// withSignals is a context that signals end.
func withSignals(ctx context.Context) context.Context {
	s := &signals{asked: make(chan struct{})}
	ctx, s.end = context.WithCancelCause(ctx)
	came := make(chan os.Signal, 4)
	signal.Notify(came, os.Interrupt, syscall.SIGTERM)
	go func() {
		defer signal.Stop(came)
		for s.take(<-came) {
		}
	}()
	return context.WithValue(ctx, signalsKey{}, s)
}

// take reacts to a signal, and tells whether to wait for another.
func (s *signals) take(sig os.Signal) bool {
	why := errInterrupted
	if sig == syscall.SIGTERM {
		why = errTerminated
	}
	s.mu.Lock()
	gentle, caught := s.gentle > 0, s.caught
	s.mu.Unlock()
	if why == errInterrupted && caught != nil {
		caught()
		return true
	}
	select {
	case <-s.asked:
		gentle = false
	default:
	}
	if why == errTerminated && gentle {
		close(s.asked)
		return true
	}
	s.end(why)
	return false
}

// gently tells that something is running now, until done is called, that comes to
// a good end by itself once asked is closed.
func gently(ctx context.Context) (asked <-chan struct{}, done func()) {
	s, ok := ctx.Value(signalsKey{}).(*signals)
	if !ok {
		return nil, func() {}
	}
	count := func(n int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.gentle += n
	}
	count(1)
	return s.asked, sync.OnceFunc(func() { count(-1) })
}

// catchInterrupt has Ctrl-C call f, and nothing else, until done is called.
func catchInterrupt(ctx context.Context, f func()) (done func()) {
	s, ok := ctx.Value(signalsKey{}).(*signals)
	if !ok {
		return func() {}
	}
	set := func(f func()) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.caught = f
	}
	set(f)
	return func() { set(nil) }
}

// stoppedBy is the signal that has ended ctx, if one has.
func stoppedBy(ctx context.Context) *signalError {
	e, _ := context.Cause(ctx).(*signalError)
	return e
}
