package sandbox

import (
	"bytes"
	"crypto/rand"
	"crypto/sha1"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
	"github.com/tgscript/tgscript/tl/mt"
)

// temporary is rawDial with a temporary key that lives for an hour.
func temporary(t *testing.T, s *Sandbox) *rawWire {
	t.Helper()
	secret := make([]byte, 256)
	rand.Read(secret)
	key, err := mtproto.NewAuthKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	r := &rawWire{t: t, s: s, key: key, salt: s.server.AddTemporaryKey(key, time.Hour), session: 78}
	r.redial()
	return r
}

// sealBinding is what a client of MTProto 1 encrypts bind_auth_key_inner to.
func sealBinding(perm mtproto.AuthKey, msgID int64, inner *mt.BindAuthKeyInner) []byte {
	plain := make([]byte, 16, 80)
	rand.Read(plain)
	plain = tl.AppendInt(tl.AppendInt(tl.AppendLong(plain, msgID), 0), 40)
	plain = mt.Append(plain, inner)
	sum := sha1.Sum(plain)
	secret, msgKey := perm.Bytes(), sum[4:20]
	h := func(parts ...[]byte) []byte { sum := sha1.Sum(bytes.Join(parts, nil)); return sum[:] }
	a, b := h(msgKey, secret[:32]), h(secret[32:48], msgKey, secret[48:64])
	c, d := h(secret[64:96], msgKey), h(msgKey, secret[96:128])
	key := [32]byte(slices.Concat(a[:8], b[8:20], c[4:16]))
	iv := [32]byte(slices.Concat(a[8:20], b[:8], c[16:20], d[:8]))
	plain = append(plain, make([]byte, 8)...)
	mtproto.EncryptIGE(plain, plain, &key, &iv)
	return slices.Concat(tl.AppendLong(nil, perm.ID()), msgKey, plain)
}

// bind sends auth.bindTempAuthKey, right but for what change does to it, and
// returns its id.
func (r *rawWire) bind(perm mtproto.AuthKey, change func(*mt.BindAuthKeyInner, *api.AuthBindTempAuthKeyRequest)) int64 {
	r.t.Helper()
	m := r.message(nil, true)
	inner := &mt.BindAuthKeyInner{Nonce: 5, TempAuthKeyID: r.key.ID(), PermAuthKeyID: perm.ID(),
		TempSessionID: r.session, ExpiresAt: int32(time.Now().Add(30 * time.Minute).Unix())}
	req := &api.AuthBindTempAuthKeyRequest{PermAuthKeyID: perm.ID(), Nonce: inner.Nonce, ExpiresAt: inner.ExpiresAt}
	if change != nil {
		change(inner, req)
	}
	if req.EncryptedMessage == nil {
		req.EncryptedMessage = sealBinding(perm, m.MsgID, inner)
	}
	m.Body = api.Append(nil, req)
	return r.send(m).MsgID
}

func (r *rawWire) isTrue(call int64) {
	r.t.Helper()
	if o, err := api.Decode(r.result(call).Body[12:]); err != nil || !o.(*api.Bool).Value {
		r.t.Fatalf("%+v, %v", o, err)
	}
}

// A temporary key may do nothing before it is bound, and then it is the
// permanent key: its account, its layer, and updates (M23).
func TestBindTempAuthKeyM23(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t)
		main := rawDial(t, s, Me)
		r := temporary(t, s)
		if e := r.refusal(r.call(sendSelf("x", 1))); e.ErrorCode != 401 || e.ErrorMessage != "AUTH_KEY_PERM_EMPTY" {
			t.Errorf("before it is bound: %+v", e)
		}
		for _, req := range []api.Object{&api.HelpGetConfigRequest{}, &api.HelpGetNearestDCRequest{}} {
			r.result(r.call(&api.InvokeWithLayerRequest{Layer: api.Layer, Query: &api.InitConnectionRequest{
				ApiID: 1, DeviceModel: "test", AppVersion: "1", Query: req}}))
		}
		r.isTrue(r.bind(main.key, nil))
		r.isTrue(r.bind(main.key, nil)) // again
		r.result(r.call(sendSelf("from the temporary key", 1)))
		main.update()
		main.result(main.call(sendSelf("from the permanent key", 2)))
		r.update()

		<-time.After(30 * time.Minute)
		var e *mtproto.TransportError
		if err := r.closed(r.call(sendSelf("x", 3))); !errors.As(err, &e) || e.Code != -404 {
			t.Errorf("after expires_at: %v, want -404", err)
		}
	})
}

