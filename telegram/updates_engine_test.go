package telegram_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func (f *feed) set(question string, answers ...api.Object) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[question] = answers
}

func (f *feed) want(t *testing.T, got, asked string) {
	t.Helper()
	synctest.Wait()
	if g, a := f.told(); g != got || a != asked {
		t.Errorf("delivered %q, asked %q, want %q and %q", g, a, got, asked)
	}
}

// TestUpdatesOfOwnCalls: what a call's result tells of takes its turn, so that
// there is no gap (A10).
func TestUpdatesOfOwnCalls(t *testing.T) {
	own := func(pts int32) *api.Updates { return news(&api.UpdateMessageID{ID: pts, RandomID: 1}, message(pts)) }
	user := &api.InputPeerUser{UserID: 3, AccessHash: 3}
	send := &api.MessagesSendMessageRequest{Peer: user, Message: "hello", RandomID: 1}
	for _, tt := range []struct {
		name   string
		call   api.Object
		answer api.Object
		want   string
		next   api.UpdateClass
	}{
		{"updates", send, own(11), "11o updateMessageIDo 12", message(12)},
		{"short", send, &api.UpdateShortSentMessage{Out: true, ID: 11, Pts: 11, PtsCount: 1, Date: 1}, "helloo 12", message(12)},
		{"affected messages", &api.MessagesDeleteMessagesRequest{ID: []int32{1}}, &api.MessagesAffectedMessages{Pts: 12, PtsCount: 2}, "13", message(13)},
		{"affected history", &api.MessagesDeleteHistoryRequest{Peer: user}, &api.MessagesAffectedHistory{Pts: 12, PtsCount: 2}, "13", message(13)},
		{"affected messages of a channel", &api.ChannelsDeleteMessagesRequest{Channel: &api.InputChannel{ChannelID: 2}, ID: []int32{1}},
			&api.MessagesAffectedMessages{Pts: 22, PtsCount: 2}, "c23", posted(23)},
		{"affected history of a channel", &api.MessagesDeleteHistoryRequest{Peer: &api.InputPeerChannel{ChannelID: 2}},
			&api.MessagesAffectedHistory{Pts: 22, PtsCount: 2}, "c23", posted(23)},
		{"updates within a result", &api.MessagesAddChatUserRequest{ChatID: 1, UserID: &api.InputUser{UserID: 3}},
			&api.MessagesInvitedUsers{Updates: news(message(11))}, "11o 12", message(12)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			withFeed(t, nil, func(f *feed) {
				f.set(question(tt.call), tt.answer)
				if _, err := f.c.Invoke(context.Background(), tt.call, telegram.CallOptions{}); err != nil {
					t.Fatal(err)
				}
				f.push(news(tt.next))
				if got, _ := f.told(); got != tt.want {
					t.Errorf("delivered %q, want %q", got, tt.want)
				}
			})
		})
	}
}

// TestUpdatesOwnInDifference: a message that a result has told of is our own even
// if a difference is there first.
func TestUpdatesOwnInDifference(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		f.set("diff 10", &api.UpdatesDifference{NewMessages: texts(11), State: state(11)})
		f.push(news(message(12))) // a gap: 11 is our own, and its answer is late
		f.set("messages.sendMessage", news(message(11)))
		f.c.Invoke(context.Background(), send(1), telegram.CallOptions{})
		f.want(t, "11o 12", "")
		f.set("diff 12", &api.UpdatesDifference{NewMessages: texts(13), State: state(13)})
		f.push(&api.UpdatesTooLong{})
		f.want(t, "13r", "diff 12")
	})
}

// TestUpdatesSilence: after a quarter of an hour without any, a box is asked for
// (A8).
func TestUpdatesSilence(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		pass(14 * time.Minute)
		f.want(t, "", "")
		f.push(news(posted(21)))
		f.set("diff 10", &api.UpdatesDifference{NewMessages: texts(11), State: state(11)})
		pass(2 * time.Minute)
		f.want(t, "c21 11r", "diff 10")
		f.set("channel 21", &api.UpdatesChannelDifference{Final: true, NewMessages: posts(22), Pts: 22})
		pass(13 * time.Minute)
		f.want(t, "c22r", "channel 21")
	})
}

