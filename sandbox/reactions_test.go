package sandbox

import (
	"slices"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func reactWith(in api.InputPeerClass, id int32, emoji ...string) *api.MessagesSendReactionRequest {
	r := &api.MessagesSendReactionRequest{Peer: in, MsgID: id}
	for _, e := range emoji {
		r.Reaction = append(r.Reaction, &api.ReactionEmoji{Emoticon: e})
	}
	return r
}

func emojiOf(r *api.MessageReactions) (out []string) {
	for _, n := range r.Results {
		out = append(out, strings.Repeat(n.Reaction.(*api.ReactionEmoji).Emoticon, int(n.Count)))
	}
	return out
}

func TestReactInPrivate(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	mine, theirs := c.me.Box.top(userPeer(friendID)), friend.me.Box.top(userPeer(meID))
	pts := friend.me.Box.Pts
	got := call1[*api.Updates](friend, reactWith(friend.user(meID), theirs, "\u2764\ufe0f"))
	edit, u := got.Updates[0].(*api.UpdateEditMessage), got.Updates[1].(*api.UpdateMessageReactions)
	if edit.Pts != pts+1 || !edit.Message.(*api.Message).EditHide || u.MsgID != theirs ||
		!slices.Equal(emojiOf(u.Reactions), []string{"\u2764"}) || !u.Reactions.Results[0].ChosenOrder.Set {
		t.Errorf("got %+v and %+v", edit, u)
	}
	heard := c.only()
	u = heard.Updates[1].(*api.UpdateMessageReactions)
	if one := u.Reactions.RecentReactions[0]; u.MsgID != mine || !one.Unread || one.My || peerOf(one.PeerID).ID != friendID ||
		u.Reactions.Results[0].ChosenOrder.Set {
		t.Errorf("I got %+v", u)
	}
	unread := call1[*api.MessagesMessages](c, &api.MessagesGetUnreadReactionsRequest{Peer: c.user(friendID), Limit: 10})
	d := call1[*api.MessagesPeerDialogs](c, &api.MessagesGetPeerDialogsRequest{
		Peers: []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: c.user(friendID)}}})
	if n := d.Dialogs[0].(*api.Dialog).UnreadReactionsCount; len(unread.Messages) != 1 || n != 1 {
		t.Errorf("%d messages with unread reactions, dialog says %d", len(unread.Messages), n)
	}
	read := call1[*api.MessagesAffectedHistory](c, &api.MessagesReadReactionsRequest{Peer: c.user(friendID)})
	if read.PtsCount != 1 || read.Pts != c.me.Box.Pts {
		t.Errorf("got %+v", read)
	}
	if read := call1[*api.MessagesAffectedHistory](c, &api.MessagesReadReactionsRequest{Peer: c.user(friendID)}); read.PtsCount != 0 {
		t.Errorf("read again: %+v", read)
	}
	call1[*api.Updates](friend, reactWith(friend.user(meID), theirs))
	m := call1[*api.MessagesMessages](friend, &api.MessagesGetMessagesRequest{ID: []api.InputMessageClass{&api.InputMessageID{ID: theirs}}})
	if r := m.Messages[0].(*api.Message).Reactions; r != nil {
		t.Errorf("taken back, but there is %+v", r)
	}
}

func TestReactInSupergroup(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	call1[*api.Updates](c, reactWith(c.channel(supergroupID), 2, "👍"))
	call1[*api.Updates](friend, reactWith(friend.channel(supergroupID), 2, "👍"))
	got := call1[*api.Updates](friend, &api.MessagesGetMessagesReactionsRequest{Peer: friend.channel(supergroupID), ID: []int32{2, 99, 3}})
	u := got.Updates[0].(*api.UpdateMessageReactions)
	if len(got.Updates) != 2 || !slices.Equal(emojiOf(u.Reactions), []string{"👍👍"}) || !u.Reactions.CanSeeList {
		t.Errorf("got %+v", got.Updates)
	}
	list := call1[*api.MessagesMessageReactionsList](c, &api.MessagesGetMessageReactionsListRequest{
		Peer: c.channel(supergroupID), ID: 2, Limit: 1})
	if len(list.Reactions) != 1 || peerOf(list.Reactions[0].PeerID).ID != friendID || list.Count != 2 || list.NextOffset.Value != "1" {
		t.Errorf("got %+v", list)
	}
	rest := call1[*api.MessagesMessageReactionsList](c, &api.MessagesGetMessageReactionsListRequest{Peer: c.channel(supergroupID),
		ID: 2, Limit: 1, Offset: list.NextOffset, Reaction: &api.ReactionEmoji{Emoticon: "👍"}})
	if len(rest.Reactions) != 1 || !rest.Reactions[0].My || rest.NextOffset.Set {
		t.Errorf("got %+v", rest)
	}
	h := call1[*api.MessagesChannelMessages](friend, &api.MessagesGetHistoryRequest{Peer: friend.channel(supergroupID), Limit: 10})
	for _, m := range h.Messages {
		if m, ok := m.(*api.Message); ok && m.ID == 2 && !m.Reactions.Results[0].ChosenOrder.Set {
			t.Errorf("history has %+v", m.Reactions)
		}
	}
}

