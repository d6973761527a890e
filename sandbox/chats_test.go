package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestGetChats(t *testing.T) {
	s := newSandbox(t)
	c, bot := connect(t, s, "sandbox_me"), connect(t, s, "1000:sandbox")
	got := call1[*api.MessagesChats](c, &api.MessagesGetChatsRequest{ID: []int64{groupID}})
	if ch := got.Chats[0].(*api.Chat); ch.Title != "Sandbox Group" || !ch.Creator || ch.ParticipantsCount != 3 {
		t.Errorf("got %+v", ch)
	}
	for _, tt := range []struct {
		c    *client
		req  api.Object
		want string
	}{
		{c, &api.MessagesGetChatsRequest{ID: []int64{groupID, 5}}, "CHAT_ID_INVALID"},
		{c, &api.MessagesGetChatsRequest{ID: []int64{-groupID}}, "PEER_ID_INVALID"},
		{bot, &api.MessagesGetChatsRequest{ID: []int64{groupID}}, "CHAT_ID_INVALID"},
		{c, &api.MessagesGetFullChatRequest{ChatID: 5}, "CHAT_ID_INVALID"},
		{c, &api.MessagesGetFullChatRequest{ChatID: 0}, "PEER_ID_INVALID"},
		{bot, &api.MessagesGetFullChatRequest{ChatID: groupID}, "CHAT_ID_INVALID"},
		{c, &api.MessagesEditChatTitleRequest{ChatID: 5, Title: "x"}, "CHAT_ID_INVALID"},
		{c, &api.MessagesEditChatTitleRequest{ChatID: groupID, Title: " "}, "CHAT_TITLE_EMPTY"},
		{c, &api.MessagesEditChatTitleRequest{ChatID: groupID, Title: "Sandbox Group"}, "CHAT_NOT_MODIFIED"},
	} {
		tt.c.refused(tt.req, tt.want)
	}
}

func TestGetFullChat(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	s.world.Chats[groupID].Members = append(s.world.Chats[groupID].Members, &member{User: botID, Inviter: meID, Admin: true})
	got := call1[*api.MessagesChatFull](c, &api.MessagesGetFullChatRequest{ChatID: groupID})
	full := got.FullChat.(*api.ChatFull)
	list := full.Participants.(*api.ChatParticipants)
	if len(list.Participants) != 4 || len(got.Users) != 4 || len(got.Chats) != 1 {
		t.Errorf("%d participants, %d users, %d chats", len(list.Participants), len(got.Users), len(got.Chats))
	}
	if _, ok := list.Participants[0].(*api.ChatParticipantCreator); !ok {
		t.Errorf("creator is %T", list.Participants[0])
	}
	if len(full.BotInfo) != 1 || full.BotInfo[0].UserID.Value != botID {
		t.Errorf("bots: %+v", full.BotInfo)
	}
}

func TestEditChatTitle(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	before, theirs := c.me.Box.Pts, friend.me.Box.Pts
	u := call1[*api.Updates](c, &api.MessagesEditChatTitleRequest{ChatID: groupID, Title: " New name "})
	n := u.Updates[0].(*api.UpdateNewMessage)
	if a := n.Message.(*api.MessageService).Action.(*api.MessageActionChatEditTitle); a.Title != "New name" || n.Pts != before+1 {
		t.Errorf("got %+v at pts %d after %d", a, n.Pts, before)
	}
	if u.Chats[0].(*api.Chat).Title != "New name" {
		t.Errorf("chat: %+v", u.Chats[0])
	}
	if p := friend.only().Updates[0].(*api.UpdateNewMessage); p.Pts != theirs+1 {
		t.Errorf("friend got pts %d after %d", p.Pts, theirs)
	}
}

// only is the one push that a client has got since the last look.
func (c *client) only() *api.Updates {
	c.t.Helper()
	if len(c.pushed) != 1 {
		c.t.Fatalf("%s got %d pushes, want 1: %+v", c.me.Username, len(c.pushed), c.pushed)
	}
	u := c.pushed[0].(*api.Updates)
	c.pushed = nil
	return u
}
