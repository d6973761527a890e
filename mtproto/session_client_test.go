package mtproto

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// script plays the server to a client's session, message by message.
type script struct {
	t   *testing.T
	s   *clientSession
	now time.Time // the client's clock
	ids msgIDs
	seq seqNos
	off time.Duration // the server's clock, ahead of the client's
}

func newScript(t *testing.T) *script {
	x := &script{t: t, s: newClientSession(seeded(1), nil), now: testTime}
	x.s.salts.set(100)
	x.s.connected(x.now)
	return x
}

// call starts an echo.
func (x *script) call(n int64, after *Call) *Call {
	c := &Call{Body: request(idEcho, n, 0), After: after}
	c.wire = c.Body
	x.s.start(c)
	return c
}

// packet is what the client sent at once.
type packet struct {
	Message
	inner []inner // itself, if it is no container
}

// sent packs all that is to be sent.
func (x *script) sent() []packet {
	x.t.Helper()
	var all []packet
	for {
		m, _, ok := x.s.pack(x.now, nil)
		if !ok {
			return all
		}
		m.Body = bytes.Clone(m.Body)
		p := packet{Message: m, inner: []inner{{m.MsgID, m.SeqNo, m.Body}}}
		if bodyID(m.Body) == idContainer {
			var err error
			if p.inner, err = openContainer(nil, m.Body); err != nil {
				x.t.Fatal(err)
			}
		}
		all = append(all, p)
	}
}

// one is the only packet to be sent.
func (x *script) one() packet {
	x.t.Helper()
	all := x.sent()
	if len(all) != 1 {
		x.t.Fatalf("%d packets sent, want 1", len(all))
	}
	return all[0]
}

// message wraps a body as the server would.
func (x *script) message(body []byte, content bool) Message {
	kind := int64(3)
	if bodyID(body) == idRPCResult {
		kind = 1
	}
	return Message{Salt: 1, SessionID: x.s.id, MsgID: x.ids.next(x.now.Add(x.off), kind), SeqNo: x.seq.next(content), Body: body}
}

// hear delivers a message of the server and returns the events.
func (x *script) hear(m Message) []event {
	x.t.Helper()
	if err := x.s.receive(x.now, m); err != nil {
		x.t.Fatalf("receive: %v", err)
	}
	return x.events()
}

func (x *script) events() []event {
	events := x.s.events
	x.s.events = nil
	return events
}

func (x *script) say(body []byte) []event {
	x.t.Helper()
	return x.hear(x.message(body, true))
}

func result(id int64, body []byte) []byte {
	return append(tl.AppendLong(tl.AppendUint32(nil, idRPCResult), id), body...)
}

func failure(id int64, message string) []byte {
	return result(id, appendRPCError(nil, 400, message))
}

func TestPackM7M8(t *testing.T) {
	x := newScript(t)
	x.call(1, nil)
	if p := x.one(); bodyID(p.Body) != idEcho || p.SeqNo != 1 || p.Salt != 100 || p.SessionID != x.s.id {
		t.Fatalf("one call went out as %+v", p.Message)
	}
	for n := range int64(2500) {
		x.call(n, nil)
	}
	packets := x.sent()
	if len(packets) != 3 {
		t.Fatalf("2500 calls in %d packets, want 3", len(packets))
	}
	last := int64(0)
	for _, p := range packets {
		if len(p.inner) > maxContainerMessages || len(p.Body)-8 > maxContainerBytes || p.SeqNo%2 != 0 {
			t.Fatalf("container of %d messages, %d bytes, seq_no %d", len(p.inner), len(p.Body), p.SeqNo)
		}
		for _, m := range p.inner {
			if m.msgID <= last || m.msgID >= p.MsgID || m.seqNo%2 != 1 {
				t.Fatalf("message %#x seq_no %d in container %#x after %#x", m.msgID, m.seqNo, p.MsgID, last)
			}
			last = m.msgID
		}
		last = p.MsgID
	}
	for range 5 {
		c := &Call{Body: request(idEcho, 1, 400_000)}
		c.wire = c.Body
		x.s.start(c)
	}
	for i, p := range x.sent() {
		if len(p.Body)-8 > maxContainerBytes || i < 2 && len(p.inner) != 2 {
			t.Fatalf("packet %d: %d messages, %d bytes", i, len(p.inner), len(p.Body))
		}
	}
}

