package telegram

import (
	"cmp"
	"strings"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// fetch asks for a box's difference. There is one on its way at a time; if
// something is lost meanwhile, another follows.
func (e *engine) fetch(b *box) {
	if b.fetching {
		b.again = true
		return
	}
	b.disarm()
	b.fetching = true
	switch {
	case b.anew:
		b.anew = false
		e.startOver(b)
	case b.channel == 0:
		e.getDifference()
	case e.busy >= maxFetching:
		e.queue = append(e.queue, b)
	default:
		e.busy++
		e.getChannelDifference(b)
	}
}

// fetched ends a fetch: the box goes on from where that has led.
func (e *engine) fetched(b *box) {
	b.failed, b.since, b.floor, b.reset = 0, 0, 0, false
	b.heard = e.c.o.Now()
	b.asked = b.heard
	e.release(b)
	e.settle(b)
	b.refetch = refetch{}
	e.unstick(b)
	if b.again {
		b.again = false
		e.fetch(b)
	}
}

// maxStuck is how many differences in a row may leave a gap as it is.
const maxStuck = 3

// unstick passes over a gap that Telegram has nothing to fill with, however often
// it is asked.
func (e *engine) unstick(b *box) {
	if b.alarm == nil {
		b.stuck = 0
		return
	}
	if b.stuck++; b.stuck < maxStuck {
		return
	}
	b.stuck = 0
	for _, q := range e.sequences(b) {
		if len(q.waiting) > 0 {
			q.at = q.waiting[0].from()
		}
	}
	b.disarm()
	e.settle(b)
}

// release lets the sequence move again, and the next channel be fetched.
func (e *engine) release(b *box) {
	b.fetching = false
	if b.channel == 0 {
		return
	}
	e.busy--
	for len(e.queue) > 0 && e.busy < maxFetching {
		next := e.queue[0]
		e.queue = e.queue[1:]
		if e.channels[next.channel] == next {
			e.busy++
			e.getChannelDifference(next)
		}
	}
}

// fetchFailed sees to a difference that could not be had. The caller of Updates
// hears of none of it: what can be mended is, the rest is tried again, at longer
// and longer intervals, while what comes in its order goes on.
func (e *engine) fetchFailed(b *box, err *Error) {
	e.c.o.Log.Info("updates can't be fetched", "channel", b.channel, "error", err)
	old := b.failed
	b.failed++
	switch {
	case err.Type == "PERSISTENT_TIMESTAMP_EMPTY" || err.Type == "PERSISTENT_TIMESTAMP_INVALID" || old >= maxUnreadable && err.Kind == KindNetwork && unreadable(err):
		if b.channel != 0 && !b.reset {
			b.reset, b.at = true, 1
			if b.lastID == 0 {
				b.since = cmp.Or(b.since, e.date)
			}
			e.getChannelDifference(b)
			return
		}
		if b.channel == 0 {
			e.startOver(b)
			return
		}
	case b.channel != 0 && closed[err.Type]:
		e.release(b)
		e.forget(b)
		return
	}
	e.retry(b, wait(err, b.failed))
}

// wait is how long to wait after the error that has come so often.
func wait(err *Error, times int) time.Duration {
	if flood, ok := floodWait(err); ok {
		return max(backoff(times-1), flood)
	}
	return backoff(times - 1)
}

// closed are the refusals of a channel that the account may not see any more.
var closed = map[string]bool{
	"CHANNEL_INVALID": true, "CHANNEL_PRIVATE": true, "CHANNEL_FORBIDDEN": true, "CHANNEL_PUBLIC_GROUP_NA": true,
	"CHAT_FORBIDDEN": true, "USER_BANNED_IN_CHANNEL": true,
}

// maxUnreadable is how often a difference is asked for that can't be read: after
// that it is passed over, for it would not get better.
const maxUnreadable = 3

// unreadable tells whether an answer has come, but is no TL that we know.
func unreadable(e *Error) bool { return strings.HasPrefix(e.Message, unreadableAnswer) }

// retry gives a fetch up for now.
func (e *engine) retry(b *box, wait time.Duration) {
	e.release(b)
	b.again = false
	e.settle(b)
	e.arm(b, wait)
}

// getDifference asks what the common box has seen. The date is that of the last
// difference, not of the latest push: Telegram names the channels that have
// changed since, and one may have changed before that push without our hearing
// of it.
func (e *engine) getDifference() {
	req := &api.UpdatesGetDifferenceRequest{Pts: e.common.at, Qts: e.qts.at, Date: e.date}
	e.ask(req, func(o api.Object, err *Error) {
		if err != nil {
			e.fetchFailed(&e.common, err)
			return
		}
		e.difference(o)
	})
}

// difference takes one, slice by slice (A9).
func (e *engine) difference(o api.Object) {
	b := &e.common
	switch d := o.(type) {
	case *api.UpdatesDifferenceEmpty:
		e.date, e.seq.at = max(e.date, d.Date), d.Seq
		e.fetched(b)
	case *api.UpdatesDifference:
		b.more = false
		e.caughtUp(d.NewMessages, d.NewEncryptedMessages, d.OtherUpdates, d.Users, d.Chats, d.State)
		e.fetched(b)
	case *api.UpdatesDifferenceSlice:
		s := d.IntermediateState
		if s.Pts <= b.at && s.Qts <= e.qts.at && s.Date <= e.date {
			e.fetchFailed(b, &Error{Kind: KindNetwork, Message: "a difference that leads nowhere"})
			return
		}
		b.failed, b.more = 0, true
		e.caughtUp(d.NewMessages, d.NewEncryptedMessages, d.OtherUpdates, d.Users, d.Chats, s)
		e.getDifference()
	case *api.UpdatesDifferenceTooLong:
		if d.Pts <= b.at {
			e.fetchFailed(b, &Error{Kind: KindNetwork, Message: "a difference that is too long and leads nowhere"})
			return
		}
		e.refetchCommon(d.Pts)
	default:
		e.fetchFailed(b, &Error{Kind: KindNetwork, Message: "no difference: " + typeName(o)})
	}
}

// caughtUp delivers what a difference brings, and moves to its state.
func (e *engine) caughtUp(messages []api.MessageClass, encrypted []api.EncryptedMessageClass, others []api.UpdateClass, users []api.UserClass, chats []api.ChatClass, s *api.UpdatesState) {
	b := &e.common
	p := bundle{users: users, chats: chats}
	var list []*Update
	add := func(u api.UpdateClass) { list = append(list, p.update(u)) }
	for _, m := range messages {
		add(&api.UpdateNewMessage{Message: m})
	}
	for _, m := range encrypted {
		add(&api.UpdateNewEncryptedMessage{Message: m})
	}
	for _, u := range others {
		switch placeOf(u).kind {
		case countedChannel:
			e.counted(p.update(u))
		case countedPts, countedQts:
			add(u)
		default:
			if !e.internal(p.update(u)) {
				add(u)
			}
		}
	}
	e.secondaryGap(others, s.Qts)
	b.at, e.qts.at, e.date, e.seq.at = s.Pts, s.Qts, max(e.date, s.Date), s.Seq
	e.replay(b, list, position{pts: s.Pts, qts: s.Qts, date: s.Date, seq: s.Seq})
	e.leave(chats)
}

// secondaryGap tells of what bots are told by qts and a difference up to there does
// not bring: it was too much, or is too long ago. Each counts one, and there is no
// other way to have it.
func (e *engine) secondaryGap(others []api.UpdateClass, qts int32) {
	if _, bot := e.c.peers.me(); !bot {
		return
	}
	lost := qts - e.qts.at
	for _, u := range others {
		if n := qtsOf(u); n > e.qts.at && n <= qts {
			lost--
		}
	}
	if lost > 0 {
		e.deliver(nil, &Update{Gap: &Gap{}, Replayed: true})
	}
}

// replay delivers what was caught up with; the last one leads to the position.
func (e *engine) replay(b *box, list []*Update, at position) {
	if len(list) == 0 && e.progress != nil {
		e.progress.pass(at)
	}
	for i, u := range list {
		u.Replayed, u.Rest = true, len(list)-1-i
		if b.more {
			u.Rest++
		}
		u.at.channel = b.channel
		if i == len(list)-1 {
			u.at = at
		}
		e.deliver(b, u)
	}
}

// startOver goes on from where Telegram says that the account is now: it does
// not know, or can't tell, what has been since our own state.
func (e *engine) startOver(b *box) {
	e.ask(&api.UpdatesGetStateRequest{}, func(o api.Object, err *Error) {
		s, ok := o.(*api.UpdatesState)
		if err != nil || !ok {
			b.failed++
			b.anew = true
			e.retry(b, backoff(b.failed-1))
			return
		}
		if b.failed > 1 || s.Qts < e.qts.at { // else what qts counts can be had from where we are
			e.qts.at = s.Qts
		}
		e.seq.at, e.date = s.Seq, s.Date
		e.refetchCommon(s.Pts)
	})
}

func (e *engine) setState(s *api.UpdatesState) {
	e.common.at, e.qts.at, e.seq.at, e.date = s.Pts, s.Qts, s.Seq, s.Date
}
