package sandbox

import (
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addSending(m methods) {
	on(m, (*call).sendMessage)
	on(m, (*call).forwardMessages)
	on(m, (*call).setTyping)
}

// sendMessage takes plain messages, for now or for later. What it does not
// implement it refuses instead of sending something else.
func (c *call) sendMessage(r *api.MessagesSendMessageRequest) (api.Object, error) {
	switch {
	case r.SendAs != nil:
		return nil, c.lacking("messages.sendMessage with send_as")
	case r.QuickReplyShortcut != nil:
		return nil, c.lacking("messages.sendMessage with quick_reply_shortcut")
	case r.SuggestedPost != nil:
		return nil, c.lacking("messages.sendMessage with suggested_post")
	case r.RichMessage != nil:
		return nil, c.lacking("messages.sendMessage with rich_message")
	}
	to, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	if o, err := c.earlier(to, r.RandomID); o != nil || err != nil {
		return o, err
	}
	if err := c.maySend(to, rightPlain); err != nil {
		return nil, err
	}
	text, entities, err := c.compose(r.Message, r.Entities)
	if err != nil {
		return nil, err
	}
	reply, err := c.replyTo(to, r.ReplyTo)
	if err != nil {
		return nil, err
	}
	markup, err := c.markup(r.ReplyMarkup)
	if err != nil {
		return nil, err
	}
	due, err := c.later(to, r.ScheduleDate, 1)
	if err != nil {
		return nil, err
	}
	var media api.MessageMediaClass
	if !r.NoWebpage {
		if media, err = c.preview(text, entities); err != nil {
			return nil, err
		}
	}
	content := &api.Message{
		Message: text, Media: media, Entities: entities, Silent: r.Silent, Noforwards: r.Noforwards,
		InvertMedia: r.InvertMedia, ReplyMarkup: markup, ReplyTo: reply, Effect: r.Effect,
	}
	id, sent := c.send(to, due, r.RandomID, content)
	if r.ClearDraft {
		c.setDraft(to, nil)
	}
	if u, ok := sent.(*api.UpdateNewMessage); ok && to.Kind == kindUser && to != c.me.peer() {
		return &api.UpdateShortSentMessage{
			Out: true, ID: id.ID, Pts: u.Pts, PtsCount: u.PtsCount, Date: c.now, Entities: entities, Media: media,
		}, nil
	}
	return c.updates(c.me, id, sent), nil
}

// mayWrite tells whether the caller may send to a peer that it can reach.
func (c *call) mayWrite(to peer) error {
	switch to.Kind {
	case kindUser:
		other := c.w.Accounts[to.ID]
		if c.me.Bot && other.Bot {
			return refuse("USER_IS_BOT")
		}
		if c.me.Bot && c.me.Dialogs[to] == nil {
			return refuse("PEER_ID_INVALID") // bots never write first
		}
		if other.blocked(c.me) != 0 {
			return refuse("USER_IS_BLOCKED")
		}
		if c.me.blocked(other) != 0 {
			return refuse("YOU_BLOCKED_USER")
		}
	case kindChat:
		if !c.w.Chats[to.ID].may(c.me.ID, rightSend) {
			return refuse("CHAT_WRITE_FORBIDDEN")
		}
	case kindChannel:
		ch := c.w.Channels[to.ID]
		ban := ch.Bans[c.me.ID]
		switch {
		case !ch.Megagroup && !ch.may(c.me.ID, rightPost):
			return refuse("CHAT_ADMIN_REQUIRED")
		case ch.Megagroup && ch.member(c.me.ID) == nil:
			return refuse("CHAT_WRITE_FORBIDDEN")
		case ch.Megagroup && ban != nil && rightSend.deniedBy(&ban.Rights) && !ch.admin(c.me.ID):
			return refuse("USER_BANNED_IN_CHANNEL")
		case ch.Megagroup && !ch.may(c.me.ID, rightSend):
			return refuse("CHAT_WRITE_FORBIDDEN")
		}
	}
	return nil
}

// replyTo makes the header of a reply, with the id of the caller's box.
func (c *call) replyTo(to peer, in api.InputReplyToClass) (api.MessageReplyHeaderClass, error) {
	switch in := in.(type) {
	case nil:
		return nil, nil
	case *api.InputReplyToMessage:
		if in.ReplyToPeerID != nil {
			from, err := c.inputPeer(in.ReplyToPeerID)
			if err != nil {
				return nil, err
			}
			if from != to {
				return nil, c.lacking("a reply to a message of another chat")
			}
		}
		m := c.message(to, in.ReplyToMsgID)
		if m == nil {
			return nil, refuse("MSG_ID_INVALID")
		}
		h := &api.MessageReplyHeader{ReplyToMsgID: tl.Some(m.ID)}
		if to.Kind == kindChannel {
			h.ReplyToTopID = optInt(threadOf(m.Obj))
		}
		if in.QuoteText.Set {
			units := utf16Units(in.QuoteText.Value)
			entities, err := c.fitted(span{units: units, end: len(units)}, in.QuoteEntities)
			if err != nil {
				return nil, err
			}
			h.Quote, h.QuoteText, h.QuoteEntities, h.QuoteOffset = true, in.QuoteText, entities, in.QuoteOffset
		}
		return h, nil
	}
	return nil, c.lacking("a reply to anything but a message")
}

// setTyping tells who is connected; nothing is kept.
func (c *call) setTyping(r *api.MessagesSetTypingRequest) (api.Object, error) {
	to, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	if err := c.mayWrite(to); err != nil {
		return nil, err
	}
	switch to.Kind {
	case kindUser:
		if to != c.me.peer() {
			c.notify(c.w.Accounts[to.ID], &api.UpdateUserTyping{UserID: c.me.ID, TopMsgID: r.TopMsgID, Action: r.Action})
		}
	case kindChat:
		for _, m := range c.w.Chats[to.ID].Members {
			if m.User != c.me.ID {
				c.notify(c.w.Accounts[m.User],
					&api.UpdateChatUserTyping{ChatID: to.ID, FromID: c.me.peer().tl(), Action: r.Action})
			}
		}
	case kindChannel:
		for _, m := range c.w.Channels[to.ID].Members {
			if m.User != c.me.ID {
				c.notify(c.w.Accounts[m.User],
					&api.UpdateChannelUserTyping{ChannelID: to.ID, FromID: c.me.peer().tl(), Action: r.Action})
			}
		}
	}
	return &api.Bool{Value: true}, nil
}
