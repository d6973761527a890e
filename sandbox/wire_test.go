package sandbox

import (
	"context"
	"crypto/rsa"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
	"github.com/tgscript/tgscript/tl/mt"
)

// wireTime is how long a test over the wire may take.
const wireTime = 30 * time.Second

// wired is a client over real MTProto.
type wired struct {
	*mtproto.Client
	t    *testing.T
	ctx  context.Context
	news chan api.Object        // updates,
	feed func(api.UpdatesClass) // unless this takes them
}

// header goes before a call until one has been answered (M20).
func header() []byte {
	b := api.Append(nil, &api.InvokeWithLayerRequest{Layer: api.Layer, Query: &api.InitConnectionRequest{
		ApiID: 1, DeviceModel: "test", AppVersion: "1", Query: &api.HelpGetConfigRequest{}}})
	return b[:len(b)-4] // the query itself follows
}

// dial starts a client; account "" makes a key and is not signed in.
func dial(t *testing.T, s *Sandbox, account string, open func(context.Context) (mtproto.Link, error)) *wired {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), wireTime)
	w := &wired{t: t, ctx: ctx, news: make(chan api.Object, 1000)}
	o := mtproto.ClientOptions{
		Dial: open, Keys: []*rsa.PublicKey{s.PublicKey()}, DC: s.DC(),
		Header: header,
		OnUpdate: func(body []byte) {
			u, err := api.Decode(body)
			if err != nil {
				t.Errorf("update: %v", err)
			}
			if w.feed != nil {
				w.feed(u.(api.UpdatesClass))
				return
			}
			w.news <- u
		},
	}
	if account != "" {
		var err error
		if o.Key, o.Salt, err = s.AuthKey(account); err != nil {
			t.Fatal(err)
		}
	}
	w.Client = mtproto.NewClient(o)
	done := make(chan struct{})
	go func() { defer close(done); w.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	return w
}

func (w *wired) call(req api.Object) api.Object {
	w.t.Helper()
	b, err := w.Do(w.ctx, api.Append(nil, req))
	if err != nil {
		w.t.Fatalf("%s: %v", api.TypeOf(req).Name, err)
	}
	o, err := api.DecodeResult(api.TypeOf(req), b)
	if err != nil {
		w.t.Fatalf("%s: %v", api.TypeOf(req).Name, err)
	}
	return o
}

// tcp serves the sandbox on loopback and returns a way to connect.
func tcp(t *testing.T, s *Sandbox) func(context.Context) (mtproto.Link, error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(ctx, l) }()
	t.Cleanup(func() { stop(); <-done })
	return func(ctx context.Context) (mtproto.Link, error) {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
		if err != nil {
			return nil, err
		}
		return mtproto.NewLink(conn, mtproto.LinkOptions{Framing: mtproto.Intermediate, DC: s.DC()})
	}
}

func (s *Sandbox) pipe(ctx context.Context) (mtproto.Link, error) { return s.Dial(ctx, s.dc) }

// Key exchange, login and a message between two accounts, over TCP.
func TestWire(t *testing.T) {
	s := newSandbox(t)
	open := tcp(t, s)
	w := dial(t, s, "", open)
	_, err := w.Do(w.ctx, api.Append(nil, &api.UpdatesGetStateRequest{}))
	if e, ok := err.(*mtproto.RPCError); !ok || e.Code != 401 || e.Message != "AUTH_KEY_UNREGISTERED" {
		t.Fatalf("before login: %v", err)
	}
	sent := w.call(&api.AuthSendCodeRequest{PhoneNumber: "+9996620001", ApiID: 1, ApiHash: "x", Settings: &api.CodeSettings{}})
	w.call(signIn("+9996620001", sent.(*api.AuthSentCode).PhoneCodeHash, s.loginCode()))
	friend := dial(t, s, "sandbox_friend", open)
	friend.call(&api.UpdatesGetStateRequest{})

	w.call(&api.MessagesSendMessageRequest{Message: "over the wire", RandomID: 1,
		Peer: &api.InputPeerUser{UserID: friendID, AccessHash: accessHash(meID, userPeer(friendID))}})
	u := (<-friend.news).(*api.Updates).Updates[0].(*api.UpdateNewMessage)
	if m := u.Message.(*api.Message); m.Message != "over the wire" || peerOf(m.PeerID) != userPeer(meID) {
		t.Errorf("got %+v", m)
	}
}

