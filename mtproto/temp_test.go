package mtproto

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// notary is a handler that knows what M23 says of temporary keys: nothing runs
// under one that is not bound, or under a permanent one. A new binding replaces
// the one before.
type notary struct {
	*testHandler
	w *world

	mu      sync.Mutex      // guards what follows
	bound   map[int64]int64 // temporary key: the permanent one that it stands for
	binds   []time.Time     // requests to bind
	refuse  []string        // errors for the requests to bind that come first
	silent  int             // requests to bind that are not answered
	forget  int             // answers to calls with AUTH_KEY_PERM_EMPTY
	headers int             // calls with the header
	keys    []int64         // that calls came under, in order, each once in a row
	life    time.Duration   // of the binding that was asked for last
}

var testHeader = []byte("HEADERs ")

func newNotary(t testing.TB) (*world, *notary) {
	n := &notary{testHandler: &testHandler{}, bound: map[int64]int64{}}
	n.w = newWorld(t, func(o *ServerOptions) { o.Handler = n })
	n.w.handler = n.testHandler
	return n.w, n
}

func (n *notary) Call(r *Request) {
	n.mu.Lock()
	if bodyID(r.Body) == idBindTempAuthKey {
		answer := n.bind(r)
		n.mu.Unlock()
		switch answer {
		case "":
			r.Reply(tl.AppendUint32(nil, idBoolTrue))
		case "silence":
		default:
			r.Fail(int(n.code(answer)), answer)
		}
		return
	}
	key := r.Session.KeyID()
	_, bound := n.bound[key]
	if !r.Session.Temporary() {
		n.w.t.Errorf("a call under a permanent key")
	}
	if n.forget > 0 {
		n.forget--
		delete(n.bound, key)
		bound = false
	}
	if !bound {
		n.mu.Unlock()
		r.Fail(401, "AUTH_KEY_PERM_EMPTY")
		return
	}
	if len(n.keys) == 0 || n.keys[len(n.keys)-1] != key {
		n.keys = append(n.keys, key)
	}
	if body, ok := strings.CutPrefix(string(r.Body), string(testHeader)); ok {
		r.Body = []byte(body)
		n.headers++
	}
	n.mu.Unlock()
	n.testHandler.Call(r)
}

func (n *notary) code(message string) int32 {
	switch {
	case strings.HasPrefix(message, "FLOOD"):
		return 420
	case message == "AUTH_KEY_DUPLICATED":
		return 406
	case message == "RPC_CALL_FAIL":
		return 500
	}
	return 400
}

// bind is what the server says to auth.bindTempAuthKey: "" for yes.
func (n *notary) bind(r *Request) string {
	n.binds = append(n.binds, time.Now())
	if n.silent > 0 {
		n.silent--
		return "silence"
	}
	if len(n.refuse) > 0 {
		answer := n.refuse[0]
		n.refuse = n.refuse[1:]
		if answer != "" {
			return answer
		}
	}
	d := tl.NewDecoder(r.Body[4:])
	want := Binding{PermKeyID: d.Long(), Nonce: d.Long(), ExpiresAt: d.Int(), MsgID: r.MsgID,
		TempKeyID: r.Session.KeyID(), SessionID: r.Session.id}
	encrypted := d.Bytes()
	if d.End() != nil || !r.Session.Temporary() {
		n.w.t.Errorf("a request to bind that is none: %x", r.Body)
	}
	perm, ok := n.w.server.Key(want.PermKeyID)
	if !ok {
		return "ENCRYPTED_MESSAGE_INVALID"
	}
	got, err := perm.OpenBinding(encrypted)
	at := time.Unix(int64(want.ExpiresAt), 0)
	if err != nil || got != want || !n.w.server.ExpireKey(want.TempKeyID, at) {
		n.w.t.Errorf("%+v, %v; want %+v", got, err, want)
		return "ENCRYPTED_MESSAGE_INVALID"
	}
	n.life = time.Until(at)
	maps.DeleteFunc(n.bound, func(_, perm int64) bool { return perm == want.PermKeyID })
	n.bound[want.TempKeyID] = want.PermKeyID
	return ""
}

