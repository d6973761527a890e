package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// changing is a Telegram whose access hashes change: a user's or channel's is its
// id times what hash says, and every other is refused.
type changing struct {
	mu       sync.Mutex
	hash     int64            // times the id
	names    map[string]int64 // of users, who are 3 to 9; channels are 11 and more
	dialogs  []int64
	messages map[int32]int64 // who has sent it, in channel 11
	gone     map[int32]bool
	asked    []string
}

func newChanging() *changing {
	return &changing{hash: 100, names: map[string]int64{"alice": 3, "bobby": 4, "news": 11}, messages: map[int32]int64{}, gone: map[int32]bool{}}
}

func (s *changing) peer(id int64) ([]api.UserClass, []api.ChatClass, api.PeerClass) {
	name := tl.Opt[string]{}
	for n, owner := range s.names {
		if owner == id {
			name = tl.Some(n)
		}
	}
	if id > 10 {
		return nil, []api.ChatClass{&api.Channel{ID: id, AccessHash: tl.Some(id * s.hash), Username: name, Title: "c", Photo: &api.ChatPhotoEmpty{}}}, &api.PeerChannel{ChannelID: id}
	}
	return []api.UserClass{&api.User{ID: id, AccessHash: tl.Some(id * s.hash), Username: name}}, nil, &api.PeerUser{UserID: id}
}

// right tells whether a peer is addressed as it should be.
func (s *changing) right(p api.Object) bool {
	switch p := p.(type) {
	case *api.InputPeerUser:
		return p.AccessHash == p.UserID*s.hash && p.UserID != 9 // who is nobody any more
	case *api.InputUser:
		return p.AccessHash == p.UserID*s.hash
	case *api.InputPeerChannel:
		return p.AccessHash == p.ChannelID*s.hash
	case *api.InputChannel:
		return p.AccessHash == p.ChannelID*s.hash
	case *api.InputPeerUserFromMessage:
		return s.right(p.Peer) && s.messages[p.MsgID] == p.UserID && !s.gone[p.MsgID]
	}
	return true
}

func (s *changing) answer(c *incoming) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, api.TypeOf(c.req).Name)
	check := func(peers ...api.Object) bool {
		for _, p := range peers {
			if p == nil || s.right(p) {
				continue
			}
			if strings.Contains(api.TypeOf(p).Name, "hannel") {
				c.fail(400, "CHANNEL_INVALID")
			} else {
				c.fail(400, "PEER_ID_INVALID")
			}
			return false
		}
		return true
	}
	if wrapped, ok := c.req.(*api.InvokeWithoutUpdatesRequest); ok {
		c.req = wrapped.Query
	}
	switch req := c.req.(type) {
	case *api.MessagesSendMessageRequest:
		reply, _ := req.ReplyTo.(*api.InputReplyToMessage)
		if check(req.Peer) && (reply == nil || reply.ReplyToPeerID == nil || check(reply.ReplyToPeerID)) {
			c.reply(&api.UpdateShortSentMessage{ID: int32(req.RandomID), Out: true, Date: 1})
		}
	case *api.MessagesForwardMessagesRequest:
		if check(req.FromPeer, req.ToPeer) {
			c.reply(&api.Updates{})
		}
	case *api.ChannelsInviteToChannelRequest:
		users := []api.Object{req.Channel}
		for _, u := range req.Users {
			users = append(users, u)
		}
		if check(users...) {
			c.reply(&api.MessagesInvitedUsers{Updates: &api.Updates{}})
		}
	case *api.MessagesGetPeerDialogsRequest:
		if check(req.Peers[0].(*api.InputDialogPeer).Peer) {
			c.reply(&api.MessagesPeerDialogs{State: &api.UpdatesState{}})
		}
	default:
		s.look(c, check)
	}
}

