package sandbox

import (
	"reflect"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
	"github.com/tgscript/tgscript/tl/mt"
)

// readTarget reads a message of a packet as far as faults want to know it. layer
// is that of the key, 0 if it has said none.
func readTarget(layer int32, body []byte) target {
	body = slices.Clone(body) // which reading may change
	if said := saidLayer(body); said != 0 {
		layer = said
	}
	var req api.Object
	var err error
	if layer == 0 || layer == api.Layer {
		req, err = decodeRequest(body)
	} else {
		req, _, err = decodeForeign(layer, body)
	}
	if err == nil {
		req = innermost(req)
		return target{method: api.TypeOf(req).Name, req: req}
	}
	if o, err := mt.Decode(body); err == nil {
		return target{method: mt.TypeOf(o).Name}
	}
	return target{}
}

// innermost takes all wrappers off a request.
func innermost(req api.Object) api.Object {
	for {
		v := reflect.ValueOf(req).Elem()
		if v.Kind() != reflect.Struct {
			return req
		}
		query := v.FieldByName("Query")
		if !query.IsValid() {
			return req
		}
		inner, ok := query.Interface().(api.Object)
		if !ok {
			return req
		}
		req = inner
	}
}

// findPeer finds a user or chat by username, phone, bot token or title; the zero
// peer if there is none.
func (w *world) findPeer(name string) peer {
	if p, ok := w.names[strings.ToLower(strings.TrimPrefix(name, "@"))]; ok {
		return p
	}
	if a := w.find(name); a != nil {
		return a.peer()
	}
	for _, id := range sortedKeys(w.Chats) {
		if w.Chats[id].Title == name {
			return chatPeer(id)
		}
	}
	for _, id := range sortedKeys(w.Channels) {
		if w.Channels[id].Title == name {
			return channelPeer(id)
		}
	}
	return peer{Kind: kindUser, ID: -1} // nobody's
}

// namedPeers lists the users and chats that a request names.
func namedPeers(t target) []peer {
	if t.req == nil {
		return nil
	}
	w := peerWalk{caller: t.caller}
	w.walk(reflect.ValueOf(t.req))
	return w.found
}

// peerWalk collects what is an input of a peer, at any depth.
type peerWalk struct {
	caller *account
	found  []peer
}

func (w *peerWalk) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		if v.Kind() == reflect.Pointer && w.named(v.Interface()) {
			return
		}
		w.walk(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				w.walk(v.Field(i))
			}
		}
	case reflect.Slice:
		switch v.Type().Elem().Kind() {
		case reflect.Pointer, reflect.Interface, reflect.Struct:
			for i := range v.Len() {
				w.walk(v.Index(i))
			}
		}
	}
}

// named collects one peer, and tells whether o is one.
func (w *peerWalk) named(o any) bool {
	var p peer
	switch o := o.(type) {
	case *api.InputPeerSelf, *api.InputUserSelf:
		if w.caller == nil {
			return true
		}
		p = w.caller.peer()
	case *api.InputPeerUser:
		p = userPeer(o.UserID)
	case *api.InputUser:
		p = userPeer(o.UserID)
	case *api.InputPeerUserFromMessage:
		p = userPeer(o.UserID)
	case *api.InputUserFromMessage:
		p = userPeer(o.UserID)
	case *api.InputPeerChat:
		p = chatPeer(o.ChatID)
	case *api.InputPeerChannel:
		p = channelPeer(o.ChannelID)
	case *api.InputChannel:
		p = channelPeer(o.ChannelID)
	case *api.InputPeerChannelFromMessage:
		p = channelPeer(o.ChannelID)
	case *api.InputChannelFromMessage:
		p = channelPeer(o.ChannelID)
	default:
		return false
	}
	w.found = append(w.found, p)
	return true
}
