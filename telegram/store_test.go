package telegram_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
)

// testKey is a made-up key, another for each n.
func testKey(t testing.TB, n byte) telegram.StoredKey {
	t.Helper()
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)*7 + n
	}
	key, err := mtproto.NewAuthKey(b)
	if err != nil {
		t.Fatal(err)
	}
	return telegram.StoredKey{Key: key, Salt: 0x5a17_0000_1234_5600 + int64(n)}
}

func save(t testing.TB, s telegram.Store, c telegram.Change) {
	t.Helper()
	if err := s.Save(c); err != nil {
		t.Fatal(err)
	}
}

// newAccountFile is an empty account's file.
func newAccountFile(t testing.TB) *telegram.AccountFile {
	t.Helper()
	f, err := telegram.OpenAccountFile(filepath.Join(t.TempDir(), "a.db"), telegram.AccountFileOptions{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// stores are all there are: what one promises, each does.
var stores = map[string]func(t *testing.T) telegram.Store{
	"memory":       func(*testing.T) telegram.Store { return &telegram.MemoryStore{} },
	"account file": func(t *testing.T) telegram.Store { return newAccountFile(t) },
}

func TestStoreLoads(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			keys := map[int]telegram.StoredKey{2: testKey(t, 2), 4: testKey(t, 4)}
			until := time.Unix(1_800_000_000, 0)
			ended := "SESSION_REVOKED"
			save(t, s, telegram.Change{
				Session: &telegram.Session{DC: 2, Keys: keys},
				Self:    &telegram.Self{ID: 7, FirstName: "Ann", Phone: "9996620001", Premium: true},
				State:   &telegram.UpdateState{Pts: 5, Qts: 1, Channels: map[int64]telegram.ChannelState{1: {Pts: 10}, 2: {Pts: 20, AccessHash: -3}, 3: {Pts: 30}}},
				Scripts: map[string]telegram.UpdateState{"bot": {Pts: 3, Channels: map[int64]telegram.ChannelState{1: {Pts: 9}, 4: {Pts: 40}}}},
				Waits:   []telegram.FloodWait{{Method: "a.b", Peer: -5, Until: until}, {Method: "a.b", Learned: time.Second}},
				Ended:   &ended,
				Config:  []byte("config"),
			})
			delete(keys, 4)
			save(t, s, telegram.Change{
				State: &telegram.UpdateState{Pts: 6, Channels: map[int64]telegram.ChannelState{2: {Pts: 21, LastID: 4}, 3: {}}},
				Scripts: map[string]telegram.UpdateState{
					"bot":  {Pts: 4, Channels: map[int64]telegram.ChannelState{2: {Pts: 8, Since: 7}, 4: {}}},
					"feed": {Pts: 1},
				},
				Waits: []telegram.FloodWait{{Method: "a.b"}, {Method: "c.d", Until: until}},
			})
			got, err := s.Load()
			if err != nil {
				t.Fatal(err)
			}
			slices.SortFunc(got.Waits, func(a, b telegram.FloodWait) int { return int(a.Peer - b.Peer) })
			for i := range got.Waits {
				if !got.Waits[i].Until.Equal(until) {
					t.Errorf("until %v", got.Waits[i].Until)
				}
				got.Waits[i].Until = until
			}
			want := telegram.Stored{
				Session: telegram.Session{DC: 2, Keys: map[int]telegram.StoredKey{2: testKey(t, 2), 4: testKey(t, 4)}},
				Self:    telegram.Self{ID: 7, FirstName: "Ann", Phone: "9996620001", Premium: true},
				State:   telegram.UpdateState{Pts: 6, Channels: map[int64]telegram.ChannelState{1: {Pts: 10}, 2: {Pts: 21, LastID: 4}}},
				Scripts: map[string]telegram.UpdateState{
					"bot":  {Pts: 4, Channels: map[int64]telegram.ChannelState{1: {Pts: 9}, 2: {Pts: 8, Since: 7}}},
					"feed": {Pts: 1},
				},
				Waits:  []telegram.FloodWait{{Method: "a.b", Peer: -5, Until: until}, {Method: "c.d", Until: until}},
				Ended:  ended,
				Config: []byte("config"),
			}
			if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			for dc, k := range want.Keys {
				if !reflect.DeepEqual(got.Keys[dc].Key.Bytes(), k.Key.Bytes()) || got.Keys[dc].Salt != k.Salt {
					t.Errorf("key of %d is another", dc)
				}
			}

			alive := ""
			save(t, s, telegram.Change{Forget: true, Session: &telegram.Session{DC: 4}, Ended: &alive})
			if got, err := s.Load(); err != nil || got.DC != 4 || len(got.Keys)+len(got.Waits)+len(got.State.Channels)+len(got.Scripts) != 0 || got.Self.ID != 0 || got.State.Pts != 0 || got.Ended != "" {
				t.Errorf("forgotten: %+v, %v", got, err)
			}
		})
	}
}

