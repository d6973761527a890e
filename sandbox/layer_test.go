package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// old is a client of another layer.
type old struct {
	t     *testing.T
	s     *Sandbox
	sess  *session
	layer *layer
	news  []*tree
}

func (c *old) Connected() bool { return true }
func (c *old) Push(body []byte) {
	c.news = append(c.news, c.read(body, tl.TypeExpr{Kind: tl.KindObject}).(*tree))
}

func (c *old) read(body []byte, typ tl.TypeExpr) any {
	c.t.Helper()
	r := &treeReader{layer: c.layer}
	r.Reset(body)
	v := r.value(typ)
	if err := r.End(); err != nil {
		c.t.Fatalf("layer %d: %v", c.layer.number, err)
	}
	return v
}

// obj makes an object of the client's layer.
func (c *old) obj(name string, fields ...any) *tree {
	c.t.Helper()
	o := newTree(c.layer.byName[name])
	for i := 0; i < len(fields); i += 2 {
		if s, ok := fields[i+1].(string); ok {
			fields[i+1] = []byte(s)
		}
		o.set(fields[i].(string), fields[i+1])
	}
	x := newTranslation(c.layer)
	for i, f := range o.typ.Fields() {
		if o.values[i] == nil && !f.Optional && f.Type.Kind != tl.KindFlags {
			o.values[i] = x.neutral(f.Type, 0)
		}
	}
	return o
}

// call calls a method; a refusal is returned as an error.
func (c *old) call(req *tree) (any, error) {
	c.t.Helper()
	w := &treeWriter{}
	w.object(req)
	if w.err != nil {
		c.t.Fatal(w.err)
	}
	var reply []byte
	var refused error
	c.s.handleBytes(func() *session { return c.sess }, w.b, func(b []byte, err error) { reply, refused = b, err })
	if refused != nil {
		return nil, refused
	}
	return c.read(reply, innermostType(req).Result()), nil
}

func (c *old) must(req *tree) any {
	c.t.Helper()
	v, err := c.call(req)
	if err != nil {
		c.t.Fatalf("layer %d: %s: %v", c.layer.number, innermostType(req).Name, err)
	}
	return v
}

// connectOld begins a session of a new key, at a layer that it says.
func connectOld(t *testing.T, s *Sandbox, number int32, account string) *old {
	t.Helper()
	s.mu.Lock()
	c := &old{t: t, s: s, layer: layerOf(number)}
	key := s.world.key(int64(len(s.world.Keys) + 1))
	key.Account = s.world.find(account).ID
	c.sess = key.session(key.ID, 1, c)
	s.mu.Unlock()
	c.must(c.obj("invokeWithLayer", "layer", number, "query",
		c.obj("initConnection", "api_id", int32(1), "device_model", "x", "app_version", "1", "query", c.obj("help.getConfig"))))
	return c
}

// archivedLayers are the layers with a schema, the own one last.
func archivedLayers() []int32 {
	var list []int32
	for _, l := range layers().Layers {
		list = append(list, int32(l.Layer))
	}
	return append(list, api.Layer)
}

// A client of any layer writes to one of another, and is answered in its own.
func TestLayersTalk(t *testing.T) {
	numbers := archivedLayers()
	for i, number := range numbers {
		s := newSandbox(t)
		me := connectOld(t, s, number, Me)
		friend := connectOld(t, s, numbers[len(numbers)-1-i], "sandbox_friend")
		found := me.must(me.obj("contacts.resolveUsername", "username", "sandbox_friend")).(*tree)
		user := found.get("users").([]any)[0].(*tree)
		to := me.obj("inputPeerUser", "user_id", user.get("id"), "access_hash", user.get("access_hash"))
		for n, text := range []string{"hello", "hello again"} {
			sent := me.must(me.obj("messages.sendMessage", "peer", to, "message", text, "random_id", int64(n+1))).(*tree)
			if !is(sent, "updates") && !is(sent, "updateShortSentMessage") {
				t.Errorf("layer %d: sent: %s", number, sent.typ.Name)
			}
		}
		if len(friend.news) != 2 {
			t.Fatalf("layer %d: %d updates", number, len(friend.news))
		}
		first := friend.news[0].get("updates").([]any)[0].(*tree).get("message").(*tree)
		if got := string(first.get("message").([]byte)); got != "hello" {
			t.Errorf("layer %d: got %q", number, got)
		}
		if short := friend.news[1]; !is(short, "updateShortMessage") || string(short.get("message").([]byte)) != "hello again" {
			t.Errorf("layer %d: got %s", number, short.typ.Name)
		}
	}
}

// Before layer 160 a reply was a number.
func TestOldReply(t *testing.T) {
	s := newSandbox(t)
	me := connectOld(t, s, 144, Me)
	first := me.must(me.obj("messages.sendMessage", "peer", me.obj("inputPeerSelf"), "message", "a", "random_id", int64(1))).(*tree)
	id := first.get("updates").([]any)[0].(*tree).get("id")
	me.must(me.obj("messages.sendMessage", "peer", me.obj("inputPeerSelf"), "message", "b", "random_id", int64(2), "reply_to_msg_id", id))
	got := me.must(me.obj("messages.getHistory", "peer", me.obj("inputPeerSelf"), "limit", int32(1))).(*tree)
	m := got.get("messages").([]any)[0].(*tree)
	if r, ok := m.get("reply_to").(*tree); !ok || r.get("reply_to_msg_id") != id {
		t.Errorf("reply to %v, want %v", m.get("reply_to"), id)
	}
}

