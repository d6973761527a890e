package host_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/host"
)

// clocked runs a script without an account in virtual time, which begins at noon,
// and a test beside it.
func clocked(t *testing.T, src string, test func(s *stage, clock *wall)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		<-time.After(time.Until(time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC)))
		s := &stage{t: t, dir: t.TempDir(), ended: make(chan error, 1)}
		file := filepath.Join(s.dir, "script.lua")
		if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancelCause(context.Background())
		defer func() {
			cancel(nil)
			synctest.Wait()
		}()
		clock := &wall{}
		go func() {
			s.ended <- host.Run(ctx, host.Options{Script: file, Stdout: s, Stderr: s, Now: clock.now})
		}()
		synctest.Wait()
		test(s, clock)
	})
}

// wall is a clock that somebody may set.
type wall struct{ off atomic.Int64 }

func (w *wall) now() time.Time {
	now := time.Now()
	if off := time.Duration(w.off.Load()); off != 0 {
		return now.Round(0).Add(off) // what has elapsed, nobody can ask of it
	}
	return now
}

// set puts the clock forward, or with less than nothing back.
func (w *wall) set(by time.Duration) { w.off.Add(int64(by)) }

func wait(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

const tellTime = `local function tell(what) print(what, os.date("!%d %H:%M:%S")) end
`

// TestEvery: runs come in their rhythm and never two at once.
func TestEvery(t *testing.T) {
	clocked(t, tellTime+`
local n = 0
every("1m", function()
  n = n + 1
  tell("begin " .. n)
  if n == 2 then sleep("2m30s") end
  if n == 3 then error("three") end
  tell("end " .. n)
end)`, func(s *stage, _ *wall) {
		wait(5*time.Minute + 30*time.Second)
		got := s.printed()
		want := "begin 1\t01 12:01:00\nend 1\t01 12:01:00\nbegin 2\t01 12:02:00\nend 2\t01 12:04:30\n" +
			"begin 3\t01 12:05:00\nERROR a timer (every 1m) failed: script.lua:8: three\nstack traceback:\n\t(host) in function 'error'\n\tscript.lua:8: in function <script.lua:4>\n"
		if got != want {
			t.Errorf("printed\n%swant\n%s", got, want)
		}
		wait(time.Minute)
		s.want("begin 4\t01 12:06:00\nend 4\t01 12:06:00\n")
	})
}

// TestTimersLive: a script lives until its last timer has ended, and ends well
// though runs have failed.
func TestTimersLive(t *testing.T) {
	clocked(t, tellTime+`
local often = every(10, function() error("no") end)
after("1h", function() tell("after") often:stop() end)
tell("main")`, func(s *stage, _ *wall) {
		wait(30 * time.Minute)
		if n := strings.Count(s.printed(), "ERROR a timer (every 10s) failed: script.lua:3: no\n"); n != 180 {
			t.Errorf("%d runs in half an hour", n)
		}
		select {
		case err := <-s.ended:
			t.Fatalf("ended with %v", err)
		default:
		}
		wait(30 * time.Minute)
		if err := <-s.ended; err != nil {
			t.Error(err)
		}
	})
}

// TestTimersStop: a script that is ended leaves no timer behind.
func TestTimersStop(t *testing.T) {
	clocked(t, `every(1, function() sleep(5) end) after(1e9, print) cron("@daily", print) sleep(3) os.exit(3)`, func(s *stage, _ *wall) {
		wait(3 * time.Second)
		if err := <-s.ended; err == nil || err.Error() != "the script ended with status 3" {
			t.Error(err)
		}
	})
}

// TestCronRuns: at its times, by the clock on the wall; the main chunk's time is
// no matter.
func TestCronRuns(t *testing.T) {
	clocked(t, tellTime+`
cron("0 */6 * * *", function() tell("six") sleep("7h") end, { zone = "UTC" })
cron("30 9 * * *", function() tell("Tokyo") end, { zone = "Asia/Tokyo" })`, func(s *stage, _ *wall) {
		wait(48 * time.Hour)
		s.want("six\t01 18:00:00\nTokyo\t02 00:30:00\nsix\t02 06:00:00\nsix\t02 18:00:00\nTokyo\t03 00:30:00\nsix\t03 06:00:00\n")
	})
}

// TestCronClockSet: a clock that jumps ahead, as after a machine's sleep, makes up
// for what it left out, once; one that is set back a little repeats nothing.
func TestCronClockSet(t *testing.T) {
	clocked(t, tellTime+`cron("0 * * * *", function() tell("hour") end, { zone = "UTC" })`, func(s *stage, clock *wall) {
		wait(10 * time.Minute)
		clock.set(5 * time.Hour) // it is 17:10
		s.want("")
		wait(time.Minute)
		s.want("hour\t01 17:11:00\n")
		wait(49 * time.Minute)
		s.want("hour\t01 18:00:00\n")
		clock.set(-30 * time.Minute) // it is 17:30 again
		wait(30 * time.Minute)
		s.want("")
		wait(60*time.Minute + time.Second)
		s.want("hour\t01 19:00:00\n")
		clock.set(-10 * time.Hour)
		wait(61 * time.Minute)
		s.want("hour\t01 10:00:00\n")
	})
}
