package sandbox

import (
	"slices"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func TestMentions(t *testing.T) {
	for _, in := range []peer{chatPeer(groupID), channelPeer(supergroupID)} {
		s := newSandbox(t)
		c, friend, other := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), connect(t, s, "sandbox_friend")
		send := say(c, c.input(in), 1)
		send.Message = "Look, @sandbox_friend and @sandbox_me!"
		call1[*api.Updates](c, send)
		answer := say(c, c.input(in), 2)
		for _, m := range c.box(in).history(in) {
			if m.By == friendID {
				answer.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: m.ID}
			}
		}
		call1[*api.Updates](c, answer)
		b := friend.box(in)
		ids := []int32{b.LastID, b.LastID - 1}
		unread := func() []int32 {
			got, err := friend.try(&api.MessagesGetUnreadMentionsRequest{Peer: friend.input(in), Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			if m, ok := got.(*api.MessagesChannelMessages); ok {
				return idsOf(m.Messages)
			}
			return idsOf(got.(*api.MessagesMessages).Messages)
		}
		count := func(c *client) int32 {
			d := call1[*api.MessagesPeerDialogs](c, &api.MessagesGetPeerDialogsRequest{
				Peers: []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: c.input(in)}}})
			return d.Dialogs[0].(*api.Dialog).UnreadMentionsCount
		}
		if got := unread(); !slices.Equal(got, ids) || count(friend) != 2 || count(c) != 0 {
			t.Errorf("%v: unread %v, want %v; %d and %d in dialogs", in, got, ids, count(friend), count(c))
		}
		found, err := friend.try(&api.MessagesSearchRequest{Peer: friend.input(in), Filter: &api.InputMessagesFilterMyMentions{}, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		switch m := found.(type) {
		case *api.MessagesChannelMessages:
			if o := m.Messages[0].(*api.Message); m.Count != 2 || !o.Mentioned || !o.MediaUnread {
				t.Errorf("found %d, %+v", m.Count, o)
			}
		case *api.MessagesMessagesSlice:
			if o := m.Messages[0].(*api.Message); m.Count != 2 || !o.Mentioned || !o.MediaUnread {
				t.Errorf("found %d, %+v", m.Count, o)
			}
		}
		other.pushed = nil
		if in.Kind == kindChannel {
			call1[*api.Bool](friend, &api.ChannelsReadMessageContentsRequest{Channel: friend.inputChannel(in.ID), ID: ids[:1]})
		} else {
			call1[*api.MessagesAffectedMessages](friend, &api.MessagesReadMessageContentsRequest{ID: ids[:1]})
		}
		if got := unread(); !slices.Equal(got, ids[1:]) || len(other.pushed) != 1 {
			t.Errorf("%v: seen one, left %v", in, got)
		}
		read := call1[*api.MessagesAffectedHistory](friend, &api.MessagesReadMentionsRequest{Peer: friend.input(in)})
		if want := int32(2 - int(in.Kind) + 1); len(unread()) != 0 || count(friend) != 0 || read.PtsCount != max(want, 0) {
			t.Errorf("%v: all seen, left %v, %+v", in, unread(), read)
		}
	}
	c := connect(t, newSandbox(t), "sandbox_me")
	c.refused(&api.MessagesReadMentionsRequest{Peer: &api.InputPeerUser{UserID: 5}}, "PEER_ID_INVALID")
}

func TestThreads(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	in := c.channel(supergroupID)
	reply := func(random int64, to int32) int32 {
		r := say(c, in, random)
		r.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: to}
		return call1[*api.Updates](c, r).Updates[0].(*api.UpdateMessageID).ID
	}
	first := reply(1, 2)
	second := reply(2, first)
	reply(3, 3)
	h := s.world.Channels[supergroupID].Box.get(second).Obj.(*api.Message).ReplyTo.(*api.MessageReplyHeader)
	if h.ReplyToTopID.Value != 2 || h.ReplyToMsgID.Value != first {
		t.Errorf("header %+v", h)
	}
	got := call1[*api.MessagesChannelMessages](friend, &api.MessagesGetRepliesRequest{Peer: friend.channel(supergroupID), MsgID: 2, Limit: 10})
	if !slices.Equal(idsOf(got.Messages), []int32{second, first}) || got.Count != 2 {
		t.Errorf("replies %v of %d", idsOf(got.Messages), got.Count)
	}
	d := call1[*api.MessagesDiscussionMessage](friend, &api.MessagesGetDiscussionMessageRequest{Peer: friend.channel(supergroupID), MsgID: 2})
	if idOf(d.Messages[0]) != 2 || d.MaxID.Value != second || d.UnreadCount != 2 {
		t.Errorf("discussion %+v", d)
	}
	c.refused(&api.MessagesGetRepliesRequest{Peer: self(), MsgID: 2}, "PEER_ID_INVALID")
	c.refused(&api.MessagesGetRepliesRequest{Peer: in, MsgID: 99}, "MSG_ID_INVALID")
	c.refused(&api.MessagesGetDiscussionMessageRequest{Peer: c.channel(channelID), MsgID: 2}, "MSG_ID_INVALID")
}

