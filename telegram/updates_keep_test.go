package telegram

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// followed is a progress, and what a keeper gets to know of it.
type followed struct {
	*progress
	t     *testing.T
	moves int
	kept  map[string]Value // what is done
}

func follow(t *testing.T, from UpdateState) *followed {
	f := &followed{t: t, kept: map[string]Value{}}
	f.progress = newProgress("bot", from, func(*progress) { f.moves++ }, func() {})
	f.begin(from)
	f.change()
	f.moves = 0
	return f
}

// message is a new one, as a difference brings it: if pts is not 0, the last.
func (f *followed) message(channel int64, id, pts int32) *Update {
	m := &api.Message{ID: id, PeerID: &api.PeerUser{UserID: 1}}
	u := &Update{Update: &api.UpdateNewMessage{Message: m}, Replayed: true, at: position{channel: channel, lastID: id, pts: pts}}
	if channel != 0 {
		m.PeerID = &api.PeerChannel{ChannelID: channel}
		u.Update = &api.UpdateNewChannelMessage{Message: m}
	}
	return u
}

// edited is an update that goes by its pts.
func (f *followed) edited(pts int32) *Update {
	return &Update{Update: &api.UpdateEditMessage{Message: &api.Message{ID: 1, PeerID: &api.PeerUser{UserID: 1}}, Pts: pts, PtsCount: 1}, at: position{pts: pts}}
}

func (f *followed) delivers(u *Update) *Update {
	f.t.Helper()
	if !f.deliver(u) {
		f.t.Errorf("not delivered: %+v", u.Update)
	}
	return u
}

func (f *followed) want(want *UpdateState) {
	f.t.Helper()
	c := f.change()
	got, ok := c.Scripts["bot"]
	for _, v := range c.Values {
		if v.Script != doneScript("bot") {
			f.t.Errorf("value %+v", v)
		}
		if f.kept[v.Key] = v; v.Data == nil {
			delete(f.kept, v.Key)
		}
	}
	done := doneSet{}
	for _, v := range f.kept {
		must(f.t, done.take(v))
	}
	got.Done = done.spans()
	switch {
	case want == nil && ok:
		f.t.Errorf("news: %+v", got)
	case want != nil && (!ok || !reflect.DeepEqual(got, *want)):
		f.t.Errorf("the keeper gets\n%+v (%v), want\n%+v", got, ok, *want)
	}
}

// TestProgress: a box is where its first update is that is not done, in whatever
// order they are finished; the rest is kept by name, and nothing else.
func TestProgress(t *testing.T) {
	f := follow(t, UpdateState{Pts: 10, LastID: 3, Channels: map[int64]ChannelState{2: {Pts: 20}, 3: {Pts: 30}}})
	none := map[int64]ChannelState{}
	a, b, c := f.delivers(f.edited(11)), f.delivers(f.edited(12)), f.delivers(f.message(0, 4, 13))
	far := f.delivers(f.message(2, 21, 21))
	b.Done()
	c.Done()
	f.pass(position{pts: 14})
	f.want(&UpdateState{Pts: 10, LastID: 3, Channels: none, Done: []Span{{0, ByMessage, 4, 4}, {0, ByPts, 12, 12}}})
	a.Done()
	far.Done()
	f.want(&UpdateState{Pts: 14, LastID: 4, Channels: map[int64]ChannelState{2: {LastID: 21, Pts: 21}}})
	if f.moves == 0 {
		t.Error("the keeper does not hear of it")
	}
	typing := &Update{Update: &api.UpdateUserTyping{}} // is not counted
	f.delivers(typing)
	typing.Done()
	f.want(nil)
	d, e := f.delivers(f.edited(15)), f.delivers(f.edited(16))
	d.Done()
	if s, _ := f.end(); s.Pts != 15 || s.Channels[3].Pts != 30 {
		t.Errorf("at the end: %+v", s)
	}
	f.change()
	e.Done()
	f.want(nil)
}

// TestProgressGoesOn: what was done beyond the state is not delivered again, and
// forgotten when the state has come to it.
func TestProgressGoesOn(t *testing.T) {
	f := follow(t, UpdateState{Pts: 10, LastID: 3, Channels: map[int64]ChannelState{2: {Pts: 20, LastID: 7}}, Done: []Span{
		{0, ByMessage, 5, 6}, {0, ByPts, 14, 14}, {2, ByMessage, 9, 9},
	}})
	for _, u := range []*Update{f.message(0, 3, 0), f.message(0, 5, 0), f.message(0, 6, 0), f.edited(14), f.message(2, 7, 0), f.message(2, 9, 0)} {
		if f.deliver(u) {
			t.Errorf("delivered again: %+v", u.Update)
		}
	}
	f.want(&UpdateState{Pts: 14, LastID: 6, Channels: map[int64]ChannelState{2: {Pts: 20, LastID: 9}}})
	f.delivers(f.message(0, 7, 0))
	f.delivers(f.message(2, 10, 0))
	f.delivers(f.edited(15))

	f = follow(t, UpdateState{Pts: 10, Done: []Span{{0, ByMessage, 5, 6}}})
	a, b := f.delivers(f.message(0, 4, 0)), f.message(0, 5, 0)
	if f.deliver(b) {
		t.Error("delivered again")
	}
	f.want(nil) // it is known already
	a.Done()
	f.want(&UpdateState{Pts: 10, LastID: 5, Channels: map[int64]ChannelState{}, Done: []Span{{0, ByMessage, 6, 6}}})
}

// TestProgressLong: an update that is not done for long costs no memory for those
// that are behind it, in whatever order they are.
func TestProgressLong(t *testing.T) {
	f := follow(t, UpdateState{})
	first := f.delivers(f.message(0, 1, 1))
	var rest []*Update
	for id := range int32(1000) {
		rest = append(rest, f.delivers(f.message(0, id+2, id+2)))
	}
	rand.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	for _, u := range rest {
		u.Done()
	}
	if l := f.lines[0]; l.first != first.mark || l.first.after != l.last || l.last.after != nil || l.last.before != l.first {
		t.Error("more than two marks are left")
	}
	f.want(&UpdateState{Channels: map[int64]ChannelState{}, Done: []Span{{0, ByMessage, 2, 1001}}})
	first.Done()
	if s, _ := f.end(); s.Pts != 1001 || s.LastID != 1001 || len(f.lines) != 0 {
		t.Errorf("state %+v, %d lines", s, len(f.lines))
	}
}