func TestAcksM10(t *testing.T) {
	x := newScript(t)
	for range ackAbove {
		x.say(request(idUpdate, 1, 0))
	}
	x.call(1, nil)
	if p := x.one(); len(p.inner) != 1 || bodyID(p.Body) != idEcho {
		t.Fatalf("%d messages: a single call shares its packet with %d acks", len(p.inner), ackAbove)
	}
	x.say(request(idUpdate, 1, 0))
	x.call(2, nil)
	p := x.one()
	if len(p.inner) != 2 || bodyID(p.inner[1].body) != idMsgsAck {
		t.Fatalf("%d messages, no ack among them", len(p.inner))
	}
	ids, err := decodeIDs(tl.NewDecoder(p.inner[1].body[4:]))
	if err != nil || len(ids) != ackAbove+1 || p.inner[1].seqNo%2 != 0 {
		t.Fatalf("%d ids acknowledged, seq_no %d, error %v", len(ids), p.inner[1].seqNo, err)
	}

	m := x.message(request(idUpdate, 1, 0), true)
	if events := x.hear(m); len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	if events := x.hear(m); len(events) != 0 || len(x.s.acks) != 2 {
		t.Fatalf("repeated message: %d events, %d acks", len(events), len(x.s.acks))
	}
	x.s.lastSalts = x.now.Add(time.Hour)
	if x.s.tick(x.now.Add(time.Second), 0); len(x.sent()) != 0 {
		t.Fatal("acks sent at once")
	}
	x.now = x.now.Add(ackWithin + time.Second)
	if x.s.tick(x.now, 0); !x.s.ackNow {
		t.Fatal("acks not sent when idle")
	}
	ids, err = decodeIDs(tl.NewDecoder(x.sent()[0].inner[1].body[4:])) // behind a ping
	if err != nil || len(ids) != 2 {
		t.Fatalf("%d ids acknowledged, error %v, want 2", len(ids), err)
	}
	if x.s.tick(x.now, 0); len(x.s.acks) != 0 || x.s.ackNow {
		t.Fatalf("%d acks left", len(x.s.acks))
	}
	x.say(tl.AppendLong(tl.AppendUint32(nil, idPong), 1))
	for range maxIDsPerService + 5 {
		x.s.ack(x.now, 1)
	}
	x.s.ackNow = true
	if n := len(x.sent()); n != 2 {
		t.Fatalf("%d acks in %d packets, want 2", maxIDsPerService+5, n)
	}
}

// Each code has the reaction of the table (M11, M12).
func TestBadMsgM11M12(t *testing.T) {
	for _, test := range []struct {
		code              int32
		again, newSession bool
		clock             bool
		err               error // of receive
		fails             bool
	}{
		{code: badIDTooLow, again: true, clock: true},
		{code: badIDTooHigh, again: true, clock: true, newSession: true},
		{code: badIDBits, fails: true, newSession: true, err: errRestart},
		{code: badContainerID, fails: true, newSession: true, err: errRestart},
		{code: badTooOld, again: true},
		{code: badSeqTooLow, again: true, newSession: true},
		{code: badSeqTooHigh, again: true, newSession: true},
		{code: badSeqNotEven, fails: true, newSession: true, err: errRestart},
		{code: badSeqNotOdd, fails: true, newSession: true, err: errRestart},
		{code: badSalt, again: true},
		{code: badContainer, again: true},
		{code: 77, fails: true, newSession: true, err: errRestart},
	} {
		for _, contained := range []bool{false, true} {
			x := newScript(t)
			calls := []*Call{x.call(1, nil)}
			if contained {
				calls = append(calls, x.call(2, nil))
			}
			p := x.one()
			session := x.s.id
			x.off = time.Hour // the server's clock: only these codes tell it
			n := badMsg{msgID: p.MsgID, seqNo: p.SeqNo, code: test.code, salt: 200}
			err := x.s.receive(x.now, x.message(n.append(nil), false))
			if !errors.Is(err, test.err) {
				t.Fatalf("code %d: receive: %v, want %v", test.code, err, test.err)
			}
			if (x.s.id != session) != test.newSession {
				t.Errorf("code %d: new session %v, want %v", test.code, x.s.id != session, test.newSession)
			}
			if moved := x.s.clock.offset > 59*time.Minute; moved != test.clock {
				t.Errorf("code %d: clock moved %v, want %v", test.code, moved, test.clock)
			}
			var bad *BadMsgError
			events := x.events()
			if test.fails {
				if len(events) != len(calls) || !errors.As(events[0].call.Err, &bad) || bad.Code != test.code {
					t.Errorf("code %d: %d calls failed, want %d", test.code, len(events), len(calls))
				}
				continue
			}
			if len(events) != 0 {
				t.Errorf("code %d: %d events", test.code, len(events))
			}
			again := x.sent()
			if want := 1; test.code != badContainer && len(again) != want || test.code == badContainer && len(again) != len(calls) {
				t.Fatalf("code %d: sent again in %d packets", test.code, len(again))
			}
			for _, q := range again {
				if q.MsgID == p.MsgID || q.inner[0].msgID == p.inner[0].msgID {
					t.Errorf("code %d: sent again with the same id (S2)", test.code)
				}
				if want := int64(100); (test.code == badSalt) != (q.Salt == 200) || test.code != badSalt && q.Salt != want {
					t.Errorf("code %d: salt %d", test.code, q.Salt)
				}
			}
		}
	}
}

