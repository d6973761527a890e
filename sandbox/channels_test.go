package sandbox

import (
	"slices"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func opt32(v int32) tl.Opt[int32] { return tl.Some(v) }

// hidden makes the default channel private and puts the friend out of it.
func hidden(s *Sandbox) {
	ch := s.world.Channels[channelID]
	ch.Username = ""
	ch.leave(friendID)
}

func TestChannelsRefused(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	hidden(s)
	wrong, gone := &api.InputChannel{ChannelID: channelID, AccessHash: 5}, friend.inputChannel(channelID)
	super := friend.inputChannel(supergroupID)
	one := []api.InputMessageClass{&api.InputMessageID{ID: 1}}
	recent := &api.ChannelParticipantsRecent{}
	for _, tt := range []struct {
		c    *client
		req  api.Object
		want string
	}{
		{c, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{c.inputChannel(channelID), wrong}}, "CHANNEL_INVALID"},
		{friend, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{gone}}, "CHANNEL_PRIVATE"},
		{c, &api.ChannelsGetFullChannelRequest{Channel: wrong}, "CHANNEL_INVALID"},
		{friend, &api.ChannelsGetFullChannelRequest{Channel: gone}, "CHANNEL_PRIVATE"},
		{c, &api.ChannelsGetMessagesRequest{Channel: wrong, ID: one}, "CHANNEL_INVALID"},
		{friend, &api.ChannelsGetMessagesRequest{Channel: gone, ID: one}, "CHANNEL_PRIVATE"},
		{c, &api.ChannelsGetMessagesRequest{Channel: c.inputChannel(channelID)}, "MESSAGE_IDS_EMPTY"},
		{c, &api.ChannelsReadHistoryRequest{Channel: wrong}, "CHANNEL_INVALID"},
		{friend, &api.ChannelsReadHistoryRequest{Channel: gone}, "CHANNEL_PRIVATE"},
		{c, &api.ChannelsDeleteMessagesRequest{Channel: wrong}, "CHANNEL_INVALID"},
		{friend, &api.ChannelsDeleteMessagesRequest{Channel: gone}, "CHANNEL_PRIVATE"},
		{friend, &api.ChannelsDeleteMessagesRequest{Channel: super, ID: []int32{2}}, "MESSAGE_DELETE_FORBIDDEN"},
		{c, &api.ChannelsDeleteMessagesRequest{Channel: c.inputChannel(supergroupID), ID: []int32{2, 1}}, "MESSAGE_DELETE_FORBIDDEN"},
		{c, &api.ChannelsGetParticipantsRequest{Channel: wrong, Filter: recent}, "CHANNEL_INVALID"},
		{friend, &api.ChannelsGetParticipantsRequest{Channel: gone, Filter: recent}, "CHANNEL_PRIVATE"},
		{friend, &api.ChannelsGetParticipantsRequest{Channel: super, Filter: &api.ChannelParticipantsKicked{}}, "CHAT_ADMIN_REQUIRED"},
		{friend, &api.ChannelsGetParticipantsRequest{Channel: super, Filter: &api.ChannelParticipantsBanned{}}, "CHAT_ADMIN_REQUIRED"},
		{friend, &api.ChannelsGetParticipantRequest{Channel: gone, Participant: self()}, "CHANNEL_PRIVATE"},
		{friend, &api.ChannelsGetParticipantRequest{Channel: super, Participant: friend.user(botID)}, "USER_NOT_PARTICIPANT"},
		{friend, &api.ChannelsGetParticipantRequest{Channel: super, Participant: &api.InputPeerUser{UserID: 5}}, "PARTICIPANT_ID_INVALID"},
		{friend, &api.ChannelsEditTitleRequest{Channel: super, Title: "x"}, "CHAT_ADMIN_REQUIRED"},
		{c, &api.ChannelsEditTitleRequest{Channel: c.inputChannel(supergroupID)}, "CHAT_TITLE_EMPTY"},
		{c, &api.ChannelsEditTitleRequest{Channel: c.inputChannel(supergroupID), Title: "Sandbox Supergroup"}, "CHAT_NOT_MODIFIED"},
		{c, &api.ChannelsEditTitleRequest{Channel: wrong, Title: "x"}, "CHANNEL_INVALID"},
	} {
		tt.c.refused(tt.req, tt.want)
	}
}

func TestChannelAdminsOnly(t *testing.T) {
	s := newSandbox(t)
	friend := connect(t, s, "sandbox_friend")
	news := friend.inputChannel(channelID)
	friend.refused(&api.ChannelsGetParticipantsRequest{Channel: news, Filter: &api.ChannelParticipantsRecent{}}, "CHAT_ADMIN_REQUIRED")
	friend.refused(&api.ChannelsGetParticipantRequest{Channel: news, Participant: friend.user(meID)}, "CHAT_ADMIN_REQUIRED")
	got := call1[*api.ChannelsChannelParticipant](friend, &api.ChannelsGetParticipantRequest{Channel: news, Participant: self()})
	if p, ok := got.Participant.(*api.ChannelParticipantSelf); !ok || p.UserID != friendID || p.InviterID != meID {
		t.Errorf("got %+v", got.Participant)
	}
}

