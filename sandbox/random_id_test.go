package sandbox

import (
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// sentOnce makes a call that sends what was sent before: nothing moves, and the
// answer tells of messages that are there.
func (c *client) sentOnce(req api.Object) *api.Updates {
	c.t.Helper()
	before := call1[*api.UpdatesState](c, &api.UpdatesGetStateRequest{})
	u := call1[*api.Updates](c, req)
	if after := call1[*api.UpdatesState](c, &api.UpdatesGetStateRequest{}); after.Pts != before.Pts {
		c.t.Errorf("pts %d, before %d: it was sent again", after.Pts, before.Pts)
	}
	for i, x := range u.Updates {
		_, named := x.(*api.UpdateMessageID)
		switch x := x.(type) {
		case *api.UpdateNewMessage:
			if x.Pts != before.Pts || x.PtsCount != 0 {
				c.t.Errorf("pts %d, count %d", x.Pts, x.PtsCount)
			}
		case *api.UpdateNewChannelMessage:
			if x.PtsCount != 0 {
				c.t.Errorf("count %d", x.PtsCount)
			}
		}
		if named != (i < (len(u.Updates)+1)/2) {
			c.t.Errorf("answered with %+v", u.Updates)
		}
	}
	return u
}

// TestRandomID: what is sent again with a random id, from any session, at any time,
// also after a restart, is the message that is there; what has the same id and is
// for another peer, or by another account, is another message.
func TestRandomID(t *testing.T) {
	dir := t.TempDir()
	open := func() *Sandbox {
		s, err := New(Options{Dir: dir, Now: func() time.Time { return time.Unix(testTime, 0) }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	s := open()
	c, other, friend := connect(t, s, Me), connect(t, s, Me), connect(t, s, "sandbox_friend")
	send := func(to api.InputPeerClass, text string) *api.MessagesSendMessageRequest {
		return &api.MessagesSendMessageRequest{Peer: to, Message: text, RandomID: 7}
	}
	earlier := func(c *client, to api.InputPeerClass, want string) {
		t.Helper()
		u := c.sentOnce(send(to, "again"))
		var m api.MessageClass
		switch n := u.Updates[1].(type) {
		case *api.UpdateNewMessage:
			m = n.Message
		case *api.UpdateNewChannelMessage:
			m = n.Message
		}
		if text := m.(*api.Message); text.Message != want || u.Updates[0].(*api.UpdateMessageID).ID != text.ID || u.Updates[0].(*api.UpdateMessageID).RandomID != 7 {
			t.Errorf("answered with %+v", text)
		}
	}
	call1[*api.Updates](c, send(self(), "mine"))
	user := call1[*api.UpdateShortSentMessage](c, send(c.user(friendID), "to friend"))
	call1[*api.Updates](c, send(c.channel(supergroupID), "to all"))
	call1[*api.Updates](friend, send(friend.channel(supergroupID), "by friend"))
	for _, c := range []*client{c, other} {
		earlier(c, self(), "mine")
		earlier(c, c.user(friendID), "to friend")
		earlier(c, c.channel(supergroupID), "to all")
	}
	earlier(friend, friend.channel(supergroupID), "by friend")

	later := send(c.user(friendID), "later")
	later.RandomID, later.ScheduleDate = 8, tl.Some(int32(testTime+1000))
	call1[*api.Updates](c, later)
	if u := c.sentOnce(later); u.Updates[1].(*api.UpdateNewScheduledMessage).Message.(*api.Message).Message != "later" {
		t.Errorf("scheduled: %+v", u.Updates)
	}
	call1[*api.MessagesAffectedMessages](c, &api.MessagesDeleteMessagesRequest{ID: []int32{user.ID}})
	if u := c.sentOnce(send(c.user(friendID), "deleted")); len(u.Updates) != 1 {
		t.Errorf("deleted: %+v", u.Updates)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	c = connect(t, open(), Me)
	earlier(c, self(), "mine")
}
