package telegram_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// holds has a feed's server keep messages in the common box, by id, and answer for
// them. A message's date is 100 more than its id.
func (f *feed) holds(ids func(id int32) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.messages = ids
}

// TestUpdatesRefetchFar: what a bot has missed is fetched as far as there is any,
// behind however many that are not there any more (A9).
func TestUpdatesRefetchFar(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		f.set("diff 10", &api.UpdatesDifferenceTooLong{Pts: 40_000})
		f.set("dialogs", refusal{code: 400, name: "BOT_METHOD_INVALID"})
		f.holds(func(id int32) bool { return id <= 20 || id >= 15_000 && id < 27_000 })
		f.push(&api.UpdatesTooLong{})
		got, asked := f.told()
		list := strings.Fields(got)
		if len(list) != 10+12_000+2 || list[9] != "20r" || list[10] != "15000r" || list[len(list)-3] != "26999r" || !strings.HasSuffix(got, " gap 0") {
			t.Errorf("%d delivered, %s ... %s", len(list), got[:min(100, len(got))], got[max(0, len(got)-100):])
		}
		if n := strings.Count(asked, "messages"); n > 280 {
			t.Errorf("asked %d times", n)
		}
		f.holds(func(id int32) bool { return id <= 27_001 })
		f.set("diff 40000", &api.UpdatesDifferenceTooLong{Pts: 40_010})
		f.push(&api.UpdatesTooLong{})
		if got, _ := f.told(); got != "27000r 27001r gap 0" {
			t.Errorf("the second time: %s", got)
		}
	})
}

// TestUpdatesRefetchWithoutLast: a box that no message was delivered of is searched
// for those since updates began.
func TestUpdatesRefetchWithoutLast(t *testing.T) {
	for name, there := range map[string]func(id int32) bool{
		"all":   func(id int32) bool { return id <= 30_000 },
		"half":  func(id int32) bool { return id <= 30_000 && id%2 == 0 },
		"holes": func(id int32) bool { return id <= 30_000 && id/700%3 != 0 },
		"none":  func(id int32) bool { return false },
		"old":   func(id int32) bool { return id < 20_000 },
	} {
		t.Run(name, func(t *testing.T) {
			answers := map[string][]api.Object{"dialogs": {refusal{code: 400, name: "BOT_METHOD_INVALID"}},
				"state": {&api.UpdatesState{Pts: 10, Qts: 5, Seq: 7, Date: 28_100}}} // message 28,000 is the first
			withFeed(t, answers, func(f *feed) {
				f.holds(there)
				f.set("diff 10", &api.UpdatesDifferenceTooLong{Pts: 50_000})
				f.push(&api.UpdatesTooLong{})
				want := []string{}
				for id := int32(28_000); id <= 30_000; id++ {
					if there(id) {
						want = append(want, fmt.Sprint(id, "r"))
					}
				}
				want = append(want, "gap", "0")
				got, asked := f.told()
				if list := strings.Fields(got); len(list) != len(want) || got != strings.Join(want, " ") {
					t.Errorf("%d delivered, want %d: %s", len(list), len(want), got[:min(100, len(got))])
				}
				if n := strings.Count(asked, "messages"); n > 60 {
					t.Errorf("asked %d times", n)
				}
			})
		})
	}
}

// TestUpdatesRefetchFlood: a flood wait is waited for, however often it comes.
func TestUpdatesRefetchFlood(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		f.set("diff 10", &api.UpdatesDifferenceTooLong{Pts: 30})
		f.set("dialogs", dialogs(12, 20))
		flood := refusal{code: 420, name: "FLOOD_WAIT_900"}
		f.set("messages 11-12", flood, flood, flood, flood, flood, flood, flood, &api.MessagesMessages{Messages: texts(11, 12)})
		f.push(&api.UpdatesTooLong{})
		pass(3 * time.Hour)
		f.mu.Lock()
		got := strings.Join(f.got, " ")
		f.mu.Unlock()
		if got != "11r 12r gap 0" {
			t.Errorf("delivered %q", got)
		}
	})
}

