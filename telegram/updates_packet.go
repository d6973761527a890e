package telegram

import "github.com/tgscript/tgscript/tl/api"

// packet takes what the server has sent of itself, or, with the request, what it
// has answered.
func (e *engine) packet(o, call api.Object) {
	own := call != nil
	switch u := o.(type) {
	case *api.UpdatesTooLong:
		e.fetch(&e.common)
	case *api.UpdateShort:
		e.updates(bundle{list: []api.UpdateClass{u.Update}, own: own})
	case *api.UpdateShortMessage:
		e.short(e.c.expandMessage(u), u.Pts, u.PtsCount, u.Date, own)
	case *api.UpdateShortChatMessage:
		e.short(e.c.expandChatMessage(u), u.Pts, u.PtsCount, u.Date, own)
	case *api.UpdateShortSentMessage:
		e.sent(u, call)
	case *api.Updates:
		e.updates(bundle{u.Updates, u.Users, u.Chats, u.Date, u.Seq, u.Seq, own, 0})
	case *api.UpdatesCombined:
		e.updates(bundle{u.Updates, u.Users, u.Chats, u.Date, u.SeqStart, u.Seq, own, 0})
	case *api.MessagesAffectedMessages:
		e.affected(call, u.Pts, u.PtsCount)
	case *api.MessagesAffectedHistory:
		e.affected(call, u.Pts, u.PtsCount)
	case *api.MessagesAffectedFoundMessages:
		e.affected(call, u.Pts, u.PtsCount)
	}
}

// bundle is a packet with updates.
type bundle struct {
	list          []api.UpdateClass
	users         []api.UserClass
	chats         []api.ChatClass
	date          int32
	seqStart, seq int32
	own           bool
	taken         int // of list
}

func (p *bundle) update(u api.UpdateClass) *Update {
	p.taken++
	return &Update{Update: u, Users: p.users, Chats: p.chats, Own: p.own, Rest: max(0, len(p.list)-p.taken)}
}

// updates takes a packet: first what its own numbers count, then the rest, which
// seq counts (A7).
func (e *engine) updates(p bundle) {
	if p.own {
		for _, m := range ownOf(p.list) {
			e.own.add(m)
		}
	}
	var rest []*Update
	for _, u := range p.list {
		switch x := p.update(u); {
		case !p.own && !e.complete(&p, u):
			e.incomplete(u)
		case !e.counted(x):
			rest = append(rest, x)
		}
	}
	switch {
	case p.seqStart != 0:
		if len(rest) > 0 {
			rest[len(rest)-1].at.seq = p.seq
		}
		e.offer(&e.common, &e.seq, &step{to: p.seq, count: p.seq - p.seqStart + 1, updates: rest})
	default:
		for _, u := range rest {
			e.deliver(nil, u)
		}
	}
	e.leave(p.chats)
}

// counted takes an update that has a number of its own, or is for the engine.
func (e *engine) counted(u *Update) bool {
	at := placeOf(u.Update)
	s := &step{to: at.pts, count: at.count, updates: []*Update{u}}
	switch at.kind {
	case countedPts:
		u.at.pts = at.pts
		e.offer(&e.common, &e.common.sequence, s)
	case countedQts:
		u.at.qts = at.pts
		e.offer(&e.common, &e.qts, s)
	case countedChannel:
		b := e.channel(at.channel)
		if b == nil && e.returned(at.channel, s) {
			return true
		}
		switch {
		case b != nil:
		case e.common.fetching: // there may have been more, which that is going to tell
			b = e.findChannel(at.channel, u.Chats)
			e.fetch(b)
		default:
			b = e.openChannel(at.channel, s.from(), 0)
			if e.progress != nil { // so that it begins there again if this update is never done
				e.progress.pass(position{channel: at.channel, pts: b.at, hash: e.c.peers.hash(peerKey{kindChannel, at.channel})})
			}
		}
		u.at.channel, u.at.pts = at.channel, at.pts
		e.offer(b, &b.sequence, s)
	default:
		return e.internal(u)
	}
	return true
}

// returned tells whether a step of a channel without a box is one from before the
// account had left it.
func (e *engine) returned(channel int64, s *step) bool {
	gone, ok := e.left[channel]
	if ok && s.from() < gone.pts {
		return true
	}
	delete(e.left, channel)
	return false
}

