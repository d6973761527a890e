package host

import (
	"testing"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// TestChatOf: an event is in the chat where it happens, and in that of who does
// it only if it names no other.
func TestChatOf(t *testing.T) {
	group, user := &api.PeerChat{ChatID: 7}, &api.PeerUser{UserID: 3}
	for _, tt := range []struct {
		update api.UpdateClass
		want   chatKey
	}{
		{&api.UpdateBotCallbackQuery{UserID: 3, Peer: group}, chatKey{'g', 7}},
		{&api.UpdateBotChatInviteRequester{UserID: 3, Peer: &api.PeerChannel{ChannelID: 9}}, chatKey{'c', 9}},
		{&api.UpdateUserTyping{UserID: 3}, chatKey{'u', 3}},
		{&api.UpdateChatUserTyping{ChatID: 7, FromID: user}, chatKey{'g', 7}},
		{&api.UpdateChannelUserTyping{ChannelID: 9, FromID: user}, chatKey{'c', 9}},
		{&api.UpdateChannelParticipant{ChannelID: 9, UserID: 3}, chatKey{'c', 9}},
		{&api.UpdateNewMessage{Message: &api.MessageService{PeerID: user}}, chatKey{'u', 3}},
		{&api.UpdateEditMessage{Message: &api.Message{PeerID: group}}, chatKey{'g', 7}},
		{&api.UpdateReadHistoryInbox{Peer: group}, chatKey{'g', 7}},
		{&api.UpdateDeleteMessages{}, chatKey{}},
		{&api.UpdateConfig{}, chatKey{}},
	} {
		if got := newTurn(&telegram.Update{Update: tt.update}).chat; got != tt.want {
			t.Errorf("%T is in %v, want %v", tt.update, got, tt.want)
		}
	}
}
