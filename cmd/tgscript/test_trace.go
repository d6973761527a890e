package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/tgscript/tgscript/sandbox"
)

// A traceLine is one thing that has happened in a test.
type traceLine struct {
	at   time.Time
	seen *sandbox.Observation // in the sandbox; nil: text says it
	text string
}

// maxTraced bounds a trace; of a longer one the end is kept.
const maxTraced = 5000

// note adds to the trace. w.mu is held.
func (w *testWorld) note(l traceLine) {
	if len(w.trace) == maxTraced {
		w.trace = slices.Delete(w.trace, 0, maxTraced/5)
	}
	w.trace = append(w.trace, l)
}

// shownTrace is how much of a trace a failure shows, unless more is asked for.
const shownTrace = 40

// traced are the trace's lines, the last ones.
func (w *testWorld) traced(all bool) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var lines []string
	for _, l := range w.trace {
		if text := w.lineText(l, all); text != "" {
			lines = append(lines, fmt.Sprintf("%-9s %s", sinceText(l.at.Sub(w.began)), text))
		}
	}
	if n := len(lines) - shownTrace; n > 0 && !all {
		lines = append([]string{fmt.Sprintf("(%d lines before)", n)}, lines[n:]...)
	}
	return lines
}

// sinceText is a time of a test: since it has begun.
func sinceText(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("+%.3fs", d.Seconds())
	default:
		return "+" + d.Truncate(time.Second).String()
	}
}

// lineText is what a line says; "" if it is only for those who want all. w.mu is
// held.
func (w *testWorld) lineText(l traceLine, all bool) string {
	switch {
	case l.seen == nil:
		return l.text
	case !all && l.seen.Background():
		return ""
	}
	return l.seen.Text(func(marked int64) string { return w.names[marked] })
}