// A new binding replaces the one before.
func TestBindAgainM23(t *testing.T) {
	s := newSandbox(t)
	main := rawDial(t, s, Me)
	first, second := temporary(t, s), temporary(t, s)
	first.isTrue(first.bind(main.key, nil))
	first.result(first.call(sendSelf("x", 1)))
	second.isTrue(second.bind(main.key, nil))
	if e := first.refusal(first.call(sendSelf("x", 2))); e.ErrorMessage != "AUTH_KEY_PERM_EMPTY" {
		t.Errorf("the first key: %+v", e)
	}
	second.result(second.call(sendSelf("x", 3)))
	other := rawDial(t, s, "sandbox_friend")
	if e := second.refusal(second.bind(other.key, nil)); e.ErrorMessage != "TEMP_AUTH_KEY_ALREADY_BOUND" {
		t.Errorf("bound to another: %+v", e)
	}
	second.isTrue(second.call(&api.AuthDropTempAuthKeysRequest{ExceptAuthKeys: []int64{first.key.ID()}}))
	second.result(second.call(sendSelf("still here", 4)))
	main.isTrue(main.call(&api.AuthDropTempAuthKeysRequest{}))
	var e *mtproto.TransportError
	if err := second.closed(second.call(sendSelf("x", 5))); !errors.As(err, &e) || e.Code != -404 {
		t.Errorf("dropped: %v, want -404", err)
	}
}

// What can happen to temporary keys by way of faults (M23): one is bound to nothing
// any more until it is bound again, and one is forgotten with its permanent key.
func TestFaultTemporaryKeysM23(t *testing.T) {
	s := newSandbox(t)
	main, r := rawDial(t, s, Me), temporary(t, s)
	main.result(main.call(sendSelf("x", 1)))
	r.isTrue(r.bind(main.key, nil))
	r.result(r.call(sendSelf("x", 2)))
	main.update()
	s.Inject(Fault{Account: Me, Method: "messages.sendMessage", Kind: UnbindKey})
	if e := r.refusal(r.call(sendSelf("x", 3))); e.ErrorMessage != "AUTH_KEY_PERM_EMPTY" {
		t.Errorf("unbound: %+v", e)
	}
	r.isTrue(r.bind(main.key, nil))
	r.result(r.call(sendSelf("x", 3)))
	main.update()
	main.result(main.call(sendSelf("x", 4)))
	r.update()

	s.Inject(Fault{Account: Me, Method: "messages.sendMessage", Kind: ForgetPermanent})
	var e *mtproto.TransportError
	if err := r.closed(r.call(sendSelf("x", 5))); !errors.As(err, &e) || e.Code != -404 {
		t.Errorf("forgotten: %v, want -404", err)
	}
	another := temporary(t, s)
	if e := another.refusal(another.bind(main.key, nil)); e.ErrorMessage != "ENCRYPTED_MESSAGE_INVALID" {
		t.Errorf("bound to a key that is forgotten: %+v", e)
	}
}

// Whatever does not fit is refused, and the key stays unbound (M23).
func TestBindRefusedM23(t *testing.T) {
	s := newSandbox(t)
	main, friend := rawDial(t, s, Me), rawDial(t, s, "sandbox_friend")
	if e := main.refusal(main.bind(main.key, nil)); e.ErrorMessage != "TEMP_AUTH_KEY_EMPTY" {
		t.Errorf("no temporary key: %+v", e)
	}
	r, another := temporary(t, s), temporary(t, s)
	type inner = mt.BindAuthKeyInner
	type request = api.AuthBindTempAuthKeyRequest
	for name, change := range map[string]func(*inner, *request){
		"nonce":             func(i *inner, _ *request) { i.Nonce++ },
		"temporary key":     func(i *inner, _ *request) { i.TempAuthKeyID = another.key.ID() },
		"permanent key":     func(i *inner, _ *request) { i.PermAuthKeyID = friend.key.ID() },
		"session":           func(i *inner, _ *request) { i.TempSessionID++ },
		"another time":      func(i *inner, _ *request) { i.ExpiresAt++ },
		"a time gone by":    func(i *inner, q *request) { i.ExpiresAt, q.ExpiresAt = 1000, 1000 },
		"unknown key":       func(_ *inner, q *request) { q.PermAuthKeyID = 1 },
		"a temporary one":   func(_ *inner, q *request) { q.PermAuthKeyID = another.key.ID() },
		"another's message": func(i *inner, q *request) { q.EncryptedMessage = sealBinding(friend.key, r.lastID, i) },
		"another msg_id":    func(i *inner, q *request) { q.EncryptedMessage = sealBinding(main.key, r.lastID-4, i) },
		"nothing":           func(_ *inner, q *request) { q.EncryptedMessage = []byte{} },
	} {
		if e := r.refusal(r.bind(main.key, change)); e.ErrorCode != 400 || e.ErrorMessage != "ENCRYPTED_MESSAGE_INVALID" {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if e := r.refusal(r.call(sendSelf("x", 1))); e.ErrorMessage != "AUTH_KEY_PERM_EMPTY" {
		t.Errorf("it is bound: %+v", e)
	}
}

// Temporary keys are not kept with the world; permanent ones are, though a client
// may never have used one but to bind it.
func TestBindKeptWorldM23(t *testing.T) {
	o := Options{Dir: t.TempDir()}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	key, _, err := s.AuthKey(Me)
	if err != nil {
		t.Fatal(err)
	}
	r := temporary(t, s)
	r.isTrue(r.bind(key, nil))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = New(o); err != nil {
		t.Fatal(err)
	}
	if got := s.server.Keys(); !slices.Equal(got, []int64{key.ID()}) || len(s.world.Keys) != 1 {
		t.Errorf("keys %x, want %x", got, key.ID())
	}
}