// A client may take the sandbox for any DC, and is told that it is that one.
func TestWireDC(t *testing.T) {
	s := newSandbox(t)
	open := tcp(t, s)
	for asked, want := range map[int]int32{1: 1, 4: 4, -5: 5, 10003: 3, 77: 2, 0: 2} {
		ctx, stop := context.WithTimeout(context.Background(), wireTime)
		w := &wired{t: t, ctx: ctx, Client: mtproto.NewClient(mtproto.ClientOptions{
			Dial: open, Keys: []*rsa.PublicKey{s.PublicKey()}, DC: asked, Header: header})}
		done := make(chan struct{})
		go func() { defer close(done); w.Run(ctx) }()
		config := w.call(&api.HelpGetConfigRequest{}).(*api.Config)
		near := w.call(&api.HelpGetNearestDCRequest{}).(*api.NearestDC)
		if config.ThisDC != want || near.ThisDC != want {
			t.Errorf("DC %d: config has %d, nearest has %d; want %d", asked, config.ThisDC, near.ThisDC, want)
		}
		stop()
		<-done
	}
}

// Losing the connection amid 100 messages loses none and sends none twice.
func TestWireDroppedConnectionM14(t *testing.T) {
	s := newSandbox(t)
	w := dial(t, s, Me, s.pipe)
	w.call(&api.UpdatesGetStateRequest{})
	before := len(s.world.Accounts[meID].Box.Messages)
	done := make(chan error, 100)
	for i := range 100 {
		w.Start(&mtproto.Call{
			Body: api.Append(nil, &api.MessagesSendMessageRequest{Peer: self(), Message: "x", RandomID: int64(i + 1)}),
			Done: func(c *mtproto.Call) { done <- c.Err },
		})
		if i == 50 {
			s.DropConnections()
		}
	}
	for range 100 {
		if err := <-done; err != nil {
			t.Errorf("message: %v", err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.world.Accounts[meID].Box.Messages) - before; n != 100 || s.calls["messages.sendMessage"] != 100 {
		t.Errorf("%d messages of %d calls, want 100", n, s.calls["messages.sendMessage"])
	}
}

// Calls that follow one another keep their order, refused ones among them.
func TestWireOrderedM21(t *testing.T) {
	s := newSandbox(t)
	w := dial(t, s, Me, s.pipe)
	calls := make([]*mtproto.Call, 1000)
	done := make(chan struct{}, len(calls))
	for i := range calls {
		text := fmt.Sprint(i)
		if i%100 == 50 {
			text = ""
		}
		calls[i] = &mtproto.Call{
			Body: api.Append(nil, &api.MessagesSendMessageRequest{Peer: self(), Message: text, RandomID: int64(i + 1)}),
			Done: func(*mtproto.Call) { done <- struct{}{} },
		}
		if i > 0 {
			calls[i].After = calls[i-1]
		}
	}
	w.Start(calls...)
	for range calls {
		<-done
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := 0
	for _, m := range s.world.Accounts[meID].Box.history(userPeer(meID)) {
		if next%100 == 50 {
			next++
		}
		if got := m.Obj.(*api.Message).Message; got != fmt.Sprint(next) {
			t.Fatalf("message %q, want %d", got, next)
		}
		next++
	}
	if next != len(calls) {
		t.Errorf("%d messages", next)
	}
	for i, c := range calls {
		if refused := c.Err != nil; refused != (i%100 == 50) {
			t.Errorf("call %d: %v", i, c.Err)
		}
	}
}

// Two accounts write to each other at once: in the order in which replies and
// updates arrive, pts has no gap (A7).
func TestWirePtsA7(t *testing.T) {
	s := newSandbox(t)
	const each = 200
	var feeds []*feed
	for _, name := range []string{Me, "sandbox_friend"} {
		a := s.world.find(name)
		f := &feed{replica: newReplica(t, name, a.ID), left: 2 * each, done: make(chan struct{})}
		f.pts[0] = a.Box.Pts
		w := dial(t, s, name, s.pipe)
		w.call(&api.UpdatesGetStateRequest{})
		w.feed = func(u api.UpdatesClass) { f.got(u, peer{}, "") }
		f.wired = w
		feeds = append(feeds, f)
	}
	for i := range each {
		for n, f := range feeds {
			to, text := userPeer(feeds[1-n].me), fmt.Sprint(i)
			f.Queue(&mtproto.Call{
				Body: api.Append(nil, &api.MessagesSendMessageRequest{Message: text, RandomID: int64(i + 1),
					Peer: &api.InputPeerUser{UserID: to.ID, AccessHash: accessHash(f.me, to)}}),
				Done: func(c *mtproto.Call) {
					o, err := api.Decode(c.Result)
					if c.Err != nil || err != nil {
						t.Errorf("send: %v, %v", c.Err, err)
						return
					}
					f.got(o.(api.UpdatesClass), to, text)
				},
			})
			if i%7 == 0 {
				f.Flush()
			}
		}
	}
	for _, f := range feeds {
		f.Flush()
		select {
		case <-f.done:
		case <-f.ctx.Done():
			t.Fatalf("%s: %d replies and updates are missing", f.name, f.left)
		}
	}
}

// feed is a replica that a connection fills, on the goroutine that reads it.
type feed struct {
	*replica
	*wired
	left int
	done chan struct{}
}

func (f *feed) got(u api.UpdatesClass, to peer, text string) {
	f.updates(u, to, text)
	if f.left--; f.left == 0 {
		close(f.done)
	}
}

// A session that was away is told to fetch what it has missed.
func TestMissedUpdates(t *testing.T) {
	s := newSandbox(t)
	me, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	friend.away = true
	call1[*api.UpdateShortSentMessage](me, &api.MessagesSendMessageRequest{Peer: me.user(friendID), Message: "x", RandomID: 1})
	friend.away = false
	call1[*api.UpdatesState](friend, &api.UpdatesGetStateRequest{})
	if len(friend.pushed) != 1 {
		t.Fatalf("%d pushes", len(friend.pushed))
	}
	if _, ok := friend.pushed[0].(*api.UpdatesTooLong); !ok {
		t.Errorf("got %T", friend.pushed[0])
	}
}

// One that is back and calls nothing is told with the next update, and then
// gets updates again.
func TestMissedUpdatesNoCall(t *testing.T) {
	s := newSandbox(t)
	me, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	for i := range int64(3) {
		friend.away = i == 0
		call1[*api.UpdateShortSentMessage](me, &api.MessagesSendMessageRequest{Peer: me.user(friendID), Message: "x", RandomID: i + 1})
	}
	if len(friend.pushed) != 2 {
		t.Fatalf("%d pushes", len(friend.pushed))
	}
	_, first := friend.pushed[0].(*api.UpdatesTooLong)
	_, second := friend.pushed[1].(*api.UpdateShortMessage)
	if !first || !second {
		t.Errorf("got %T, %T", friend.pushed[0], friend.pushed[1])
	}
}

// A client that is back with no more than a ping is told at once that it has
// missed something, whether or not anything happens.
func TestWireMissedUpdatesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t)
		me, friend := connect(t, s, Me), rawDial(t, s, "sandbox_friend")
		friend.link.Close()
		synctest.Wait()
		call1[api.UpdatesClass](me, &api.MessagesSendMessageRequest{Peer: me.user(friendID), Message: "x", RandomID: 1})
		friend.redial()
		friend.service(&mt.PingRequest{PingID: 1})
		if u, ok := friend.update().(*api.UpdatesTooLong); !ok {
			t.Errorf("got %T", u)
		}
	})
}
