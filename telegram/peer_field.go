package telegram

import (
	"reflect"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// Most objects that are about somebody say so in a field: an update, a story, a
// reaction, a member of whatever list. Those that peer_of.go does not know are
// read by the names of their fields, the first of which counts: the chat before
// the user, unless only a user will do.

// peerFields are the names, and what ids under them are ids of.
var peerFields = []struct {
	name string
	kind peerKind
}{
	{"Peer", 0}, {"PeerID", 0}, {"Message", 0}, {"ChannelID", kindChannel}, {"ChatID", kindChat}, {"User", 0}, {"UserID", kindUser}, {"BotID", kindUser},
	{"FromID", 0}, {"Channel", 0}, {"Chat", 0}, {"Participant", 0}, {"Dialog", 0}, {"SavedPeerID", 0},
}

// peerField is a field that names a peer.
type peerField struct {
	index int
	kind  peerKind // of the id in it
	isID  bool
}

func (p *peers) fieldsOf(t reflect.Type) []peerField {
	if cached, ok := p.fields.Load(t); ok {
		return cached.([]peerField)
	}
	var fields []peerField
	for _, known := range peerFields {
		f, ok := t.FieldByName(known.name)
		switch {
		case !ok:
		case f.Type.Kind() == reflect.Int64 && strings.HasSuffix(known.name, "ID"):
			fields = append(fields, peerField{f.Index[0], known.kind, true})
		case f.Type.Kind() == reflect.Interface:
			fields = append(fields, peerField{index: f.Index[0]})
		}
	}
	p.fields.Store(t, fields)
	return fields
}

// fieldKey is the peer that a field of an object names: one that is wanted, if
// there is any such.
func (p *peers) fieldKey(o api.Object, want kinds) (first peerKey, found bool) {
	t := api.TypeOf(o)
	if t == nil || t.Method || strings.HasPrefix(t.Result().Name, "Input") {
		return peerKey{}, false
	}
	v := reflect.ValueOf(o).Elem()
	for _, f := range p.fieldsOf(v.Type()) {
		k, ok := peerKey{f.kind, 0}, true
		if f.isID {
			k.id = v.Field(f.index).Int()
		} else if inner, isObject := v.Field(f.index).Interface().(api.Object); isObject {
			k, ok = keyOf(inner)
		}
		switch {
		case !ok || k.id == 0:
		case slices.Contains(want, k.kind):
			return k, true
		case !found:
			first, found = k, true
		}
	}
	return first, found
}
