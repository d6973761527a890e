package mtproto

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// Times of a client's session.
const (
	pingEvery     = 55 * time.Second // M18
	pingDelay     = 75               // seconds until the server hangs up without another ping
	pongWithin    = 15 * time.Second // of silence, after a ping
	quietAfter    = 3 * time.Second  // with calls unanswered, nothing received: ping early
	quietPong     = 6 * time.Second  // the same as pongWithin, with calls unanswered
	slowest       = 8 << 10          // bytes a second that a link takes; a ping waits behind what is more than
	soonGone      = 64 << 10         // these bytes,
	slowWithin    = 60 * time.Second // but no longer than that
	ackWithin     = 10 * time.Second // M10
	ackAbove      = 16               // M10
	stateAfter    = 30 * time.Second // a call unanswered for so long is asked about (M14)
	windowPast    = 300 * time.Second
	windowFuture  = 30 * time.Second
	recentOuter   = 128 // ids of own messages that a notification may name
	recentSession = 8   // unique ids of new_session_created remembered
)

var (
	errNoPong  = errors.New("mtproto: no pong in time")
	errParity  = errors.New("mtproto: message of the server with an even id")
	errWindow  = errors.New("mtproto: message from another time")
	errForeign = errors.New("mtproto: message of another session")
	errRestart = errors.New("mtproto: session had to be begun again")

	errSuspended = errors.New("mtproto: the machine was suspended")
)

// serverClock is the server's time as far as it is known (M6). It only moves
// ahead with the messages that come in, for the quickest tells the time best; a
// bad_msg_notification sets it.
type serverClock struct {
	offset time.Duration
	known  bool
}

func (c *serverClock) at(now time.Time) time.Time { return now.Add(c.offset) }

func (c *serverClock) hear(now, server time.Time) {
	if d := server.Sub(now); !c.known || d > c.offset {
		c.offset, c.known = d, true
	}
}

func (c *serverClock) set(now, server time.Time) {
	c.offset, c.known = server.Sub(now), true
}

// event is what a received message means to the upper layer.
type event struct {
	call    *Call  // is done
	update  []byte // no service message
	catchUp bool   // updates may be missing
}

// asked is a service message that waits for its answer.
type asked struct {
	kind      uint32
	container int64
	ids       []int64 // msgs_state_req
}

// serviceMessage is a service message to be sent.
type serviceMessage struct {
	body    []byte
	content bool
}

// clientSession is the client's end of one session (section 3 of the protocol):
// what it has sent, what it has seen, what is still to be sent. It performs no
// I/O and is not safe for concurrent use; its owner locks.
type clientSession struct {
	id     int64
	rand   io.Reader
	header func() []byte
	tracer func(Trace) // nil: no trace

	ids    msgIDs
	seq    seqNos
	replay replayStore
	salts  saltBook
	clock  serverClock

	started int64
	queue   []*Call // not sent yet, in the order of Start
	resend  []*Call // to be sent again, before those
	parked  []*Call // wait for the call before them
	pending map[int64]*Call
	tails   int // of those, with a tail

	service []serviceMessage
	asked   map[int64]asked
	acks    []int64
	ackAge  time.Time // of the oldest of acks
	ackNow  bool
	flying  struct { // acks that the last packet with acks carried
		id  int64
		ids []int64
	}

	binding  *binding // nil: the key in use needs none
	borrows  bool     // that key is another client's
	stale    bool     // and stands for nobody any more
	draining bool     // no calls are sent any more: another key is about to take over
	headed   bool     // a call with the header was answered
	sessions int      // new_session_created seen
	unique   [recentSession]int64
	outer    [recentOuter]int64
	outerAt  int

	wantPing, wantState, wantSalts bool
	stateUpTo                      int64 // the last id that wantState is about
	lastPing, lastSalts, lastState time.Time
	lastRecv                       time.Time
	ping                           struct{ id, msgID int64 } // msgID 0: none out
	pingSince                      time.Time                 // when that was sent, or a wanted one fell due
	pingBehind                     int                       // bytes sent before it since something came in

	events []event
	opened []inner // reused
	lent   *lent   // the packet that is being received; nil: its memory is not counted
	packed []*Call // calls of the packet under construction; reused
}

