package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addContents(m methods) {
	on(m, (*call).readMessageContents)
	on(m, (*call).readChannelContents)
}

// unheard tells whether a message is marked as not listened to yet: a voice or
// round video message to somebody else, for both sides. Telegram marks those of
// supergroups for each participant; the sandbox does not.
func (h head) unheard(m *api.Message) bool {
	k := kindOf(m.Media)
	return (k == mediaVoice || k == mediaRound) && h.peer.Kind != kindChannel && h.saved.ID == 0
}

// readMessageContents says that the caller has listened to messages. Whoever
// sent them learns it. Ids that have nothing to listen to are passed over.
func (c *call) readMessageContents(r *api.MessagesReadMessageContentsRequest) (api.Object, error) {
	heard := map[int64][]int32{} // by owner
	for _, id := range r.ID {
		m := c.me.Box.get(id)
		if m == nil || m.By == c.me.ID || !hear(m) {
			continue
		}
		heard[c.me.ID] = append(heard[c.me.ID], id)
		author := c.w.Accounts[m.By]
		if own := author.Box.get(c.w.copyOf(m.Link, author)); own != nil && hear(own) {
			heard[author.ID] = append(heard[author.ID], own.ID)
		}
	}
	for _, owner := range sortedKeys(heard) {
		a, n := c.w.Accounts[owner], int32(len(heard[owner]))
		c.notify(a, a.Box.advance(n, c.now, func(pts int32) api.UpdateClass {
			return &api.UpdateReadMessagesContents{Messages: heard[owner], Pts: pts, PtsCount: n, Date: tl.Some(c.now)}
		}))
	}
	return &api.MessagesAffectedMessages{Pts: c.me.Box.Pts, PtsCount: int32(len(heard[c.me.ID]))}, nil
}

// hear takes the mark off a message and tells whether it was there.
func hear(m *message) bool {
	o, ok := m.Obj.(*api.Message)
	if !ok || !o.MediaUnread {
		return false
	}
	heard := *o
	heard.MediaUnread = false
	m.Obj = &heard
	return true
}

// readChannelContents says that the caller has seen messages that mention it.
// Voice messages of channels have no mark to take off: see unheard.
func (c *call) readChannelContents(r *api.ChannelsReadMessageContentsRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	var ids []int32
	for _, id := range r.ID {
		if m := ch.Box.get(id); m != nil && slices.Contains(m.Unseen, c.me.ID) {
			c.see(m)
			ids = append(ids, id)
		}
	}
	c.readContents(ch.peer(), ids)
	return &api.Bool{Value: true}, nil
}
