package telegram_test

import (
	"context"
	"crypto/rsa"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// inSandbox runs a client that is nobody yet against a sandbox.
func inSandbox(t *testing.T, o telegram.Options, f func(ctx context.Context, c *telegram.Client, s *sandbox.Sandbox)) {
	t.Helper()
	inSandboxWith(t, "0123456789abcdef", o, sandbox.Options{}, f)
}

// inSandboxWith is inSandbox with an api_hash and a sandbox of one's choice.
func inSandboxWith(t *testing.T, hash string, o telegram.Options, so sandbox.Options, f func(ctx context.Context, c *telegram.Client, s *sandbox.Sandbox)) {
	t.Helper()
	s, err := sandbox.New(so)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	link := clientOptions(s)
	o.AppID, o.AppHash, o.Keys, o.DC, o.Dial = link.AppID, hash, link.Keys, link.DC, link.Dial
	o.NoPFS = link.NoPFS
	c := telegram.New(o)
	err = c.Run(context.Background(), func(ctx context.Context) error {
		f(ctx, c, s)
		return nil
	})
	if err != nil {
		t.Errorf("Run: %v", err)
	}
}

// clientOptions lead to a sandbox. Without temporary keys: TestFaults has those,
// for everybody.
func clientOptions(s *sandbox.Sandbox) telegram.Options {
	return telegram.Options{
		AppID: 1, AppHash: "0123456789abcdef", Keys: []*rsa.PublicKey{s.PublicKey()}, DC: s.DC(), Dial: s.Dial, NoPFS: true,
	}
}

func signIn(ctx context.Context, t *testing.T, c *telegram.Client, phone, code, password string) error {
	t.Helper()
	_, err := c.SignInUser(ctx, telegram.UserLogin{
		Phone:    phone,
		Code:     func(context.Context, *telegram.SentCode) (string, error) { return code, nil },
		Password: func(context.Context, string) (string, error) { return password, nil },
	})
	return err
}

// TestSandboxSignIn signs in every way there is, against a server that was
// written without this client.
func TestSandboxSignIn(t *testing.T) {
	for _, tt := range []struct{ phone, code, password, token, want, name string }{
		{phone: "+9996620001", code: "22222", name: "sandbox_me"},
		{phone: "+9996620001", code: "12345", want: "PHONE_CODE_INVALID"},
		{phone: "+9996620003", code: "22222", password: "sandbox", name: "sandbox_locked"},
		{phone: "+9996620003", code: "22222", password: "wrong", want: "PASSWORD_HASH_INVALID"},
		{token: "1000:sandbox", name: "sandbox_bot"},
		{token: "1000:wrong", want: "ACCESS_TOKEN_INVALID"},
	} {
		t.Run(fmt.Sprintf("%s%s %s%s", tt.phone, tt.token, tt.code, tt.password), func(t *testing.T) {
			inSandbox(t, telegram.Options{}, func(ctx context.Context, c *telegram.Client, _ *sandbox.Sandbox) {
				if _, err := c.Entity(ctx, "me"); errorType(err) != "AUTH_KEY_UNREGISTERED" {
					t.Errorf("before signing in: %v", err)
				}
				var err error
				if tt.token != "" {
					_, err = c.SignInBot(ctx, tt.token)
				} else {
					err = signIn(ctx, t, c, tt.phone, tt.code, tt.password)
				}
				if errorType(err) != tt.want {
					t.Fatalf("error %v, want %q", err, tt.want)
				}
				if tt.want != "" {
					return
				}
				me, err := c.Entity(ctx, "me")
				if err != nil || me.(*api.User).Username.Value != tt.name {
					t.Errorf("signed in as %v (%v), want %s", me, err, tt.name)
				}
				if err := c.LogOut(ctx); err != nil {
					t.Errorf("LogOut: %v", err)
				}
			})
		})
	}
}

// TestSandboxResolve names everybody in the default world in several ways.
func TestSandboxResolve(t *testing.T) {
	inSandbox(t, telegram.Options{}, func(ctx context.Context, c *telegram.Client, _ *sandbox.Sandbox) {
		if err := signIn(ctx, t, c, "+9996620001", "22222", ""); err != nil {
			t.Fatal(err)
		}
		friend, err := c.Entity(ctx, "@sandbox_friend")
		if err != nil {
			t.Fatal(err)
		}
		group, err := c.Entity(ctx, "t.me/sandbox_supergroup")
		if err != nil {
			t.Fatal(err)
		}
		marked := -1_000_000_000_000 - group.(*api.Channel).ID
		for _, ref := range []any{
			"me", "sandbox_friend", "+9996620002", friend, friend.(*api.User).ID, &api.PeerUser{UserID: friend.(*api.User).ID},
			"https://t.me/sandbox_channel", "@sandbox_supergroup", marked, fmt.Sprint(marked), group, "sandbox_bot",
		} {
			peer, err := c.InputPeer(ctx, ref)
			if err != nil {
				t.Errorf("%v: %v", ref, err)
				continue
			}
			_, err = c.Invoke(ctx, &api.MessagesGetHistoryRequest{Peer: peer, Limit: 3}, telegram.CallOptions{})
			if err != nil {
				t.Errorf("history of %v: %v", ref, err)
			}
		}
	})
}

// TestSandboxOrder: what an ordered batch sends is in the history in its order,
// once each, though the link breaks on the way.
func TestSandboxOrder(t *testing.T) {
	const n = 1000
	inSandbox(t, telegram.Options{}, func(ctx context.Context, c *telegram.Client, s *sandbox.Sandbox) {
		if err := signIn(ctx, t, c, "+9996620001", "22222", ""); err != nil {
			t.Fatal(err)
		}
		reqs := make([]api.Object, n)
		for i := range reqs {
			reqs[i] = &api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: fmt.Sprintf("message %04d", i), RandomID: int64(i + 1)}
		}
		var broken sync.WaitGroup
		broken.Go(s.DropConnections)
		_, errs := c.Batch(ctx, reqs, telegram.BatchOptions{Ordered: true})
		broken.Wait()
		for i, err := range errs {
			if err != nil {
				t.Fatalf("item %d: %v", i, err)
			}
		}
		if calls := s.Calls("messages.sendMessage"); calls != n {
			t.Errorf("the server ran %d calls, want %d", calls, n)
		}
		if got := history(ctx, t, c, n); !slices.IsSorted(got) || len(got) != n {
			t.Errorf("%d messages, in order: %v", len(got), slices.IsSorted(got))
		}
	})
}

