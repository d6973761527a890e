package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// feed is a server that pushes what a test says, and a client whose updates are
// noted.
type feed struct {
	w *world
	c *telegram.Client

	mu      sync.Mutex // guards what follows
	session *mtproto.ServerSession
	answers map[string][]api.Object // by what was asked, see question; one after the other, the last one stays
	asked   []string
	got     []string
	block   chan struct{} // Handle waits for it; nil: it does not

	messages func(id int32) bool // the messages of the common box; nil: none that answers don't have
}

// News of the tests. A message's id is its pts.
func text(id int32) *api.Message {
	return &api.Message{ID: id, PeerID: &api.PeerUser{UserID: 3}, Message: fmt.Sprint(id), Date: 100 + id}
}

func post(id int32) *api.Message {
	return &api.Message{ID: id, PeerID: &api.PeerChannel{ChannelID: 2}, Message: fmt.Sprint(id), Date: 100 + id}
}

func news(list ...api.UpdateClass) *api.Updates { return &api.Updates{Updates: list, Date: 1} }

func message(id int32) api.UpdateClass {
	return &api.UpdateNewMessage{Message: text(id), Pts: id, PtsCount: 1}
}

func posted(id int32) api.UpdateClass {
	return &api.UpdateNewChannelMessage{Message: post(id), Pts: id, PtsCount: 1}
}

func stopped(qts int32) api.UpdateClass { return &api.UpdateBotStopped{UserID: int64(qts), Qts: qts} }

func typing(n int64) api.UpdateClass {
	return &api.UpdateUserTyping{UserID: n, Action: &api.SendMessageTypingAction{}}
}

func sequenced(seq int32, list ...api.UpdateClass) *api.Updates {
	return &api.Updates{Updates: list, Date: 1, Seq: seq}
}

func state(pts int32) *api.UpdatesState { return &api.UpdatesState{Pts: pts, Qts: 5, Seq: 7, Date: 50} }

func texts(ids ...int32) (list []api.MessageClass) {
	for _, id := range ids {
		list = append(list, text(id))
	}
	return list
}

func posts(ids ...int32) (list []api.MessageClass) {
	for _, id := range ids {
		list = append(list, post(id))
	}
	return list
}

func messageText(m api.MessageClass) string {
	if m, ok := m.(*api.Message); ok {
		return m.Message
	}
	return api.TypeOf(m).Name
}

// show is an update in a word: what counts it, and how it came.
func showUpdate(u *telegram.Update) string {
	s := ""
	switch v := u.Update.(type) {
	case nil:
		s = fmt.Sprintf("gap %d", u.Gap.Channel)
		if u.Gap.Missing {
			s += " missing"
		}
		return s
	case *api.UpdateNewMessage:
		s = messageText(v.Message)
	case *api.UpdateNewChannelMessage:
		s = "c" + messageText(v.Message)
	case *api.UpdateBotStopped:
		s = fmt.Sprintf("q%d", v.Qts)
	case *api.UpdateUserTyping:
		s = fmt.Sprintf("t%d", v.UserID)
	case *api.UpdateDeleteMessages:
		s = fmt.Sprintf("d%d", v.Messages[0])
	default:
		s = api.TypeOf(v).Name
	}
	if u.Replayed {
		s += "r"
	}
	if u.Own {
		s += "o"
	}
	return s
}

// question is what a request asks, in a word.
func question(o api.Object) string {
	switch r := o.(type) {
	case *api.UpdatesGetStateRequest:
		return "state"
	case *api.UpdatesGetDifferenceRequest:
		return fmt.Sprintf("diff %d", r.Pts)
	case *api.UpdatesGetChannelDifferenceRequest:
		return fmt.Sprintf("channel %d", r.Pts)
	case *api.MessagesGetDialogsRequest:
		return "dialogs"
	case *api.MessagesGetMessagesRequest:
		return fmt.Sprintf("messages %d-%d", r.ID[0].(*api.InputMessageID).ID, r.ID[len(r.ID)-1].(*api.InputMessageID).ID)
	case *api.ChannelsGetMessagesRequest:
		return fmt.Sprintf("posts %d-%d", r.ID[0].(*api.InputMessageID).ID, r.ID[len(r.ID)-1].(*api.InputMessageID).ID)
	}
	return api.TypeOf(o).Name
}