// What the server says about messages that were never sent changes nothing.
func TestForgedNotificationsS11(t *testing.T) {
	x := newScript(t)
	c := x.call(1, nil)
	p := x.one()
	session := x.s.id
	for _, code := range []int32{badIDTooLow, badIDTooHigh, badIDBits, badSeqTooLow, badSalt, badContainer} {
		x.say(badMsg{msgID: p.MsgID + 4, code: code, salt: 666}.append(nil))
	}
	if x.s.id != session || x.s.salts.current != 100 || len(x.sent()) != 0 || c.state != callSent {
		t.Fatalf("salt %d, call state %d", x.s.salts.current, c.state)
	}
}

func TestEndlessRefusalM11(t *testing.T) {
	x := newScript(t)
	c := x.call(1, nil)
	for range maxResends {
		p := x.one()
		if events := x.say(badMsg{msgID: p.MsgID, code: badSalt, salt: 5}.append(nil)); len(events) != 0 {
			t.Fatal("call ended early")
		}
	}
	p := x.one()
	events := x.say(badMsg{msgID: p.MsgID, code: badSalt, salt: 5}.append(nil))
	if len(events) != 1 || events[0].call != c || c.Err == nil {
		t.Fatal("a call that is refused for ever does not end")
	}
}

// A refused container gives back the acks and questions inside it too.
func TestRefusedServiceM12(t *testing.T) {
	x := newScript(t)
	for range ackAbove + 1 {
		x.say(request(idUpdate, 1, 0))
	}
	x.s.wantSalts, x.s.wantPing = true, true
	p := x.one()
	x.say(badMsg{msgID: p.MsgID, code: badSalt, salt: 5}.append(nil))
	kinds := map[uint32]bool{}
	for _, m := range x.one().inner {
		kinds[bodyID(m.body)] = true
	}
	if !kinds[idMsgsAck] || !kinds[idGetFutureSalts] || !kinds[idPingDelay] {
		t.Fatalf("sent again: %v", kinds)
	}
}

func TestNewSessionM13(t *testing.T) {
	x := newScript(t)
	x.call(1, nil)
	x.call(2, nil)
	lost := x.one()
	x.call(3, nil)
	first := x.one()
	n := newSession{firstMsgID: first.MsgID, uniqueID: 9, salt: 300}
	if events := x.say(n.append(nil)); len(events) != 0 {
		t.Fatal("the first session is told as one to catch up after")
	}
	p := x.one()
	if len(p.inner) < 2 || number(p.inner[0].body) != 1 || number(p.inner[1].body) != 2 || p.Salt != 300 {
		t.Fatalf("sent again: %d messages, salt %d; lost were those of %#x", len(p.inner), p.Salt, lost.MsgID)
	}
	if events := x.say(n.append(nil)); len(events) != 0 || len(x.sent()) != 0 {
		t.Fatal("the same session twice")
	}
	n.uniqueID = 10
	if events := x.say(n.append(nil)); len(events) != 1 || !events[0].catchUp {
		t.Fatalf("a second session: %d events", len(events))
	}
}