// history is the text of the messages that this test has sent to itself, oldest
// first.
func history(ctx context.Context, t *testing.T, c *telegram.Client, n int) (texts []string) {
	t.Helper()
	offset := int32(0)
	for len(texts) < n {
		o, err := c.Invoke(ctx, &api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}, OffsetID: offset, Limit: 100}, telegram.CallOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var page []api.MessageClass
		switch o := o.(type) {
		case *api.MessagesMessages:
			page = o.Messages
		case *api.MessagesMessagesSlice:
			page = o.Messages
		}
		if len(page) == 0 {
			break
		}
		for _, m := range page {
			m, ok := m.(*api.Message)
			if !ok {
				continue
			}
			offset = m.ID
			if strings.HasPrefix(m.Message, "message ") {
				texts = append(texts, m.Message)
			}
		}
	}
	slices.Reverse(texts)
	return texts
}

// TestSandboxKeeps: who is signed in is in the store at once, and forgotten when
// somebody else is.
func TestSandboxKeeps(t *testing.T) {
	store := &telegram.MemoryStore{}
	self := func() telegram.Self {
		stored, err := store.Load()
		if err != nil {
			t.Fatal(err)
		}
		return stored.Self
	}
	inSandbox(t, telegram.Options{Store: store}, func(ctx context.Context, c *telegram.Client, _ *sandbox.Sandbox) {
		if err := signIn(ctx, t, c, "+9996620001", "22222", ""); err != nil {
			t.Fatal(err)
		}
		if s := self(); s.ID == 0 || s.Username != "sandbox_me" || s.Phone != "9996620001" || s.Bot {
			t.Errorf("stored %+v", s)
		}
		if err := c.LogOut(ctx); err != nil {
			t.Fatal(err)
		}
		if s := self(); s != (telegram.Self{}) {
			t.Errorf("after logging out: %+v", s)
		}
		if _, err := c.SignInBot(ctx, "1000:sandbox"); err != nil {
			t.Fatal(err)
		}
		if s := self(); !s.Bot || s.Username != "sandbox_bot" {
			t.Errorf("stored %+v", s)
		}
	})
}
