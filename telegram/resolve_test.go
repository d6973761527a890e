package telegram_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// The people of these tests. Their access hashes are a hundred times their ids.
var (
	self    = &api.User{Self: true, ID: 1, AccessHash: tl.Some[int64](100), FirstName: tl.Some("Me")}
	alice   = &api.User{ID: 2, AccessHash: tl.Some[int64](200), Username: tl.Some("alice"), Phone: tl.Some("15550002")}
	bob     = &api.User{ID: 3, AccessHash: tl.Some[int64](300), Username: tl.Some("Bob_the_builder")}
	stray   = &api.User{ID: 4, Min: true, AccessHash: tl.Some[int64](400)}
	group   = &api.Chat{ID: 5, Title: "Group", Photo: &api.ChatPhotoEmpty{}}
	channel = &api.Channel{ID: 2, AccessHash: tl.Some[int64](2200), Title: "News", Username: tl.Some("the_news"), Photo: &api.ChatPhotoEmpty{}}
	hidden  = &api.Channel{ID: 6, AccessHash: tl.Some[int64](600), Title: "Hidden", Photo: &api.ChatPhotoEmpty{}}
)

// directory answers what resolution asks.
func directory(c *incoming) {
	switch req := c.req.(type) {
	case *api.ContactsResolveUsernameRequest:
		switch strings.ToLower(req.Username) {
		case "alice":
			c.reply(&api.ContactsResolvedPeer{Peer: &api.PeerUser{UserID: 2}, Users: []api.UserClass{alice}})
		case "the_news":
			c.reply(&api.ContactsResolvedPeer{Peer: &api.PeerChannel{ChannelID: 2}, Chats: []api.ChatClass{channel}})
		case "busy":
			c.fail(420, "FLOOD_WAIT_3600")
		default:
			c.fail(400, "USERNAME_NOT_OCCUPIED")
		}
	case *api.ContactsResolvePhoneRequest:
		if req.Phone != "15550002" {
			c.fail(400, "PHONE_NOT_OCCUPIED")
			return
		}
		c.reply(&api.ContactsResolvedPeer{Peer: &api.PeerUser{UserID: 2}, Users: []api.UserClass{alice}})
	case *api.MessagesCheckChatInviteRequest:
		switch req.Hash {
		case "AAmember":
			c.reply(&api.ChatInviteAlready{Chat: hidden})
		case "AApeek":
			c.reply(&api.ChatInvitePeek{Chat: channel, Expires: 1})
		case "AAstranger":
			c.reply(&api.ChatInvite{Title: "Secret Society", Photo: &api.PhotoEmpty{}})
		default:
			c.fail(400, "INVITE_HASH_EXPIRED")
		}
	case *api.ContactsImportContactTokenRequest:
		c.reply(alice)
	case *api.AccountResolveBusinessChatLinkRequest:
		if req.Slug != "shop" {
			c.fail(400, "CHATLINK_SLUG_EXPIRED")
			return
		}
		c.reply(&api.AccountResolvedBusinessChatLinks{Peer: &api.PeerUser{UserID: 3}, Users: []api.UserClass{bob}})
	case *api.ChannelsGetFullChannelRequest:
		linked := *channel
		linked.LinkedMonoforumID = tl.Some[int64](7)
		c.reply(&api.MessagesChatFull{FullChat: &api.ChannelFull{ID: 2, ChatPhoto: &api.PhotoEmpty{}, NotifySettings: &api.PeerNotifySettings{}}, Chats: []api.ChatClass{
			&linked, &api.Channel{ID: 7, AccessHash: tl.Some[int64](700), Monoforum: true, Photo: &api.ChatPhotoEmpty{}},
		}})
	default:
		byID(c)
	}
}