// TestUpdatesSilenceOfMany: of many silent channels at once, the common difference
// names those that have something, and some of the rest are asked for.
func TestUpdatesSilenceOfMany(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		s := telegram.UpdateState{Pts: 10, Qts: 5, Seq: 7, Date: 50, Channels: map[int64]telegram.ChannelState{2: {Pts: 20}}}
		for id := range int64(30) {
			s.Channels[100+id] = telegram.ChannelState{Pts: 1}
		}
		pass(time.Second)
		many := f.consume(context.Background(), telegram.UpdateOptions{Name: "many", State: s})
		pass(10 * time.Minute)
		f.push(news(message(11)))
		f.told()
		f.set("diff 11", &api.UpdatesDifference{OtherUpdates: []api.UpdateClass{&api.UpdateChannelTooLong{ChannelID: 2, Pts: tl.Some(int32(21))}}, State: state(11)})
		f.set("channel 20", &api.UpdatesChannelDifference{Final: true, NewMessages: posts(21), Pts: 21})
		pass(6 * time.Minute)
		got, asked := f.told()
		if n := strings.Count(asked, "channel 1"); got != "c21r" || n < 15 || n > 20 || strings.Count(asked, "diff 11") != 1 {
			t.Errorf("delivered %q, asked %s", got, asked)
		}
		if got, _ := many.told(); got != "11 c21r" {
			t.Errorf("delivered to the other %q", got)
		}
		many.end(t)
	})
}

// TestUpdatesAfterLoss: a new connection, a new session (M13), and what can't be
// read (S15) may hide updates: these are fetched.
func TestUpdatesAfterLoss(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		f.w.servers[2].DropConnections()
		f.set("diff 10", &api.UpdatesDifference{NewMessages: texts(11), State: state(11)})
		f.want(t, "11r", "diff 10")

		pass(time.Second)
		f.set("diff 11", &api.UpdatesDifference{NewMessages: texts(12), State: state(12)})
		f.mu.Lock()
		session := f.session
		f.mu.Unlock()
		session.Push(binary.LittleEndian.AppendUint32(nil, 0x12345678))
		session.Push(api.Append(nil, news(message(13))))
		f.want(t, "12r 13", "diff 11")
	})
}

// TestUpdatesUndecodableS15: a server that goes on sending what can't be read, in
// packets of its own and beside what can, is asked once a second for what that
// may have been, loses no connection, no answer and no update that can be read.
func TestUpdatesUndecodableS15(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		f.mu.Lock()
		session := f.session
		f.mu.Unlock()
		dials := f.w.dials
		for pts := int32(11); pts <= 310; pts++ {
			session.Push(binary.LittleEndian.AppendUint32(nil, 0x12345678))
			session.Push(api.Append(nil, news(message(pts))))
			session.Push(binary.LittleEndian.AppendUint32(nil, 0x12345678))
			if o, err := f.c.Invoke(context.Background(), &api.UpdatesGetStateRequest{}, telegram.CallOptions{}); err != nil {
				t.Fatal(o, err)
			}
			pass(20 * time.Millisecond)
		}
		got, asked := f.told()
		want := ""
		for pts := 11; pts <= 310; pts++ {
			want += fmt.Sprint(" ", pts)
		}
		if " "+got != want {
			t.Errorf("delivered %s", got)
		}
		if n := strings.Count(asked, "diff"); n < 5 || n > 7 {
			t.Errorf("asked %d times in six seconds", n)
		}
		if f.w.dials != dials {
			t.Errorf("%d connections more", f.w.dials-dials)
		}
		f.set("diff 310", &api.UpdatesDifference{NewMessages: texts(311), State: state(311)})
		session.Push(binary.LittleEndian.AppendUint32(nil, 0x12345678))
		pass(time.Second)
		f.want(t, "311r", "diff 310")
	})
}

