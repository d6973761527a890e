package sandbox

import (
	"slices"
	"strings"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// delivered is a message as the caller has it, or if it has none its sender,
// and the update that brought it.
type delivered struct {
	Msg    *message
	Update api.UpdateClass
}

// deliver puts a new message into every box it belongs to and queues the
// updates. Of content only what the sender chose is read; ids in it count in
// the sender's box. The caller has checked that the sender may.
func (c *call) deliver(from *account, to peer, content api.MessageClass) delivered {
	c.w.LastLink++
	link := c.w.LastLink
	switch to.Kind {
	case kindChannel:
		return c.deliverChannel(from, c.w.Channels[to.ID], link, content)
	case kindChat:
		var own delivered
		for _, m := range c.w.Chats[to.ID].Members {
			if !c.hears(c.w.Accounts[m.User], to, &from.Box, 0, from.ID, content) {
				continue
			}
			d := c.deliverCopy(from, c.w.Accounts[m.User], to, link, content)
			if m.User == c.viewer(from).ID || own.Msg == nil && m.User == from.ID {
				own = d
			}
		}
		return own
	}
	own := c.deliverCopy(from, from, to, link, content)
	if to.ID != from.ID {
		other := c.deliverCopy(from, c.w.Accounts[to.ID], from.peer(), link, content)
		if to.ID == c.viewer(from).ID {
			own = other
		}
	}
	return own
}

// viewer is who gets the reply: the caller, if there is one.
func (c *call) viewer(from *account) *account {
	if c.me != nil {
		return c.me
	}
	return from
}

// deliverCopy puts the copy of owner into their common box.
func (c *call) deliverCopy(from, owner *account, in peer, link int64, content api.MessageClass) delivered {
	m := &message{ID: owner.Box.nextID(), Peer: in, By: from.ID, Link: link}
	h := head{id: m.ID, peer: in, date: c.now, out: owner == from && in != owner.peer()}
	h.mention = slices.Contains(c.mentioned(from, in, content), owner.ID)
	if in.Kind != kindUser || owner == from {
		h.from = from.peer()
	}
	if in == owner.peer() {
		h.saved = savedFrom(content, in)
	}
	h.reply = func(id int32) int32 { return c.w.translate(from, id, owner) }
	m.Obj = eachFile(h.stamp(content), c.w.handing(owner.ID))
	if p := c.w.pollOf(m.Obj); p != nil {
		m.Obj = showing(m.Obj, p.media(owner.ID))
	}
	owner.Box.add(m)
	if d := owner.dialog(in); h.mention {
		d.called(m.ID)
	}
	c.w.copies[link] = append(c.w.copies[link], copyRef{owner, m.ID})
	u := owner.Box.advance(1, c.now, func(pts int32) api.UpdateClass {
		return &api.UpdateNewMessage{Message: m.Obj, Pts: pts, PtsCount: 1}
	})
	c.notify(owner, u)
	return delivered{m, u}
}

// deliverChannel puts the one copy into the channel's box. A post of a channel
// has no sender but the channel.
func (c *call) deliverChannel(from *account, ch *channel, link int64, content api.MessageClass) delivered {
	m := &message{ID: ch.Box.nextID(), Peer: ch.peer(), By: from.ID, Link: link}
	h := head{id: m.ID, peer: ch.peer(), date: c.now, post: !ch.Megagroup}
	if ch.Megagroup {
		h.from = from.peer()
	}
	if ch.Signatures && h.post {
		h.author = nameShown(from)
	}
	m.Obj = eachFile(h.stamp(content), c.w.handing(from.ID))
	m.poll = c.w.pollOf(m.Obj)
	if ch.slows(from.ID) {
		ch.LastSent[from.ID] = c.now
	}
	m.Mentioned = c.mentioned(from, ch.peer(), content)
	m.Unseen = m.Mentioned
	ch.Box.add(m)
	for _, member := range ch.Members {
		d := c.w.Accounts[member.User].dialog(ch.peer())
		if slices.Contains(m.Mentioned, member.User) {
			d.called(m.ID)
		}
	}
	u := ch.Box.advance(1, c.now, func(pts int32) api.UpdateClass {
		return &api.UpdateNewChannelMessage{Message: m.Obj, Pts: pts, PtsCount: 1}
	})
	c.notifyChannel(ch, u)
	return delivered{m, ch.viewUpdate(u, c.viewer(from).ID)}
}

// savedFrom is the chat that something in Saved Messages was saved from: what was
// written there is the owner's own (core.telegram.org/api/saved-messages).
func savedFrom(content api.MessageClass, owner peer) peer {
	if m, ok := content.(*api.Message); ok && m.FwdFrom != nil && m.FwdFrom.SavedFromPeer != nil {
		return peerOf(m.FwdFrom.SavedFromPeer)
	}
	return owner
}

// head is what the server adds to the content of a message.
type head struct {
	id                int32
	peer, from, saved peer
	date              int32
	out, post         bool
	mention           bool                 // it calls the owner
	author            string               // of a post that is signed
	reply             func(id int32) int32 // into the box's own ids; nil: they are the same
}

// stamp makes the message of a box from content, which it leaves alone.
func (h head) stamp(content api.MessageClass) api.MessageClass {
	switch m := content.(type) {
	case *api.Message:
		out := *m
		out.ID, out.PeerID, out.Date, out.Out, out.Post = h.id, h.peer.tl(), h.date, h.out, h.post
		out.FromID, out.SavedPeerID = optPeer(h.from), optPeer(h.saved)
		out.ReplyTo = h.replyTo(m.ReplyTo)
		out.Mentioned, out.MediaUnread = h.mention, h.mention || h.unheard(m)
		if h.post {
			out.Views, out.Forwards, out.PostAuthor = tl.Some(int32(1)), tl.Some(int32(0)), optString(h.author)
		}
		return &out
	case *api.MessageService:
		out := *m
		out.ID, out.PeerID, out.Date, out.Out, out.Post = h.id, h.peer.tl(), h.date, h.out, h.post
		out.FromID, out.SavedPeerID = optPeer(h.from), optPeer(h.saved)
		out.ReplyTo = h.replyTo(m.ReplyTo)
		return &out
	}
	return content
}

// replyTo translates a reply; an answer to what the owner does not have (any
// more) is no answer.
func (h head) replyTo(r api.MessageReplyHeaderClass) api.MessageReplyHeaderClass {
	header, ok := r.(*api.MessageReplyHeader)
	if !ok || h.reply == nil {
		return r
	}
	id := h.reply(header.ReplyToMsgID.Value)
	if id == 0 {
		return nil
	}
	out := *header
	out.ReplyToMsgID = tl.Some(id)
	return &out
}

// nameShown is what an account calls itself.
func nameShown(a *account) string { return strings.TrimSpace(a.FirstName + " " + a.LastName) }

func optPeer(p peer) api.PeerClass {
	if p.ID == 0 {
		return nil
	}
	return p.tl()
}

// translate is the id that a message in one account's box has in another's; 0
// if the other has no copy.
func (w *world) translate(from *account, id int32, to *account) int32 {
	if from == to {
		return id
	}
	m := from.Box.get(id)
	if m == nil {
		return 0
	}
	return w.copyOf(m.Link, to)
}

// copyOf is the id of an account's copy of a message; 0 if it has none.
func (w *world) copyOf(link int64, owner *account) int32 {
	for _, ref := range w.copies[link] {
		if ref.account == owner {
			return ref.id
		}
	}
	return 0
}
