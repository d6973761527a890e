package sandbox

import (
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// How much one difference brings at most, and how long a channel's holds.
const (
	differenceLimit        = 1000
	channelDifferenceLimit = 100
	channelTimeout         = 30 // seconds
)

func addUpdates(m methods) {
	on(m, (*call).getState)
	on(m, (*call).getDifference)
	on(m, (*call).getChannelDifference)
}

func (c *call) getState(*api.UpdatesGetStateRequest) (api.Object, error) {
	return c.state(c.me.Box.Pts, c.me.Secondary.Pts), nil
}

// state is the caller's state at some pts and qts. There is no seq to fall behind
// in.
func (c *call) state(pts, qts int32) *api.UpdatesState {
	return &api.UpdatesState{Pts: pts, Qts: qts, Date: c.now, Seq: 1, UnreadCount: c.unreadDialogs()}
}

// unreadDialogs counts the chats with something unread.
func (c *call) unreadDialogs() (n int32) {
	for p := range c.me.Dialogs {
		if c.dialogOf(p).UnreadCount > 0 {
			n++
		}
	}
	return n
}

// checkPts refuses a pts that no state of the box can have had.
func checkPts(pts int32, b *box) error {
	switch {
	case pts == 0:
		return refuse("PERSISTENT_TIMESTAMP_EMPTY")
	case pts < 0 || pts > b.Pts:
		return refuse("PERSISTENT_TIMESTAMP_INVALID")
	}
	return nil
}

// getDifference brings what the common box has seen since pts, and names the
// channels that have something new since date (A8, A9).
func (c *call) getDifference(r *api.UpdatesGetDifferenceRequest) (api.Object, error) {
	b := &c.me.Box
	if err := checkPts(r.Pts, b); err != nil {
		return nil, err
	}
	if r.Date == 0 {
		return nil, refuse("DATE_EMPTY")
	}
	if c.struck(DifferenceStuck, c.me) != nil {
		return &api.UpdatesDifferenceSlice{IntermediateState: c.state(r.Pts, r.Qts)}, nil
	}
	events, ok := b.since(r.Pts)
	if !ok || c.struck(DifferenceTooLong, c.me) != nil || r.PtsTotalLimit.Set && len(events) > int(r.PtsTotalLimit.Value) {
		return &api.UpdatesDifferenceTooLong{Pts: b.Pts}, nil
	}
	limit := differenceLimit
	if r.PtsLimit.Set && r.PtsLimit.Value > 0 {
		limit = min(limit, int(r.PtsLimit.Value))
	}
	limit = c.sliced(limit)
	secondary := c.secondary(r.Qts)
	slice := len(events) > limit || len(secondary) > limit
	events, secondary = events[:min(limit, len(events))], secondary[:min(limit, len(secondary))]
	messages, others := c.replay(b, events)
	for _, e := range secondary {
		others = append(others, e.Update)
	}
	if !slice {
		others = append(others, c.newInChannels(r.Date)...)
	}
	at := c.state(lastOf(events, b.Pts), lastOf(secondary, c.me.Secondary.Pts))
	if len(events) == 0 && len(others) == 0 {
		return &api.UpdatesDifferenceEmpty{Date: c.now, Seq: 1}, nil
	}
	users, chats := c.bring(messages, others)
	if slice {
		return &api.UpdatesDifferenceSlice{NewMessages: messages, OtherUpdates: others, Users: users, Chats: chats,
			IntermediateState: at}, nil
	}
	return &api.UpdatesDifference{NewMessages: messages, OtherUpdates: others, Users: users, Chats: chats, State: at}, nil
}

// lastOf is where some of a box's events lead; now is where the box is.
func lastOf(events []event, now int32) int32 {
	if len(events) == 0 {
		return now
	}
	return events[len(events)-1].Pts
}

// replay sorts events into what a difference is made of: new messages, as they
// are today, and all else. What is gone since is only reported as deleted.
func (c *call) replay(b *box, events []event) (messages []api.MessageClass, others []api.UpdateClass) {
	for _, e := range events {
		if c.hides(e.Update) {
			continue
		}
		switch u := e.Update.(type) {
		case *api.UpdateNewMessage:
			if m := b.get(idOf(u.Message)); m != nil {
				messages = append(messages, m.Obj)
			}
		case *api.UpdateNewChannelMessage:
			if m := b.get(idOf(u.Message)); m != nil {
				messages = append(messages, m.view(c.me.ID))
			}
		case *api.UpdateEditMessage:
			if m := b.get(idOf(u.Message)); m != nil {
				others = append(others, &api.UpdateEditMessage{Message: m.Obj, Pts: u.Pts, PtsCount: u.PtsCount})
			}
		case *api.UpdateEditChannelMessage:
			if m := b.get(idOf(u.Message)); m != nil {
				others = append(others, c.w.Channels[m.Peer.ID].viewUpdate(u, c.me.ID))
			}
		default:
			others = append(others, u)
		}
	}
	return messages, others
}

// hides tells whether an update is of a channel's message that the caller may
// not see.
func (c *call) hides(u api.UpdateClass) bool {
	var m api.MessageClass
	switch u := u.(type) {
	case *api.UpdateNewChannelMessage:
		m = u.Message
	case *api.UpdateEditChannelMessage:
		m = u.Message
	default:
		return false
	}
	return idOf(m) <= c.dialogWith(peerOfMessage(m)).MinID
}

// newInChannels names the caller's channels that have changed at or after date.
func (c *call) newInChannels(date int32) (list []api.UpdateClass) {
	for _, id := range sortedKeys(c.w.Channels) {
		ch := c.w.Channels[id]
		if ch.member(c.me.ID) != nil && ch.Box.LastDate >= date {
			list = append(list, &api.UpdateChannelTooLong{ChannelID: id, Pts: tl.Some(ch.Box.Pts)})
		}
	}
	return list
}

// bring lists everybody that messages and updates name.
func (c *call) bring(messages []api.MessageClass, updates []api.UpdateClass) ([]api.UserClass, []api.ChatClass) {
	k := c.w.crowd(c.me)
	for _, m := range messages {
		k.message(m)
	}
	for _, u := range updates {
		k.update(u)
	}
	return k.lists()
}

// getChannelDifference brings what a channel's box has seen since pts. The
// filter, which only leaves out what a client would not show, is not applied.
func (c *call) getChannelDifference(r *api.UpdatesGetChannelDifferenceRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	b := &ch.Box
	if err := checkPts(r.Pts, b); err != nil {
		return nil, err
	}
	limit := channelDifferenceLimit
	if r.Limit > 0 {
		limit = min(limit, int(r.Limit))
	}
	if c.struck(DifferenceStuck, c.me) != nil {
		return &api.UpdatesChannelDifference{Pts: r.Pts, Timeout: tl.Some(int32(channelTimeout))}, nil
	}
	events, ok := b.since(r.Pts)
	if !ok || c.struck(DifferenceTooLong, c.me) != nil {
		return c.channelTooLong(ch, limit), nil
	}
	if len(events) == 0 {
		return &api.UpdatesChannelDifferenceEmpty{Final: true, Pts: b.Pts, Timeout: tl.Some(int32(channelTimeout))}, nil
	}
	limit = c.sliced(limit)
	final := len(events) <= limit
	if !final {
		events = events[:limit]
	}
	messages, others := c.replay(b, c.heard(ch, events))
	users, chats := c.bring(messages, others)
	return &api.UpdatesChannelDifference{
		Final: final, Pts: events[len(events)-1].Pts, Timeout: tl.Some(int32(channelTimeout)),
		NewMessages: messages, OtherUpdates: others, Users: users, Chats: chats,
	}, nil
}

// channelTooLong starts a client over with the channel's newest messages.
func (c *call) channelTooLong(ch *channel, limit int) api.Object {
	var messages []api.MessageClass
	list := ch.Box.Messages
	for i := len(list) - 1; i >= 0 && len(messages) < limit && list[i].ID > c.dialogWith(ch.peer()).MinID; i-- {
		messages = append(messages, list[i].view(c.me.ID))
	}
	users, chats := c.bring(messages, []api.UpdateClass{&api.UpdateChannel{ChannelID: ch.ID}})
	return &api.UpdatesChannelDifferenceTooLong{
		Final: true, Timeout: tl.Some(int32(channelTimeout)), Dialog: c.dialogOf(ch.peer()),
		Messages: messages, Users: users, Chats: chats,
	}
}