// TestUpdatesUnreadable: a difference that can't be read, however often it is
// fetched, does not end updates.
func TestUpdatesUnreadable(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		f.set("diff 10", &api.Bool{Value: true})
		f.set("state", state(12))
		f.set("dialogs", dialogs(12, 20))
		f.set("messages 11-12", &api.MessagesMessages{Messages: texts(12, 11)})
		f.push(&api.UpdatesTooLong{})
		pass(time.Minute)
		f.want(t, "11r 12r gap 0", "diff 10, diff 10, diff 10, diff 10, state, dialogs, messages 11-12, diff 12")
		f.push(news(message(13)))
		f.want(t, "13", "")
	})
}

// TestUpdatesSlowConsumer: a consumer that does not come back stops nothing else;
// what did not fit is fetched when it is back.
func TestUpdatesSlowConsumer(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		const all = 6000
		f.block = make(chan struct{})
		for i := int32(11); i < all; i += 100 {
			var list []api.UpdatesClass
			for id := i; id < min(i+100, all); id++ {
				list = append(list, news(message(id)))
			}
			f.push(list...)
		}
		f.mu.Lock()
		f.answers["messages.sendMessage"] = []api.Object{&api.UpdatesTooLong{}}
		f.mu.Unlock()
		if _, err := f.c.Invoke(context.Background(), send(1), telegram.CallOptions{}); err != nil {
			t.Fatal(err)
		}
		for i := int32(4000); i < 4500; i++ { // where exactly it stopped does not matter
			var rest []api.MessageClass
			for id := i + 1; id < all; id++ {
				rest = append(rest, text(id))
			}
			f.set(fmt.Sprint("diff ", i), &api.UpdatesDifference{NewMessages: rest, State: state(all - 1)})
		}
		close(f.block)
		synctest.Wait()
		pass(time.Second)
		var want []string
		for id := 11; id < all; id++ {
			want = append(want, fmt.Sprint(id))
		}
		got, asked := f.told()
		if got = strings.ReplaceAll(got, "r", ""); got != strings.Join(want, " ") || strings.Count(asked, "diff") != 1 {
			t.Errorf("asked %q, delivered %d", asked, len(strings.Fields(got)))
		}
	})
}

// in8 is news that tell of channel 8.
func in8(list ...api.UpdateClass) *api.Updates {
	u := news(list...)
	u.Chats = []api.ChatClass{&api.Channel{ID: 8, AccessHash: tl.Some(int64(88)), Photo: &api.ChatPhotoEmpty{}, Date: 40}}
	return u
}

// TestUpdatesUnknownChannel: of a channel that a difference names for the first
// time, what came since updates began is delivered.
func TestUpdatesUnknownChannel(t *testing.T) {
	far := func(id, date int32) *api.Message {
		m := post(id)
		m.PeerID, m.Date = &api.PeerChannel{ChannelID: 8}, date
		return m
	}
	withFeed(t, nil, func(f *feed) {
		f.set("diff 10", &api.UpdatesDifference{OtherUpdates: []api.UpdateClass{&api.UpdateChannelTooLong{ChannelID: 8, Pts: tl.Some(int32(9))}}, State: state(11)})
		f.set("channel 1", &api.UpdatesChannelDifference{Final: true, Pts: 9, NewMessages: []api.MessageClass{far(5, 49), far(6, 50), far(7, 51)}})
		f.push(&api.UpdatesTooLong{})
		f.want(t, "c6r c7r", "diff 10, channel 1")
		f.push(in8(&api.UpdateNewChannelMessage{Message: far(8, 52), Pts: 10, PtsCount: 1}))
		f.want(t, "c8", "")
	})
}

