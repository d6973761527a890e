package sandbox

import (
	"fmt"
	"maps"
	"reflect"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// replica is what a client knows from updates: the messages of its common box
// (channel 0) and of its channels, what is read, and the pts of each box.
type replica struct {
	t        *testing.T
	name     string
	me       int64
	pts      map[int64]int32
	messages map[boxID]string // as TL
	inbox    map[peer]int32
	outbox   map[peer]int32

	titles  map[peer]string
	members map[int64][]int64 // of basic groups, ascending
	list    []*api.Dialog     // as fetched

	adopted map[int64]int32 // pts that channels were begun with

	qts       int32
	secondary map[int32]string // what qts counts, as TL
	holes     bool             // the session's layer has no words for some of it

	lenient bool // what does not follow is missed, or known, and no error
	missed  bool // something: only a difference brings it
}

type boxID struct {
	channel int64
	id      int32
}

func newReplica(t *testing.T, name string, me int64) *replica {
	return &replica{t: t, name: name, me: me, pts: map[int64]int32{}, messages: map[boxID]string{},
		inbox: map[peer]int32{}, outbox: map[peer]int32{}, adopted: map[int64]int32{}, titles: map[peer]string{},
		members: map[int64][]int64{}, secondary: map[int32]string{}}
}

func (r *replica) clone(name string) *replica {
	return &replica{t: r.t, name: name, me: r.me, pts: maps.Clone(r.pts), messages: maps.Clone(r.messages),
		inbox: maps.Clone(r.inbox), outbox: maps.Clone(r.outbox), adopted: maps.Clone(r.adopted),
		titles: maps.Clone(r.titles), members: maps.Clone(r.members), qts: r.qts, secondary: maps.Clone(r.secondary)}
}

// forget drops a channel that the account is no longer in.
func (r *replica) forget(channel int64) {
	delete(r.pts, channel)
	delete(r.inbox, channelPeer(channel))
	delete(r.outbox, channelPeer(channel))
	maps.DeleteFunc(r.messages, func(id boxID, _ string) bool { return id.channel == channel })
}

// adopt begins with a channel that the account is new in: all of its history,
// and what of it is read.
func (r *replica) adopt(c *client, channel int64) {
	r.catchUpChannel(c, channel)
	r.adopted[channel] = r.pts[channel]
	r.readMarks(c, &api.InputDialogPeer{Peer: c.channel(channel)})
}

// readMarks fetches what is read in chats. Bots have no method for that: theirs
// are the world's.
func (r *replica) readMarks(c *client, peers ...api.InputDialogPeerClass) {
	if c.me.Bot {
		for _, in := range peers {
			p, err := (&call{w: c.s.world, me: c.me}).inputPeer(in.(*api.InputDialogPeer).Peer)
			if d := c.me.Dialogs[p]; err == nil && d != nil {
				r.dialog(&api.Dialog{Peer: p.tl(), ReadInboxMaxID: d.ReadInbox, ReadOutboxMaxID: d.ReadOutbox})
			}
		}
		return
	}
	got := must(c, &api.MessagesGetPeerDialogsRequest{Peers: peers}).(*api.MessagesPeerDialogs)
	for _, d := range got.Dialogs {
		r.dialog(d.(*api.Dialog))
	}
}

func (r *replica) dialog(d *api.Dialog) {
	set := func(marks map[peer]int32, id int32) {
		if id != 0 {
			marks[peerOf(d.Peer)] = id
		}
	}
	set(r.inbox, d.ReadInboxMaxID)
	set(r.outbox, d.ReadOutboxMaxID)
}

// fetch fills the replica as a client does that has no state: the dialogs and
// each one's history, a page at a time.
func (r *replica) fetch(c *client) {
	r.t.Helper()
	r.pts[0] = must(c, &api.UpdatesGetStateRequest{}).(*api.UpdatesState).Pts
	page := &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 3}
	for more := true; more; {
		var dialogs []api.DialogClass
		var tops []api.MessageClass
		switch d := must(c, page).(type) {
		case *api.MessagesDialogsSlice:
			dialogs, tops = d.Dialogs, d.Messages
		case *api.MessagesDialogs:
			dialogs, tops = d.Dialogs, d.Messages
		}
		more = len(dialogs) == 3
		for _, o := range dialogs {
			d := o.(*api.Dialog)
			r.list = append(r.list, d)
			r.dialog(d)
			if d.Pts.Set {
				r.pts[peerOf(d.Peer).ID] = d.Pts.Value
			}
			r.history(c, c.input(peerOf(d.Peer)))
			page.OffsetPeer, page.OffsetID, page.OffsetDate = c.input(peerOf(d.Peer)), d.TopMessage, 0
		}
		if len(tops) > 0 && more {
			page.OffsetDate = dateOf(tops[len(tops)-1])
		}
	}
}

