package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

func sendTo(user int64, id int) *api.MessagesSendMessageRequest {
	return &api.MessagesSendMessageRequest{Peer: &api.InputPeerUser{UserID: user}, Message: "x", RandomID: int64(id)}
}

func channelPeer(id int64) *api.InputPeerChannel { return &api.InputPeerChannel{ChannelID: id} }

// TestGovernorScope covers A4: which calls a wait holds back, and which it does
// not. Each row makes calls one after the other; a name behind a call is what the
// server refuses it with. want is, for each, what comes of it: "" went through,
// "sent" was refused by the server, "unsent" was kept back here.
func TestGovernorScope(t *testing.T) {
	name := func(s string) api.Object { return &api.ContactsResolveUsernameRequest{Username: s} }
	forward := func(from, to int64) api.Object {
		return &api.MessagesForwardMessagesRequest{FromPeer: channelPeer(from), ToPeer: channelPeer(to), ID: []int32{1}, RandomID: []int64{1}}
	}
	to := func(channel int64) api.Object {
		return &api.MessagesSendMessageRequest{Peer: channelPeer(channel), Message: "x"}
	}
	media := func(channel int64) api.Object {
		return &api.MessagesSendMediaRequest{Peer: channelPeer(channel), Media: &api.InputMediaDice{Emoticon: "x"}}
	}
	type step struct {
		req    api.Object
		answer string
		want   string
	}
	const long = "FLOOD_WAIT_90"
	for title, steps := range map[string][]step{
		"a method that names nobody": {{name("a"), "FLOOD_WAIT_80000", "sent"}, {name("b"), "", "unsent"}, {name("a"), "", "unsent"}, {to(1), "", ""}},
		"one peer":                   {{to(1), long, "sent"}, {to(1), "", "unsent"}, {to(2), "", ""}, {media(1), "", ""}},
		"two peers are the method":   {{to(1), long, "sent"}, {to(2), long, "sent"}, {to(3), "", "unsent"}, {media(3), "", ""}},
		"another went through in between": {{to(1), long, "sent"}, {to(3), "", ""}, {to(2), long, "sent"}, {to(3), "", ""}, {to(2), "", "unsent"},
			{to(1), "", "unsent"}},
		"a refusal is an answer, too": {{to(1), long, "sent"}, {to(3), "MESSAGE_EMPTY", "sent"}, {to(2), long, "sent"}, {to(4), "", ""}},
		"slow mode is the chat's": {{to(1), "SLOWMODE_WAIT_90", "sent"}, {media(1), "", "unsent"}, {forward(2, 1), "", "unsent"}, {to(2), "", ""}, {forward(1, 2), "", ""},
			{&api.MessagesGetHistoryRequest{Peer: channelPeer(1)}, "", ""}},
		"where it goes to":       {{forward(1, 2), long, "sent"}, {forward(1, 3), "", ""}, {forward(4, 2), "", "unsent"}},
		"wrapped":                {{&api.InvokeWithoutUpdatesRequest{Query: to(1)}, long, "sent"}, {to(1), "", "unsent"}},
		"a channel by its input": {{&api.ChannelsGetFullChannelRequest{Channel: &api.InputChannel{ChannelID: 1}}, long, "sent"}, {&api.ChannelsGetFullChannelRequest{Channel: &api.InputChannel{ChannelID: 2}}, "", ""}},
		"a group by its id":      {{&api.MessagesGetFullChatRequest{ChatID: 1}, long, "sent"}, {&api.MessagesGetFullChatRequest{ChatID: 2}, "", ""}, {&api.MessagesGetFullChatRequest{ChatID: 1}, "", "unsent"}},
		"oneself":                {{send(1), long, "sent"}, {send(2), "", "unsent"}, {to(1), "", ""}},
		"Premium":                {{&api.UploadSaveFilePartRequest{}, "FLOOD_PREMIUM_WAIT_90", "sent"}, {&api.UploadSaveFilePartRequest{}, "", "unsent"}},
		"no wait of the governor's": {{&api.AccountInitTakeoutSessionRequest{}, "TAKEOUT_INIT_DELAY_90", "sent"}, {&api.AccountInitTakeoutSessionRequest{}, "", ""},
			{&api.AccountDeleteAccountRequest{}, "2FA_CONFIRM_WAIT_90", "sent"}, {&api.AccountDeleteAccountRequest{}, "", ""}},
	} {
		t.Run(title, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var answer string
				w := newWorld(t, func(c *incoming) {
					switch {
					case answer == "":
						c.fail(400, "WENT_THROUGH")
					case strings.Contains(answer, "EMPTY"):
						c.fail(400, answer)
					default:
						c.fail(420, answer)
					}
				})
				w.run(func(ctx context.Context, c *telegram.Client) {
					for i, s := range steps {
						before, wait := len(w.requests), c.FloodWait(s.req)
						answer = s.answer
						_, err := c.Invoke(ctx, s.req, telegram.CallOptions{})
						e := new(telegram.Error)
						errors.As(err, &e)
						sent := len(w.requests) > before
						got := map[bool]string{true: "sent", false: "unsent"}[sent]
						if e.Type == "WENT_THROUGH" {
							got = ""
						}
						if got != s.want || e.Predicted == sent || (wait > 0) == sent {
							t.Errorf("call %d: %v (%q, predicted: %v, %v before), want %q", i, err, got, e.Predicted, wait, s.want)
						}
					}
				})
			})
		})
	}
}

