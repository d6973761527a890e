package telegram_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// TestPeersOutliveARun: who was met in one run can be addressed in the next,
// without a request; and if what was stored is wrong by then, it repairs itself.
func TestPeersOutliveARun(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	path := filepath.Join(t.TempDir(), "a.db")
	run := func(f func(ctx context.Context, c *telegram.Client, file *telegram.AccountFile)) {
		t.Helper()
		file, err := telegram.OpenAccountFile(path, telegram.AccountFileOptions{Create: true})
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		o := clientOptions(s)
		o.Store = file
		c := telegram.New(o)
		if err := c.Run(t.Context(), func(ctx context.Context) error { f(ctx, c, file); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	refs := []any{"sandbox_friend", "@sandbox_channel", "+9996620002", int64(1003), int64(-1000000003001)}
	run(func(ctx context.Context, c *telegram.Client, _ *telegram.AccountFile) {
		if err := signIn(ctx, t, c, "+9996620001", "22222", ""); err != nil {
			t.Fatal(err)
		}
		for _, ref := range refs {
			if _, err := c.InputPeer(ctx, ref); err != nil {
				t.Errorf("%v: %v", ref, err)
			}
		}
	})
	random := int64(0)
	send := func(ctx context.Context, c *telegram.Client, ref any) error {
		message := to(input(t, c, ref))
		random++
		message.RandomID = random
		_, err := c.Invoke(ctx, message, telegram.CallOptions{})
		return err
	}
	run(func(ctx context.Context, c *telegram.Client, file *telegram.AccountFile) {
		for _, ref := range refs {
			if err := send(ctx, c, ref); err != nil {
				t.Errorf("%v: %v", ref, err)
			}
		}
		p, ok, err := file.Peer(telegram.PeerQuery{Name: "sandbox_friend"})
		if !ok || err != nil || !p.Known || p.Source != "contacts.resolveUsername" || time.Since(p.Seen) > time.Hour {
			t.Errorf("%+v, %v, %v", p, ok, err)
		}
		p.AccessHash++
		if err := file.Save(telegram.Change{Peers: []telegram.StoredPeer{p}}); err != nil {
			t.Fatal(err)
		}
	})
	run(func(ctx context.Context, c *telegram.Client, file *telegram.AccountFile) {
		wrong := input(t, c, "sandbox_friend").(*api.InputPeerUser).AccessHash
		if err := send(ctx, c, "sandbox_friend"); err != nil {
			t.Error(err)
		}
		if right := input(t, c, "sandbox_friend").(*api.InputPeerUser).AccessHash; right == wrong {
			t.Error("not repaired")
		}
	})
	run(func(ctx context.Context, c *telegram.Client, file *telegram.AccountFile) {
		if err := send(ctx, c, int64(1002)); err != nil {
			t.Errorf("the repaired one was not stored: %v", err)
		}
	})
}

// TestMinRepairedA11: a stranger who is only named in a push is addressed as the
// one in that message, and known in full once the server tells more.
func TestMinRepairedA11(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	as := func(phone string, f func(ctx context.Context, c *telegram.Client)) {
		t.Helper()
		c := telegram.New(clientOptions(s))
		err := c.Run(t.Context(), func(ctx context.Context) error {
			password := map[string]string{"+9996620003": "sandbox"}[phone]
			if err := signIn(ctx, t, c, phone, "22222", password); err != nil {
				return err
			}
			f(ctx, c)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	ready, written, met := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(written)
		<-ready
		as("+9996620003", func(ctx context.Context, c *telegram.Client) {
			group, err := c.InputPeer(ctx, "sandbox_supergroup")
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := c.Invoke(ctx, to(group), telegram.CallOptions{}); err != nil {
				t.Error(err)
			}
		})
	}()
	as("+9996620002", func(ctx context.Context, c *telegram.Client) {
		updates, cancel := context.WithCancel(ctx)
		defer cancel()
		over := make(chan struct{})
		go func() {
			defer close(over)
			c.Updates(updates, telegram.UpdateOptions{
				Ready: func(telegram.UpdateState) { close(ready) },
				Handle: func(u *telegram.Update) {
					if _, ok := u.Update.(*api.UpdateNewChannelMessage); ok {
						close(met)
					}
				},
			})
		}()
		<-met
		<-written
		in, err := c.InputUser(ctx, int64(1003))
		if _, ok := in.(*api.InputUserFromMessage); !ok || err != nil {
			t.Errorf("in passing: %v, %v", in, err)
		}
		if _, err := c.Entity(ctx, int64(1003)); err != nil {
			t.Error(err)
		}
		in, err = c.InputUser(ctx, int64(1003))
		if _, ok := in.(*api.InputUser); !ok || err != nil {
			t.Errorf("in full: %v, %v", in, err)
		}
		cancel()
		<-over
	})
}