func byID(c *incoming) {
	switch req := c.req.(type) {
	case *api.UsersGetUsersRequest:
		v := &api.UserVector{}
		for _, id := range req.ID {
			switch id := id.(type) {
			case *api.InputUserSelf:
				v.Elems = append(v.Elems, self)
			case *api.InputUser:
				if id.UserID == 2 {
					v.Elems = append(v.Elems, alice)
				} else {
					v.Elems = append(v.Elems, &api.UserEmpty{ID: id.UserID})
				}
			}
		}
		c.reply(v)
	case *api.MessagesGetChatsRequest:
		c.reply(&api.MessagesChats{Chats: []api.ChatClass{group}})
	case *api.ChannelsGetChannelsRequest:
		if id := req.ID[0].(*api.InputChannel); id.ChannelID != 2 {
			c.fail(400, "CHANNEL_INVALID")
			return
		}
		c.reply(&api.MessagesChats{Chats: []api.ChatClass{channel}})
	case *api.ContactsGetContactsRequest:
		c.reply(&api.ContactsContacts{})
	case *api.MessagesGetDialogsRequest:
		c.reply(&api.MessagesDialogs{Dialogs: []api.DialogClass{&api.Dialog{Peer: &api.PeerUser{UserID: 3}, NotifySettings: &api.PeerNotifySettings{}}}, Users: []api.UserClass{bob, stray}, Chats: []api.ChatClass{hidden}})
	default:
		echo(c)
	}
}

func show(o api.Object) string {
	switch o := o.(type) {
	case nil:
		return ""
	case *api.InputPeerSelf, *api.InputUserSelf:
		return "self"
	case *api.InputPeerUser:
		return "user " + digits(o.UserID, o.AccessHash)
	case *api.InputUser:
		return "user " + digits(o.UserID, o.AccessHash)
	case *api.InputPeerChat:
		return "chat " + digits(o.ChatID, 0)
	case *api.InputPeerChannel:
		return "channel " + digits(o.ChannelID, o.AccessHash)
	case *api.InputChannel:
		return "channel " + digits(o.ChannelID, o.AccessHash)
	case *api.InputDialogPeer:
		return show(o.Peer)
	case *api.InputNotifyPeer:
		return show(o.Peer)
	}
	return api.TypeOf(o).Name
}

func digits(id, hash int64) string {
	s := string(rune('0' + id))
	if hash != 0 {
		s += "/" + string(rune('0'+hash/100%10))
	}
	return s
}

