package sandbox

import (
	"errors"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// client is a session that calls the dispatcher with no network between.
type client struct {
	t      *testing.T
	s      *Sandbox
	sess   *session
	me     *account // nil: not signed in
	pushed []api.UpdatesClass
	away   bool
	over   func(body []byte) ([]byte, error) // what carries calls instead, if set
}

func (c *client) Connected() bool { return !c.away }

func (c *client) Push(body []byte) {
	o, err := api.Decode(body)
	if err != nil {
		c.t.Fatalf("push does not decode: %v", err)
	}
	c.pushed = append(c.pushed, o.(api.UpdatesClass))
}

// testTime is the application clock of tests.
const testTime = genesis + 86400

func newSandbox(t *testing.T) *Sandbox {
	t.Helper()
	s, err := New(Options{Now: func() time.Time { return time.Unix(testTime, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// connect begins a session of a new key, signed in if account is not "".
func connect(t *testing.T, s *Sandbox, account string) *client {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &client{t: t, s: s}
	key := s.world.key(int64(len(s.world.Keys) + 1))
	key.Layer, key.Init = api.Layer, true
	if account != "" {
		c.me = s.world.find(account)
		key.Account = c.me.ID
	}
	c.sess = key.session(key.ID, 1, c)
	c.sess.updates = true
	return c
}

// call makes a call that must be answered. Request and reply go through bytes.
func call1[R api.Object](c *client, req api.Object) R {
	c.t.Helper()
	reply, err := c.try(req)
	if err != nil {
		c.t.Fatalf("%s: %v", api.TypeOf(req).Name, err)
	}
	r, ok := reply.(R)
	if !ok {
		c.t.Fatalf("%s: got %T", api.TypeOf(req).Name, reply)
	}
	return r
}

func (c *client) try(req api.Object) (api.Object, error) {
	c.t.Helper()
	b, err := c.bytes(api.Append(nil, req))
	if err != nil {
		return nil, err
	}
	reply, err := api.DecodeResult(api.TypeOf(req), b)
	if err != nil {
		c.t.Fatalf("%s: reply does not decode: %v", api.TypeOf(req).Name, err)
	}
	return reply, nil
}

// bytes is a call as it travels.
func (c *client) bytes(body []byte) (reply []byte, err error) {
	if c.over != nil {
		return c.over(body)
	}
	err = errWaiting
	c.s.handleBytes(func() *session { return c.sess }, body, func(b []byte, e error) { reply, err = b, e })
	return reply, err
}

// errWaiting is what a call comes to that is not answered at once.
var errWaiting = &rpcError{Message: "still waiting"}

// later is a call that is answered later: reply and err are set then.
type later struct {
	reply api.Object
	err   error
}

// begin makes a call that is not answered at once.
func (c *client) begin(req api.Object) *later {
	c.t.Helper()
	l := &later{err: errWaiting}
	c.s.handleBytes(func() *session { return c.sess }, api.Append(nil, req), func(b []byte, err error) {
		if l.err = err; err != nil {
			return
		}
		if l.reply, err = api.DecodeResult(api.TypeOf(req), b); err != nil {
			c.t.Errorf("%s: reply does not decode: %v", api.TypeOf(req).Name, err)
		}
	})
	return l
}

// refused makes a call that must be refused by that name.
func (c *client) refused(req api.Object, want string) {
	c.t.Helper()
	reply, err := c.try(req)
	var e *rpcError
	switch {
	case err == nil:
		c.t.Errorf("%s: got %T, want %s", api.TypeOf(req).Name, reply, want)
	case !errors.As(err, &e) || e.Message != want:
		c.t.Errorf("%s: got %v, want %s", api.TypeOf(req).Name, err, want)
	}
}

// user is the InputPeer by which the client reaches a user.
func (c *client) user(id int64) *api.InputPeerUser {
	return &api.InputPeerUser{UserID: id, AccessHash: accessHash(c.me.ID, userPeer(id))}
}

func (c *client) inputUser(id int64) *api.InputUser {
	return &api.InputUser{UserID: id, AccessHash: accessHash(c.me.ID, userPeer(id))}
}

func (c *client) channel(id int64) *api.InputPeerChannel {
	return &api.InputPeerChannel{ChannelID: id, AccessHash: accessHash(c.me.ID, channelPeer(id))}
}

func (c *client) inputChannel(id int64) *api.InputChannel {
	return &api.InputChannel{ChannelID: id, AccessHash: accessHash(c.me.ID, channelPeer(id))}
}

func self() *api.InputPeerSelf { return &api.InputPeerSelf{} }
