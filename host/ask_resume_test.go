package host_test

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestAskLeftResumed: what has cancelled a question comes again as long as the
// conversation does, which so comes to where it was.
func TestAskLeftResumed(t *testing.T) {
	const src = `
command("start", function(event)
  print("one", event:ask("one?"))
  print("two", (event:ask("two?")))
end)
command("help", function(event) print("help", event.replayed) end)`
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		friend, store := s.client("sandbox_friend"), s.store("sandbox_me")
		s.session(store, src, false, func() {
			s.send(friend, "sandbox_me", "/start")
			s.send(friend, "sandbox_me", "/help")
			s.want("one\tnil\tcancelled\nhelp\tfalse\n")
		})
		s.session(store, src, false, func() {
			s.want("one\tnil\tcancelled\nhelp\ttrue\n")
			s.send(friend, "sandbox_me", "yes")
			s.want("two\tyes\n")
		})
		s.session(store, src, false, func() { s.want("") })
	})
}

// TestAskAlbumResumed: the same of an album, which is seen to as a whole.
func TestAskAlbumResumed(t *testing.T) {
	const src = `
command("start", function(event)
  print("one", (event:ask("one?")))
  print("two", (event:ask("two?")))
end)
on("album", function(event) print("album", #event.ids) end)`
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		friend, store := s.client("sandbox_friend"), s.store("sandbox_me")
		s.session(store, src, false, func() {
			s.send(friend, "sandbox_me", "/start")
			s.album("sandbox_friend", "sandbox_me", "a", "b")
			<-time.After(time.Second)
			s.want("one\ta\nalbum\t2\n")
		})
		s.session(store, src, false, func() {
			<-time.After(time.Second)
			s.want("one\ta\nalbum\t2\n")
			s.send(friend, "sandbox_me", "yes")
			s.want("two\tyes\n")
		})
		s.session(store, src, false, func() { s.want("") })
	})
}