// TestResolve: what a script has, and what becomes of it in a client that has
// seen nobody yet.
func TestResolve(t *testing.T) {
	for _, tt := range []struct {
		ref  any
		want string // of InputPeer; an error's type after "!"
	}{
		{"me", "self"}, {"self", "self"},
		{"alice", "user 2/2"}, {"@alice", "user 2/2"}, {"@ALICE", "user 2/2"}, {" alice ", "user 2/2"},
		{"t.me/alice", "user 2/2"}, {"https://t.me/alice", "user 2/2"}, {"http://www.telegram.me/alice/", "user 2/2"},
		{"https://telegram.dog/alice?start=x", "user 2/2"}, {"alice.t.me", "user 2/2"}, {"https://alice.t.me/15", "user 2/2"},
		{"https://t.me/the_news/123?single", "channel 2/2"}, {"t.me/s/the_news", "channel 2/2"}, {"t.me/the_news/4/5#x", "channel 2/2"},
		{"tg://resolve?domain=alice&post=3", "user 2/2"}, {"tg:resolve?domain=alice", "user 2/2"}, {"t.me/boost/the_news", "channel 2/2"},
		{"+1 (555) 000-2", "user 2/2"}, {"+1 555", "!"}, {"+15550002", "user 2/2"}, {"+1 555 0002", "user 2/2"}, {"1-555-0002", "user 2/2"},
		{"15550002", "user 2/2"}, {"t.me/+15550002", "user 2/2"}, {"tg://resolve?phone=15550002", "user 2/2"},
		{"t.me/+AAmember", "channel 6/6"}, {"https://t.me/joinchat/AAmember", "channel 6/6"}, {"tg://join?invite=AAmember", "channel 6/6"},
		{"t.me/+AApeek", "channel 2/2"}, {"t.me/+AAstranger", "!PEER_ID_INVALID"}, {"t.me/+AAgone", "!INVITE_HASH_EXPIRED"},
		{"t.me/c/2/77", "channel 2/2"}, {"tg://privatepost?channel=2&post=7", "channel 2/2"}, {"t.me/contact/token", "user 2/2"},
		{"t.me/m/shop", "user 3/3"}, {"t.me/m/gone", "!CHATLINK_SLUG_EXPIRED"}, {"t.me/the_news?direct", "channel 7/7"}, {"t.me/alice?direct", "!PEER_ID_INVALID"},
		{"tg://user?id=2", "user 2/2"}, {"tg://openmessage?user_id=2", "user 2/2"}, {"tg://openmessage?chat_id=5", "chat 5"},
		{int64(2), "user 2/2"}, {2, "user 2/2"}, {"2", "user 2/2"}, {int64(-5), "chat 5"}, {"-5", "chat 5"},
		{int64(-1000000000002), "channel 2/2"}, {"-1000000000002", "channel 2/2"},
		{int64(3), "user 3/3"}, {int64(-1000000000006), "channel 6/6"}, // found in the latest dialogs
		{int64(4), "!PEER_ID_INVALID"}, {int64(99), "!PEER_ID_INVALID"}, {int64(-1000000000099), "!PEER_ID_INVALID"},
		{"nobody_here", "!USERNAME_NOT_OCCUPIED"}, {"+15559999", "!PHONE_NOT_OCCUPIED"}, {"busy", "!FLOOD_WAIT"},
		{"", "!"}, {"Alice Smith", "!"}, {"@a", "!"}, {"1abc", "!"}, {"a__bcd", "!"}, {"t.me/addstickers/x", "!"}, {"https://example.com/alice", "!"},
		{"t.me/", "!"}, {"tg://settings", "!"}, {"tg://user?id=x", "!"}, {"t.me/joinchat/", "!"}, {true, "!"},
		{&api.PeerUser{UserID: 2}, "user 2/2"}, {&api.PeerChat{ChatID: 5}, "chat 5"}, {&api.PeerChannel{ChannelID: 2}, "channel 2/2"},
		{alice, "user 2/2"}, {self, "self"}, {group, "chat 5"}, {hidden, "channel 6/6"}, {stray, "!PEER_ID_INVALID"},
		{&api.Message{ID: 1, PeerID: &api.PeerChannel{ChannelID: 2}, FromID: &api.PeerUser{UserID: 3}}, "channel 2/2"},
		{&api.Dialog{Peer: &api.PeerUser{UserID: 2}}, "user 2/2"}, {&api.UserFull{ID: 2}, "user 2/2"},
		{&api.ContactsResolvedPeer{Peer: &api.PeerUser{UserID: 2}}, "user 2/2"}, {&api.ChannelParticipant{UserID: 2}, "user 2/2"},
		{&api.InputUser{UserID: 8, AccessHash: 900}, "user 8/9"}, {&api.InputChannel{ChannelID: 8, AccessHash: 900}, "channel 8/9"},
		{&api.InputUserSelf{}, "self"}, {&api.InputPeerEmpty{}, "inputPeerEmpty"}, {&api.Photo{ID: 1}, "!"},
	} {
		w := newWorld(t, directory)
		w.run(func(ctx context.Context, c *telegram.Client) {
			p, err := c.InputPeer(ctx, tt.ref)
			got := show(p)
			if err != nil {
				got = "!" + strings.TrimPrefix(errorType(err), "no *Error")
			}
			if got != tt.want {
				t.Errorf("%v: got %s (%v), want %s", tt.ref, got, err, tt.want)
			}
		})
	}
}

