package mtproto

import (
	"slices"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// receive takes a decrypted packet of the client, strictly: what is wrong with
// it is answered by the code that Telegram documents (M11), and nothing of it is
// used. Requests are left in calls.
func (s *ServerSession) receive(now time.Time, conn *serverConn, m Message) {
	id := bodyID(m.Body)
	s.trace(Trace{Time: now, TypeID: id, MsgID: m.MsgID, Size: len(m.Body)})
	if code := s.check(now, m); code != 0 {
		s.refuse(now, m.MsgID, m.SeqNo, code)
		return
	}
	if !s.created {
		s.created, s.first = true, m.MsgID
		n := newSession{firstMsgID: m.MsgID, uniqueID: s.ids.next(now, 3), salt: s.key.salts.current(now)}
		s.service(n.append(nil), true)
	}
	if id != idContainer {
		s.take(now, conn, inner{m.MsgID, m.SeqNo, m.Body})
		return
	}
	opened, err := openContainer(s.opened[:0], m.Body)
	if err != nil || len(opened) > maxTaken {
		s.refuse(now, m.MsgID, m.SeqNo, badContainer)
		return
	}
	s.opened = opened
	if code := s.checkContainer(m, opened); code != 0 {
		s.refuse(now, m.MsgID, m.SeqNo, code)
		return
	}
	for i := range opened {
		s.take(now, conn, opened[i])
	}
	s.seen.add(m.MsgID)
	s.advance(m.MsgID, m.SeqNo)
	clear(opened)
}

// maxTaken is how many messages a container may hold (M8).
const maxTaken = 1024

// check finds what is wrong with a packet as a whole.
func (s *ServerSession) check(now time.Time, m Message) int32 {
	age := now.Sub(msgIDTime(m.MsgID))
	switch {
	case m.MsgID%4 != 0:
		return badIDBits
	case age > windowPast:
		return badIDTooLow
	case age < -windowFuture:
		return badIDTooHigh
	case !s.key.salts.valid(m.Salt, now):
		return badSalt
	}
	return 0
}

// checkContainer finds what is wrong with a container: its id was used by
// another one, its seq_no is odd, or it is not above the ids inside. One that
// arrives twice is as good as its messages, which are not taken twice.
func (s *ServerSession) checkContainer(m Message, opened []inner) int32 {
	if m.SeqNo&1 != 0 {
		return badSeqNotEven
	}
	again := s.seen.seen(m.MsgID)
	for i := range opened {
		if opened[i].msgID >= m.MsgID {
			return badContainer
		}
		if again && !s.seen.seen(opened[i].msgID) {
			return badContainerID
		}
	}
	return 0
}

// refuse queues bad_msg_notification or bad_server_salt.
func (s *ServerSession) refuse(now time.Time, id int64, seqNo, code int32) {
	n := badMsg{msgID: id, seqNo: seqNo, code: code}
	if code == badSalt {
		n.salt = s.key.salts.current(now)
	}
	s.service(n.append(nil), false)
}

// checkSeq finds what is wrong with a message's seq_no: its parity, or its place
// among the others (M7, M11).
func (s *ServerSession) checkSeq(id uint32, m inner) int32 {
	switch id {
	case idContainer, idMsgCopy:
		if m.seqNo&1 != 0 {
			return badSeqNotEven
		}
	case idMsgsAck, // of either parity: mtcute's are odd, and Telegram takes them
		idPing, idPingDelay, idGetFutureSalts, idHTTPWait, idMsgsStateReq, idMsgsStateInfo,
		idMsgsAllInfo, idMsgResendReq, idRPCDropAnswer, idDestroySession, idDestroyAuthKey:
	default:
		if m.seqNo&1 == 0 {
			return badSeqNotOdd
		}
	}
	switch {
	case s.lastID == 0:
	case m.msgID > s.lastID && (m.seqNo < s.lastSeq || m.seqNo == s.lastSeq && m.seqNo&1 != 0):
		return badSeqTooLow
	case m.msgID < s.lastID && (m.seqNo > s.lastSeq || m.seqNo == s.lastSeq && m.seqNo&1 != 0):
		return badSeqTooHigh
	}
	return 0
}

// advance remembers the highest id and its seq_no.
func (s *ServerSession) advance(id int64, seqNo int32) {
	if id > s.lastID {
		s.lastID, s.lastSeq = id, seqNo
	}
}

// take is one message, unless it was taken before (M5).
func (s *ServerSession) take(now time.Time, conn *serverConn, m inner) {
	if m.msgID%4 != 0 {
		s.refuse(now, m.msgID, m.seqNo, badIDBits)
		return
	}
	if s.seen.seen(m.msgID) {
		s.again(m)
		return
	}
	if _, void := s.void[m.msgID]; void {
		return
	}
	id := bodyID(m.body)
	if code := s.checkSeq(id, m); code != 0 {
		s.refuse(now, m.msgID, m.seqNo, code)
		return
	}
	if s.seen.add(m.msgID) == idTooOld {
		s.refuse(now, m.msgID, m.seqNo, badTooOld)
		return
	}
	s.advance(m.msgID, m.seqNo)
	if !s.serve(now, conn, id, m) {
		s.call(now, m)
	}
}

// again answers a message that was taken before: with its answer if that is
// still kept, else with an ack. It is never run twice.
func (s *ServerSession) again(m inner) {
	q := s.request(m.msgID)
	if q != nil && q.answer != nil {
		if !q.answer.queued {
			q.answer.queued = true
			s.queue = append(s.queue, q.answer)
		}
	} else if m.seqNo&1 != 0 {
		s.acks = append(s.acks, m.msgID)
	}
}

// call is a request: unwrapped, unpacked, and left for the handler.
func (s *ServerSession) call(now time.Time, m inner) {
	r := &Request{Session: s, MsgID: m.msgID, Body: m.body, state: s.newRequest(m.msgID)}
	r.Body, r.after, r.then = unwrapAfter(r.Body)
	if bodyID(r.Body) == idGzipPacked {
		body, err := unzip(r.Body)
		if err != nil {
			s.settle(r.state, appendRPCError(nil, 400, "INPUT_FETCH_ERROR"), true)
			return
		}
		r.Body = body
	}
	s.calls = append(s.calls, r)
}

// serve answers service messages, and tells false if m is none.
func (s *ServerSession) serve(now time.Time, conn *serverConn, id uint32, m inner) bool {
	d := tl.NewDecoder(m.body)
	d.Uint32()
	switch id {
	case idMsgsAck:
		if ids, err := decodeIDs(d); err == nil && !s.deaf {
			s.acknowledged(ids)
		}
	case idPing, idPingDelay:
		ping := d.Long()
		if id == idPingDelay {
			conn.hangUpAfter(time.Duration(d.Int()) * time.Second)
		}
		s.service(tl.AppendLong(tl.AppendLong(tl.AppendUint32(nil, idPong), m.msgID), ping), false)
	case idGetFutureSalts:
		salts := s.key.salts.next(now, int(d.Int()))
		s.service(appendFutureSalts(nil, m.msgID, now, salts), false)
	case idMsgsStateReq, idMsgResendReq:
		if ids, err := decodeIDs(d); err == nil {
			s.stateRequest(id, m.msgID, ids)
		}
	case idRPCDropAnswer:
		s.dropAnswer(m.msgID, d.Long())
	case idDestroySession:
		s.destroy(d.Long())
	case idDestroyAuthKey:
		s.settle(s.newRequest(m.msgID), tl.AppendUint32(nil, idDestroyAuthKeyOK), false)
		s.server.Forget(s.KeyID())
	case idHTTPWait, idMsgsStateInfo, idMsgsAllInfo, idMsgCopy:
	default:
		return false
	}
	return true
}

// stateRequest answers msgs_state_req, and sends what msg_resend_req asks for
// (M14). An id that is told not to have arrived is never taken later: the client
// may send the request again under another id, without it running twice.
func (s *ServerSession) stateRequest(kind uint32, reqID int64, ids []int64) {
	info := make([]byte, len(ids))
	unknown := false
	for i, id := range ids {
		q := s.request(id)
		switch {
		case kind == idMsgResendReq:
			j, ok := slices.BinarySearchFunc(s.kept, id, byMessageID)
			if ok && !s.kept[j].acked && !s.kept[j].queued {
				s.kept[j].queued = true
				s.queue = append(s.queue, s.kept[j])
			} else {
				info[i], unknown = stateForgotten, true
			}
		case q != nil && q.lost:
			info[i] = stateForgotten
		case q != nil && q.answered:
			info[i] = stateReceived | stateAnswered
			s.again(inner{msgID: id})
		case q != nil:
			info[i] = stateReceived | stateRunning
		case s.seen.seen(id):
			info[i] = stateReceived | stateNoAckNeeded
		default:
			info[i] = stateUnreceived
			switch {
			case id < s.first:
				info[i] = stateForgotten // of the session before this one, perhaps
			case id > s.lastID:
				info[i]++ // not received, too high
			}
			if len(s.void) >= maxVoid {
				clear(s.void)
			}
			s.void[id] = struct{}{}
		}
	}
	if kind == idMsgsStateReq || unknown {
		body := tl.AppendLong(tl.AppendUint32(nil, idMsgsStateInfo), reqID)
		s.service(tl.AppendBytes(body, info), false)
	}
}

// dropAnswer is rpc_drop_answer (M17).
func (s *ServerSession) dropAnswer(msgID, reqID int64) {
	var body []byte
	q := s.request(reqID)
	switch {
	case q == nil || q.answered && q.answer == nil:
		body = tl.AppendUint32(nil, idRPCAnswerUnknown)
	case !q.answered:
		s.settle(q, tl.AppendUint32(nil, idRPCAnswerRunning), false)
		q.answered, q.dropped = false, true
		body = tl.AppendUint32(nil, idRPCAnswerRunning)
	default:
		o := q.answer
		body = tl.AppendLong(tl.AppendUint32(nil, idRPCAnswerDropped), o.msgID)
		body = tl.AppendInt(tl.AppendInt(body, o.seqNo), int32(o.size()))
		s.queue = slices.DeleteFunc(s.queue, func(x *outMessage) bool { return x == o })
		o.queued = false
		if o.msgID != 0 {
			s.acknowledged([]int64{o.msgID})
		} else {
			s.keptSize -= len(o.body)
			q.answer = nil
		}
	}
	s.settle(s.newRequest(msgID), body, false)
}

// destroy is destroy_session, for other sessions of the key only (M19).
func (s *ServerSession) destroy(id int64) {
	answer := uint32(idDestroySessionNo)
	if id != s.id && s.server.destroySession(s.key, id) {
		answer = idDestroySessionOK
	}
	s.service(tl.AppendLong(tl.AppendUint32(nil, answer), id), false)
}

func (s *ServerSession) trace(t Trace) {
	if s.server.o.Trace != nil {
		s.server.o.Trace(t)
	}
}
