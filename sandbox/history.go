package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Page sizes: what a limit of 0 means, as Telegram's page on pagination says,
// and the most that one reply brings.
const (
	pageDefault = 20
	pageMax     = 100
)

func addHistory(m methods) {
	on(m, (*call).getMessages)
	on(m, (*call).getHistory)
	on(m, (*call).searchMessages)
	on(m, (*call).getSearchCounters)
	on(m, (*call).getSplitRanges)
	on(m, (*call).getSavedHistory)
}

// pageSize is how many results a limit asks for.
func pageSize(limit int32, most int) int {
	if limit <= 0 {
		return pageDefault
	}
	return min(int(limit), most)
}

// window chooses a page of a list of messages. Position 0 is the newest one.
type window struct {
	offsetID, offsetDate int32 // the page begins after what is not older; 0: at the newest
	addOffset            int32 // moves it on, or towards newer ones
	limit                int32
	maxID, minID         int32 // drop from the page what is not between them; 0: no bound
}

// cut is the page of a list that is ascending by id, descending, and the
// position it begins at. The bounds thin the page out after it was cut: it is
// not filled up again (core.telegram.org/api/offsets).
func (w window) cut(list []*message) (page []*message, start int) {
	n := len(list)
	if w.offsetID > 0 {
		i, _ := search(list, w.offsetID)
		start = n - i
	}
	if since := w.offsetDate; since > 0 {
		if w.offsetID > 0 {
			since++ // with an id it is one place: the id tells those of the same second apart
		}
		start = max(start, n-firstSince(list, since))
	}
	start += int(w.addOffset)
	end := min(start+pageSize(w.limit, pageMax), n)
	start = max(start, 0)
	for i := start; i < end; i++ {
		m := list[n-1-i]
		if (w.maxID <= 0 || m.ID < w.maxID) && (w.minID <= 0 || m.ID > w.minID) {
			page = append(page, m)
		}
	}
	return page, start
}

// firstSince is the index of the first message that is not older than date.
func firstSince(list []*message, date int32) int {
	i := slices.IndexFunc(list, func(m *message) bool { return dateOf(m.Obj) >= date })
	if i < 0 {
		return len(list)
	}
	return i
}

func dateOf(m api.MessageClass) int32 {
	switch m := m.(type) {
	case *api.Message:
		return m.Date
	case *api.MessageService:
		return m.Date
	}
	return 0
}

// show is a message as the caller sees it.
func (c *call) show(m *message) api.MessageClass {
	if m.Peer.Kind == kindChannel {
		return m.view(c.me.ID)
	}
	return m.Obj
}

// getMessages reads the common box only, whatever chat the ids are of.
func (c *call) getMessages(r *api.MessagesGetMessagesRequest) (api.Object, error) {
	objs := c.pick(&c.me.Box, r.ID, 0)
	users, chats := c.bring(objs, nil)
	return &api.MessagesMessages{Messages: objs, Users: users, Chats: chats}, nil
}

// getSavedHistory is the part of Saved Messages that was saved from one chat;
// what the caller wrote there itself is its own.
func (c *call) getSavedHistory(r *api.MessagesGetSavedHistoryRequest) (api.Object, error) {
	if !noPeer(r.ParentPeer) {
		return nil, c.lacking("messages.getSavedHistory with parent_peer")
	}
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	var list []*message
	for _, m := range c.history(c.me.peer()) {
		saved := savedPeer(m.Obj)
		if saved == p || saved.ID == 0 && p == c.me.peer() {
			list = append(list, m)
		}
	}
	w := window{r.OffsetID, r.OffsetDate, r.AddOffset, r.Limit, r.MaxID, r.MinID}
	return c.found(c.me.peer(), list, w, r.Hash), nil
}

// getSplitRanges is one range with every message of the common box in it, so
// that invokeWithMessagesRange leaves nothing out.
func (c *call) getSplitRanges(*api.MessagesGetSplitRangesRequest) (api.Object, error) {
	return &api.MessageRangeVector{Elems: []*api.MessageRange{{MinID: 1, MaxID: max(c.me.Box.LastID, 1)}}}, nil
}

// pick finds messages index by index: messageEmpty for what is not there, or
// hidden up to an id.
func (c *call) pick(b *box, ids []api.InputMessageClass, hidden int32) []api.MessageClass {
	out := make([]api.MessageClass, 0, len(ids))
	for _, in := range ids {
		var m *message
		var id int32
		switch in := in.(type) {
		case *api.InputMessageID:
			id, m = in.ID, b.get(in.ID)
		case *api.InputMessageReplyTo:
			id = in.ID
			if reply := b.get(in.ID); reply != nil {
				m = b.get(replyID(reply.Obj))
			}
		case *api.InputMessagePinned:
			m = lastPinned(b)
		case *api.InputMessageCallbackQuery:
			id = in.ID
			if _, err := c.botQuery(in.QueryID, false); err == nil {
				m = b.get(in.ID)
			}
		}
		if m == nil || m.ID <= hidden {
			out = append(out, &api.MessageEmpty{ID: id})
			continue
		}
		out = append(out, c.show(m))
	}
	return out
}

// replyID is the message that a message answers; 0 for none.
func replyID(m api.MessageClass) int32 {
	var header api.MessageReplyHeaderClass
	switch m := m.(type) {
	case *api.Message:
		header = m.ReplyTo
	case *api.MessageService:
		header = m.ReplyTo
	}
	if h, ok := header.(*api.MessageReplyHeader); ok {
		return h.ReplyToMsgID.Value
	}
	return 0
}

func lastPinned(b *box) *message {
	for _, m := range slices.Backward(b.Messages) {
		if obj, ok := m.Obj.(*api.Message); ok && obj.Pinned {
			return m
		}
	}
	return nil
}

func (c *call) getHistory(r *api.MessagesGetHistoryRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	w := window{r.OffsetID, r.OffsetDate, r.AddOffset, r.Limit, r.MaxID, r.MinID}
	return c.found(p, c.history(p), w, r.Hash), nil
}

// found is a page of messages as a reply: channelMessages for a channel, else
// messages if it is the whole list and messagesSlice if not. Telegram does not
// say what the hash of a list of messages is over; here it is each id and
// edit_date, so that an edit counts as a change.
func (c *call) found(p peer, list []*message, w window, hash int64) api.Object {
	page, start := w.cut(list)
	count := int32(len(list))
	objs := make([]api.MessageClass, 0, len(page))
	have := int64(0)
	for _, m := range page {
		objs = append(objs, c.show(m))
		have = mixHash(have, int64(m.ID))
		if obj, ok := m.Obj.(*api.Message); ok {
			have = mixHash(have, int64(obj.EditDate.Value))
		}
	}
	if hash != 0 && hash == have {
		return &api.MessagesMessagesNotModified{Count: count}
	}
	users, chats := c.bring(objs, nil)
	var at tl.Opt[int32]
	if w.offsetID > 0 {
		at = tl.Some(int32(start))
	}
	switch {
	case p.Kind == kindChannel:
		return &api.MessagesChannelMessages{Pts: c.w.Channels[p.ID].Box.Pts, Count: count, OffsetIDOffset: at,
			Messages: objs, Users: users, Chats: chats}
	case len(objs) == len(list):
		return &api.MessagesMessages{Messages: objs, Users: users, Chats: chats}
	}
	return &api.MessagesMessagesSlice{Count: count, OffsetIDOffset: at, Messages: objs, Users: users, Chats: chats}
}