// TestGovernorPredicts: a call that is kept back sleeps as long as it may, or
// gets at once the error that Telegram would give it, and which says so.
func TestGovernorPredicts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, attempts(repeatFlood("FLOOD_WAIT_50", 1)...))
		w.run(func(ctx context.Context, c *telegram.Client) {
			invoke := func(o telegram.CallOptions) (*telegram.Error, time.Duration) {
				start := time.Now()
				_, err := c.Invoke(ctx, send(1), o)
				e := new(telegram.Error)
				errors.As(err, &e)
				return e, time.Since(start)
			}
			if e, _ := invoke(telegram.CallOptions{FloodWait: -1}); e.Value != 50 || e.Predicted {
				t.Errorf("the first: %v", e)
			}
			<-time.After(9500 * time.Millisecond)
			if left := c.FloodWait(send(2)); left != 40500*time.Millisecond {
				t.Errorf("%v are left, want 40.5s", left)
			}
			e, took := invoke(telegram.CallOptions{FloodWait: 40 * time.Second})
			const line = "messages.sendMessage: FLOOD_WAIT_41 (420): called too often; wait 41 seconds; not sent, because Telegram has asked for this wait before"
			if e.Error() != line || e.Type != "FLOOD_WAIT" || e.Value != 41 || e.Code != 420 || !e.Predicted || took != 0 {
				t.Errorf("after %v: %v", took, e)
			}
			if n := len(w.requests); n != 1 {
				t.Errorf("%d requests have arrived, want 1", n)
			}
			// A flood wait is none of the call's own time.
			if e, took := invoke(telegram.CallOptions{Timeout: time.Second}); e.Kind != "" || took != 40500*time.Millisecond {
				t.Errorf("after %v: %v", took, e)
			}
			if left := c.FloodWait(send(2)); left > time.Second/30 {
				t.Errorf("afterwards %v are left", left)
			}
		})
	})
}

func repeatFlood(name string, n int) (all []mtproto.RPCError) {
	for range n {
		all = append(all, mtproto.RPCError{Code: 420, Message: name})
	}
	return all
}

// limited answers as a server does that lets a method be called so often in a
// time, and after that asks for what is left of it. It notes when it was called.
type limited struct {
	mu     sync.Mutex
	calls  int
	every  time.Duration
	began  time.Time
	inTime int
	passed []int64
	floods int
}

func (l *limited) answer(c *incoming) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if now.Sub(l.began) >= l.every {
		l.began, l.inTime = now, 0
	}
	if l.inTime++; l.inTime > l.calls {
		l.floods++
		left := l.began.Add(l.every).Sub(now)
		c.fail(420, fmt.Sprintf("FLOOD_WAIT_%d", int(left/time.Second)+1))
		return
	}
	l.passed = append(l.passed, c.req.(*api.MessagesSendMessageRequest).RandomID)
	echo(c)
}

