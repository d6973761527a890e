package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func TestAddChatUser(t *testing.T) {
	s := newSandbox(t)
	c, friend, bot := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), connect(t, s, "1000:sandbox")
	pts, version := c.me.Box.Pts, s.world.Chats[groupID].Version
	got := call1[*api.MessagesInvitedUsers](c, &api.MessagesAddChatUserRequest{ChatID: groupID, UserID: c.inputUser(botID)})
	u := got.Updates.(*api.Updates)
	list := u.Updates[0].(*api.UpdateChatParticipants).Participants.(*api.ChatParticipants)
	n := u.Updates[1].(*api.UpdateNewMessage)
	if len(list.Participants) != 4 || list.Version != version+1 || n.Pts != pts+1 {
		t.Errorf("%d participants, version %d, pts %d", len(list.Participants), list.Version, n.Pts)
	}
	if len(bot.pushed) != 2 { // what it is itself has a sequence of its own
		t.Fatalf("%d pushes to the bot", len(bot.pushed))
	}
	bot.pushed = bot.pushed[:1]
	for _, p := range []*client{friend, bot} {
		if u := p.only(); len(u.Updates) != 2 || u.Chats[0].(*api.Chat).ParticipantsCount != 4 {
			t.Errorf("%s got %+v", p.me.Username, u)
		}
	}
	for _, tt := range []struct {
		req  *api.MessagesAddChatUserRequest
		want string
	}{
		{&api.MessagesAddChatUserRequest{ChatID: 5, UserID: c.inputUser(botID)}, "CHAT_ID_INVALID"},
		{&api.MessagesAddChatUserRequest{ChatID: -1, UserID: c.inputUser(botID)}, "PEER_ID_INVALID"},
		{&api.MessagesAddChatUserRequest{ChatID: groupID, UserID: &api.InputUser{UserID: 5}}, "USER_ID_INVALID"},
		{&api.MessagesAddChatUserRequest{ChatID: groupID, UserID: c.inputUser(botID)}, "USER_ALREADY_PARTICIPANT"},
	} {
		c.refused(tt.req, tt.want)
	}
	bot.refused(&api.MessagesAddChatUserRequest{ChatID: groupID, UserID: bot.inputUser(meID)}, "BOT_METHOD_INVALID")
	for i := range int64(chatSizeMax) {
		s.world.Chats[groupID].Members = append(s.world.Chats[groupID].Members, &member{User: 9000 + i})
	}
	s.world.publish(newAccount(8000, "One too many"))
	c.refused(&api.MessagesAddChatUserRequest{ChatID: groupID, UserID: c.inputUser(8000)}, "USERS_TOO_MUCH")
}

func TestDeleteChatUser(t *testing.T) {
	s := newSandbox(t)
	c, friend, locked := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), connect(t, s, "sandbox_locked")
	group := &api.InputPeerChat{ChatID: groupID}
	remove := func(id api.InputUserClass) *api.MessagesDeleteChatUserRequest {
		return &api.MessagesDeleteChatUserRequest{ChatID: groupID, UserID: id}
	}
	friend.refused(remove(friend.inputUser(lockedID)), "CHAT_ADMIN_REQUIRED")
	friend.refused(remove(friend.inputUser(meID)), "CHAT_ADMIN_REQUIRED")
	c.refused(remove(c.inputUser(botID)), "USER_NOT_PARTICIPANT")
	c.refused(remove(&api.InputUser{UserID: 5}), "USER_ID_INVALID")
	c.refused(&api.MessagesDeleteChatUserRequest{ChatID: 5, UserID: &api.InputUserSelf{}}, "CHAT_ID_INVALID")

	// The friend leaves, keeps what it has read, and gets nothing more.
	before := len(friend.me.Box.history(chatPeer(groupID)))
	call1[*api.Updates](friend, remove(&api.InputUserSelf{}))
	if n := len(call1[*api.MessagesMessages](friend, &api.MessagesGetHistoryRequest{Peer: group}).Messages); n != before+1 {
		t.Errorf("who left has %d messages, had %d", n, before)
	}
	if u := c.only(); len(u.Updates) != 2 || u.Chats[0].(*api.Chat).ParticipantsCount != 2 {
		t.Errorf("I got %+v", u)
	}
	friend.refused(&api.MessagesSendMessageRequest{Peer: group, Message: "x"}, "CHAT_WRITE_FORBIDDEN")
	own := friend.me.Box.history(chatPeer(groupID))[2]
	friend.refused(&api.MessagesEditMessageRequest{Peer: group, ID: own.ID, Message: tl.Some("x")}, "CHAT_WRITE_FORBIDDEN")
	friend.refused(&api.MessagesGetFullChatRequest{ChatID: groupID}, "CHAT_ID_INVALID")
	call1[*api.Updates](c, &api.MessagesSendMessageRequest{Peer: group, Message: "gone?", RandomID: 1})
	if n := len(friend.me.Box.history(chatPeer(groupID))); n != before+1 {
		t.Errorf("who left got a message: %d", n)
	}

	// I put the other one out, with all it has said.
	call1[*api.Updates](locked, &api.MessagesSendMessageRequest{Peer: group, Message: "spam", RandomID: 1})
	c.pushed = nil
	req := remove(c.inputUser(lockedID))
	req.RevokeHistory = true
	pts := c.me.Box.Pts
	u := call1[*api.Updates](c, req)
	if d := u.Updates[0].(*api.UpdateDeleteMessages); d.Pts != pts+1 || len(d.Messages) != 1 {
		t.Errorf("got %+v after pts %d", d, pts)
	}
	if n := u.Updates[2].(*api.UpdateNewMessage); n.Pts != pts+2 || c.me.Box.Pts != pts+2 {
		t.Errorf("got %+v after pts %d", n, pts)
	}
}

// A basic group and a supergroup that have the same id are two.
func TestCommonChatsOfOneID(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	s.world.LastChat = supergroupID - 1
	call1[*api.MessagesInvitedUsers](c, &api.MessagesCreateChatRequest{Title: "x", Users: []api.InputUserClass{c.inputUser(friendID)}})
	got := call1[*api.MessagesChats](c, &api.MessagesGetCommonChatsRequest{UserID: c.inputUser(friendID)})
	full := call1[*api.UsersUserFull](c, &api.UsersGetFullUserRequest{ID: c.inputUser(friendID)})
	if len(got.Chats) != 3 || full.FullUser.CommonChatsCount != 3 {
		t.Errorf("%d chats, %d in common", len(got.Chats), full.FullUser.CommonChatsCount)
	}
}

func TestGetCommonChats(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	for _, tt := range []struct {
		req  api.MessagesGetCommonChatsRequest
		want int
	}{
		{api.MessagesGetCommonChatsRequest{UserID: c.inputUser(friendID)}, 2},
		{api.MessagesGetCommonChatsRequest{UserID: c.inputUser(friendID), Limit: 1}, 1},
		{api.MessagesGetCommonChatsRequest{UserID: c.inputUser(friendID), MaxID: supergroupID}, 1},
		{api.MessagesGetCommonChatsRequest{UserID: c.inputUser(botID)}, 0},
	} {
		if got := call1[*api.MessagesChats](c, &tt.req); len(got.Chats) != tt.want {
			t.Errorf("%+v: %d chats, want %d", tt.req, len(got.Chats), tt.want)
		}
	}
	c.refused(&api.MessagesGetCommonChatsRequest{UserID: &api.InputUserSelf{}}, "USER_ID_INVALID")
}
