package mtproto

import (
	"sync"
	"testing"

	"github.com/tgscript/tgscript/tl"
)

// Sessions of a key are bounded: one without a connection goes for a new one,
// also while others destroy each other.
func TestServerSessionsBounded(t *testing.T) {
	w := newWorld(t, nil)
	r := w.raw()
	var clients sync.WaitGroup
	for i := range int64(2) {
		clients.Go(func() {
			link, _ := w.dial(w.ctx)
			c := &rawClient{w: w, link: link, key: r.key, salt: r.salt}
			for n := range int64(200) {
				c.session, c.seq = 2*n+i, seqNos{}
				c.send(c.message(tl.AppendLong(tl.AppendUint32(nil, idDestroySession), 2*n+1-i), false))
				c.find(func(m inner) bool {
					return bodyID(m.body) == idDestroySessionOK || bodyID(m.body) == idDestroySessionNo
				})
				link.Close()
				link, _ = w.dial(w.ctx)
				c.link = link
			}
		})
	}
	clients.Wait()
	for n := range int64(2 * maxSessions) {
		w.server.session(w.server.lookup(r.key.ID()), 10000+n)
	}
	if n := len(w.server.Sessions(r.key.ID())); n > maxSessions {
		t.Errorf("%d sessions", n)
	}
}

// One connection can't begin sessions without bound: none of them could go while it
// lives. It is closed, and they go as others come.
func TestServerSessionsOfOneConnection(t *testing.T) {
	w := newWorld(t, nil)
	r := w.raw()
	ping := tl.AppendLong(tl.AppendUint32(nil, idPing), 1)
	for n := range int64(maxSessions) {
		r.session, r.seq = n, seqNos{}
		r.send(r.message(ping, false))
		r.next(idPong)
	}
	r.session = -1
	r.send(r.message(ping, false))
	for {
		_, err := r.link.Recv()
		if err == nil {
			continue // of the other sessions
		}
		if !isCode(err, CodeUnknownKey) {
			t.Errorf("one session too many: %v", err)
		}
		break
	}
}

// Messages that nobody acknowledges do not pile up without bound.
func TestServerKeepsBounded(t *testing.T) {
	w := newWorld(t, nil)
	s := newServerSession(w.server, &knownKey{}, 1)
	for range 3 * maxKept {
		s.Push(request(idUpdate, 1, 0))
	}
	if n := len(s.queue); n > maxKept || n < maxKept/4 {
		t.Errorf("%d updates wait", n)
	}
	s.conn = &serverConn{}
	for {
		if _, ok := s.pack(testTime); !ok {
			break
		}
		for range 100 {
			s.enqueue(&outMessage{body: make([]byte, 1000), content: true, replyTo: 1})
		}
		if len(s.kept) >= maxKept {
			break
		}
	}
	if len(s.kept) > maxKept {
		t.Errorf("%d messages kept", len(s.kept))
	}
}
