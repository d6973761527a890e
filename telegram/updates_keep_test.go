package telegram

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestProgress: a box is where its first update is that is not done, in whatever
// order they are finished; the keeper hears of it soon, and of nothing else.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var kept []UpdateState
		p := &progress{keep: func(c Change) { kept = append(kept, *c.State) }, lines: map[int64][]*Update{}, changed: map[int64]bool{}}
		p.begin(UpdateState{Pts: 10, Channels: map[int64]ChannelState{2: {Pts: 20}, 3: {Pts: 30}}})
		update := func(channel int64, pts int32) *Update {
			u := &Update{at: position{channel: channel, pts: pts, lastID: pts}}
			p.deliver(u)
			return u
		}
		a, b, c := update(0, 11), update(0, 12), update(0, 13)
		far := update(2, 21)
		wait := func(n int) UpdateState {
			t.Helper()
			<-time.After(time.Second)
			synctest.Wait()
			if len(kept) != n {
				t.Fatalf("kept %d times, want %d", len(kept), n)
			}
			return kept[n-1]
		}
		b.Done()
		c.Done()
		p.pass(position{pts: 14})
		if s := wait(1); s.Pts != 10 || s.Channels[2].Pts != 20 {
			t.Errorf("at first: %+v", s)
		}
		a.Done()
		far.Done()
		if s := wait(2); s.Pts != 14 || s.LastID != 13 || len(s.Channels) != 1 || s.Channels[2] != (ChannelState{Pts: 21, LastID: 21}) {
			t.Errorf("when all is done: %+v", s)
		}
		u := &Update{at: position{}} // as one that is not counted
		p.deliver(u)
		u.Done()
		wait(2)
		d, e := update(0, 15), update(0, 16)
		d.Done()
		if s := p.end(); s.Pts != 15 || s.Channels[3].Pts != 30 {
			t.Errorf("at the end: %+v", s)
		}
		e.Done()
		if s := wait(3); s.Pts != 15 {
			t.Errorf("kept after the end: %+v", s)
		}
		if len(p.lines[0]) != 1 {
			t.Errorf("%d updates are not done, want 1", len(p.lines[0]))
		}
	})
}