// look answers what asks for peers.
func (s *changing) look(c *incoming, check func(...api.Object) bool) {
	switch req := c.req.(type) {
	case *api.ContactsResolveUsernameRequest:
		id, ok := s.names[strings.ToLower(req.Username)]
		if !ok {
			c.fail(400, "USERNAME_NOT_OCCUPIED")
			return
		}
		users, chats, p := s.peer(id)
		c.reply(&api.ContactsResolvedPeer{Peer: p, Users: users, Chats: chats})
	case *api.MessagesGetDialogsRequest:
		d := &api.MessagesDialogs{}
		for _, id := range s.dialogs {
			users, chats, _ := s.peer(id)
			d.Users, d.Chats = append(d.Users, users...), append(d.Chats, chats...)
		}
		c.reply(d)
	case *api.ContactsGetContactsRequest:
		c.reply(&api.ContactsContacts{})
	case *api.ChannelsGetMessagesRequest:
		if check(req.Channel) {
			m := &api.MessagesChannelMessages{}
			for _, id := range req.ID {
				id := id.(*api.InputMessageID).ID
				if users, _, from := s.peer(s.messages[id]); !s.gone[id] {
					m.Messages = append(m.Messages, &api.Message{ID: id, PeerID: &api.PeerChannel{ChannelID: 11}, FromID: from})
					m.Users = append(m.Users, users...)
				}
			}
			c.reply(m)
		}
	case *api.UsersGetUsersRequest:
		v := &api.UserVector{}
		for _, in := range req.ID {
			users := []api.UserClass{&api.UserEmpty{}}
			if in, ok := in.(*api.InputUser); ok && s.right(in) {
				users, _, _ = s.peer(in.UserID)
			}
			v.Elems = append(v.Elems, users[0])
		}
		c.reply(v)
	default:
		c.fail(400, "INPUT_METHOD_INVALID")
	}
}

// since is what was asked since the last time.
func (s *changing) since() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return strings.Join(asked, " ")
}

func (s *changing) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// withChanging runs f where the peers of refs were learned before all hashes
// changed.
func withChanging(t *testing.T, refs []any, f func(ctx context.Context, c *telegram.Client, s *changing)) {
	t.Helper()
	s := newChanging()
	s.dialogs = []int64{5, 12}
	w := newWorld(t, s.answer)
	w.run(func(ctx context.Context, c *telegram.Client) {
		for _, ref := range refs {
			if _, err := c.InputPeer(ctx, ref); err != nil {
				t.Fatalf("%v: %v", ref, err)
			}
		}
		s.change(func() { s.hash = 101 })
		s.since()
		f(ctx, c, s)
	})
}

func input(t *testing.T, c *telegram.Client, ref any) api.InputPeerClass {
	t.Helper()
	o, ok, err := c.CastLocal("InputPeer", ref)
	if !ok || err != nil {
		t.Fatalf("%v is not known: %v", ref, err)
	}
	return o.(api.InputPeerClass)
}

func to(p api.InputPeerClass) *api.MessagesSendMessageRequest {
	return &api.MessagesSendMessageRequest{Peer: p, Message: "x", RandomID: 7}
}

// TestRepair: a call that is refused because an access hash has changed is made
// once more, with the hash that whoever told the old one tells now.
func TestRepair(t *testing.T) {
	all := []any{"alice", "bobby", "news", int64(5), int64(-1000000000012)}
	for _, tt := range []struct {
		name  string
		req   func(c *telegram.Client) api.Object
		asked string
	}{
		{"by name", func(c *telegram.Client) api.Object { return to(input(t, c, "alice")) },
			"messages.sendMessage contacts.resolveUsername messages.sendMessage"},
		{"a channel", func(c *telegram.Client) api.Object { return to(input(t, c, "news")) },
			"messages.sendMessage contacts.resolveUsername messages.sendMessage"},
		{"by id, of a dialog", func(c *telegram.Client) api.Object { return to(input(t, c, int64(-1000000000012))) },
			"messages.sendMessage messages.getDialogs messages.sendMessage"},
		{"nested", func(c *telegram.Client) api.Object {
			r := to(&api.InputPeerSelf{})
			r.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: 1, ReplyToPeerID: input(t, c, "alice")}
			return r
		}, "messages.sendMessage contacts.resolveUsername messages.sendMessage"},
		{"two peers", func(c *telegram.Client) api.Object {
			return &api.MessagesForwardMessagesRequest{FromPeer: input(t, c, "alice"), ToPeer: input(t, c, "bobby"), ID: []int32{1}, RandomID: []int64{1}}
		}, "messages.forwardMessages contacts.resolveUsername contacts.resolveUsername messages.forwardMessages"},
		{"wrapped", func(c *telegram.Client) api.Object {
			return &api.InvokeWithoutUpdatesRequest{Query: to(input(t, c, "alice"))}
		}, "invokeWithoutUpdates contacts.resolveUsername invokeWithoutUpdates"},
		{"of another type", func(c *telegram.Client) api.Object {
			o, _, _ := c.CastLocal("InputDialogPeer", "alice")
			return &api.MessagesGetPeerDialogsRequest{Peers: []api.InputDialogPeerClass{o.(api.InputDialogPeerClass)}}
		}, "messages.getPeerDialogs contacts.resolveUsername messages.getPeerDialogs"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			withChanging(t, all, func(ctx context.Context, c *telegram.Client, s *changing) {
				req := tt.req(c)
				before := encode(req)
				_, err := c.Invoke(ctx, req, telegram.CallOptions{})
				if asked := s.since(); err != nil || asked != tt.asked {
					t.Errorf("%v after %s, want %s", err, asked, tt.asked)
				}
				if encode(req) != before {
					t.Error("the caller's request was changed")
				}
			})
		})
	}
}

