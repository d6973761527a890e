package telegram_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func isResolve(o api.Object) bool { _, ok := o.(*api.ContactsResolveUsernameRequest); return ok }

func isGetUsers(o api.Object) bool { _, ok := o.(*api.UsersGetUsersRequest); return ok }

// TestResolveTogether: whoever asks for the same name at once waits for one
// answer.
func TestResolveTogether(t *testing.T) {
	w := newWorld(t, directory)
	w.run(func(ctx context.Context, c *telegram.Client) {
		var group sync.WaitGroup
		for _, ref := range []string{"alice", "@Alice", "t.me/ALICE", "alice.t.me", "tg://resolve?domain=alice"} {
			for range 4 {
				group.Go(func() {
					if p, err := c.InputPeer(ctx, ref); show(p) != "user 2/2" {
						t.Errorf("%s: %v, %v", ref, p, err)
					}
				})
			}
		}
		group.Wait()
	})
	if n := w.count(isResolve); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

// TestResolveGivenUp: a search that was given up by who began it is taken over by
// those who wait for it.
func TestResolveGivenUp(t *testing.T) {
	arrived, cancelled := make(chan struct{}, 2), make(chan struct{})
	w := newWorld(t, func(c *incoming) {
		arrived <- struct{}{}
		<-cancelled
		directory(c)
	})
	w.run(func(ctx context.Context, c *telegram.Client) {
		first, cancel := context.WithCancel(ctx)
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := c.InputPeer(first, "alice"); err == nil {
				t.Error("not given up")
			}
			close(cancelled)
		})
		<-arrived
		group.Go(func() {
			if p, err := c.InputPeer(ctx, "alice"); show(p) != "user 2/2" {
				t.Errorf("%v, %v", p, err)
			}
		})
		cancel()
		group.Wait()
	})
}

// TestNamesAgain: a name that nobody had is asked for again after a minute, one
// that was somebody's a day ago is confirmed without resolving it, and resolved
// anew if that fails.
func TestNamesAgain(t *testing.T) {
	owner := *alice
	w := newWorld(t, func(c *incoming) {
		switch req := c.req.(type) {
		case *api.ContactsResolveUsernameRequest:
			if owner.Username.Value == "" && req.Username == "alice" {
				heir := *bob
				heir.Username = tl.Some("alice")
				c.reply(&api.ContactsResolvedPeer{Peer: &api.PeerUser{UserID: 3}, Users: []api.UserClass{&heir}})
				return
			}
		case *api.UsersGetUsersRequest:
			c.reply(&api.UserVector{Elems: []api.UserClass{&owner}})
			return
		}
		directory(c)
	})
	w.run(func(ctx context.Context, c *telegram.Client) {
		now := time.Now()
		c.SetPeerClock(func() time.Time { return now })
		step := func(what, ref, want string, resolves, getUsers int) {
			t.Helper()
			p, err := c.InputPeer(ctx, ref)
			got := show(p)
			if err != nil {
				got = errorType(err)
			}
			if r, g := w.count(isResolve), w.count(isGetUsers); got != want || r != resolves || g != getUsers {
				t.Errorf("%s: %s (%v) after %d and %d requests; want %s, %d and %d", what, got, err, r, g, want, resolves, getUsers)
			}
		}
		step("nobody", "nobody_here", "USERNAME_NOT_OCCUPIED", 1, 0)
		step("nobody again", "@Nobody_here", "USERNAME_NOT_OCCUPIED", 1, 0)
		if _, err := c.InputPeer(ctx, "nobody_here"); !strings.Contains(err.Error(), "less than a minute ago") {
			t.Error(err)
		}
		now = now.Add(time.Minute)
		step("nobody a minute later", "nobody_here", "USERNAME_NOT_OCCUPIED", 2, 0)
		step("somebody", "alice", "user 2/2", 3, 0)
		now = now.Add(25 * time.Hour)
		step("a day later", "alice", "user 2/2", 3, 1)
		step("known again", "alice", "user 2/2", 3, 1)
		now = now.Add(25 * time.Hour)
		owner.Username = tl.Opt[string]{}
		step("moved", "alice", "user 3/3", 4, 2)
		step("moved and known", "alice", "user 3/3", 4, 2)
	})
}

// TestBotsSearch: what bots can't do is not tried, and the error says what helps
// a bot.
func TestBotsSearch(t *testing.T) {
	w := newWorld(t, directory)
	w.store.Save(telegram.Change{Self: &telegram.Self{ID: 9, Bot: true}})
	w.run(func(ctx context.Context, c *telegram.Client) {
		for _, tt := range []struct {
			ref      any
			want     string
			requests int
		}{
			{"+15550002", "contacts.resolvePhone (not for bots). What helps: let the user send it", 0},
			{&api.PeerUser{UserID: 99}, "users.getUsers (no). What helps: a bot knows only those who have written to it", 1},
			{int64(-1000000000099), "channels.getChannels (CHANNEL_INVALID). What helps: a bot knows only the chats that it is in", 2},
		} {
			_, err := c.InputPeer(ctx, tt.ref)
			if err == nil || !strings.Contains(err.Error(), tt.want) || len(w.requests) != tt.requests {
				t.Errorf("%v: %v after %d requests; want %q, %d", tt.ref, err, len(w.requests), tt.want, tt.requests)
			}
		}
	})
}

// TestSearchDialogs: dialogs are read page by page, as far as it takes, each once.
func TestSearchDialogs(t *testing.T) {
	page := func(id int64) *api.MessagesDialogsSlice {
		user := &api.User{ID: id, AccessHash: tl.Some(id * 100)}
		return &api.MessagesDialogsSlice{
			Count: 300, Users: []api.UserClass{user}, Dialogs: []api.DialogClass{&api.Dialog{Peer: &api.PeerUser{UserID: id}, TopMessage: int32(id), NotifySettings: &api.PeerNotifySettings{}}},
			Messages: []api.MessageClass{&api.Message{ID: int32(id), PeerID: &api.PeerUser{UserID: id}, Date: int32(id)}},
		}
	}
	isDialogs := func(o api.Object) bool { _, ok := o.(*api.MessagesGetDialogsRequest); return ok }
	w := newWorld(t, func(c *incoming) {
		if req, ok := c.req.(*api.MessagesGetDialogsRequest); ok {
			switch req.OffsetID {
			case 0:
				c.reply(page(31))
			case 31:
				c.reply(page(32))
			case 32:
				c.reply(&api.MessagesDialogsSlice{Count: 300})
			}
			return
		}
		directory(c)
	})
	w.run(func(ctx context.Context, c *telegram.Client) {
		for _, tt := range []struct {
			id   int64
			hash int64
			read int
		}{{32, 3200, 2}, {31, 3100, 2}, {99, 0, 3}, {98, 0, 3}} {
			u, err := c.InputUser(ctx, tt.id)
			if in, ok := u.(*api.InputUser); ok != (tt.hash != 0) || ok && in.AccessHash != tt.hash || w.count(isDialogs) != tt.read {
				t.Errorf("%d: %v, %v after %d pages; want %d", tt.id, u, err, w.count(isDialogs), tt.read)
			}
		}
	})
}
