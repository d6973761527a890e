package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestViews(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	look := func(c *client, count bool) *api.MessagesMessageViews {
		return call1[*api.MessagesMessageViews](c, &api.MessagesGetMessagesViewsRequest{Peer: c.channel(channelID), ID: []int32{2, 99, 1}, Increment: count})
	}
	if v := look(friend, false).Views; len(v) != 3 || v[0].Views.Value != 1 || v[1].Views.Set || v[2].Views.Set {
		t.Errorf("views %+v", v)
	}
	for range 2 {
		if v := look(friend, true).Views; v[0].Views.Value != 2 {
			t.Errorf("seen: %+v", v[0])
		}
	}
	if u := c.only().Updates[0].(*api.UpdateChannelMessageViews); u.ID != 2 || u.Views != 2 {
		t.Errorf("I got %+v", u)
	}
	if v := look(c, true).Views; v[0].Views.Value != 2 {
		t.Errorf("its author counts: %+v", v[0])
	}
}

func TestOnlinesAndReaders(t *testing.T) {
	s, now := sandboxAt(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	for _, in := range []peer{chatPeer(groupID), channelPeer(supergroupID)} {
		call1[*api.Bool](friend, &api.AccountUpdateStatusRequest{})
		if n := call1[*api.ChatOnlines](c, &api.MessagesGetOnlinesRequest{Peer: c.input(in)}).Onlines; n != 1 {
			t.Errorf("%d online", n)
		}
		call1[*api.Updates](c, say(c, c.input(in), int64(in.Kind)))
		id := c.box(in).LastID
		readers := &api.MessagesGetMessageReadParticipantsRequest{Peer: c.input(in), MsgID: id}
		if got := call1[*api.ReadParticipantDateVector](c, readers); len(got.Elems) != 0 {
			t.Errorf("read by %+v", got.Elems)
		}
		*now += 60
		if in.Kind == kindChat {
			call1[*api.MessagesAffectedMessages](friend, &api.MessagesReadHistoryRequest{Peer: friend.input(in)})
		} else {
			call1[*api.Bool](friend, &api.ChannelsReadHistoryRequest{Channel: friend.inputChannel(in.ID)})
		}
		got := call1[*api.ReadParticipantDateVector](c, readers)
		if len(got.Elems) != 1 || got.Elems[0].UserID != friendID || int64(got.Elems[0].Date) != *now {
			t.Errorf("read by %+v", got.Elems)
		}
		*now += readersTime
		c.refused(readers, "MSG_TOO_OLD")
	}
	c.refused(&api.MessagesGetOnlinesRequest{Peer: c.user(friendID)}, "PEER_ID_INVALID")
	c.refused(&api.MessagesGetMessageReadParticipantsRequest{Peer: c.channel(supergroupID), MsgID: 99}, "MSG_ID_INVALID")
	c.refused(&api.MessagesGetMessageReadParticipantsRequest{Peer: c.user(friendID), MsgID: 1}, "PEER_ID_INVALID")
}
