package sandbox

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// counted are the updates with a qts that a client was pushed, and those of polls,
// in words.
func (c *client) counted() (list []string) {
	c.t.Helper()
	for _, p := range c.pushed {
		for _, u := range p.(*api.Updates).Updates {
			if f := reflect.ValueOf(u).Elem().FieldByName("Qts"); f.IsValid() {
				list = append(list, fmt.Sprint(f.Int(), " ", inWords(u)))
			} else if p, ok := u.(*api.UpdateMessagePoll); ok {
				list = append(list, fmt.Sprint("updateMessagePoll ", voters(p.Results)))
			}
		}
	}
	c.pushed = nil
	return list
}

func inWords(u api.UpdateClass) string {
	standing := func(o any) string {
		if o == nil {
			return "nothing"
		}
		return strings.ToLower(strings.TrimPrefix(strings.TrimPrefix(api.TypeOf(o.(api.Object)).Name, "channel"), "chat"))
	}
	with := func(i api.ExportedChatInviteClass) string {
		if i == nil {
			return ""
		}
		return " " + api.TypeOf(i).Name
	}
	emoji := func(list []api.ReactionClass) (s string) {
		for _, r := range list {
			s += r.(*api.ReactionEmoji).Emoticon
		}
		return s
	}
	switch u := u.(type) {
	case *api.UpdateBotStopped:
		return fmt.Sprint("stopped ", u.UserID, u.Stopped)
	case *api.UpdateMessagePollVote:
		return fmt.Sprintf("vote %d %s %v", peerOf(u.Peer).ID, u.Options, u.Positions)
	case *api.UpdateChatParticipant:
		return fmt.Sprintf("group %d by %d: %s, %s%s", u.UserID, u.ActorID, standing(u.PrevParticipant), standing(u.NewParticipant), with(u.Invite))
	case *api.UpdateChannelParticipant:
		return fmt.Sprintf("channel %d by %d: %s, %s%s", u.UserID, u.ActorID, standing(u.PrevParticipant), standing(u.NewParticipant), with(u.Invite))
	case *api.UpdateBotChatInviteRequester:
		return fmt.Sprintf("requester %d %q%s", u.UserID, u.About, with(u.Invite))
	case *api.UpdateBotMessageReaction:
		return fmt.Sprintf("reaction %d %q, %q", peerOf(u.Actor).ID, emoji(u.OldReactions), emoji(u.NewReactions))
	case *api.UpdateBotMessageReactions:
		return fmt.Sprintf("reactions %d", u.Reactions[0].Count)
	}
	return api.TypeOf(u).Name
}

