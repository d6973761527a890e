package sandbox

import (
	"slices"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func pin(in api.InputPeerClass, id int32) *api.MessagesUpdatePinnedMessageRequest {
	return &api.MessagesUpdatePinnedMessageRequest{Peer: in, ID: id}
}

func TestPinForBothSides(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	mine := c.me.Box.history(userPeer(friendID))
	theirs := friend.me.Box.history(userPeer(meID))
	last := len(mine) - 1
	pts := c.me.Box.Pts
	got := call1[*api.Updates](c, pin(c.user(friendID), mine[last].ID))
	p, n := got.Updates[0].(*api.UpdatePinnedMessages), got.Updates[1].(*api.UpdateNewMessage)
	service := n.Message.(*api.MessageService)
	if _, ok := service.Action.(*api.MessageActionPinMessage); !ok || !p.Pinned || p.Pts != pts+1 || n.Pts != pts+2 ||
		replyID(service) != mine[last].ID || !slices.Equal(p.Messages, []int32{mine[last].ID}) {
		t.Errorf("got %+v and %+v", p, n)
	}
	heard := friend.only()
	q, n := heard.Updates[0].(*api.UpdatePinnedMessages), heard.Updates[1].(*api.UpdateNewMessage)
	if q.Messages[0] != theirs[last].ID || replyID(n.Message) != theirs[last].ID || peerOf(q.Peer).ID != meID {
		t.Errorf("friend got %+v and %+v, its copy is %d", q, n, theirs[last].ID)
	}
	full := call1[*api.UsersUserFull](friend, &api.UsersGetFullUserRequest{ID: friend.inputUser(meID)}).FullUser
	if full.PinnedMsgID.Value != theirs[last].ID {
		t.Errorf("full user has %+v pinned", full.PinnedMsgID)
	}
	found := call1[*api.MessagesMessages](friend, &api.MessagesSearchRequest{Peer: friend.user(meID),
		Filter: &api.InputMessagesFilterPinned{}})
	if !slices.Equal(idsOf(found.Messages), []int32{theirs[last].ID}) {
		t.Errorf("found %v", idsOf(found.Messages))
	}
	if again := call1[*api.Updates](c, pin(c.user(friendID), mine[last].ID)); len(again.Updates) != 0 {
		t.Errorf("pinned again: %+v", again.Updates)
	}
	unpin := pin(c.user(friendID), mine[last].ID)
	unpin.Unpin = true
	if u := call1[*api.Updates](c, unpin).Updates; len(u) != 1 || u[0].(*api.UpdatePinnedMessages).Pinned {
		t.Errorf("unpinned: %+v", u)
	}
}

func TestPinOnOneSide(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	req := pin(c.user(friendID), c.me.Box.top(userPeer(friendID)))
	req.PmOneside = true
	if u := call1[*api.Updates](c, req).Updates; len(u) != 1 || len(friend.pushed) != 0 {
		t.Errorf("got %+v, friend %+v", u, friend.pushed)
	}
	call1[*api.UpdateShortSentMessage](c, &api.MessagesSendMessageRequest{Peer: c.user(friendID), Message: "x", RandomID: 1})
	call1[*api.Updates](c, &api.MessagesSendMessageRequest{Peer: self(), Message: "x", RandomID: 2})
	if u := call1[*api.Updates](c, pin(self(), c.me.Box.LastID)).Updates; len(u) != 1 {
		t.Errorf("to myself: %+v", u)
	}
}

func TestPinInChannel(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	box := &s.world.Channels[supergroupID].Box
	pts := box.Pts
	for _, id := range []int32{2, 3} {
		call1[*api.Updates](c, pin(c.channel(supergroupID), id))
	}
	if u := friend.pushed[0].(*api.Updates).Updates; len(u) != 2 || u[0].(*api.UpdatePinnedChannelMessages).Pts != pts+1 {
		t.Errorf("friend got %+v", u)
	}
	full := call1[*api.MessagesChatFull](friend, &api.ChannelsGetFullChannelRequest{Channel: friend.inputChannel(supergroupID)})
	if id := full.FullChat.(*api.ChannelFull).PinnedMsgID.Value; id != 3 {
		t.Errorf("full channel has %d pinned", id)
	}
	pts = box.Pts
	got := call1[*api.MessagesAffectedHistory](c, &api.MessagesUnpinAllMessagesRequest{Peer: c.channel(supergroupID)})
	if got.Pts != pts+2 || got.PtsCount != 2 || got.Offset != 0 {
		t.Errorf("got %+v after pts %d", got, pts)
	}
	got = call1[*api.MessagesAffectedHistory](c, &api.MessagesUnpinAllMessagesRequest{Peer: c.channel(supergroupID)})
	if got.Pts != pts+2 || got.PtsCount != 0 {
		t.Errorf("nothing to unpin: %+v", got)
	}
}

func TestPinRefused(t *testing.T) {
	s := newSandbox(t)
	c, friend, bot := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), connect(t, s, "1000:sandbox")
	group := &api.InputPeerChat{ChatID: groupID}
	top := c.me.Box.top(chatPeer(groupID))
	s.world.Chats[groupID].Denied.PinMessages = true
	unpin := pin(group, top)
	unpin.Unpin = true
	alone := pin(bot.user(meID), bot.me.Box.top(userPeer(meID)))
	alone.PmOneside = true
	for _, tt := range []struct {
		c    *client
		req  api.Object
		want string
	}{
		{c, pin(&api.InputPeerUser{UserID: 5}, 1), "PEER_ID_INVALID"},
		{c, pin(group, 999), "MESSAGE_ID_INVALID"},
		{c, pin(group, c.me.Box.history(chatPeer(groupID))[0].ID), "MESSAGE_ID_INVALID"},
		{c, pin(c.user(friendID), top), "MESSAGE_ID_INVALID"},
		{c, unpin, "CHAT_NOT_MODIFIED"},
		{friend, pin(group, friend.me.Box.top(chatPeer(groupID))), "CHAT_ADMIN_REQUIRED"},
		{friend, pin(friend.channel(channelID), 2), "CHAT_ADMIN_REQUIRED"},
		{friend, pin(friend.channel(supergroupID), 2), "CHAT_ADMIN_REQUIRED"},
		{friend, &api.MessagesUnpinAllMessagesRequest{Peer: friend.channel(supergroupID)}, "CHAT_ADMIN_REQUIRED"},
		{bot, pin(bot.channel(supergroupID), 2), "CHAT_WRITE_FORBIDDEN"},
		{bot, alone, "BOT_ONESIDE_NOT_AVAIL"},
	} {
		tt.c.refused(tt.req, tt.want)
	}
}
