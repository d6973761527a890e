package telegram_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"sync"
	"testing"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// world is a few data centres that answer as a test says.
type world struct {
	t       testing.TB
	servers map[int]*mtproto.Server
	store   *telegram.MemoryStore
	options telegram.Options
	spy     func(dc int, keyID int64) // nil, or hears of the key of each packet
	deaf    int                       // a data centre that can't be reached
	over    line                      // what connections are like
	dialed  func(mtproto.Link) (mtproto.Link, error)

	mu       sync.Mutex // guards what follows
	answer   func(c *incoming)
	requests []api.Object // in the order of arrival, without their wrappers
	inits    int          // requests that came with initConnection
	dials    int
}

// incoming is one request on its way through a test.
type incoming struct {
	r   *mtproto.Request
	dc  int
	req api.Object
}

func (c *incoming) reply(o api.Object) { c.r.Reply(api.Append(nil, o)) }

func (c *incoming) fail(code int, message string) { c.r.Fail(code, message) }

var serverKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// endpoint is one data centre's mtproto.Handler.
type endpoint struct {
	w  *world
	dc int
}

func (e endpoint) Opened(*mtproto.ServerSession) {}

func (e endpoint) Closed(*mtproto.ServerSession) {}

func (e endpoint) Call(r *mtproto.Request) {
	o, err := api.Decode(r.Body)
	if err != nil {
		e.w.t.Errorf("request can't be read: %v", err)
		r.Fail(400, "INPUT_REQUEST_TOO_LONG")
		return
	}
	inited := false
	if l, ok := o.(*api.InvokeWithLayerRequest); ok {
		inited = true
		o = l.Query.(*api.InitConnectionRequest).Query
	}
	e.w.mu.Lock()
	answer := e.w.answer
	e.w.requests = append(e.w.requests, o)
	if inited {
		e.w.inits++
	}
	e.w.mu.Unlock()
	answer(&incoming{r, e.dc, o})
}

// newWorld makes data centres, and an account that is signed in on the first.
func newWorld(t testing.TB, answer func(c *incoming), dcs ...int) *world {
	if len(dcs) == 0 {
		dcs = []int{2}
	}
	w := &world{t: t, servers: map[int]*mtproto.Server{}, store: &telegram.MemoryStore{}, answer: answer}
	for _, dc := range dcs {
		w.servers[dc] = mtproto.NewServer(mtproto.ServerOptions{
			Keys: []*rsa.PrivateKey{serverKey()}, DC: dc, Handler: endpoint{w, dc},
		})
		w.options.DCs = append(w.options.DCs, telegram.DC{ID: dc})
	}
	secret := make([]byte, 256)
	rand.Read(secret)
	key, err := mtproto.NewAuthKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	salt := w.servers[dcs[0]].AddKey(key)
	w.store.Save(telegram.Change{Session: &telegram.Session{DC: dcs[0], Keys: map[int]telegram.StoredKey{dcs[0]: {Key: key, Salt: salt}}}})
	w.options.Store = w.store
	w.options.AppID, w.options.AppHash = 1, "hash"
	w.options.NoPFS = true // these servers do not bind keys
	w.options.Keys = []*rsa.PublicKey{&serverKey().PublicKey}
	return w
}

// run runs a client in the world.
func (w *world) run(f func(ctx context.Context, c *telegram.Client)) {
	w.t.Helper()
	if err := w.end(f); err != nil {
		w.t.Errorf("Run: %v", err)
	}
}

// end is run for a client whose Run may fail.
func (w *world) end(f func(ctx context.Context, c *telegram.Client)) error {
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	defer serving.Wait()
	defer cancel()
	w.options.Dial = func(_ context.Context, dc int) (mtproto.Link, error) {
		w.mu.Lock()
		w.dials++
		deaf := w.deaf
		w.mu.Unlock()
		if dc == deaf {
			return nil, errors.New("nobody there")
		}
		ours, theirs := mtproto.Pipe()
		serving.Go(func() { w.servers[dc].ServeLink(ctx, theirs) })
		if w.spy != nil {
			return spyLink{ours, func(keyID int64) { w.spy(dc, keyID) }}, nil
		}
		if w.over != (line{}) {
			ours = w.over.link(ours)
		}
		if w.dialed != nil {
			return w.dialed(ours)
		}
		return ours, nil
	}
	c := telegram.New(w.options)
	return c.Run(ctx, func(ctx context.Context) error {
		f(ctx, c)
		return nil
	})
}

// count is how many requests of a kind have arrived.
func (w *world) count(is func(api.Object) bool) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, o := range w.requests {
		if is(o) {
			n++
		}
	}
	return n
}

// echo answers messages.sendMessage with the message's random_id as its id, and
// the rest with true.
func echo(c *incoming) {
	switch req := c.req.(type) {
	case *api.MessagesSendMessageRequest:
		c.reply(&api.UpdateShortSentMessage{ID: int32(req.RandomID), Out: true, Date: 1})
	default:
		c.reply(&api.Bool{Value: true})
	}
}

func send(id int) *api.MessagesSendMessageRequest {
	return &api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: "x", RandomID: int64(id)}
}
