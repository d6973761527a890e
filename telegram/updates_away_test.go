package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// away is an account that is not there for a while, and somebody who goes on
// writing to it.
type away struct {
	t     *testing.T
	s     *sandbox.Sandbox
	bot   bool
	store telegram.MemoryStore
	down  atomic.Bool // its connections fail

	writer *telegram.Client
	n      int
	also   func(*telegram.Client) []telegram.UpdateOptions // of other consumers; nil: none

	mu   sync.Mutex // guards what follows
	came []string
}

// there runs the account's client, with updates, while f runs.
func (a *away) there(f func()) {
	a.t.Helper()
	o := clientOptions(a.s)
	o.Store = &a.store
	dial := o.Dial
	o.Dial = func(ctx context.Context, dc int) (mtproto.Link, error) {
		if a.down.Load() {
			return nil, net.ErrClosed
		}
		return dial(ctx, dc)
	}
	c := telegram.New(o)
	err := c.Run(context.Background(), func(ctx context.Context) error {
		if s, err := a.store.Load(); err != nil || s.Self.ID == 0 {
			sign := func() error { return signIn(ctx, a.t, c, "+9996620002", "22222", "") }
			if a.bot {
				sign = func() error { _, err := c.SignInBot(ctx, "1000:sandbox"); return err }
			}
			if err := sign(); err != nil {
				return err
			}
		}
		ctx, stop := context.WithCancel(ctx)
		all := []telegram.UpdateOptions{{State: c.UpdateState(""), Keep: true, Handle: func(u *telegram.Update) {
			a.hear(u)
			u.Done()
		}}}
		if a.also != nil {
			all = append(all, a.also(c)...)
		}
		ended := make(chan error)
		for _, o := range all {
			go func() { ended <- c.Updates(ctx, o) }()
		}
		pass(time.Second)
		f()
		pass(time.Second)
		stop()
		for range all {
			if err := <-ended; !errors.Is(err, context.Canceled) {
				return err
			}
		}
		return nil
	})
	if err != nil {
		a.t.Error(err)
	}
}

func (a *away) hear(u *telegram.Update) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := showUpdate(u)
	switch v := u.Update.(type) {
	case nil, *api.UpdateDeleteMessages, *api.UpdateDeleteChannelMessages:
	case *api.UpdateNewMessage, *api.UpdateNewChannelMessage:
		if strings.Contains(s, "messageService") {
			return
		}
	case *api.UpdateBotStopped:
		s = fmt.Sprintf("q%v", v.Stopped)
	default:
		return
	}
	a.came = append(a.came, strings.TrimRight(s, "r"))
}

// heard are the updates of each kind that have come, in their order.
func (a *away) heard() (all map[string][]string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	all = map[string][]string{}
	for _, s := range a.came {
		kind, _, _ := strings.Cut(s, " ")
		if i := strings.IndexAny(kind, "0123456789"); i > 0 {
			kind = kind[:i]
		}
		all[kind] = append(all[kind], s)
	}
	a.came = nil
	return all
}

func (a *away) do(req api.Object) api.Object {
	a.t.Helper()
	o, err := a.writer.Invoke(context.Background(), req, telegram.CallOptions{})
	if err != nil {
		a.t.Fatalf("%s: %v", api.TypeOf(req).Name, err)
	}
	return o
}

// invite takes the bot into the supergroup.
func (a *away) invite() {
	a.t.Helper()
	in, _ := a.writer.InputPeer(context.Background(), "sandbox_supergroup")
	who, _ := a.writer.InputPeer(context.Background(), "sandbox_bot")
	super, user := in.(*api.InputPeerChannel), who.(*api.InputPeerUser)
	a.do(&api.ChannelsInviteToChannelRequest{Channel: &api.InputChannel{ChannelID: super.ChannelID, AccessHash: super.AccessHash},
		Users: []api.InputUserClass{&api.InputUser{UserID: user.UserID, AccessHash: user.AccessHash}}})
}

