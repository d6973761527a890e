package mtproto

import (
	"runtime"
	"time"
)

// flush sends what is queued, if there is a connection and nobody is at it
// already. Who finds somebody at it may leave: that one looks again.
func (s *ServerSession) flush() {
	s.mu.Lock()
	if s.flushing || s.held > 0 || !s.carries(s.conn) {
		s.mu.Unlock()
		return
	}
	s.flushing = true
	s.mu.Unlock()
	runtime.Gosched() // others may answer at the same moment
	for s.flushSome() {
	}
}

// flushSome sends some packets with one write. Without anything to send it
// clears flushing and tells false.
func (s *ServerSession) flushSome() bool {
	s.mu.Lock()
	conn, most, size := s.conn, batchPackets, 0
	if s.server.disturb.Load() != nil {
		most = 1
	}
	s.batch = s.batch[:0]
	for s.carries(conn) && !s.closing && len(s.batch) < most && size < batchBytes {
		m, ok := s.pack(s.server.o.Now())
		if !ok {
			break
		}
		size += len(m.Body)
		s.seal(m)
	}
	some, closing, how := len(s.batch) > 0, s.closing, s.how
	s.closing, s.how = false, rough{}
	if !some {
		s.flushing = false
		s.tidy()
	}
	s.mu.Unlock()
	if some {
		if err := s.send(conn, how); err != nil {
			conn.link.Close() // what was sent is kept until the client comes back
			if s.detach(conn) {
				s.server.o.Handler.Closed(s)
			}
		}
	}
	if closing {
		conn.cut()
	}
	return some
}

// carries tells whether conn is there for the session to send on.
func (s *ServerSession) carries(conn *serverConn) bool {
	return conn != nil && conn == s.conn && !conn.dead.Load() && !s.key.expired(s.server.o.Now)
}

// seal encrypts a packet and puts it into the batch.
func (s *ServerSession) seal(m Message) {
	if s.odd != 0 || s.overtaken != nil || s.server.disturb.Load() != nil {
		s.sealDisturbed(m)
		return
	}
	n := len(s.batch)
	for n >= len(s.packets) {
		s.packets = append(s.packets, nil)
	}
	s.packets[n] = s.key.key.Encrypt(s.packets[n][:0], ServerToClient, m, s.server.o.Rand)
	s.batch = append(s.batch, s.packets[n])
}

// tidy lets go of what is too large to be kept for the next time.
func (s *ServerSession) tidy() {
	if cap(s.body) > keptBuffer {
		s.body = nil
	}
	for i, p := range s.packets {
		if cap(p) > keptBuffer || i > 0 {
			s.packets[i] = nil
		}
	}
	clear(s.batch[:cap(s.batch)])
}

// pack makes one packet of what is queued, as much as fits. Nothing comes after
// new_session_created in its packet: clients there are that finish with a packet
// before they take the next, and let its handler wait for their first answer.
func (s *ServerSession) pack(now time.Time) (Message, bool) {
	p := newPacking(s.body, now, now)
	again, alone := false, false
	taken := 0
	for _, o := range s.queue {
		if !o.acked && (!p.room(o.size()) || p.count > 0 && o.disturb.alone()) {
			break
		}
		taken++
		o.queued = false
		if o.acked {
			continue
		}
		again = again || o.msgID != 0
		s.packOut(&p, o)
		if alone = bodyID(o.body) == idNewSession && o.replyTo == 0 || s.odd != 0; alone {
			break
		}
	}
	s.queue = s.queue[:copyDown(s.queue, taken)]
	if len(s.acks) > 0 && !alone && p.room(12+8*len(s.acks)) {
		body := appendIDs(nil, idMsgsAck, s.acks[:min(len(s.acks), maxIDsPerService)])
		s.acks = s.acks[:copy(s.acks, s.acks[min(len(s.acks), maxIDsPerService):])]
		s.packOut(&p, &outMessage{body: body})
	}
	s.body = p.buf
	m := Message{Salt: s.key.salts.current(now), SessionID: s.id}
	switch {
	case p.count == 0:
		return m, false
	case p.count == 1 && !again:
		m.MsgID, m.SeqNo, m.Body = p.first.msgID, p.first.seqNo, p.single()
	default:
		m.MsgID, m.SeqNo, m.Body = s.ids.next(now, 3), s.seq.next(false), p.container()
		s.trace(Trace{Time: now, Out: true, TypeID: idContainer, MsgID: m.MsgID, Size: len(m.Body)})
	}
	return m, true
}

// copyDown drops the first n messages.
func copyDown(queue []*outMessage, n int) int {
	left := copy(queue, queue[n:])
	clear(queue[left:])
	return left
}

// packOut adds one message. It gets its id when it goes out for the first time;
// a content-related one is kept from then on.
func (s *ServerSession) packOut(p *packing, o *outMessage) {
	if o.msgID == 0 {
		kind := int64(3)
		if o.replyTo != 0 {
			kind = 1
		}
		o.msgID, o.seqNo = s.ids.next(p.at, kind), s.seq.next(o.content)
		if o.content {
			s.keep(o)
		}
	}
	if o.disturb != 0 {
		if o = s.disturbOut(o); o.msgID == 0 {
			s.packOut(p, o)
			return
		}
	}
	p.add(o.msgID, o.seqNo, o.size())
	p.buf = o.appendBody(p.buf)
	t := Trace{Time: p.now, Out: true, TypeID: bodyID(o.body), MsgID: o.msgID, ReplyTo: o.replyTo, Size: o.size()}
	s.trace(t)
}