func stateInfo(id int64, info ...byte) []byte {
	return tl.AppendBytes(tl.AppendLong(tl.AppendUint32(nil, idMsgsStateInfo), id), info)
}

func TestStateM14(t *testing.T) {
	x := newScript(t)
	calls := []*Call{x.call(1, nil), x.call(2, nil), x.call(3, nil), x.call(4, nil)}
	x.one()
	x.s.connected(x.now)
	x.call(5, nil)
	p := x.one()
	ask := p.inner[1]
	ids, err := decodeIDs(tl.NewDecoder(ask.body[4:]))
	if err != nil || bodyID(ask.body) != idMsgsStateReq || len(ids) != 4 {
		t.Fatalf("asked about %d ids, error %v", len(ids), err)
	}
	x.say(stateInfo(ask.msgID, 1, 2, 3))                      // too short
	x.say(stateInfo(ask.msgID+4, 1, 1, 1, 1))                 // answers nothing
	x.say(stateInfo(p.inner[0].msgID, 2))                     // answers a call
	x.say(stateInfo(ask.msgID, 1, stateReceived|32, 3, 0x40)) // the last is no state
	again := x.one()
	if len(again.inner) != 3 || bodyID(again.inner[2].body) != idMsgsAck || number(again.inner[0].body) != 1 || number(again.inner[1].body) != 3 || !calls[1].acked {
		t.Fatalf("%d sent again", len(again.inner))
	}
	x.say(stateInfo(ask.msgID, 1, 1, 1, 1)) // a second answer
	if len(x.sent()) != 0 {
		t.Fatal("a second answer was believed")
	}
	all := tl.AppendLongs(tl.AppendUint32(nil, idMsgsAllInfo), []int64{calls[1].msgID, calls[3].msgID})
	x.say(tl.AppendBytes(all, []byte{4, 1}))
	if again := x.one(); number(again.inner[0].body) != 4 || len(again.inner) != 1 {
		t.Fatal("msgs_all_info was not heeded")
	}

	seen := x.message(request(idUpdate, 1, 0), true)
	x.hear(seen)
	for _, kind := range []uint32{idMsgsStateReq, idMsgResendReq} {
		q := x.message(appendIDs(nil, kind, []int64{seen.MsgID, seen.MsgID + 4000, calls[1].msgID}), true)
		old := calls[1].msgID
		x.hear(q)
		var info []byte
		resent := false
		for _, m := range x.one().inner {
			if bodyID(m.body) == idMsgsStateInfo {
				info = m.body
			}
			resent = resent || number(m.body) == 2 && m.msgID != old
		}
		d := tl.NewDecoder(info[4:])
		if id, states := d.Long(), d.Bytes(); id != q.MsgID || !bytes.Equal(states, []byte{4, 1, 1}) || resent != (kind == idMsgResendReq) {
			t.Fatalf("%#x: state of %d is %v, sent again %v", kind, id, states, resent)
		}
	}
}

// A call that stays unanswered is asked about after a while.
func TestStateAfterAWhileM14(t *testing.T) {
	x := newScript(t)
	c := x.call(1, nil)
	x.one()
	x.now = x.now.Add(stateAfter + time.Second)
	if err := x.s.tick(x.now, 0); err != nil {
		t.Fatal(err)
	}
	x.s.wantPing, x.s.wantSalts = false, false
	p := x.one()
	ids, _ := decodeIDs(tl.NewDecoder(p.Body[4:]))
	if bodyID(p.Body) != idMsgsStateReq || !slices.Equal(ids, []int64{c.msgID}) {
		t.Fatalf("asked %#x about %v", bodyID(p.Body), ids)
	}
}