// A layer that is not spoken is refused, and a later one of the same key counts.
func TestLayerSwitch(t *testing.T) {
	s := newSandbox(t)
	c := connectOld(t, s, 170, Me)
	for _, number := range []int32{-1, 0, 143, api.Layer + 1} {
		_, err := c.call(c.obj("invokeWithLayer", "layer", number, "query", c.obj("help.getConfig")))
		if err == nil || err.Error() != refuse("CONNECTION_LAYER_INVALID").Error() {
			t.Errorf("layer %d: %v", number, err)
		}
	}
	c.layer = layerOf(api.Layer)
	me := c.must(c.obj("invokeWithLayer", "layer", int32(api.Layer), "query", c.obj("users.getUsers", "id", []any{c.obj("inputUserSelf")})))
	if n := len(me.([]any)); n != 1 {
		t.Errorf("%d users", n)
	}
	if again := c.must(c.obj("users.getUsers", "id", []any{c.obj("inputUserSelf")})); len(again.([]any)) != 1 {
		t.Errorf("%v", again)
	}
}

// A layer that no package gave is that below it, and the ids of the one above
// are understood too.
func TestUnarchivedLayer(t *testing.T) {
	s := newSandbox(t)
	newer := 0
	for _, number := range []int32{145, 190, 205, 226} {
		l := layerOf(number)
		if l.archived() {
			t.Fatalf("layer %d is archived now: choose another", number)
		}
		c := connectOld(t, s, number, Me)
		c.must(c.obj("messages.getHistory", "peer", c.obj("inputPeerSelf"), "limit", int32(1)))
		c.layer = l.above
		for _, typ := range l.above.types {
			if typ.Method && l.byID[typ.ID] == nil && s.methods[typ.Name] != nil {
				newer++
				if _, err := c.call(c.obj(typ.Name)); err != nil && err.Error() == refuse("INPUT_METHOD_INVALID").Error() {
					t.Errorf("layer %d: %s of layer %d: %v", number, typ.Name, l.above.number, err)
				}
			}
		}
	}
	if newer == 0 {
		t.Error("no layer above has a method that is newer")
	}
}

// A key's layer is kept with the world, and counts for its other sessions.
func TestLayerKept(t *testing.T) {
	dir := t.TempDir()
	s, err := New(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	connectOld(t, s, 167, Me)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = New(Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := &old{t: t, s: s, layer: layerOf(167)}
	for _, key := range s.world.Keys {
		if key.Layer == 167 {
			c.sess = key.session(key.ID, 2, c)
		}
	}
	if c.sess == nil {
		t.Fatal("no key of layer 167")
	}
	if users := c.must(c.obj("users.getUsers", "id", []any{c.obj("inputUserSelf")})).([]any); len(users) != 1 {
		t.Errorf("%d users", len(users))
	}
}

// What a request has that its own layer doesn't know is refused by the name
// that tells what it was.
func TestOldRefusals(t *testing.T) {
	s := newSandbox(t)
	c := connectOld(t, s, 144, Me)
	gone := c.obj("messages.getAllChats")
	keyboard := c.obj("replyKeyboardMarkup", "rows", []any{c.obj("keyboardButtonRow", "buttons", []any{c.obj("keyboardButtonUrl", "text", "x", "url", "y")})})
	for want, req := range map[string]*tree{
		"INPUT_METHOD_INVALID":      gone,
		"INPUT_CONSTRUCTOR_INVALID": c.obj("messages.sendMessage", "peer", c.obj("inputPeerSelf"), "message", "x", "reply_markup", keyboard),
	} {
		if _, err := c.call(req); err == nil || err.Error() != refuse(want).Error() {
			t.Errorf("%s: %v", req.typ.Name, err)
		}
	}
	w := &treeWriter{}
	w.object(c.obj("users.getUsers", "id", []any{c.obj("inputUserSelf")}))
	own := api.Append(nil, &api.MessagesGetForumTopicsRequest{Peer: self()})
	for want, body := range map[string][]byte{
		"INPUT_REQUEST_TOO_LONG": append(w.b, 0, 0, 0, 0),
		"INPUT_FETCH_ERROR":      w.b[:len(w.b)-8],
		"INPUT_METHOD_INVALID":   own, // no such method at 144
	} {
		c.s.handleBytes(func() *session { return c.sess }, body, func(_ []byte, err error) {
			if err == nil || err.Error() != refuse(want).Error() {
				t.Errorf("%x: %v, want %s", body, err, want)
			}
		})
	}
}

// An InputPeer is taken for an InputUser, as it is at the own layer.
func TestOldLeniency(t *testing.T) {
	s := newSandbox(t)
	c := connectOld(t, s, 158, Me)
	full := c.must(c.obj("users.getFullUser", "id", c.obj("inputPeerSelf"))).(*tree)
	if !is(full, "users.userFull") {
		t.Errorf("got %s", full.typ.Name)
	}
}
