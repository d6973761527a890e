package host_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/host"
)

// An observer hears what became of each event and how long handlers took, without
// what they waited for people; and how the script is doing, at any time.
func TestObserver(t *testing.T) {
	const src = `
on("message", { where = function(event) return event.text ~= "unwanted" end, private = true }, function(event)
  sleep(2)
  if event.text == "bad" then error("bad") end
  if event.text == "ask" then event:ask("Why?") sleep(1) end
end)`
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		friend := s.client("sandbox_friend")
		var told []string
		var state func() host.State
		observe := func(o *host.Options) {
			o.Observer = &host.Observer{
				Began: func(f func() host.State) { state = f },
				Event: func(name string, how host.Outcome, after time.Duration) {
					told = append(told, fmt.Sprint(name, " ", how, " ", after))
				},
				Handled: func(event string, took time.Duration) { told = append(told, fmt.Sprint(event, " took ", took)) },
			}
		}
		during := func() {
			<-time.After(time.Minute)
			told = nil
			for _, text := range []string{"one", "bad", "unwanted", "ask"} {
				s.send(friend, "sandbox_me", text)
			}
			s.send(friend, "sandbox_supergroup", "elsewhere")
			<-time.After(time.Second)
			if got := state(); got.Deaf || got.Waiting != 4 || got.Running != 1 || got.Parked != 0 || got.Tasks != 1 || got.Oldest != time.Second || time.Since(got.Last) != time.Second {
				t.Errorf("state %+v", got)
			}
			<-time.After(time.Minute)
			if got := state(); got.Waiting != 0 || got.Running != 0 || got.Parked != 1 || got.Tasks != 1 || got.Oldest != 0 {
				t.Errorf("state while asking %+v", got)
			}
			s.send(friend, "sandbox_me", "because")
			<-time.After(time.Minute)
		}
		if err := s.drained(s.store("sandbox_me"), src, during, observe); err != nil {
			t.Error(err)
		}
		slices.Sort(told)
		want := []string{
			"message failed 4s", "message filtered 0s", "message filtered 4s", "message handled 1s", "message handled 2s", "message handled 6s",
			"message took 2s", "message took 2s", "message took 3s",
		}
		if !slices.Equal(told, want) {
			t.Errorf("told of\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
		}
	})
}
