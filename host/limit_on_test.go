package host_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/host"
)

// A script with more live handlers than it may have is stopped; the error names
// the handler that has most of them.
func TestHandlerLimit(t *testing.T) {
	inTime(t, func(s *stage) {
		s.start(`
on("message", { incoming = true }, function(event)
  sleep(1000)
end)
on("raw", function() end)`, "sandbox_me", s, func(o *host.Options) { o.MaxHandlers = 2 })
		friend, locked := s.client("sandbox_friend"), s.client("sandbox_locked")
		s.send(friend, "sandbox_me", "one")
		s.send(locked, "sandbox_me", "two")
		s.want("")
		s.send(friend, "sandbox_supergroup", "three")
		err := <-s.ended
		var limit *host.LimitError
		if !errors.As(err, &limit) || !regexp.MustCompile(`script.lua: stopped, for more than 2 handlers had begun and not ended, 3 of them of "message" at \S*script.lua:2, and 0 were waiting in ask\(\); --max-handlers allows more, a timeout ends asking$`).MatchString(err.Error()) {
			t.Error(err)
		}
	})
}

// A handler that holds up its chat is named in the log, once. One that waits for an
// answer holds up nothing.
func TestSlowHandler(t *testing.T) {
	onStage(t, `
on("message", { text = "slow" }, function() sleep(100) print("at last") end)
on("message", { text = "ask", incoming = true }, function(event) print(event:ask("what?")) end)`, func(s *stage) {
		s.send(s.client("sandbox_friend"), "sandbox_me", "slow")
		s.send(s.client("sandbox_locked"), "sandbox_me", "ask")
		s.sleep(29)
		s.want("")
		s.sleep(11)
		got := s.printed()
		if !regexp.MustCompile(`^WARN  the handler of "message" at script.lua:2 has not ended for 30s, and its chat waits for it: updateNewMessage, chat \d+, from \d+, message \d+, "slow"\n$`).MatchString(got) {
			t.Errorf("printed %q", got)
		}
		s.sleep(100)
		if got := s.printed(); strings.Contains(got, "WARN") || !strings.Contains(got, "at last") {
			t.Errorf("printed %q", got)
		}
	})
}
