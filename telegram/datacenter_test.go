package telegram_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// TestKeys covers K3 and V10: the built-in keys are Telegram's present ones.
func TestKeys(t *testing.T) {
	want := []uint64{0xd09d1d85de64fd85, 0xb25898df208d2603}
	for i, key := range telegram.TelegramKeys() {
		if got := uint64(mtproto.Fingerprint(key)); got != want[i] {
			t.Errorf("key %d has fingerprint %016x, want %016x", i, got, want[i])
		}
		if key.N.BitLen() != 2048 {
			t.Errorf("key %d has %d bits", i, key.N.BitLen())
		}
	}
}

// TestMigration covers A1 and A2: the account's home moves, to known data
// centres only, at most three times for one call, and each has its own key.
func TestMigration(t *testing.T) {
	tests := []struct {
		name  string
		moves map[int]string // error of each data centre
		req   api.Object
		want  string // type of the error
		home  int    // afterwards
		path  []int
	}{
		{name: "phone", moves: map[int]string{2: "PHONE_MIGRATE_4"}, home: 4, path: []int{2, 4}},
		{name: "network", moves: map[int]string{2: "NETWORK_MIGRATE_1"}, home: 1, path: []int{2, 1}},
		{name: "user, three hops", moves: map[int]string{2: "USER_MIGRATE_1", 1: "USER_MIGRATE_4", 4: "USER_MIGRATE_5"}, home: 5, path: []int{2, 1, 4, 5}},
		{name: "for ever", moves: map[int]string{2: "USER_MIGRATE_4", 4: "USER_MIGRATE_2"}, want: "USER_MIGRATE", home: 4, path: []int{2, 4, 2, 4}},
		{name: "unknown (S19)", moves: map[int]string{2: "USER_MIGRATE_3"}, want: "USER_MIGRATE", home: 2, path: []int{2}},
		{name: "no number", moves: map[int]string{2: "USER_MIGRATE_X"}, want: "USER_MIGRATE_X", home: 2, path: []int{2}},
		{
			name: "business", moves: map[int]string{2: "USER_MIGRATE_4"}, want: "USER_MIGRATE", home: 2, path: []int{2},
			req: &api.InvokeWithBusinessConnectionRequest{ConnectionID: "c", Query: send(1)},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var path []int
			w := newWorld(t, func(c *incoming) {
				path = append(path, c.dc)
				if move := tt.moves[c.dc]; move != "" {
					c.fail(303, move)
					return
				}
				echo(c)
			}, 2, 1, 4, 5)
			w.run(func(ctx context.Context, c *telegram.Client) {
				req := tt.req
				if req == nil {
					req = send(1)
				}
				_, err := c.Invoke(ctx, req, telegram.CallOptions{})
				if errorType(err) != tt.want {
					t.Errorf("error %v, want %q", err, tt.want)
				}
			})
			if !slices.Equal(path, tt.path) {
				t.Errorf("went %v, want %v", path, tt.path)
			}
			session, _ := w.store.Load()
			if session.DC != tt.home {
				t.Errorf("home is %d, want %d", session.DC, tt.home)
			}
			ids := map[int64]bool{}
			for _, k := range session.Keys {
				ids[k.Key.ID()] = true
			}
			if len(ids) != len(session.Keys) || session.Keys[tt.home].Key.IsZero() {
				t.Errorf("keys %v, want one of its own for each data centre", session.Keys)
			}
		})
	}
}

// TestMigrationInBatch: a move in the middle of a batch costs no item its
// result, nor an ordered batch its order.
func TestMigrationInBatch(t *testing.T) {
	for _, ordered := range []bool{false, true} {
		t.Run(fmt.Sprintf("ordered=%v", ordered), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var done []int
				w := newWorld(t, func(c *incoming) {
					id := int(c.req.(*api.MessagesSendMessageRequest).RandomID)
					if c.dc == 2 && id >= 30 {
						c.fail(303, "USER_MIGRATE_4")
						return
					}
					done = append(done, id)
					echo(c)
				}, 2, 4)
				w.run(func(ctx context.Context, c *telegram.Client) {
					results, errs := c.Batch(ctx, sends(100), telegram.BatchOptions{Ordered: ordered})
					checkEchoes(t, results, errs)
				})
				if ordered && !slices.IsSorted(done) {
					t.Errorf("order: %v", misplaced(done))
				}
				if len(done) != 100 {
					t.Errorf("%d messages, want 100", len(done))
				}
			})
		})
	}
}

