package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// The default world, walked by every method that reads, as each kind of
// account. A reply must agree with the others and bring everybody it names.
func TestWalkDefaultWorld(t *testing.T) {
	for _, name := range []string{"sandbox_me", "sandbox_friend", "sandbox_locked"} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			c := connect(t, s, name)
			all := call1[*api.MessagesDialogs](c, &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 100})
			known := c.brought(all.Users, all.Chats)
			for i, d := range all.Dialogs {
				c.walkDialog(d.(*api.Dialog), all.Messages[i], known)
			}
			got := map[peerKind]int{}
			for p := range known {
				got[p.Kind]++
			}
			if got[kindChat] != 1 || got[kindChannel] != 2 {
				t.Errorf("knows %v", known)
			}
		})
	}
}

// brought is whom a reply brought, each with an access hash that works.
func (c *client) brought(users []api.UserClass, chats []api.ChatClass) map[peer]bool {
	c.t.Helper()
	out := map[peer]bool{}
	for _, u := range users {
		u := u.(*api.User)
		out[userPeer(u.ID)] = true
		in := &api.InputUser{UserID: u.ID, AccessHash: u.AccessHash.Value}
		if full := call1[*api.UsersUserFull](c, &api.UsersGetFullUserRequest{ID: in}); full.FullUser.ID != u.ID {
			c.t.Errorf("full user %+v of %d", full.FullUser, u.ID)
		}
	}
	for _, ch := range chats {
		switch ch := ch.(type) {
		case *api.Chat:
			out[chatPeer(ch.ID)] = true
		case *api.Channel:
			out[channelPeer(ch.ID)] = true
			in := []api.InputChannelClass{&api.InputChannel{ChannelID: ch.ID, AccessHash: ch.AccessHash.Value}}
			call1[*api.MessagesChats](c, &api.ChannelsGetChannelsRequest{ID: in})
		}
	}
	return out
}

// walkDialog reads one chat in every way.
func (c *client) walkDialog(d *api.Dialog, top api.MessageClass, known map[peer]bool) {
	c.t.Helper()
	p := peerOf(d.Peer)
	in := c.inputOf(p)
	if !known[p] || idOf(top) != d.TopMessage {
		c.t.Errorf("dialog %v: known %v, top message %d, message %d", p, known[p], d.TopMessage, idOf(top))
	}
	one := call1[*api.MessagesPeerDialogs](c, peerDialogs(in))
	if string(api.Append(nil, one.Dialogs[0])) != string(api.Append(nil, d)) {
		c.t.Errorf("dialog %v: getPeerDialogs %+v, getDialogs %+v", p, one.Dialogs[0], d)
	}
	history := c.page(&api.MessagesGetHistoryRequest{Peer: in, Limit: 100})
	found := c.page(&api.MessagesSearchRequest{Peer: in, Filter: &api.InputMessagesFilterEmpty{}, Limit: 100})
	if len(history) == 0 || idOf(history[0]) != d.TopMessage || len(found) != len(history) {
		c.t.Errorf("dialog %v: history %v, search %v", p, idsOf(history), idsOf(found))
	}
	var ids []api.InputMessageClass
	for _, m := range history {
		ids = append(ids, &api.InputMessageID{ID: idOf(m)})
	}
	var again []api.MessageClass
	if p.Kind == kindChannel {
		again = c.page(&api.ChannelsGetMessagesRequest{Channel: c.inputChannel(p.ID), ID: ids})
		c.walkChannel(p.ID, d)
	} else {
		again = c.page(&api.MessagesGetMessagesRequest{ID: ids})
	}
	for i, m := range history {
		if string(api.Append(nil, m)) != string(api.Append(nil, again[i])) {
			c.t.Errorf("message %d of %v: history %+v, by id %+v", idOf(m), p, m, again[i])
		}
	}
	if p.Kind == kindChat {
		full := call1[*api.MessagesChatFull](c, &api.MessagesGetFullChatRequest{ChatID: p.ID})
		list := full.FullChat.(*api.ChatFull).Participants.(*api.ChatParticipants)
		if len(list.Participants) != len(full.Users) {
			c.t.Errorf("%d participants, %d users", len(list.Participants), len(full.Users))
		}
	}
}

