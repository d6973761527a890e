package telegram

import (
	"reflect"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// TestFieldKey: what an object is about, where one of its fields says so.
func TestFieldKey(t *testing.T) {
	p := newPeers()
	user, chat, channel := peerKey{kindUser, 5}, peerKey{kindChat, 6}, peerKey{kindChannel, 7}
	in := &api.Message{ID: 1, PeerID: &api.PeerChannel{ChannelID: 7}, FromID: &api.PeerUser{UserID: 5}}
	for _, tt := range []struct {
		o         api.Object
		any, user peerKey
	}{
		{&api.UpdateNewChannelMessage{Message: in}, channel, channel},
		{&api.UpdateUserStatus{UserID: 5}, user, user},
		{&api.UpdateChatUserTyping{ChatID: 6, FromID: &api.PeerUser{UserID: 5}}, chat, user},
		{&api.UpdateBotCallbackQuery{UserID: 5, Peer: &api.PeerChannel{ChannelID: 7}}, channel, user},
		{&api.UpdateChannel{ChannelID: 7}, channel, channel},
		{&api.MessageFwdHeader{FromID: &api.PeerUser{UserID: 5}}, user, user},
		{&api.MessageEntityMentionName{UserID: 5}, user, user},
		{&api.ChatInviteImporter{UserID: 5}, user, user},
		{&api.ChannelAdminLogEvent{UserID: 5}, user, user},
		{&api.StoryItem{FromID: &api.PeerUser{UserID: 5}}, user, user},
		{&api.MessageMediaContact{UserID: 5}, user, user},
		{&api.UpdateDialogPinned{Peer: &api.DialogPeer{Peer: &api.PeerUser{UserID: 5}}}, user, user},
		{&api.Photo{ID: 5}, peerKey{}, peerKey{}},
		{&api.MessageFwdHeader{}, peerKey{}, peerKey{}},
		{&api.InputMediaStory{Peer: &api.InputPeerUser{UserID: 5}}, peerKey{}, peerKey{}},
		{&api.MessagesSendMessageRequest{Peer: &api.InputPeerUser{UserID: 5}}, peerKey{}, peerKey{}},
	} {
		if k, _ := p.fieldKey(tt.o, anyPeer); k != tt.any {
			t.Errorf("%s: %v, want %v", typeName(tt.o), k, tt.any)
		}
		if k, _ := p.fieldKey(tt.o, onlyUser); k != tt.user {
			t.Errorf("%s as a user: %v, want %v", typeName(tt.o), k, tt.user)
		}
	}
}

// TestPeerFields: every update and every member of a list that names a single
// peer in the schema's usual words is understood.
func TestPeerFields(t *testing.T) {
	p, n := newPeers(), 0
	for _, typ := range api.Types() {
		if typ.Method {
			continue
		}
		o := api.New(typ)
		if k, ok := p.fieldKey(o, anyPeer); ok { // of an empty one
			t.Errorf("%s names %v", typ.Name, k)
		}
		if len(p.fieldsOf(reflect.TypeOf(o).Elem())) > 0 {
			n++
		}
	}
	if n < 200 {
		t.Errorf("%d constructors name a peer", n)
	}
}
