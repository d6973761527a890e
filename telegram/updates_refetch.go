package telegram

import (
	"cmp"
	"math"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// When Telegram does not tell what a box has seen because that is too much, the
// new messages are still there to be had, by their ids: these count up by one in
// each box. So all from the last one on are asked for, and those that there are
// were missed. What has become of older messages is lost: that is a Gap.

const (
	refetchPage = 100       // messages in one request
	maxRefetch  = 1_000_000 // messages of one gap: more than a box is ever told of
	maxTries    = 5         // of one page
	emptyPages  = 2         // without a message, after which it is looked whether there is any more
)

// refetch is how far that has come.
type refetch struct {
	from, next int32 // those between have been asked for
	found      int32 // the last that was there
	sure       int32 // what was not there of those before it never will be: a later one was
	there      idSpans
	last       int32 // where it ends; 0 if unknown
	known      int32 // a message that is there
	bound      int32 // none is behind it
	since      int32 // of these, those that are older are not missed
	empty      int   // pages in a row without a message
	tries      int   // of this page, that failed
	missing    bool
	over       bool // there are no more
}

// newRefetch begins with an id; the last may be 0.
func newRefetch(from, last, pts int32) refetch {
	r := refetch{last: last, bound: idBound(pts)}
	if first := last - maxRefetch + 1; first > from {
		from, r.missing = first, true
	}
	r.from, r.next, r.found, r.sure = from, from, from-1, last+1
	return r
}

// idBound is an id that no message of a box at pts has come to: each has moved
// pts, too. It is a generous one.
func idBound(pts int32) int32 { return int32(min(2*int64(pts)+refetchPage, math.MaxInt32)) }

// has tells whether a message was delivered by this means.
func (r *refetch) has(id int32) bool { return r.there.has(id) }

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

// ended tells whether there is no message any more, or that it has to be looked.
func (r *refetch) ended() (over, look bool) {
	switch {
	case r.over || r.next-r.from >= maxRefetch:
		return true, false
	case r.last != 0:
		return r.next > r.last, false
	case r.empty < emptyPages || r.next <= r.known:
		return false, false
	}
	return r.next > r.bound, r.next <= r.bound
}

// refetchCommon fetches the messages of private chats and basic groups after the
// last one. The list of dialogs tells which is the newest, and how far the
// channels are; bots have none, and go on until there are no more messages.
func (e *engine) refetchCommon(pts int32) {
	b := &e.common
	e.dialogs(func(top int32, err *Error) {
		if err != nil && !final(err) {
			e.fetchFailed(b, err)
			return
		}
		e.refetchAfter(b, top, pts, e.date, e.getDifference)
	})
}

// refetchChannel fetches the messages of a channel after the last one. If that is
// not known, those that are new of the newest, which Telegram sends along, may be
// all.
func (e *engine) refetchChannel(b *box, dialog *api.Dialog, d *api.UpdatesChannelDifferenceTooLong) {
	then := func() { e.getChannelDifference(b) }
	since := cmp.Or(b.since, e.date)
	p := bundle{users: d.Users, chats: d.Chats}
	var list []*Update
	for i := len(d.Messages) - 1; i >= 0; i-- {
		if m := d.Messages[i]; idOf(m) > b.floor && messageDate(m) >= since {
			list = append(list, p.update(&api.UpdateNewChannelMessage{Message: m}))
		}
	}
	if b.lastID != 0 || len(list) == len(d.Messages) {
		e.refetchAfter(b, dialog.TopMessage, dialog.Pts.Value, since, then)
		return
	}
	b.at, b.more = dialog.Pts.Value, false
	e.replay(b, list, position{channel: b.channel})
	b.lastID = max(b.lastID, dialog.TopMessage)
	e.gap(b, false)
	b.since, b.floor, b.reset = 0, 0, false
	then()
}

// refetchAfter fetches the messages after the last one that was delivered. Where
// none was, all that are not older than since are missed.
func (e *engine) refetchAfter(b *box, last, pts, since int32, then func()) {
	begin := func(from int32) {
		b.refetch = newRefetch(max(from, b.floor+1), last, pts)
		if b.lastID == 0 {
			b.refetch.since = since
		}
		e.refetchFrom(b, pts, then)
	}
	if b.lastID != 0 {
		begin(b.lastID + 1)
		return
	}
	e.firstSince(b, since, cmp.Or(last, idBound(pts)), func(from int32, err *Error) {
		switch {
		case err != nil && !final(err):
			e.fetchFailed(b, err)
		case err != nil:
			b.at, b.since, b.floor, b.reset = pts, 0, 0, false
			e.gap(b, true)
			then()
		default:
			begin(from)
		}
	})
}

// refetchFrom fetches the next page of messages, and at the end goes on with the
// difference from there.
func (e *engine) refetchFrom(b *box, pts int32, then func()) {
	r := &b.refetch
	over, look := r.ended()
	if look {
		e.lookFurther(b, func() { e.refetchFrom(b, pts, then) })
		return
	}
	if over {
		b.at, b.since, b.floor, b.reset = pts, 0, 0, false
		b.lastID = max(b.lastID, r.found)
		e.gap(b, r.missing || r.last == 0 && !r.over && r.next-r.from >= maxRefetch)
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
	e.getMessages(b, ids, func(o api.Object, err *Error) {
		again := func() { e.refetchFrom(b, pts, then) }
		switch {
		case err == nil:
			r.tries = 0
			e.refetched(b, o, end)
		case e.pageFailed(b, err, end):
			e.after(wait(err, max(r.tries, 1)), again)
			return
		}
		again()
	})
}

// pageFailed tells whether to ask for a page of messages again. One that fails
// again and again is passed over.
func (e *engine) pageFailed(b *box, err *Error, end int32) bool {
	r := &b.refetch
	e.c.o.Log.Info("missed messages can't be fetched", "channel", b.channel, "error", err)
	if _, flood := floodWait(err); !flood {
		r.tries++
	}
	if r.tries < maxTries {
		return true
	}
	r.next, r.tries, r.missing = end, 0, true
	r.empty++
	return false
}

// lookFurther looks whether there is a message behind some that are not there.
func (e *engine) lookFurther(b *box, then func()) {
	r := &b.refetch
	e.getMessages(b, samples(r.next-1, r.bound, false), func(o api.Object, err *Error) {
		list, _, _ := messagesIn(o)
		for _, m := range list {
			r.known = max(r.known, idOf(m))
		}
		if r.known < r.next { // or it is not known, which looks the same
			r.missing = r.missing || err != nil
			r.over = true
		} else { // what was not there before that may be there now, and else never will be
			r.next, r.sure, r.empty = r.found+1, r.known, 0
		}
		then()
	})
}

// getMessages asks for messages of a box by their ids. Of a channel that was left
// meanwhile, nobody hears.
func (e *engine) getMessages(b *box, ids []api.InputMessageClass, then func(api.Object, *Error)) {
	var req api.Object = &api.MessagesGetMessagesRequest{ID: ids}
	if b.channel != 0 {
		req = &api.ChannelsGetMessagesRequest{Channel: e.inputChannel(b), ID: ids}
	}
	e.ask(req, func(o api.Object, err *Error) {
		if b.channel != 0 && e.channels[b.channel] != b {
			e.release(b)
			return
		}
		then(o, err)
	})
}

// refetched takes a page of messages up to end.
func (e *engine) refetched(b *box, o api.Object, end int32) {
	r := &b.refetch
	messages, users, chats := messagesIn(o)
	if r.early(messages, end) {
		return
	}
	p := bundle{users: users, chats: chats}
	r.empty++
	for id := r.next; id < end; id++ {
		if i := slices.IndexFunc(messages, func(m api.MessageClass) bool { return idOf(m) == id }); i >= 0 {
			r.empty = 0
			e.refetchedOne(b, &p, messages[i])
		}
		r.next = id + 1
	}
	e.leave(chats)
}

func (e *engine) refetchedOne(b *box, p *bundle, m api.MessageClass) {
	r, id := &b.refetch, idOf(m)
	r.found = id
	if messageDate(m) < r.since {
		return
	}
	var u api.UpdateClass = &api.UpdateNewMessage{Message: m}
	if b.channel != 0 {
		u = &api.UpdateNewChannelMessage{Message: m}
	}
	b.more = true
	e.replay(b, []*Update{p.update(u)}, position{channel: b.channel})
	r.there.add(id)
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
