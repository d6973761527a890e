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
	"github.com/tgscript/tgscript/telegram"
)

// drained runs a script as an account, and drains it when during has happened.
func (s *stage) drained(store telegram.Store, src string, during func(), set ...func(*host.Options)) error {
	s.t.Helper()
	file := filepath.Join(s.dir, "script.lua")
	if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
		s.t.Fatal(err)
	}
	client, end := s.clientWith(store)
	defer end()
	drain, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		o := host.Options{Client: client, Script: file, Stdout: s, Stderr: s, Drain: drain}
		for _, f := range set {
			f(&o)
		}
		ended <- host.Run(context.Background(), o)
	}()
	synctest.Wait()
	during()
	close(drain)
	return <-ended
}

// A drained script finishes what it handles, in every chat, and begins nothing:
// what else has come is in the next run.
func TestDrain(t *testing.T) {
	const src = `
on("message", function(event)
  print("begin", event.message.message, event.replayed)
  sleep(10)
  print("end", event.message.message)
end)`
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		friend, store := s.client("sandbox_friend"), s.store("sandbox_me")
		var began time.Time
		err := s.drained(store, src, func() {
			s.send(friend, "sandbox_me", "a1")
			s.send(friend, "sandbox_me", "a2")
			<-time.After(time.Second)
			s.send(friend, "sandbox_supergroup", "b1")
			s.want("begin\ta1\tfalse\nbegin\tb1\tfalse\n")
			began = time.Now()
		})
		if err != nil {
			t.Errorf("ended with %v", err)
		}
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("draining took %v", took)
		}
		s.want("end\ta1\nend\tb1\n")
		s.session(store, src, false, func() {
			s.want("begin\ta2\ttrue\n")
			<-time.After(time.Minute)
			s.want("end\ta2\n")
		})
	})
}

// A run of a timer is finished, too, and no other one begins.
func TestDrainTimers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		err := s.drained(s.store("sandbox_me"), `
every("1s", function() print("tick") end)
after("1500ms", function(timer)
  timer:stop()
  print("begin")
  sleep(10)
  print("end")
end)`, func() { <-time.After(1700 * time.Millisecond) })
		if err != nil {
			t.Errorf("ended with %v", err)
		}
		s.want("tick\nbegin\nend\n")
	})
}

// Who waits for an answer is not waited for: the conversation begins anew in the
// next run.
func TestDrainAsks(t *testing.T) {
	const src = `
command("start", function(event)
  local name = event:ask("Your name?")
  print("hello", name, event.replayed)
end)`
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		friend, store := s.client("sandbox_friend"), s.store("sandbox_me")
		began := time.Now()
		if err := s.drained(store, src, func() { s.send(friend, "sandbox_me", "/start") }); err != nil {
			t.Errorf("ended with %v", err)
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("draining took %v", took)
		}
		s.session(store, src, false, func() {
			s.want("")
			s.send(friend, "sandbox_me", "Ann")
			s.want("hello\tAnn\ttrue\n")
			if n := s.box.Calls("messages.sendMessage"); n != 4 {
				t.Errorf("%d messages were sent, the question repeated among them; want 4", n)
			}
		})
	})
}

// A script that does something beside is cut off, and says so; one that handles
// nothing ends at once.
func TestDrainCutsOff(t *testing.T) {
	for src, want := range map[string]error{
		`sleep(1e6)`:                                 host.ErrCutOff,
		`spawn(function() sleep(1e6) end)`:           host.ErrCutOff,
		`on("message", function() end) sleep(1e6)`:   host.ErrCutOff,
		`while true do pcall(sleep, 1) end`:          host.ErrCutOff,
		`on("message", function() end)`:              nil,
		`on("message", function() end) os.exit(0)`:   nil,
		`on("message", function() end) error("bad")`: &host.ScriptError{},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, nil)
			began := time.Now()
			err := s.drained(s.store("sandbox_me"), src, func() {})
			script := (*host.ScriptError)(nil)
			if _, raised := want.(*host.ScriptError); raised != errors.As(err, &script) || !raised && err != want {
				t.Errorf("%s: ended with %v, want %v", src, err, want)
			}
			if took := time.Since(began); took != 0 {
				t.Errorf("%s: draining took %v", src, took)
			}
		})
	}
}
