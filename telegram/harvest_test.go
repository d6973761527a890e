package telegram

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// TestCarriers: no type that carries users or chats is forgotten, except
// content that merely shows somebody.
func TestCarriers(t *testing.T) {
	content := map[string]bool{ // shows, but does not carry
		"PageBlock": true, "BotInlineMessage": true, "BotPreviewMedia": true, "ChannelAdminLogEventAction": true, "Message": true,
		"MessageMedia": true, "RichMessage": true, "PageListItem": true, "StoryItem": true, "Update": true, "WebPage": true, "Dialog": true,
	}
	p := newPeers()
	for _, typ := range api.Types() {
		if typ.Method || content[typ.Result().Name] {
			continue
		}
		v := reflect.ValueOf(api.New(typ)).Elem()
		carried := map[int]bool{}
		c := p.carrierOf(v.Type())
		for _, i := range slices.Concat(c.users, c.chats, c.others) {
			carried[i] = true
		}
		for _, f := range typ.Fields() {
			e := f.Type
			for e.Elem != nil {
				e = *e.Elem
			}
			switch e.Name {
			case "User", "Chat", "Updates", "auth.Authorization", "auth.SentCode", "ChatInvite", "RecentMeUrl":
			default:
				continue
			}
			field, ok := v.Type().FieldByName(tl.GoName(f.Name))
			if !ok || !carried[field.Index[0]] {
				t.Errorf("%s.%s: %s is not harvested", typ.Name, f.Name, f.Type)
			}
		}
	}
}

func TestHarvest(t *testing.T) {
	user := func(id int64) *api.User { return &api.User{ID: id, AccessHash: tl.Some(id * 10)} }
	channel := func(id int64) *api.Channel { return &api.Channel{ID: id, AccessHash: tl.Some(id * 10), Title: "c"} }
	for _, tt := range []struct {
		name string
		o    api.Object
		want []peerKey
	}{
		{"updates", &api.Updates{Users: []api.UserClass{user(1)}, Chats: []api.ChatClass{channel(2), &api.Chat{ID: 3}}}, []peerKey{{kindUser, 1}, {kindChannel, 2}, {kindChat, 3}}},
		{"lists", &api.MessagesMessagesSlice{Users: []api.UserClass{user(1), &api.UserEmpty{ID: 9}}, Chats: []api.ChatClass{channel(1)}}, []peerKey{{kindUser, 1}, {kindChannel, 1}}},
		{"vector", &api.UserVector{Elems: []api.UserClass{user(4)}}, []peerKey{{kindUser, 4}}},
		{"itself", user(5), []peerKey{{kindUser, 5}}},
		{"chat itself", &api.ChatForbidden{ID: 5}, []peerKey{{kindChat, 5}}},
		{"sign in", &api.AuthAuthorization{User: user(6)}, []peerKey{{kindUser, 6}}},
		{"code", &api.AuthSentCodeSuccess{Authorization: &api.AuthAuthorization{User: user(6)}}, []peerKey{{kindUser, 6}}},
		{"invite", &api.ChatInviteAlready{Chat: channel(7)}, []peerKey{{kindChannel, 7}}},
		{"links", &api.HelpRecentMeURLs{URLs: []api.RecentMeURLClass{&api.RecentMeURLChatInvite{ChatInvite: &api.ChatInvitePeek{Chat: channel(8)}}}}, []peerKey{{kindChannel, 8}}},
		{"nested updates", &api.MessagesInvitedUsers{Updates: &api.Updates{Users: []api.UserClass{user(9)}}}, []peerKey{{kindUser, 9}}},
		{"nothing", &api.Bool{Value: true}, nil},
		{"empty", &api.AuthSentCode{}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPeers()
			p.harvest(tt.o, "test")
			for _, k := range tt.want {
				x, ok := p.get(k)
				if !ok || !x.known || k.kind != kindChat && x.hash != k.id*10 {
					t.Errorf("%v %d: %+v", k.kind, k.id, x)
				}
			}
			if p.all.len() != len(tt.want) {
				t.Errorf("%d peers, want %d", p.all.len(), len(tt.want))
			}
		})
	}
}

// TestMinPeersA11: what is min never overwrites, and its hash is not used.
func TestMinPeersA11(t *testing.T) {
	id := peerKey{kindUser, 1}
	full := &api.User{ID: 1, AccessHash: tl.Some[int64](10), Username: tl.Some("Alice"), Phone: tl.Some("1555"),
		Usernames: []*api.Username{{Username: "alicia", Active: true}, {Username: "old", Active: false}}}
	min := &api.User{ID: 1, Min: true, AccessHash: tl.Some[int64](99), Username: tl.Some("mallory")}
	noPhone := &api.User{ID: 1, Min: true, AccessHash: tl.Some[int64](77), Phone: tl.Some("")}
	steps := []struct {
		name  string
		o     api.Object
		known bool
		hash  int64
		names string
	}{
		{"min first", min, false, 99, ""},
		{"then full", full, true, 10, "alice alicia"},
		{"min again", min, true, 10, "alice alicia"},
		{"min, but its hash is full", noPhone, true, 77, "alice alicia"},
		{"without a hash", &api.User{ID: 1, Username: tl.Some("alice2")}, true, 77, "alice2"},
	}
	p := newPeers()
	for _, s := range steps {
		p.harvest(s.o, "test")
		x, _ := p.get(id)
		if x.known != s.known || x.hash != s.hash || strings.Join(x.names, " ") != s.names {
			t.Errorf("%s: %+v, want %v, %d and %q", s.name, x, s.known, s.hash, s.names)
		}
	}
	if _, a := p.byName("alice"); a == valid {
		t.Error("a name that was given up still leads somewhere")
	}
	if k, a := p.byName("ALICE2"); a != valid || k != id {
		t.Error("the new name does not lead to the user")
	}
	if _, a := p.byPhone("1555"); a != unheard {
		t.Error("a phone number that is gone still leads somewhere")
	}
	channel := peerKey{kindChannel, 1}
	p.harvest(&api.Channel{ID: 1, AccessHash: tl.Some[int64](5)}, "test")
	p.harvest(&api.Channel{ID: 1, Min: true, AccessHash: tl.Some[int64](6)}, "test")
	p.harvest(&api.Channel{ID: 1, AccessHash: tl.Some[int64](5), Username: tl.Some("alice2")}, "test")
	if x, _ := p.get(channel); x.hash != 5 || !x.known {
		t.Errorf("channel: %+v", x)
	}
	if k, _ := p.byName("alice2"); k != channel {
		t.Error("a name leads to its last owner")
	}
}

// TestOtherAccountA11: access hashes are of use to one account only.
func TestOtherAccountA11(t *testing.T) {
	p := newPeers()
	me := func(id int64, bot bool) *api.User {
		return &api.User{Self: true, ID: id, AccessHash: tl.Some(id), Bot: bot}
	}
	p.harvest(&api.Updates{Users: []api.UserClass{me(1, false), &api.User{ID: 5, AccessHash: tl.Some[int64](6), Username: tl.Some("five")}}}, "test")
	p.harvest(me(1, false), "test")
	if _, a := p.byName("five"); a != valid {
		t.Error("forgotten though the account is the same")
	}
	p.harvest(me(2, true), "test")
	if _, a := p.byName("five"); a == valid {
		t.Error("known to another account")
	}
	if id, bot := p.me(); id != 2 || !bot {
		t.Errorf("account %d, bot %v", id, bot)
	}
}
