package sandbox

import (
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// sandboxAt is a sandbox whose application clock the test moves.
func sandboxAt(t *testing.T) (*Sandbox, *int64) {
	t.Helper()
	now := int64(testTime)
	s, err := New(Options{Now: func() time.Time { return time.Unix(now, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, &now
}

func banned(c *client, user int64, rights api.ChatBannedRights) *api.ChannelsEditBannedRequest {
	return &api.ChannelsEditBannedRequest{Channel: c.inputChannel(supergroupID), Participant: c.user(user), BannedRights: &rights}
}

func say(c *client, in api.InputPeerClass, random int64) *api.MessagesSendMessageRequest {
	return &api.MessagesSendMessageRequest{Peer: in, Message: "x", RandomID: random}
}

func TestKick(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	got := call1[*api.Updates](c, banned(c, friendID, api.ChatBannedRights{ViewMessages: true}))
	n := got.Updates[1].(*api.UpdateNewChannelMessage).Message.(*api.MessageService)
	if n.Action.(*api.MessageActionChatDeleteUser).UserID != friendID {
		t.Errorf("got %+v", n)
	}
	heard := friend.only()
	gone, ok := heard.Chats[0].(*api.ChannelForbidden)
	if !ok || len(heard.Updates) != 1 || gone.UntilDate.Value != forever {
		t.Errorf("friend got %+v with %+v", heard.Updates, heard.Chats)
	}
	friend.refused(say(friend, friend.channel(supergroupID), 1), "CHANNEL_PRIVATE")
	friend.refused(&api.ChannelsJoinChannelRequest{Channel: friend.inputChannel(supergroupID)}, "CHANNEL_PRIVATE")
	list := call1[*api.ChannelsChannelParticipants](c, &api.ChannelsGetParticipantsRequest{
		Channel: c.inputChannel(supergroupID), Filter: &api.ChannelParticipantsKicked{}, Limit: 10})
	p := list.Participants[0].(*api.ChannelParticipantBanned)
	if list.Count != 1 || peerOf(p.Peer).ID != friendID || !p.Left || p.KickedBy != meID {
		t.Errorf("kicked: %+v", p)
	}
	one := call1[*api.ChannelsChannelParticipant](c, &api.ChannelsGetParticipantRequest{
		Channel: c.inputChannel(supergroupID), Participant: c.user(friendID)})
	if _, ok := one.Participant.(*api.ChannelParticipantBanned); !ok {
		t.Errorf("participant: %+v", one.Participant)
	}
	call1[*api.Updates](c, banned(c, friendID, api.ChatBannedRights{}))
	call1[*api.MessagesChatInviteJoinResultOk](friend, &api.ChannelsJoinChannelRequest{Channel: friend.inputChannel(supergroupID)})
}

func TestRestrict(t *testing.T) {
	s, now := sandboxAt(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	super := friend.channel(supergroupID)
	call1[*api.Updates](c, banned(c, friendID, api.ChatBannedRights{SendMessages: true, UntilDate: testTime + 600}))
	if ch := friend.only().Chats[0].(*api.Channel); !ch.BannedRights.SendMessages || ch.BannedRights.UntilDate != testTime+600 {
		t.Errorf("friend sees %+v", ch.BannedRights)
	}
	friend.refused(say(friend, super, 1), "USER_BANNED_IN_CHANNEL")
	friend.refused(&api.MessagesForwardMessagesRequest{FromPeer: super, ToPeer: super, ID: []int32{2}, RandomID: []int64{1}}, "USER_BANNED_IN_CHANNEL")
	full := call1[*api.MessagesChatFull](c, &api.ChannelsGetFullChannelRequest{Channel: c.inputChannel(supergroupID)}).FullChat.(*api.ChannelFull)
	if full.BannedCount.Value != 1 || full.KickedCount.Value != 0 {
		t.Errorf("banned %d, kicked %d", full.BannedCount.Value, full.KickedCount.Value)
	}
	*now += 600
	call1[*api.Updates](friend, say(friend, super, 1))
	call1[*api.Updates](c, banned(c, friendID, api.ChatBannedRights{SendPlain: true}))
	friend.refused(say(friend, super, 2), "CHAT_SEND_PLAIN_FORBIDDEN")
}

func TestDefaultBannedRights(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	for _, in := range []api.InputPeerClass{c.channel(supergroupID), &api.InputPeerChat{ChatID: groupID}} {
		req := &api.MessagesEditChatDefaultBannedRightsRequest{Peer: in, BannedRights: &api.ChatBannedRights{SendMessages: true}}
		got := call1[*api.Updates](c, req).Updates[0].(*api.UpdateChatDefaultBannedRights)
		heard := friend.only().Updates[0].(*api.UpdateChatDefaultBannedRights)
		if !got.DefaultBannedRights.SendMessages || peerOf(heard.Peer) != peerOf(got.Peer) || heard.DefaultBannedRights.UntilDate != forever {
			t.Errorf("got %+v, friend %+v", got, heard)
		}
		c.refused(req, "CHAT_NOT_MODIFIED")
		theirs := in
		if _, ok := in.(*api.InputPeerChannel); ok {
			theirs = friend.channel(supergroupID)
		}
		friend.refused(say(friend, theirs, 1), "CHAT_WRITE_FORBIDDEN")
		call1[*api.Updates](c, &api.MessagesSendMessageRequest{Peer: in, Message: "x", RandomID: int64(len(c.me.SentAs) + 1)})
		friend.pushed = nil
		friend.refused(&api.MessagesEditChatDefaultBannedRightsRequest{Peer: theirs, BannedRights: &api.ChatBannedRights{}}, "CHAT_ADMIN_REQUIRED")
	}
}

func TestEditAdmin(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	promote := func(c *client, user int64, rank string, rights api.ChatAdminRights) *api.ChannelsEditAdminRequest {
		return &api.ChannelsEditAdminRequest{Channel: c.inputChannel(supergroupID), UserID: c.inputUser(user),
			AdminRights: &rights, Rank: tl.Some(rank)}
	}
	friend.refused(promote(friend, lockedID, "", api.ChatAdminRights{BanUsers: true}), "CHAT_ADMIN_REQUIRED")
	call1[*api.Updates](c, promote(c, friendID, "helper", api.ChatAdminRights{BanUsers: true, AddAdmins: true, PostMessages: true}))
	if ch := friend.only().Chats[0].(*api.Channel); ch.AdminRights == nil || !ch.AdminRights.BanUsers || ch.AdminRights.PostMessages {
		t.Errorf("friend sees %+v", ch)
	}
	one := call1[*api.ChannelsChannelParticipant](c, &api.ChannelsGetParticipantRequest{
		Channel: c.inputChannel(supergroupID), Participant: c.user(friendID)})
	if a, ok := one.Participant.(*api.ChannelParticipantAdmin); !ok || a.Rank.Value != "helper" || a.PromotedBy != meID || !a.CanEdit {
		t.Errorf("participant %+v", one.Participant)
	}
	for _, tt := range []struct {
		c    *client
		req  api.Object
		want string
	}{
		{friend, promote(friend, meID, "", api.ChatAdminRights{}), "USER_CREATOR"},
		{friend, promote(friend, lockedID, "", api.ChatAdminRights{PinMessages: true}), "RIGHT_FORBIDDEN"},
		{friend, promote(friend, botID, "", api.ChatAdminRights{BanUsers: true}), "CHAT_ADMIN_INVITE_REQUIRED"},
		{friend, banned(friend, meID, api.ChatBannedRights{ViewMessages: true}), "USER_ADMIN_INVALID"},
		{friend, banned(friend, friendID, api.ChatBannedRights{ViewMessages: true}), "USER_ID_INVALID"},
		{c, promote(c, lockedID, "seventeen letters", api.ChatAdminRights{BanUsers: true}), "ADMIN_RANK_INVALID"},
		{c, promote(c, lockedID, "🔥", api.ChatAdminRights{BanUsers: true}), "ADMIN_RANK_EMOJI_NOT_ALLOWED"},
		{c, &api.ChannelsEditAdminRequest{Channel: c.inputChannel(supergroupID), UserID: &api.InputUser{UserID: 5},
			AdminRights: &api.ChatAdminRights{}}, "USER_ID_INVALID"},
		{c, &api.ChannelsEditBannedRequest{Channel: c.inputChannel(supergroupID), Participant: &api.InputPeerUser{UserID: 5},
			BannedRights: &api.ChatBannedRights{}}, "PARTICIPANT_ID_INVALID"},
		{c, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: c.channel(supergroupID),
			BannedRights: &api.ChatBannedRights{ViewMessages: true}}, "BANNED_RIGHTS_INVALID"},
		{c, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: c.channel(channelID),
			BannedRights: &api.ChatBannedRights{SendMessages: true}}, "PEER_ID_INVALID"},
	} {
		tt.c.refused(tt.req, tt.want)
	}
	call1[*api.Updates](friend, promote(friend, lockedID, "", api.ChatAdminRights{BanUsers: true}))
	call1[*api.Updates](c, promote(c, botID, "", api.ChatAdminRights{DeleteMessages: true}))
	if !s.world.Channels[supergroupID].admin(botID) {
		t.Error("the bot came in but is no admin")
	}
	call1[*api.Updates](c, promote(c, friendID, "", api.ChatAdminRights{}))
	friend.refused(promote(friend, lockedID, "", api.ChatAdminRights{}), "CHAT_ADMIN_REQUIRED")
}

func TestEditChatAdminAndAbout(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	group := &api.InputPeerChat{ChatID: groupID}
	version := s.world.Chats[groupID].Version
	admin := func(c *client, user int64, on bool) *api.MessagesEditChatAdminRequest {
		return &api.MessagesEditChatAdminRequest{ChatID: groupID, UserID: c.inputUser(user), IsAdmin: on}
	}
	call1[*api.Bool](c, admin(c, friendID, true))
	if u := friend.only().Updates[0].(*api.UpdateChatParticipantAdmin); !u.IsAdmin || u.Version != version+1 {
		t.Errorf("friend got %+v", u)
	}
	friend.refused(admin(friend, lockedID, true), "CHAT_ADMIN_REQUIRED")
	c.refused(admin(c, botID, true), "USER_NOT_PARTICIPANT")
	c.refused(admin(c, meID, true), "USER_ID_INVALID")
	about := func(in api.InputPeerClass, text string) *api.MessagesEditChatAboutRequest {
		return &api.MessagesEditChatAboutRequest{Peer: in, About: text}
	}
	call1[*api.Bool](friend, about(group, " What it is about. "))
	full := call1[*api.MessagesChatFull](c, &api.MessagesGetFullChatRequest{ChatID: groupID}).FullChat.(*api.ChatFull)
	if full.About != "What it is about." {
		t.Errorf("about is %q", full.About)
	}
	friend.refused(about(group, "What it is about."), "CHAT_ABOUT_NOT_MODIFIED")
	friend.refused(about(friend.channel(supergroupID), "x"), "CHAT_ADMIN_REQUIRED")
	friend.refused(about(self(), "x"), "PEER_ID_INVALID")
	c.refused(about(c.channel(channelID), string(make([]byte, 256))), "CHAT_ABOUT_TOO_LONG")
	call1[*api.Bool](c, about(c.channel(channelID), "News."))
	log := call1[*api.ChannelsAdminLogResults](c, &api.ChannelsGetAdminLogRequest{Channel: c.inputChannel(channelID), Limit: 10})
	if a := log.Events[0].Action.(*api.ChannelAdminLogEventActionChangeAbout); len(log.Events) != 1 || a.NewValue != "News." {
		t.Errorf("log %+v", log.Events)
	}
}
