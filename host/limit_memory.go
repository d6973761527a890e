package host

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
)

// A Memory bounds what some scripts of a process use together. Go knows how much
// of its memory is in use, not by whom: what is guaranteed is that the process stays
// near the limit, and that a script is stopped when it does not.
//
//   - What counts is all of the process: the scripts' values, what the client keeps,
//     what has not been collected yet. Before a script is stopped for it, garbage is
//     collected.
//   - The limit is looked at every 1024 instructions and some hundred times a second.
//     What is allocated in between is on top: tables and strings that grow end some
//     30 % above it, a string that doubles itself at up to four times of it. One
//     store far behind a table's end makes all that is before, 3 GB at most.
//   - With several scripts, the growth between two looks counts for the script that
//     looked, and shrinks with the heap as that is collected. That finds the script
//     which grows quickly. One that leaks slowly beside one that makes much garbage
//     may go on while the other is stopped.
//
// A hard limit, and isolation from scripts that nobody trusts, are what processes
// and the system's own limits are for.
type Memory struct {
	limit uint64

	mu       sync.Mutex // guards the rest
	last     uint64     // bytes in use, when they were last looked at
	scripts  map[*host]*share
	watching bool
	checked  time.Time // when garbage was last collected for this
	stopped  *host     // was stopped for it, and has not ended
}

// share is what of the growth counts for a script, and for its parts: handlers,
// timers, and all the rest under nil.
type share struct {
	bytes float64
	parts map[any]float64
}

// NewMemory is a limit of so many bytes.
func NewMemory(bytes int64) *Memory {
	return &Memory{limit: uint64(bytes), scripts: map[*host]*share{}}
}

const (
	// watchOften is how often the limit is looked at while memory grows, watchIdle
	// while it does not.
	watchOften = 5 * time.Millisecond
	watchIdle  = 50 * time.Millisecond
	// collectWait is the least between two collections for the limit's sake.
	collectWait = 200 * time.Millisecond
	// maxParts bounds what is told apart of a script.
	maxParts = 1000
)

// inUse is what the process has allocated and not freed, on its heap and for the
// stacks of what waits.
func inUse() uint64 {
	sample := [2]metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(sample[:])
	return sample[0].Value.Uint64() + sample[1].Value.Uint64()
}

// join puts a script under the limit, and leave takes it out.
func (m *Memory) join(h *host) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = inUse()
	m.scripts[h] = &share{parts: map[any]float64{}}
	if !m.watching {
		m.watching = true
		go m.watch()
	}
}

func (m *Memory) leave(h *host) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.scripts, h)
	if m.stopped == h {
		m.stopped = nil
		m.checked = time.Time{} // what it has used is garbage now, and counts for nobody
	}
}

// watch sees what the meters do not: what a few instructions allocate. It ends
// with the last script.
func (m *Memory) watch() {
	wait, before := watchIdle, inUse()
	for {
		time.Sleep(wait)
		m.mu.Lock()
		if len(m.scripts) == 0 {
			m.watching = false
			m.mu.Unlock()
			return
		}
		now := inUse()
		if now > m.limit {
			for h := range m.scripts {
				h.meter.alarm.Store(true) // it looks itself, at its next instruction
			}
		}
		m.mu.Unlock()
		if wait = watchIdle; now > before+before/64 || now > m.limit {
			wait = watchOften
		}
		before = now
	}
}

// look is called by h, which does not hold its h.mu. It counts what memory has grown for the script that holds its own baton, and
// stops one if there is too much. part is what of the script runs.
func (m *Memory) look(h *host, part any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	mine := m.scripts[h]
	if mine == nil {
		return
	}
	m.count(mine, part, inUse())
	if m.last <= m.limit || m.stopped != nil && m.last < 2*m.limit {
		return
	}
	if since := time.Since(m.checked); since < collectWait && m.last < m.limit+m.limit/4 {
		return
	}
	runtime.GC()
	m.checked = time.Now()
	m.count(mine, part, inUse())
	if m.last <= m.limit {
		return
	}
	worst := h
	for other, s := range m.scripts {
		if other != m.stopped && s.bytes > m.scripts[worst].bytes {
			worst = other
		}
	}
	m.stopped = worst
	worst.stop(&LimitError{m.verdict(worst, h)})
}

// count takes note of what is in use now. What is collected is taken from all, in
// proportion to what counts for them.
func (m *Memory) count(mine *share, part any, now uint64) {
	switch {
	case now > m.last:
		grown := float64(now - m.last)
		mine.bytes += grown
		if _, known := mine.parts[part]; !known && len(mine.parts) >= maxParts {
			part = nil
		}
		mine.parts[part] += grown
	case m.last > 0:
		left := float64(now) / float64(m.last)
		for _, s := range m.scripts {
			s.bytes *= left
			for p := range s.parts {
				s.parts[p] *= left
			}
		}
	}
	m.last = now
}

// verdict words why a script is stopped. looking is the script that noticed.
func (m *Memory) verdict(worst, looking *host) string {
	s := m.scripts[worst]
	var part any
	for p, grown := range s.parts {
		if grown > s.parts[part] {
			part = p
		}
	}
	what := "its main chunk and tasks"
	switch p := part.(type) {
	case *handler:
		what = "the handler " + p.name()
	case *timer:
		what = p.what + " at " + definedAt(p.fn)
	}
	text := fmt.Sprintf("%s: stopped, for %s of memory are in use, and --max-memory allows %s; most came while %s ran",
		worst.opts.Script, megabytes(m.last), megabytes(m.limit), what)
	if worst == looking {
		text += ", at last " + worst.doing(worst.running())
	}
	if len(m.scripts) > 1 {
		text += fmt.Sprintf("; of what %d scripts have grown, about %s are this one's", len(m.scripts), megabytes(uint64(s.bytes)))
	}
	return text
}

func megabytes(n uint64) string { return fmt.Sprintf("%d MB", (n+1<<19)>>20) }

// running is the task that holds the baton; nil for coroutines, which are resumed
// by one. Only the holder asks.
func (h *host) running() *task { return h.current.task }

// part is what runs, as Memory tells it apart.
func (h *host) part() any {
	t := h.running()
	switch {
	case t == nil:
	case t.handler != nil:
		return t.handler
	case t.timer != nil:
		return t.timer
	}
	return nil
}