func TestSearchGlobal(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	find := func(r api.MessagesSearchGlobalRequest) api.Object {
		if r.OffsetPeer == nil {
			r.OffsetPeer = &api.InputPeerEmpty{}
		}
		if r.Filter == nil {
			r.Filter = &api.InputMessagesFilterEmpty{}
		}
		return must(c, &r)
	}
	all := find(api.MessagesSearchGlobalRequest{Q: "welcome", Limit: 10}).(*api.MessagesMessages)
	if len(all.Messages) != 3 {
		t.Fatalf("found %d", len(all.Messages))
	}
	page := find(api.MessagesSearchGlobalRequest{Q: "welcome", Limit: 2}).(*api.MessagesMessagesSlice)
	last := page.Messages[1]
	rest := find(api.MessagesSearchGlobalRequest{Q: "welcome", Limit: 2, OffsetRate: page.NextRate.Value, OffsetID: idOf(last),
		OffsetPeer: c.input(peerOfMessage(last))}).(*api.MessagesMessagesSlice)
	if page.Count != 3 || len(rest.Messages) != 1 || rest.Messages[0].(*api.Message).ID != all.Messages[2].(*api.Message).ID {
		t.Errorf("pages %v and %v of %v", idsOf(page.Messages), idsOf(rest.Messages), idsOf(all.Messages))
	}
	if got := find(api.MessagesSearchGlobalRequest{Q: "welcome", Limit: 10, UsersOnly: true}).(*api.MessagesMessages); len(got.Messages) != 1 {
		t.Errorf("users only: %v", idsOf(got.Messages))
	}
	c.refused(&api.MessagesSearchGlobalRequest{Filter: &api.InputMessagesFilterEmpty{}, OffsetPeer: &api.InputPeerEmpty{}}, "SEARCH_QUERY_EMPTY")
	c.refused(&api.MessagesSearchGlobalRequest{Q: "x", Filter: &api.InputMessagesFilterEmpty{}, OffsetPeer: &api.InputPeerEmpty{},
		FolderID: tl.Some(int32(5))}, "FOLDER_ID_INVALID")
}

// Who leaves a group and comes back has nothing unseen there.
func TestLeavingSeesEverything(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	send := say(c, c.channel(supergroupID), 1)
	send.Message = "Look, @sandbox_friend!"
	call1[*api.Updates](c, send)
	call1[*api.Updates](c, reactWith(c.channel(supergroupID), 3, "👍"))
	dialog := func() *api.Dialog {
		d := call1[*api.MessagesPeerDialogs](friend, &api.MessagesGetPeerDialogsRequest{
			Peers: []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: friend.channel(supergroupID)}}})
		return d.Dialogs[0].(*api.Dialog)
	}
	if d := dialog(); d.UnreadMentionsCount != 1 || d.UnreadReactionsCount != 1 {
		t.Errorf("before: %+v", d)
	}
	call1[*api.Updates](friend, &api.ChannelsLeaveChannelRequest{Channel: friend.inputChannel(supergroupID)})
	call1[*api.Updates](c, reactWith(c.channel(supergroupID), 3, "🔥"))
	call1[*api.MessagesChatInviteJoinResultOk](friend, &api.ChannelsJoinChannelRequest{Channel: friend.inputChannel(supergroupID)})
	h := call1[*api.MessagesChannelMessages](friend, &api.MessagesGetHistoryRequest{Peer: friend.channel(supergroupID), Limit: 10})
	for _, m := range h.Messages {
		if m, ok := m.(*api.Message); ok && (m.MediaUnread || m.Reactions != nil && m.Reactions.RecentReactions[0].Unread) {
			t.Errorf("unseen: %+v", m)
		}
	}
	if d := dialog(); d.UnreadMentionsCount != 0 || d.UnreadReactionsCount != 0 {
		t.Errorf("after: %+v", d)
	}
}
