package sandbox

import (
	"slices"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestSlowMode(t *testing.T) {
	s, now := sandboxAt(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	slow := func(c *client, seconds int32) *api.ChannelsToggleSlowModeRequest {
		return &api.ChannelsToggleSlowModeRequest{Channel: c.inputChannel(supergroupID), Seconds: seconds}
	}
	super := friend.channel(supergroupID)
	friend.refused(slow(friend, 10), "CHAT_ADMIN_REQUIRED")
	c.refused(slow(c, 11), "SECONDS_INVALID")
	c.refused(slow(c, 0), "CHAT_NOT_MODIFIED")
	call1[*api.Updates](c, slow(c, 30))
	call1[*api.Updates](friend, say(friend, super, 1))
	*now += 10
	friend.refused(say(friend, super, 2), "SLOWMODE_WAIT_20")
	friend.refused(&api.MessagesForwardMessagesRequest{FromPeer: super, ToPeer: super, ID: []int32{2}, RandomID: []int64{3}}, "SLOWMODE_WAIT_20")
	full := call1[*api.MessagesChatFull](friend, &api.ChannelsGetFullChannelRequest{Channel: friend.inputChannel(supergroupID)})
	if f := full.FullChat.(*api.ChannelFull); f.SlowmodeSeconds.Value != 30 || f.SlowmodeNextSendDate.Value != testTime+30 {
		t.Errorf("full channel %+v", f)
	}
	for random := range int64(3) { // admins don't wait
		call1[*api.Updates](c, say(c, c.channel(supergroupID), random))
	}
	*now += 20
	call1[*api.Updates](friend, say(friend, super, 2))
	*now += 30
	friend.refused(&api.MessagesForwardMessagesRequest{FromPeer: super, ToPeer: super, ID: []int32{2, 3}, RandomID: []int64{3, 4}},
		"SLOWMODE_MULTI_MSGS_DISABLED")
}

func TestDeleteParticipantHistory(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	req := func(c *client, who api.InputPeerClass) *api.ChannelsDeleteParticipantHistoryRequest {
		return &api.ChannelsDeleteParticipantHistoryRequest{Channel: c.inputChannel(supergroupID), Participant: who}
	}
	friend.refused(req(friend, friend.user(meID)), "CHAT_ADMIN_REQUIRED")
	c.refused(req(c, &api.InputPeerUser{UserID: 5}), "PARTICIPANT_ID_INVALID")
	for random := range int64(2) {
		call1[*api.Updates](friend, say(friend, friend.channel(supergroupID), random))
	}
	box := &s.world.Channels[supergroupID].Box
	pts := box.Pts
	got := call1[*api.MessagesAffectedHistory](c, req(c, c.user(friendID)))
	if got.PtsCount != 3 || got.Pts != pts+3 || box.Pts != pts+3 {
		t.Errorf("got %+v after pts %d", got, pts)
	}
	log := call1[*api.ChannelsAdminLogResults](c, &api.ChannelsGetAdminLogRequest{Channel: c.inputChannel(supergroupID), Limit: 10,
		EventsFilter: &api.ChannelAdminLogEventsFilter{Delete: true}})
	if len(log.Events) != 3 {
		t.Errorf("%d deletions in the log", len(log.Events))
	}
}

func TestDeleteChannelHistory(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	history := func(c *client) []int32 {
		h := call1[*api.MessagesChannelMessages](c, &api.MessagesGetHistoryRequest{Peer: c.channel(supergroupID), Limit: 10})
		return idsOf(h.Messages)
	}
	req := func(c *client, everyone bool) *api.ChannelsDeleteHistoryRequest {
		return &api.ChannelsDeleteHistoryRequest{Channel: c.inputChannel(supergroupID), MaxID: 2, ForEveryone: everyone}
	}
	u := call1[*api.Updates](friend, req(friend, false)).Updates[0].(*api.UpdateChannelAvailableMessages)
	if u.AvailableMinID != 2 || !slices.Equal(history(friend), []int32{3}) || len(history(c)) != 3 {
		t.Errorf("got %+v, friend has %v, I have %v", u, history(friend), history(c))
	}
	one := call1[*api.MessagesChannelMessages](friend, &api.ChannelsGetMessagesRequest{Channel: friend.inputChannel(supergroupID),
		ID: []api.InputMessageClass{&api.InputMessageID{ID: 2}}})
	if !slices.Equal(idsOf(one.Messages), []int32{-2}) {
		t.Errorf("hidden, but there: %v", idsOf(one.Messages))
	}
	friend.refused(req(friend, true), "CHAT_ADMIN_REQUIRED")
	call1[*api.Updates](c, req(c, true))
	if !slices.Equal(history(c), []int32{3, 1}) {
		t.Errorf("deleted for everybody: %v", history(c))
	}
	connect(t, s, "1000:sandbox").refused(req(friend, false), "BOT_METHOD_INVALID")
}

func TestHiddenHistory(t *testing.T) {
	s := newSandbox(t)
	c, other := connect(t, s, "sandbox_me"), outside(t, s)
	in := c.inputChannel(supergroupID)
	c.refused(&api.ChannelsTogglePreHistoryHiddenRequest{Channel: in, Enabled: true}, "CHAT_LINK_EXISTS")
	call1[*api.Bool](c, &api.ChannelsUpdateUsernameRequest{Channel: in})
	call1[*api.Updates](c, &api.ChannelsTogglePreHistoryHiddenRequest{Channel: in, Enabled: true})
	c.refused(&api.ChannelsTogglePreHistoryHiddenRequest{Channel: in, Enabled: true}, "CHAT_NOT_MODIFIED")
	call1[*api.MessagesInvitedUsers](c, &api.ChannelsInviteToChannelRequest{Channel: in, Users: []api.InputUserClass{c.inputUser(1100)}})
	h := call1[*api.MessagesChannelMessages](other, &api.MessagesGetHistoryRequest{Peer: other.channel(supergroupID), Limit: 10})
	if !slices.Equal(idsOf(h.Messages), []int32{4}) {
		t.Errorf("a newcomer sees %v", idsOf(h.Messages))
	}
	diff := call1[*api.UpdatesChannelDifference](other, &api.UpdatesGetChannelDifferenceRequest{Channel: other.inputChannel(supergroupID),
		Filter: &api.ChannelMessagesFilterEmpty{}, Pts: 1, Limit: 10})
	if !slices.Equal(idsOf(diff.NewMessages), []int32{4}) {
		t.Errorf("a newcomer's difference has %v", idsOf(diff.NewMessages))
	}
	group := other.channel(supergroupID)
	reply := say(other, group, 1)
	reply.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: 2}
	for _, tt := range []struct {
		req  api.Object
		want string
	}{
		{&api.MessagesForwardMessagesRequest{FromPeer: group, ToPeer: self(), ID: []int32{2}, RandomID: []int64{2}}, "MESSAGE_ID_INVALID"},
		{reply, "MSG_ID_INVALID"},
		{&api.MessagesSendReactionRequest{Peer: group, MsgID: 2}, "MESSAGE_ID_INVALID"},
		{&api.MessagesGetMessageReactionsListRequest{Peer: group, ID: 2}, "MSG_ID_INVALID"},
		{&api.MessagesGetDiscussionMessageRequest{Peer: group, MsgID: 2}, "MSG_ID_INVALID"},
		{&api.ChannelsExportMessageLinkRequest{Channel: other.inputChannel(supergroupID), ID: 2}, "MESSAGE_ID_INVALID"},
		{&api.MessagesGetBotCallbackAnswerRequest{Peer: group, MsgID: 2}, "MESSAGE_ID_INVALID"},
		{&api.MessagesGetPollResultsRequest{Peer: group, MsgID: 2}, "MESSAGE_ID_INVALID"},
	} {
		other.refused(tt.req, tt.want)
	}
}

func TestToggles(t *testing.T) {
	s := newSandbox(t)
	c, friend, other := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), outside(t, s)
	news, super := c.inputChannel(channelID), c.inputChannel(supergroupID)
	call1[*api.Updates](c, &api.ChannelsToggleSignaturesRequest{Channel: news, SignaturesEnabled: true})
	call1[*api.Updates](c, say(c, c.channel(channelID), 1))
	if m := friend.pushed[1].(*api.Updates).Updates[0].(*api.UpdateNewChannelMessage).Message.(*api.Message); m.PostAuthor.Value != "Sandbox User" {
		t.Errorf("a signed post is %+v", m)
	}
	call1[*api.Updates](c, &api.ChannelsToggleJoinRequestRequest{Channel: super, Enabled: true})
	other.refused(&api.ChannelsJoinChannelRequest{Channel: other.inputChannel(supergroupID)}, "INVITE_REQUEST_SENT")
	call1[*api.Updates](c, &api.MessagesHideChatJoinRequestRequest{Peer: c.channel(supergroupID), UserID: c.inputUser(1100), Approved: true})
	call1[*api.Updates](c, &api.MessagesToggleNoForwardsRequest{Peer: c.channel(supergroupID), Enabled: true})
	friend.refused(&api.MessagesForwardMessagesRequest{FromPeer: friend.channel(supergroupID), ToPeer: self(), ID: []int32{2},
		RandomID: []int64{1}}, "CHAT_FORWARDS_RESTRICTED")
	for _, tt := range []struct {
		c    *client
		req  api.Object
		want string
	}{
		{c, &api.ChannelsToggleSignaturesRequest{Channel: super}, "CHAT_ID_INVALID"},
		{friend, &api.ChannelsToggleSignaturesRequest{Channel: friend.inputChannel(channelID)}, "CHAT_ADMIN_REQUIRED"},
		{c, &api.ChannelsToggleJoinToSendRequest{Channel: news}, "CHAT_ID_INVALID"},
		{c, &api.ChannelsToggleJoinToSendRequest{Channel: super}, "CHAT_NOT_MODIFIED"},
		{c, &api.ChannelsToggleJoinRequestRequest{Channel: super, Enabled: true}, "CHAT_NOT_MODIFIED"},
		{c, &api.MessagesToggleNoForwardsRequest{Peer: c.channel(supergroupID), Enabled: true}, "CHAT_NOT_MODIFIED"},
		{c, &api.MessagesToggleNoForwardsRequest{Peer: c.user(friendID)}, "PEER_ID_INVALID"},
		{friend, &api.MessagesToggleNoForwardsRequest{Peer: friend.channel(supergroupID)}, "CHAT_ADMIN_REQUIRED"},
		{c, &api.ChannelsExportMessageLinkRequest{Channel: super, ID: 99}, "MESSAGE_ID_INVALID"},
	} {
		tt.c.refused(tt.req, tt.want)
	}
	link := call1[*api.ExportedMessageLink](c, &api.ChannelsExportMessageLinkRequest{Channel: super, ID: 2})
	public := call1[*api.MessagesChats](c, &api.ChannelsGetAdminedPublicChannelsRequest{})
	as := call1[*api.ChannelsSendAsPeers](c, &api.ChannelsGetSendAsRequest{Peer: c.channel(supergroupID)})
	if link.Link != "https://t.me/sandbox_supergroup/2" || len(public.Chats) != 2 || len(as.Peers) != 1 {
		t.Errorf("got %+v, %d public, %+v", link, len(public.Chats), as.Peers)
	}
}