// TestSecondary: what bots are told beside the messages of their chats. Each step
// is a call and what the bot gets of it, its qts first (A7); a difference brings
// the same.
func TestSecondary(t *testing.T) {
	s := newSandbox(t)
	me, friend, other, bot := connect(t, s, Me), connect(t, s, "sandbox_friend"), outside(t, s), connect(t, s, "1000:sandbox")
	other.me.About = "from outside"
	group, super, news := me.input(chatPeer(groupID)), me.channel(supergroupID), me.channel(channelID)
	text := func(c *client, in api.InputPeerClass) int32 {
		switch u := call1[api.UpdatesClass](c, &api.MessagesSendMessageRequest{Peer: in, Message: "text", RandomID: s.world.LastLink + 1}).(type) {
		case *api.UpdateShortSentMessage:
			return u.ID
		case *api.Updates:
			return u.Updates[0].(*api.UpdateMessageID).ID
		}
		return 0
	}
	asked := asPoll("Which?", "a", "b", "c")
	asked.Poll.PublicVoters, asked.Poll.MultipleChoice = true, true
	anonymous := asPoll("Which?", "a", "b")
	rights := &api.ChatAdminRights{InviteUsers: true, BanUsers: true}
	admin := func(channel int64, user int64, rights *api.ChatAdminRights) api.Object {
		return &api.ChannelsEditAdminRequest{Channel: me.inputChannel(channel), UserID: me.inputUser(user), AdminRights: rights}
	}
	var hash string
	join := func(c *client, p peer, ask bool) func() api.Object {
		return func() api.Object {
			i := call1[*api.ChatInviteExported](me, &api.MessagesExportChatInviteRequest{Peer: me.input(p), RequestNeeded: ask})
			hash = hashOfLink(i)
			return &api.MessagesImportChatInviteRequest{Hash: hash}
		}
	}
	now := func(o api.Object) func() api.Object { return func() api.Object { return o } }
	for _, step := range []struct {
		by   *client
		do   func() api.Object
		want string // without the qts
	}{
		{me, now(&api.ContactsBlockRequest{ID: me.user(botID)}), "stopped 1001 true"},
		{me, now(&api.ContactsBlockRequest{ID: me.user(botID)}), ""},
		{me, now(&api.ContactsUnblockRequest{ID: me.user(botID)}), "stopped 1001 false"},
		{me, now(&api.ContactsBlockRequest{ID: me.user(friendID)}), ""},
		{me, now(&api.ContactsUnblockRequest{ID: me.user(friendID)}), ""},

		{me, now(&api.MessagesAddChatUserRequest{ChatID: groupID, UserID: me.inputUser(botID)}), "group 1000 by 1001: nothing, participant"},
		{me, now(&api.MessagesDeleteChatUserRequest{ChatID: groupID, UserID: me.inputUser(lockedID)}), ""}, // it is no admin yet
		{me, now(&api.MessagesEditChatAdminRequest{ChatID: groupID, UserID: me.inputUser(botID), IsAdmin: true}), "group 1000 by 1001: participant, participantadmin"},
		{me, now(&api.MessagesAddChatUserRequest{ChatID: groupID, UserID: me.inputUser(lockedID)}), "group 1003 by 1001: nothing, participant"},
		{friend, now(&api.MessagesDeleteChatUserRequest{ChatID: groupID, UserID: &api.InputUserSelf{}}), "group 1002 by 1002: participant, nothing"},
		{other, join(other, chatPeer(groupID), true), "requester 1100 \"from outside\" chatInviteExported"},
		{me, now(&api.MessagesHideChatJoinRequestRequest{Peer: group, UserID: me.inputUser(1100), Approved: true}), "group 1100 by 1001: nothing, participant chatInviteExported"},
		{friend, join(friend, chatPeer(groupID), false), "group 1002 by 1002: nothing, participant chatInviteExported"},
		{bot, now(&api.MessagesDeleteChatUserRequest{ChatID: groupID, UserID: bot.inputUser(1100)}), "group 1100 by 1000: participant, nothing"},
		{me, now(&api.MessagesCreateChatRequest{Title: "new", Users: []api.InputUserClass{me.inputUser(botID)}}), "group 1000 by 1001: nothing, participant"},

		{me, now(&api.ChannelsInviteToChannelRequest{Channel: me.inputChannel(supergroupID), Users: []api.InputUserClass{me.inputUser(botID)}}), "channel 1000 by 1001: nothing, participant"},
		{me, now(admin(supergroupID, botID, rights)), "channel 1000 by 1001: participant, participantadmin"},
		{me, now(admin(channelID, botID, rights)), "channel 1000 by 1001: nothing, participantadmin"},
		{me, now(&api.ChannelsEditBannedRequest{Channel: me.inputChannel(supergroupID), Participant: me.user(friendID),
			BannedRights: &api.ChatBannedRights{SendMessages: true}}), "channel 1002 by 1001: participant, participantbanned"},
		{me, now(&api.ChannelsEditBannedRequest{Channel: me.inputChannel(supergroupID), Participant: me.user(friendID),
			BannedRights: &api.ChatBannedRights{ViewMessages: true}}), "channel 1002 by 1001: participantbanned, participantbanned"},
		{me, now(&api.ChannelsEditBannedRequest{Channel: me.inputChannel(supergroupID), Participant: me.user(friendID),
			BannedRights: &api.ChatBannedRights{}}), "channel 1002 by 1001: participantbanned, nothing"},
		{friend, now(&api.ChannelsJoinChannelRequest{Channel: friend.inputChannel(supergroupID)}), "channel 1002 by 1002: nothing, participant"},
		{friend, now(&api.ChannelsLeaveChannelRequest{Channel: friend.inputChannel(channelID)}), "channel 1002 by 1002: participant, nothing"},
		{friend, join(friend, channelPeer(channelID), false), "channel 1002 by 1002: nothing, participant chatInviteExported"},

		{friend, func() api.Object { return reactWith(friend.channel(supergroupID), text(me, super), "👍") }, "reaction 1002 \"\", \"👍\""},
		{friend, func() api.Object {
			return reactWith(friend.channel(supergroupID), s.world.Channels[supergroupID].Box.LastID, "🔥")
		}, "reaction 1002 \"👍\", \"🔥\""},
		{friend, func() api.Object { return reactWith(friend.channel(channelID), text(me, news), "👍") }, "reactions 1"},
		{me, func() api.Object { return reactWith(me.user(botID), text(me, me.user(botID)), "👍") }, "reaction 1001 \"\", \"👍\""},
		{bot, func() api.Object { return reactWith(bot.channel(supergroupID), text(me, super), "👍") }, ""},

		{friend, func() api.Object {
			return friend.vote(friend.channel(supergroupID), bot.sendMedia(bot.channel(supergroupID), asked, "").ID, "c", "a")
		}, "updateMessagePoll [1 0 1]; vote 1002 [a c] [0 2]"},
		{friend, func() api.Object {
			return friend.vote(friend.channel(supergroupID), s.world.Channels[supergroupID].Box.LastID)
		}, "updateMessagePoll [0 0 0]; vote 1002 [] []"},
		{friend, func() api.Object {
			return friend.vote(friend.channel(supergroupID), bot.sendMedia(bot.channel(supergroupID), anonymous, "").ID, "a")
		}, "updateMessagePoll [1 0]"},
		{friend, func() api.Object {
			return friend.vote(friend.channel(supergroupID), me.sendMedia(me.channel(supergroupID), asked, "").ID, "a")
		}, ""},
		{me, now(admin(supergroupID, botID, &api.ChatAdminRights{})), "channel 1000 by 1001: participantadmin, participant"},
		{me, now(&api.ChannelsEditBannedRequest{Channel: me.inputChannel(supergroupID), Participant: me.user(botID),
			BannedRights: &api.ChatBannedRights{ViewMessages: true}}), "channel 1000 by 1001: participant, participantbanned"},
	} {
		req := step.do()
		bot.pushed = nil
		before := bot.me.Secondary.Pts
		if _, err := step.by.try(req); err != nil && !strings.Contains(err.Error(), "INVITE_REQUEST_SENT") {
			t.Fatalf("%s: %v", api.TypeOf(req).Name, err)
		}
		want := step.want
		if poll, counted, both := strings.Cut(want, "; "); both {
			want = fmt.Sprint(poll, "; ", before+1, " ", counted)
		} else if want != "" && !strings.HasPrefix(want, "updateMessagePoll") {
			want = fmt.Sprint(before+1, " ", want)
		}
		if got := strings.Join(bot.counted(), "; "); got != want {
			t.Errorf("%s: got %q, want %q", api.TypeOf(req).Name, got, want)
		}
	}
	if n := me.me.Secondary.Pts + friend.me.Secondary.Pts; n != 0 {
		t.Errorf("people have a qts of %d", n)
	}
}