// internal takes an update that is about updates. One that tells where a channel
// is shows that something is missing, too, but is delivered all the same.
func (e *engine) internal(x *Update) bool {
	switch u := x.Update.(type) {
	case *api.UpdateChannelTooLong:
		e.channelTooLong(u, x.Chats)
		return true
	case *api.UpdatePtsChanged:
		e.common.anew = true
		e.fetch(&e.common)
		return true
	case *api.UpdateReadChannelInbox:
		if b := e.channel(u.ChannelID); b != nil && !b.fetching && u.Pts > b.at && b.alarm == nil {
			e.arm(b, gapWait)
		}
	}
	return false
}

// channelTooLong is told of a channel by a push or by a difference: there is
// something to fetch. One that is up to date already is let be, and of one that
// is new, what has come since updates began, or since the account is in it, is
// fetched.
func (e *engine) channelTooLong(u *api.UpdateChannelTooLong, chats []api.ChatClass) {
	b := e.channel(u.ChannelID)
	switch {
	case b == nil:
		b = e.findChannel(u.ChannelID, chats)
	case u.Pts.Set && u.Pts.Value <= b.at:
		return
	}
	e.fetch(b)
}

// findChannel begins the box of a channel that may have had news before: since
// updates began, or since the account is in it. It is to be fetched.
func (e *engine) findChannel(id int64, chats []api.ChatClass) *box {
	b := e.openChannel(id, 1, 0)
	b.since, b.floor = max(e.date, joinedAt(chats, id)), e.left[id].lastID
	delete(e.left, id)
	if e.progress != nil { // as it is known from now on, the date alone would not lead here again
		e.progress.pass(position{channel: id, pts: b.at, since: b.since, lastID: b.floor, hash: e.c.peers.hash(peerKey{kindChannel, id})})
	}
	return b
}

// joinedAt is when the account has come into a channel, as far as that is said.
func joinedAt(chats []api.ChatClass, channel int64) int32 {
	for _, c := range chats {
		if c, ok := c.(*api.Channel); ok && c.ID == channel && !c.Left && !c.Min {
			return c.Date
		}
	}
	return 0
}

// short takes the message of a short form. Of one that names somebody unknown the
// whole is fetched (A10).
func (e *engine) short(m *api.Message, pts, count, date int32, own bool) {
	if m == nil {
		e.fetch(&e.common)
		return
	}
	u := &api.UpdateNewMessage{Message: m, Pts: pts, PtsCount: count}
	e.updates(bundle{list: []api.UpdateClass{u}, date: date, own: own})
}

// sent is the answer to a call that has sent a message.
func (e *engine) sent(u *api.UpdateShortSentMessage, call api.Object) {
	m := e.c.expandSent(u, call)
	if m == nil {
		e.affected(call, u.Pts, u.PtsCount)
		return
	}
	if channelOf(m) != 0 {
		e.updates(bundle{list: []api.UpdateClass{&api.UpdateNewChannelMessage{Message: m, Pts: u.Pts, PtsCount: u.PtsCount}}, own: true})
		return
	}
	e.short(m, u.Pts, u.PtsCount, u.Date, true)
}

// affected moves a box by what a call of ours has done. No update tells of it.
func (e *engine) affected(call api.Object, pts, count int32) {
	s := &step{to: pts, count: count}
	id := e.c.channelIn(call)
	if id == 0 {
		e.offer(&e.common, &e.common.sequence, s)
		return
	}
	if b := e.channel(id); b != nil {
		e.offer(b, &b.sequence, s)
	}
}

// ownOf names the messages among the updates of a result.
func ownOf(list []api.UpdateClass) (own []ownMessage) {
	for _, u := range list {
		if m, id := messageOf(u); id != 0 {
			own = append(own, ownMessage{channelOf(m), id})
		}
	}
	return own
}

// ownIn is the same of a whole result.
func ownIn(o api.Object) []ownMessage {
	switch o := o.(type) {
	case *api.Updates:
		return ownOf(o.Updates)
	case *api.UpdatesCombined:
		return ownOf(o.Updates)
	case *api.UpdateShort:
		return ownOf([]api.UpdateClass{o.Update})
	case *api.UpdateShortSentMessage:
		return []ownMessage{{0, o.ID}}
	}
	return nil
}

// leave forgets the channels that the account is no longer in. What is min does
// not say that (A11).
func (e *engine) leave(chats []api.ChatClass) {
	for _, c := range chats {
		var gone int64
		switch c := c.(type) {
		case *api.ChannelForbidden:
			gone = c.ID
		case *api.Channel:
			if c.Left && !c.Min {
				gone = c.ID
			}
		}
		if b := e.channel(gone); b != nil {
			e.forget(b)
		}
	}
}
