package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// authKey is what the sandbox keeps of an auth key. Layer and Init are
// remembered for all its connections: some clients open further ones without
// saying either again.
type authKey struct {
	ID      int64
	Secret  []byte // nil if it need not be kept: made by a key exchange, in a world that is not
	Account int64  // 0: not signed in
	Locked  int64  // the account that waits for its password
	Of      int64  // the key whose authorization was imported here, or 0
	DC      int32  // that its client takes this for; 0: the sandbox's own
	Layer   int32
	Init    bool
	CDN     bool        // of the CDN, for nobody; nothing of it is kept with the world
	Temp    bool        // made to expire; nothing of it is kept with the world
	Perm    int64       // the permanent key that a temporary one is bound to, or 0
	App     application // as initConnection said
	Since   int32       // when it was signed in

	sessions []*session    // oldest first
	met      map[peer]bool // whom its clients have had a full update of, as this account
}

// maxSessions is how many sessions of a key are kept. Of more, the oldest that
// is not connected goes.
const maxSessions = 64

// session is one session of a key.
type session struct {
	key     *authKey
	via     int64 // the id of the key it travels under
	id      int64
	wire    wire
	updates bool             // wants updates
	missed  bool             // something could not be pushed
	request *mtproto.Request // the call that runs; nil where there is no network
}

// wire carries pushes to a client. mtproto's server session is one; a test of
// the dispatcher has another.
type wire interface {
	Push(body []byte)
	Connected() bool
}

// push sends an update if the client is there, and remembers if it is not. One
// that is back after it has missed something is told that instead. The update is
// in the session's layer already. wrong is a fault that it meets.
func (s *session) push(body []byte, wrong mtproto.Disturbance) {
	switch {
	case !s.wire.Connected():
		s.missed = true
	case s.missed:
		s.catchUp()
	default:
		if w, ok := s.wire.(*mtproto.ServerSession); ok {
			w.PushDisturbed(slices.Clone(body), wrong)
			return
		}
		s.wire.Push(slices.Clone(body))
	}
}

// tell pushes an update that is for this session alone.
func (s *session) tell(u api.UpdatesClass) {
	say := saying{own: api.Append(nil, u)}
	if body := say.in(s.layer()); body != nil {
		s.push(body, mtproto.Disturbance{})
	}
}

// catchUp tells a client that is back that it has missed something.
func (s *session) catchUp() {
	if s.missed && s.wire.Connected() {
		s.missed = false
		s.wire.Push(api.Append(nil, &api.UpdatesTooLong{})) // the same in every layer
	}
}

// layer is the layer that a session's updates are said in.
func (s *session) layer() int32 {
	if s.key.Layer == 0 {
		return api.Layer
	}
	return s.key.Layer
}

// listeners are the sessions that want an account's updates.
func (s *Sandbox) listeners(account int64) []*session {
	var list []*session
	for _, key := range s.world.Keys {
		if key.Account != account {
			continue
		}
		for _, sess := range key.sessions {
			if sess.updates {
				list = append(list, sess)
			}
		}
	}
	return list
}

// session finds or begins the session with an id that travels under the key via:
// this one, or a temporary one that is bound to it.
func (k *authKey) session(via, id int64, w wire) *session {
	for _, sess := range k.sessions {
		if sess.id == id && sess.via == via {
			sess.wire = w
			return sess
		}
	}
	if len(k.sessions) >= maxSessions {
		old := slices.IndexFunc(k.sessions, func(s *session) bool { return !s.wire.Connected() })
		k.sessions = slices.Delete(k.sessions, max(old, 0), max(old, 0)+1)
	}
	sess := &session{key: k, via: via, id: id, wire: w}
	k.sessions = append(k.sessions, sess)
	return sess
}

// key finds an auth key or begins to know it.
func (w *world) key(id int64) *authKey {
	k := w.Keys[id]
	if k == nil {
		k = &authKey{ID: id}
		w.Keys[id] = k
	}
	return k
}