func TestDetailedM15(t *testing.T) {
	x := newScript(t)
	c := x.call(1, nil)
	x.one()
	seen := x.message(request(idUpdate, 1, 0), true)
	x.hear(seen)
	x.s.acks = nil
	for i, test := range []struct {
		body []byte
		ack  bool
	}{
		{tl.AppendLong(tl.AppendLong(tl.AppendLong(tl.AppendUint32(nil, idMsgDetailed), c.msgID), seen.MsgID), 0), true},
		{tl.AppendLong(tl.AppendLong(tl.AppendUint32(nil, idMsgNewDetailed), seen.MsgID), 0), true},
		{tl.AppendLong(tl.AppendLong(tl.AppendLong(tl.AppendUint32(nil, idMsgDetailed), c.msgID), 5), 0), false},
		{tl.AppendLong(tl.AppendLong(tl.AppendUint32(nil, idMsgNewDetailed), 5), 0), false},
	} {
		x.hear(x.message(test.body, false))
		if acked := len(x.s.acks) == 1 && x.s.acks[0] == seen.MsgID; acked != test.ack {
			t.Errorf("%d: acks %v", i, x.s.acks)
		}
		x.s.acks = nil
		sent := x.sent()
		if test.ack != (len(sent) == 0) {
			t.Fatalf("%d: %d packets", i, len(sent))
		}
		if !test.ack {
			ids, _ := decodeIDs(tl.NewDecoder(sent[0].Body[4:]))
			if bodyID(sent[0].Body) != idMsgResendReq || !slices.Equal(ids, []int64{5}) {
				t.Errorf("%d: %#x %v", i, bodyID(sent[0].Body), ids)
			}
		}
	}
}

func TestResultM16(t *testing.T) {
	x := newScript(t)
	big := request(idEcho, 42, 3000)
	for _, test := range []struct {
		name string
		body []byte
		want []byte
		err  string
	}{
		{"plain", big, big, ""},
		{"gzipped", gzipped(t, big), big, ""},
		{"error", appendRPCError(nil, 420, "FLOOD_WAIT_3"), nil, "rpc error 420: FLOOD_WAIT_3"},
		{"gzipped error", gzipped(t, appendRPCError(nil, 400, "NO")), nil, "rpc error 400: NO"},
		{"broken gzip", gzipped(t, big)[:24], nil, ErrAnswer.Error()},
		{"broken error", appendRPCError(nil, 400, "NO")[:8], nil, ErrAnswer.Error()},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := x.call(1, nil)
			p := x.one()
			events := x.say(result(p.inner[0].msgID, test.body))
			if len(events) != 1 || events[0].call != c || !bytes.Equal(c.Result, test.want) {
				t.Fatalf("%d events, result of %d bytes, error %v", len(events), len(c.Result), c.Err)
			}
			if text := ""; test.err != text && (c.Err == nil || c.Err.Error() != test.err) || test.err == "" && c.Err != nil {
				t.Fatalf("error %v, want %q", c.Err, test.err)
			}
			acks := len(x.s.acks)
			for _, id := range []int64{p.inner[0].msgID, 0, 12345} { // twice, nothing, unknown
				if events := x.say(result(id, test.body)); len(events) != 0 {
					t.Fatalf("answer to %d: %d events", id, len(events))
				}
			}
			if len(x.s.acks) != acks+3 {
				t.Fatal("answers to nothing are not acknowledged")
			}
			x.s.acks = nil
		})
	}
}

func TestDropM17(t *testing.T) {
	x := newScript(t)
	queued, sent := x.call(1, nil), x.call(2, nil)
	if !x.s.drop(queued, errors.New("no")) || len(x.s.queue) != 1 {
		t.Fatal("a queued call was not dropped")
	}
	p := x.one()
	if number(p.Body) != 2 {
		t.Fatalf("call %d went out", number(p.Body))
	}
	if !x.s.drop(sent, errors.New("no")) || x.s.drop(sent, errors.New("no")) {
		t.Fatal("drop")
	}
	if events := x.events(); len(events) != 2 {
		t.Fatalf("%d calls ended", len(events))
	}
	d := x.one()
	if bodyID(d.Body) != idRPCDropAnswer || int64(binary.LittleEndian.Uint64(d.Body[4:])) != p.MsgID || d.SeqNo%2 != 1 {
		t.Fatalf("%#x", d.Body)
	}
	if events := x.say(result(p.MsgID, request(idEcho, 2, 0))); len(events) != 0 {
		t.Fatal("a dropped call was answered")
	}
}

// Questions that a server never answers do not pile up (M14).
func TestUnansweredQuestionsM14(t *testing.T) {
	x := newScript(t)
	x.call(1, nil)
	for range 100 {
		x.sent()
		x.now = x.now.Add(stateAfter + time.Minute)
		x.s.lastPing, x.s.lastRecv = x.now, x.now // no ping, which would have to be answered
		if err := x.s.tick(x.now, 0); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(x.s.asked); n > 2 {
		t.Errorf("%d questions wait for an answer", n)
	}
}
