package mtproto

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// faultLink lets a test see and change what the client sends.
type faultLink struct {
	Link
	send func(packets [][]byte) [][]byte
	recv func(packet []byte) (again bool)

	extra [][]byte
}

func (l *faultLink) Send(packets ...[]byte) error {
	if l.send != nil {
		packets = l.send(packets)
	}
	return l.Link.Send(packets...)
}

func (l *faultLink) Recv() ([]byte, error) {
	if len(l.extra) > 0 {
		p := l.extra[0]
		l.extra = l.extra[1:]
		return p, nil
	}
	p, err := l.Link.Recv()
	if err == nil && l.recv != nil {
		keep := slices.Clone(p)
		if l.recv(p) {
			l.extra = append(l.extra, keep)
		}
	}
	return p, err
}

// faulty dials links that go through send and recv.
func (w *world) faulty(dial func(context.Context) (Link, error), send func(packets [][]byte) [][]byte, recv func([]byte) bool) func(context.Context) (Link, error) {
	return func(ctx context.Context) (Link, error) {
		l, err := dial(ctx)
		return &faultLink{Link: l, send: send, recv: recv}, err
	}
}

// Killing the connection in the middle of 100 calls loses none and runs none
// twice (S2, M14).
func TestKillS2(t *testing.T) {
	for _, name := range []string{"pipe", "tcp"} {
		for _, at := range []int{1, 2, 30, 50, 99, 100} {
			for _, chained := range []bool{false, true} {
				t.Run(fmt.Sprint(name, " at ", at, " chained ", chained), func(t *testing.T) {
					killAt(t, name == "tcp", at, chained)
				})
			}
		}
	}
}

func killAt(t *testing.T, tcp bool, at int, chained bool) {
	w := newWorld(t, nil)
	ran := 0
	w.handler.onCall = func(*Request) {
		if ran++; ran == at || ran == at+7 {
			w.server.DropConnections()
		}
	}
	c := w.client(func(o *ClientOptions) {
		if tcp {
			o.Dial = w.tcp()
		}
	})
	calls := make([]*Call, 100)
	for n := range calls {
		calls[n] = &Call{Body: request(idEcho, int64(n), 0)}
		if chained && n > 0 {
			calls[n].After = calls[n-1]
		}
	}
	var left sync.WaitGroup
	left.Add(len(calls))
	for _, call := range calls {
		call.Done = func(*Call) { left.Done() }
		c.Start(call)
	}
	left.Wait()
	for n, call := range calls {
		if call.Err != nil || number(call.Result) != int64(n) {
			t.Fatalf("call %d: %d, %v", n, number(call.Result), call.Err)
		}
	}
	order := w.handler.order()
	if !chained {
		slices.Sort(order)
	}
	if !slices.Equal(order, seq(100)) {
		t.Fatalf("server ran %v", order)
	}
}

// The client's end dies after a packet was handed to it: perhaps it arrived,
// perhaps not.
func TestLostPacketsS2(t *testing.T) {
	w := newWorld(t, nil)
	key, salt := w.readyKey()
	seen := map[string]bool{}
	once := func(name string) {
		if seen[name] {
			t.Errorf("sent twice: %s", name)
		}
		seen[name] = true
	}
	var packets atomic.Int64
	dial := func(ctx context.Context) (Link, error) {
		inner, err := w.dial(ctx)
		l := &faultLink{Link: inner}
		l.send = func(p [][]byte) [][]byte {
			for _, x := range p { // nothing is sent again as it was
				once(string(x))
				m, err := key.Decrypt(ClientToServer, slices.Clone(x))
				if err != nil {
					t.Error(err)
				}
				once(fmt.Sprint("id ", m.MsgID))
				inside, _ := openContainer(nil, m.Body)
				for _, i := range inside {
					once(fmt.Sprint("id ", i.msgID))
				}
			}
			switch packets.Add(1) % 5 {
			case 3: // lost
				inner.Close()
				return nil
			case 0: // arrives, its answer does not
				inner.Send(p...)
				inner.Close()
				return nil
			}
			return p
		}
		return l, err
	}
	c := w.client(func(o *ClientOptions) { o.Dial, o.Key, o.Salt = dial, key, salt })
	for n := range int64(40) {
		w.echo(c, n)
	}
	if order := w.handler.order(); !slices.Equal(order, seq(40)) {
		t.Fatalf("server ran %v", order)
	}
}

