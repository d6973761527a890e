package sandbox

import (
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func TestCreateChannel(t *testing.T) {
	for _, tt := range []struct {
		name string
		req  *api.ChannelsCreateChannelRequest
	}{
		{"channel", &api.ChannelsCreateChannelRequest{Broadcast: true, Title: " Mine ", About: "of my own"}},
		{"supergroup", &api.ChannelsCreateChannelRequest{Megagroup: true, Title: "Mine", TTLPeriod: tl.Some(int32(0))}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSandbox(t)
			c, other := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me")
			u := call1[*api.Updates](c, tt.req)
			id := u.Updates[1].(*api.UpdateChannel).ChannelID
			ch := u.Chats[0].(*api.Channel)
			if ch.ID != id || ch.Title != "Mine" || !ch.Creator || ch.Left || ch.Megagroup != tt.req.Megagroup || ch.Broadcast == ch.Megagroup {
				t.Errorf("got %+v", ch)
			}
			n := u.Updates[3].(*api.UpdateNewChannelMessage)
			m := n.Message.(*api.MessageService)
			if n.Pts != 2 || n.PtsCount != 1 || m.ID != 1 || m.Action.(*api.MessageActionChannelCreate).Title != "Mine" {
				t.Errorf("got %+v of %+v", m, n)
			}
			if named := u.Updates[0].(*api.UpdateMessageID); named.ID != m.ID || named.RandomID == 0 {
				t.Errorf("the first message is called %+v", named)
			}
			if len(other.only().Updates) != 3 {
				t.Error("my other session was not told everything")
			}
			in := &api.InputChannel{ChannelID: id, AccessHash: ch.AccessHash.Value}
			full := call1[*api.MessagesChatFull](c, &api.ChannelsGetFullChannelRequest{Channel: in}).FullChat.(*api.ChannelFull)
			if full.UnreadCount != 0 || full.About != tt.req.About || full.Pts != 2 {
				t.Errorf("full: %+v", full)
			}
			friend := connect(t, s, "sandbox_friend")
			friend.refused(&api.ChannelsJoinChannelRequest{Channel: friend.inputChannel(id)}, "CHANNEL_PRIVATE")
		})
	}
}

func TestCreateChannelRefused(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	for _, tt := range []struct {
		req  *api.ChannelsCreateChannelRequest
		want string
	}{
		{&api.ChannelsCreateChannelRequest{Title: "\n"}, "CHAT_TITLE_EMPTY"},
		{&api.ChannelsCreateChannelRequest{Title: "x", About: strings.Repeat("é", 256)}, "CHAT_ABOUT_TOO_LONG"},
		{&api.ChannelsCreateChannelRequest{Title: "x", Forum: true}, "INPUT_METHOD_INVALID"},
		{&api.ChannelsCreateChannelRequest{Title: "x", TTLPeriod: tl.Some(int32(5))}, "INPUT_METHOD_INVALID"},
		{&api.ChannelsCreateChannelRequest{Title: "x", GeoPoint: &api.InputGeoPointEmpty{}, Address: tl.Some("here")}, "INPUT_METHOD_INVALID"},
	} {
		c.refused(tt.req, tt.want)
	}
	for range channelsMax - 2 {
		s.world.addChannel(&channel{Members: []*member{{User: meID}}})
	}
	c.refused(&api.ChannelsCreateChannelRequest{Title: "x"}, "CHANNELS_TOO_MUCH")
	connect(t, s, "1000:sandbox").refused(&api.ChannelsCreateChannelRequest{Title: "x"}, "BOT_METHOD_INVALID")
}

func TestJoinAndLeave(t *testing.T) {
	s := newSandbox(t)
	c, friend, other := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), connect(t, s, "sandbox_friend")
	super := s.world.Channels[supergroupID]
	in := friend.inputChannel(supergroupID)
	friend.refused(&api.ChannelsJoinChannelRequest{Channel: in}, "USER_ALREADY_PARTICIPANT")
	pts := super.Box.Pts

	left := call1[*api.Updates](friend, &api.ChannelsLeaveChannelRequest{Channel: in})
	if len(left.Updates) != 1 || !left.Chats[0].(*api.Channel).Left || super.member(friendID) != nil {
		t.Errorf("left: %+v", left)
	}
	if u := other.only(); len(u.Updates) != 1 || !u.Chats[0].(*api.Channel).Left {
		t.Errorf("my other session got %+v", u)
	}
	n := c.only().Updates[0].(*api.UpdateNewChannelMessage)
	if a := n.Message.(*api.MessageService).Action.(*api.MessageActionChatDeleteUser); a.UserID != friendID || n.Pts != pts+1 {
		t.Errorf("others got %+v at pts %d", a, n.Pts)
	}
	for _, p := range peersOf(friend.dialogs(&api.MessagesGetDialogsRequest{}).dialogs) {
		if p == super.peer() {
			t.Error("the dialog is still listed")
		}
	}
	friend.refused(&api.ChannelsLeaveChannelRequest{Channel: in}, "USER_NOT_PARTICIPANT")

	joined := call1[*api.MessagesChatInviteJoinResultOk](friend, &api.ChannelsJoinChannelRequest{Channel: in}).Updates.(*api.Updates)
	m := joined.Updates[1].(*api.UpdateNewChannelMessage)
	if a := m.Message.(*api.MessageService).Action.(*api.MessageActionChatAddUser); a.Users[0] != friendID || m.Pts != pts+2 {
		t.Errorf("joined: %+v", m)
	}
	if d := friend.dialogs(&api.MessagesGetDialogsRequest{}).dialogs[0].(*api.Dialog); peerOf(d.Peer) != super.peer() || d.UnreadCount != 0 {
		t.Errorf("dialog after joining: %+v", d)
	}
	if got := c.only(); got.Updates[0].(*api.UpdateNewChannelMessage).Pts != pts+2 {
		t.Errorf("others got %+v", got)
	}
}

