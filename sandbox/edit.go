package sandbox

import (
	"bytes"
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addEditing(m methods) {
	on(m, (*call).editMessage)
	on(m, (*call).deleteMessages)
}

// editMessage changes text, entities, media and buttons, in every copy.
func (c *call) editMessage(r *api.MessagesEditMessageRequest) (api.Object, error) {
	switch {
	case r.ScheduleDate.Set:
		return nil, c.lacking("messages.editMessage with schedule_date")
	case r.QuickReplyShortcutID.Set:
		return nil, c.lacking("messages.editMessage with quick_reply_shortcut_id")
	case r.RichMessage != nil:
		return nil, c.lacking("messages.editMessage with rich_message")
	}
	in, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	m, err := c.editable(in, r.ID)
	if err != nil {
		return nil, err
	}
	if in, ok := r.Media.(*api.InputMediaPoll); ok {
		return c.closePoll(m, in)
	}
	a, change, err := c.revised(m, r)
	if err != nil {
		return nil, err
	}
	c.keep(a)
	return c.updates(c.me, c.edit(m, change)), nil
}

// revised is what an edit makes of a message, in each of its copies; of the
// request only what the message is to say is read.
func (c *call) revised(m *message, r *api.MessagesEditMessageRequest) (a *attachment, change func(*api.Message) *api.Message, err error) {
	a, err = c.newMedia(m, r)
	if err != nil {
		return nil, nil, err
	}
	text := tl.Opt[string]{}
	var entities []api.MessageEntityClass
	if r.Message.Set {
		compose := c.compose
		if captioned(a.media) {
			compose = c.caption
		}
		if text.Value, entities, err = compose(r.Message.Value, r.Entities); err != nil {
			return nil, nil, err
		}
		text.Set = true
	}
	markup, err := c.markup(r.ReplyMarkup)
	if err != nil {
		return nil, nil, err
	}
	change = func(old *api.Message) *api.Message {
		edited := *old
		if r.Media != nil {
			edited.Media = a.media
		}
		if text.Set {
			edited.Message, edited.Entities = text.Value, entities
		}
		if c.me.Bot {
			edited.ReplyMarkup = markup
		}
		return &edited
	}
	old := m.Obj.(*api.Message)
	if sameMessage(seenBy(c.me.ID, change(old)), seenBy(c.me.ID, old)) {
		return nil, nil, refuse("MESSAGE_NOT_MODIFIED")
	}
	return a, change, nil
}

// sameMessage tells whether two messages are the same in all they say.
func sameMessage(a, b api.MessageClass) bool {
	return bytes.Equal(api.Append(nil, a), api.Append(nil, b))
}

// editable finds a message that the caller may edit now.
func (c *call) editable(in peer, id int32) (*message, error) {
	m := c.message(in, id)
	if m == nil {
		return nil, refuse("MESSAGE_ID_INVALID")
	}
	o, ok := m.Obj.(*api.Message)
	switch {
	case !ok:
		return nil, refuse("MESSAGE_ID_INVALID")
	case in.Kind == kindChat && c.w.Chats[in.ID].member(c.me.ID) == nil,
		in.Kind == kindChannel && c.w.Channels[in.ID].member(c.me.ID) == nil:
		return nil, refuse("CHAT_WRITE_FORBIDDEN")
	case o.FwdFrom != nil:
		return nil, refuse("MESSAGE_AUTHOR_REQUIRED")
	case m.By != c.me.ID && !(o.Post && c.w.Channels[in.ID].may(c.me.ID, rightEdit)):
		return nil, refuse("MESSAGE_AUTHOR_REQUIRED")
	case in != c.me.peer() && !c.me.Bot && c.now-o.Date > editTimeLimit:
		return nil, refuse("MESSAGE_EDIT_TIME_EXPIRED")
	}
	return m, nil
}

// edit changes every copy of a message and returns the caller's update.
func (c *call) edit(m *message, change func(*api.Message) *api.Message) (own api.UpdateClass) {
	replace := func(m *message, owner int64) {
		edited := change(m.Obj.(*api.Message))
		edited.EditDate = tl.Some(c.now)
		m.Obj = seenBy(owner, edited)
	}
	if m.Peer.Kind == kindChannel {
		ch, before := c.w.Channels[m.Peer.ID], m.Obj
		replace(m, 0)
		c.record(ch, &api.ChannelAdminLogEventActionEditMessage{PrevMessage: before, NewMessage: m.Obj})
		u := ch.Box.advance(1, c.now, func(pts int32) api.UpdateClass {
			return &api.UpdateEditChannelMessage{Message: m.Obj, Pts: pts, PtsCount: 1}
		})
		c.notifyChannel(ch, u)
		return ch.viewUpdate(u, c.me.ID)
	}
	for _, ref := range c.w.copies[m.Link] {
		copied := ref.account.Box.get(ref.id)
		replace(copied, ref.account.ID)
		u := ref.account.Box.advance(1, c.now, func(pts int32) api.UpdateClass {
			return &api.UpdateEditMessage{Message: copied.Obj, Pts: pts, PtsCount: 1}
		})
		c.notify(ref.account, u)
		if ref.account == c.me {
			own = u
		}
	}
	return own
}

// deleteMessages deletes from the caller's common box and, with revoke, the
// copies of everybody else. Ids that it does not hold are passed over.
func (c *call) deleteMessages(r *api.MessagesDeleteMessagesRequest) (api.Object, error) {
	var doomed []*message
	seen := map[int32]bool{}
	for _, id := range r.ID {
		m := c.me.Box.get(id)
		if m == nil || seen[id] {
			continue
		}
		if r.Revoke && m.Peer.Kind == kindChat && m.By != c.me.ID && !c.w.Chats[m.Peer.ID].admin(c.me.ID) {
			return nil, refuse("MESSAGE_DELETE_FORBIDDEN")
		}
		seen[id] = true
		doomed = append(doomed, m)
	}
	c.eraseCopies(doomed, r.Revoke)
	return &api.MessagesAffectedMessages{Pts: c.me.Box.Pts, PtsCount: int32(len(doomed))}, nil
}

// erase takes messages out of a common box: one update, which counts each.
func (c *call) erase(owner *account, list []*message) api.UpdateClass {
	var ids []int32
	for _, m := range list {
		owner.Box.remove(m)
		ids = append(ids, m.ID)
		c.w.copies[m.Link] = slices.DeleteFunc(c.w.copies[m.Link], func(r copyRef) bool { return r.account == owner })
		if len(c.w.copies[m.Link]) == 0 {
			delete(c.w.copies, m.Link)
		}
	}
	n := int32(len(ids))
	u := owner.Box.advance(n, c.now, func(pts int32) api.UpdateClass {
		return &api.UpdateDeleteMessages{Messages: ids, Pts: pts, PtsCount: n}
	})
	c.notify(owner, u)
	return u
}