func (n *notary) times() []time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.binds)
}

// tempClient runs a client with temporary keys of an hour.
func tempClient(o *ClientOptions) {
	o.Temporary = time.Hour
	o.Header = func() []byte { return testHeader }
}

// Everything is said under a temporary key that was bound before, whether the
// permanent one is new or old; that is made once, and told once. A new connection
// uses the same key and the same session.
func TestTemporaryM23(t *testing.T) {
	for _, name := range []string{"stored key", "new key", "tcp"} {
		t.Run(name, func(t *testing.T) {
			w, n := newNotary(t)
			var made []int64
			var perm int64
			c := w.client(func(o *ClientOptions) {
				tempClient(o)
				perm = o.Key.ID()
				if name == "new key" {
					o.Key, o.Salt = AuthKey{}, 0
					o.OnKey = func(key AuthKey, _ int64) { made = append(made, key.ID()) }
				}
				if name == "tcp" {
					o.Dial = w.tcp()
				}
			})
			for i := range int64(30) {
				if i%10 == 9 {
					w.server.DropConnections()
				}
				w.echo(c, i)
			}
			if name == "new key" {
				if len(made) != 1 {
					t.Fatalf("%d permanent keys", len(made))
				}
				perm = made[0]
			}
			if len(n.binds) != 1 || len(n.bound) != 1 || len(n.keys) != 1 || n.bound[n.keys[0]] != perm {
				t.Errorf("%d bindings, %x, calls under %x", len(n.binds), n.bound, n.keys)
			}
			if n.headers != 4 {
				t.Errorf("%d headers, want one a connection", n.headers)
			}
			if n.life < 59*time.Minute || n.life > time.Hour {
				t.Errorf("bound for %v", n.life)
			}
			if s := w.server.Sessions(perm); len(s) != 0 {
				t.Error("the permanent key was used")
			}
			if s := w.server.Sessions(n.keys[0]); len(s) != 1 {
				t.Errorf("%d sessions", len(s))
			}
		})
	}
}

// A client that was away for longer than its key lives makes another (M23).
func TestTemporaryExpiredM23(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, n := newNotary(t)
		var away atomic.Bool
		c := w.client(func(o *ClientOptions) {
			tempClient(o)
			o.Dial = func(ctx context.Context) (Link, error) {
				if away.Load() {
					return nil, errors.New("no network")
				}
				return w.dial(ctx)
			}
		})
		w.echo(c, 0)
		away.Store(true)
		w.server.DropConnections()
		<-time.After(2 * time.Hour)
		away.Store(false)
		for i := range int64(3) {
			w.echo(c, 1+i)
		}
		n.mu.Lock()
		keys := len(n.keys)
		n.mu.Unlock()
		if keys != 2 || !slices.Equal(n.order(), seq(4)) {
			t.Errorf("%d keys, ran %v", keys, n.order())
		}
	})
}

// When the server has forgotten a temporary key, or whom it stands for, there is
// soon another, or another binding, and no call is the worse for it (T9, A3).
func TestTemporaryLostT9(t *testing.T) {
	for name, lose := range map[string]func(w *world, n *notary){
		"-404":                func(w *world, n *notary) { w.server.Forget(n.keys[len(n.keys)-1]) },
		"AUTH_KEY_PERM_EMPTY": func(_ *world, n *notary) { n.forget = 1 },
		"of many":             func(_ *world, n *notary) { n.forget = 3 },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, n := newNotary(t)
				c := w.client(tempClient)
				for i := range int64(40) {
					if i%10 == 9 {
						n.mu.Lock()
						lose(w, n)
						n.mu.Unlock()
					}
					var calls []*Call
					for k := range int64(3) {
						calls = append(calls, &Call{Body: request(idEcho, i*3+k, 0)})
						if k > 0 {
							calls[k].After = calls[k-1]
						}
					}
					<-startAll(c, calls)
					for _, call := range calls {
						if call.Err != nil {
							t.Fatal(call.Err)
						}
					}
				}
				if want := 5; (len(n.keys) == want) != (name == "-404") || n.headers < want {
					t.Errorf("%d keys, %d headers", len(n.keys), n.headers)
				}
				if order := n.order(); !slices.Equal(order, seq(120)) {
					t.Errorf("ran %v", order)
				}
			})
		})
	}
}

