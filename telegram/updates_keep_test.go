package telegram

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"
)

// TestProgress: a box is where its first update is that is not done, in whatever
// order they are finished; the keeper hears of it soon, and of nothing else.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var kept []UpdateState
		p := newProgress(func(c Change) { kept = append(kept, *c.State) }, UpdateState{})
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
	})
}

// TestProgressLong: an update that is not done for long costs no memory for those
// that are behind it, in whatever order they are.
func TestProgressLong(t *testing.T) {
	p := newProgress(func(Change) {}, UpdateState{})
	first := &Update{at: position{pts: 1}}
	p.deliver(first)
	var rest []*Update
	for pts := range int32(1000) {
		rest = append(rest, &Update{at: position{pts: pts + 2, lastID: 2000 - pts}})
		p.deliver(rest[pts])
	}
	rand.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	for _, u := range rest {
		u.Done()
	}
	if l := p.lines[0]; l.first != first.mark || l.first.after != l.last || l.last.after != nil || l.last.before != l.first {
		t.Error("more than two marks are left")
	}
	if p.state.Pts != 0 {
		t.Errorf("state %+v before the first is done", p.state)
	}
	first.Done()
	if s := p.end(); s.Pts != 1001 || s.LastID != 2000 || len(p.lines) != 0 {
		t.Errorf("state %+v, %d lines", s, len(p.lines))
	}
}
