package telegram

import (
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// When Telegram does not tell what a box has seen because that is too much, the
// new messages are still there to be had, by their ids: these count up by one in
// each box. So all from the last one on are asked for, and those that there are
// were missed. What has become of older messages is lost: that is a Gap.

const (
	refetchPage = 100    // messages in one request
	maxRefetch  = 10_000 // messages of one gap
	maxTries    = 5      // of one page
	emptyPages  = 2      // without a message, after which there is none where the last one is not known
)

// refetch is how far that has come.
type refetch struct {
	from, next int32 // those between have been asked for
	found      int32 // the last that was there
	sure       int32 // what was not there of those before it never will be: a later one was
	there      map[int32]bool
	last       int32 // where it ends; 0 if unknown
	empty      int   // pages in a row without a message
	tries      int   // of this page, that failed
	missing    bool
}

func newRefetch(from, last int32) refetch {
	return refetch{from: from, next: from, found: from - 1, last: last, sure: last + 1, there: map[int32]bool{}}
}

// has tells whether a message was delivered by this means.
func (r *refetch) has(id int32) bool { return r.there[id] }

// early tells whether messages have come since their ids were asked for, in vain:
// one after them is there now. They are asked for again, then.
func (r *refetch) early(messages []api.MessageClass, end int32) bool {
	from, first := max(r.found+1, r.sure), end
	for _, m := range messages {
		if id := idOf(m); id >= r.next && id < first {
			first = id
		}
	}
	if first == end || r.next <= from {
		return false
	}
	r.next, r.sure, r.empty = from, first, 0
	return true
}

// refetchCommon fetches the messages of private chats and basic groups after the
// last one. The list of dialogs tells which is the newest, and how far the
// channels are; bots have none, and go on until there are no more messages.
func (e *engine) refetchCommon(pts int32) {
	b := &e.common
	if b.lastID == 0 {
		b.at = pts
		e.gap(b, true)
		e.getDifference()
		return
	}
	e.dialogs(func(top int32, err *Error) {
		if err != nil && !final(err) {
			e.fetchFailed(b, err)
			return
		}
		b.refetch = newRefetch(b.lastID+1, top)
		e.refetchFrom(b, pts, func() { e.getDifference() })
	})
}

// refetchChannel fetches the messages of a channel after the last one. If that is
// not known, those of the newest that Telegram sends along that are new.
func (e *engine) refetchChannel(b *box, dialog *api.Dialog, d *api.UpdatesChannelDifferenceTooLong) {
	then := func() { e.getChannelDifference(b) }
	if b.lastID != 0 {
		b.refetch = newRefetch(b.lastID+1, dialog.TopMessage)
		if first := dialog.TopMessage - maxRefetch + 1; first > b.refetch.next {
			b.refetch = newRefetch(first, dialog.TopMessage)
			b.refetch.missing = true
		}
		e.refetchFrom(b, dialog.Pts.Value, then)
		return
	}
	b.at = dialog.Pts.Value
	p := bundle{users: d.Users, chats: d.Chats}
	var list []*Update
	for i := len(d.Messages) - 1; i >= 0; i-- {
		if m := d.Messages[i]; b.since != 0 && idOf(m) != 0 && b.isNew(m) {
			list = append(list, p.update(&api.UpdateNewChannelMessage{Message: m}))
		}
	}
	e.replay(b, list, position{channel: b.channel})
	e.gap(b, b.since == 0 || len(list) == len(d.Messages))
	b.lastID = max(b.lastID, dialog.TopMessage)
	b.since, b.floor, b.reset = 0, 0, false
	then()
}

// refetchFrom fetches the next page of messages, and at the end goes on with the
// difference from there.
func (e *engine) refetchFrom(b *box, pts int32, then func()) {
	r := &b.refetch
	all := r.last != 0 && r.next > r.last || r.last == 0 && r.empty >= emptyPages
	if all || r.next-r.from >= maxRefetch {
		b.at, b.reset = pts, false
		e.gap(b, r.missing || !all)
		then()
		return
	}
	end := r.next + refetchPage
	if r.last != 0 {
		end = min(end, r.last+1)
	}
	var ids []api.InputMessageClass
	for id := r.next; id < end; id++ {
		ids = append(ids, &api.InputMessageID{ID: id})
	}
	var req api.Object = &api.MessagesGetMessagesRequest{ID: ids}
	if b.channel != 0 {
		req = &api.ChannelsGetMessagesRequest{Channel: e.inputChannel(b), ID: ids}
	}
	e.ask(req, func(o api.Object, err *Error) {
		if b.channel != 0 && e.channels[b.channel] != b {
			e.release(b)
			return
		}
		e.refetched(b, o, err, end)
		if r.tries == 0 {
			e.refetchFrom(b, pts, then)
			return
		}
		time.AfterFunc(wait(err, r.tries), func() { e.mail.do(func() { e.refetchFrom(b, pts, then) }) })
	})
}

// refetched takes a page of messages up to end. One that fails again and again is
// passed over.
func (e *engine) refetched(b *box, o api.Object, err *Error, end int32) {
	r := &b.refetch
	if err != nil {
		e.c.o.Log.Info("missed messages can't be fetched", "channel", b.channel, "error", err)
		if r.tries++; r.tries >= maxTries {
			r.next, r.tries, r.missing = end, 0, true
			r.empty++
		}
		return
	}
	r.tries = 0
	messages, users, chats := messagesIn(o)
	if r.early(messages, end) {
		return
	}
	p := bundle{users: users, chats: chats}
	r.empty++
	for id := r.next; id < end; id++ {
		for _, m := range messages {
			if idOf(m) != id {
				continue
			}
			r.empty = 0
			var u api.UpdateClass = &api.UpdateNewMessage{Message: m}
			if b.channel != 0 {
				u = &api.UpdateNewChannelMessage{Message: m}
			}
			e.replay(b, []*Update{p.update(u)}, position{channel: b.channel})
			r.found, r.there[id] = id, true
			break
		}
		r.next = id + 1
	}
	e.leave(chats)
}

// gap tells of what is lost.
func (e *engine) gap(b *box, missing bool) {
	e.deliver(nil, &Update{
		Gap: &Gap{Channel: b.channel, Missing: missing}, Replayed: true, at: position{channel: b.channel, pts: b.at},
	})
}

// messagesIn are the messages of a result, and who occurs in them.
func messagesIn(o api.Object) ([]api.MessageClass, []api.UserClass, []api.ChatClass) {
	switch o := o.(type) {
	case *api.MessagesMessages:
		return o.Messages, o.Users, o.Chats
	case *api.MessagesMessagesSlice:
		return o.Messages, o.Users, o.Chats
	case *api.MessagesChannelMessages:
		return o.Messages, o.Users, o.Chats
	}
	return nil, nil, nil
}

// final tells whether a request would get the same answer again: it is refused,
// as dialogs are to bots, or can't be read.
func final(err *Error) bool {
	return err.Kind == KindRPC && err.Code >= 400 && err.Code < 420 || unreadable(err)
}

// maxDialogPages bounds how many dialogs are looked at, a hundred each.
const maxDialogPages = 10

// dialogs looks through the account's dialogs: top is the newest message that is
// in no channel, and each channel begins there unless it has begun before.
func (e *engine) dialogs(then func(top int32, err *Error)) {
	e.dialogPage(&api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 100}, 0, 1, then)
}

