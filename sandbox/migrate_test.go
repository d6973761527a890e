package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestMigrateChat(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	group := &api.InputPeerChat{ChatID: groupID}
	friend.refused(&api.MessagesMigrateChatRequest{ChatID: groupID}, "CHAT_ADMIN_REQUIRED")
	call1[*api.Updates](c, &api.MessagesToggleNoForwardsRequest{Peer: group, Enabled: true})
	friend.pushed = nil
	got := call1[*api.Updates](c, &api.MessagesMigrateChatRequest{ChatID: groupID})
	if len(got.Chats) != 2 || len(friend.pushed) != 1 || len(friend.pushed[0].(*api.Updates).Chats) != 2 {
		t.Fatalf("%d chats come along, friend got %+v", len(got.Chats), friend.pushed)
	}
	old, ch := got.Chats[0].(*api.Chat), got.Chats[1].(*api.Channel)
	if !old.Deactivated || old.MigratedTo.(*api.InputChannel).ChannelID != ch.ID || !ch.Megagroup || ch.Title != old.Title || !ch.Noforwards {
		t.Errorf("from %+v to %+v", old, ch)
	}
	friend.refused(say(friend, group, 1), "CHAT_WRITE_FORBIDDEN")
	call1[*api.Updates](friend, say(friend, friend.channel(ch.ID), 1))
	c.refused(&api.MessagesMigrateChatRequest{ChatID: groupID}, "CHAT_ID_INVALID")
	h := call1[*api.MessagesChannelMessages](friend, &api.MessagesGetHistoryRequest{Peer: friend.channel(ch.ID), Limit: 10})
	first := h.Messages[len(h.Messages)-1].(*api.MessageService).Action.(*api.MessageActionChannelMigrateFrom)
	last := friend.me.Box.history(chatPeer(groupID))
	action := last[len(last)-1].Obj.(*api.MessageService).Action.(*api.MessageActionChatMigrateTo)
	if first.ChatID != groupID || action.ChannelID != ch.ID {
		t.Errorf("new begins with %+v, old ends with %+v", first, action)
	}
	full := call1[*api.MessagesChatFull](c, &api.ChannelsGetFullChannelRequest{Channel: c.inputChannel(ch.ID)}).FullChat.(*api.ChannelFull)
	if full.MigratedFromChatID.Value != groupID || full.MigratedFromMaxID.Value != c.me.Box.top(chatPeer(groupID)) {
		t.Errorf("full channel %+v", full)
	}
}

func TestDeleteChat(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	friend.refused(&api.MessagesDeleteChatRequest{ChatID: groupID}, "CHAT_ADMIN_REQUIRED")
	call1[*api.Bool](c, &api.MessagesDeleteChatRequest{ChatID: groupID})
	u := friend.only()
	if _, ok := u.Chats[0].(*api.ChatForbidden); !ok || len(u.Updates[0].(*api.UpdateDeleteMessages).Messages) == 0 {
		t.Errorf("friend got %+v with %+v", u.Updates, u.Chats)
	}
	c.refused(say(c, &api.InputPeerChat{ChatID: groupID}, 1), "CHAT_ID_INVALID")
}

func TestDeleteChannel(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	friend.refused(&api.ChannelsDeleteChannelRequest{Channel: friend.inputChannel(supergroupID)}, "CHAT_ADMIN_REQUIRED")
	call1[*api.Updates](c, &api.ChannelsDeleteChannelRequest{Channel: c.inputChannel(supergroupID)})
	if _, ok := friend.only().Chats[0].(*api.ChannelForbidden); !ok {
		t.Error("friend still sees it")
	}
	c.refused(say(c, c.channel(supergroupID), 1), "CHANNEL_PRIVATE")
	c.refused(&api.ContactsResolveUsernameRequest{Username: "sandbox_supergroup"}, "USERNAME_NOT_OCCUPIED")
	call1[*api.MessagesDialogs](friend, &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 100})
}
