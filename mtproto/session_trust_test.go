package mtproto

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// The window is for outer messages, once time is known, and not for those that
// tell the time (M6).
func TestWindowM6(t *testing.T) {
	for _, test := range []struct {
		name string
		age  time.Duration
		err  error
	}{
		{"now", 0, nil},
		{"old", 299 * time.Second, nil},
		{"too old", 302 * time.Second, errWindow},
		{"ahead", -29 * time.Second, nil},
		{"too far ahead", -31 * time.Second, errWindow},
		{"a year ahead", -365 * 24 * time.Hour, errWindow},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := func(x *script, body []byte) Message {
				x.off = -test.age
				return x.message(body, true)
			}
			x := newScript(t)
			x.hear(m(x, request(idUpdate, 1, 0))) // time is not known yet

			known := func() *script {
				x := newScript(t)
				x.s.clock = serverClock{known: true}
				return x
			}
			x = known()
			if err := x.s.receive(x.now, m(x, request(idUpdate, 1, 0))); !errors.Is(err, test.err) {
				t.Fatalf("%v, want %v", err, test.err)
			}
			if events := x.events(); (len(events) == 1) != (test.err == nil) || len(x.s.acks) != len(events) {
				t.Fatalf("%d events", len(events))
			}
			x = known()
			x.call(1, nil)
			p := x.one()
			if err := x.s.receive(x.now, m(x, badMsg{msgID: p.MsgID, code: badSalt, salt: 7}.append(nil))); err != nil || x.s.salts.current != 7 {
				t.Fatalf("bad_server_salt: %v", err)
			}
			x = known()
			old := m(x, request(idUpdate, 1, 0))
			x.off, x.ids = time.Second, msgIDs{}
			outer := x.message(nil, false)
			outer.Body = tl.AppendUint32(tl.AppendUint32(nil, idContainer), 1)
			outer.Body = append(appendInner(outer.Body, old.MsgID, old.SeqNo, len(old.Body)), old.Body...)
			if events := x.hear(outer); len(events) != 1 {
				t.Fatal("a message inside a container was held to the window")
			}
		})
	}
}

// Repeated messages are acknowledged and not used (M5, S8), on the next
// connection too.
func TestReplayM5S8(t *testing.T) {
	x := newScript(t)
	var all []Message
	for n := range int64(1200) {
		m := x.message(request(idUpdate, n, 0), true)
		all = append(all, m)
		x.hear(m)
	}
	for _, back := range []int{1, 2, 500, 1000, 1100} {
		if events := x.hear(all[len(all)-back]); len(events) != 0 {
			t.Errorf("message %d from the end was used again", back)
		}
	}
	x.s.connected(x.now)
	if events := x.hear(all[len(all)-1]); len(events) != 0 {
		t.Error("a message was used again on the next connection")
	}
	inside := container(request(idUpdate, 1, 0), request(idUpdate, 2, 0))
	if events := x.say(inside); len(events) != 0 {
		t.Error("messages older than all that is remembered were used")
	}
	x = newScript(t)
	if events := x.say(inside); len(events) != 2 {
		t.Fatal("a container's messages were not used")
	}
	if events := x.say(inside); len(events) != 0 {
		t.Error("a new container had old messages used again")
	}
}

// An answer that was kept for long is used all the same: its call can only be
// answered once.
func TestOldAnswer(t *testing.T) {
	x := newScript(t)
	c := x.call(1, nil)
	p := x.one()
	answer := x.message(result(p.MsgID, request(idEcho, 1, 0)), true)
	for n := range int64(replaySize + 10) {
		x.say(request(idUpdate, n, 0))
	}
	outer := x.message(nil, false)
	outer.Body = tl.AppendUint32(tl.AppendUint32(nil, idContainer), 1)
	outer.Body = append(appendInner(outer.Body, answer.MsgID, answer.SeqNo, len(answer.Body)), answer.Body...)
	if events := x.hear(outer); len(events) != 1 || events[0].call != c {
		t.Fatalf("%d events", len(events))
	}
}

