package host_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

// session runs a script as an account that it goes on as, run after run. during
// happens while it runs; then it is ended, as by Ctrl-C.
func (s *stage) session(store telegram.Store, src string, fromNow bool, during func()) error {
	s.t.Helper()
	file := filepath.Join(s.dir, "script.lua")
	if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
		s.t.Fatal(err)
	}
	client, end := s.clientWith(store)
	defer end()
	ctx, cancel := context.WithCancelCause(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- host.Run(ctx, host.Options{Client: client, Script: file, Stdout: s, Stderr: s, FromNow: fromNow})
	}()
	synctest.Wait()
	during()
	synctest.Wait()
	cancel(errors.New("interrupted"))
	return <-ended
}

const tellMessages = `on("message", function(event) print(event.message.message, event.replayed) end)`

// TestOnGoesOn: what happens while no script runs comes in the next run, once.
// The first run begins with now, and so does one that is told to.
func TestOnGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		friend, store := s.client("sandbox_friend"), s.store("sandbox_me")
		s.send(friend, "sandbox_me", "before")
		s.session(store, tellMessages, false, func() {
			s.want("")
			s.send(friend, "sandbox_me", "one")
			s.send(friend, "sandbox_supergroup", "two")
			s.want("one\tfalse\ntwo\tfalse\n")
		})
		for range 2 {
			s.send(friend, "sandbox_me", "three")
			s.send(friend, "sandbox_supergroup", "four")
			s.session(store, tellMessages, false, func() {
				if got := s.printed(); got != "three\ttrue\nfour\ttrue\n" && got != "four\ttrue\nthree\ttrue\n" {
					t.Errorf("printed %q", got)
				}
				s.send(friend, "sandbox_me", "five")
				s.want("five\tfalse\n")
			})
		}
		s.send(friend, "sandbox_me", "six")
		s.session(store, tellMessages, true, func() {
			s.want("")
			s.send(friend, "sandbox_me", "seven")
			s.want("seven\tfalse\n")
		})
		s.session(store, tellMessages, false, func() { s.want("") })
	})
}

// TestOnCutOff: a handler that the end of the script cuts off gets its event
// again, and with it those behind it in its box. Handlers that fail, or end the
// script themselves, have had theirs.
func TestOnCutOff(t *testing.T) {
	const src = `
on("message", function(event)
  local text = event.message.message
  print(text, event.replayed)
  if text == "slow" and not event.replayed then sleep(1e6) end
  if text == "wrong" then error("wrong") end
  if text == "exit" then os.exit(3) end
end)`
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		friend, store := s.client("sandbox_friend"), s.store("sandbox_me")
		s.session(store, src, false, func() {
			s.send(friend, "sandbox_me", "slow")
			s.send(friend, "sandbox_supergroup", "quick")
			<-time.After(20 * time.Second)
			s.want("slow\tfalse\nquick\tfalse\n")
		})
		s.session(store, src, false, func() {
			s.want("slow\ttrue\n")
			s.send(friend, "sandbox_me", "wrong")
		})
		s.printed()
		err := s.session(store, src, false, func() {
			s.want("")
			s.send(friend, "sandbox_me", "exit")
			s.want("exit\tfalse\n")
		})
		var exit *host.ExitError
		if !errors.As(err, &exit) || exit.Code != 3 {
			t.Errorf("ended with %v", err)
		}
		s.session(store, src, false, func() { s.want("") })
	})
}

// TestOnAttend: what has happened meanwhile reaches handlers that the main chunk
// makes later, calls between them included; one that goes on for ever does not
// keep events back.
func TestOnAttend(t *testing.T) {
	const several = `
on("raw", function() end)
call("help.getNearestDc")
for i = 1, 3 do command("other" .. i, function() end) end
on("message", function(event) print(event.text) end)
`
	for name, end := range map[string]string{
		"ends": "", "sleeps": "sleep(1e6)", "waits": "spawn(sleep, 1e6):wait()", "is busy": `while true do call("help.getNearestDc") end`,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil)
				friend, store := s.client("sandbox_friend"), s.store("sandbox_me")
				s.session(store, tellMessages, false, func() {})
				for _, text := range []string{"one", "two", "three"} {
					s.send(friend, "sandbox_me", text)
				}
				if name == "is busy" {
					s.box.Inject(sandbox.Fault{Method: "help.getNearestDc", After: 1, Times: -1, Kind: sandbox.Delay, Wait: time.Second})
				}
				s.session(store, several+end, false, func() {
					if name == "is busy" {
						s.want("")
						<-time.After(11 * time.Second)
					}
					s.want("one\ntwo\nthree\n")
				})
			})
		})
	}
}
