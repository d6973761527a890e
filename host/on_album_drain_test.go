package host_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// TestDrainAlbum: an album that is gathered while the script is drained comes to
// the next run.
func TestDrainAlbum(t *testing.T) {
	const src = `
on("message", { text = "slow" }, function() sleep(10) end)
on("album", function(event) print("album", event.text, event.replayed) end)`
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		friend, store := s.client("sandbox_friend"), s.store("sandbox_me")
		s.album("sandbox_friend", "sandbox_supergroup", "one", "two")
		err := s.drained(store, src, func() {
			s.send(friend, "sandbox_supergroup", "slow")
			<-time.After(time.Second)
			s.forwardFirst("sandbox_friend", "sandbox_supergroup", "sandbox_me", "one")
		})
		if err != nil {
			t.Errorf("ended with %v", err)
		}
		s.want("")
		s.session(store, src, false, func() {
			<-time.After(time.Minute)
			s.want("album\tone\ttrue\n")
		})
	})
}

// forwardFirst forwards the message with a text, alone.
func (s *stage) forwardFirst(who, from, to, text string) {
	s.t.Helper()
	c := s.client(who)
	source, err := c.InputPeer(s.t.Context(), from)
	if err != nil {
		s.t.Fatal(err)
	}
	target, err := c.InputPeer(s.t.Context(), to)
	if err != nil {
		s.t.Fatal(err)
	}
	history, ok := s.invoke(c, &api.MessagesGetHistoryRequest{Peer: source, Limit: 100}).(*api.MessagesChannelMessages)
	if !ok {
		s.t.Fatal("no history")
	}
	for _, m := range history.Messages {
		if m, ok := m.(*api.Message); ok && m.Message == text {
			s.random++
			s.invoke(c, &api.MessagesForwardMessagesRequest{FromPeer: source, ID: []int32{m.ID}, RandomID: []int64{s.random}, ToPeer: target})
			return
		}
	}
	s.t.Fatalf("no message %q", text)
}
