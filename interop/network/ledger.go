//go:build linux

package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// ledger is what has become of the calls. It takes no more memory as they become
// more, so that the client's can be watched.
type ledger struct {
	mu       sync.Mutex // guards what follows
	Started  map[string]int
	Answered map[string]int
	Errors   map[string]int // by their text, the first few
	Latency  [latencies]int // of answers, by tenths of a second
	Slowest  time.Duration
	Restored []time.Duration // from a disturbance to the first answer after it
	waits    time.Time       // of the last disturbance; zero: answered
	seen     map[string][]byte
}

const latencies = 1200

// open makes room for so many messages of each side.
func (l *ledger) open(messages int) {
	l.Started, l.Answered, l.Errors = map[string]int{}, map[string]int{}, map[string]int{}
	l.seen = map[string][]byte{"me": make([]byte, messages), "friend": make([]byte, messages)}
}

func (l *ledger) start(kind string, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Started[kind] += n
}

func (l *ledger) end(kind string, began time.Time, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		if s := kind + ": " + err.Error(); l.Errors[s] > 0 || len(l.Errors) < 10 {
			l.Errors[s]++
		}
		return
	}
	took := time.Since(began)
	l.Answered[kind]++
	l.Latency[min(int(took/(100*time.Millisecond)), latencies-1)]++
	l.Slowest = max(l.Slowest, took)
	if !l.waits.IsZero() && began.After(l.waits) {
		l.Restored = append(l.Restored, time.Since(l.waits))
		l.waits = time.Time{}
	}
}

// disturbed notes that the link is there again, or is another one.
func (l *ledger) disturbed() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waits = time.Now()
}

// unanswered is how many calls are not done.
func (l *ledger) unanswered() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, v := range l.Started {
		n += v
	}
	for _, m := range []map[string]int{l.Answered, l.Errors} {
		for _, v := range m {
			n -= v
		}
	}
	return n
}

// update notes a message that has come as an update.
func (l *ledger) update(text string) {
	var who string
	var n int
	if _, err := fmt.Sscanf(text, "%s %d", &who, &n); err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if seen := l.seen[who]; n < len(seen) && seen[n] < 255 {
		seen[n]++
	}
}

// updates counts the messages of somebody that came once, and more than once.
func (l *ledger) updates(who string) (once, more int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, n := range l.seen[who] {
		switch {
		case n == 1:
			once++
		case n > 1:
			more++
		}
	}
	return once, more
}

// percentile is the latency that so much of the answers have at most.
func percentile(latency []int, p float64) time.Duration {
	total, sum := 0, 0
	for _, n := range latency {
		total += n
	}
	for i, n := range latency {
		if sum += n; float64(sum) >= p*float64(total) {
			return time.Duration(i+1) * 100 * time.Millisecond
		}
	}
	return 0
}

func counts(m map[string]int) string {
	var s []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		s = append(s, fmt.Sprintf("%s %d", k, m[k]))
	}
	return strings.Join(s, ", ")
}
