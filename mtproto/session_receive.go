package mtproto

import (
	"strings"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// receive takes a decrypted message of the server; what it means for the upper
// layer is left in events. The checks come in the order of M3: session, parity,
// duplicates, time. errForeign means that the message was ignored, any other
// error that the connection must be closed; nothing of the message was used
// then, and the session goes on.
func (s *clientSession) receive(now time.Time, m Message) error {
	switch {
	case m.SessionID != s.id:
		return errForeign
	case m.MsgID&1 == 0:
		return errParity
	}
	id := bodyID(m.Body)
	timeless := id == idBadMsg || id == idBadServerSalt
	if s.replay.seen(m.MsgID) {
		if m.SeqNo&1 != 0 {
			s.ack(now, m.MsgID)
		}
		return nil
	}
	if !timeless && !s.inTime(now, m.MsgID) {
		s.clock.known = false // or our clock jumped: the next message tells
		return errWindow
	}
	if id == idContainer {
		opened, err := openContainer(s.opened[:0], m.Body)
		if err != nil {
			return err
		}
		s.opened = opened
		for i := range opened {
			if opened[i].msgID&1 == 0 {
				return errParity
			}
		}
	}
	s.lastRecv = now
	if !timeless {
		s.clock.hear(now, msgIDTime(m.MsgID))
	}
	fresh := s.replay.add(m.MsgID)
	if id != idContainer {
		return s.accept(now, inner{m.MsgID, m.SeqNo, m.Body}, fresh)
	}
	if s.tracer != nil {
		s.tracer(Trace{Time: now, TypeID: id, MsgID: m.MsgID, Size: len(m.Body)})
	}
	return s.acceptAll(now)
}

// acceptAll takes the messages of a container. An error of one does not keep the
// others from being used (S15).
func (s *clientSession) acceptAll(now time.Time) (err error) {
	opened := s.opened
	for i := range opened {
		if e := s.accept(now, opened[i], s.replay.add(opened[i].msgID)); e != nil {
			err = e
		}
	}
	clear(opened)
	return err
}

// inTime is the window of M6, for the outer message only: one that is sent again
// inside a container may be older.
func (s *clientSession) inTime(now time.Time, id int64) bool {
	if !s.clock.known {
		return true
	}
	age := s.clock.at(now).Sub(msgIDTime(id))
	return age <= windowPast && age >= -windowFuture
}

// accept takes one message. Of those that may have been processed before only
// answers are looked at, which find no call then.
func (s *clientSession) accept(now time.Time, m inner, fresh freshness) error {
	if m.seqNo&1 != 0 {
		s.ack(now, m.msgID)
	}
	id := bodyID(m.body)
	if fresh == idSeen || fresh == idTooOld && id != idRPCResult {
		return nil
	}
	if id == idGzipPacked {
		body, err := unzip(m.body)
		if err != nil || bodyID(body) == idContainer {
			s.events = append(s.events, event{catchUp: true})
			return nil
		}
		m.body, id = body, bodyID(body)
	}
	if id == idRPCResult {
		s.result(now, m)
		return nil
	}
	if s.tracer != nil {
		s.tracer(Trace{Time: now, TypeID: id, MsgID: m.msgID, Size: len(m.body)})
	}
	return s.serviceOrUpdate(now, id, m)
}

func (s *clientSession) serviceOrUpdate(now time.Time, id uint32, m inner) error {
	switch id {
	case idBadMsg, idBadServerSalt:
		return s.refused(now, m)
	case idNewSession:
		s.newSession(m.body)
	case idMsgsAck:
		s.acked(m.body)
	case idPong:
		s.pong(m.body)
	case idFutureSalts:
		s.futureSalts(m.body)
	case idMsgsStateInfo:
		s.stateInfo(m.body)
	case idMsgsAllInfo:
		s.allInfo(m.body)
	case idMsgDetailed, idMsgNewDetailed:
		s.detailed(now, id, m.body)
	case idMsgsStateReq, idMsgResendReq:
		s.stateRequest(id, m)
	case idDestroySessionOK, idDestroySessionNo:
	default:
		s.lent.use() // for ever
		s.events = append(s.events, event{update: m.body})
	}
	return nil
}

// ack queues an acknowledgement.
func (s *clientSession) ack(now time.Time, id int64) {
	if len(s.acks) == 0 {
		s.ackAge = now
	}
	s.acks = append(s.acks, id)
}

// result is rpc_result (M16). One that answers nothing is acknowledged and
// dropped: its call was given up, or answered before.
func (s *clientSession) result(now time.Time, m inner) {
	if len(m.body) < rpcResultHeaderSize+4 {
		return
	}
	d := tl.NewDecoder(m.body[4:])
	reqID := d.Long()
	body := m.body[rpcResultHeaderSize:]
	c := s.pending[reqID]
	if s.tracer != nil {
		t := Trace{Time: now, TypeID: bodyID(body), MsgID: m.msgID, ReplyTo: reqID, Size: len(m.body)}
		if c != nil {
			t.Request, t.Elapsed = bodyID(c.Body), now.Sub(c.sent)
		}
		s.tracer(t)
	}
	if c == nil {
		return
	}
	lent := s.lent
	if bodyID(body) == idGzipPacked {
		var err error
		lent = nil
		if body, err = unzip(body); err != nil {
			s.finish(c, nil, ErrAnswer)
			return
		}
	}
	if bodyID(body) == idRPCError {
		s.failed(c, body)
		return
	}
	s.headed = s.headed || c.headed
	if lent.use(); !s.isBinding(c) {
		c.lent = lent
	}
	s.finish(c, body, nil)
}

// failed is rpc_error. What concerns the order of calls or the header is mended
// here, the rest is the caller's.
func (s *clientSession) failed(c *Call, body []byte) {
	e, err := decodeRPCError(body)
	switch {
	case err != nil:
		s.finish(c, nil, ErrAnswer)
	case e.Message == "CONNECTION_NOT_INITED" && s.header != nil && c.resent < maxResends:
		s.headed = false
		c.resent++
		s.requeue(c)
	case s.isBinding(c):
		s.finish(c, nil, e)
	case s.lostBinding(c, e):
		c.resent++
		s.requeue(c)
		switch {
		case s.borrows:
			s.stale = true
		case s.binding.bound:
			s.rebind(s.lastRecv)
		}
	case c.wrapped && strings.HasPrefix(e.Message, "MSG_WAIT_"):
		s.waitFailed(c)
	default:
		s.headed = s.headed || c.headed
		c.Err = e
		hold := c.Hold != nil && c.Hold(c)
		s.finish(c, nil, e)
		if hold {
			c.state = callHeld
		}
	}
}

// waitFailed sends a call again whose predecessor failed, was late or got
// another id: a failure does not stop the calls after it (M21). The call is
// parked; unpark tells when it may follow.
func (s *clientSession) waitFailed(c *Call) {
	s.unsend(c)
	c.waits = min(c.waits+1, 2)
	c.state = callParked
	s.parked = append(s.parked, c)
}

// acked is msgs_ack: the server has these.
func (s *clientSession) acked(body []byte) {
	ids, err := decodeIDs(tl.NewDecoder(body[4:]))
	if err != nil {
		return
	}
	for _, id := range ids {
		if c := s.pending[id]; c != nil {
			c.acked = true
		}
	}
}

// pong counts only if it answers the ping that is out (M18).
func (s *clientSession) pong(body []byte) {
	d := tl.NewDecoder(body[4:])
	msgID, pingID := d.Long(), d.Long()
	if d.End() == nil && s.ping.msgID != 0 && msgID == s.ping.msgID && pingID == s.ping.id {
		delete(s.asked, msgID)
		s.ping.msgID = 0
	}
}

// futureSalts must answer our own question (M12).
func (s *clientSession) futureSalts(body []byte) {
	reqID, _, salts, err := decodeFutureSalts(body)
	if err != nil || s.asked[reqID].kind != idFutureSalts {
		return
	}
	delete(s.asked, reqID)
	s.salts.add(salts)
}

// stateInfo is msgs_state_info, the answer to our question what became of
// calls (M14).
func (s *clientSession) stateInfo(body []byte) {
	d := tl.NewDecoder(body[4:])
	reqID, info := d.Long(), d.Bytes()
	a := s.asked[reqID]
	if d.End() != nil || a.kind != idMsgsStateReq || len(info) != len(a.ids) {
		return
	}
	delete(s.asked, reqID)
	s.states(a.ids, info)
}

// allInfo is msgs_all_info, the same unasked.
func (s *clientSession) allInfo(body []byte) {
	d := tl.NewDecoder(body[4:])
	ids := d.Longs()
	info := d.Bytes()
	if d.End() == nil && len(ids) == len(info) {
		s.states(ids, info)
	}
}

// states sends again what the server has not received, and waits for the answer
// to the rest.
func (s *clientSession) states(ids []int64, info []byte) {
	for i, id := range ids {
		c := s.pending[id]
		switch {
		case c == nil:
		case info[i]&7 == stateReceived:
			c.acked = true
		case info[i]&7 == stateForgotten:
			s.repeat(c)
		case info[i]&7 > stateForgotten && info[i]&7 < stateReceived:
			s.requeue(c)
		}
	}
}

// detailed tells of an answer that the server holds back. One that was seen is
// acknowledged, another asked for (M15).
func (s *clientSession) detailed(now time.Time, id uint32, body []byte) {
	d := tl.NewDecoder(body[4:])
	if id == idMsgDetailed {
		d.Long()
	}
	answer := d.Long()
	d.Take(8) // bytes and status
	if d.End() != nil {
		return
	}
	if s.replay.seen(answer) {
		s.ack(now, answer)
		return
	}
	s.service = append(s.service, serviceMessage{appendIDs(nil, idMsgResendReq, []int64{answer}), true})
}

// stateRequest answers the server's questions about its messages, and sends
// again what it asks for, each call with a new id (M14).
func (s *clientSession) stateRequest(id uint32, m inner) {
	ids, err := decodeIDs(tl.NewDecoder(m.body[4:]))
	if err != nil {
		return
	}
	info := make([]byte, len(ids))
	for i, msgID := range ids {
		info[i] = stateForgotten
		if s.replay.seen(msgID) {
			info[i] = stateReceived
		}
		if c := s.pending[msgID]; c != nil && id == idMsgResendReq {
			s.demanded(c, badTooOld)
		}
	}
	body := tl.AppendBytes(tl.AppendLong(tl.AppendUint32(nil, idMsgsStateInfo), m.msgID), info)
	s.service = append(s.service, serviceMessage{body, false})
}

// newSession is new_session_created (M13): what was sent before its first
// message is unknown to the server, and so are updates since then.
func (s *clientSession) newSession(body []byte) {
	n, err := decodeNewSession(body)
	if err != nil {
		return
	}
	for _, u := range s.unique[:min(s.sessions, recentSession)] {
		if u == n.uniqueID {
			return
		}
	}
	s.unique[s.sessions%recentSession] = n.uniqueID
	s.sessions++
	s.salts.current = n.salt
	for _, c := range s.pending {
		if max(c.msgID, c.container) < n.firstMsgID {
			s.repeat(c)
		}
	}
	if s.sessions > 1 {
		s.events = append(s.events, event{catchUp: true})
	}
}

// refused is bad_msg_notification and bad_server_salt (M11, M12). It is believed
// only about a message that was sent a short while ago.
func (s *clientSession) refused(now time.Time, m inner) error {
	n, err := decodeBadMsg(m.body)
	if err != nil {
		return nil
	}
	calls := s.callsOf(n.msgID)
	if len(calls) == 0 && !s.sentLately(n.msgID) {
		return nil
	}
	s.recoverService(n.msgID)
	switch n.code {
	case badSalt:
		s.salts.set(n.salt)
	case badIDTooLow:
		s.clock.set(now, msgIDTime(m.msgID))
	case badIDTooHigh, badSeqTooLow, badSeqTooHigh:
		if n.code == badIDTooHigh {
			s.clock.set(now, msgIDTime(m.msgID))
			s.ids = msgIDs{}
		}
		for _, c := range calls {
			s.demanded(c, n.code)
		}
		s.restart()
		return nil
	case badTooOld:
	case badContainer:
		for _, c := range calls {
			c.alone = true
		}
	default: // our own bug: the message can't be mended, the session goes
		for _, c := range calls {
			s.finish(c, nil, &BadMsgError{n.code})
		}
		s.restart()
		return errRestart
	}
	for _, c := range calls {
		s.demanded(c, n.code)
	}
	return nil
}

// callsOf are the unanswered calls sent as id or inside the container id.
func (s *clientSession) callsOf(id int64) []*Call {
	if c := s.pending[id]; c != nil && c.container == id {
		return []*Call{c}
	}
	var calls []*Call
	for _, c := range s.pending {
		if c.container == id || c.msgID == id {
			calls = append(calls, c)
		}
	}
	return calls
}

// sentLately tells whether id is that of one of the last packets, or of a
// service message that waits for its answer.
func (s *clientSession) sentLately(id int64) bool {
	if _, ok := s.asked[id]; ok {
		return true
	}
	for _, o := range s.outer {
		if o == id && id != 0 {
			return true
		}
	}
	return false
}

// recoverService sends the service messages again that were refused with id.
func (s *clientSession) recoverService(id int64) {
	for msgID, a := range s.asked {
		if msgID != id && a.container != id {
			continue
		}
		delete(s.asked, msgID)
		switch a.kind {
		case idMsgsStateReq:
			s.wantState = true
		case idPing:
			s.ping.msgID, s.wantPing = 0, true
		case idFutureSalts:
			s.wantSalts = true
		}
	}
	if s.flying.id == id && id != 0 {
		s.acks = append(s.acks, s.flying.ids...)
		s.flying.id = 0
	}
}
