package telegram

import "github.com/tgscript/tgscript/tl/api"

// How much one difference of a channel may bring: 10 to 100 for users, and for
// bots as much as there may be (A9).
const (
	channelLimit    = 100
	channelLimitBot = 100_000
)

// inputChannel names a channel in a request. Without a hash Telegram answers
// CHANNEL_INVALID, except to bots.
func (e *engine) inputChannel(b *box) *api.InputChannel {
	p, _ := e.c.peers.get(peerKey{kindChannel, b.channel})
	return &api.InputChannel{ChannelID: b.channel, AccessHash: p.hash}
}

func (e *engine) getChannelDifference(b *box) {
	limit := int32(channelLimit)
	if _, bot := e.c.peers.me(); bot {
		limit = channelLimitBot
	}
	req := &api.UpdatesGetChannelDifferenceRequest{
		Channel: e.inputChannel(b), Filter: &api.ChannelMessagesFilterEmpty{}, Pts: b.at, Limit: limit,
	}
	e.ask(req, func(o api.Object, err *Error) {
		switch {
		case e.channels[b.channel] != b: // left meanwhile
			e.release(b)
		case err != nil:
			e.fetchFailed(b, err)
		default:
			e.channelDifference(b, o)
		}
	})
}

// channelDifference takes one, part by part (A9).
func (e *engine) channelDifference(b *box, o api.Object) {
	switch d := o.(type) {
	case *api.UpdatesChannelDifferenceEmpty:
		b.at = max(b.at, d.Pts)
		e.fetched(b)
	case *api.UpdatesChannelDifference:
		if !d.Final && d.Pts <= b.at {
			e.fetchFailed(b, &Error{Kind: KindNetwork, Message: "a difference that leads nowhere"})
			return
		}
		b.failed, b.more = 0, !d.Final
		e.channelCaughtUp(b, d)
		switch {
		case e.channels[b.channel] != b:
			e.release(b)
		case d.Final:
			if b.reset {
				e.gap(b, false)
			}
			e.fetched(b)
		default:
			e.getChannelDifference(b)
		}
	case *api.UpdatesChannelDifferenceTooLong:
		dialog, ok := d.Dialog.(*api.Dialog)
		if !ok || !dialog.Pts.Set || dialog.Pts.Value <= b.at && !b.reset {
			e.fetchFailed(b, &Error{Kind: KindNetwork, Message: "a difference that is too long and leads nowhere"})
			return
		}
		e.refetchChannel(b, dialog, d)
	default:
		e.fetchFailed(b, &Error{Kind: KindNetwork, Message: "no difference: " + typeName(o)})
	}
}

// channelCaughtUp delivers what a difference brings. Where it goes back behind
// what was delivered before, only new messages are.
func (e *engine) channelCaughtUp(b *box, d *api.UpdatesChannelDifference) {
	p := bundle{users: d.Users, chats: d.Chats}
	var list []*Update
	for _, m := range d.NewMessages {
		if b.isNew(m) {
			list = append(list, p.update(&api.UpdateNewChannelMessage{Message: m}))
		}
	}
	for _, u := range d.OtherUpdates {
		at := placeOf(u)
		switch {
		case at.kind == countedPts || at.kind == countedQts || at.kind == countedChannel && at.channel != b.channel:
			e.counted(p.update(u))
		case at.kind == countedChannel && (b.since != 0 || b.reset):
		case at.kind == countedChannel || !e.internal(p.update(u)):
			list = append(list, p.update(u))
		}
	}
	b.at = d.Pts
	e.replay(b, list, position{channel: b.channel, pts: d.Pts})
	e.leave(d.Chats)
}

// isNew tells whether a difference's message is one that was not delivered
// before; there is a doubt only where the difference did not begin where updates
// have ended.
func (b *box) isNew(m api.MessageClass) bool {
	switch {
	case b.since != 0:
		return messageDate(m) >= b.since && idOf(m) > b.floor
	case b.reset:
		return idOf(m) > b.lastID
	}
	return true
}