// TestUpdatesMinA11: who is only named in passing can be addressed as the one in
// that message, until more is known.
func TestUpdatesMinA11(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		m := post(21)
		m.FromID, m.FwdFrom = &api.PeerUser{UserID: 77}, &api.MessageFwdHeader{FromID: &api.PeerChannel{ChannelID: 78}}
		passing := &api.User{Min: true, ID: 77, AccessHash: tl.Some(int64(1)), Phone: tl.Some("1")}
		f.push(&api.Updates{Updates: []api.UpdateClass{&api.UpdateNewChannelMessage{Message: m, Pts: 21, PtsCount: 1}}, Users: []api.UserClass{passing}})
		for _, tt := range []struct {
			ref  api.Object
			want string
		}{
			{m.FromID, "inputPeerUserFromMessage 21 inputPeerChannel"},
			{m.FwdFrom.FromID, "inputPeerChannelFromMessage 21 inputPeerChannel"},
		} {
			o, ok, err := f.c.CastLocal("InputPeer", tt.ref)
			got := fmt.Sprint(o)
			switch p := o.(type) {
			case *api.InputPeerUserFromMessage:
				got = fmt.Sprint("inputPeerUserFromMessage ", p.MsgID, " ", api.TypeOf(p.Peer).Name)
			case *api.InputPeerChannelFromMessage:
				got = fmt.Sprint("inputPeerChannelFromMessage ", p.MsgID, " ", api.TypeOf(p.Peer).Name)
			}
			if !ok || err != nil || got != tt.want {
				t.Errorf("%v, %v, %v, want %s", got, ok, err, tt.want)
			}
		}
		f.push(&api.Updates{Users: []api.UserClass{&api.User{ID: 77, AccessHash: tl.Some(int64(2))}}})
		if o, _, _ := f.c.CastLocal("InputUser", m.FromID); o == nil || o.(*api.InputUser).AccessHash != 2 {
			t.Errorf("when more is known: %v", o)
		}
	})
}

// TestUpdatesRefetchEnd: a message that is sent when its id has been asked for
// already, in vain, is delivered all the same.
func TestUpdatesRefetchEnd(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		f.set("diff 10", &api.UpdatesDifferenceTooLong{Pts: 30})
		f.set("dialogs", refusal{code: 400, name: "BOT_METHOD_INVALID"})
		f.set("messages 11-110", &api.MessagesMessages{Messages: texts(11)})
		f.set("diff 30", &api.UpdatesDifference{NewMessages: texts(11, 12), State: state(32)})
		f.push(&api.UpdatesTooLong{})
		f.want(t, "11r gap 0 12r", "diff 10, dialogs, messages 11-110, messages 111-210, messages 211-310, diff 30")
	})
}

// TestUpdatesRefetchMoving: messages that come while pages are being asked for are
// neither lost nor out of order: what was not there of a page is asked for again
// when a later one has something.
func TestUpdatesRefetchMoving(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		f.set("diff 10", &api.UpdatesDifferenceTooLong{Pts: 30})
		f.set("dialogs", refusal{code: 400, name: "BOT_METHOD_INVALID"})
		f.set("messages 11-110", &api.MessagesMessages{Messages: texts(11)})
		f.set("messages 111-210", &api.MessagesMessages{Messages: texts(120)})
		f.set("messages 12-111", &api.MessagesMessages{Messages: texts(12, 13)})
		f.set("messages 112-211", &api.MessagesMessages{Messages: texts(112, 120)})
		f.set("diff 30", &api.UpdatesDifference{NewMessages: texts(11, 12, 13, 112, 120, 121), State: state(130)})
		f.push(&api.UpdatesTooLong{})
		f.want(t, "11r 12r 13r 112r 120r gap 0 121r", "diff 10, dialogs, messages 11-110, messages 111-210, messages 12-111, messages 112-211, messages 212-311, messages 312-411, diff 30")
	})
}

// TestUpdatesRefused: a channel's difference that is refused for another reason
// than that the channel is closed to the account is asked for again.
func TestUpdatesRefused(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		f.set("channel 20", refusal{code: 400, name: "SOMETHING_INVALID"}, refusal{code: 403, name: "SOMETHING_FORBIDDEN"},
			&api.UpdatesChannelDifference{Final: true, NewMessages: posts(21, 22), Pts: 22})
		f.push(news(posted(22)))
		pass(time.Minute)
		f.want(t, "c21r c22r", "channel 20, channel 20, channel 20")
	})
}

// TestUpdatesEnd: when the account is signed out, Updates says so.
func TestUpdatesEnd(t *testing.T) {
	serverKey()
	synctest.Test(t, func(t *testing.T) {
		f := &feed{answers: map[string][]api.Object{"state": {refusal{code: 401, name: "AUTH_KEY_UNREGISTERED"}}}}
		w := newWorld(t, f.answer)
		var updates *telegram.ConnectionError
		err := w.end(func(ctx context.Context, c *telegram.Client) {
			errors.As(c.Updates(ctx, telegram.UpdateOptions{Handle: f.handle}), &updates)
		})
		if updates == nil || updates.Type != "AUTH_KEY_UNREGISTERED" || err != updates {
			t.Errorf("Updates: %v, Run: %v", updates, err)
		}
	})
}

