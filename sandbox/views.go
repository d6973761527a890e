package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addViews(m methods) {
	on(m, (*call).getMessagesViews)
	on(m, (*call).getOnlines)
	on(m, (*call).getReadParticipants)
}

// getMessagesViews tells how often posts were seen, index by index. With
// increment the caller has seen them, which counts once.
func (c *call) getMessagesViews(r *api.MessagesGetMessagesViewsRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	out := &api.MessagesMessageViews{Views: []*api.MessageViews{}}
	for _, id := range r.ID {
		m := c.box(p).get(id)
		if m == nil || m.Peer != p {
			out.Views = append(out.Views, &api.MessageViews{})
			continue
		}
		o, ok := m.Obj.(*api.Message)
		if !ok || !o.Post {
			out.Views = append(out.Views, &api.MessageViews{})
			continue
		}
		if r.Increment && m.By != c.me.ID && !slices.Contains(m.Viewers, c.me.ID) {
			c.viewed(m)
			o = m.Obj.(*api.Message)
		}
		out.Views = append(out.Views, &api.MessageViews{Views: o.Views, Forwards: o.Forwards})
	}
	return out, nil
}

// viewed counts the caller's look at a post, and tells who is there.
func (c *call) viewed(m *message) {
	o := *m.Obj.(*api.Message)
	o.Views = tl.Some(o.Views.Value + 1)
	m.Obj, m.Viewers = &o, append(slices.Clone(m.Viewers), c.me.ID)
	ch := c.w.Channels[m.Peer.ID]
	for _, member := range ch.Members {
		c.notify(c.w.Accounts[member.User],
			&api.UpdateChannelMessageViews{ChannelID: ch.ID, ID: m.ID, Views: o.Views.Value})
	}
}

// getOnlines counts who is online in a group, as far as they let the caller see
// it.
func (c *call) getOnlines(r *api.MessagesGetOnlinesRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	switch {
	case err != nil:
		return nil, err
	case p.Kind == kindUser:
		return nil, refuse("PEER_ID_INVALID")
	}
	n := int32(0)
	for _, m := range c.w.members(p) {
		a := c.w.Accounts[m.User]
		if a.Presence.Online && a.Presence.Until > c.now && c.w.lets(a, c.me, privateStatus) {
			n++
		}
	}
	return &api.ChatOnlines{Onlines: n}, nil
}

// How small a group and how young a message must be for its readers to be told,
// in seconds.
const (
	readersMax  = 100
	readersTime = 7 * 86400
)

// getReadParticipants lists who has read a message of the caller's in a small
// group, and when they read last.
func (c *call) getReadParticipants(r *api.MessagesGetMessageReadParticipantsRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	m := c.box(p).get(r.MsgID)
	switch {
	case p.Kind == kindUser:
		return nil, refuse("PEER_ID_INVALID")
	case m == nil || m.Peer != p || m.By != c.me.ID:
		return nil, refuse("MSG_ID_INVALID")
	case len(c.w.members(p)) > readersMax:
		return nil, refuse("CHAT_TOO_BIG")
	case c.now-dateOf(m.Obj) > readersTime:
		return nil, refuse("MSG_TOO_OLD")
	}
	out := &api.ReadParticipantDateVector{Elems: []*api.ReadParticipantDate{}}
	for _, member := range c.w.members(p) {
		a, id := c.w.Accounts[member.User], m.ID
		if p.Kind == kindChat {
			id = c.w.copyOf(m.Link, a)
		}
		if d := a.Dialogs[p]; a != c.me && d != nil && id != 0 && d.ReadInbox >= id {
			out.Elems = append(out.Elems, &api.ReadParticipantDate{UserID: a.ID, Date: d.ReadDate})
		}
	}
	return out, nil
}