// TestRepairNot: what the caller gave himself is left alone; and a peer that has
// not changed is not asked for again and again.
func TestRepairNot(t *testing.T) {
	withChanging(t, []any{"alice"}, func(ctx context.Context, c *telegram.Client, s *changing) {
		for _, p := range []api.InputPeerClass{
			&api.InputPeerUser{UserID: 3, AccessHash: 42}, &api.InputPeerUser{UserID: 4, AccessHash: 400}, &api.InputPeerChannel{ChannelID: 11},
		} {
			_, err := c.Invoke(ctx, to(p), telegram.CallOptions{})
			if asked := s.since(); asked != "messages.sendMessage" || err == nil {
				t.Errorf("%s: %v after %s", show(p), err, asked)
			}
		}
		s.change(func() { s.names = nil })
		_, err := c.Invoke(ctx, to(input(t, c, "alice")), telegram.CallOptions{})
		const want = "messages.sendMessage: PEER_ID_INVALID (400): "
		const tried = "(asked for the peer anew: contacts.resolveUsername (USERNAME_NOT_OCCUPIED), contacts.getContacts (no change), messages.getDialogs (no change))"
		var e *telegram.Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), tried) || len(e.Tried) != 3 {
			t.Errorf("%v, want %s...%s", err, want, tried)
		}
		if asked := s.since(); asked != "messages.sendMessage contacts.resolveUsername contacts.getContacts messages.getDialogs" {
			t.Error(asked)
		}
		_, err = c.Invoke(ctx, to(input(t, c, int64(3))), telegram.CallOptions{})
		if asked := s.since(); asked != "messages.sendMessage" || err == nil {
			t.Errorf("once more: %v after %s", err, asked)
		}
	})
}

// TestRepairMoved: a name that is somebody else's by now is resolved anew for
// whoever gave the name, not for whoever gave the id.
func TestRepairMoved(t *testing.T) {
	withChanging(t, []any{"alice"}, func(ctx context.Context, c *telegram.Client, s *changing) {
		byID, byName := to(input(t, c, int64(3))), to(input(t, c, "alice"))
		s.change(func() { s.names = map[string]int64{"alice": 4} })
		_, err := c.Invoke(ctx, byID, telegram.CallOptions{})
		if err == nil || !strings.Contains(err.Error(), "contacts.resolveUsername (@alice is user 4 by now)") {
			t.Errorf("by id: %v", err)
		}
		if p := input(t, c, "alice"); p.(*api.InputPeerUser).UserID != 4 {
			t.Errorf("the name still stands for %v", p)
		}
		s.since()
		c.SetPeerClock(func() time.Time { return time.Now().Add(time.Hour) })
		_, err = c.Invoke(ctx, byName, telegram.CallOptions{})
		if asked := s.since(); err != nil || asked != "messages.sendMessage messages.sendMessage" {
			t.Errorf("by name, when that is known: %v after %s", err, asked)
		}
	})
	withChanging(t, []any{"alice"}, func(ctx context.Context, c *telegram.Client, s *changing) {
		byName := to(input(t, c, "alice"))
		s.change(func() { s.names = map[string]int64{"alice": 4} })
		_, err := c.Invoke(ctx, byName, telegram.CallOptions{})
		if asked := s.since(); err != nil || asked != "messages.sendMessage contacts.resolveUsername messages.sendMessage" {
			t.Errorf("by name: %v after %s", err, asked)
		}
	})
}

// TestRepairBatch: each item of a batch is repaired by itself, in its place, and
// the peer is asked for once.
func TestRepairBatch(t *testing.T) {
	for _, ordered := range []bool{false, true} {
		withChanging(t, []any{"alice", "bobby"}, func(ctx context.Context, c *telegram.Client, s *changing) {
			var reqs []api.Object
			for i := range 30 {
				reqs = append(reqs, to(input(t, c, []any{"alice", "bobby", "me"}[i%3])))
			}
			reqs[10] = to(&api.InputPeerUser{UserID: 3, AccessHash: 42})
			var arrived []int64
			for i, r := range reqs {
				r.(*api.MessagesSendMessageRequest).RandomID = int64(i + 1)
			}
			results, errs := c.Batch(ctx, reqs, telegram.BatchOptions{Ordered: ordered})
			for i := range reqs {
				if (errs[i] != nil) != (i == 10) {
					t.Errorf("ordered %v: item %d: %v", ordered, i, errs[i])
					continue
				}
				if r, ok := results[i].(*api.UpdateShortSentMessage); ok {
					arrived = append(arrived, int64(r.ID))
				}
			}
			if len(arrived) != 29 {
				t.Errorf("%d results", len(arrived))
			}
			if n := strings.Count(s.since(), "resolveUsername"); n != 2 {
				t.Errorf("ordered %v: %d names resolved, want 2", ordered, n)
			}
		})
	}
}