func TestReactionsRefused(t *testing.T) {
	s := newSandbox(t)
	c, friend, bot := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), connect(t, s, "1000:sandbox")
	super := c.channel(supergroupID)
	call1[*api.Updates](c, reactWith(super, 2, "👍"))
	call1[*api.Updates](c, &api.MessagesSetChatAvailableReactionsRequest{Peer: super,
		AvailableReactions: &api.ChatReactionsSome{Reactions: []api.ReactionClass{&api.ReactionEmoji{Emoticon: "👍"}}}})
	full := call1[*api.MessagesChatFull](c, &api.ChannelsGetFullChannelRequest{Channel: c.inputChannel(supergroupID)})
	if some, ok := full.FullChat.(*api.ChannelFull).AvailableReactions.(*api.ChatReactionsSome); !ok || len(some.Reactions) != 1 {
		t.Errorf("available: %+v", full.FullChat.(*api.ChannelFull).AvailableReactions)
	}
	custom := reactWith(super, 2)
	custom.Reaction = []api.ReactionClass{&api.ReactionCustomEmoji{DocumentID: 1}}
	empty := reactWith(super, 2)
	empty.Reaction = []api.ReactionClass{&api.ReactionEmpty{}}
	for _, tt := range []struct {
		c    *client
		req  api.Object
		want string
	}{
		{c, reactWith(super, 99, "👍"), "MESSAGE_ID_INVALID"},
		{c, reactWith(super, 1, "👍"), "MESSAGE_ID_INVALID"},
		{c, reactWith(super, 2, "x"), "REACTION_INVALID"},
		{c, reactWith(super, 2, "🔥"), "REACTION_INVALID"},
		{c, reactWith(super, 2, "👍"), "MESSAGE_NOT_MODIFIED"},
		{c, reactWith(c.channel(channelID), 2, "👍", "🔥"), "REACTIONS_TOO_MANY"},
		{c, custom, "PREMIUM_ACCOUNT_REQUIRED"},
		{c, empty, "REACTION_EMPTY"},
		{c, reactWith(&api.InputPeerUser{UserID: 5}, 1, "👍"), "PEER_ID_INVALID"},
		{c, &api.MessagesGetMessageReactionsListRequest{Peer: c.channel(channelID), ID: 2}, "BROADCAST_FORBIDDEN"},
		{c, &api.MessagesGetMessageReactionsListRequest{Peer: super, ID: 99}, "MSG_ID_INVALID"},
		{c, &api.MessagesSetChatAvailableReactionsRequest{Peer: super, AvailableReactions: &api.ChatReactionsSome{
			Reactions: []api.ReactionClass{&api.ReactionEmoji{Emoticon: "👍"}}}}, "CHAT_NOT_MODIFIED"},
		{friend, &api.MessagesSetChatAvailableReactionsRequest{Peer: friend.channel(supergroupID),
			AvailableReactions: &api.ChatReactionsNone{}}, "CHAT_ADMIN_REQUIRED"},
		{bot, &api.MessagesGetMessageReactionsListRequest{Peer: bot.user(meID), ID: 1}, "BOT_METHOD_INVALID"},
	} {
		tt.c.refused(tt.req, tt.want)
	}
	all := call1[*api.MessagesAvailableReactions](c, &api.MessagesGetAvailableReactionsRequest{})
	call1[*api.MessagesAvailableReactionsNotModified](c, &api.MessagesGetAvailableReactionsRequest{Hash: all.Hash})
	if !slices.ContainsFunc(all.Reactions, func(r *api.AvailableReaction) bool { return r.Reaction == "👍" }) {
		t.Error("👍 is not among the available reactions")
	}
}
