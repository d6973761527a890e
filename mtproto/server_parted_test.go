package mtproto

import (
	"testing"

	"github.com/tgscript/tgscript/tl"
)

// What clients that are gone have not acknowledged takes a bounded amount of memory,
// the answers of the last ones to go are there when they come back, and those of
// others count as never heard of (M14).
func TestServerPartedM14(t *testing.T) {
	w := newWorld(t, nil)
	w.handler.closed = make(chan *ServerSession, 100)
	var clients []*rawClient
	var asked []Message
	const size, many = 8 << 20, 12
	for range many {
		r := w.raw()
		m := r.message(request(idLater, 1, 0), true)
		r.send(m)
		r.next(idMsgsAck)
		w.handler.mu.Lock()
		later := w.handler.later[len(w.handler.later)-1]
		w.handler.mu.Unlock()
		r.link.Close()
		s := <-w.handler.closed
		later.Reply(request(idEcho, 1, size))
		s.server.parted.add(s)
		clients, asked = append(clients, r), append(asked, m)
	}
	kept := 0
	for _, id := range w.server.Keys() {
		for _, s := range w.server.Sessions(id) {
			kept += s.largeAnswers(false)
		}
	}
	if kept > maxPartedBytes || kept < maxPartedBytes/2 {
		t.Errorf("%d bytes are kept", kept)
	}
	back := func(i int) (r *rawClient, state byte) {
		t.Helper()
		r = clients[i]
		r.link, _ = w.dial(w.ctx)
		r.send(r.message(appendIDs(nil, idMsgsStateReq, []int64{asked[i].MsgID}), true))
		d := tl.NewDecoder(r.next(idMsgsStateInfo).body[12:])
		return r, d.Bytes()[0]
	}
	if _, state := back(0); state != stateForgotten {
		t.Errorf("the first one's request: %d", state)
	}
	last, state := back(many - 1)
	if body := last.answer(asked[many-1].MsgID); state != stateReceived|stateAnswered || len(body) != size+12 {
		t.Errorf("the last one's request: %d, %d bytes", state, len(body))
	}
}
