package host

import (
	"reflect"

	"github.com/tgscript/tgscript/tl/api"
)

// placeOfEvent is the chat that an event is in, as a Peer, and the message that it is
// about; nil and 0 for what it is not.
func placeOfEvent(e *event) (chat api.Object, id int32) {
	if e.message != nil {
		return e.message.PeerID, e.message.ID
	}
	if e.update != nil {
		if chat, id = placeOfUpdate(e.update); chat != nil {
			return chat, id
		}
	}
	switch k := e.chat; k.kind {
	case 'u':
		return &api.PeerUser{UserID: k.id}, 0
	case 'g':
		return &api.PeerChat{ChatID: k.id}, 0
	case 'c':
		return &api.PeerChannel{ChannelID: k.id}, 0
	}
	return nil, 0
}

// placeOfUpdate is that of an update, by the names of its fields.
func placeOfUpdate(u api.UpdateClass) (chat api.Object, id int32) {
	v := reflect.ValueOf(u).Elem()
	if f := v.FieldByName("Message"); f.IsValid() && f.Kind() == reflect.Interface && !f.IsNil() {
		switch m := f.Interface().(type) {
		case *api.Message:
			return m.PeerID, m.ID
		case *api.MessageService:
			return m.PeerID, m.ID
		}
	}
	for _, name := range []string{"Peer", "PeerID"} {
		f := v.FieldByName(name)
		if !f.IsValid() || f.Kind() != reflect.Interface || f.IsNil() {
			continue
		}
		p, ok := f.Interface().(api.PeerClass)
		if !ok {
			continue
		}
		if m := v.FieldByName("MsgID"); m.IsValid() && m.Kind() == reflect.Int32 {
			id = int32(m.Int())
		}
		return p, id
	}
	return nil, 0
}
