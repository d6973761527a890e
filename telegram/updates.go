package telegram

import (
	"cmp"
	"context"

	"github.com/tgscript/tgscript/tl/api"
)

// UpdateState says how far an account has seen its updates: plain data, which
// may be kept in any form to go on from there at the next start. The zero value
// knows nothing; updates begin with now then.
type UpdateState struct {
	Pts, Qts, Date, Seq int32
	// LastID is the newest message seen in private chats and basic groups, which
	// share their ids; 0 if unknown.
	LastID   int32
	Channels map[int64]ChannelState // by id; channels and supergroups
	// Done are updates beyond all that which have been seen to, while others before
	// them have not. Going on from here delivers the others.
	Done []Span
}

// ChannelState is the same of a channel or supergroup, which counts by itself.
type ChannelState struct {
	Pts, LastID int32
	// Since, if it is not 0, is the date from which messages are new: the channel
	// has been found while updates were going on, and Pts is where it begins.
	Since      int32
	AccessHash int64 // to ask about it; 0 if unknown
}

// Update is one update of an account when its turn has come.
type Update struct {
	// Update is what has happened; nil if Gap is set. New messages that came in a
	// short form are whole here. Pts is 0 in what a difference has brought.
	Update api.UpdateClass
	// Gap tells of updates that are lost.
	Gap *Gap
	// Users and Chats came with it and perhaps with others. They are shared: do
	// not change them.
	Users []api.UserClass
	Chats []api.ChatClass
	// Replayed: it was caught up with, and did not come live.
	Replayed bool
	// Rest is how many of the packet or difference that it came with are to follow
	// it, at most. One more stands for the parts of a difference that were not
	// fetched yet.
	Rest int
	// Own: a call of this Client has caused it, and its result has told so; or it is
	// a message that a bot has sent, and was caught up with.
	Own bool

	at       position
	progress *progress // nil: nobody follows it
	mark     *mark     // in progress
}

// Gap says that Telegram no longer has, or never tells, all updates of a box
// since the last one (A9). New messages were fetched by other means, and have
// been delivered before this; edits, deletions and the like are lost, or some of
// what only bots are told, as reactions and who joins.
type Gap struct {
	Channel int64 // the channel or supergroup; 0: private chats and basic groups
	// Missing: some messages are lost, too. There were too many, or it is not
	// known where to begin.
	Missing bool
}

// position is what an update moves in an UpdateState; 0 moves nothing.
type position struct {
	channel             int64
	pts, qts, date, seq int32
	lastID              int32
	hash                int64
	since               int32 // with pts, that which is not updates' own beginning
	gone                bool  // the channel was left: nothing is known of it any more
}

// then is what p moves, and q after it: in the same box.
func (p position) then(q position) position {
	return position{
		channel: p.channel, pts: cmp.Or(q.pts, p.pts), qts: cmp.Or(q.qts, p.qts), date: cmp.Or(q.date, p.date),
		seq: cmp.Or(q.seq, p.seq), lastID: max(p.lastID, q.lastID), hash: cmp.Or(q.hash, p.hash),
		since: p.sinceThen(q), gone: q.gone || p.gone && q.pts == 0,
	}
}

func (p position) sinceThen(q position) int32 {
	if q.pts != 0 {
		return q.since
	}
	return p.since
}

// Mark notes in s that u has been seen to. When all updates were marked in the
// order they were delivered in, or at least those of each box (private chats and
// basic groups; a channel), s is where to go on.
func (u *Update) Mark(s *UpdateState) { u.at.mark(s) }

func (p position) mark(s *UpdateState) {
	set := func(to *int32, v int32) {
		if v != 0 {
			*to = v
		}
	}
	if p.channel == 0 {
		set(&s.Pts, p.pts)
		set(&s.Qts, p.qts)
		set(&s.Date, p.date)
		set(&s.Seq, p.seq)
		s.LastID = max(s.LastID, p.lastID)
		return
	}
	if p.gone {
		delete(s.Channels, p.channel)
		return
	}
	if s.Channels == nil {
		s.Channels = map[int64]ChannelState{}
	}
	c := s.Channels[p.channel]
	if p.pts != 0 {
		c.Pts, c.Since = p.pts, p.since
	}
	c.LastID = max(c.LastID, p.lastID)
	if p.hash != 0 {
		c.AccessHash = p.hash
	}
	s.Channels[p.channel] = c
}

// UpdateOptions says what Updates delivers, and to whom.
type UpdateOptions struct {
	// Name tells the Updates of a Client apart that run at the same time, and whose
	// progress Keep keeps: "" is the account's own.
	Name string
	// State is where to go on: what has happened since is delivered first, as
	// replayed. From the zero value, updates begin with now.
	State UpdateState
	// Keep has the Store remember which updates have been seen to: each must be
	// given to Done or to Client.Commit, once, on any goroutine. Client.UpdateState
	// is where to go on then, at the next start too. If the process is killed, what
	// Commit has told to be stored is not delivered again; what Done was called for
	// within its last second or so is.
	Keep bool
	// Ready is called once, before the first update, when it is known where
	// updates begin: what happens from then on is delivered. It gets that place.
	Ready func(UpdateState)
	// Handle gets the updates, one at a time. While it runs nothing else is
	// delivered, but nothing waits for it either: updates queue up to some bound,
	// and beyond it are fetched again later.
	Handle func(*Update)
}

// Updates delivers an account's updates until ctx ends or the account is signed
// out: every one of them once, and those of each box (the private chats and
// basic groups together; each channel or supergroup) in the order that Telegram
// has given them (A7). What the connection has lost is fetched (A8), what
// Telegram has shortened is made whole (A10); what can't be fetched is told of
// as a Gap. The peers in an update have been remembered before it is delivered.
//
// What calls of this Client cause is delivered too, with Own set, unless a
// result does not say what it was, as that of messages.deleteMessages. If the
// answer of a call is lost, or comes after a difference that brings the same,
// what it has caused comes as if from elsewhere.
//
// Several may run at a time, each with a name and a state of its own: every one
// gets every update, and none waits for another. Without any, updates cost next
// to nothing. The error is ctx's, or what ended the account's session.
func (c *Client) Updates(ctx context.Context, o UpdateOptions) error {
	e := newEngine(c, o)
	if err := c.engines.add(e); err != nil {
		return err
	}
	defer c.engines.remove(e)
	if e.progress != nil {
		e.progress.rewrite(c.done(o.Name).spans())
		c.loadJournals(o.Name, e.progress)
		if err := c.keepSecret(); err != nil {
			return err
		}
		defer c.endProgress(o.Name, e.progress)
	}
	return e.run(ctx)
}