func newClientSession(rand io.Reader, header func() []byte) *clientSession {
	s := &clientSession{rand: rand, header: header, pending: map[int64]*Call{}, asked: map[int64]asked{}}
	s.replay.size = replaySize
	s.id = s.random()
	return s
}

func (s *clientSession) random() int64 {
	var b [8]byte
	mustRead(s.rand, b[:])
	return int64(binary.LittleEndian.Uint64(b[:]))
}

// start queues a call. One that was held keeps its place before those that
// wait for it.
func (s *clientSession) start(c *Call) {
	held := c.state == callHeld
	c.Result, c.Err, c.lent = nil, nil, nil
	c.state, c.after = callQueued, c.After
	c.alone, c.acked, c.wrapped, c.repeated, c.resent, c.waits, c.msgID, c.container = false, false, false, false, 0, 0, 0, 0
	if held {
		s.resend = append(s.resend, c)
		return
	}
	s.started++
	c.started = s.started
	s.queue = append(s.queue, c)
}

// restart begins a new session: everything unanswered is sent again in it. Ids go
// on growing, unless the caller has found them to be too high.
func (s *clientSession) restart() {
	s.id = s.random()
	s.seq = seqNos{}
	s.replay.reset()
	s.acks, s.service = s.acks[:0], nil
	s.flying.id, s.outer = 0, [recentOuter]int64{}
	clear(s.asked)
	s.ping.msgID = 0
	s.headed, s.draining = false, false
	for _, c := range s.pending {
		s.repeat(c)
	}
}

// connected prepares for a new connection: the header goes out again, and what
// was not answered is asked about before it is sent again (M14).
func (s *clientSession) connected(now time.Time) {
	s.headed = false
	s.ping.msgID, s.wantPing, s.lastPing, s.lastRecv = 0, false, now, now
	clear(s.asked)
	if s.unbound() {
		s.rebind(now)
	}
	s.wantState, s.stateUpTo = len(s.pending) > 0, s.ids.last
}

// requeue sends a call again, with a new id (S2).
func (s *clientSession) requeue(c *Call) {
	s.unsend(c)
	c.state, c.acked = callQueued, false
	if !s.isBinding(c) { // which has its place before all others
		s.resend = append(s.resend, c)
	}
}

// unsend has no answer be waited for.
func (s *clientSession) unsend(c *Call) {
	delete(s.pending, c.msgID)
	if c.Tail != nil {
		s.tails--
	}
}

// repeat is requeue without knowing whether the server has run the call.
func (s *clientSession) repeat(c *Call) {
	c.repeated = true
	s.requeue(c)
}

// demanded is requeue because the server refused the message; it fails the call
// once that has happened too often.
func (s *clientSession) demanded(c *Call, code int32) {
	c.repeated = c.repeated || code == badTooOld
	if c.resent++; c.resent > maxResends {
		s.finish(c, nil, &BadMsgError{code})
		return
	}
	s.requeue(c)
}

// forget drops the questions of a kind: a newer one takes their place.
func (s *clientSession) forget(kind uint32) {
	maps.DeleteFunc(s.asked, func(_ int64, a asked) bool { return a.kind == kind })
}

// finish ends a call.
func (s *clientSession) finish(c *Call, result []byte, err error) {
	if c.state == callSent {
		s.unsend(c)
	}
	if s.isBinding(c) {
		s.bindAnswered(result, err)
		return
	}
	c.Result, c.Err, c.state = result, err, callDone
	c.after, c.wire = nil, nil
	s.events = append(s.events, event{call: c})
}

// drop ends a call without an answer. If it has been sent, the server is told
// that nobody waits for it (M17).
func (s *clientSession) drop(c *Call, err error) bool {
	switch c.state {
	case callQueued:
		s.queue = without(s.queue, c)
		s.resend = without(s.resend, c)
	case callParked:
		s.parked = without(s.parked, c)
	case callSent:
		body := tl.AppendLong(tl.AppendUint32(nil, idRPCDropAnswer), c.msgID)
		s.service = append(s.service, serviceMessage{body, true})
	default:
		return false
	}
	after := c.after
	s.finish(c, nil, err)
	c.state, c.after = callLost, after
	return true
}

func without(calls []*Call, c *Call) []*Call {
	if i := slices.Index(calls, c); i >= 0 {
		return slices.Delete(calls, i, i+1)
	}
	return calls
}