// TestGovernorPace: a thousand calls that were kept back do not earn the next
// wait at once, over and over. A server that takes 20 a minute, as for a bot in
// one group, is asked in vain once by each, and after that a few times only.
func TestGovernorPace(t *testing.T) {
	for _, tt := range []struct {
		calls, n int
		every    time.Duration
		floods   int // beyond one for each call at first
		within   time.Duration
	}{
		{calls: 30, every: time.Second, n: 1000, floods: 10, within: time.Minute},
		{calls: 1, every: time.Second, n: 100, floods: 5, within: 110 * time.Second},
		{calls: 20, every: time.Minute, n: 200, floods: 5, within: 11 * time.Minute},
	} {
		t.Run(fmt.Sprintf("%d in %v", tt.calls, tt.every), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &limited{calls: tt.calls, every: tt.every}
				w := newWorld(t, server.answer)
				w.run(func(ctx context.Context, c *telegram.Client) {
					start := time.Now()
					results, errs := c.Batch(ctx, sends(tt.n), telegram.BatchOptions{CallOptions: telegram.CallOptions{FloodWait: time.Hour}})
					checkEchoes(t, results, errs)
					took := time.Since(start)
					again := server.floods - (tt.n - tt.calls)
					if again > tt.floods || took > tt.within {
						t.Errorf("%d were refused again and it took %v, want at most %d and %v", again, took, tt.floods, tt.within)
					}
				})
			})
		})
	}
}

// TestGovernorOrder covers M21: items of an ordered batch that are kept back keep
// their places, and those that can't wait cost no other its result.
func TestGovernorOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refuse := map[int64]string{101: "FLOOD_WAIT_5", 102: "FLOOD_WAIT_500"}
		server := &limited{calls: 1000, every: time.Hour}
		w := newWorld(t, func(c *incoming) {
			if name := refuse[c.req.(*api.MessagesSendMessageRequest).RandomID]; name != "" {
				c.fail(420, name)
				return
			}
			server.answer(c)
		})
		w.run(func(ctx context.Context, c *telegram.Client) {
			c.Invoke(ctx, sendTo(1, 101), telegram.CallOptions{FloodWait: -1})
			c.Invoke(ctx, sendTo(3, 3), telegram.CallOptions{}) // so that it is no wait of the method
			c.Invoke(ctx, sendTo(2, 102), telegram.CallOptions{FloodWait: -1})
			var reqs []api.Object
			for i := range 60 {
				reqs = append(reqs, sendTo(int64(i%4), 10+i)) // 1 waits, 2 can't, 3 is free
			}
			start := time.Now()
			_, errs := c.Batch(ctx, reqs, telegram.BatchOptions{Ordered: true})
			for i, err := range errs {
				if want := map[bool]string{true: "FLOOD_WAIT"}[i%4 == 2]; errorType(err) != want {
					t.Errorf("item %d: %v, want %q", i, err, want)
				}
			}
			if took := time.Since(start); took < 5*time.Second || took > 6*time.Second {
				t.Errorf("took %v", took)
			}
		})
		if len(server.passed) != 46 || !slices.IsSorted(server.passed) {
			t.Errorf("arrived: %v", server.passed)
		}
	})
}

// TestGovernorGivenUp: calls that are kept back end when they are given up, alone
// and in an ordered batch.
func TestGovernorGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, attempts(repeatFlood("FLOOD_WAIT_50", 1)...))
		w.run(func(ctx context.Context, c *telegram.Client) {
			c.Invoke(ctx, send(1), telegram.CallOptions{FloodWait: -1})
			short, cancel := context.WithTimeout(ctx, 3*time.Second)
			defer cancel()
			start := time.Now()
			if _, err := c.Invoke(short, send(2), telegram.CallOptions{}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("alone: %v", err)
			}
			short, cancel = context.WithTimeout(ctx, 3*time.Second)
			defer cancel()
			_, errs := c.Batch(short, []api.Object{sendTo(5, 3), send(4), send(5), sendTo(5, 6)}, telegram.BatchOptions{Ordered: true})
			for i, err := range errs {
				if (i == 0) != (err == nil) {
					t.Errorf("item %d: %v", i, err)
				}
			}
			if took := time.Since(start); took != 6*time.Second {
				t.Errorf("took %v", took)
			}
			if n := len(w.requests); n != 2 {
				t.Errorf("%d requests have arrived, want 2", n)
			}
		})
	})
}