func TestJoinAndLeaveChannel(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	news := s.world.Channels[channelID]
	in, pts := friend.inputChannel(channelID), news.Box.Pts
	call1[*api.Updates](friend, &api.ChannelsLeaveChannelRequest{Channel: in})
	got := call1[*api.MessagesChannelMessages](friend, &api.MessagesGetHistoryRequest{Peer: friend.channel(channelID)})
	if len(got.Messages) == 0 {
		t.Error("a public channel can't be read from outside")
	}
	call1[*api.MessagesChatInviteJoinResultOk](friend, &api.ChannelsJoinChannelRequest{Channel: in})
	if news.Box.Pts != pts || len(c.pushed) != 0 {
		t.Errorf("a channel told who left and joined: pts %d after %d, %+v", news.Box.Pts, pts, c.pushed)
	}
	c.refused(&api.ChannelsLeaveChannelRequest{Channel: c.inputChannel(channelID)}, "USER_CREATOR")
	friend.refused(&api.ChannelsJoinChannelRequest{Channel: &api.InputChannel{ChannelID: channelID}}, "CHANNEL_INVALID")
}

func TestInviteToChannel(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	u := call1[*api.Updates](c, &api.ChannelsCreateChannelRequest{Megagroup: true, Title: "New"})
	id := u.Updates[1].(*api.UpdateChannel).ChannelID
	users := []api.InputUserClass{c.inputUser(friendID), c.inputUser(botID), &api.InputUserSelf{}, c.inputUser(friendID)}
	got := call1[*api.MessagesInvitedUsers](c, &api.ChannelsInviteToChannelRequest{Channel: c.inputChannel(id), Users: users})
	n := got.Updates.(*api.Updates).Updates[1].(*api.UpdateNewChannelMessage)
	if a := n.Message.(*api.MessageService).Action.(*api.MessageActionChatAddUser); len(a.Users) != 2 || n.Pts != 3 {
		t.Errorf("got %+v at pts %d", a, n.Pts)
	}
	pushed := friend.only()
	if len(pushed.Updates) != 2 || pushed.Chats[0].(*api.Channel).Left {
		t.Errorf("the invited got %+v", pushed)
	}
	if d := friend.dialogs(&api.MessagesGetDialogsRequest{}).dialogs[0].(*api.Dialog); peerOf(d.Peer) != channelPeer(id) || d.UnreadCount != 1 {
		t.Errorf("dialog of the invited: %+v", d)
	}
	again := call1[*api.MessagesInvitedUsers](c, &api.ChannelsInviteToChannelRequest{Channel: c.inputChannel(id), Users: users})
	if len(again.Updates.(*api.Updates).Updates) != 0 || len(friend.pushed) != 0 {
		t.Errorf("inviting again: %+v", again.Updates)
	}
	for _, tt := range []struct {
		c    *client
		req  *api.ChannelsInviteToChannelRequest
		want string
	}{
		{c, &api.ChannelsInviteToChannelRequest{Channel: &api.InputChannel{ChannelID: id}}, "CHANNEL_INVALID"},
		{connect(t, s, "sandbox_locked"), &api.ChannelsInviteToChannelRequest{Channel: &api.InputChannel{
			ChannelID: id, AccessHash: accessHash(lockedID, channelPeer(id))}}, "CHANNEL_PRIVATE"},
		{friend, &api.ChannelsInviteToChannelRequest{Channel: friend.inputChannel(channelID)}, "CHAT_ADMIN_REQUIRED"},
		{c, &api.ChannelsInviteToChannelRequest{Channel: c.inputChannel(id), Users: []api.InputUserClass{&api.InputUser{UserID: 5}}}, "USER_ID_INVALID"},
		{c, &api.ChannelsInviteToChannelRequest{Channel: c.inputChannel(channelID), Users: users[1:2]}, "USER_BOT"},
	} {
		tt.c.refused(tt.req, tt.want)
	}
	s.world.Channels[supergroupID].leave(friendID)
	friend.refused(&api.ChannelsInviteToChannelRequest{Channel: friend.inputChannel(supergroupID)}, "CHAT_WRITE_FORBIDDEN")
}