func (r *replica) history(c *client, in api.InputPeerClass) {
	page := &api.MessagesGetHistoryRequest{Peer: in, Limit: 7}
	for {
		var list []api.MessageClass
		switch h := must(c, page).(type) {
		case *api.MessagesMessages:
			list = h.Messages
		case *api.MessagesMessagesSlice:
			list = h.Messages
		case *api.MessagesChannelMessages:
			list = h.Messages
		}
		if len(list) == 0 {
			return
		}
		for _, m := range list {
			r.put(m)
		}
		page.OffsetID = idOf(list[len(list)-1])
	}
}

// advance checks that an update is the next one of its box (A7).
func (r *replica) advance(channel int64, pts, count int32) {
	r.t.Helper()
	if r.pts[channel]+count != pts {
		r.t.Fatalf("%s: box %d is at pts %d, update is %d (count %d)", r.name, channel, r.pts[channel], pts, count)
	}
	r.pts[channel] = pts
}

func (r *replica) put(m api.MessageClass) {
	if o, ok := m.(*api.Message); ok && r.me == botID { // which is not told of votes in others' polls
		if poll, ok := o.Media.(*api.MessageMediaPoll); ok {
			out := *poll
			out.Results = &api.PollResults{}
			m = showing(m, &out)
		}
	}
	k := boxID{id: idOf(m)}
	if p := peerIn(m); p.Kind == kindChannel {
		k.channel = p.ID
	}
	r.messages[k] = string(api.Append(nil, m))
}

func peerIn(m api.MessageClass) peer { return peerOfMessage(m) }

// update applies one update. checked: pts must follow; a difference repeats
// updates without.
func (r *replica) update(u api.UpdateClass, checked bool) {
	r.t.Helper()
	if ch := channelOf(u); ch != 0 && checked && r.pts[ch] == 0 {
		return // of a channel that is new: adopt will bring it
	}
	if r.count(u, checked) || checked && !r.follows(u) {
		return
	}
	advance := func(channel int64, pts, count int32) {
		if checked {
			r.advance(channel, pts, count)
		}
	}
	switch u := u.(type) {
	case *api.UpdateNewMessage:
		advance(0, u.Pts, u.PtsCount)
		r.put(u.Message)
	case *api.UpdateEditMessage:
		advance(0, u.Pts, u.PtsCount)
		r.put(u.Message)
	case *api.UpdateNewChannelMessage:
		advance(peerIn(u.Message).ID, u.Pts, u.PtsCount)
		r.put(u.Message)
	case *api.UpdateEditChannelMessage:
		advance(peerIn(u.Message).ID, u.Pts, u.PtsCount)
		r.put(u.Message)
	case *api.UpdateDeleteMessages:
		advance(0, u.Pts, u.PtsCount)
		for _, id := range u.Messages {
			delete(r.messages, boxID{id: id})
		}
	case *api.UpdateDeleteChannelMessages:
		advance(u.ChannelID, u.Pts, u.PtsCount)
		for _, id := range u.Messages {
			delete(r.messages, boxID{u.ChannelID, id})
		}
	case *api.UpdateFolderPeers:
		advance(0, u.Pts, u.PtsCount)
	case *api.UpdateReadHistoryInbox:
		advance(0, u.Pts, u.PtsCount)
		r.inbox[peerOf(u.Peer)] = u.MaxID
	case *api.UpdateReadHistoryOutbox:
		advance(0, u.Pts, u.PtsCount)
		r.outbox[peerOf(u.Peer)] = u.MaxID
	case *api.UpdateReadChannelInbox:
		r.inbox[channelPeer(u.ChannelID)] = u.MaxID
	case *api.UpdateReadChannelOutbox:
		r.outbox[channelPeer(u.ChannelID)] = u.MaxID
	case *api.UpdatePinnedMessages:
		advance(0, u.Pts, u.PtsCount)
		r.change(0, u.Messages, func(m *api.Message) { m.Pinned = u.Pinned })
	case *api.UpdatePinnedChannelMessages:
		advance(u.ChannelID, u.Pts, u.PtsCount)
		r.change(u.ChannelID, u.Messages, func(m *api.Message) { m.Pinned = u.Pinned })
	case *api.UpdateReadMessagesContents:
		advance(0, u.Pts, u.PtsCount)
		r.change(0, u.Messages, seenContents)
	case *api.UpdateChannelReadMessagesContents:
		r.change(u.ChannelID, u.Messages, seenContents)
	case *api.UpdateMessagePoll:
		r.poll(u)
	case *api.UpdateChatParticipants:
		r.hearMembers(u.Participants)
	case *api.UpdateChannelMessageViews:
		r.change(u.ChannelID, []int32{u.ID}, func(m *api.Message) { m.Views = tl.Some(u.Views) })
	case *api.UpdateMessageID, *api.UpdateChannel, *api.UpdateChannelTooLong,
		*api.UpdateMessageReactions, *api.UpdateChat, *api.UpdateChatDefaultBannedRights,
		*api.UpdateChatParticipantAdmin, *api.UpdatePendingJoinRequests, *api.UpdatePeerBlocked,
		*api.UpdateNewScheduledMessage, *api.UpdateDeleteScheduledMessages,
		*api.UpdateDialogUnreadMark, *api.UpdateNotifySettings:
	default:
		r.t.Fatalf("%s: no rule for %T", r.name, u)
	}
}