// What the server may answer to a request to bind, and what comes of it (M23).
func TestBindRefusedM23(t *testing.T) {
	many := func(n int, message string) []string { return slices.Repeat([]string{message}, n) }
	for _, row := range []struct {
		name   string
		refuse []string
		silent int
		newKey bool
		keys   int // temporary ones that were made
		least  time.Duration
		most   time.Duration
		end    string // of the error that ends Run; "" if it goes on
	}{
		{name: "yes", keys: 1, most: time.Second},
		{name: "TEMP_AUTH_KEY_EMPTY", refuse: many(1, "TEMP_AUTH_KEY_EMPTY"), keys: 2, most: time.Second},
		{name: "TEMP_AUTH_KEY_ALREADY_BOUND", refuse: many(2, "TEMP_AUTH_KEY_ALREADY_BOUND"), keys: 3, most: 3 * time.Second},
		{name: "EXPIRES_AT_INVALID", refuse: many(1, "EXPIRES_AT_INVALID"), keys: 2, most: time.Second},
		{name: "without end", refuse: many(99, "METHOD_INVALID"), keys: 5, most: 10 * time.Second, end: "temporary key is not bound: rpc error 400: METHOD_INVALID"},
		{name: "the account", refuse: many(1, "AUTH_KEY_DUPLICATED"), keys: 1, most: time.Second, end: "AUTH_KEY_DUPLICATED"},
		{name: "a wait", refuse: many(1, "FLOOD_WAIT_30"), keys: 1, least: 30 * time.Second, most: 31 * time.Second},
		{name: "trouble", refuse: many(7, "RPC_CALL_FAIL"), keys: 1, least: 10 * time.Second, most: 3 * time.Minute},
		{name: "trouble and no", refuse: append(many(5, "RPC_CALL_FAIL"), "METHOD_INVALID"), keys: 2, least: 3 * time.Second, most: time.Minute},
		{name: "not inited", refuse: many(1, "CONNECTION_NOT_INITED"), keys: 1, most: time.Second},
		{name: "silence", silent: 1, keys: 1, least: time.Minute, most: 65 * time.Second},
		{name: "invalid once", refuse: many(1, "ENCRYPTED_MESSAGE_INVALID"), keys: 2, most: time.Second},
		{name: "invalid without end", refuse: many(99, "ENCRYPTED_MESSAGE_INVALID"), keys: 5, most: 10 * time.Second, end: "ENCRYPTED_MESSAGE_INVALID"},
		{name: "invalid, a young key", refuse: many(7, "ENCRYPTED_MESSAGE_INVALID"), newKey: true, keys: 8, least: 15 * time.Second, most: time.Minute},
		{name: "invalid, a young key that grows old", refuse: many(99, "ENCRYPTED_MESSAGE_INVALID"), newKey: true, keys: 9,
			least: time.Minute, most: 3 * time.Minute, end: "ENCRYPTED_MESSAGE_INVALID"},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, n := newNotary(t)
				n.refuse, n.silent = row.refuse, row.silent
				key, salt := w.readyKey()
				o := ClientOptions{Dial: w.dial, Keys: w.publicKeys(), DC: 2, Key: key, Salt: salt}
				tempClient(&o)
				made := 0
				if row.newKey {
					o.Key = AuthKey{}
					o.OnKey = func(AuthKey, int64) { made++ }
				}
				c := NewClient(o)
				ended := make(chan error, 1)
				w.running.Go(func() { ended <- c.Run(w.ctx) })
				start := time.Now()
				_, err := c.Do(w.ctx, request(idEcho, 0, 0))
				if took := time.Since(start); took < row.least || took > row.most {
					t.Errorf("took %v, want %v to %v", took, row.least, row.most)
				}
				var refused *BindError
				if row.end == "" && err != nil || row.end != "" && (!errors.As(err, &refused) || !strings.Contains(err.Error(), row.end)) {
					t.Errorf("%v, want %q", err, row.end)
				}
				if row.end != "" && !errors.As(<-ended, &refused) {
					t.Error("Run goes on")
				}
				temps := 0
				for _, id := range w.server.Keys() {
					if k := w.server.lookup(id); k != nil && k.temporary() {
						temps++
					}
				}
				if temps != row.keys && !(row.newKey && row.end != "" && temps >= row.keys) {
					t.Errorf("%d temporary keys, want %d", temps, row.keys)
				}
				if row.newKey && made != 1 {
					t.Errorf("%d permanent keys", made)
				}
			})
		})
	}
}