// TestUpdatesQtsGap: a bot is told that updates of its secondary sequence are lost.
func TestUpdatesQtsGap(t *testing.T) {
	me := &api.UserVector{Elems: []api.UserClass{&api.User{Self: true, Bot: true, ID: 1}}}
	withFeed(t, map[string][]api.Object{"users.getUsers": {me}}, func(f *feed) {
		at := func(pts, qts int32) *api.UpdatesState { return &api.UpdatesState{Pts: pts, Qts: qts, Seq: 7, Date: 50} }
		f.set("diff 10", &api.UpdatesDifference{OtherUpdates: []api.UpdateClass{stopped(8), stopped(9)}, State: at(10, 9)})
		f.push(news(stopped(9)))
		pass(time.Second)
		f.want(t, "gap 0 q8r q9r", "diff 10")
		f.set("diff 10", &api.UpdatesDifferenceSlice{OtherUpdates: []api.UpdateClass{stopped(10)}, IntermediateState: at(11, 10)})
		f.set("diff 11", &api.UpdatesDifference{OtherUpdates: []api.UpdateClass{stopped(11)}, State: at(12, 11)})
		f.push(news(stopped(11)))
		pass(time.Second)
		f.want(t, "q10r q11r", "diff 10, diff 11")
	})
}

// TestUpdatesPtsChanged: when the numbers of the common box are not what they were,
// it goes on from those that Telegram says.
func TestUpdatesPtsChanged(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		f.set("state", refusal{code: 500, name: "INTERNAL"}, state(3))
		f.set("dialogs", dialogs(12, 20))
		f.set("messages 11-12", &api.MessagesMessages{Messages: texts(11, 12)})
		f.push(news(&api.UpdatePtsChanged{}))
		pass(10 * time.Second)
		f.want(t, "11r 12r gap 0", "state, state, dialogs, messages 11-12, diff 3")
		f.push(news(&api.UpdateNewMessage{Message: text(13), Pts: 4, PtsCount: 1}))
		f.want(t, "13", "")
	})
}

// TestUpdatesIncomplete: a new message that names somebody unknown is fetched (A8),
// once for each of them: Telegram may not know more.
func TestUpdatesIncomplete(t *testing.T) {
	from := func(id int32, user int64) *api.UpdateNewMessage {
		m := text(id)
		m.FromID = &api.PeerUser{UserID: user}
		return &api.UpdateNewMessage{Message: m, Pts: id, PtsCount: 1}
	}
	withFeed(t, nil, func(f *feed) {
		f.set("diff 10", &api.UpdatesDifference{NewMessages: texts(11), State: state(11)})
		f.push(news(from(11, 99)))
		f.want(t, "11r", "diff 10")
		f.push(news(from(12, 99)))
		f.want(t, "12", "")
		p := news(from(13, 98))
		p.Users = []api.UserClass{&api.User{ID: 98, Min: true}}
		f.push(p)
		f.want(t, "13", "")

		unknown := &api.UpdateNewChannelMessage{Message: &api.Message{ID: 5, PeerID: &api.PeerChannel{ChannelID: 8}, Message: "5"}, Pts: 9, PtsCount: 1}
		f.set("channel 8", &api.UpdatesChannelDifference{Final: true, NewMessages: []api.MessageClass{unknown.Message}, Pts: 9})
		f.push(news(unknown))
		f.want(t, "c5r", "channel 8")
	})
}

// TestUpdatesJoined: of a channel that the account has come into since updates
// began, what was there before is not new.
func TestUpdatesJoined(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		p := in8(&api.UpdateChannelTooLong{ChannelID: 8, Pts: tl.Some(int32(9))})
		p.Chats[0].(*api.Channel).Date = 60
		var old []api.MessageClass
		for i := int32(1); i < 5; i++ {
			old = append(old, &api.Message{ID: i, PeerID: &api.PeerChannel{ChannelID: 8}, Message: fmt.Sprint(i), Date: 56 + i})
		}
		f.set("channel 1", &api.UpdatesChannelDifference{Final: true, NewMessages: old, Pts: 9})
		f.push(p)
		f.want(t, "c4r", "channel 1")
	})
}

// TestUpdatesOfBusiness: what a call has done in somebody else's name moves no box
// of the account's.
func TestUpdatesOfBusiness(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		f.set("invokeWithBusinessConnection", &api.MessagesAffectedMessages{Pts: 800, PtsCount: 1})
		read := &api.MessagesReadHistoryRequest{Peer: &api.InputPeerUser{UserID: 3, AccessHash: 3}}
		if _, err := f.c.Invoke(context.Background(), &api.InvokeWithBusinessConnectionRequest{ConnectionID: "c", Query: read}, telegram.CallOptions{}); err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		f.push(news(message(11)))
		if got, asked := f.told(); got != "11" || strings.Contains(asked, "diff") {
			t.Errorf("delivered %q, asked %q", got, asked)
		}
	})
}