func TestStorePeers(t *testing.T) {
	seen := time.Unix(1_700_000_000, 0)
	user := telegram.StoredPeer{Kind: telegram.UserPeer, ID: 5, AccessHash: -9, Known: true, Names: []string{"ann", "nna"}, Phone: "123", Source: "username", Seen: seen}
	min := telegram.StoredPeer{Kind: telegram.UserPeer, ID: 6, InKind: telegram.ChannelPeer, InID: 5, InMessage: 77, Source: "message", Seen: seen}
	channel := telegram.StoredPeer{Kind: telegram.ChannelPeer, ID: 5, AccessHash: 1 << 62, Known: true, Names: []string{"news"}, Source: "dialogs", Seen: seen}
	robbed, renamed := user, channel
	robbed.Names, robbed.Phone = []string{"nna"}, ""
	renamed.Names, renamed.Phone = []string{"ann"}, "123"
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			look := func(q telegram.PeerQuery, want *telegram.StoredPeer) {
				t.Helper()
				got, ok, err := s.Peer(q)
				if err != nil || ok != (want != nil) {
					t.Fatalf("%+v: found %v, %v", q, ok, err)
				}
				if ok && (!got.Seen.Equal(want.Seen) || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", *want)) {
					t.Errorf("%+v: got  %+v\nwant %+v", q, got, *want)
				}
			}
			look(telegram.PeerQuery{ID: 5}, nil)
			save(t, s, telegram.Change{Peers: []telegram.StoredPeer{user, min, channel}})
			look(telegram.PeerQuery{ID: 5}, &user)
			look(telegram.PeerQuery{Kind: telegram.ChannelPeer, ID: 5}, &channel)
			look(telegram.PeerQuery{Kind: telegram.ChatPeer, ID: 5}, nil)
			look(telegram.PeerQuery{ID: 6}, &min)
			look(telegram.PeerQuery{Name: "nna"}, &user)
			look(telegram.PeerQuery{Phone: "123"}, &user)
			look(telegram.PeerQuery{Name: "nobody"}, nil)

			passing := telegram.StoredPeer{Kind: user.Kind, ID: user.ID, Names: []string{"other"}, InID: 6, InMessage: 1, Source: "update", Seen: seen}
			save(t, s, telegram.Change{Peers: []telegram.StoredPeer{passing}})
			look(telegram.PeerQuery{ID: 5}, &user)
			look(telegram.PeerQuery{Name: "ann"}, &user)
			look(telegram.PeerQuery{Name: "other"}, nil)

			save(t, s, telegram.Change{Peers: []telegram.StoredPeer{renamed}})
			look(telegram.PeerQuery{Name: "ann"}, &renamed)
			look(telegram.PeerQuery{Phone: "123"}, &renamed)
			look(telegram.PeerQuery{Name: "news"}, nil)
			look(telegram.PeerQuery{ID: 5}, &robbed)

			save(t, s, telegram.Change{Forget: true, Peers: []telegram.StoredPeer{min}})
			look(telegram.PeerQuery{ID: 5}, nil)
			look(telegram.PeerQuery{Name: "ann"}, nil)
			look(telegram.PeerQuery{ID: 6}, &min)
		})
	}
}

// TestStoreValues: values are found by key and in the order of their keys, byte
// by byte, each script's by themselves.
func TestStoreValues(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			look := func(script, key, want string) {
				t.Helper()
				if got, err := s.Value(script, key); err != nil || string(got) != want || (got == nil) != (want == "") {
					t.Errorf("%s of %q: %q, %v, want %q", key, script, got, err, want)
				}
			}
			list := func(prefix, after string, most int, want string) {
				t.Helper()
				all, err := s.Values("bot", prefix, after, most)
				got := ""
				for _, v := range all {
					got += fmt.Sprintf("%s=%s ", v.Key, v.Data)
				}
				if err != nil || got != want {
					t.Errorf("%q after %q: %q, %v, want %q", prefix, after, got, err, want)
				}
			}
			look("bot", "a", "")
			list("", "", 9, "")
			var c telegram.Change
			for _, key := range []string{"b", "a", "a\xff", "a\xff\xff", "a\x00", "\xff\xff"} {
				c.Values = append(c.Values, telegram.Value{Script: "bot", Key: key, Data: []byte("1")})
			}
			c.Values = append(c.Values, telegram.Value{Key: "a", Data: []byte("all's")}, telegram.Value{Script: "feed", Key: "a", Data: []byte("\x00\xff")})
			save(t, s, c)
			save(t, s, telegram.Change{Values: []telegram.Value{{Script: "bot", Key: "b", Data: []byte("2")}, {Script: "bot", Key: "none"}}})
			look("bot", "b", "2")
			look("", "a", "all's")
			look("feed", "a", "\x00\xff")
			list("", "", 9, "a=1 a\x00=1 a\xff=1 a\xff\xff=1 b=2 \xff\xff=1 ")
			list("", "a\xff", 2, "a\xff\xff=1 b=2 ")
			list("a\xff", "", 9, "a\xff=1 a\xff\xff=1 ")
			list("\xff", "", 9, "\xff\xff=1 ")
			list("a", "", 1, "a=1 ")
			list("a", "b", 9, "")
			save(t, s, telegram.Change{Values: []telegram.Value{{Script: "bot", Key: "a"}, {Script: "bot", Key: "c", Data: []byte("3")}}})
			look("bot", "a", "")
			list("", "a\xff", 9, "a\xff\xff=1 b=2 c=3 \xff\xff=1 ")
			save(t, s, telegram.Change{Forget: true})
			look("", "a", "")
			list("", "", 9, "")
		})
	}
}