// failAll ends every call, at the end of the client.
func (s *clientSession) failAll(err error) {
	for _, calls := range [][]*Call{s.queue, s.resend, s.parked} {
		for _, c := range calls {
			s.finish(c, nil, err)
		}
	}
	for _, c := range s.pending {
		s.finish(c, nil, err)
	}
	s.queue, s.resend, s.parked = nil, nil, nil
	slices.SortFunc(s.events, func(a, b event) int {
		if a.call == nil || b.call == nil {
			return 0
		}
		return cmp.Compare(a.call.started, b.call.started)
	})
}

// waiting tells whether there are calls that are not done.
func (s *clientSession) waiting() bool {
	return len(s.pending)+len(s.queue)+len(s.resend)+len(s.parked) > 0
}

// busy tells whether something is out that a tick has to look at soon.
func (s *clientSession) busy() bool {
	return s.waiting() || len(s.acks) > 0 || s.ping.msgID != 0 || s.wantPing
}

// pingNow makes a ping due, unless one is out; unheard is the bytes sent since
// something came in.
func (s *clientSession) pingNow(now time.Time, unheard int) {
	if s.ping.msgID == 0 && !s.wantPing {
		s.wantPing, s.pingSince, s.pingBehind = true, now, unheard
	}
}

// prove makes a ping due on a new connection, if nothing is to be sent there that has
// an answer: it shows whether the connection works, and the server where updates can
// go.
func (s *clientSession) prove(now time.Time) {
	if !s.wantState && !s.callsDue() {
		s.pingNow(now, 0)
	}
}

// silent tells whether a ping is out, or can't even leave, and nothing has come in
// for a time, which is another while calls wait. It is longer with much before the
// ping on a slow link.
func (s *clientSession) silent(now time.Time, waiting, idle time.Duration) bool {
	if s.ping.msgID == 0 && !s.wantPing {
		return false
	}
	limit := idle
	if s.waiting() {
		limit = waiting
	}
	limit = min(limit+time.Duration(max(s.pingBehind-soonGone, 0))*time.Second/slowest, slowWithin)
	return min(now.Sub(s.pingSince), now.Sub(s.lastRecv)) > limit
}

// tick is called now and then on a connection, more often while the session is
// busy: it decides what is due. So many bytes have been sent since something came
// in.
func (s *clientSession) tick(now time.Time, unheard int) error {
	if s.silent(now, quietPong, pongWithin) { // M18
		return errNoPong
	}
	if s.unbound() && now.Sub(s.binding.since) > bindWithin {
		return errUnbound
	}
	if now.Sub(s.lastPing) >= pingEvery {
		s.ping.msgID = 0 // the server answers other things; another ping keeps it from hanging up
	}
	quiet := len(s.pending) > 0 && now.Sub(s.lastRecv) > quietAfter
	if now.Sub(s.lastPing) >= pingEvery || quiet {
		s.pingNow(now, unheard)
	}
	if len(s.acks) > ackAbove || len(s.acks) > 0 && now.Sub(s.ackAge) > ackWithin {
		s.ackNow = true
	}
	if s.salts.low() && (s.lastSalts.IsZero() || now.Sub(s.lastSalts) > saltsInterval) {
		s.wantSalts = true
	}
	if now.Sub(s.lastState) > stateAfter {
		old := now.Add(-stateAfter)
		for _, c := range s.pending {
			if c.sent.Before(old) {
				s.wantState, s.stateUpTo = true, max(s.stateUpTo, c.msgID)
			}
		}
	}
	return nil
}

// expire ends the calls whose deadline has come.
func (s *clientSession) expire(now time.Time) {
	var late []*Call
	collect := func(c *Call) {
		if !c.Deadline.IsZero() && !now.Before(c.Deadline) {
			late = append(late, c)
		}
	}
	for _, c := range s.pending {
		collect(c)
	}
	for _, calls := range [][]*Call{s.queue, s.resend, s.parked} {
		for _, c := range calls {
			collect(c)
		}
	}
	slices.SortFunc(late, func(a, b *Call) int { return cmp.Compare(a.started, b.started) })
	for _, c := range late {
		s.drop(c, context.DeadlineExceeded)
	}
}