func (e *engine) dialogPage(req *api.MessagesGetDialogsRequest, top int32, page int, then func(int32, *Error)) {
	e.ask(req, func(o api.Object, err *Error) {
		if err != nil {
			then(top, err)
			return
		}
		var list []api.DialogClass
		var messages []api.MessageClass
		more := false
		switch d := o.(type) {
		case *api.MessagesDialogs:
			list = d.Dialogs
		case *api.MessagesDialogsSlice:
			list, messages, more = d.Dialogs, d.Messages, len(d.Dialogs) > 0
		}
		for _, d := range list {
			if d, ok := d.(*api.Dialog); ok {
				top = max(top, e.dialog(d))
			}
		}
		next := e.c.nextDialogs(list, messages)
		if !more || next == nil || page == maxDialogPages || next.OffsetID == req.OffsetID {
			then(top, nil)
			return
		}
		e.dialogPage(next, top, page+1, then)
	})
}

// dialog takes a channel's place from a dialog; of another, it is the newest
// message.
func (e *engine) dialog(d *api.Dialog) int32 {
	p, ok := d.Peer.(*api.PeerChannel)
	if !ok {
		return d.TopMessage
	}
	if !d.Pts.Set {
		return 0
	}
	b := e.channel(p.ChannelID)
	switch {
	case b == nil:
		e.openChannel(p.ChannelID, d.Pts.Value, d.TopMessage)
	case d.Pts.Value > b.at:
		e.fetch(b)
	}
	return 0
}

// nextDialogs is the request for the page after this one; nil if there is none.
func (c *Client) nextDialogs(list []api.DialogClass, messages []api.MessageClass) *api.MessagesGetDialogsRequest {
	for i := len(list) - 1; i >= 0; i-- {
		d, ok := list[i].(*api.Dialog)
		if !ok {
			continue
		}
		for _, m := range messages {
			if k, _ := keyOf(m); idOf(m) == d.TopMessage && k.peer() != nil && samePeer(d.Peer, k) {
				return &api.MessagesGetDialogsRequest{
					OffsetDate: messageDate(m), OffsetID: d.TopMessage, OffsetPeer: c.offsetPeer(k), Limit: 100,
					ExcludePinned: true,
				}
			}
		}
	}
	return nil
}

func samePeer(p api.PeerClass, k peerKey) bool {
	have, ok := keyOf(p)
	return ok && have == k
}

func (c *Client) offsetPeer(k peerKey) api.InputPeerClass {
	p, _ := c.peers.get(k)
	return found{key: k, hash: p.hash}.input()
}