// Many callers, some of which give up, on a connection that keeps dying: what is
// not given up is answered, and nothing runs twice.
func TestStormS2(t *testing.T) {
	w := newWorld(t, nil)
	var ran atomic.Int64
	w.handler.onCall = func(*Request) {
		if ran.Add(1)%97 == 0 {
			w.server.DropConnections()
		}
	}
	dial := w.tcp()
	c := w.client(func(o *ClientOptions) { o.Dial = dial })
	var callers sync.WaitGroup
	for i := range int64(16) {
		callers.Go(func() {
			for n := i * 1000; n < i*1000+60; n++ {
				if n%7 != 0 {
					w.echo(c, n)
					continue
				}
				ctx, cancel := context.WithCancel(w.ctx)
				stop := time.AfterFunc(time.Duration(n%300)*time.Microsecond, cancel)
				if got, err := c.Do(ctx, request(idEcho, n, 0)); err != nil && !errors.Is(err, context.Canceled) || err == nil && number(got) != n {
					t.Errorf("call %d: %d, %v", n, number(got), err)
				}
				stop.Stop()
				cancel()
			}
		})
	}
	callers.Wait()
	order := w.handler.order()
	slices.Sort(order)
	if n := len(order); n != len(slices.Compact(order)) {
		t.Errorf("of %d requests some ran twice", n)
	}
}

// Every packet arrives twice, in both directions: nothing runs or is answered
// twice (S8).
func TestDoubledPacketsS8(t *testing.T) {
	w := newWorld(t, nil)
	var updates []int64
	got := make(chan struct{}, 100)
	c := w.client(func(o *ClientOptions) {
		o.OnUpdate = func(body []byte) { updates = append(updates, number(body)); got <- struct{}{} }
		o.Dial = w.faulty(w.dial, func(p [][]byte) [][]byte {
			var twice [][]byte
			for _, x := range p {
				twice = append(twice, x, slices.Clone(x))
			}
			return twice
		}, func([]byte) bool { return true })
	})
	w.handler.onCall = func(r *Request) { r.Session.Push(request(idUpdate, number(r.Body), 0)) }
	for n := range int64(30) {
		w.echo(c, n)
	}
	for range 30 {
		<-got
	}
	var left sync.WaitGroup
	for range 5 { // containers
		calls := make([]*Call, 4)
		for i := range calls {
			left.Add(1)
			calls[i] = &Call{Body: request(idEcho, 1000, 0), Done: func(call *Call) {
				if call.Err != nil {
					t.Error(call.Err)
				}
				left.Done()
			}}
		}
		c.Start(calls...)
	}
	left.Wait()
	if order := w.handler.order(); len(order) != 50 || !slices.Equal(order[:30], seq(30)) {
		t.Fatalf("server ran %v", order)
	}
	for range 20 {
		<-got
	}
	if len(updates) != 50 || !slices.Equal(updates[:30], seq(30)) {
		t.Fatalf("updates %v", updates)
	}
}

