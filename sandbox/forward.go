package sandbox

import (
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// forwardMessages sends copies, in the order of the list. Messages that are not
// there, and service messages, are passed over unless nothing else is left.
func (c *call) forwardMessages(r *api.MessagesForwardMessagesRequest) (api.Object, error) {
	switch {
	case r.SendAs != nil:
		return nil, c.lacking("messages.forwardMessages with send_as")
	case r.QuickReplyShortcut != nil:
		return nil, c.lacking("messages.forwardMessages with quick_reply_shortcut")
	}
	from, err := c.inputPeer(r.FromPeer)
	if err != nil {
		return nil, err
	}
	to, err := c.inputPeer(r.ToPeer)
	if err != nil {
		return nil, err
	}
	switch {
	case len(r.ID) == 0:
		return nil, refuse("MESSAGE_IDS_EMPTY")
	case len(r.ID) != len(r.RandomID):
		return nil, refuse("RANDOM_ID_INVALID")
	}
	if err := c.mayWrite(to); err != nil {
		return nil, err
	}
	list, random, err := c.forwardable(from, r)
	if err != nil {
		return nil, err
	}
	if o, err := c.earlier(to, random...); o != nil || err != nil {
		return o, err
	}
	for _, m := range list {
		if err := c.maySend(to, rightOf(m.Obj.(*api.Message).Media)); err != nil {
			return nil, err
		}
	}
	if len(list) > 1 && to.Kind == kindChannel && c.w.Channels[to.ID].slows(c.me.ID) {
		return nil, refuse("SLOWMODE_MULTI_MSGS_DISABLED")
	}
	reply, err := c.replyTo(to, r.ReplyTo)
	if err != nil {
		return nil, err
	}
	due, err := c.later(to, r.ScheduleDate, len(list))
	if err != nil {
		return nil, err
	}
	var names, sent []api.UpdateClass
	groups := map[int64]int64{} // albums stay together, as new ones
	for i, m := range list {
		copied := c.forwarded(m, to, r, reply)
		copied.GroupedID = c.regroup(groups, m.Obj.(*api.Message).GroupedID)
		id, update := c.send(to, due, random[i], copied)
		names, sent = append(names, id), append(sent, update)
	}
	return c.updates(c.me, append(names, sent...)...), nil
}

// regroup is the album of a copy: the same for all of one album.
func (c *call) regroup(groups map[int64]int64, of tl.Opt[int64]) tl.Opt[int64] {
	if of.Set && groups[of.Value] == 0 {
		groups[of.Value] = c.groupID()
	}
	return tl.Opt[int64]{Value: groups[of.Value], Set: of.Set}
}

// forwardable picks the messages that can be forwarded, and their random ids.
func (c *call) forwardable(from peer, r *api.MessagesForwardMessagesRequest) (list []*message, random []int64, err error) {
	for i, id := range r.ID {
		m := c.message(from, id)
		if m == nil {
			continue
		}
		o, ok := m.Obj.(*api.Message)
		if !ok {
			continue
		}
		if o.Noforwards || *c.w.noForwards(from) {
			return nil, nil, refuse("CHAT_FORWARDS_RESTRICTED")
		}
		list, random = append(list, m), append(random, r.RandomID[i])
	}
	if len(list) == 0 {
		return nil, nil, refuse("MESSAGE_ID_INVALID")
	}
	return list, random, nil
}

// forwarded is the content of a message's copy.
func (c *call) forwarded(m *message, to peer, r *api.MessagesForwardMessagesRequest, reply api.MessageReplyHeaderClass) *api.Message {
	o := m.Obj.(*api.Message)
	out := &api.Message{
		Message: o.Message, Entities: o.Entities, Media: o.Media, InvertMedia: o.InvertMedia,
		Silent: r.Silent, Noforwards: r.Noforwards, ReplyTo: reply,
	}
	if r.DropMediaCaptions && captioned(o.Media) {
		out.Message, out.Entities = "", nil
	}
	if r.DropAuthor {
		return out
	}
	h := &api.MessageFwdHeader{Date: o.Date}
	switch {
	case o.FwdFrom != nil:
		origin := *o.FwdFrom
		origin.SavedFromPeer, origin.SavedFromMsgID = nil, tl.Opt[int32]{}
		h = &origin
	case o.Post:
		h.FromID, h.ChannelPost = m.Peer.tl(), tl.Some(m.ID)
	default:
		if by := c.w.Accounts[m.By]; c.w.lets(by, c.me, privateForward) {
			h.FromID = by.peer().tl()
		} else {
			h.FromName = tl.Some(nameShown(by))
		}
	}
	if to == c.me.peer() {
		h.SavedFromPeer, h.SavedFromMsgID = m.Peer.tl(), tl.Some(m.ID)
	}
	out.FwdFrom = h
	return out
}
