package telegram

import (
	"cmp"
	"math"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// Bots can't ask for their chats, nor for messages by their date: only whether
// there is a message of some id. That is enough to find one by halving, a hundred
// at a time.

const (
	searchEnough = 1000 // ids that are left: their messages are looked at one by one
	maxSearch    = 8    // requests of one search
)

// idSearch looks for where the messages of a box begin that are not older than
// since.
type idSearch struct {
	e         *engine
	b         *box
	since     int32
	low, high int32 // it is behind low, and not behind high
	met       bool  // high is a message
	rounds    int
	then      func(from int32, err *Error)
}

// firstSince finds an id from which on all messages that are not older than since
// are, and few others; bound is an id that no message is behind.
func (e *engine) firstSince(b *box, since, bound int32, then func(from int32, err *Error)) {
	s := &idSearch{e: e, b: b, since: since, high: max(bound, 1) + 1, then: then}
	if bound == math.MaxInt32 {
		s.high = bound
	}
	s.step()
}

func (s *idSearch) step() {
	if s.high-s.low <= searchEnough || s.rounds == maxSearch {
		s.then(s.low+1, nil)
		return
	}
	s.rounds++
	s.e.getMessages(s.b, samples(s.low, s.high, s.met), func(o api.Object, err *Error) {
		if err != nil {
			s.then(0, err)
			return
		}
		if list, _, _ := messagesIn(o); s.narrow(list) {
			s.step()
			return
		}
		s.then(s.low+1, nil)
	})
}

// narrow tells whether any of the messages were in between.
func (s *idSearch) narrow(list []api.MessageClass) (some bool) {
	for _, m := range list {
		switch id := idOf(m); {
		case id <= s.low || id >= s.high:
		case messageDate(m) < s.since:
			s.low, some = id, true
		default:
			s.high, s.met, some = id, true, true
		}
	}
	return some
}

// samples are ids between two, in even steps, or in ever larger ones: near low is
// where messages are if high is only a guess.
func samples(low, high int32, even bool) (ids []api.InputMessageClass) {
	width := float64(high) - float64(low)
	last := low
	for i := range refetchPage {
		at := width * float64(i+1) / (refetchPage + 1)
		if !even {
			at = math.Pow(width-1, float64(i)/(refetchPage-1))
		}
		if id := low + int32(at); id > last && id < high {
			ids, last = append(ids, &api.InputMessageID{ID: id}), id
		}
	}
	return ids
}

// idSpans are ids in ascending order, which mostly follow on each other.
type idSpans [][2]int32

func (s *idSpans) add(id int32) {
	if n := len(*s); n > 0 && (*s)[n-1][1] == id-1 {
		(*s)[n-1][1] = id
		return
	}
	*s = append(*s, [2]int32{id, id})
}

func (s idSpans) has(id int32) bool {
	i, ok := slices.BinarySearchFunc(s, id, func(x [2]int32, id int32) int { return cmp.Compare(x[0], id) })
	return ok || i > 0 && id <= s[i-1][1]
}