func TestGetChannels(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	got := call1[*api.MessagesChats](friend, &api.ChannelsGetChannelsRequest{
		ID: []api.InputChannelClass{friend.inputChannel(channelID), friend.inputChannel(supergroupID)}})
	news, super := got.Chats[0].(*api.Channel), got.Chats[1].(*api.Channel)
	if !news.Broadcast || news.Megagroup || news.Creator || !super.Megagroup {
		t.Errorf("got %+v and %+v", news, super)
	}
	mine := call1[*api.MessagesChatFull](c, &api.ChannelsGetFullChannelRequest{Channel: c.inputChannel(channelID)}).FullChat.(*api.ChannelFull)
	theirs := call1[*api.MessagesChatFull](friend, &api.ChannelsGetFullChannelRequest{Channel: friend.inputChannel(channelID)}).FullChat.(*api.ChannelFull)
	box := &s.world.Channels[channelID].Box
	if !mine.CanViewParticipants || mine.AdminsCount.Value != 1 || mine.Pts != box.Pts || mine.UnreadCount != 0 {
		t.Errorf("the creator sees %+v", mine)
	}
	if theirs.CanViewParticipants || theirs.AdminsCount.Set || theirs.ParticipantsCount.Value != 3 || theirs.UnreadCount == 0 {
		t.Errorf("a participant sees %+v", theirs)
	}
}

func TestChannelGetMessages(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	req := func(c *client) *api.ChannelsGetMessagesRequest {
		return &api.ChannelsGetMessagesRequest{Channel: c.inputChannel(supergroupID),
			ID: []api.InputMessageClass{&api.InputMessageID{ID: 3}, &api.InputMessageID{ID: 99}, &api.InputMessageID{ID: 2}}}
	}
	got := call1[*api.MessagesChannelMessages](c, req(c))
	if !slices.Equal(idsOf(got.Messages), []int32{3, -99, 2}) || got.Count != 3 || got.Pts != s.world.Channels[supergroupID].Box.Pts {
		t.Errorf("got %v, count %d, pts %d", idsOf(got.Messages), got.Count, got.Pts)
	}
	theirs := call1[*api.MessagesChannelMessages](friend, req(friend))
	if got.Messages[2].(*api.Message).Out == theirs.Messages[2].(*api.Message).Out {
		t.Error("a message is out for both its author and another")
	}
}

func TestChannelReadHistory(t *testing.T) {
	s := newSandbox(t)
	c, other, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	ch := s.world.Channels[supergroupID]
	pts := ch.Box.Pts
	call1[*api.Bool](c, &api.ChannelsReadHistoryRequest{Channel: c.inputChannel(supergroupID)})
	u := other.only().Updates[0].(*api.UpdateReadChannelInbox)
	if u.MaxID != ch.Box.LastID || u.StillUnreadCount != 0 || u.Pts != pts || ch.Box.Pts != pts {
		t.Errorf("my other session got %+v at pts %d, now %d", u, pts, ch.Box.Pts)
	}
	out := friend.only().Updates[0].(*api.UpdateReadChannelOutbox)
	if d := friend.me.dialog(ch.peer()); out.MaxID != 3 || d.ReadOutbox != 3 {
		t.Errorf("the writer got %+v, dialog %+v", out, d)
	}
	call1[*api.Bool](c, &api.ChannelsReadHistoryRequest{Channel: c.inputChannel(supergroupID), MaxID: 2})
	if len(other.pushed)+len(friend.pushed) != 0 {
		t.Error("reading again was pushed")
	}
	call1[*api.Bool](friend, &api.ChannelsReadHistoryRequest{Channel: friend.inputChannel(channelID), MaxID: 2})
	if d := friend.me.dialog(channelPeer(channelID)); d.ReadInbox != 2 || len(c.pushed) != 0 {
		t.Errorf("a channel's post was read: dialog %+v, its writer got %+v", d, c.pushed)
	}
}