// refusal, as an answer, is an error.
type refusal struct {
	api.Object
	code int
	name string
}

func (f *feed) answer(c *incoming) {
	q := question(c.req)
	f.mu.Lock()
	f.session = c.r.Session
	list := f.answers[q]
	switch {
	case q == "users.getUsers":
	case q == "messages.sendMessage" || q == "messages.deleteMessages" || q == "messages.deleteHistory":
	default:
		f.asked = append(f.asked, q)
	}
	var o api.Object
	if len(list) > 0 {
		if o = list[0]; len(list) > 1 {
			f.answers[q] = list[1:]
		}
	}
	f.mu.Unlock()
	switch r := o.(type) {
	case nil:
		c.reply(f.standard(c.req))
	case refusal:
		c.fail(r.code, r.name)
	default:
		c.reply(o)
	}
}

// standard is the answer where a test gives none: nothing has happened.
func (f *feed) standard(req api.Object) api.Object {
	switch r := req.(type) {
	case *api.UsersGetUsersRequest:
		return &api.UserVector{Elems: []api.UserClass{&api.User{Self: true, ID: 1}, &api.User{ID: 3, AccessHash: tl.Some(int64(3))}}}
	case *api.UpdatesGetStateRequest:
		return state(10)
	case *api.UpdatesGetDifferenceRequest:
		return &api.UpdatesDifferenceEmpty{Date: 50, Seq: 7}
	case *api.UpdatesGetChannelDifferenceRequest:
		return &api.UpdatesChannelDifferenceEmpty{Final: true, Pts: r.Pts}
	case *api.MessagesGetDialogsRequest:
		return &api.MessagesDialogs{
			Dialogs: []api.DialogClass{
				&api.Dialog{Peer: &api.PeerUser{UserID: 3}, TopMessage: 10, NotifySettings: &api.PeerNotifySettings{}},
				&api.Dialog{Peer: &api.PeerChannel{ChannelID: 2}, TopMessage: 20, Pts: tl.Some(int32(20)), NotifySettings: &api.PeerNotifySettings{}},
			},
			Chats: []api.ChatClass{&api.Channel{ID: 2, AccessHash: tl.Some(int64(22)), Photo: &api.ChatPhotoEmpty{}}},
		}
	case *api.MessagesGetMessagesRequest:
		out := &api.MessagesMessages{}
		for _, in := range r.ID {
			if id := in.(*api.InputMessageID).ID; f.messages != nil && f.messages(id) {
				out.Messages = append(out.Messages, text(id))
			}
		}
		return out
	case *api.ChannelsGetMessagesRequest:
		return &api.MessagesMessages{}
	}
	return &api.Bool{Value: true}
}

func (f *feed) handle(u *telegram.Update) {
	if f.block != nil {
		<-f.block
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.got = append(f.got, showUpdate(u))
}

// pass lets time pass in a bubble, and all that is to happen until then.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// push sends packets, one after the other, and lets the client look at them.
func (f *feed) push(packets ...api.UpdatesClass) {
	f.mu.Lock()
	session := f.session
	f.mu.Unlock()
	for _, p := range packets {
		session.Push(api.Append(nil, p))
	}
	synctest.Wait()
}

func (f *feed) told() (got, asked string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	got, asked = strings.Join(f.got, " "), strings.Join(f.asked, ", ")
	f.got, f.asked = nil, nil
	return got, asked
}

// withFeed runs a test in a bubble, where updates have begun at pts 10, qts 5,
// seq 7 and, in channel 2, pts 20.
func withFeed(t *testing.T, answers map[string][]api.Object, test func(f *feed)) {
	t.Helper()
	serverKey()
	synctest.Test(t, func(t *testing.T) {
		f := &feed{answers: answers}
		if answers == nil {
			f.answers = map[string][]api.Object{}
		}
		f.w = newWorld(t, f.answer)
		f.w.run(func(ctx context.Context, c *telegram.Client) {
			f.c = c
			ctx, cancel := context.WithCancel(ctx)
			ready, ended := make(chan telegram.UpdateState, 1), make(chan error, 1)
			go func() {
				ended <- c.Updates(ctx, telegram.UpdateOptions{Ready: func(s telegram.UpdateState) { ready <- s }, Handle: f.handle})
			}()
			<-ready
			synctest.Wait()
			f.told()
			test(f)
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("Updates: %v", err)
			}
		})
	})
}

