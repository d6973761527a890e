package sandbox

import (
	"cmp"
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Limits on scheduled messages: how many a chat holds, how far ahead they can
// be, in seconds, and what is so near that it is sent at once.
const (
	scheduledMax   = 100
	scheduleAhead  = 366 * 86400
	scheduleNear   = 10
	scheduleOnline = 0x7ffffffe // "when online", instead of a date
)

func addScheduled(m methods) {
	on(m, (*call).getScheduledHistory)
	on(m, (*call).getScheduledMessages)
	on(m, (*call).sendScheduledMessages)
	on(m, (*call).deleteScheduledMessages)
}

// scheduled is a message that an account will send. Its id counts the scheduled
// messages of the account, and its date is when it is due.
type scheduled struct {
	Peer peer
	Obj  kept[*api.Message]
}

func (m *scheduled) id() int32   { return m.Obj.obj.ID }
func (m *scheduled) date() int32 { return m.Obj.obj.Date }

// later is when n messages are to be sent, 0 for now: SCHEDULE_BOT_NOT_ALLOWED,
// SCHEDULE_DATE_TOO_LATE, SCHEDULE_TOO_MUCH.
func (c *call) later(to peer, date tl.Opt[int32], n int) (int32, error) {
	switch {
	case !date.Set || date.Value <= c.now+scheduleNear:
		return 0, nil
	case c.me.Bot:
		return 0, refuse("SCHEDULE_BOT_NOT_ALLOWED")
	case date.Value == scheduleOnline:
		return 0, c.lacking("sending when somebody is online")
	case date.Value > c.now+scheduleAhead:
		return 0, refuse("SCHEDULE_DATE_TOO_LATE")
	case len(c.scheduledIn(to))+n > scheduledMax:
		return 0, refuse("SCHEDULE_TOO_MUCH")
	}
	return date.Value, nil
}

// send delivers a message, or keeps it until it is due, and returns the updates
// that say its id and what it is. The random id is spent already.
func (c *call) send(to peer, due int32, random int64, content *api.Message) (id *api.UpdateMessageID, sent api.UpdateClass) {
	if due == 0 {
		d := c.deliver(c.me, to, content)
		c.sent(to, random, sentAs{ID: d.Msg.ID})
		return &api.UpdateMessageID{ID: d.Msg.ID, RandomID: random}, d.Update
	}
	c.me.LastScheduled++
	m := *content
	m.ID, m.PeerID, m.FromID, m.Out, m.Date = c.me.LastScheduled, to.tl(), c.me.peer().tl(), true, due
	if to.Kind == kindChannel && !c.w.Channels[to.ID].Megagroup {
		m.FromID, m.Post = nil, true
	}
	c.me.Scheduled = append(c.me.Scheduled, &scheduled{to, keep(&m)})
	c.s.wake(due)
	c.sent(to, random, sentAs{ID: m.ID, Scheduled: true})
	u := &api.UpdateNewScheduledMessage{Message: &m}
	c.notify(c.me, u)
	return &api.UpdateMessageID{ID: m.ID, RandomID: random}, u
}

// scheduledIn lists what the caller will send to a peer, the last first.
func (c *call) scheduledIn(p peer) (list []*scheduled) {
	for _, m := range c.me.Scheduled {
		if m.Peer == p {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b *scheduled) int {
		return cmp.Or(cmp.Compare(b.date(), a.date()), cmp.Compare(b.id(), a.id()))
	})
	return list
}

// scheduledMessage finds a scheduled message of the caller; nil if there is none.
func (c *call) scheduledMessage(p peer, id int32) *scheduled {
	for _, m := range c.me.Scheduled {
		if m.Peer == p && m.id() == id {
			return m
		}
	}
	return nil
}

// getScheduledHistory's hash is of each id, edit_date and date.
func (c *call) getScheduledHistory(r *api.MessagesGetScheduledHistoryRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	objs, hash := []api.MessageClass{}, int64(0)
	for _, m := range c.scheduledIn(p) {
		objs = append(objs, m.Obj.obj)
		for _, n := range []int32{m.id(), m.Obj.obj.EditDate.Value, m.date()} {
			hash = mixHash(hash, int64(n))
		}
	}
	if r.Hash != 0 && r.Hash == hash {
		return &api.MessagesMessagesNotModified{Count: int32(len(objs))}, nil
	}
	users, chats := c.bring(objs, nil)
	return &api.MessagesMessages{Messages: objs, Users: users, Chats: chats}, nil
}

func (c *call) getScheduledMessages(r *api.MessagesGetScheduledMessagesRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	objs := []api.MessageClass{}
	for _, id := range r.ID {
		if m := c.scheduledMessage(p, id); m != nil {
			objs = append(objs, m.Obj.obj)
		} else {
			objs = append(objs, &api.MessageEmpty{ID: id})
		}
	}
	users, chats := c.bring(objs, nil)
	return &api.MessagesMessages{Messages: objs, Users: users, Chats: chats}, nil
}

// sendScheduledMessages sends at once what was to wait: all or, if the caller
// may not send there any more, none.
func (c *call) sendScheduledMessages(r *api.MessagesSendScheduledMessagesRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	var list []*scheduled
	for _, id := range r.ID {
		m := c.scheduledMessage(p, id)
		if m == nil {
			return nil, refuse("MESSAGE_ID_INVALID")
		}
		if err := c.maySend(p, rightOf(m.Obj.obj.Media)); err != nil {
			return nil, err
		}
		if !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	updates := []api.UpdateClass{}
	for _, m := range list {
		updates = append(updates, c.release(m)...)
	}
	return c.updates(c.me, updates...), nil
}

// release sends a scheduled message, and returns what the caller is told.
func (c *call) release(m *scheduled) []api.UpdateClass {
	content := *m.Obj.obj
	content.FromScheduled = true
	gone := c.unschedule(m.Peer, []*scheduled{m})
	d := c.deliver(c.me, m.Peer, &content)
	gone.SentMessages = []int32{d.Msg.ID}
	c.notify(c.me, gone)
	return []api.UpdateClass{gone, d.Update}
}

// unschedule forgets scheduled messages of one chat.
func (c *call) unschedule(p peer, list []*scheduled) *api.UpdateDeleteScheduledMessages {
	u := &api.UpdateDeleteScheduledMessages{Peer: p.tl(), Messages: []int32{}}
	for _, m := range list {
		u.Messages = append(u.Messages, m.id())
	}
	c.me.Scheduled = slices.DeleteFunc(c.me.Scheduled, func(m *scheduled) bool { return slices.Contains(list, m) })
	return u
}

func (c *call) deleteScheduledMessages(r *api.MessagesDeleteScheduledMessagesRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	var list []*scheduled
	for _, m := range c.scheduledIn(p) {
		if slices.Contains(r.ID, m.id()) {
			list = append(list, m)
		}
	}
	u := c.unschedule(p, list)
	c.notify(c.me, u)
	return c.updates(c.me, u), nil
}

// sendDue sends what has become due, and returns when the next message does; 0
// for none. What its sender may not send any more is forgotten; slow mode holds
// nothing back that was scheduled.
func (s *Sandbox) sendDue(now int32) (next int32) {
	for _, id := range sortedKeys(s.world.Accounts) {
		a := s.world.Accounts[id]
		c := &call{s: s, w: s.world, me: a, now: now}
		list := slices.Clone(a.Scheduled)
		slices.SortStableFunc(list, func(a, b *scheduled) int { return cmp.Compare(a.date(), b.date()) })
		for _, m := range list {
			switch {
			case m.date() > now:
				if next == 0 || m.date() < next {
					next = m.date()
				}
			case c.reaches(m.Peer) && c.mayWrite(m.Peer) == nil && c.may(m.Peer, rightOf(m.Obj.obj.Media)):
				c.release(m)
			default:
				c.notify(a, c.unschedule(m.Peer, []*scheduled{m}))
			}
		}
		c.flush()
	}
	return next
}

// reaches tells whether the caller still sees a chat it once saw.
func (c *call) reaches(p peer) bool {
	return p.Kind != kindChannel || c.w.Channels[p.ID].canView(c.me.ID)
}