// TestResolveKinds: a place that wants a user or channel says so if it gets
// something else, and a plain number is read as what is wanted.
func TestResolveKinds(t *testing.T) {
	w := newWorld(t, directory)
	w.run(func(ctx context.Context, c *telegram.Client) {
		for _, tt := range []struct {
			ref              any
			asUser, asChanel string
		}{
			{int64(2), "user 2/2", "channel 2/2"},
			{"alice", "user 2/2", "!"},
			{"the_news", "!", "channel 2/2"},
			{"me", "self", "!"},
			{int64(-5), "!", "!"},
			{group, "!", "!"},
			{&api.PeerUser{UserID: 2}, "user 2/2", "!"},
			{&api.InputPeerChannel{ChannelID: 2, AccessHash: 200}, "!", "channel 2/2"},
			{&api.Message{ID: 1, PeerID: &api.PeerChannel{ChannelID: 2}, FromID: &api.PeerUser{UserID: 2}}, "user 2/2", "channel 2/2"},
			{&api.Message{ID: 1, PeerID: &api.PeerUser{UserID: 2}}, "user 2/2", "!"},
		} {
			u, err := c.InputUser(ctx, tt.ref)
			checkShown(t, tt.ref, "user", u, err, tt.asUser)
			ch, err := c.InputChannel(ctx, tt.ref)
			checkShown(t, tt.ref, "channel", ch, err, tt.asChanel)
		}
	})
}

func checkShown(t *testing.T, ref any, as string, o api.Object, err error, want string) {
	t.Helper()
	got := "!"
	if err == nil {
		got = show(o)
	}
	if got != want {
		t.Errorf("%v as %s: got %s (%v), want %s", ref, as, got, err, want)
	}
}

// TestResolveOnce: who has been seen costs no request; nor do the dialogs get
// searched twice.
func TestResolveOnce(t *testing.T) {
	w := newWorld(t, directory)
	w.run(func(ctx context.Context, c *telegram.Client) {
		for _, ref := range []any{"alice", "@Alice", "t.me/alice", int64(2), "+15550002", &api.PeerUser{UserID: 2}} {
			if _, err := c.InputPeer(ctx, ref); err != nil {
				t.Errorf("%v: %v", ref, err)
			}
			if _, ok, err := c.CastLocal("InputPeer", ref); !ok || err != nil {
				t.Errorf("%v is not known here (%v)", ref, err)
			}
		}
		if len(w.requests) != 1 {
			t.Errorf("%d requests, want 1", len(w.requests))
		}
		c.InputPeer(ctx, int64(98))
		c.InputPeer(ctx, int64(97))
	})
	n := w.count(func(o api.Object) bool { _, ok := o.(*api.MessagesGetDialogsRequest); return ok })
	if n != 1 {
		t.Errorf("dialogs were searched %d times, want once", n)
	}
}

