package telegram

import (
	"slices"
	"time"
)

// sequence is a line of numbered steps that are taken in order, each once: pts,
// qts or seq (A7).
type sequence struct {
	at      int32   // of the last step taken
	waiting []*step // those that came too early, by where they begin
}

// step takes a sequence from to-count to to.
type step struct {
	to, count int32
	updates   []*Update // may be none: affectedMessages tells of no update
}

func (s *step) from() int32 { return s.to - s.count }

// maxWaiting bounds what a sequence keeps of what came too early. What there is
// of more is fetched.
const maxWaiting = 1000

// fits tells whether a step is the next one, with nothing waiting before it.
func (q *sequence) fits(s *step) bool { return len(q.waiting) == 0 && s.from() == q.at }

// past tells whether a step, or a part of it, has been taken.
func (q *sequence) past(s *step) bool { return s.from() < q.at }

// wait keeps a step for later; false if there are too many.
func (q *sequence) wait(s *step) bool {
	if len(q.waiting) >= maxWaiting {
		return false
	}
	i := len(q.waiting)
	for i > 0 && q.waiting[i-1].from() > s.from() {
		i--
	}
	q.waiting = slices.Insert(q.waiting, i, s)
	return true
}

// next takes the next step out of those that wait; nil if it is not there. What
// is in the past is dropped.
func (q *sequence) next() *step {
	for len(q.waiting) > 0 {
		s := q.waiting[0]
		if s.from() > q.at {
			return nil
		}
		q.waiting = slices.Delete(q.waiting, 0, 1)
		if !q.past(s) {
			return s
		}
	}
	q.waiting = nil
	return nil
}

// box is what is fetched together: a channel, or the private chats and basic
// groups, whose qts and seq are the engine's. Its sequence is pts.
type box struct {
	sequence
	channel int64 // 0: the common box
	lastID  int32 // of the newest message that was delivered
	since   int32 // if not 0: it begins before we did, and messages from this date on are new
	floor   int32 // with since: messages up to this one are not
	reset   bool  // its difference begins anew: messages after lastID are new

	fetching bool      // a difference is on its way: the sequence stands still
	again    bool      // something was lost meanwhile
	more     bool      // what it brings now is a part of it: others follow
	anew     bool      // and its numbers are not what they were
	stuck    int       // fetches in a row that left a gap as it was
	failed   int       // fetches that failed, in a row
	alarm    *alarm    // to fetch it: for a gap, or after a failed fetch
	heard    time.Time // when the last of its updates came
	asked    time.Time // when it was last fetched
	refetch  refetch
}