func TestAdminLog(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	in := c.inputChannel(supergroupID)
	call1[*api.Updates](c, &api.ChannelsEditTitleRequest{Channel: in, Title: "New"})
	call1[*api.Updates](c, pin(c.channel(supergroupID), 2))
	call1[*api.Updates](friend, &api.ChannelsLeaveChannelRequest{Channel: friend.inputChannel(supergroupID)})
	call1[*api.MessagesChatInviteJoinResultOk](friend, &api.ChannelsJoinChannelRequest{Channel: friend.inputChannel(supergroupID)})
	call1[*api.Updates](c, banned(c, friendID, api.ChatBannedRights{SendMedia: true}))
	log := func(r api.ChannelsGetAdminLogRequest) *api.ChannelsAdminLogResults {
		r.Channel, r.Limit = in, 100
		return call1[*api.ChannelsAdminLogResults](c, &r)
	}
	all := log(api.ChannelsGetAdminLogRequest{})
	if len(all.Events) != 5 || all.Events[0].ID < all.Events[1].ID {
		t.Fatalf("log %+v", all.Events)
	}
	middle := all.Events[2].ID
	for _, tt := range []struct {
		name string
		req  api.ChannelsGetAdminLogRequest
		want int
	}{
		{"bans", api.ChannelsGetAdminLogRequest{EventsFilter: &api.ChannelAdminLogEventsFilter{Ban: true}}, 1},
		{"kicks", api.ChannelsGetAdminLogRequest{EventsFilter: &api.ChannelAdminLogEventsFilter{Kick: true, Unban: true}}, 0},
		{"info, join, leave", api.ChannelsGetAdminLogRequest{EventsFilter: &api.ChannelAdminLogEventsFilter{Info: true, Join: true, Leave: true}}, 3},
		{"pinned", api.ChannelsGetAdminLogRequest{EventsFilter: &api.ChannelAdminLogEventsFilter{Pinned: true}}, 1},
		{"by friend", api.ChannelsGetAdminLogRequest{Admins: []api.InputUserClass{c.inputUser(friendID)}}, 2},
		{"older", api.ChannelsGetAdminLogRequest{MaxID: middle}, 2},
		{"newer", api.ChannelsGetAdminLogRequest{MinID: middle}, 2},
		{"words", api.ChannelsGetAdminLogRequest{Q: "new"}, 1},
		{"a name", api.ChannelsGetAdminLogRequest{Q: "friend"}, 3},
	} {
		if got := log(tt.req); len(got.Events) != tt.want {
			t.Errorf("%s: %d events, want %d", tt.name, len(got.Events), tt.want)
		}
	}
	friend.refused(&api.ChannelsGetAdminLogRequest{Channel: friend.inputChannel(supergroupID)}, "CHAT_ADMIN_REQUIRED")
	c.refused(&api.ChannelsGetAdminLogRequest{Channel: in, Admins: []api.InputUserClass{&api.InputUser{UserID: 5}}}, "MSG_ID_INVALID")
}
