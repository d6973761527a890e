package mtproto

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"

	"github.com/tgscript/tgscript/tl"
)

// Requests of the tests: an id of no meaning, a number, and padding.
const (
	idEcho   = 0x11111111 // answered by itself
	idRefuse = 0x22222222 // answered by rpc_error 400 REFUSED
	idLater  = 0x33333333 // answered when the test says so
	idUpdate = 0x44444444
)

func request(id uint32, n int64, size int) []byte {
	b := tl.AppendLong(tl.AppendUint32(nil, id), n)
	return append(b, make([]byte, size)...)
}

func number(body []byte) int64 {
	if len(body) < 12 {
		return -1
	}
	return int64(binary.LittleEndian.Uint64(body[4:]))
}

// testHandler answers as the ids say and counts what it was asked.
type testHandler struct {
	mu     sync.Mutex
	ran    []int64 // numbers of the requests, in order
	later  []*Request
	onCall func(r *Request)
	opened chan *ServerSession
	closed chan *ServerSession
}

func (h *testHandler) Call(r *Request) {
	h.mu.Lock()
	h.ran = append(h.ran, number(r.Body))
	if bodyID(r.Body) == idLater {
		h.later = append(h.later, r)
	}
	onCall := h.onCall
	h.mu.Unlock()
	if onCall != nil {
		onCall(r)
	}
	switch bodyID(r.Body) {
	case idEcho:
		r.Reply(slices.Clone(r.Body))
	case idRefuse:
		r.Fail(400, "REFUSED")
	}
}

func (h *testHandler) Opened(s *ServerSession) {
	if h.opened != nil {
		h.opened <- s
	}
}

func (h *testHandler) Closed(s *ServerSession) {
	if h.closed != nil {
		h.closed <- s
	}
}

func (h *testHandler) order() []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.ran)
}

// world is a server, and clients connected to it by pipes.
type world struct {
	t       testing.TB
	ctx     context.Context
	handler *testHandler
	server  *Server
	key     *rsa.PrivateKey
	running sync.WaitGroup
}

func newWorld(t testing.TB, change func(*ServerOptions)) *world {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w := &world{t: t, ctx: ctx, handler: &testHandler{}, key: serverKey(t)}
	o := ServerOptions{Keys: []*rsa.PrivateKey{w.key}, DC: 2, Handler: w.handler}
	if change != nil {
		change(&o)
	}
	w.server = NewServer(o)
	t.Cleanup(func() {
		cancel()
		w.running.Wait()
	})
	return w
}

// dial is a pipe to the server.
func (w *world) dial(context.Context) (Link, error) {
	client, server := Pipe()
	w.running.Go(func() { w.server.ServeLink(w.ctx, server) })
	return client, nil
}

// readyKey is a key that the server knows.
func (w *world) readyKey() (AuthKey, int64) {
	b := make([]byte, authKeySize)
	rand.Read(b)
	key, err := NewAuthKey(b)
	if err != nil {
		w.t.Fatal(err)
	}
	return key, w.server.AddKey(key)
}

// client runs a client with a ready key.
func (w *world) client(change func(*ClientOptions)) *Client {
	key, salt := w.readyKey()
	o := ClientOptions{Dial: w.dial, Keys: []*rsa.PublicKey{&w.key.PublicKey}, DC: 2, Key: key, Salt: salt}
	if change != nil {
		change(&o)
	}
	c := NewClient(o)
	ctx, cancel := context.WithCancel(w.ctx)
	w.running.Go(func() {
		if err := c.Run(ctx); !errors.Is(err, context.Canceled) {
			w.t.Errorf("Run: %v", err)
		}
	})
	w.t.Cleanup(cancel)
	return c
}

// echo is one call that must work.
func (w *world) echo(c *Client, n int64) {
	w.t.Helper()
	got, err := c.Do(w.ctx, request(idEcho, n, 0))
	if err != nil {
		w.t.Fatalf("call %d: %v", n, err)
	}
	if number(got) != n {
		w.t.Fatalf("call %d: answer %d", n, number(got))
	}
}

// startAll starts calls and returns a channel that closes when all are done.
func startAll(c *Client, calls []*Call) <-chan struct{} {
	done := make(chan struct{})
	var mu sync.Mutex
	left := len(calls)
	for _, call := range calls {
		call.Done = func(*Call) {
			mu.Lock()
			defer mu.Unlock()
			if left--; left == 0 {
				close(done)
			}
		}
	}
	c.Start(calls...)
	return done
}

// countingLink counts the packets of both directions.
type countingLink struct {
	Link
	mu       *sync.Mutex
	out, in  *int
	onPacket func(p []byte) // sent by the client
}

func (l countingLink) Send(packets ...[]byte) error {
	l.mu.Lock()
	*l.out += len(packets)
	l.mu.Unlock()
	if l.onPacket != nil {
		for _, p := range packets {
			l.onPacket(p)
		}
	}
	return l.Link.Send(packets...)
}

func (l countingLink) Recv() ([]byte, error) {
	p, err := l.Link.Recv()
	l.mu.Lock()
	*l.in++
	l.mu.Unlock()
	return p, err
}

// tcp is a loopback listener that the server serves, and a dialler to it.
func (w *world) tcp() func(context.Context) (Link, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	w.running.Go(func() { w.server.Serve(w.ctx, l) })
	return func(ctx context.Context) (Link, error) {
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", l.Addr().String())
		if err != nil {
			return nil, err
		}
		return NewLink(conn, LinkOptions{Framing: Abridged, Rand: rand.Reader})
	}
}

// publicKeys are the server's.
func (w *world) publicKeys() []*rsa.PublicKey { return []*rsa.PublicKey{&w.key.PublicKey} }