// A permanent key that the server does not know ends the client at once, and is
// not replaced if it has ever worked (T9).
func TestPermanentLostT9(t *testing.T) {
	for _, name := range []string{"stored", "worked", "never worked"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, n := newNotary(t)
				o := ClientOptions{Dial: w.dial, Keys: w.publicKeys(), DC: 2}
				o.Key, o.Salt = w.readyKey()
				tempClient(&o)
				var made []int64
				if name != "stored" {
					o.Key = AuthKey{}
					o.OnKey = func(key AuthKey, _ int64) {
						if made = append(made, key.ID()); name == "never worked" && len(made) == 1 {
							w.server.Forget(key.ID())
						}
					}
				}
				c := NewClient(o)
				ended := make(chan error, 1)
				w.running.Go(func() { ended <- c.Run(w.ctx) })
				if name == "stored" {
					w.server.Forget(o.Key.ID())
				} else {
					w.echo(c, 0)
				}
				start := time.Now()
				if name == "worked" {
					<-time.After(2 * time.Minute)
					w.server.Forget(made[0])
					w.server.Forget(n.keys[0])
				}
				if name == "never worked" {
					if len(made) != 2 || n.bound[n.keys[0]] != made[1] {
						t.Errorf("keys %x", made)
					}
					return
				}
				_, err := c.Do(w.ctx, request(idEcho, 1, 0))
				var lost *KeyLostError
				if !errors.As(err, &lost) || !errors.As(<-ended, &lost) {
					t.Fatal(err)
				}
				if perm := append(made, o.Key.ID())[0]; lost.KeyID != perm {
					t.Errorf("lost %x, not %x", lost.KeyID, perm)
				}
				if took := time.Since(start); took > 2*time.Minute+3*time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

// A server that forgets each new temporary key at once is not asked for ever.
func TestTemporaryForgottenAtOnceT9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := newNotary(t)
		dials := 0
		w.server.Disturb(func(m Moment) Disturbance {
			if m.Stage == Arriving {
				return Disturbance{Kind: ForgetKey}
			}
			return Disturbance{}
		})
		o := ClientOptions{Keys: w.publicKeys(), DC: 2}
		o.Key, _ = w.readyKey()
		o.Dial = func(ctx context.Context) (Link, error) { dials++; return w.dial(ctx) }
		tempClient(&o)
		c := NewClient(o)
		var refused *BindError
		if err := c.Run(w.ctx); !errors.As(err, &refused) || !isCode(err, CodeUnknownKey) || dials != maxRefusals {
			t.Errorf("%v after %d connections", err, dials)
		}
	})
}

// The connection dies at every packet of the way to the first answer: the call is
// made once (S2).
func TestTemporaryKilledS2(t *testing.T) {
	for at := 1; at <= 12; at++ {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, n := newNotary(t)
				packets := 0
				c := w.client(func(o *ClientOptions) {
					tempClient(o)
					o.Key, o.Salt = AuthKey{}, 0
					o.Dial = func(ctx context.Context) (Link, error) {
						inner, err := w.dial(ctx)
						return &faultLink{Link: inner, send: func(p [][]byte) [][]byte {
							if packets++; packets == at {
								inner.Send(p...)
								inner.Close()
								return nil
							}
							return p
						}}, err
					}
				})
				for i := range int64(4) {
					w.echo(c, i)
				}
				if !slices.Equal(n.order(), seq(4)) {
					t.Errorf("ran %v", n.order())
				}
			})
		})
	}
}