// Updates that were pushed while nobody was connected, or whose connection died,
// arrive once and in order.
func TestPushKept(t *testing.T) {
	w := newWorld(t, nil)
	w.handler.closed = make(chan *ServerSession, 10)
	allow := make(chan struct{}, 10)
	allow <- struct{}{}
	got := make(chan int64, 200)
	c := w.client(func(o *ClientOptions) {
		o.OnUpdate = func(body []byte) { got <- number(body) }
		o.Dial = func(ctx context.Context) (Link, error) {
			select {
			case <-allow:
				return w.dial(ctx)
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	})
	w.echo(c, 0)
	session := w.server.Sessions(w.server.Keys()[0])[0]
	for n := range int64(10) {
		session.Push(request(idUpdate, n, 0))
	}
	for n := range int64(10) {
		if u := <-got; u != n {
			t.Fatalf("update %d, want %d", u, n)
		}
	}
	w.server.DropConnections()
	if s := <-w.handler.closed; s != session || s.Connected() {
		t.Fatal("another session was closed")
	}
	for n := int64(10); n < 50; n++ {
		session.Push(request(idUpdate, n, 0))
	}
	call := &Call{Body: request(idEcho, 1, 0)}
	done := startAll(c, []*Call{call})
	allow <- struct{}{}
	<-done
	for n := int64(10); n < 50; n++ {
		if u := <-got; u != n {
			t.Fatalf("update %d, want %d", u, n)
		}
	}
	if len(got) != 0 {
		t.Fatalf("%d updates came twice", len(got))
	}
}

// A server that forgot the key of an account: one more attempt, then an error
// that says so. A key that never worked is made anew (T9).
func TestKeyLostT9(t *testing.T) {
	w := newWorld(t, nil)
	key, salt := w.readyKey()
	dials := 0
	c := NewClient(ClientOptions{Key: key, Salt: salt, Dial: func(ctx context.Context) (Link, error) {
		dials++
		return w.dial(ctx)
	}})
	w.server.Forget(key.ID())
	call := &Call{Body: request(idEcho, 1, 0)}
	done := startAll(c, []*Call{call})
	err := c.Run(w.ctx)
	<-done
	var lost *KeyLostError
	if !errors.As(err, &lost) || lost.KeyID != key.ID() || dials != 2 {
		t.Fatalf("%v after %d connections", err, dials)
	}
	if !errors.As(call.Err, &lost) || !errors.Is(call.Err, ErrClosed) {
		t.Fatalf("call ended with %v", call.Err)
	}
	if _, err := c.Do(w.ctx, call.Body); !errors.Is(err, ErrClosed) {
		t.Fatalf("call after the end: %v", err)
	}

	made := 0
	c = w.client(func(o *ClientOptions) {
		o.Key, o.Salt = AuthKey{}, 0
		o.OnKey = func(key AuthKey, _ int64) {
			if made++; made == 1 {
				w.server.Forget(key.ID())
			}
		}
	})
	w.echo(c, 1)
	if made != 2 {
		t.Fatalf("%d keys made", made)
	}
}

// An idle connection is kept alive by pings; one that went deaf is replaced
// (M18). A call's deadline ends it (M17).
func TestIdleM18(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		w := newWorld(t, nil)
		w.ctx = ctx
		deaf := false
		dials := 0
		c := w.client(func(o *ClientOptions) {
			dial := w.faulty(w.dial, func(p [][]byte) [][]byte {
				if deaf {
					return nil
				}
				return p
			}, nil)
			o.Dial = func(ctx context.Context) (Link, error) {
				dials++
				deaf = false
				return dial(ctx)
			}
		})
		w.echo(c, 1)
		<-time.After(time.Hour)
		synctest.Wait()
		if dials != 1 {
			t.Errorf("%d connections in an idle hour", dials)
		}
		deaf = true
		start := time.Now()
		w.echo(c, 2)
		if took := time.Since(start); dials != 2 || took > quietAfter+pongWithin+5*time.Second {
			t.Errorf("deaf connection: %d connections, answer after %v", dials, took)
		}
		call := &Call{Body: request(idLater, 3, 0), Deadline: time.Now().Add(20 * time.Second)}
		start = time.Now()
		<-startAll(c, []*Call{call})
		if took := time.Since(start).Round(time.Second); !errors.Is(call.Err, context.DeadlineExceeded) || took > 21*time.Second || took < 20*time.Second {
			t.Errorf("deadline: %v after %v", call.Err, took)
		}
		w.echo(c, 4)
		cancel()
		w.running.Wait()
	})
}

// A server that answers on each connection and then ends it is not called without
// pause (T9).
func TestShortLivesT9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		w := newWorld(t, nil)
		w.ctx = ctx
		dials := 0
		c := w.client(func(o *ClientOptions) {
			o.Dial = func(ctx context.Context) (Link, error) {
				if dials++; dials > 1000 {
					cancel()
				}
				link, err := w.dial(ctx)
				return &faultLink{Link: link, recv: func([]byte) bool { link.Close(); return false }}, err
			}
		})
		c.Start(&Call{Body: request(idLater, 1, 0)}) // asked about on each connection
		select {
		case <-time.After(time.Minute):
		case <-ctx.Done():
		}
		synctest.Wait()
		if dials > 2*maxShort {
			t.Errorf("%d connections in a minute", dials)
		}
		cancel()
		w.running.Wait()
	})
}

