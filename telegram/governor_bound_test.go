package telegram

import (
	"log/slog"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// TestGovernorBound: what is remembered is bounded and goes with time; then calls
// are not looked at any more.
func TestGovernorBound(t *testing.T) {
	stored := map[waitKey]FloodWait{}
	g := &governor{log: slog.New(slog.DiscardHandler), self: func() int64 { return 7 }, keep: func(waits []FloodWait) {
		for _, w := range waits {
			stored[waitKey{w.Method, w.Peer}] = w
			if w.Until.IsZero() {
				delete(stored, waitKey{w.Method, w.Peer})
			}
		}
	}}
	now := time.Unix(1_700_000_000, 0)
	send := func(user int64) *call {
		x := &call{req: &api.MessagesSendMessageRequest{Peer: &api.InputPeerUser{UserID: user}}}
		x.method = api.TypeOf(x.req)
		return x
	}
	for user := range int64(5 * maxWaits) {
		g.refused(send(user+1), &Error{Type: "FLOOD_WAIT"}, time.Duration(user%97+1)*time.Second, now)
		g.succeeded(send(1 << 40))
	}
	if len(g.waits) > maxWaits || !g.busy.Load() {
		t.Errorf("%d waits are remembered, want at most %d", len(g.waits), maxWaits)
	}
	now = now.Add(time.Hour)
	if v := g.pass(send(1<<41), now); v.wait != 0 {
		t.Errorf("an hour later a call has to wait: %+v", v)
	}
	if len(g.waits) != 0 || len(g.lone) != 0 || g.busy.Load() {
		t.Errorf("an hour later there are %d waits", len(g.waits))
	}
	if len(stored) != 0 {
		t.Errorf("%d are still stored", len(stored))
	}
}
