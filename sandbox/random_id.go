package sandbox

import "github.com/tgscript/tgscript/tl/api"

// sentKey names a message that an account has sent as the account named it. It
// does so for ever, whichever session it uses: what is sent once more to the same
// peer is not sent, and answered with the message that is there.
type sentKey struct {
	To     peer
	Random int64
}

// sentAs is the id that such a message was given.
type sentAs struct {
	ID        int32
	Scheduled bool // it counts scheduled messages
}

// sent remembers a message that the caller has sent.
func (c *call) sent(to peer, random int64, as sentAs) { c.me.SentAs[sentKey{to, random}] = as }

// earlier answers a call that sends what was sent with the same random ids: the
// messages, as updates that count nothing. It is nil if none of them was used for
// that peer, RANDOM_ID_DUPLICATE if some of several were, or one is twice among
// them.
func (c *call) earlier(to peer, ids ...int64) (api.Object, error) {
	var names, sent []api.UpdateClass
	fresh := map[int64]bool{}
	for _, id := range ids {
		as, ok := c.me.SentAs[sentKey{to, id}]
		if !ok && fresh[id] {
			return nil, refuse("RANDOM_ID_DUPLICATE")
		}
		if !ok {
			fresh[id] = true
			continue
		}
		names = append(names, &api.UpdateMessageID{ID: as.ID, RandomID: id})
		if u := c.sentBefore(to, as); u != nil {
			sent = append(sent, u)
		}
	}
	switch len(names) {
	case 0:
		return nil, nil
	case len(ids):
		return c.updates(c.me, append(names, sent...)...), nil
	}
	return nil, refuse("RANDOM_ID_DUPLICATE")
}

// sentBefore tells of a message that is there already; nil if it is gone.
func (c *call) sentBefore(to peer, as sentAs) api.UpdateClass {
	if as.Scheduled {
		if m := c.scheduledMessage(to, as.ID); m != nil {
			return &api.UpdateNewScheduledMessage{Message: m.Obj.obj}
		}
		return nil
	}
	m := c.message(to, as.ID)
	switch {
	case m == nil:
		return nil
	case to.Kind == kindChannel:
		return &api.UpdateNewChannelMessage{Message: m.view(c.me.ID), Pts: c.w.Channels[to.ID].Box.Pts}
	}
	return &api.UpdateNewMessage{Message: m.Obj, Pts: c.me.Box.Pts}
}
