package host

import (
	"reflect"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// eventKind is what sort of event something is.
type eventKind uint8

// The kinds, as kindNames has them.
const (
	kindOther eventKind = iota // of no kind but raw
	kindMessage
	kindRaw // every update
)

var kindNames = [...]string{"message", "raw"}

// kinds is a set of them.
type kinds uint32

func kindsOf(list ...eventKind) (s kinds) {
	for _, k := range list {
		s |= 1 << k
	}
	return s
}

const allKinds kinds = 1<<32 - 1

func (s kinds) has(k eventKind) bool { return s>>k&1 != 0 }

func (k eventKind) String() string {
	if k == kindOther {
		k = kindRaw
	}
	return kindNames[k-1]
}

func kindNamed(name string) (eventKind, bool) {
	i := slices.Index(kindNames[:], name)
	return eventKind(i + 1), i >= 0
}

// kindOf is the kind of event that an update is.
func kindOf(u api.UpdateClass) eventKind {
	if messageOf(u) != nil {
		return kindMessage
	}
	return kindOther
}

// messageOf is the new message that an update brings; nil if it brings none, or
// a service message.
func messageOf(u api.UpdateClass) *api.Message {
	var m api.MessageClass
	switch u := u.(type) {
	case *api.UpdateNewMessage:
		m = u.Message
	case *api.UpdateNewChannelMessage:
		m = u.Message
	}
	message, _ := m.(*api.Message)
	return message
}

// chatOf is the chat that an event is in, as far as its fields say.
func chatOf(e *turn) chatKey {
	if e.message != nil {
		return keyOfPeer(e.message.PeerID)
	}
	v := reflect.ValueOf(e.update).Elem()
	id := func(name string) int64 {
		if f := v.FieldByName(name); f.IsValid() && f.Kind() == reflect.Int64 {
			return f.Int()
		}
		return 0
	}
	if channel := id("ChannelID"); channel != 0 {
		return chatKey{'c', channel}
	}
	if group := id("ChatID"); group != 0 {
		return chatKey{'g', group}
	}
	for _, name := range []string{"Peer", "PeerID", "Message"} {
		f := v.FieldByName(name)
		if !f.IsValid() || f.Kind() != reflect.Interface || f.IsNil() {
			continue
		}
		switch p := f.Interface().(type) {
		case api.PeerClass:
			return keyOfPeer(p)
		case *api.Message:
			return keyOfPeer(p.PeerID)
		case *api.MessageService:
			return keyOfPeer(p.PeerID)
		}
	}
	if user := id("UserID"); user != 0 { // who did it, where a peer says in which chat
		return chatKey{'u', user}
	}
	return chatKey{}
}

func keyOfPeer(p api.PeerClass) chatKey {
	switch p := p.(type) {
	case *api.PeerUser:
		return chatKey{'u', p.UserID}
	case *api.PeerChat:
		return chatKey{'g', p.ChatID}
	case *api.PeerChannel:
		return chatKey{'c', p.ChannelID}
	}
	return chatKey{}
}