func (c *client) walkChannel(id int64, d *api.Dialog) {
	c.t.Helper()
	in := c.inputChannel(id)
	full := call1[*api.MessagesChatFull](c, &api.ChannelsGetFullChannelRequest{Channel: in}).FullChat.(*api.ChannelFull)
	if full.Pts != d.Pts.Value || full.UnreadCount != d.UnreadCount || full.ReadInboxMaxID != d.ReadInboxMaxID {
		c.t.Errorf("full channel %+v, dialog %+v", full, d)
	}
	all := &api.ChannelsGetParticipantsRequest{Channel: in, Filter: &api.ChannelParticipantsRecent{}, Limit: 200}
	if !full.CanViewParticipants {
		c.refused(all, "CHAT_ADMIN_REQUIRED")
		return
	}
	list := call1[*api.ChannelsChannelParticipants](c, all)
	if list.Count != full.ParticipantsCount.Value || len(list.Users) != int(list.Count) {
		c.t.Errorf("%d participants, %d users, want %d", list.Count, len(list.Users), full.ParticipantsCount.Value)
	}
}

// page is the messages of a reply that must be all there are. Whoever they
// name must have come along.
func (c *client) page(req api.Object) (out []api.MessageClass) {
	c.t.Helper()
	k := c.s.world.crowd(c.me)
	var users []api.UserClass
	var chats []api.ChatClass
	switch r := must(c, req).(type) {
	case *api.MessagesMessages:
		out, users, chats = r.Messages, r.Users, r.Chats
	case *api.MessagesChannelMessages:
		out, users, chats = r.Messages, r.Users, r.Chats
		if int(r.Count) != len(out) {
			c.t.Errorf("%s: %d messages of %d", api.TypeOf(req).Name, len(out), r.Count)
		}
	default:
		c.t.Fatalf("%s: got %T", api.TypeOf(req).Name, r)
	}
	for _, m := range out {
		k.message(m)
	}
	have := map[peer]bool{}
	for _, u := range users {
		have[userPeer(u.(*api.User).ID)] = true
	}
	for _, ch := range chats {
		switch ch := ch.(type) {
		case *api.Chat:
			have[chatPeer(ch.ID)] = true
		case *api.Channel:
			have[channelPeer(ch.ID)] = true
		}
	}
	for p := range k.seen {
		if !have[p] {
			c.t.Errorf("%s names %v but does not bring it", api.TypeOf(req).Name, p)
		}
	}
	return out
}

// A bot reads by id what it can see, and lists nothing.
func TestWalkAsBot(t *testing.T) {
	s := newSandbox(t)
	bot := connect(t, s, "1000:sandbox")
	none, all := &api.InputPeerEmpty{}, &api.InputMessagesFilterEmpty{}
	for _, req := range []api.Object{
		&api.MessagesGetDialogsRequest{OffsetPeer: none},
		&api.MessagesGetPinnedDialogsRequest{},
		peerDialogs(bot.user(meID)),
		&api.MessagesGetHistoryRequest{Peer: bot.user(meID)},
		&api.MessagesSearchRequest{Peer: bot.user(meID), Filter: all},
		&api.ChannelsReadHistoryRequest{Channel: bot.inputChannel(supergroupID)},
		&api.ChannelsJoinChannelRequest{Channel: bot.inputChannel(supergroupID)},
		&api.ChannelsInviteToChannelRequest{Channel: bot.inputChannel(supergroupID)},
		&api.ChannelsCreateChannelRequest{Title: "x"},
	} {
		bot.refused(req, "BOT_METHOD_INVALID")
	}
	bot.refused(&api.MessagesGetFullChatRequest{ChatID: groupID}, "CHAT_ID_INVALID")
	if got := bot.page(&api.MessagesGetMessagesRequest{ID: []api.InputMessageClass{&api.InputMessageID{ID: 1}}}); textOf(got[0]) != "/start" {
		t.Errorf("the bot's first message is %+v", got[0])
	}
	s.world.Channels[supergroupID].join(&member{User: botID, Inviter: meID, Admin: true})
	got := call1[*api.ChannelsChannelParticipant](bot, &api.ChannelsGetParticipantRequest{
		Channel: bot.inputChannel(supergroupID), Participant: self()})
	if p, ok := got.Participant.(*api.ChannelParticipantAdmin); !ok || !p.Self || p.InviterID.Value != meID {
		t.Errorf("got %+v", got.Participant)
	}
	if n := len(bot.page(&api.ChannelsGetMessagesRequest{Channel: bot.inputChannel(supergroupID),
		ID: []api.InputMessageClass{&api.InputMessageID{ID: 2}}})); n != 1 {
		t.Errorf("%d messages", n)
	}
}
