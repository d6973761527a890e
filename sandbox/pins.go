package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addPins(m methods) {
	on(m, (*call).updatePinnedMessage)
	on(m, (*call).unpinAllMessages)
}

// mayPin refuses who may not pin in a chat: CHAT_WRITE_FORBIDDEN to who is not
// in it, CHAT_ADMIN_REQUIRED.
func (c *call) mayPin(p peer) error {
	if p.Kind != kindUser && !c.w.within(p, c.me.ID) {
		return refuse("CHAT_WRITE_FORBIDDEN")
	}
	allowed := c.may(p, rightPin)
	if p.Kind == kindChannel && !c.w.Channels[p.ID].Megagroup {
		allowed = c.may(p, rightEdit)
	}
	if !allowed {
		return refuse("CHAT_ADMIN_REQUIRED")
	}
	return nil
}

// within tells whether a user is in a group or channel.
func (w *world) within(p peer, user int64) bool {
	switch p.Kind {
	case kindChat:
		return w.Chats[p.ID].member(user) != nil
	case kindChannel:
		return w.Channels[p.ID].member(user) != nil
	}
	return false
}

// updatePinnedMessage pins for everybody, or in a private chat for the caller
// alone. Only pinning for others leaves a service message. A message that is
// pinned already is left as it is, and so is the reply: empty.
func (c *call) updatePinnedMessage(r *api.MessagesUpdatePinnedMessageRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	if err := c.mayPin(p); err != nil {
		return nil, err
	}
	m := c.message(p, r.ID)
	if m == nil {
		return nil, refuse("MESSAGE_ID_INVALID")
	}
	o, ok := m.Obj.(*api.Message)
	switch {
	case !ok:
		return nil, refuse("MESSAGE_ID_INVALID")
	case r.PmOneside && c.me.Bot:
		return nil, refuse("BOT_ONESIDE_NOT_AVAIL")
	case o.Pinned && !r.Unpin:
		return c.updates(c.me), nil
	case !o.Pinned && r.Unpin:
		return nil, refuse("CHAT_NOT_MODIFIED")
	}
	alone := p == c.me.peer() || r.PmOneside && p.Kind == kindUser
	own := c.setPinned([]*message{m}, !r.Unpin, !alone)
	if r.Unpin || alone {
		return c.updates(c.me, own), nil
	}
	d := c.deliver(c.me, p, &api.MessageService{Silent: r.Silent, Action: &api.MessageActionPinMessage{},
		ReplyTo: &api.MessageReplyHeader{ReplyToMsgID: tl.Some(m.ID)}})
	return c.updates(c.me, own, d.Update), nil
}

// setPinned pins or unpins messages of one chat, in everybody's copies if so
// asked, and returns the caller's update.
func (c *call) setPinned(list []*message, pinned, everybody bool) (own api.UpdateClass) {
	if in := list[0].Peer; in.Kind == kindChannel {
		ch := c.w.Channels[in.ID]
		ids := markPinned(list, pinned)
		n := int32(len(ids))
		u := ch.Box.advance(n, c.now, func(pts int32) api.UpdateClass {
			return &api.UpdatePinnedChannelMessages{Pinned: pinned, ChannelID: ch.ID, Messages: ids, Pts: pts, PtsCount: n}
		})
		c.notifyChannel(ch, u)
		for _, m := range list {
			c.record(ch, &api.ChannelAdminLogEventActionUpdatePinned{Message: m.Obj})
		}
		return u
	}
	copies := map[int64][]*message{} // by owner
	for _, m := range list {
		for _, ref := range c.w.copies[m.Link] {
			if everybody || ref.account == c.me {
				copies[ref.account.ID] = append(copies[ref.account.ID], ref.account.Box.get(ref.id))
			}
		}
	}
	for _, id := range sortedKeys(copies) {
		owner, in := c.w.Accounts[id], copies[id][0].Peer
		ids := markPinned(copies[id], pinned)
		n := int32(len(ids))
		u := owner.Box.advance(n, c.now, func(pts int32) api.UpdateClass {
			return &api.UpdatePinnedMessages{Pinned: pinned, Peer: in.tl(), Messages: ids, Pts: pts, PtsCount: n}
		})
		c.notify(owner, u)
		if owner == c.me {
			own = u
		}
	}
	return own
}

// markPinned changes the flag of messages and lists their ids.
func markPinned(list []*message, pinned bool) (ids []int32) {
	for _, m := range list {
		o := *m.Obj.(*api.Message)
		o.Pinned = pinned
		m.Obj = &o
		ids = append(ids, m.ID)
	}
	slices.Sort(ids)
	return ids
}

// unpinAllMessages unpins for everybody, one thread's messages if one is named.
func (c *call) unpinAllMessages(r *api.MessagesUnpinAllMessagesRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	if err := c.mayPin(p); err != nil {
		return nil, err
	}
	b := c.box(p)
	list := pinnedIn(b, p)
	if r.TopMsgID.Set {
		list = slices.DeleteFunc(list, func(m *message) bool { return threadOf(m.Obj) != r.TopMsgID.Value })
	}
	if len(list) > 0 {
		c.setPinned(list, false, p != c.me.peer())
	}
	return &api.MessagesAffectedHistory{Pts: b.Pts, PtsCount: int32(len(list))}, nil
}

// pinnedIn lists the pinned messages of a chat, ascending by id.
func pinnedIn(b *box, p peer) (list []*message) {
	for _, m := range b.history(p) {
		if o, ok := m.Obj.(*api.Message); ok && o.Pinned {
			list = append(list, m)
		}
	}
	return list
}

// pinnedID is the newest pinned message of a chat, for its full object.
func pinnedID(b *box, p peer) tl.Opt[int32] {
	if list := pinnedIn(b, p); len(list) > 0 {
		return tl.Some(list[len(list)-1].ID)
	}
	return tl.Opt[int32]{}
}