// TestPeersFromUpdates: whoever an update brings along can be addressed.
func TestPeersFromUpdates(t *testing.T) {
	w := newWorld(t, func(c *incoming) {
		c.r.Session.Push(api.Append(nil, &api.Updates{Users: []api.UserClass{bob}, Date: 1}))
		echo(c)
	})
	w.run(func(ctx context.Context, c *telegram.Client) {
		for range 2 { // the push comes before the second answer
			if _, err := c.Invoke(ctx, send(1), telegram.CallOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		if o, ok, err := c.CastLocal("InputUser", "bob_the_builder"); !ok || err != nil || show(o) != "user 3/3" {
			t.Errorf("%v, %v, %v", o, ok, err)
		}
	})
}

// TestUnresolved: the error tells what has been tried and what would help.
func TestUnresolved(t *testing.T) {
	for _, tt := range []struct {
		ref  any
		want []string
	}{
		{"nobody_here", []string{`can't find "nobody_here". Tried: seen so far (no), contacts.resolveUsername (USERNAME_NOT_OCCUPIED). What helps: check the spelling`}},
		{int64(99), []string{"can't find 99. Tried: seen so far (no), users.getUsers (no), messages.getChats (no), channels.getChannels (CHANNEL_INVALID), contacts (no), dialogs (not among the latest 1). What helps: ", "@username"}},
		{int64(-1000000000099), []string{"-1000000000099. Tried: seen so far (no), channels.getChannels (CHANNEL_INVALID), dialogs (not among the latest 1). What helps: ", "an invite link"}},
		{"t.me/+AAstranger", []string{"messages.checkChatInvite (only members are told more than the title)", `join "Secret Society" first`, "messages.importChatInvite"}},
		{"+15559999", []string{"contacts.resolvePhone (PHONE_NOT_OCCUPIED), contacts (no). What helps: ", "hide from those who search"}},
		{stray, []string{"seen so far (no), user 4 (seen in passing only, without the right to address it), users.getUsers (no)"}},
	} {
		w := newWorld(t, directory)
		w.run(func(ctx context.Context, c *telegram.Client) {
			c.Invoke(ctx, &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}}, telegram.CallOptions{})
			_, err := c.InputPeer(ctx, tt.ref)
			var e *telegram.Error
			if !errors.As(err, &e) || e.Kind != telegram.KindRPC || e.Code != 400 {
				t.Fatalf("%v: %v", tt.ref, err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v: %q lacks %q", tt.ref, err, want)
				}
			}
		})
	}
}

func TestEntity(t *testing.T) {
	w := newWorld(t, directory)
	w.run(func(ctx context.Context, c *telegram.Client) {
		for _, tt := range []struct{ ref, want any }{
			{"me", self.ID}, {"alice", alice.ID}, {int64(-5), group.ID}, {"the_news", channel.ID}, {int64(-1000000000002), channel.ID},
		} {
			o, err := c.Entity(ctx, tt.ref)
			if err != nil {
				t.Errorf("%v: %v", tt.ref, err)
				continue
			}
			var id int64
			switch o := o.(type) {
			case *api.User:
				id = o.ID
			case *api.Chat:
				id = o.ID
			case *api.Channel:
				id = o.ID
			}
			if id != tt.want {
				t.Errorf("%v: got %v, want %v", tt.ref, id, tt.want)
			}
		}
		if _, err := c.Entity(ctx, "nobody_here"); errorType(err) != "USERNAME_NOT_OCCUPIED" {
			t.Errorf("nobody: %v", err)
		}
		if o, err := c.Entity(ctx, bob); errorType(err) != "PEER_ID_INVALID" || !strings.Contains(err.Error(), "may have been deleted") {
			t.Errorf("who is gone: %v, %v", o, err)
		}
	})
}

// TestEntityOfAName: whoever the server describes without the name that was asked
// for has given it up since it was seen; its new owner is meant.
func TestEntityOfAName(t *testing.T) {
	user := func(id int64, name string) api.UserClass {
		return &api.User{ID: id, AccessHash: tl.Some(id), Username: tl.Some(name)}
	}
	owner := func(id int64) answer {
		return answer{to: "contacts.resolveUsername", reply: &api.ContactsResolvedPeer{Peer: &api.PeerUser{UserID: id}, Users: []api.UserClass{user(id, "sold")}}}
	}
	w := newWorld(t, scripted(t, owner(7), answer{to: "users.getUsers", reply: &api.UserVector{Elems: []api.UserClass{user(7, "seller")}}}, owner(8)))
	w.run(func(ctx context.Context, c *telegram.Client) {
		if _, err := c.InputPeer(ctx, "@sold"); err != nil {
			t.Fatal(err)
		}
		o, err := c.Entity(ctx, "@sold")
		if u, ok := o.(*api.User); err != nil || !ok || u.ID != 8 {
			t.Errorf("got %+v, %v", o, err)
		}
	})
}