// TestLearnedDCs: help.getConfig makes data centres known (A1), but those for
// files only, or on this machine (S19), are none to move to.
func TestLearnedDCs(t *testing.T) {
	w := newWorld(t, func(c *incoming) {
		switch {
		case c.dc != 2:
			echo(c)
		case isConfig(c.req):
			c.reply(&api.Config{DCOptions: []*api.DCOption{
				{ID: 2, IPAddress: "192.0.2.2", Port: 443},
				{ID: 5, IPAddress: "192.0.2.5", Port: 443},
				{ID: 1, IPAddress: "192.0.2.1", Port: 443, MediaOnly: true},
				{ID: 1, IPAddress: "192.0.2.1", Port: 443, Cdn: true},
				{ID: 1, IPAddress: "127.0.0.1", Port: 443}, // S19
				{ID: 1, IPAddress: "0.0.0.0", Port: 443},
				{ID: 1, IPAddress: "no address", Port: 443},
			}})
		case c.req.(*api.MessagesSendMessageRequest).RandomID == 1:
			c.fail(303, "USER_MIGRATE_1")
		default:
			c.fail(303, "USER_MIGRATE_5")
		}
	}, 2, 1, 5)
	w.options.DCs = nil
	w.run(func(ctx context.Context, c *telegram.Client) {
		if _, err := c.Invoke(ctx, send(5), telegram.CallOptions{}); errorType(err) != "USER_MIGRATE" {
			t.Errorf("before: %v", err)
		}
		if _, err := c.Invoke(ctx, &api.HelpGetConfigRequest{}, telegram.CallOptions{}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Invoke(ctx, send(1), telegram.CallOptions{}); errorType(err) != "USER_MIGRATE" {
			t.Errorf("files only: %v", err)
		}
		if _, err := c.Invoke(ctx, send(5), telegram.CallOptions{}); err != nil {
			t.Errorf("after: %v", err)
		}
	})
}

func isConfig(o api.Object) bool {
	_, ok := o.(*api.HelpGetConfigRequest)
	return ok
}

// spyLink tells of every key that a client encrypts with.
type spyLink struct {
	mtproto.Link
	sent func(keyID int64)
}

func (l spyLink) Send(packets ...[]byte) error {
	for _, p := range packets {
		l.sent(int64(binary.LittleEndian.Uint64(p)))
	}
	return l.Link.Send(packets...)
}

// TestKeysStayS19: however a signed-in account is sent around, no key is ever
// used, and no key ever named, at a data centre other than the one that it was
// made with.
func TestKeysStayS19(t *testing.T) {
	var mu sync.Mutex
	keys := map[int]map[int64]bool{}
	moves := map[int]string{2: "USER_MIGRATE_4", 4: "PHONE_MIGRATE_5", 5: "NETWORK_MIGRATE_2"}
	var w *world
	w = newWorld(t, func(c *incoming) {
		id := c.req.(*api.MessagesSendMessageRequest).RandomID
		if id%3 == 0 {
			w.servers[c.dc].DropConnections()
		}
		if id%5 == int64(c.dc)%5 {
			c.fail(303, moves[c.dc])
			return
		}
		echo(c)
	}, 2, 4, 5)
	w.spy = func(dc int, keyID int64) {
		mu.Lock()
		defer mu.Unlock()
		if keys[dc] == nil {
			keys[dc] = map[int64]bool{}
		}
		keys[dc][keyID] = true
	}
	w.run(func(ctx context.Context, c *telegram.Client) {
		for id := 1; id <= 40; id++ {
			if _, err := c.Invoke(ctx, send(id), telegram.CallOptions{}); err != nil {
				t.Errorf("call %d: %v", id, err)
			}
		}
	})
	session, _ := w.store.Load()
	for dc, used := range keys {
		delete(used, 0) // the key exchange
		if len(used) != 1 || !used[session.Keys[dc].Key.ID()] {
			t.Errorf("data centre %d saw %d keys, want its own only", dc, len(used))
		}
	}
	if len(keys) != 3 {
		t.Errorf("the account was at %d data centres, want 3", len(keys))
	}
}

// TestHostileConfigS19: a configuration that gives a data centre that is in use
// another address does not take the account there.
func TestHostileConfigS19(t *testing.T) {
	w := newWorld(t, nil)
	listen := func() *net.TCPListener {
		l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		return l
	}
	own, hostile := listen(), listen()
	w.answer = func(c *incoming) {
		if !isConfig(c.req) {
			echo(c)
			return
		}
		port := int32(hostile.Addr().(*net.TCPAddr).Port)
		c.reply(&api.Config{DCOptions: []*api.DCOption{{ID: 2, IPAddress: "127.0.0.1", Port: port}, {ID: 2, IPAddress: "127.0.0.1", Port: port, Static: true}}})
	}
	ctx, cancel := context.WithCancel(t.Context())
	var serving sync.WaitGroup
	serving.Go(func() { w.servers[2].Serve(ctx, own) })
	defer serving.Wait()
	defer cancel()
	w.options.DCs = []telegram.DC{{ID: 2, Addr: own.Addr().String()}}
	c := telegram.New(w.options)
	err := c.Run(ctx, func(ctx context.Context) error {
		if _, err := c.Invoke(ctx, &api.HelpGetConfigRequest{}, telegram.CallOptions{}); err != nil {
			return err
		}
		w.servers[2].DropConnections()
		_, err := c.Invoke(ctx, send(1), telegram.CallOptions{})
		return err
	})
	if err != nil {
		t.Error(err)
	}
	last, err := net.Dial("tcp", hostile.Addr().String()) // who is in line before it?
	if err != nil {
		t.Fatal(err)
	}
	defer last.Close()
	first, err := hostile.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if first.RemoteAddr().String() != last.LocalAddr().String() {
		t.Error("the account went to the other address")
	}
}