// count takes an update that qts counts: the next one, but what is missed at once
// or there already is an error only where nothing gets lost (A7).
func (r *replica) count(u api.UpdateClass, checked bool) bool {
	r.t.Helper()
	f := reflect.ValueOf(u).Elem().FieldByName("Qts")
	if !f.IsValid() {
		return false
	}
	qts := int32(f.Int())
	switch {
	case qts == r.qts+1 || qts > r.qts && (r.holes || !checked):
		r.qts, r.secondary[qts] = qts, string(api.Append(nil, u))
	case !r.lenient:
		r.t.Fatalf("%s: at qts %d, %s is %d", r.name, r.qts, api.TypeOf(u).Name, qts)
	case qts > r.qts:
		r.missed = true
	}
	return true
}

// follows tells whether an update is to be applied: it is the next one of its
// box, or of none. A strict replica has every next one but for what it knows
// from the difference that began a channel: something may happen meanwhile.
func (r *replica) follows(u api.UpdateClass) bool {
	v := reflect.ValueOf(u).Elem()
	count := v.FieldByName("PtsCount")
	if !count.IsValid() {
		return true
	}
	ch := channelOf(u)
	pts, at := int32(v.FieldByName("Pts").Int()), r.pts[ch]
	if r.lenient {
		r.missed = r.missed || at+int32(count.Int()) < pts
		return at+int32(count.Int()) == pts
	}
	return ch == 0 || pts > r.adopted[ch]
}

// change applies what an update says of messages that the replica has.
func (r *replica) change(channel int64, ids []int32, f func(*api.Message)) {
	for _, id := range ids {
		if have, ok := r.messages[boxID{channel, id}]; ok {
			o, err := api.Decode([]byte(have))
			if err != nil {
				r.t.Fatal(err)
			}
			if m, ok := o.(*api.Message); ok {
				f(m)
				r.put(m)
			}
		}
	}
}

// saw is what a client knows that has read a channel's reactions or mentions.
func (r *replica) saw(channel int64, req api.Object) {
	_, mentions := req.(*api.MessagesReadMentionsRequest)
	_, reactions := req.(*api.MessagesReadReactionsRequest)
	for id := range r.messages {
		if id.channel == channel {
			r.change(channel, []int32{id.id}, func(m *api.Message) {
				m.MediaUnread = m.MediaUnread && !mentions
				if m.Reactions != nil && reactions {
					for _, one := range m.Reactions.RecentReactions {
						one.Unread = false
					}
				}
			})
		}
	}
}

// seenContents marks what was unread in a message.
func seenContents(m *api.Message) {
	m.MediaUnread = false
	if m.Reactions != nil {
		for _, one := range m.Reactions.RecentReactions {
			one.Unread = false
		}
	}
}

// channelOf is the channel whose box an update is of; 0 for the common box.
func channelOf(u api.UpdateClass) int64 {
	switch u := u.(type) {
	case *api.UpdateNewChannelMessage:
		return peerIn(u.Message).ID
	case *api.UpdateEditChannelMessage:
		return peerIn(u.Message).ID
	case *api.UpdateDeleteChannelMessages:
		return u.ChannelID
	case *api.UpdateReadChannelInbox:
		return u.ChannelID
	case *api.UpdateReadChannelOutbox:
		return u.ChannelID
	case *api.UpdatePinnedChannelMessages:
		return u.ChannelID
	}
	return 0
}

