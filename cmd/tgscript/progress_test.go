package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestBars: what a person sees of files on their way, tick by tick, and that nothing of
// it stays.
func TestBars(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	t.Setenv("TERM", "xterm")
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer // the screen
		term := &terminal{out: &out, err: &out, isTTY: true}
		own, endLines := term.prefixed("[mirror] ")
		wait := func(d time.Duration) string {
			<-time.After(d)
			synctest.Wait()
			term.mu.Lock()
			defer term.mu.Unlock()
			defer out.Reset()
			return out.String()
		}
		quick, quickEnd := term.transfers()("quick.txt", true)
		quick(1, 1)
		wait(barDelay / 2)
		quickEnd()
		if got := wait(0); got != "" {
			t.Errorf("a moment: %q", got)
		}

		moved, end := term.transfers()("holiday.mp4", false)
		moved(100<<20, 400<<20) // so much was there before
		wait(time.Second - time.Millisecond)
		moved(110<<20, 400<<20)
		bar := "↓ holiday.mp4  [====          ]   27%  110 MB of 400 MB  10.0 MB/s  0:29 left"
		if got := wait(time.Millisecond); got != bar {
			t.Errorf("first bar\n%q\nwant\n%q", got, bar)
		}
		_, second := own.transfers()("日本語\x1b[2J.pdf", true)
		fmt.Fprint(term.stdout(), "Name: ") // and the line is left alone until it ends
		if got := wait(2 * barTick); got != "\r\x1b[KName: " {
			t.Errorf("behind a prompt %q", got)
		}
		fmt.Fprintln(term.stdout(), "Ann")
		got := wait(barTick * 5 / 4)
		lines := strings.Split(strings.TrimPrefix(got, "Ann\n"), "\n")
		if len(lines) != 1 || !strings.HasPrefix(lines[0], "↓ holiday.mp4  [") || columns(lines[0]) >= usualWidth {
			t.Errorf("after a line %q", got)
		}
		got = wait(barTick)
		if want := "\n↑ [mirror] 日本語[2J.pdf"; !strings.HasPrefix(got, "\r\x1b[K↓ holiday.mp4") || !strings.Contains(got, want) || !strings.Contains(got, "  waiting  0:01") {
			t.Errorf("two bars %q", got)
		}
		fmt.Fprintln(own.stdout(), "from the script")
		if got, want := wait(0), "\r\x1b[1A\x1b[J[mirror] from the script\n"; got != want {
			t.Errorf("a line above two bars %q", got)
		}
		wait(barTick)
		end()
		second()
		if got, want := wait(0), "\r\x1b[1A\x1b[J"; got != want {
			t.Errorf("at the end %q", got)
		}
		if got := wait(time.Minute); got != "" {
			t.Errorf("afterwards %q", got)
		}
		endLines()
	})
}

// TestBarsFit: bars keep to the screen, whatever its size and their number.
func TestBarsFit(t *testing.T) {
	now := time.Now()
	var b bars
	for i := range 40 {
		b.begin(fmt.Sprintf("%d %s.txt", i, strings.Repeat("長い", i)), i%2 == 0)
	}
	for i, x := range b.list {
		x.began = now.Add(-time.Hour)
		x.move(now.Add(-time.Second), 0, int64(i-1)<<30)
		x.move(now, int64(i)<<28, int64(i-1)<<30)
	}
	for width := 1; width < 200; width++ {
		for height := range 12 {
			lines := b.lines(now, width, height, width%2 == 0)
			if len(lines) > max(0, min(maxBars, height-1)) {
				t.Errorf("%d lines on a screen of %d", len(lines), height)
			}
			for _, line := range lines {
				if plain := escapes.ReplaceAllString(line, ""); columns(plain) >= max(2, width) || strings.ContainsAny(plain, "\n\x1b") {
					t.Errorf("%d columns: %d: %q", width, columns(plain), plain)
				}
			}
		}
	}
	if last := b.lines(now, 100, 24, false)[maxBars-1]; !strings.HasPrefix(last, "  and 33 more  ") {
		t.Errorf("the last line is %q", last)
	}
}

// TestNarrower: what was drawn is wiped, though the terminal has broken it into more
// lines since.
func TestNarrower(t *testing.T) {
	var out bytes.Buffer
	s := screen{shown: []int{79, 200, 0}}
	s.wipe(&out)
	if want := "\r\x1b[4A\x1b[J"; out.String() != want {
		t.Errorf("wrote %q, want %q", out.String(), want)
	}
}

func TestFigures(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 KB", 123456: "121 KB", 4 << 30: "4.0 GB", 1<<20 - 1: "1.0 MB", 1500 << 20: "1.5 GB"} {
		if got := size(n); got != want {
			t.Errorf("%d bytes: %q, want %q", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{0: "0:00", 59500 * time.Millisecond: "1:00", 3661 * time.Second: "1:01:01", 1000 * time.Hour: "days", -1: "days"} {
		if got := clockTime(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
	for _, test := range []struct {
		text string
		most int
		want string
	}{{"short", 5, "short"}, {"a long name.mp4", 10, "a long…mp4"}, {"日本語のファイル.pdf", 9, "日本語…df"}, {"abc", 1, "…"}, {"abc", 0, "…"}} {
		if got := fitted(test.text, test.most); got != test.want {
			t.Errorf("%q in %d: %q, want %q", test.text, test.most, got, test.want)
		}
	}
}

// TestColumns: a name with signs that terminals show wide is not taken for shorter than
// it is, or its bar would break the line and leave rests behind.
func TestColumns(t *testing.T) {
	for text, want := range map[string]int{"a━…↓": 4, "été": 3, "e\u0301": 1, "日本": 4, "✅⭐⏳": 6, "🆗🀄🎬": 6, "❤\ufe0f": 2} {
		if got := columns(text); got != want {
			t.Errorf("%q: %d columns, want %d", text, got, want)
		}
	}
}