// write sends the account count messages in private and in a supergroup, and
// blocks it, if it is a bot, and starts it again.
func (a *away) write(count int) (want map[string][]string) {
	a.t.Helper()
	who := "sandbox_friend"
	if a.bot {
		who = "sandbox_bot"
	}
	want = map[string][]string{}
	for range count {
		a.n++
		for prefix, to := range map[string]string{"p": who, "c": "sandbox_supergroup"} {
			peer, err := a.writer.InputPeer(context.Background(), to)
			if err != nil {
				a.t.Fatal(err)
			}
			text := fmt.Sprint(strings.Trim(prefix, "c"), a.n)
			a.do(&api.MessagesSendMessageRequest{Peer: peer, Message: text, RandomID: int64(2*a.n + len(text)%2)})
			want[prefix] = append(want[prefix], prefix+fmt.Sprint(a.n))
			if prefix == "p" && a.bot {
				a.do(&api.ContactsBlockRequest{ID: peer})
				a.do(&api.ContactsUnblockRequest{ID: peer})
				want["qtrue"], want["qfalse"] = append(want["qtrue"], "qtrue"), append(want["qfalse"], "qfalse")
			}
		}
	}
	return want
}

func (a *away) want(want map[string][]string) {
	a.t.Helper()
	got := a.heard()
	for _, kind := range []string{"p", "c", "qtrue", "qfalse", "gap"} {
		if !slices.Equal(got[kind], want[kind]) {
			a.t.Errorf("%s: got %v, want %v", kind, got[kind], want[kind])
		}
	}
}

// TestUpdatesAway: an account that was away, because its process had ended or its
// connection, gets all that has happened to it, once and in order: the common box,
// a channel's and what bots are told by qts. Where Telegram says that it is too
// much, the messages are there all the same, and it is told that more is lost.
func TestUpdatesAway(t *testing.T) {
	for _, bot := range []bool{false, true} {
		for _, process := range []bool{false, true} {
			for _, long := range []bool{false, true} {
				for _, seen := range []bool{true, false} {
					t.Run(fmt.Sprintf("bot=%v/process=%v/too long=%v/seen=%v", bot, process, long, seen), func(t *testing.T) {
						synctest.Test(t, func(t *testing.T) {
							pass(time.Until(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)))
							testAway(t, bot, process, long, seen)
						})
					})
				}
			}
		}
	}
}

func testAway(t *testing.T, bot, process, long, seen bool) {
	inSandbox(t, telegram.Options{}, func(ctx context.Context, c *telegram.Client, s *sandbox.Sandbox) {
		if err := signIn(ctx, t, c, "+9996620001", "22222", ""); err != nil {
			t.Fatal(err)
		}
		a := &away{t: t, s: s, bot: bot, writer: c, n: 100}
		if bot {
			a.invite()
		}
		pass(time.Minute)
		absence := func() map[string][]string {
			if long {
				account := map[bool]string{true: "sandbox_bot", false: "sandbox_friend"}[bot]
				s.Inject(sandbox.Fault{Account: account, Method: "updates.getDifference", Kind: sandbox.DifferenceTooLong})
				s.Inject(sandbox.Fault{Account: account, Method: "updates.getChannelDifference", Kind: sandbox.DifferenceTooLong})
			}
			pass(time.Minute)
			want := a.write(30)
			pass(time.Minute)
			return want
		}
		before := func() {
			if seen {
				want := a.write(2)
				pass(time.Second)
				a.want(want)
			}
		}
		var want map[string][]string
		if process {
			a.there(before)
			want = absence()
			a.there(func() { pass(time.Minute) })
		} else {
			a.there(func() {
				before()
				a.down.Store(true)
				s.DropConnections()
				want = absence()
				a.down.Store(false)
				pass(2 * time.Minute)
			})
		}
		if long {
			want["gap"] = []string{"gap 0", "gap 3001"}
		}
		a.want(want)
	})
}
