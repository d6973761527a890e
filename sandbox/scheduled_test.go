package sandbox

import (
	"slices"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func sayAt(c *client, in api.InputPeerClass, random int64, date int32) *api.MessagesSendMessageRequest {
	r := say(c, in, random)
	r.ScheduleDate = tl.Some(date)
	return r
}

func TestScheduled(t *testing.T) {
	s, now := sandboxAt(t)
	c, mine, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	for i, date := range []int32{testTime + 600, testTime + 60, testTime + 1200} {
		u := call1[*api.Updates](c, sayAt(c, c.user(friendID), int64(i+1), date))
		m := u.Updates[1].(*api.UpdateNewScheduledMessage).Message.(*api.Message)
		if m.Date != date || u.Updates[0].(*api.UpdateMessageID).ID != m.ID || !m.Out {
			t.Errorf("scheduled %+v", u.Updates)
		}
	}
	if len(mine.pushed) != 3 || len(friend.pushed) != 0 {
		t.Errorf("%d pushed to me, %d to friend", len(mine.pushed), len(friend.pushed))
	}
	history := func() []int32 {
		return idsOf(call1[*api.MessagesMessages](c, &api.MessagesGetScheduledHistoryRequest{Peer: c.user(friendID)}).Messages)
	}
	full := call1[*api.UsersUserFull](c, &api.UsersGetFullUserRequest{ID: c.inputUser(friendID)}).FullUser
	if got := history(); !slices.Equal(got, []int32{3, 1, 2}) || !full.HasScheduled {
		t.Errorf("scheduled history %v, full user says %v", got, full.HasScheduled)
	}
	got := call1[*api.MessagesMessages](c, &api.MessagesGetScheduledMessagesRequest{Peer: c.user(friendID), ID: []int32{2, 9}})
	if !slices.Equal(idsOf(got.Messages), []int32{2, -9}) {
		t.Errorf("got %v", idsOf(got.Messages))
	}

	c.pushed, mine.pushed = nil, nil
	*now += 60
	s.Tick()
	u := friend.only().Updates[0].(*api.UpdateNewMessage)
	if m := u.Message.(*api.Message); m.Date != testTime+60 || !m.FromScheduled {
		t.Errorf("friend got %+v", m)
	}
	for _, own := range []*client{c, mine} {
		list := own.only().Updates
		gone := list[0].(*api.UpdateNewMessage)
		deleted := list[1].(*api.UpdateDeleteScheduledMessages)
		if !slices.Equal(deleted.Messages, []int32{2}) || !slices.Equal(deleted.SentMessages, []int32{idOf(gone.Message)}) {
			t.Errorf("I got %+v and %+v", gone, deleted)
		}
	}
	sent := call1[*api.Updates](c, &api.MessagesSendScheduledMessagesRequest{Peer: c.user(friendID), ID: []int32{1}})
	if len(sent.Updates) != 2 || len(friend.pushed) != 1 {
		t.Errorf("sent now: %+v", sent.Updates)
	}
	call1[*api.Updates](c, &api.MessagesDeleteScheduledMessagesRequest{Peer: c.user(friendID), ID: []int32{3, 9}})
	if got := history(); len(got) != 0 {
		t.Errorf("still scheduled: %v", got)
	}
	*now += 3600
	s.Tick()
	if len(friend.pushed) != 1 {
		t.Error("a deleted message was sent")
	}
}

// A message is sent, or forgotten, by whatever its sender may do by then.
func TestScheduledForbidden(t *testing.T) {
	s, now := sandboxAt(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	call1[*api.Updates](friend, sayAt(friend, friend.channel(supergroupID), 1, testTime+60))
	call1[*api.Updates](c, banned(c, friendID, api.ChatBannedRights{ViewMessages: true}))
	top := s.world.Channels[supergroupID].Box.LastID
	*now += 60
	call1[*api.UpdatesState](c, &api.UpdatesGetStateRequest{}) // any request looks at the clock
	if s.world.Channels[supergroupID].Box.LastID != top || len(friend.me.Scheduled) != 0 {
		t.Error("sent by somebody who was removed")
	}
}

func TestScheduledRefused(t *testing.T) {
	s := newSandbox(t)
	c, bot := connect(t, s, "sandbox_me"), connect(t, s, "1000:sandbox")
	for _, tt := range []struct {
		c    *client
		req  api.Object
		want string
	}{
		{c, sayAt(c, self(), 1, testTime+367*86400), "SCHEDULE_DATE_TOO_LATE"},
		{bot, sayAt(bot, bot.user(meID), 1, testTime+60), "SCHEDULE_BOT_NOT_ALLOWED"},
		{c, &api.MessagesSendScheduledMessagesRequest{Peer: self(), ID: []int32{9}}, "MESSAGE_ID_INVALID"},
		{c, &api.MessagesGetScheduledHistoryRequest{Peer: &api.InputPeerUser{UserID: 5}}, "PEER_ID_INVALID"},
	} {
		tt.c.refused(tt.req, tt.want)
	}
	for i := range int64(scheduledMax) {
		call1[*api.Updates](c, sayAt(c, self(), i, testTime+60))
	}
	c.refused(sayAt(c, self(), 200, testTime+60), "SCHEDULE_TOO_MUCH")
	if u := call1[*api.Updates](c, sayAt(c, self(), 200, testTime+5)); len(u.Updates) != 2 {
		t.Errorf("a message for now: %+v", u.Updates)
	} else if _, ok := u.Updates[1].(*api.UpdateNewMessage); !ok {
		t.Errorf("a message for now: %+v", u.Updates[1])
	}
}

// What its sender may not send any more, even of that kind, is not sent when it
// is due; and nothing is sent by a sandbox that was closed.
func TestScheduledInVain(t *testing.T) {
	s, now := sandboxAt(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	call1[*api.Updates](friend, sayAt(friend, friend.channel(supergroupID), 1, testTime+60))
	call1[*api.Updates](c, sayAt(c, self(), 1, testTime+120))
	call1[*api.Updates](c, banned(c, friendID, api.ChatBannedRights{SendPlain: true}))
	top := s.world.Channels[supergroupID].Box.LastID
	*now += 60
	s.Tick()
	if s.world.Channels[supergroupID].Box.LastID != top || len(friend.me.Scheduled) != 0 {
		t.Errorf("sent by who may not, %d left", len(friend.me.Scheduled))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	*now += 60
	s.Tick()
	if len(c.me.Scheduled) != 1 {
		t.Error("sent by a closed sandbox")
	}
}

// On the real clock nothing has to ask.
func TestAlarmOfTheRealClock(t *testing.T) {
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c, bot := connect(t, s, "sandbox_me"), connect(t, s, "1000:sandbox")
	c.begin(&api.MessagesGetInlineBotResultsRequest{Bot: c.inputUser(botID), Peer: &api.InputPeerEmpty{}})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer == nil || int64(s.alarm) < time.Now().Unix() || len(bot.pushed) != 1 {
		t.Errorf("timer %v, alarm at %d", s.timer, s.alarm)
	}
}

// What a world keeps of all this is there again after it was loaded.
func TestSnapshotOfEverything(t *testing.T) {
	dir := t.TempDir()
	now := int64(testTime)
	open := func() *Sandbox {
		s, err := New(Options{Dir: dir, Now: func() time.Time { return time.Unix(now, 0) }})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	c, bot := connect(t, s, "sandbox_me"), connect(t, s, "1000:sandbox")
	call1[*api.Updates](c, sayAt(c, self(), 1, testTime+60))
	call1[*api.Bool](bot, &api.BotsSetBotCommandsRequest{Scope: &api.BotCommandScopeDefault{}, Commands: []*api.BotCommand{{Command: "x", Description: "y"}}})
	call1[*api.Bool](bot, &api.BotsSetBotMenuButtonRequest{UserID: &api.InputUserEmpty{}, Button: &api.BotMenuButtonCommands{}})
	call1[*api.Updates](c, banned(c, friendID, api.ChatBannedRights{SendMedia: true}))
	call1[*api.Updates](c, reactWith(c.channel(supergroupID), 2, "👍"))
	call1[*api.ChatInviteExported](c, &api.MessagesExportChatInviteRequest{Peer: c.channel(supergroupID)})
	call1[*api.AccountPrivacyRules](c, &api.AccountSetPrivacyRequest{Key: &api.InputPrivacyKeyAbout{}, Rules: []api.InputPrivacyRuleClass{&api.InputPrivacyValueDisallowAll{}}})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open()
	ch, me, b := s.world.Channels[supergroupID], s.world.Accounts[meID], s.world.Accounts[botID]
	if len(me.Scheduled) != 1 || me.Scheduled[0].date() != testTime+60 || len(b.defaultCommands()) != 1 || len(b.Menus) != 1 ||
		ch.Bans[friendID] == nil || len(ch.Box.get(2).Reactions) != 1 || len(ch.Invites) != 1 || len(ch.AdminLog) != 1 || len(me.Privacy) != 1 {
		t.Errorf("lost something: %+v, %+v, %+v", me, b, ch)
	}
	now += 60
	s.Tick()
	if len(me.Scheduled) != 0 {
		t.Error("what was due after loading was not sent")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
