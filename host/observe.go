package host

import "time"

// An Observer hears of what a script does with events, to count it. Its functions
// must not block; they are called on any goroutine, with locks held. All are set.
type Observer struct {
	// Began is called once, before the script begins: state tells how it is doing,
	// at any time.
	Began func(state func() State)
	// Event hears of each event that has been seen to, so long after it had come.
	// Those whose handlers wait for an answer have been seen to as well.
	Event func(name string, how Outcome, after time.Duration)
	// Handled hears of each run of a handler that has ended, and how long it took
	// without its waits for answers.
	Handled func(event string, took time.Duration)
}

// Outcome is what became of an event.
type Outcome string

// The outcomes.
const (
	Handled  Outcome = "handled"  // by all of its handlers
	Failed   Outcome = "failed"   // at least one of them
	Filtered Outcome = "filtered" // nobody has wanted it
)

// State is how a script is doing.
type State struct {
	Deaf    bool          // it has handlers, and updates have not begun
	Waiting int           // events in line, those that are being handled included
	Running int           // handlers that run
	Parked  int           // waits of handlers for an answer
	Tasks   int           // that have not ended
	Last    time.Time     // when the last update came; zero: none has
	Oldest  time.Duration // since the first event in line has come; 0: there is none
}

// state is the script's State.
func (h *host) state() State {
	now := h.opts.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	s := State{
		Deaf:    len(h.on.handlers) > 0 && !h.on.ready,
		Waiting: h.on.events,
		Parked:  h.on.asking,
		Tasks:   h.plain + h.timed,
		Last:    h.on.last,
	}
	for _, c := range h.on.chats {
		if c.holder != nil {
			s.Running++
		}
		if c.turn != nil {
			s.Oldest = max(s.Oldest, now.Sub(c.turn.came))
		}
	}
	s.Tasks += s.Running + s.Parked
	return s
}

// observeUpdate notes that an update has come. h.mu is held.
func (h *host) observeUpdate(t *turn) {
	if h.opts.Observer != nil {
		t.came = h.opts.Now()
		h.on.last = t.came
	}
}

// observeTurn tells that an event has been seen to. h.mu is held.
func (h *host) observeTurn(t *turn) {
	if h.opts.Observer == nil {
		return
	}
	how := Handled
	switch {
	case t.failed:
		how = Failed
	case t.next == t.declined && !t.answer:
		how = Filtered
	}
	h.opts.Observer.Event(t.kind.String(), how, h.opts.Now().Sub(t.came))
}

// observeHandler notes that a handler has begun, or tells that it has ended. h.mu
// is held.
func (h *host) observeHandler(e *event) {
	switch {
	case h.opts.Observer == nil || e.unwanted:
	case e.ended:
		h.opts.Observer.Handled(e.name(), h.opts.Now().Sub(e.began))
	default:
		e.began = h.opts.Now()
	}
}

// observeAnswer takes a handler's wait for an answer, which began at asked, out of
// the time that it takes. h.mu is held.
func (h *host) observeAnswer(q *question, asked time.Time) {
	if h.opts.Observer != nil && q.leads {
		q.by.began = q.by.began.Add(h.opts.Now().Sub(asked))
	}
}