// A server that has too many connections for a while does not cost a client its
// account: a temporary key is asked for again, ever later (T9).
func TestTemporaryFloodT9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := newNotary(t)
		dials := 0
		c := w.client(func(o *ClientOptions) {
			tempClient(o)
			o.Dial = func(ctx context.Context) (Link, error) {
				if dials++; dials <= 2*maxExchanges {
					return refusingLink{CodeFlood}, nil
				}
				return w.dial(ctx)
			}
		})
		start := time.Now()
		w.echo(c, 0)
		if took := time.Since(start); took < 20*time.Second {
			t.Errorf("%d connections in %v", dials, took)
		}
	})
}

// Keys expire by the server's clock, whatever the local one says, and a local
// clock that is put right costs one key at most (M6, S11).
func TestTemporaryClockS11(t *testing.T) {
	for _, off := range []time.Duration{-365 * 24 * time.Hour, -time.Hour, 0, time.Hour, 365 * 24 * time.Hour} {
		t.Run(off.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, n := newNotary(t)
				var wrong atomic.Int64
				wrong.Store(int64(off))
				c := w.client(func(o *ClientOptions) {
					tempClient(o)
					o.Now = func() time.Time { return time.Now().Add(time.Duration(wrong.Load())) }
				})
				for i := range int64(30) {
					w.echo(c, i)
					<-time.After(time.Minute)
				}
				if len(n.times()) != 1 || n.life < 59*time.Minute || n.life > time.Hour {
					t.Errorf("%d bindings, the last for %v", len(n.times()), n.life)
				}
				wrong.Store(0)
				for i := range int64(5) {
					w.echo(c, 30+i)
					<-time.After(time.Minute)
				}
				if !slices.Equal(n.order(), seq(35)) || len(n.times()) > 2 || n.life < 59*time.Minute || n.life > time.Hour {
					t.Errorf("ran %v; %d bindings, the last for %v", n.order(), len(n.times()), n.life)
				}
			})
		})
	}
}

// A key that seems to have expired while its successor is made has one successor,
// whichever of the two connections is the quicker (M23).
func TestTemporaryOneSuccessorM23(t *testing.T) {
	for slow := 1; slow <= 2; slow++ {
		t.Run(fmt.Sprint(slow), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, n := newNotary(t)
				var ahead, dials atomic.Int64
				c := w.client(func(o *ClientOptions) {
					tempClient(o)
					o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
					o.Dial = func(ctx context.Context) (Link, error) {
						if ahead.Load() > 0 && dials.Add(1) == int64(slow) {
							<-time.After(3 * time.Second)
						}
						return w.dial(ctx)
					}
				})
				w.echo(c, 0)
				ahead.Store(int64(24 * time.Hour))
				<-time.After(30 * time.Second)
				w.echo(c, 1)
				if len(n.times()) != 2 || !slices.Equal(n.order(), seq(2)) {
					t.Errorf("%d bindings, %d connections, ran %v", len(n.times()), dials.Load(), n.order())
				}
			})
		})
	}
}

// One server that does not know the permanent key yet is not the last word on it
// (T9).
func TestPermanentUnknownOnceT9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, n := newNotary(t)
		n.refuse = []string{"ENCRYPTED_MESSAGE_INVALID"}
		dials := 0
		c := w.client(func(o *ClientOptions) {
			tempClient(o)
			o.Dial = func(ctx context.Context) (Link, error) {
				if dials++; dials == 2 { // asked about the permanent key
					return refusingLink{CodeUnknownKey}, nil
				}
				return w.dial(ctx)
			}
		})
		w.echo(c, 0)
	})
}
