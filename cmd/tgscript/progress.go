package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Files on their way have a bar each, on a terminal: which way, name, share, rate and
// the time that is left. Bars stand below all that is written, are wiped before anything
// is, and drawn again. Who takes less than a moment gets none, a pipe gets none, and
// there are never more than fit on the screen.

const (
	// barDelay is how long a file may take without a bar.
	barDelay = time.Second
	// barTick is how often bars are drawn.
	barTick = 250 * time.Millisecond
	// rateWindow is the time that a rate is measured over.
	rateWindow = 8 * time.Second
	// maxBars are shown; of more there is one line.
	maxBars = 8
	// usualFigures is how many columns the figures take, so that bars keep their
	// length while these change.
	usualFigures = 46
)

// bars are the files on their way.
type bars struct {
	mu   sync.Mutex // guards the rest, and what the bars have
	list []*bar
}

// bar is one file on its way.
type bar struct {
	name        string
	up          bool
	began       time.Time
	done, total int64 // total is -1 while it is not known
	marks       []mark
}

// mark is how far a file was, and when.
type mark struct {
	at   time.Time
	done int64
}

// begin adds a file. moved hears how far it is, on any goroutine, until end is called.
func (b *bars) begin(name string, up bool) (moved func(done, total int64), end func()) {
	x := &bar{name: printable(name), up: up, began: time.Now(), total: -1}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = append(b.list, x)
	return func(done, total int64) {
			b.mu.Lock()
			defer b.mu.Unlock()
			x.move(time.Now(), done, total)
		}, func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.list = slices.DeleteFunc(b.list, func(y *bar) bool { return x == y })
		}
}

// some tells whether there are any.
func (b *bars) some() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.list) > 0
}

// move notes how far the file is. What is there at first was there before, and does
// not count for the rate.
func (x *bar) move(now time.Time, done, total int64) {
	x.done, x.total = done, total
	if n := len(x.marks); n > 0 && now.Sub(x.marks[n-1].at) < barTick {
		return
	}
	x.marks = append(x.marks, mark{now, done})
	for len(x.marks) > 2 && now.Sub(x.marks[1].at) > rateWindow {
		x.marks = x.marks[1:]
	}
}

// rate is in bytes a second.
func (x *bar) rate(now time.Time) float64 {
	if len(x.marks) == 0 {
		return 0
	}
	from := x.marks[0]
	if took := now.Sub(from.at).Seconds(); took > 0 && x.done > from.done {
		return float64(x.done-from.done) / took
	}
	return 0
}

// lines draws the bars as lines shorter than width, of height at most.
func (b *bars) lines(now time.Time, width, height int, colors bool) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var ripe []*bar
	longest := 0
	for _, x := range b.list {
		if now.Sub(x.began) >= barDelay {
			ripe = append(ripe, x)
			longest = max(longest, columns(x.name))
		}
	}
	most := min(maxBars, height-1)
	if most < 1 {
		return nil
	}
	more := 0
	if len(ripe) > most {
		more = len(ripe) - most + 1
	}
	var lines []string
	for _, x := range ripe[:len(ripe)-more] {
		lines = append(lines, x.line(now, min(longest, max(12, width/3)), width, colors))
	}
	if more > 0 {
		lines = append(lines, fitted(others(now, ripe[len(ripe)-more:]), width-1))
	}
	return lines
}

// others is the line for the files that there is no bar for.
func others(now time.Time, list []*bar) string {
	rate, done := 0.0, int64(0)
	for _, x := range list {
		rate += x.rate(now)
		done += x.done
	}
	return fmt.Sprintf("  and %d more  %s  %s/s", len(list), size(done), size(int64(rate)))
}

// line draws a bar.
func (x *bar) line(now time.Time, name, width int, colors bool) string {
	arrow := "↓ "
	if x.up {
		arrow = "↑ "
	}
	text := x.figures(now)
	head := arrow + fitted(x.name, name)
	head += strings.Repeat(" ", max(0, name+2-columns(head)))
	room := min(30, width-columns(head)-max(usualFigures, columns(text))-5)
	if x.total <= 0 || room < 5 {
		return fitted(head+"  "+text, width-1)
	}
	return head + "  " + drawn(int(min(x.done, x.total)*int64(room)/x.total), room, colors) + "  " + text
}

// drawn is the bar itself.
func drawn(full, room int, colors bool) string {
	if !colors {
		return "[" + strings.Repeat("=", max(0, min(full, room-2))) + strings.Repeat(" ", max(0, room-2-full)) + "]"
	}
	return "\x1b[36m" + strings.Repeat("━", full) + "\x1b[0;2m" + strings.Repeat("━", room-full) + "\x1b[0m"
}

// figures says how far the file is, how fast it goes and how long it will take.
func (x *bar) figures(now time.Time) string {
	rate := x.rate(now)
	speed := "waiting"
	if rate > 0 {
		speed = size(int64(rate)) + "/s"
	}
	if x.total <= 0 {
		return fmt.Sprintf("%s  %s  %s", size(x.done), speed, clockTime(now.Sub(x.began)))
	}
	text := fmt.Sprintf("%3d%%  %s of %s  %s", min(100, x.done*100/x.total), size(x.done), size(x.total), speed)
	if rate > 0 && x.done < x.total {
		text += "  " + clockTime(time.Duration(float64(x.total-x.done)/rate*float64(time.Second))) + " left"
	}
	return text
}

// size is a number of bytes for people.
func size(n int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	f, u := float64(n), 0
	for f >= 999.5 && u < len(units)-1 {
		f, u = f/1024, u+1
	}
	if u == 0 || f >= 99.95 {
		return fmt.Sprintf("%.0f %s", f, units[u])
	}
	return fmt.Sprintf("%.1f %s", f, units[u])
}

// clockTime is a length of time as 0:45 or 1:02:03.
func clockTime(d time.Duration) string {
	s := int64(d.Round(time.Second) / time.Second)
	switch {
	case d < 0 || s >= 100*3600:
		return "days"
	case s >= 3600:
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
