package host

import (
	"reflect"

	"github.com/tgscript/tgscript/tl/api"
)

// chatKey names a chat; the zero key is that of updates that are in none.
type chatKey struct {
	kind byte // 'u', 'g' or 'c': a user, a basic group, a channel or supergroup
	id   int64
}

// channelMark is what the marked id of a channel begins with.
const channelMark = 1_000_000_000_000

// bySelf stands for the account's own id.
const bySelf = -1 << 63

func userKey(id int64) chatKey    { return chatKey{'u', id} }
func channelKey(id int64) chatKey { return chatKey{'c', id} }

// marked is the id as the Bot API writes it; 0 of the zero key.
func (k chatKey) marked() int64 {
	switch k.kind {
	case 'g':
		return -k.id
	case 'c':
		return -channelMark - k.id
	}
	return k.id
}

// keyOfID is the key of a marked id.
func keyOfID(id int64) chatKey {
	switch {
	case id == 0:
		return chatKey{}
	case id > 0:
		return userKey(id)
	case id > -channelMark:
		return chatKey{'g', -id}
	}
	return channelKey(-id - channelMark)
}

func keyOfPeer(p api.PeerClass) chatKey {
	switch p := p.(type) {
	case *api.PeerUser:
		return userKey(p.UserID)
	case *api.PeerChat:
		return chatKey{'g', p.ChatID}
	case *api.PeerChannel:
		return channelKey(p.ChannelID)
	}
	return chatKey{}
}

// chatOf is the chat that an update is in, as far as its fields say.
func chatOf(u api.UpdateClass) chatKey {
	v := reflect.ValueOf(u).Elem()
	id := func(name string) int64 {
		if f := v.FieldByName(name); f.IsValid() && f.Kind() == reflect.Int64 {
			return f.Int()
		}
		return 0
	}
	if channel := id("ChannelID"); channel != 0 {
		return channelKey(channel)
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
		return userKey(user)
	}
	return chatKey{}
}
