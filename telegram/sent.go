package telegram

import (
	"strings"
	"unicode"

	"github.com/tgscript/tgscript/tl/api"
)

// Sent are the messages that a request has sent, edited or forwarded, as its result
// tells of them: one for each of its random ids, in their order, nil where the result
// has none.
func (c *Client) Sent(req, result api.Object) []api.MessageClass {
	req = innermost(req)
	if short, ok := result.(*api.UpdateShortSentMessage); ok {
		if m := c.expandSent(short, req); m != nil {
			complete(m, req)
			return []api.MessageClass{m}
		}
		return nil
	}
	ids := map[int64]int32{}
	found := map[int32]api.MessageClass{}
	var only []api.MessageClass
	for _, u := range updatesIn(result) {
		if named, ok := u.(*api.UpdateMessageID); ok {
			ids[named.RandomID] = named.ID
		} else if m := messageIn(u); m != nil {
			id, _ := messageID(m)
			found[id] = m
			only = append(only, m)
		}
	}
	random := randomIDs(req)
	if len(random) == 0 {
		return only
	}
	out := make([]api.MessageClass, len(random))
	for i, r := range random {
		if id, ok := ids[r]; ok {
			out[i] = found[id]
		} else if len(random) == 1 && len(only) == 1 {
			out[i] = only[0]
		}
	}
	return out
}

// complete adds to a message what only who has sent it knows.
func complete(m *api.Message, req api.Object) {
	m.Message = strings.TrimFunc(m.Message, unicode.IsSpace)
	switch r := req.(type) {
	case *api.MessagesSendMessageRequest:
		m.ReplyMarkup, m.Noforwards, m.InvertMedia, m.Effect = r.ReplyMarkup, r.Noforwards, r.InvertMedia, r.Effect
	case *api.MessagesSendMediaRequest:
		m.ReplyMarkup, m.Noforwards, m.InvertMedia, m.Effect = r.ReplyMarkup, r.Noforwards, r.InvertMedia, r.Effect
	}
}

// updatesIn are the updates of a result.
func updatesIn(result api.Object) []api.UpdateClass {
	switch u := result.(type) {
	case *api.Updates:
		return u.Updates
	case *api.UpdatesCombined:
		return u.Updates
	case *api.UpdateShort:
		return []api.UpdateClass{u.Update}
	case *api.MessagesInvitedUsers:
		return updatesIn(u.Updates)
	}
	return nil
}

// messageIn is the message that an update brings, new or edited.
func messageIn(u api.UpdateClass) api.MessageClass {
	switch u := u.(type) {
	case *api.UpdateNewMessage:
		return u.Message
	case *api.UpdateNewChannelMessage:
		return u.Message
	case *api.UpdateNewScheduledMessage:
		return u.Message
	case *api.UpdateQuickReplyMessage:
		return u.Message
	case *api.UpdateEditMessage:
		return u.Message
	case *api.UpdateEditChannelMessage:
		return u.Message
	}
	return nil
}

// randomIDs are those of a request that sends.
func randomIDs(req api.Object) []int64 {
	switch r := req.(type) {
	case *api.MessagesSendMessageRequest:
		return []int64{r.RandomID}
	case *api.MessagesSendMediaRequest:
		return []int64{r.RandomID}
	case *api.MessagesForwardMessagesRequest:
		return r.RandomID
	case *api.MessagesSendInlineBotResultRequest:
		return []int64{r.RandomID}
	case *api.MessagesSendMultiMediaRequest:
		out := make([]int64, len(r.MultiMedia))
		for i, m := range r.MultiMedia {
			out[i] = m.RandomID
		}
		return out
	}
	return nil
}