func TestChannelDeleteMessages(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	box := &s.world.Channels[supergroupID].Box
	pts := box.Pts
	got := call1[*api.MessagesAffectedMessages](c, &api.ChannelsDeleteMessagesRequest{
		Channel: c.inputChannel(supergroupID), ID: []int32{3, 2, 99, 3}})
	if got.PtsCount != 2 || got.Pts != pts+2 || box.Pts != pts+2 {
		t.Errorf("got %+v after pts %d", got, pts)
	}
	u := friend.only().Updates[0].(*api.UpdateDeleteChannelMessages)
	if !slices.Equal(u.Messages, []int32{2, 3}) || u.Pts != pts+2 || u.PtsCount != 2 {
		t.Errorf("friend got %+v", u)
	}
	if got := call1[*api.MessagesAffectedMessages](c, &api.ChannelsDeleteMessagesRequest{
		Channel: c.inputChannel(supergroupID), ID: []int32{99}}); got.PtsCount != 0 || got.Pts != pts+2 {
		t.Errorf("nothing to delete: %+v", got)
	}
	if len(friend.pushed) != 0 {
		t.Error("nothing was deleted but pushed")
	}
	diff := call1[*api.UpdatesChannelDifference](friend, &api.UpdatesGetChannelDifferenceRequest{
		Channel: friend.inputChannel(supergroupID), Filter: &api.ChannelMessagesFilterEmpty{}, Pts: pts, Limit: 10})
	if diff.Pts != pts+2 || !slices.Equal(diff.OtherUpdates[0].(*api.UpdateDeleteChannelMessages).Messages, []int32{2, 3}) {
		t.Errorf("difference %+v", diff)
	}
}

func TestGetParticipants(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	super := s.world.Channels[supergroupID]
	super.join(&member{User: botID, Inviter: meID, Date: testTime, Admin: true})
	for _, tt := range []struct {
		filter api.ChannelParticipantsFilterClass
		want   []int64
	}{
		{&api.ChannelParticipantsRecent{}, []int64{botID, meID, friendID, lockedID}},
		{&api.ChannelParticipantsAdmins{}, []int64{botID, meID}},
		{&api.ChannelParticipantsBots{}, []int64{botID}},
		{&api.ChannelParticipantsSearch{Q: "FRI"}, []int64{friendID}},
		{&api.ChannelParticipantsSearch{Q: "sandbox_lock"}, []int64{lockedID}},
		{&api.ChannelParticipantsSearch{}, []int64{botID, meID, friendID, lockedID}},
		{&api.ChannelParticipantsContacts{}, []int64{friendID}},
		{&api.ChannelParticipantsContacts{Q: "locked"}, nil},
		{&api.ChannelParticipantsMentions{Q: tl.Some("locked")}, []int64{lockedID}},
		{&api.ChannelParticipantsKicked{}, nil},
		{&api.ChannelParticipantsBanned{}, nil},
	} {
		got := call1[*api.ChannelsChannelParticipants](c, &api.ChannelsGetParticipantsRequest{
			Channel: c.inputChannel(supergroupID), Filter: tt.filter, Limit: 200})
		if ids := participantIDs(got.Participants); !slices.Equal(ids, tt.want) || int(got.Count) != len(tt.want) {
			t.Errorf("%T: got %v of %d, want %v", tt.filter, ids, got.Count, tt.want)
		}
	}
	page := &api.ChannelsGetParticipantsRequest{Channel: c.inputChannel(supergroupID),
		Filter: &api.ChannelParticipantsRecent{}, Offset: 1, Limit: 2}
	got := call1[*api.ChannelsChannelParticipants](c, page)
	if ids := participantIDs(got.Participants); !slices.Equal(ids, []int64{meID, friendID}) || got.Count != 4 {
		t.Errorf("page: got %v of %d", ids, got.Count)
	}
	page.Hash = mixHash(mixHash(0, meID), friendID)
	call1[*api.ChannelsChannelParticipantsNotModified](c, page)
	page.Offset = 9
	if got := call1[*api.ChannelsChannelParticipants](c, page); len(got.Participants) != 0 || got.Count != 4 {
		t.Errorf("past the end: got %+v", got)
	}
}

func participantIDs(list []api.ChannelParticipantClass) (ids []int64) {
	for _, p := range list {
		switch p := p.(type) {
		case *api.ChannelParticipant:
			ids = append(ids, p.UserID)
		case *api.ChannelParticipantSelf:
			ids = append(ids, p.UserID)
		case *api.ChannelParticipantCreator:
			ids = append(ids, p.UserID)
		case *api.ChannelParticipantAdmin:
			ids = append(ids, p.UserID)
		}
	}
	return ids
}

func TestEditChannelTitle(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	pts := s.world.Channels[channelID].Box.Pts
	u := call1[*api.Updates](c, &api.ChannelsEditTitleRequest{Channel: c.inputChannel(channelID), Title: "News"})
	n := u.Updates[1].(*api.UpdateNewChannelMessage)
	if m := n.Message.(*api.MessageService); n.Pts != pts+1 || m.Action.(*api.MessageActionChatEditTitle).Title != "News" || !m.Post {
		t.Errorf("got %+v after pts %d", n, pts)
	}
	got := friend.only()
	if p := got.Updates[0].(*api.UpdateNewChannelMessage); p.Pts != pts+1 || got.Chats[0].(*api.Channel).Title != "News" {
		t.Errorf("friend got %+v", got)
	}
}