// updates applies a push or a reply, expanding the short forms (A10). text is
// that of the message an updateShortSentMessage answers, to its peer.
func (r *replica) updates(u api.UpdatesClass, to peer, text string) {
	r.t.Helper()
	switch u := u.(type) {
	case *api.Updates:
		for _, one := range u.Updates {
			r.update(one, true)
		}
		r.hear(u.Chats)
	case *api.UpdateShortMessage:
		m := &api.Message{Out: u.Out, ID: u.ID, PeerID: userPeer(u.UserID).tl(), Date: u.Date, Message: u.Message,
			Entities: u.Entities, ReplyTo: u.ReplyTo, Silent: u.Silent}
		if u.Out {
			m.FromID = userPeer(r.me).tl()
		}
		r.update(&api.UpdateNewMessage{Message: m, Pts: u.Pts, PtsCount: u.PtsCount}, true)
	case *api.UpdateShortChatMessage:
		r.update(&api.UpdateNewMessage{Pts: u.Pts, PtsCount: u.PtsCount, Message: &api.Message{
			Out: u.Out, ID: u.ID, FromID: userPeer(u.FromID).tl(), PeerID: chatPeer(u.ChatID).tl(), Date: u.Date,
			Message: u.Message, Entities: u.Entities, ReplyTo: u.ReplyTo, Silent: u.Silent}}, true)
	case *api.UpdateShortSentMessage:
		r.update(&api.UpdateNewMessage{Pts: u.Pts, PtsCount: u.PtsCount, Message: &api.Message{
			Out: u.Out, ID: u.ID, FromID: userPeer(r.me).tl(), PeerID: to.tl(), Date: u.Date,
			Message: text, Entities: u.Entities}}, true)
	case *api.UpdatesTooLong:
		r.missed = true
		if !r.lenient {
			r.t.Fatalf("%s: told to have missed something", r.name)
		}
	default:
		r.t.Fatalf("%s: no rule for %T", r.name, u)
	}
}

// catchUp brings the replica up to date by differences alone (A8, A9).
func (r *replica) catchUp(c *client) {
	r.t.Helper()
	for done := false; !done; {
		switch d := must(c, &api.UpdatesGetDifferenceRequest{Pts: max(r.pts[0], 1), Qts: r.qts, Date: 1, PtsLimit: tl.Some(int32(7))}).(type) {
		case *api.UpdatesDifferenceEmpty:
			done = true
		case *api.UpdatesDifferenceTooLong:
			r.refetch(c)
			done = true
		case *api.UpdatesDifferenceSlice:
			if d.IntermediateState.Pts <= r.pts[0] && d.IntermediateState.Qts <= r.qts && !r.lenient {
				r.t.Fatalf("%s: slice does not advance from pts %d", r.name, r.pts[0])
			}
			r.difference(d.NewMessages, d.OtherUpdates)
			r.hear(d.Chats)
			r.pts[0], r.qts = d.IntermediateState.Pts, d.IntermediateState.Qts
		case *api.UpdatesDifference:
			r.difference(d.NewMessages, d.OtherUpdates)
			r.hear(d.Chats)
			r.pts[0], r.qts, done = d.State.Pts, d.State.Qts, true
			for _, u := range d.OtherUpdates {
				if long, ok := u.(*api.UpdateChannelTooLong); ok {
					r.catchUpChannel(c, long.ChannelID)
				}
			}
		default:
			r.t.Fatalf("%s: got %T", r.name, d)
		}
	}
}

// refetch begins anew with the common box.
func (r *replica) refetch(c *client) {
	var now *replica
	for again := true; again; { // a chat that moves while the pages are turned is missed
		now = newReplica(r.t, r.name, r.me)
		now.fetch(c)
		now.clearedMarks(c)
		again = must(c, &api.UpdatesGetStateRequest{}).(*api.UpdatesState).Pts != now.pts[0]
	}
	r.pts[0] = now.pts[0]
	maps.DeleteFunc(r.messages, func(id boxID, _ string) bool { return id.channel == 0 })
	maps.DeleteFunc(now.messages, func(id boxID, _ string) bool { return id.channel != 0 })
	maps.Copy(r.messages, now.messages)
	for _, marks := range []struct{ old, now map[peer]int32 }{{r.inbox, now.inbox}, {r.outbox, now.outbox}} {
		ofChannel := func(p peer, _ int32) bool { return p.Kind == kindChannel }
		maps.DeleteFunc(marks.old, func(p peer, id int32) bool { return !ofChannel(p, id) })
		maps.DeleteFunc(marks.now, ofChannel)
		maps.Copy(marks.old, marks.now)
	}
}

