package mtproto

import (
	"slices"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// unwrapAfter takes invokeAfterMsg or invokeAfterMsgs off a request, and tells
// which requests it is to run after.
func unwrapAfter(body []byte) (query []byte, after int64, then *[]int64) {
	id := bodyID(body)
	if id != idInvokeAfterMsg && id != idInvokeAfterMsgs {
		return body, 0, nil
	}
	d := tl.NewDecoder(body[4:])
	if id == idInvokeAfterMsg {
		after = d.Long()
	} else if ids := d.Longs(); len(ids) > 0 {
		after = ids[0]
		ids = ids[1:]
		then = &ids
	}
	if d.Err() != nil || d.Len() < 4 || then != nil && len(*then) >= maxIDsPerService {
		return body, 0, nil
	}
	return body[4+d.Offset():], after, then
}

// await parks a request until all before it are done, half a second at most
// (M21). It tells false if there is nothing to wait for.
func (s *ServerSession) await(r *Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.park(r) {
	case chainParked:
		time.AfterFunc(waitForCall, func() { s.waited(r) })
	case chainReady:
		return false
	case chainFailed:
		s.release(r.state)
	}
	return true
}

// chained is what has become of a request that is to run after others.
type chained int

const (
	chainReady chained = iota
	chainParked
	chainFailed // and was refused
)

// park lets a request wait for the first of those before it that is not done.
func (s *ServerSession) park(r *Request) chained {
	for {
		q := s.request(r.after)
		switch {
		case q != nil && q.failed:
			s.settle(r.state, appendRPCError(nil, 400, "MSG_WAIT_FAILED"), true)
			return chainFailed
		case q != nil && q.answered:
		case q == nil && len(s.requests) >= maxKept && r.after < s.requests[0].msgID: // forgotten
		default:
			s.waiting[r.after] = append(s.waiting[r.after], r)
			return chainParked
		}
		if r.then == nil || len(*r.then) == 0 {
			return chainReady
		}
		r.after, *r.then = (*r.then)[0], (*r.then)[1:]
	}
}

// release takes the requests that waited for q and for nothing else any more.
// Those after a failed one fail with it, and those after them (M21).
func (s *ServerSession) release(q *serverRequest) (ready []*Request) {
	done := []*serverRequest{q}
	for len(done) > 0 {
		q, done = done[0], done[1:]
		waiting := s.waiting[q.msgID]
		if waiting == nil {
			continue
		}
		delete(s.waiting, q.msgID)
		for _, r := range waiting {
			switch s.park(r) {
			case chainReady:
				ready = append(ready, r)
			case chainFailed:
				done = append(done, r.state)
			}
		}
	}
	return ready
}

// run hands over requests that had to wait.
func (s *ServerSession) run(ready []*Request) {
	s.turn.Lock()
	defer s.turn.Unlock()
	s.mu.Lock()
	s.held++
	s.mu.Unlock()
	for _, r := range ready {
		s.server.o.Handler.Call(r)
	}
	s.mu.Lock()
	s.held--
	conn := s.conn
	s.mu.Unlock()
	if conn != nil {
		conn.wake(s)
	}
}

// waited ends the wait of a request that is still parked.
func (s *ServerSession) waited(r *Request) {
	s.mu.Lock()
	before := len(s.waiting[r.after])
	s.waiting[r.after] = slices.DeleteFunc(s.waiting[r.after], func(w *Request) bool { return w == r })
	late := len(s.waiting[r.after]) < before
	if len(s.waiting[r.after]) == 0 {
		delete(s.waiting, r.after)
	}
	s.mu.Unlock()
	if late {
		s.answer(r.state, appendRPCError(nil, 500, "MSG_WAIT_TIMEOUT"), true)
	}
}