// A message of another session, of no session, or with an even id is not used
// (S9, S10); what was sent before a reset neither.
func TestForeignS9S10(t *testing.T) {
	x := newScript(t)
	c := x.call(1, nil)
	p := x.one()
	body := result(p.MsgID, request(idEcho, 1, 0))
	for _, session := range []int64{0, x.s.id + 1} {
		m := x.message(body, true)
		m.SessionID = session
		if err := x.s.receive(x.now, m); !errors.Is(err, errForeign) {
			t.Errorf("session %d: %v", session, err)
		}
	}
	even := x.message(body, true)
	for _, id := range []int64{even.MsgID &^ 3, even.MsgID&^3 | 2} {
		even.MsgID = id
		if err := x.s.receive(x.now, even); !errors.Is(err, errParity) {
			t.Errorf("id %#x: %v", id, err)
		}
	}
	inside := container(body)
	inside[8] = 4
	if err := x.s.receive(x.now, x.message(inside, false)); !errors.Is(err, errParity) {
		t.Errorf("even id in a container: %v", err)
	}
	before := x.message(body, true)
	x.s.restart()
	if err := x.s.receive(x.now, before); !errors.Is(err, errForeign) {
		t.Errorf("message from before the reset: %v", err)
	}
	if len(x.events()) != 0 || c.state == callDone || len(x.s.acks) != 0 {
		t.Error("something of these was used")
	}
	if a, b := newClientSession(seeded(1), nil), newClientSession(seeded(2), nil); a.id == b.id {
		t.Error("two sessions with one id")
	}
}

// A container is taken whole or not at all, but one message that can't be
// understood does not cost the others theirs (S15, M8).
func TestSiblingsS15(t *testing.T) {
	x := newScript(t)
	a, b := x.call(1, nil), x.call(2, nil)
	p := x.one()
	unknown := request(0xdeadbeef, 1, 0)
	events := x.say(container(
		result(p.inner[0].msgID, request(idEcho, 1, 0)),
		unknown,
		gzipped(t, request(idUpdate, 1, 0))[:12],
		tl.AppendUint32(nil, idNewSession),
		tl.AppendUint32(nil, idFutureSalts),
		tl.AppendUint32(nil, idMsgsStateReq),
		tl.AppendUint32(nil, idRPCResult),
		result(p.inner[1].msgID, request(idEcho, 2, 0)),
	))
	if a.state != callDone || b.state != callDone || a.Err != nil || b.Err != nil {
		t.Fatal("answers beside an unknown message were lost")
	}
	if len(events) != 4 || number(events[1].update) != 1 || !events[2].catchUp {
		t.Fatalf("events %+v", events)
	}
	c := x.call(3, nil)
	p = x.one()
	bad := container(result(p.inner[0].msgID, request(idEcho, 1, 0)), request(idEcho, 1, 0))
	if err := x.s.receive(x.now, x.message(bad[:len(bad)-4], false)); err == nil || c.state != callSent {
		t.Fatalf("a broken container was used in part: %v", err)
	}
}

// Wherever the local clock stands or jumps to, the session finds the server's
// time within two round trips (S11).
func TestClockS11(t *testing.T) {
	year := 365 * 24 * time.Hour
	for _, off := range []time.Duration{time.Hour, -time.Hour, year, -year} {
		for _, jump := range []bool{false, true} {
			x := newScript(t)
			server := x.now // the true time
			local := server.Add(off)
			if jump {
				x.s.clock = serverClock{known: true}
			}
			c := x.call(1, nil)
			trips := 0
			for c.state != callDone {
				if trips++; trips > 2 {
					t.Fatalf("clock off by %v (jump %v): no answer after %d round trips", off, jump, trips-1)
				}
				m, _, ok := x.s.pack(local, nil)
				if !ok {
					t.Fatalf("clock off by %v (jump %v): nothing to send", off, jump)
				}
				x.off = server.Sub(x.now)
				answer := x.message(result(m.MsgID, request(idEcho, 1, 0)), true)
				switch age := server.Sub(msgIDTime(m.MsgID)); {
				case age > windowPast:
					answer = x.message(badMsg{msgID: m.MsgID, code: badIDTooLow}.append(nil), false)
				case age < -windowFuture:
					answer = x.message(badMsg{msgID: m.MsgID, code: badIDTooHigh}.append(nil), false)
				}
				if err := x.s.receive(local, answer); errors.Is(err, errWindow) {
					x.s.connected(local)
					m, _, _ := x.s.pack(local, nil)
					if bodyID(m.Body) == idMsgsStateReq {
						answer = x.message(result(c.msgID, request(idEcho, 1, 0)), true)
						err = x.s.receive(local, answer)
					}
					if err != nil {
						t.Fatal(err)
					}
				}
				x.events()
			}
		}
	}
}

