package host_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/sandbox"
)

// TestAlbumTooLong: an album whose messages are fetched one by one, as too much
// has come meanwhile, is one event.
func TestAlbumTooLong(t *testing.T) {
	const src = `on("album", function(event) print("album", #event.ids, event.text) end)`
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		store := s.store("sandbox_me")
		s.session(store, src, false, func() { s.want("") })
		s.album("sandbox_friend", "sandbox_me", "a", "b", "c")
		s.album("sandbox_friend", "sandbox_supergroup", "d", "e")
		s.box.Inject(sandbox.Fault{Method: "updates.getDifference", Kind: sandbox.DifferenceTooLong})
		s.box.Inject(sandbox.Fault{Method: "updates.getChannelDifference", Kind: sandbox.DifferenceTooLong})
		s.session(store, src, false, func() {
			<-time.After(time.Minute)
			got := slices.DeleteFunc(strings.Split(s.printed(), "\n"), func(line string) bool { return !strings.HasPrefix(line, "album") })
			slices.Sort(got)
			if want := []string{"album\t2\td", "album\t3\ta"}; !slices.Equal(got, want) {
				t.Errorf("printed %q", got)
			}
		})
	})
}
