package mtproto

import (
	"slices"
	"sync"
)

// Bounds of what is kept for clients that are gone: which answers are too large to
// be kept for long, and how many bytes of them there are at most.
const (
	largeAnswer    = 16 << 10
	maxPartedBytes = 32 << 20
)

// parted are sessions that were left without a connection, the last one at the end.
type parted struct {
	mu   sync.Mutex // guards what follows; a session's is locked inside of it
	list []*ServerSession
}

// add remembers a session. Of what all of them keep, the large answers of those
// that have been away longest are forgotten: a client that was killed among the
// parts of a file never comes for them.
func (p *parted) add(s *ServerSession) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = append(slices.DeleteFunc(p.list, func(o *ServerSession) bool { return o == s || o.Connected() }), s)
	held, first := 0, len(p.list)
	for first > 0 && held <= maxPartedBytes {
		first--
		held += p.list[first].largeAnswers(false)
	}
	if held > maxPartedBytes {
		for _, o := range p.list[:first+1] {
			o.largeAnswers(true)
		}
		p.list = slices.Delete(p.list, 0, first+1)
	}
}

// largeAnswers is how many bytes of large answers are kept, or were: they are
// forgotten if that is asked for and the session is not back. Requests that they
// answer count as never heard of from then on, so that a client that comes back
// makes them again (M14).
func (s *ServerSession) largeAnswers(forget bool) (size int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lost := func(o *outMessage) bool {
		if o.acked || o.replyTo == 0 || len(o.body) < largeAnswer {
			return false
		}
		size += len(o.body)
		if !forget || s.conn != nil {
			return false
		}
		s.keptSize -= len(o.body)
		o.acked, o.body, o.request.answer, o.request.lost = true, nil, nil, true
		return true
	}
	s.kept = slices.DeleteFunc(s.kept, lost)
	s.queue = slices.DeleteFunc(s.queue, func(o *outMessage) bool { return lost(o) || o.acked })
	return size
}