// The header goes before every call until one is answered, inside of
// invokeAfterMsg, and again on the next connection (M20).
func TestHeaderM20(t *testing.T) {
	x := newScript(t)
	header := tl.AppendUint32(nil, 0x99999999)
	x.s.header = func() []byte { return header }
	a := x.call(1, nil)
	x.call(2, a)
	p := x.one()
	if bodyID(p.inner[0].body) != 0x99999999 || bodyID(p.inner[1].body) != idInvokeAfterMsg || bodyID(p.inner[1].body[12:]) != 0x99999999 {
		t.Fatalf("%x", p.Body)
	}
	x.say(failure(p.inner[0].msgID, "CONNECTION_NOT_INITED"))
	p = x.one()
	if number(p.Body[4:]) != 1 || bodyID(p.Body) != 0x99999999 {
		t.Fatalf("after CONNECTION_NOT_INITED: %x", p.Body)
	}
	x.say(result(p.MsgID, request(idEcho, 1, 0)))
	x.call(3, nil)
	if p := x.one(); bodyID(p.Body) != idEcho {
		t.Fatalf("after an answer: %x", p.Body)
	}
	x.s.connected(x.now)
	x.call(4, nil)
	if p := x.one(); bodyID(p.inner[0].body) != 0x99999999 {
		t.Fatalf("on the next connection: %x", p.Body)
	}
}

// chainServer answers a chain as Telegram does: a call waits for the one it
// names, and fails if that failed (M21).
type chainServer struct {
	failed map[int64]bool
	done   map[int64]bool
	ran    []int64
	refuse func(n int64) bool
}

func (s *chainServer) answer(m inner) []byte {
	body := m.body
	if bodyID(body) == idInvokeAfterMsg {
		d := tl.NewDecoder(body[4:])
		after := d.Long()
		body = body[12:]
		if s.failed[after] {
			s.failed[m.msgID] = true
			return failure(m.msgID, "MSG_WAIT_FAILED")
		}
		if !s.done[after] {
			s.failed[m.msgID] = true
			return failure(m.msgID, "MSG_WAIT_TIMEOUT")
		}
	}
	n := number(body)
	s.ran = append(s.ran, n)
	if s.refuse != nil && s.refuse(n) {
		s.failed[m.msgID] = true
		return failure(m.msgID, "NO")
	}
	s.done[m.msgID] = true
	return result(m.msgID, request(idEcho, n, 0))
}

// A chain keeps its order and a failure does not stop those after it, whatever
// happens on the way (M21, S1).
func TestChainM21S1(t *testing.T) {
	for _, test := range []struct {
		name   string
		refuse func(n int64) bool
		lose   func(round int) bool // the packets of this round do not arrive
		salt   bool                 // the first packet is refused for its salt
		bound  int                  // messages sent
	}{
		{"all well", nil, nil, false, 1000},
		{"one refused", func(n int64) bool { return n == 0 }, nil, false, 2100},
		{"some refused", func(n int64) bool { return n%100 == 50 }, nil, false, 6000},
		{"all refused", func(n int64) bool { return true }, nil, false, 6000},
		{"bad salt", nil, nil, true, 2100},
		{"lost, and one refused", func(n int64) bool { return n == 500 }, func(round int) bool { return round == 0 }, false, 4000},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := newScript(t)
			server := &chainServer{failed: map[int64]bool{}, done: map[int64]bool{}, refuse: test.refuse}
			var calls []*Call
			var last *Call
			for n := range int64(1000) {
				last = x.call(n, last)
				calls = append(calls, last)
			}
			messages, left := 0, len(calls)
			for round := 0; left > 0; round++ {
				if round > 2500 {
					t.Fatalf("%d calls left", left)
				}
				packets := x.sent()
				if test.lose != nil && test.lose(round) {
					for _, c := range calls {
						if c.state == callSent {
							x.s.requeue(c) // as after msgs_state_info
						}
					}
					continue
				}
				var answers [][]byte
				for _, p := range packets {
					if test.salt && round == 0 {
						answers = append(answers, badMsg{msgID: p.MsgID, code: badSalt, salt: 5}.append(nil))
						continue
					}
					for _, m := range p.inner {
						if m.seqNo%2 == 1 {
							messages++
							answers = append(answers, server.answer(m))
						}
					}
				}
				for _, a := range answers {
					left -= len(x.say(a))
				}
			}
			if want := seq(1000); !slices.Equal(server.ran, want) {
				t.Errorf("ran out of order or twice: %d runs", len(server.ran))
			}
			for n, c := range calls {
				refused := test.refuse != nil && test.refuse(int64(n))
				if refused != (c.Err != nil) || c.Err != nil && c.Err.Error() != "rpc error 400: NO" {
					t.Fatalf("call %d: %v", n, c.Err)
				}
			}
			if messages > test.bound {
				t.Errorf("%d messages for 1000 calls, want at most %d", messages, test.bound)
			}
		})
	}
}