// TestRepairMessage: who is addressed as the one in a message that is gone is
// addressed in another way, and asked for by way of a message that is there.
func TestRepairMessage(t *testing.T) {
	withChanging(t, []any{"news"}, func(ctx context.Context, c *telegram.Client, s *changing) {
		s.change(func() { s.hash = 100; s.messages = map[int32]int64{21: 6, 22: 6} })
		passing := func(id int32) {
			c.Learn(&api.Updates{
				Updates: []api.UpdateClass{&api.UpdateNewChannelMessage{Message: &api.Message{ID: id, PeerID: &api.PeerChannel{ChannelID: 11}, FromID: &api.PeerUser{UserID: 6}}}},
				Users:   []api.UserClass{&api.User{ID: 6, Min: true, AccessHash: tl.Some[int64](1), Phone: tl.Some("1")}},
			})
		}
		passing(21)
		first := input(t, c, int64(6))
		if _, ok := first.(*api.InputPeerUserFromMessage); !ok {
			t.Fatalf("%v", show(first))
		}
		if _, err := c.Invoke(ctx, to(first), telegram.CallOptions{}); err != nil {
			t.Fatal(err)
		}
		s.change(func() { s.gone = map[int32]bool{21: true}; s.dialogs = []int64{6} })
		s.since()
		if _, err := c.Invoke(ctx, to(first), telegram.CallOptions{}); err != nil {
			t.Error(err)
		}
		if asked := s.since(); asked != "messages.sendMessage contacts.getContacts messages.getDialogs messages.sendMessage" {
			t.Error(asked)
		}

		s.change(func() { s.hash, s.dialogs = 102, nil; s.messages[23] = 7 })
		c.Learn(&api.Updates{
			Updates: []api.UpdateClass{&api.UpdateNewChannelMessage{Message: &api.Message{ID: 23, PeerID: &api.PeerChannel{ChannelID: 11}, FromID: &api.PeerUser{UserID: 7}}}},
			Users:   []api.UserClass{&api.User{ID: 7, AccessHash: tl.Some[int64](7 * 101)}},
			Chats:   []api.ChatClass{&api.Channel{ID: 11, AccessHash: tl.Some[int64](11 * 102), Title: "c"}},
		})
		if _, err := c.Invoke(ctx, to(input(t, c, int64(7))), telegram.CallOptions{}); err != nil {
			t.Error(err)
		}
		if asked := s.since(); asked != "messages.sendMessage channels.getMessages messages.sendMessage" {
			t.Error(asked)
		}
	})
}

// TestRepairEntity: a hash that is wrong is no error of users.getUsers, it just
// tells of nobody.
func TestRepairEntity(t *testing.T) {
	withChanging(t, []any{"alice", "news"}, func(ctx context.Context, c *telegram.Client, s *changing) {
		o, err := c.Entity(ctx, "alice")
		if u, ok := o.(*api.User); !ok || u.AccessHash.Value != 3*101 {
			t.Errorf("%v, %v", o, err)
		}
		if asked := s.since(); asked != "users.getUsers contacts.resolveUsername users.getUsers" {
			t.Error(asked)
		}
	})
}

// TestRepairGivenUp: a call that is given up while it is repaired ends at once.
func TestRepairGivenUp(t *testing.T) {
	s := newChanging()
	looking, over := make(chan struct{}), make(chan struct{})
	w := newWorld(t, func(c *incoming) {
		if isResolve(c.req) && s.hash == 101 {
			close(looking)
			<-over
		}
		s.answer(c)
	})
	w.run(func(ctx context.Context, c *telegram.Client) {
		if _, err := c.InputPeer(ctx, "alice"); err != nil {
			t.Fatal(err)
		}
		s.change(func() { s.hash = 101 })
		calling, cancel := context.WithCancel(ctx)
		ended := make(chan error)
		go func() {
			_, err := c.Invoke(calling, to(input(t, c, "alice")), telegram.CallOptions{})
			ended <- err
		}()
		<-looking
		cancel()
		var e *telegram.Error
		if err := <-ended; !errors.As(err, &e) || e.Kind != telegram.KindCancelled {
			t.Error(fmt.Sprint(err))
		}
		close(over)
	})
}
