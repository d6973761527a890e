//go:build linux

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// verdict is what everybody says in the end.
type verdict struct {
	report       report
	truth        truth
	second       string // the second client's output
	secondMemory []memory
	duration     time.Duration
	passed, lost int64 // packets
}

// Growth that a run may show, in KiB for ten minutes: the heap's is what is left
// after a collection, what is resident has the collector's own whims in it.
const (
	heapGrowth = 1 << 10
	rssGrowth  = 8 << 10
	judged     = 5 * time.Minute // runs that are shorter say too little about memory
)

func (v *verdict) print(w io.Writer) {
	r := &v.report
	fmt.Fprintf(w, "\ncalls started   %s\n      answered  %s\n", counts(r.Started), counts(r.Answered))
	fmt.Fprintf(w, "second client   %s\n", v.second)
	latency := r.Latency[:]
	fmt.Fprintf(w, "answers         half within %v, 90%% %v, 99%% %v, slowest %v\n",
		percentile(latency, .5), percentile(latency, .9), percentile(latency, .99), r.Slowest.Round(100*time.Millisecond))
	var restored []string
	for _, d := range r.Restored {
		restored = append(restored, d.Round(100*time.Millisecond).String())
	}
	fmt.Fprintf(w, "first answer to a new call after each disturbance  %s\n", strings.Join(restored, " "))
	fmt.Fprintf(w, "server          %d own and %d other messages, ran sendMessage %d times, %d connections\n", len(v.truth.Own), len(v.truth.Friend), v.truth.Runs, v.truth.Connections)
	fmt.Fprintf(w, "updates         %d own, %d other, %d and %d more than once, %d gaps\n", r.Mine, r.Theirs, r.MineAgain, r.TheirsAgain, r.Gaps)
	fmt.Fprintf(w, "packets         %d passed, %d lost\n", v.passed, v.lost)
	heap, rss, second := v.growth()
	last := r.Memory[len(r.Memory)-1]
	fmt.Fprintf(w, "memory          heap %d KiB, resident %d KiB, %d goroutines; growth in ten minutes: heap %.0f KiB, resident %.0f KiB, second client %.0f KiB\n",
		last.Heap, last.RSS, r.Goroutines, heap, rss, second)
}

// wrong lists what should not be.
func (v *verdict) wrong() (list []string) {
	add := func(bad bool, format string, args ...any) {
		if bad {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	r := &v.report
	for s, n := range r.Errors {
		add(true, "%d calls failed: %s", n, s)
	}
	mine := r.Started["send"] + r.Started["ordered"]
	missing, twice := exactlyOnce(v.truth.Own, "me", mine)
	add(missing+twice > 0, "of %d messages %d are missing and %d are there twice", mine, missing, twice)
	theirs := int(v.duration.Seconds()) * luaRate
	missing, twice = exactlyOnce(v.truth.Friend, "friend", theirs)
	add(missing+twice > 0, "of the second client's %d messages %d are missing and %d are there twice", theirs, missing, twice)
	add(v.second != fmt.Sprintf("sent %d failed 0", theirs), "the second client said %q", v.second)
	add(!inOrder(v.truth.Own), "an ordered batch is not in its order")
	add(r.Mine != mine || r.Theirs != theirs || r.MineAgain+r.TheirsAgain+r.Gaps > 0, "updates were lost or came twice")
	if v.duration >= judged {
		heap, rss, second := v.growth()
		add(heap > heapGrowth || rss > rssGrowth || second > rssGrowth, "memory grows")
	}
	return list
}

// growth is the slope of each memory, in KiB for ten minutes, after a warm-up.
func (v *verdict) growth() (heap, rss, second float64) {
	warm := v.duration / 4
	heapOf, rssOf := func(m memory) int { return m.Heap }, func(m memory) int { return m.RSS }
	return slope(v.report.Memory, warm, heapOf), slope(v.report.Memory, warm, rssOf), slope(v.secondMemory, warm, rssOf)
}

// slope is that of a line through samples, fitted by least squares.
func slope(samples []memory, from time.Duration, of func(memory) int) float64 {
	var n, sx, sy, sxx, sxy float64
	for _, m := range samples {
		if m.At < from {
			continue
		}
		x, y := m.At.Minutes()/10, float64(of(m))
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	if d := n*sxx - sx*sx; d != 0 {
		return (n*sxy - sx*sy) / d
	}
	return 0
}

// exactlyOnce counts the messages "who 0" to "who n-1" that are not in the
// history, and those that are more than once.
func exactlyOnce(history []string, who string, n int) (missing, twice int) {
	seen := make([]int, n)
	for _, text := range history {
		var name string
		var i int
		if _, err := fmt.Sscanf(text, "%s %d", &name, &i); err == nil && name == who && i < n {
			seen[i]++
		}
	}
	for _, times := range seen {
		switch {
		case times == 0:
			missing++
		case times > 1:
			twice++
		}
	}
	return missing, twice
}

// inOrder tells whether the batches are in the history as they were sent.
func inOrder(history []string) bool {
	const second = batchSize + sends // messages of which the first were a batch
	at := map[int]int{}
	for i, text := range history {
		var n int
		if _, err := fmt.Sscanf(text, "me %d", &n); err == nil && n%second < batchSize {
			at[n] = i
		}
	}
	for n, i := range at {
		if next, ok := at[n+1]; ok && next < i {
			return false
		}
	}
	return slices.Contains(history, "me 0")
}