// TestUpdateSequences: each kind of number has its order, whatever comes in which
// order (A7), and what is missing is fetched after half a second (A8, A9).
func TestUpdateSequences(t *testing.T) {
	full := func(pts int32, m []api.MessageClass, others ...api.UpdateClass) api.Object {
		return &api.UpdatesDifference{NewMessages: m, OtherUpdates: others, State: state(pts)}
	}
	slice := func(pts int32, m []api.MessageClass) api.Object {
		return &api.UpdatesDifferenceSlice{NewMessages: m, IntermediateState: state(pts)}
	}
	part := func(final bool, pts int32, m []api.MessageClass) api.Object {
		return &api.UpdatesChannelDifference{Final: final, Pts: pts, NewMessages: m}
	}
	deleted := &api.UpdateDeleteMessages{Messages: []int32{4}, Pts: 14, PtsCount: 3}
	for _, tt := range []struct {
		name    string
		push    []api.UpdatesClass
		live    string // delivered before the half second is over
		answers map[string][]api.Object
		late    string // delivered after it
		asked   string
	}{
		{name: "A7 next", push: []api.UpdatesClass{news(message(11)), news(message(12), message(13))}, live: "11 12 13"},
		{name: "A7 duplicate", push: []api.UpdatesClass{news(message(11)), news(message(11)), news(message(10))}, live: "11"},
		{name: "A7 out of order in one packet", push: []api.UpdatesClass{news(message(12), message(11))}, live: "11 12"},
		{name: "A8 gap that closes", push: []api.UpdatesClass{news(message(13)), news(message(12)), news(message(11))}, live: "11 12 13"},
		{name: "A7 count of more than one", push: []api.UpdatesClass{news(message(11)), news(deleted), news(message(15))}, live: "11 d4 15"},
		{name: "A7 count of none", push: []api.UpdatesClass{news(&api.UpdateWebPage{Webpage: &api.WebPageEmpty{}, Pts: 10}), news(message(11))}, live: "updateWebPage 11"},
		{name: "A8 gap", push: []api.UpdatesClass{news(message(13))}, asked: "diff 10", late: "11r 12r 13r",
			answers: map[string][]api.Object{"diff 10": {full(13, texts(11, 12, 13))}}},
		{name: "A8 gap, and what comes meanwhile", push: []api.UpdatesClass{news(message(13)), news(message(14))}, asked: "diff 10", late: "11r 12r 13 14",
			answers: map[string][]api.Object{"diff 10": {full(12, texts(11, 12))}}},
		{name: "A8 gap that nothing fills", push: []api.UpdatesClass{news(message(13))}, asked: "diff 10, diff 10, diff 10", late: "13"},
		{name: "A7 qts", push: []api.UpdatesClass{news(stopped(7)), news(stopped(6)), news(stopped(6))}, live: "q6 q7"},
		{name: "A8 qts gap", push: []api.UpdatesClass{news(stopped(7)), news(message(11))}, live: "11", asked: "diff 11", late: "q6r q7r",
			answers: map[string][]api.Object{"diff 11": {&api.UpdatesDifference{OtherUpdates: []api.UpdateClass{stopped(6), stopped(7)},
				State: &api.UpdatesState{Pts: 11, Qts: 7, Seq: 7, Date: 50}}}}},
		{name: "A7 seq", push: []api.UpdatesClass{sequenced(9, typing(9)), sequenced(8, typing(8)), sequenced(8, typing(8))}, live: "t8 t9"},
		{name: "A7 seq 0 has no order", push: []api.UpdatesClass{news(typing(1)), &api.UpdateShort{Update: typing(2)}}, live: "t1 t2"},
		{name: "A7 combined", push: []api.UpdatesClass{
			&api.UpdatesCombined{Updates: []api.UpdateClass{typing(1)}, SeqStart: 8, Seq: 10}, sequenced(11, typing(2))}, live: "t1 t2"},
		{name: "A7 pts before seq", push: []api.UpdatesClass{sequenced(9, typing(9), message(11))}, live: "11", asked: "diff 11", late: "t9",
			answers: map[string][]api.Object{"diff 11": {&api.UpdatesDifferenceEmpty{Seq: 8}}}},
		{name: "A8 too long", push: []api.UpdatesClass{&api.UpdatesTooLong{}}, asked: "diff 10", live: "11r",
			answers: map[string][]api.Object{"diff 10": {full(11, texts(11))}}},
		{name: "A9 slices", push: []api.UpdatesClass{&api.UpdatesTooLong{}}, asked: "diff 10, diff 12, diff 13", live: "11r 12r 13r 14r d4r",
			answers: map[string][]api.Object{"diff 10": {slice(12, texts(11, 12))}, "diff 12": {slice(13, texts(13))},
				"diff 13": {full(15, texts(14), deleted)}}},
		{name: "A9 differenceTooLong", push: []api.UpdatesClass{&api.UpdatesTooLong{}}, live: "11r 12r 14r gap 0 15r",
			asked: "diff 10, dialogs, messages 11-14, diff 30",
			answers: map[string][]api.Object{
				"diff 10": {&api.UpdatesDifferenceTooLong{Pts: 30}}, "messages 11-14": {&api.MessagesMessages{Messages: texts(14, 12, 11)}},
				"dialogs": {dialogs(14, 20)}, "diff 30": {full(32, texts(14, 15))}}},
		{name: "A9 differenceTooLong, to the end of two pages", push: []api.UpdatesClass{&api.UpdatesTooLong{}}, live: "11r 120r gap 0",
			asked: "diff 10, dialogs, messages 11-110, messages 111-120, diff 300",
			answers: map[string][]api.Object{
				"diff 10": {&api.UpdatesDifferenceTooLong{Pts: 300}}, "messages 11-110": {&api.MessagesMessages{Messages: texts(11)}},
				"messages 111-120": {&api.MessagesMessages{Messages: texts(120)}}, "dialogs": {dialogs(120, 20)}}},
		{name: "A9 differenceTooLong of a bot", push: []api.UpdatesClass{&api.UpdatesTooLong{}}, live: "11r 12r gap 0",
			asked: "diff 10, dialogs, messages 11-110, messages 111-210, messages 211-310, diff 30",
			answers: map[string][]api.Object{
				"diff 10": {&api.UpdatesDifferenceTooLong{Pts: 30}}, "messages 11-110": {&api.MessagesMessages{Messages: texts(11, 12)}},
				"dialogs": {refusal{code: 400, name: "BOT_METHOD_INVALID"}}}},
		{name: "A9 a difference that leads nowhere", push: []api.UpdatesClass{&api.UpdatesTooLong{}}, asked: "diff 10, diff 10", late: "11r",
			answers: map[string][]api.Object{"diff 10": {
				&api.UpdatesDifferenceSlice{IntermediateState: state(10)}, full(11, texts(11))}}},
		{name: "A9 PERSISTENT_TIMESTAMP_INVALID", push: []api.UpdatesClass{&api.UpdatesTooLong{}}, live: "11r gap 0",
			asked: "diff 10, state, dialogs, messages 11-11, diff 40",
			answers: map[string][]api.Object{"diff 10": {refusal{code: 400, name: "PERSISTENT_TIMESTAMP_INVALID"}},
				"state": {state(40)}, "dialogs": {dialogs(11, 20)}, "messages 11-11": {&api.MessagesMessages{Messages: texts(11)}}}},
		{name: "A7 channel", push: []api.UpdatesClass{news(posted(21)), news(posted(23)), news(posted(21)), news(posted(22))}, live: "c21 c22 c23"},
		{name: "A7 boxes apart", push: []api.UpdatesClass{news(posted(22), message(11)), news(posted(21))}, live: "11 c21 c22"},
		{name: "A8 channel gap", push: []api.UpdatesClass{news(posted(23)), news(message(11))}, live: "11", asked: "channel 20", late: "c21r c22r c23r",
			answers: map[string][]api.Object{"channel 20": {part(true, 23, posts(21, 22, 23))}}},
		{name: "A8 channel read further than we are", push: []api.UpdatesClass{news(&api.UpdateReadChannelInbox{ChannelID: 2, Pts: 21})},
			live: "updateReadChannelInbox", asked: "channel 20", late: "c21r", answers: map[string][]api.Object{"channel 20": {part(true, 21, posts(21))}}},
		{name: "A8 channelTooLong", push: []api.UpdatesClass{news(&api.UpdateChannelTooLong{ChannelID: 2, Pts: tl.Some(int32(21))})}, live: "c21r",
			asked: "channel 20", answers: map[string][]api.Object{"channel 20": {part(true, 21, posts(21))}}},
		{name: "A8 channelTooLong of what we have", push: []api.UpdatesClass{news(&api.UpdateChannelTooLong{ChannelID: 2, Pts: tl.Some(int32(20))})}},
		{name: "A8 channelTooLong in a difference", push: []api.UpdatesClass{&api.UpdatesTooLong{}}, live: "11r c21r", asked: "diff 10, channel 20",
			answers: map[string][]api.Object{"channel 20": {part(true, 21, posts(21))},
				"diff 10": {full(11, texts(11), &api.UpdateChannelTooLong{ChannelID: 2})}}},
		{name: "A9 channel parts", push: []api.UpdatesClass{news(&api.UpdateChannelTooLong{ChannelID: 2})}, live: "c21r c22r", asked: "channel 20, channel 21",
			answers: map[string][]api.Object{"channel 20": {part(false, 21, posts(21))}, "channel 21": {part(true, 22, posts(22))}}},
		{name: "A9 channelDifferenceTooLong", push: []api.UpdatesClass{news(&api.UpdateChannelTooLong{ChannelID: 2})}, live: "c21r c23r gap 2 c24r",
			asked: "channel 20, posts 21-23, channel 40",
			answers: map[string][]api.Object{
				"channel 20":  {&api.UpdatesChannelDifferenceTooLong{Final: true, Dialog: dialogs(0, 0).Dialogs[1].(*api.Dialog), Messages: posts(23)}},
				"posts 21-23": {&api.MessagesChannelMessages{Messages: posts(23, 21)}}, "channel 40": {part(true, 41, posts(24))}}},
		{name: "A9 PERSISTENT_TIMESTAMP_OUTDATED", push: []api.UpdatesClass{news(&api.UpdateChannelTooLong{ChannelID: 2})}, late: "c21r",
			asked: "channel 20, channel 20", answers: map[string][]api.Object{"channel 20": {
				refusal{code: 500, name: "PERSISTENT_TIMESTAMP_OUTDATED"}, part(true, 21, posts(21))}}},
		{name: "A9 channel's PERSISTENT_TIMESTAMP_INVALID", push: []api.UpdatesClass{news(posted(21)), news(&api.UpdateChannelTooLong{ChannelID: 2})},
			live: "c21 c22r gap 2", asked: "channel 21, channel 1", answers: map[string][]api.Object{
				"channel 21": {refusal{code: 400, name: "PERSISTENT_TIMESTAMP_INVALID"}}, "channel 1": {part(true, 7, posts(20, 21, 22))}}},
		{name: "a channel that was left is forgotten", live: "updateChannel", asked: "",
			push: []api.UpdatesClass{&api.Updates{Updates: []api.UpdateClass{&api.UpdateChannel{ChannelID: 2}}, Chats: []api.ChatClass{
				&api.ChannelForbidden{ID: 2, AccessHash: 22}}}, news(&api.UpdateReadChannelInbox{ChannelID: 3, Pts: 90})}},
		{name: "a channel that may not be seen is forgotten", push: []api.UpdatesClass{news(posted(23))}, asked: "channel 20", late: "gap 2 missing c23",
			answers: map[string][]api.Object{"channel 20": {refusal{code: 400, name: "CHANNEL_PRIVATE"}}}},
		{name: "a channel that was left with a gap", push: []api.UpdatesClass{news(posted(23)), news(posted(22)),
			&api.Updates{Chats: []api.ChatClass{&api.ChannelForbidden{ID: 2, AccessHash: 22}}}}, live: "gap 2 missing c22 c23"},
		{name: "A10 short", live: "11 12", push: []api.UpdatesClass{
			&api.UpdateShortMessage{ID: 11, UserID: 3, Message: "11", Pts: 11, PtsCount: 1, Date: 1},
			&api.UpdateShortMessage{ID: 12, UserID: 3, Message: "12", Pts: 12, PtsCount: 1, Date: 1}}},
		{name: "A10 short from a stranger", live: "11r", asked: "diff 10", push: []api.UpdatesClass{
			&api.UpdateShortMessage{ID: 11, UserID: 99, Message: "11", Pts: 11, PtsCount: 1, Date: 1}},
			answers: map[string][]api.Object{"diff 10": {full(11, texts(11))}}},
		{name: "A10 short in a group that is unknown", live: "11r", asked: "diff 10", push: []api.UpdatesClass{
			&api.UpdateShortChatMessage{ID: 11, ChatID: 98, FromID: 3, Message: "11", Pts: 11, PtsCount: 1, Date: 1}},
			answers: map[string][]api.Object{"diff 10": {full(11, texts(11))}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			withFeed(t, nil, func(f *feed) {
				f.mu.Lock()
				f.answers = map[string][]api.Object{}
				for q, list := range tt.answers {
					f.answers[q] = list
				}
				f.mu.Unlock()
				f.push(tt.push...)
				f.mu.Lock()
				live := strings.Join(f.got, " ")
				f.got = nil
				f.mu.Unlock()
				pass(10 * time.Second)
				late, asked := f.told()
				late, live = strings.ReplaceAll(late, "updateReadChannelInbox", ""), strings.TrimSuffix(live, " updateReadChannelInbox")
				if live != tt.live || late != tt.late || asked != tt.asked {
					t.Errorf("delivered %q, later %q, asked %q\nwant %q, later %q, asked %q", live, late, asked, tt.live, tt.late, tt.asked)
				}
			})
		})
	}
}

// dialogs is a list of a private chat and a channel, with their newest messages.
// The channel's pts is 40 if top is 0.
func dialogs(top, pts int32) *api.MessagesDialogs {
	channelTop := pts
	if top == 0 {
		pts, channelTop = 40, 23
	}
	return &api.MessagesDialogs{Dialogs: []api.DialogClass{
		&api.Dialog{Peer: &api.PeerUser{UserID: 3}, TopMessage: top, NotifySettings: &api.PeerNotifySettings{}},
		&api.Dialog{Peer: &api.PeerChannel{ChannelID: 2}, TopMessage: channelTop, Pts: tl.Some(pts), NotifySettings: &api.PeerNotifySettings{}},
	}}
}
