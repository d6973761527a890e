package host

import (
	"slices"
	"strings"
	"unicode"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// Telegram takes a message once: when its sending is repeated, because the answer
// was lost or the handler runs again after a crash, it only says that it has it
// (RANDOM_ID_DUPLICATE). The message is looked for then.

// alreadySent is Telegram's refusal of a message that it has.
const alreadySent = "RANDOM_ID_DUPLICATE"

// sentBy is the message that a request has sent, in Lua; true if all that can be
// known is that it is there.
func (v *verb) sentBy(r *api.MessagesSendMessageRequest, req, res api.Object) (lua.LValue, error) {
	if res != nil {
		for _, m := range v.client.Sent(req, res) {
			if m != nil {
				return v.wrap(m), nil
			}
		}
	}
	look := v.lookFor(r)
	if look == nil || v.permit(v.L, look) != nil {
		return lua.LTrue, nil
	}
	found, err := v.call(look)
	if err != nil {
		return nil, err
	}
	page, _ := messagesIn(found)
	if _, latest := look.(*api.MessagesGetHistoryRequest); latest {
		slices.Reverse(page)
	}
	for _, m := range page {
		if m, ok := m.(*api.Message); ok && v.isOf(m, r) {
			return v.wrap(m), nil
		}
	}
	return lua.LTrue, nil
}

// lookFor asks for the messages among which one is that was sent before: those behind
// the event's message, or the last ones, which bots don't get to see.
func (v *verb) lookFor(r *api.MessagesSendMessageRequest) api.Object {
	channel := channelOf(r.Peer)
	if e := v.currentEvent(); e != nil {
		chat, id := placeOfEvent(e)
		if id != 0 && (channel == nil) == (keyOfPeer(chat).kind != 'c') {
			ids := make([]api.InputMessageClass, pageSize)
			for i := range ids {
				ids[i] = &api.InputMessageID{ID: id + 1 + int32(i)}
			}
			if channel != nil {
				return &api.ChannelsGetMessagesRequest{Channel: channel, ID: ids}
			}
			return &api.MessagesGetMessagesRequest{ID: ids}
		}
	}
	if v.client.Self().Bot {
		return nil
	}
	return &api.MessagesGetHistoryRequest{Peer: r.Peer, Limit: pageSize}
}

// isOf tells whether a message is what a request says.
func (v *verb) isOf(m *api.Message, r *api.MessagesSendMessageRequest) bool {
	to, _ := keyOfInput(r.Peer)
	if to == (chatKey{}) {
		to = userKey(v.client.Self().ID)
	}
	if keyOfPeer(m.PeerID) != to || m.Message != strings.TrimFunc(r.Message, unicode.IsSpace) || !m.Out && to.id != v.client.Self().ID {
		return false
	}
	reply, _ := r.ReplyTo.(*api.InputReplyToMessage)
	return reply == nil || replyTo(m.ReplyTo) == reply.ReplyToMsgID
}
