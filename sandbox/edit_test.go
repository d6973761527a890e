package sandbox

import (
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// send sends a text and returns its id and pts in the sender's box.
func (c *client) send(to api.InputPeerClass, text string) (id, pts int32) {
	c.t.Helper()
	c.s.mu.Lock()
	random := int64(len(c.me.SentAs) + 1)
	c.s.mu.Unlock()
	switch u := must(c, &api.MessagesSendMessageRequest{Peer: to, Message: text, RandomID: random}).(type) {
	case *api.UpdateShortSentMessage:
		return u.ID, u.Pts
	case *api.Updates:
		switch n := u.Updates[1].(type) {
		case *api.UpdateNewMessage:
			return idOf(n.Message), n.Pts
		case *api.UpdateNewChannelMessage:
			return idOf(n.Message), n.Pts
		}
	}
	c.t.Fatal("no new message")
	return 0, 0
}

func edit(in api.InputPeerClass, id int32, text string) *api.MessagesEditMessageRequest {
	return &api.MessagesEditMessageRequest{Peer: in, ID: id, Message: tl.Some(text)}
}

func TestEdit(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	for name, in := range map[string]api.InputPeerClass{
		"user": c.user(friendID), "chat": &api.InputPeerChat{ChatID: groupID},
		"supergroup": c.channel(supergroupID), "channel": c.channel(channelID),
	} {
		t.Run(name, func(t *testing.T) {
			id, pts := c.send(in, "before")
			friend.pushed = nil
			u := call1[*api.Updates](c, edit(in, id, " after "))
			var m *api.Message
			switch e := u.Updates[0].(type) {
			case *api.UpdateEditMessage:
				m = e.Message.(*api.Message)
				if e.Pts != pts+1 || e.PtsCount != 1 {
					t.Errorf("pts %d, %d; sent at %d", e.Pts, e.PtsCount, pts)
				}
			case *api.UpdateEditChannelMessage:
				m = e.Message.(*api.Message)
				if e.Pts != pts+1 || e.PtsCount != 1 {
					t.Errorf("pts %d, %d; sent at %d", e.Pts, e.PtsCount, pts)
				}
			}
			if m.Message != "after" || !m.EditDate.Set || m.ID != id || !m.Out {
				t.Errorf("got %+v", m)
			}
			if len(friend.pushed) != 1 {
				t.Errorf("%d pushes", len(friend.pushed))
			}
			c.refused(edit(in, id, "after"), "MESSAGE_NOT_MODIFIED")
			c.refused(edit(in, id, ""), "MESSAGE_EMPTY")
			c.refused(edit(in, 9999, "x"), "MESSAGE_ID_INVALID")
		})
	}
	friend.send(friend.user(meID), "mine")
	c.refused(edit(c.user(friendID), c.me.Box.top(userPeer(friendID)), "yours"), "MESSAGE_AUTHOR_REQUIRED")
	first := c.me.Box.history(chatPeer(groupID))[0].ID
	c.refused(edit(&api.InputPeerChat{ChatID: groupID}, first, "a service message"), "MESSAGE_ID_INVALID")
	fwd := call1[*api.Updates](c, forward(c.user(friendID), self(), c.me.Box.top(userPeer(friendID))))
	c.refused(edit(self(), fwd.Updates[0].(*api.UpdateMessageID).ID, "x"), "MESSAGE_AUTHOR_REQUIRED")
}

func TestEditTooLate(t *testing.T) {
	now := time.Unix(testTime, 0)
	s, err := New(Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t, s, Me)
	mine, _ := c.send(self(), "mine")
	sent, _ := c.send(c.user(friendID), "sent")
	now = now.Add(editTimeLimit * time.Second)
	call1[*api.Updates](c, edit(c.user(friendID), sent, "just in time"))
	now = now.Add(time.Second)
	c.refused(edit(c.user(friendID), sent, "too late"), "MESSAGE_EDIT_TIME_EXPIRED")
	call1[*api.Updates](c, edit(self(), mine, "notes can always be edited"))
}

func TestDelete(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	a, _ := c.send(c.user(friendID), "a")
	b, pts := c.send(c.user(friendID), "b")
	friend.pushed = nil

	got := call1[*api.MessagesAffectedMessages](c, &api.MessagesDeleteMessagesRequest{ID: []int32{a}})
	if got.Pts != pts+1 || got.PtsCount != 1 || len(friend.pushed) != 0 {
		t.Errorf("for me only: %+v, %d pushes", got, len(friend.pushed))
	}
	got = call1[*api.MessagesAffectedMessages](c, &api.MessagesDeleteMessagesRequest{Revoke: true, ID: []int32{a, b, b, 9999}})
	if got.Pts != pts+2 || got.PtsCount != 1 || len(friend.pushed) != 1 {
		t.Fatalf("for all: %+v, %d pushes", got, len(friend.pushed))
	}
	u := friend.pushed[0].(*api.Updates).Updates[0].(*api.UpdateDeleteMessages)
	if len(u.Messages) != 1 || u.PtsCount != 1 || u.Pts != friend.me.Box.Pts {
		t.Errorf("friend got %+v", u)
	}
	none := call1[*api.MessagesAffectedMessages](c, &api.MessagesDeleteMessagesRequest{ID: []int32{a}})
	if none.PtsCount != 0 || none.Pts != got.Pts {
		t.Errorf("nothing to delete: %+v", none)
	}
	// The friend is no admin of the group, I am its creator.
	mine, _ := c.send(&api.InputPeerChat{ChatID: groupID}, "mine")
	friend.refused(&api.MessagesDeleteMessagesRequest{Revoke: true, ID: []int32{friend.me.Box.top(chatPeer(groupID))}},
		"MESSAGE_DELETE_FORBIDDEN")
	call1[*api.MessagesAffectedMessages](c, &api.MessagesDeleteMessagesRequest{Revoke: true, ID: []int32{mine}})
}

func forward(from, to api.InputPeerClass, ids ...int32) *api.MessagesForwardMessagesRequest {
	r := &api.MessagesForwardMessagesRequest{FromPeer: from, ToPeer: to, ID: ids}
	for _, id := range ids {
		r.RandomID = append(r.RandomID, int64(id)<<32)
	}
	return r
}

func TestForward(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	post := s.world.Channels[channelID].Box.LastID
	got := call1[*api.Updates](c, forward(c.channel(channelID), self(), post-1, post, 999))
	if len(got.Updates) != 4 {
		t.Fatalf("got %d updates", len(got.Updates))
	}
	m := got.Updates[3].(*api.UpdateNewMessage).Message.(*api.Message)
	f := m.FwdFrom
	if peerOf(f.FromID) != channelPeer(channelID) || f.ChannelPost.Value != post || f.SavedFromMsgID.Value != post {
		t.Errorf("header %+v", f)
	}
	again := forward(self(), c.user(friendID), m.ID)
	u := call1[*api.Updates](c, again).Updates[1].(*api.UpdateNewMessage).Message.(*api.Message)
	if peerOf(u.FwdFrom.FromID) != channelPeer(channelID) || u.FwdFrom.SavedFromPeer != nil {
		t.Errorf("forwarded again: %+v", u.FwdFrom)
	}
	c.sentOnce(again)
	bare := forward(c.channel(channelID), self(), post-1)
	bare.DropAuthor, bare.RandomID[0] = true, 5
	if m := call1[*api.Updates](c, bare).Updates[1].(*api.UpdateNewMessage).Message.(*api.Message); m.FwdFrom != nil {
		t.Errorf("drop_author: %+v", m.FwdFrom)
	}

	c.refused(forward(self(), self()), "MESSAGE_IDS_EMPTY")
	c.refused(forward(self(), self(), 9999), "MESSAGE_ID_INVALID")
	c.refused(&api.MessagesForwardMessagesRequest{FromPeer: self(), ToPeer: self(), ID: []int32{1}}, "RANDOM_ID_INVALID")
	call1[*api.Updates](c, &api.MessagesSendMessageRequest{Peer: self(), Message: "secret", Noforwards: true, RandomID: 99})
	c.refused(forward(self(), self(), c.me.Box.LastID), "CHAT_FORWARDS_RESTRICTED")
}

func TestReadHistory(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	first, pts := c.send(c.user(friendID), "one")
	c.send(c.user(friendID), "two")
	theirs := s.world.translate(c.me, first, friend.me)
	c.pushed = nil
	got := call1[*api.MessagesAffectedMessages](friend, &api.MessagesReadHistoryRequest{Peer: friend.user(meID), MaxID: theirs})
	if got.PtsCount != 1 || got.Pts != friend.me.Box.Pts {
		t.Errorf("got %+v", got)
	}
	u := c.pushed[0].(*api.Updates).Updates[0].(*api.UpdateReadHistoryOutbox)
	if u.MaxID != first || u.Pts != pts+2 || u.PtsCount != 1 || peerOf(u.Peer) != userPeer(friendID) {
		t.Errorf("the author got %+v", u)
	}
	again := call1[*api.MessagesAffectedMessages](friend, &api.MessagesReadHistoryRequest{Peer: friend.user(meID), MaxID: theirs})
	if again.PtsCount != 0 || again.Pts != got.Pts {
		t.Errorf("read again: %+v", again)
	}
	c.refused(&api.MessagesReadHistoryRequest{Peer: c.channel(channelID)}, "PEER_ID_INVALID")
	c.refused(&api.MessagesReadHistoryRequest{Peer: &api.InputPeerEmpty{}}, "PEER_ID_INVALID")
	connect(t, s, "sandbox_bot").refused(&api.MessagesReadHistoryRequest{Peer: self()}, "BOT_METHOD_INVALID")
}

func TestSetTyping(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	for _, in := range []api.InputPeerClass{self(), c.user(friendID), &api.InputPeerChat{ChatID: groupID}, c.channel(supergroupID)} {
		call1[*api.Bool](c, &api.MessagesSetTypingRequest{Peer: in, Action: &api.SendMessageTypingAction{}})
	}
	if len(friend.pushed) != 3 {
		t.Errorf("%d pushes, want one a chat", len(friend.pushed))
	}
	c.refused(&api.MessagesSetTypingRequest{Peer: &api.InputPeerChat{ChatID: 5}, Action: &api.SendMessageTypingAction{}}, "CHAT_ID_INVALID")
}

func TestCreateChat(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	both := []api.InputUserClass{c.inputUser(friendID), c.inputUser(lockedID), c.inputUser(friendID), &api.InputUserSelf{}}
	got := call1[*api.MessagesInvitedUsers](c, &api.MessagesCreateChatRequest{Title: " New ", Users: both})
	u := got.Updates.(*api.Updates)
	group := u.Chats[0].(*api.Chat)
	if group.Title != "New" || !group.Creator || group.ParticipantsCount != 3 || len(u.Users) != 3 {
		t.Errorf("got %+v with %d users", group, len(u.Users))
	}
	if len(friend.pushed) != 1 {
		t.Fatalf("%d pushes", len(friend.pushed))
	}
	if seen := friend.pushed[0].(*api.Updates).Chats[0].(*api.Chat); seen.Creator || seen.ID != group.ID {
		t.Errorf("friend sees %+v", seen)
	}
	friend.send(&api.InputPeerChat{ChatID: group.ID}, "hello")
	c.refused(&api.MessagesCreateChatRequest{Title: " ", Users: both}, "CHAT_TITLE_EMPTY")
	c.refused(&api.MessagesCreateChatRequest{Title: "x"}, "USERS_TOO_FEW")
	c.refused(&api.MessagesCreateChatRequest{Title: "x", Users: []api.InputUserClass{&api.InputUser{UserID: 5}}}, "USER_ID_INVALID")
	connect(t, s, "sandbox_bot").refused(&api.MessagesCreateChatRequest{Title: "x"}, "BOT_METHOD_INVALID")
}

// Who has left a public supergroup can read it, and no longer edits there.
func TestEditAfterLeaving(t *testing.T) {
	s := newSandbox(t)
	friend := connect(t, s, "sandbox_friend")
	id, _ := friend.send(friend.channel(supergroupID), "before")
	call1[*api.Updates](friend, &api.ChannelsLeaveChannelRequest{Channel: friend.inputChannel(supergroupID)})
	friend.refused(edit(friend.channel(supergroupID), id, "after"), "CHAT_WRITE_FORBIDDEN")
}

// The time limit is for people: a bot edits what it has sent at any time.
func TestBotEditsLate(t *testing.T) {
	now := int64(testTime)
	s, err := New(Options{Now: func() time.Time { return time.Unix(now, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	bot := connect(t, s, "1000:sandbox")
	id, _ := bot.send(bot.user(meID), "before")
	now += editTimeLimit + 1
	call1[*api.Updates](bot, edit(bot.user(meID), id, "after"))
}