// TestUpdatesEarly: what comes while it is being found out where updates begin is
// delivered after that is known, as far as it is not before the beginning.
func TestUpdatesEarly(t *testing.T) {
	serverKey()
	synctest.Test(t, func(t *testing.T) {
		f := &feed{answers: map[string][]api.Object{}}
		w := newWorld(t, func(c *incoming) {
			if question(c.req) == "state" {
				c.r.Session.Push(api.Append(nil, news(message(10), message(11), posted(20), posted(21))))
			}
			f.answer(c)
		})
		w.run(func(ctx context.Context, c *telegram.Client) {
			ctx, cancel := context.WithCancel(ctx)
			over := make(chan error)
			go func() {
				over <- c.Updates(ctx, telegram.UpdateOptions{Handle: f.handle, Ready: func(s telegram.UpdateState) {
					f.mu.Lock()
					defer f.mu.Unlock()
					f.got = append(f.got, fmt.Sprint("ready ", s.Pts))
				}})
			}()
			synctest.Wait()
			if got, _ := f.told(); got != "ready 10 c21 11" {
				t.Errorf("delivered %q", got)
			}
			cancel()
			<-over
		})
	})
}

// TestUpdateState: from the state that its marks have led to, Updates goes on
// where another has ended.
func TestUpdateState(t *testing.T) {
	serverKey()
	synctest.Test(t, func(t *testing.T) {
		f := &feed{answers: map[string][]api.Object{}}
		f.w = newWorld(t, f.answer)
		f.w.run(func(ctx context.Context, c *telegram.Client) {
			var s telegram.UpdateState
			one, stop := context.WithCancel(ctx)
			ended := make(chan error)
			run := func(ctx context.Context) {
				ended <- c.Updates(ctx, telegram.UpdateOptions{State: s, Ready: func(now telegram.UpdateState) { s = now },
					Handle: func(u *telegram.Update) { f.handle(u); u.Mark(&s) }})
			}
			go run(one)
			synctest.Wait()
			f.push(news(message(11), posted(21), stopped(6)), sequenced(8, typing(1)))
			if err := c.Updates(ctx, telegram.UpdateOptions{}); err == nil {
				t.Error("two at a time")
			}
			stop()
			<-ended
			if s.Pts != 11 || s.Qts != 6 || s.Seq != 8 || s.Date != 50 || s.LastID != 11 ||
				s.Channels[2] != (telegram.ChannelState{Pts: 21, LastID: 21, AccessHash: 22}) {
				t.Errorf("state %+v", s)
			}
			f.told()
			f.set("diff 11", &api.UpdatesDifference{NewMessages: texts(12), State: state(12)})
			two, stop := context.WithCancel(ctx)
			go run(two)
			synctest.Wait()
			f.push(news(posted(22)))
			f.want(t, "12r c22", "diff 11")
			if s.Pts != 12 || s.Channels[2].Pts != 22 {
				t.Errorf("state %+v", s)
			}
			stop()
			<-ended
		})
	})
}

