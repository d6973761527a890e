package telegram

import (
	"reflect"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// peerOf is the marked id of the peer that a request is about, which is the one
// that Telegram may count its calls by; 0 if it names none.
func (g *governor) peerOf(req api.Object) int64 {
	v := reflect.ValueOf(req).Elem()
	field := g.peerField(v.Type())
	if field < 0 {
		return 0
	}
	if id, ok := v.Field(field).Interface().(int64); ok {
		return marked(peerKey{kindChat, id})
	}
	o, ok := v.Field(field).Interface().(api.Object)
	if !ok {
		return 0
	}
	f, ok := givenPeer(o)
	switch {
	case f.self && g.self() == 0:
		return myself
	case f.self:
		return g.self()
	case !ok || f.key.id == 0:
		return 0
	}
	return marked(f.key)
}

// peerField is the field of a request that says whom it is about, -1 if there is
// none: where a message goes to, else the chat, else the first that is somebody.
func (g *governor) peerField(t reflect.Type) int {
	if i, ok := g.fields.Load(t); ok {
		return i.(int)
	}
	best, rank := -1, 0
	for i := range t.NumField() {
		if r := peerRank(t.Field(i)); r > rank {
			best, rank = i, r
		}
	}
	g.fields.Store(t, best)
	return best
}

func peerRank(f reflect.StructField) int {
	switch f.Type {
	case reflect.TypeFor[api.InputPeerClass](), reflect.TypeFor[api.InputChannelClass](),
		reflect.TypeFor[api.InputUserClass](), reflect.TypeFor[api.InputDialogPeerClass]():
	case reflect.TypeFor[int64]():
		if f.Name == "ChatID" {
			return 1
		}
		return 0
	default:
		return 0
	}
	switch f.Name {
	case "ToPeer":
		return 3
	case "Peer":
		return 2
	}
	return 1
}

// ResolveWait is FloodWait for the call that finds out who a name, phone number
// or invite link is; 0 if that is known here. Any other ref needs no such call.
func (c *Client) ResolveWait(ref any) time.Duration {
	s, ok := ref.(string)
	if _, known, _ := c.CastLocal("InputPeer", ref); !ok || known {
		return 0
	}
	switch r, _ := parseRef(s, c.peers.linkHost()); r.kind {
	case refName:
		return c.FloodWait(&api.ContactsResolveUsernameRequest{})
	case refPhone:
		return c.FloodWait(&api.ContactsResolvePhoneRequest{})
	case refInvite:
		return c.FloodWait(&api.MessagesCheckChatInviteRequest{})
	}
	return 0
}