// TestSecondaryDifference: what a bot has missed of its secondary sequence comes
// in a difference, in slices if it is too much, and as far as it is remembered.
func TestSecondaryDifference(t *testing.T) {
	s := newSandbox(t)
	me, bot := connect(t, s, Me), connect(t, s, "1000:sandbox")
	at := call1[*api.UpdatesState](bot, &api.UpdatesGetStateRequest{})
	for range 3 {
		call1[*api.Bool](me, &api.ContactsBlockRequest{ID: me.user(botID)})
		call1[*api.Bool](me, &api.ContactsUnblockRequest{ID: me.user(botID)})
	}
	req := func(qts int32) *api.UpdatesGetDifferenceRequest {
		return &api.UpdatesGetDifferenceRequest{Pts: at.Pts, Qts: qts, Date: at.Date + 1}
	}
	if d := call1[*api.UpdatesDifference](bot, req(at.Qts+2)); len(d.OtherUpdates) != 4 || d.State.Qts != 6 || d.State.Pts != at.Pts || len(d.Users) != 1 {
		t.Errorf("difference %+v, state %+v", d, d.State)
	}
	s.Inject(Fault{Kind: DifferenceSlices, Code: 4})
	d := call1[*api.UpdatesDifferenceSlice](bot, req(0))
	if len(d.OtherUpdates) != 4 || d.IntermediateState.Qts != 4 {
		t.Errorf("slice %+v, state %+v", d, d.IntermediateState)
	}
	call1[*api.UpdatesDifferenceEmpty](bot, req(6))
	bot.me.Secondary.Log = slices.Delete(bot.me.Secondary.Log, 0, 3)
	if d := call1[*api.UpdatesDifference](bot, req(0)); len(d.OtherUpdates) != 3 || d.State.Qts != 6 {
		t.Errorf("of what is partly forgotten: %+v, state %+v", d, d.State)
	}
	// What a faulty server does not push leaves a gap (SV6).
	bot.pushed = nil
	s.Inject(Fault{Kind: PtsGap, Account: "sandbox_bot"})
	call1[*api.Bool](me, &api.ContactsBlockRequest{ID: me.user(botID)})
	call1[*api.Bool](me, &api.ContactsUnblockRequest{ID: me.user(botID)})
	if got := bot.counted(); !slices.Equal(got, []string{"8 stopped 1001 false"}) {
		t.Errorf("after a gap: %v", got)
	}
	other := connect(t, s, Me)
	if d := call1[*api.UpdatesState](other, &api.UpdatesGetStateRequest{}); d.Qts != 0 {
		t.Errorf("a person's state %+v", d)
	}
}