func TestCancel(t *testing.T) {
	w := newWorld(t, nil)
	c := w.client(nil)
	ctx, cancel := context.WithCancel(w.ctx)
	w.handler.onCall = func(r *Request) {
		if bodyID(r.Body) == idLater {
			cancel()
		}
	}
	if _, err := c.Do(ctx, request(idLater, 1, 0)); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := c.Do(ctx, request(idEcho, 1, 0)); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	w.echo(c, 2)
	w.handler.later[0].Reply(request(idEcho, 1, 0))
	w.echo(c, 3)
	if _, err := c.Do(w.ctx, incompressible(MaxContent)); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("a request of %d bytes: %v", MaxContent, err)
	}
}

func incompressible(n int) []byte {
	b := make([]byte, n)
	seeded(9).Read(b)
	return b
}

// A burst of calls shares packets: 0.02 of one a call, both directions and acks
// together.
func TestBurst(t *testing.T) {
	w := newWorld(t, nil)
	var mu sync.Mutex
	out, in := 0, 0
	c := w.client(func(o *ClientOptions) {
		o.Dial = func(ctx context.Context) (Link, error) {
			l, err := w.dial(ctx)
			return countingLink{Link: l, mu: &mu, out: &out, in: &in}, err
		}
	})
	w.echo(c, 0)
	calls := make([]*Call, 10000)
	for n := range calls {
		calls[n] = &Call{Body: request(idEcho, int64(n), 40)}
	}
	<-startAll(c, calls)
	for n, call := range calls {
		if call.Err != nil || number(call.Result) != int64(n) {
			t.Fatalf("call %d: %d, %v", n, number(call.Result), call.Err)
		}
	}
	mu.Lock()
	if out+in > 200 {
		t.Errorf("%d packets out, %d in", out, in)
	}
	out, in = 0, 0
	mu.Unlock()

	// How many share a packet is up to the scheduler, so callers only must not have
	// one each.
	var callers sync.WaitGroup
	for n := range 10000 {
		callers.Go(func() { w.echo(c, int64(n)) })
	}
	callers.Wait()
	mu.Lock()
	defer mu.Unlock()
	if out+in > 5000 {
		t.Errorf("10000 goroutines: %d packets out, %d in", out, in)
	}
	t.Logf("10000 goroutines: %d packets out, %d in", out, in)
}

// refusingLink answers everything with a transport error.
type refusingLink struct{ code int32 }

func (l refusingLink) Send(...[]byte) error  { return nil }
func (l refusingLink) Recv() ([]byte, error) { return nil, &TransportError{l.code} }
func (l refusingLink) Close() error          { return nil }

// A wrong DC ends Run; too many connections make it wait; everything else is
// tried again, ever later (T8, T9).
func TestTransportErrorsT8T9(t *testing.T) {
	for _, test := range []struct {
		code   int32
		newKey bool // during the key exchange
		ends   bool
		least  time.Duration // from the first attempt to the fourth
	}{
		{CodeWrongDC, false, true, 0},
		{CodeWrongDC, true, true, 0},
		{CodeUnknownKey, true, false, 300 * time.Millisecond},
		{CodeFlood, false, false, 5 * time.Second},
		{CodeFlood, true, false, 5 * time.Second},
		{-500, false, false, 300 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, nil)
			key, salt := w.readyKey()
			if test.newKey {
				key, salt = AuthKey{}, 0
			}
			dials := 0
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c := NewClient(ClientOptions{Key: key, Salt: salt, Keys: []*rsa.PublicKey{&w.key.PublicKey}, Dial: func(ctx context.Context) (Link, error) {
				if dials++; dials < 4 {
					return refusingLink{test.code}, nil
				}
				return w.dial(ctx)
			}})
			ended := make(chan error, 1)
			start := time.Now()
			go func() { ended <- c.Run(ctx) }()
			_, err := c.Do(ctx, request(idEcho, 1, 0))
			if test.ends {
				if !isCode(err, test.code) || !isCode(<-ended, test.code) || dials != 1 {
					t.Errorf("%d: %v after %d connections", test.code, err, dials)
				}
				return
			}
			if took := time.Since(start); err != nil || dials != 4 || took < test.least || took > time.Minute {
				t.Errorf("%d: %v after %d connections and %v", test.code, err, dials, took)
			}
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			w.running.Wait()
		})
	}
}