// TestUpdateStateKept: a channel that the first update came from goes on before
// that one, if it is never done. With the account goes what was seen of it.
func TestUpdateStateKept(t *testing.T) {
	serverKey()
	synctest.Test(t, func(t *testing.T) {
		f := &feed{answers: map[string][]api.Object{"auth.logOut": {&api.AuthLoggedOut{}}}}
		f.w = newWorld(t, f.answer)
		f.w.run(func(ctx context.Context, c *telegram.Client) {
			updates := func(during func()) telegram.UpdateState {
				ctx, stop := context.WithCancel(ctx)
				ended := make(chan error)
				go func() {
					ended <- c.Updates(ctx, telegram.UpdateOptions{State: c.UpdateState(""), Keep: true, Handle: func(u *telegram.Update) {
						if f.handle(u); showUpdate(u) != "c31" {
							u.Done()
						}
					}})
				}()
				synctest.Wait()
				during()
				stop()
				<-ended
				return c.UpdateState("")
			}
			new := posted(31).(*api.UpdateNewChannelMessage)
			new.Message.(*api.Message).PeerID = &api.PeerChannel{ChannelID: 8}
			s := updates(func() { f.push(in8(message(11), posted(21), new)) })
			if s.Pts != 11 || s.Channels[2].Pts != 21 || s.Channels[8].Pts != 30 {
				t.Errorf("state %+v", s)
			}
			leave := &api.Updates{Chats: []api.ChatClass{&api.ChannelForbidden{ID: 2, AccessHash: 22}}}
			s = updates(func() { f.push(leave) })
			if _, there := s.Channels[2]; there || s.Channels[8].Pts != 30 {
				t.Errorf("without a channel that was left: state %+v", s)
			}
			s = updates(func() {
				f.push(news(message(12)))
				if _, err := c.Invoke(ctx, &api.AuthLogOutRequest{}, telegram.CallOptions{}); err != nil {
					t.Error(err)
				}
				f.push(news(message(13)))
			})
			if s.Pts != 0 || len(s.Channels) != 0 {
				t.Errorf("after logging out: state %+v", s)
			}
		})
	})
}

// TestUpdatesOnSandbox: what several accounts send each other arrives in its
// order, once, whatever happens to the connections.
func TestUpdatesOnSandbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pass(time.Until(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))) // after the sandbox's own history
		inSandbox(t, telegram.Options{}, func(ctx context.Context, c *telegram.Client, s *sandbox.Sandbox) {
			if err := signIn(ctx, t, c, "+9996620001", "22222", ""); err != nil {
				t.Fatal(err)
			}
			got, stop := messagesByChat(ctx, c)
			const n = 200
			inSandboxAs(ctx, t, s, "+9996620002", func(ctx context.Context, friend *telegram.Client) {
				for i := range n {
					for j, to := range []string{"sandbox_me", "sandbox_supergroup"} {
						peer, err := friend.InputPeer(ctx, to)
						if err == nil {
							_, err = friend.Invoke(ctx, &api.MessagesSendMessageRequest{Peer: peer, Message: fmt.Sprintf("%03d", i), RandomID: int64(1000 + 2*i + j)}, telegram.CallOptions{})
						}
						if err != nil {
							t.Error(err)
						}
					}
					if i%17 == 0 {
						s.DropConnections()
					}
					pass(100 * time.Millisecond)
				}
			})
			pass(time.Minute)
			stop()
			if len(got) != 2 {
				t.Errorf("messages of %d chats, want 2", len(got))
			}
			for chat, list := range got {
				if len(list) != n || !slices.IsSorted(list) {
					t.Errorf("%s: %d messages, in order: %v", chat, len(list), slices.IsSorted(list))
				}
			}
		})
	})
}

// messagesByChat collects the texts that updates bring, until stop is called.
func messagesByChat(ctx context.Context, c *telegram.Client) (got map[string][]string, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	got = map[string][]string{}
	ready, over := make(chan telegram.UpdateState), make(chan error)
	go func() {
		over <- c.Updates(ctx, telegram.UpdateOptions{
			Ready: func(s telegram.UpdateState) { ready <- s },
			Handle: func(u *telegram.Update) {
				var m api.MessageClass
				switch v := u.Update.(type) {
				case *api.UpdateNewMessage:
					m = v.Message
				case *api.UpdateNewChannelMessage:
					m = v.Message
				default:
					return
				}
				chat := fmt.Sprintf("%+v", m.(*api.Message).PeerID)
				got[chat] = append(got[chat], m.(*api.Message).Message)
			},
		})
	}()
	<-ready
	return got, func() {
		cancel()
		<-over
	}
}

// inSandboxAs runs another client against a sandbox, signed in.
func inSandboxAs(ctx context.Context, t *testing.T, s *sandbox.Sandbox, phone string, f func(ctx context.Context, c *telegram.Client)) {
	t.Helper()
	c := telegram.New(clientOptions(s))
	err := c.Run(ctx, func(ctx context.Context) error {
		if err := signIn(ctx, t, c, phone, "22222", ""); err != nil {
			return err
		}
		f(ctx, c)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
