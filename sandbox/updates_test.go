package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func TestDifferenceA8A9(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	b := &c.me.Box
	since := func(pts int32) *api.UpdatesGetDifferenceRequest {
		return &api.UpdatesGetDifferenceRequest{Pts: pts, Date: testTime + 1}
	}
	call1[*api.UpdatesDifferenceEmpty](c, since(b.Pts))
	from := b.Pts
	for range 3 {
		c.send(self(), "x")
	}
	whole := call1[*api.UpdatesDifference](c, since(from))
	if len(whole.NewMessages) != 3 || whole.State.Pts != b.Pts {
		t.Errorf("got %+v", whole)
	}
	limited := since(from)
	limited.PtsLimit = tl.Some(int32(2))
	slice := call1[*api.UpdatesDifferenceSlice](c, limited)
	if len(slice.NewMessages) != 2 || slice.IntermediateState.Pts != from+2 {
		t.Errorf("got %+v", slice)
	}
	limited.PtsTotalLimit = tl.Some(int32(2))
	if long := call1[*api.UpdatesDifferenceTooLong](c, limited); long.Pts != b.Pts {
		t.Errorf("got %+v", long)
	}
	c.refused(since(0), "PERSISTENT_TIMESTAMP_EMPTY")
	c.refused(since(-1), "PERSISTENT_TIMESTAMP_INVALID")
	c.refused(since(b.Pts+1), "PERSISTENT_TIMESTAMP_INVALID")
	c.refused(&api.UpdatesGetDifferenceRequest{Pts: 1}, "DATE_EMPTY")
}

func TestDifferenceTooLongA9(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	c.me.Box.Limit = 8
	for range 50 {
		c.send(self(), "x")
	}
	if n := len(c.me.Box.Log); n < 8 || n > 11 {
		t.Errorf("%d updates remembered", n)
	}
	got := call1[*api.UpdatesDifferenceTooLong](c, &api.UpdatesGetDifferenceRequest{Pts: c.me.Box.Pts - 20, Date: 1})
	if got.Pts != c.me.Box.Pts {
		t.Errorf("pts %d, want %d", got.Pts, c.me.Box.Pts)
	}
	call1[*api.UpdatesDifference](c, &api.UpdatesGetDifferenceRequest{Pts: c.me.Box.Pts - 8, Date: 1})
}

func TestChannelDifferenceA8A9(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	b := &s.world.Channels[channelID].Box
	since := func(pts, limit int32) *api.UpdatesGetChannelDifferenceRequest {
		return &api.UpdatesGetChannelDifferenceRequest{Channel: c.inputChannel(channelID),
			Filter: &api.ChannelMessagesFilterEmpty{}, Pts: pts, Limit: limit}
	}
	if d := call1[*api.UpdatesChannelDifferenceEmpty](c, since(b.Pts, 10)); !d.Final || d.Pts != b.Pts || !d.Timeout.Set {
		t.Errorf("got %+v", d)
	}
	from := b.Pts
	for range 3 {
		c.send(c.channel(channelID), "x")
	}
	if d := call1[*api.UpdatesChannelDifference](c, since(from, 2)); d.Final || d.Pts != from+2 || len(d.NewMessages) != 2 {
		t.Errorf("got %+v", d)
	}
	if d := call1[*api.UpdatesChannelDifference](c, since(from+2, 2)); !d.Final || d.Pts != b.Pts || len(d.NewMessages) != 1 || !d.NewMessages[0].(*api.Message).Out {
		t.Errorf("got %+v", d)
	}
	b.Limit = 4
	for range 20 {
		c.send(c.channel(channelID), "x")
	}
	long := call1[*api.UpdatesChannelDifferenceTooLong](c, since(from, 10))
	if d := long.Dialog.(*api.Dialog); d.Pts.Value != b.Pts || len(long.Messages) != 10 || d.TopMessage != b.LastID {
		t.Errorf("got %+v with %d messages", d, len(long.Messages))
	}
	c.refused(since(0, 10), "PERSISTENT_TIMESTAMP_EMPTY")
	c.refused(since(b.Pts+1, 10), "PERSISTENT_TIMESTAMP_INVALID")
	wrong := since(1, 1)
	wrong.Channel = &api.InputChannel{ChannelID: channelID, AccessHash: 1}
	c.refused(wrong, "CHANNEL_INVALID")
	s.world.Channels[channelID].Username = ""
	s.world.Channels[channelID].leave(friendID)
	friend := connect(t, s, "sandbox_friend")
	private := since(1, 1)
	private.Channel = friend.inputChannel(channelID)
	friend.refused(private, "CHANNEL_PRIVATE")
}

// A push that nobody was there to hear is in the difference; one that a session
// asked not to hear is not pushed.
func TestInvokeWithoutUpdates(t *testing.T) {
	s := newSandbox(t)
	me, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	friend.sess.updates = false
	if _, err := s.handle(friend.sess, &api.InvokeWithoutUpdatesRequest{Query: &api.UpdatesGetStateRequest{}}); err != nil {
		t.Fatal(err)
	}
	me.send(me.user(friendID), "x")
	if len(friend.pushed) != 0 {
		t.Errorf("%d pushes", len(friend.pushed))
	}
	call1[*api.UpdatesState](friend, &api.UpdatesGetStateRequest{})
	me.send(me.user(friendID), "x")
	if len(friend.pushed) != 1 {
		t.Errorf("%d pushes", len(friend.pushed))
	}
}
