package sandbox

import (
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addThreads(m methods) {
	on(m, (*call).getReplies)
	on(m, (*call).getDiscussionMessage)
}

// threadOf is the message that begins the thread a message is in; 0 for none.
func threadOf(m api.MessageClass) int32 {
	o, ok := m.(*api.Message)
	if !ok {
		return 0
	}
	h, ok := o.ReplyTo.(*api.MessageReplyHeader)
	if !ok {
		return 0
	}
	if h.ReplyToTopID.Set {
		return h.ReplyToTopID.Value
	}
	return h.ReplyToMsgID.Value
}

// thread lists the answers to a message of a supergroup, and the answers to
// these, ascending by id.
func (c *call) thread(ch *channel, id int32) (list []*message) {
	for _, m := range c.history(ch.peer()) {
		if threadOf(m.Obj) == id {
			list = append(list, m)
		}
	}
	return list
}

// threadIn finds a message of a supergroup that can be answered: PEER_ID_INVALID
// for other chats, MSG_ID_INVALID.
func (c *call) threadIn(in api.InputPeerClass, id int32) (*channel, *message, error) {
	p, err := c.inputPeer(in)
	switch {
	case err != nil:
		return nil, nil, err
	case p.Kind != kindChannel:
		return nil, nil, refuse("PEER_ID_INVALID")
	}
	ch := c.w.Channels[p.ID]
	m := c.message(p, id)
	if m == nil || !ch.Megagroup {
		return nil, nil, refuse("MSG_ID_INVALID")
	}
	return ch, m, nil
}

func (c *call) getReplies(r *api.MessagesGetRepliesRequest) (api.Object, error) {
	ch, m, err := c.threadIn(r.Peer, r.MsgID)
	if err != nil {
		return nil, err
	}
	w := window{r.OffsetID, r.OffsetDate, r.AddOffset, r.Limit, r.MaxID, r.MinID}
	return c.found(ch.peer(), c.thread(ch, m.ID), w, r.Hash), nil
}

// getDiscussionMessage is the message that a thread begins with, and how far it
// was read.
func (c *call) getDiscussionMessage(r *api.MessagesGetDiscussionMessageRequest) (api.Object, error) {
	ch, m, err := c.threadIn(r.Peer, r.MsgID)
	if err != nil {
		return nil, err
	}
	objs := []api.MessageClass{c.show(m)}
	out := &api.MessagesDiscussionMessage{Messages: objs}
	d := c.dialogWith(ch.peer())
	for _, answer := range c.thread(ch, m.ID) {
		out.MaxID = tl.Some(answer.ID)
		if answer.ID > d.ReadInbox && answer.By != c.me.ID {
			out.UnreadCount++
		}
	}
	out.ReadInboxMaxID, out.ReadOutboxMaxID = optInt(d.ReadInbox), optInt(d.ReadOutbox)
	out.Users, out.Chats = c.bring(objs, nil)
	return out, nil
}