// TestGovernorClamp covers A4: two weeks is the longest wait, and one second the
// shortest. Long ones are logged, once.
func TestGovernorClamp(t *testing.T) {
	for answer, want := range map[string]time.Duration{"FLOOD_WAIT_999999999": 14 * 24 * time.Hour, "FLOOD_WAIT_0": time.Second, "FLOOD_WAIT_30": 30 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, func(c *incoming) { c.fail(420, answer) })
			var log bytes.Buffer
			w.options.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
			w.run(func(ctx context.Context, c *telegram.Client) {
				for range 2 {
					c.Invoke(ctx, send(1), telegram.CallOptions{FloodWait: -1})
				}
				if left := c.FloodWait(send(1)); left != want {
					t.Errorf("%s: %v, want %v", answer, left, want)
				}
			})
			if n := strings.Count(log.String(), "Telegram asks for a wait"); n != map[bool]int{true: 1}[want > 10*time.Second] {
				t.Errorf("%s: logged %d times", answer, n)
			}
		})
	}
}

// TestGovernorRestart: waits survive the client, and go when they are over.
func TestGovernorRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(c *incoming) { c.fail(420, "FLOOD_WAIT_80000") })
		name := &api.ContactsResolveUsernameRequest{Username: "a"}
		w.run(func(ctx context.Context, c *telegram.Client) {
			c.Invoke(ctx, name, telegram.CallOptions{})
		})
		<-time.After(10 * time.Second)
		w.run(func(ctx context.Context, c *telegram.Client) {
			_, err := c.Invoke(ctx, name, telegram.CallOptions{})
			if e := new(telegram.Error); !errors.As(err, &e) || !e.Predicted || e.Value != 79990 {
				t.Errorf("after a restart: %v", err)
			}
			if n := len(w.requests); n != 1 {
				t.Errorf("%d requests have arrived, want 1", n)
			}
		})
		<-time.After(80000 * time.Second)
		w.answer = echo
		w.run(func(ctx context.Context, c *telegram.Client) {
			if left := c.FloodWait(name); left != 0 {
				t.Errorf("when it is over, %v are left", left)
			}
		})
		if s, _ := w.store.Load(); len(s.Waits) != 0 {
			t.Errorf("still stored: %+v", s.Waits)
		}
	})
}

// TestResolveWait: who has to be looked up first may have to wait for that.
func TestResolveWait(t *testing.T) {
	w := newWorld(t, func(c *incoming) {
		if _, ok := c.req.(*api.ContactsResolvePhoneRequest); ok {
			c.fail(420, "FLOOD_WAIT_600")
			return
		}
		c.fail(420, "FLOOD_WAIT_80000")
	})
	w.run(func(ctx context.Context, c *telegram.Client) {
		c.Entity(ctx, "@somebody")
		c.Entity(ctx, "+12025550123")
		for ref, want := range map[any]time.Duration{
			"@another": 80000 * time.Second, "t.me/another": 80000 * time.Second, "+12025550199": 600 * time.Second,
			"me": 0, int64(5): 0, "": 0, &api.InputPeerUser{UserID: 7}: 0, "t.me/+AbCdEfGhIjKlMnOp": 0,
		} {
			if got := c.ResolveWait(ref).Round(10 * time.Second); got != want {
				t.Errorf("%v: %v, want %v", ref, got, want)
			}
		}
	})
}

func TestMaskPhone(t *testing.T) {
	for phone, want := range map[string]string{"": "", "+9996620001": "+9996•••01", "12025550123": "+1202•••23", "12345": "", "1234567": "+1234•••67"} {
		if got := telegram.MaskPhone(phone); got != want {
			t.Errorf("%s: %s, want %s", phone, got, want)
		}
	}
}
