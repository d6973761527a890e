package sandbox

import (
	"context"
	"crypto/rsa"
	"errors"
	"sync"
	"testing"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// watcher is a session over real MTProto, perhaps of another layer, whose replica
// knows what it was told.
type watcher struct {
	*client
	mt    *mtproto.Client
	layer *layer
	r     *replica

	mu   sync.Mutex // guards what follows
	came []func()   // in order; they are for the test's goroutine
	lost bool       // told that updates may be missing
}

// watch begins a session. It ends with ctx.
func watch(ctx context.Context, t *testing.T, s *Sandbox, account string, number int32) *watcher {
	t.Helper()
	key, salt, err := s.AuthKey(account)
	if err != nil {
		t.Fatal(err)
	}
	w := &watcher{client: &client{t: t, s: s, me: s.world.find(account)}, layer: layerOf(number)}
	w.mt = mtproto.NewClient(mtproto.ClientOptions{
		Dial: s.pipe, Keys: []*rsa.PublicKey{s.PublicKey()}, DC: s.DC(), Key: key, Salt: salt,
		Header: func() []byte { return headerOf(number) },
		OnUpdate: func(body []byte) {
			o, err := api.Decode(w.own(body, updatesType, updatesType))
			if err != nil {
				t.Errorf("update: %v", err)
				return
			}
			w.queue(func() { w.r.updates(o.(api.UpdatesClass), peer{}, "") })
		},
		OnSession: func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.lost = true
		},
	})
	go w.mt.Run(ctx)
	w.over = func(body []byte) ([]byte, error) { return w.call(ctx, body) }
	return w
}

var updatesType = tl.TypeExpr{Kind: tl.KindBoxed, Name: "Updates"}

// headerOf is what goes before the first calls of a connection at a layer (M20).
func headerOf(number int32) []byte {
	b := api.Append(nil, &api.InvokeWithLayerRequest{Layer: number, Query: &api.InitConnectionRequest{
		ApiID: 1, DeviceModel: "test", AppVersion: "1", Query: &api.HelpGetConfigRequest{}}})
	return b[:len(b)-4]
}

func (w *watcher) queue(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.came = append(w.came, f)
}

// drain does what came in, in its order, and tells whether updates may be missing.
func (w *watcher) drain() (lost bool) {
	w.mu.Lock()
	came := w.came
	lost, w.came, w.lost = w.lost, nil, false
	w.mu.Unlock()
	for _, f := range came {
		f()
	}
	lost = lost || w.r.missed
	w.r.missed = false
	return lost
}

// look ends a look at the world: under the sandbox's lock, so that it comes
// before all that happens next.
func (s *Sandbox) look() { s.Calls("") }

// call makes a call of the sandbox's own layer in the session's.
func (w *watcher) call(ctx context.Context, body []byte) ([]byte, error) {
	w.s.look()
	request, answer := w.say(body)
	for {
		reply, err := w.mt.Do(ctx, request)
		var bad *mtproto.BadMsgError
		switch {
		case errors.As(err, &bad): // a fault has hit it before it ran
		case err != nil:
			return nil, w.refusal(err)
		default:
			return w.own(reply, answer, ownType(body).Result()), nil
		}
	}
}

// start makes a call whose end is queued with the updates, in their order.
func (w *watcher) start(req api.Object, done func(reply api.Object, err error)) {
	w.s.look()
	body := api.Append(nil, req)
	request, answer := w.say(body)
	w.mt.Start(&mtproto.Call{Body: request, Done: func(c *mtproto.Call) {
		reply, err := c.Result, c.Err
		w.queue(func() {
			if err != nil {
				done(nil, w.refusal(err))
				return
			}
			o, err := api.DecodeResult(api.TypeOf(req), w.own(reply, answer, api.TypeOf(req).Result()))
			if err != nil {
				w.t.Errorf("%s: %v", api.TypeOf(req).Name, err)
			}
			done(o, nil)
		})
	}})
}

func (w *watcher) refusal(err error) error {
	var refused *mtproto.RPCError
	if errors.As(err, &refused) {
		return &rpcError{refused.Code, refused.Message}
	}
	return err
}

func ownType(body []byte) *tl.Type {
	r := tl.NewDecoder(body)
	return api.ByID(r.Uint32())
}

// say is a request in the session's layer, and the type of its answer there.
func (w *watcher) say(body []byte) ([]byte, tl.TypeExpr) {
	if w.layer.number == api.Layer {
		return body, ownType(body).Result()
	}
	own := layerOf(api.Layer)
	r := &treeReader{layer: own}
	r.Reset(body)
	x := newTranslation(w.layer)
	said, ok := x.object(r.object(""), "").(*tree)
	if !ok {
		w.t.Fatalf("%s can't be said in layer %d", ownType(body).Name, w.layer.number)
	}
	out := &treeWriter{}
	out.object(said)
	return out.b, said.typ.Result()
}

// own is a value of the session's layer in the sandbox's own.
func (w *watcher) own(body []byte, from, to tl.TypeExpr) []byte {
	if w.layer.number == api.Layer {
		return body
	}
	r := &treeReader{layer: w.layer}
	r.Reset(body)
	v := r.value(from)
	if err := r.End(); err != nil {
		w.t.Errorf("layer %d: %v", w.layer.number, err)
		return nil
	}
	out := &treeWriter{}
	out.value(to, newTranslation(layerOf(api.Layer)).value(v, from, to))
	return out.b
}

// seen is a message, as TL, as the session's layer can tell of it.
func (w *watcher) seen(message string) string {
	if w.layer.number == api.Layer {
		return message
	}
	typ := tl.TypeExpr{Kind: tl.KindBoxed, Name: "Message"}
	old, err := translateOut(w.layer, []byte(message), typ, typ)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(w.own(old, typ, typ))
}