func seq(n int64) []int64 {
	all := make([]int64, n)
	for i := range all {
		all[i] = int64(i)
	}
	return all
}

// A call that was given up hands its place in the chain on.
func TestChainDroppedM21(t *testing.T) {
	x := newScript(t)
	a := x.call(1, nil)
	x.one()
	b := x.call(2, a)
	c := x.call(3, b)
	x.s.drop(b, errors.New("no"))
	p := x.one()
	d := tl.NewDecoder(p.Body[4:])
	if bodyID(p.Body) != idInvokeAfterMsg || d.Long() != a.msgID {
		t.Fatalf("call after a dropped one: %x", p.Body)
	}
	x.s.drop(a, errors.New("no"))
	x.say(failure(c.msgID, "MSG_WAIT_TIMEOUT"))
	p = x.one()
	last := p.inner[len(p.inner)-1].body
	for _, m := range p.inner {
		if number(m.body[min(12, len(m.body)-12):]) == 3 {
			last = m.body
		}
	}
	if bodyID(last) != idInvokeAfterMsg {
		t.Fatalf("%x", last)
	}
	x.say(failure(c.msgID, "MSG_WAIT_TIMEOUT"))
	if p := x.one(); bodyID(p.inner[0].body) != idEcho {
		t.Fatalf("a call waits for ever for one that was given up: %x", p.Body)
	}
}

func FuzzPayload(f *testing.F) {
	for _, body := range [][]byte{
		request(idUpdate, 1, 0), container(request(idUpdate, 1, 0), request(idUpdate, 1, 0)),
		gzipped(f, request(idUpdate, 1, 50)), result(1, request(idEcho, 1, 0)), failure(1, "MSG_WAIT_FAILED"),
		badMsg{msgID: 1, code: 17}.append(nil), badMsg{msgID: 1, code: badSalt, salt: 1}.append(nil),
		newSession{1, 2, 3}.append(nil), stateInfo(1, 1, 2, 3), appendIDs(nil, idMsgsAck, []int64{1}),
		appendIDs(nil, idMsgResendReq, []int64{1}), appendIDs(nil, idMsgsStateReq, []int64{1}),
		appendFutureSalts(nil, 1, testTime, []futureSalt{{1, 2, 3}}),
		tl.AppendLong(tl.AppendLong(tl.AppendUint32(nil, idMsgNewDetailed), 5), 0),
	} {
		f.Add(body, int32(1))
	}
	f.Fuzz(func(t *testing.T, body []byte, seqNo int32) {
		x := newScript(t)
		a := x.call(1, nil)
		x.call(2, a)
		x.sent()
		// ids in the corpus are small numbers: make the session's the same
		for i, c := range []*Call{a} {
			delete(x.s.pending, c.msgID)
			c.msgID = int64(i + 1)
			x.s.pending[c.msgID] = c
		}
		x.s.outer[0] = 1
		x.s.asked[1] = asked{kind: idMsgsStateReq, container: 1, ids: []int64{1}}
		m := x.message(body, false)
		m.SeqNo = seqNo
		x.s.receive(x.now, m)
		x.s.tick(x.now, 0)
		for range 3 {
			x.sent()
		}
		total := len(x.s.pending) + len(x.s.queue) + len(x.s.resend) + len(x.s.parked)
		for _, e := range x.events() {
			if e.call != nil {
				total++
			}
		}
		if total != 2 {
			t.Fatalf("%d calls, want 2: none lost, none twice", total)
		}
	})
}