// clearedMarks fetches what is read in chats that the list leaves out, since
// they were cleared.
func (r *replica) clearedMarks(c *client) {
	for p := range c.me.Dialogs {
		if p.Kind != kindChannel && c.me.Box.top(p) == 0 {
			r.readMarks(c, &api.InputDialogPeer{Peer: c.input(p)})
		}
	}
}

// channelMarks fetches what is read in channels, of which a difference says
// nothing.
func (r *replica) channelMarks(c *client) {
	for id, ch := range c.s.world.Channels {
		if ch.member(c.me.ID) != nil {
			r.readMarks(c, &api.InputDialogPeer{Peer: c.channel(id)})
		}
	}
}

func (r *replica) catchUpChannel(c *client, id int64) {
	r.t.Helper()
	for done := false; !done; {
		req := &api.UpdatesGetChannelDifferenceRequest{Channel: c.inputChannel(id),
			Filter: &api.ChannelMessagesFilterEmpty{}, Pts: max(r.pts[id], 1), Limit: 5}
		switch d := must(c, req).(type) {
		case *api.UpdatesChannelDifference:
			r.difference(d.NewMessages, d.OtherUpdates)
			r.hear(d.Chats)
			r.pts[id], done = d.Pts, d.Final
		case *api.UpdatesChannelDifferenceEmpty:
			r.pts[id], done = d.Pts, true
		case *api.UpdatesChannelDifferenceTooLong:
			r.forget(id)
			r.history(c, c.channel(id))
			r.dialog(d.Dialog.(*api.Dialog))
			r.pts[id], done = d.Dialog.(*api.Dialog).Pts.Value, true
		default:
			r.t.Fatalf("%s: got %T", r.name, d)
		}
	}
}

func (r *replica) difference(messages []api.MessageClass, others []api.UpdateClass) {
	for _, m := range messages {
		r.put(m)
	}
	for _, u := range others {
		r.update(u, false)
	}
}

func must(c *client, req api.Object) api.Object {
	c.t.Helper()
	reply, err := c.try(req)
	if err != nil {
		c.t.Fatalf("%s: %v", api.TypeOf(req).Name, err)
	}
	return reply
}

// same compares two replicas.
func (r *replica) same(other *replica) error {
	switch {
	case !maps.Equal(r.pts, other.pts):
		return fmt.Errorf("pts: %s has %v, %s has %v", r.name, r.pts, other.name, other.pts)
	case r.qts != other.qts || !maps.Equal(r.secondary, other.secondary):
		return fmt.Errorf("qts: %s is at %d with %d updates, %s at %d with %d", r.name, r.qts, len(r.secondary),
			other.name, other.qts, len(other.secondary))
	case !maps.Equal(r.inbox, other.inbox):
		return fmt.Errorf("inbox: %s has %v, %s has %v", r.name, r.inbox, other.name, other.inbox)
	case !maps.Equal(r.outbox, other.outbox):
		return fmt.Errorf("outbox: %s has %v, %s has %v", r.name, r.outbox, other.name, other.outbox)
	}
	for id, m := range r.messages {
		if other.messages[id] != m {
			return fmt.Errorf("message %v: %s and %s differ:\n%s\n%s", id, r.name, other.name, show(m), show(other.messages[id]))
		}
	}
	if len(r.messages) != len(other.messages) {
		var more []boxID
		for id := range other.messages {
			if r.messages[id] == "" {
				more = append(more, id)
			}
		}
		return fmt.Errorf("%s has more than %s: %v", other.name, r.name, more)
	}
	return nil
}

func show(m string) string {
	if m == "" {
		return "none"
	}
	o, err := api.Decode([]byte(m))
	return fmt.Sprintf("%+v %v", o, err)
}

// truth is a replica filled from the world itself.
func truth(c *client) *replica {
	r := newReplica(c.t, "the world", c.me.ID)
	r.pts[0], r.qts = c.me.Box.Pts, c.me.Secondary.Pts
	for _, e := range c.me.Secondary.Log {
		r.secondary[e.Pts] = string(api.Append(nil, e.Update))
	}
	for _, m := range c.me.Box.Messages {
		r.put(m.Obj)
	}
	for p, d := range c.me.Dialogs {
		if d.ReadInbox != 0 {
			r.inbox[p] = d.ReadInbox
		}
		if d.ReadOutbox != 0 {
			r.outbox[p] = d.ReadOutbox
		}
		if p.Kind != kindChannel {
			continue
		}
		ch := c.s.world.Channels[p.ID]
		r.pts[p.ID] = ch.Box.Pts
		for _, m := range ch.Box.Messages {
			r.put(m.view(c.me.ID))
		}
	}
	return r
}
