package sandbox

import (
	"slices"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

func addBind(m methods) {
	on(m, (*call).bindTempAuthKey)
	on(m, (*call).dropTempAuthKeys)
}

// unboundMay tells whether a temporary key may call a method before it is bound.
func unboundMay(method string) bool {
	return method == "auth.bindTempAuthKey" || method == "help.getConfig" || method == "help.getNearestDc"
}

// owner is the key that stands for the key with an id: the permanent one that a
// temporary one is bound to, else itself. It is nil if the sandbox has not heard
// of it.
func (w *world) owner(id int64) *authKey {
	k := w.Keys[id]
	if k != nil && k.Perm != 0 {
		return w.Keys[k.Perm]
	}
	return k
}

// bindTempAuthKey makes the caller's key act as a permanent one, of which it gets
// the account, the layer and the sessions (M23). Each permanent key has one
// temporary key: the one before is bound to nothing any more.
func (c *call) bindTempAuthKey(r *api.AuthBindTempAuthKeyRequest) (api.Object, error) {
	temp := c.w.Keys[c.sess.via]
	switch {
	case temp == nil || !temp.Temp || c.sess.request == nil:
		return nil, refuse("TEMP_AUTH_KEY_EMPTY")
	case temp.Perm != 0 && temp.Perm != r.PermAuthKeyID:
		return nil, refuse("TEMP_AUTH_KEY_ALREADY_BOUND")
	}
	key, known := c.s.server.Key(r.PermAuthKeyID)
	if old := c.w.Keys[r.PermAuthKeyID]; !known || old != nil && old.Temp {
		return nil, refuse("ENCRYPTED_MESSAGE_INVALID")
	}
	said, err := key.OpenBinding(r.EncryptedMessage)
	want := mtproto.Binding{
		MsgID: c.sess.request.MsgID, Nonce: r.Nonce, TempKeyID: temp.ID, PermKeyID: key.ID(),
		SessionID: c.sess.id, ExpiresAt: r.ExpiresAt,
	}
	if err != nil || said != want || !c.s.server.ExpireKey(temp.ID, time.Unix(int64(r.ExpiresAt), 0)) {
		return nil, refuse("ENCRYPTED_MESSAGE_INVALID")
	}
	perm := c.w.key(key.ID())
	if c.s.dir != "" {
		perm.Secret = key.Bytes()
	}
	for _, other := range c.w.Keys {
		if other.Perm == perm.ID && other != temp {
			c.w.unbind(other)
			if _, lives := c.s.server.Key(other.ID); !lives {
				delete(c.w.Keys, other.ID)
			}
		}
	}
	if temp.Perm == 0 {
		temp.Perm = perm.ID
		for _, sess := range temp.sessions {
			sess.key = perm
		}
		perm.sessions, temp.sessions = append(perm.sessions, temp.sessions...), nil
	}
	return &api.Bool{Value: true}, nil
}

// unbind takes a temporary key from its permanent one, and its sessions with it.
func (w *world) unbind(temp *authKey) {
	perm := w.Keys[temp.Perm]
	perm.sessions = slices.DeleteFunc(perm.sessions, func(s *session) bool { return s.via == temp.ID })
	temp.Perm = 0
}

// dropTempAuthKeys forgets the temporary keys of the caller's permanent key, but
// for some and for the one that the call comes under: TDLib calls it signed out
// too, and with a list that is older than that key.
func (c *call) dropTempAuthKeys(r *api.AuthDropTempAuthKeysRequest) (api.Object, error) {
	for _, temp := range c.w.Keys {
		if temp.Perm == c.sess.key.ID && temp.Perm != 0 && temp.ID != c.sess.via && !slices.Contains(r.ExceptAuthKeys, temp.ID) {
			c.w.unbind(temp)
			c.s.server.Forget(temp.ID)
		}
	}
	return &api.Bool{Value: true}, nil
}
