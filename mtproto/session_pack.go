package mtproto

import (
	"cmp"
	"encoding/binary"
	"slices"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// packing is one packet under construction. It is written as a container from
// the start; a message that turns out to be the only one goes out without.
type packing struct {
	buf   []byte // room for the packet's head, 8 bytes for the container's, then the messages
	count int
	first inner // header of the first message
	now   time.Time
	at    time.Time // server time
}

// containerAt is where a container begins in packing.buf, and messagesAt where
// the first message does, header and all.
const (
	containerAt = packetHead
	messagesAt  = containerAt + 8
)

// newPacking begins a packet in the memory of buf.
func newPacking(buf []byte, now, at time.Time) packing {
	var head [messagesAt]byte
	return packing{buf: append(buf[:0], head[:]...), now: now, at: at}
}

// single is the body of the only message.
func (p *packing) single() []byte { return p.buf[messagesAt+innerMessageHeader:] }

// container is all messages as the body of one.
func (p *packing) container() []byte {
	body := p.buf[containerAt:]
	binary.LittleEndian.PutUint32(body, idContainer)
	binary.LittleEndian.PutUint32(body[4:], uint32(p.count))
	return body
}

// room tells whether a message of size bytes still fits (M8).
func (p *packing) room(size int) bool {
	if p.count == 0 {
		return true
	}
	return p.count < maxContainerMessages && len(p.buf)-messagesAt+innerMessageHeader+size <= maxContainerBytes
}

// add begins a message of size bytes, whose body the caller appends to buf.
func (p *packing) add(msgID int64, seqNo int32, size int) {
	if p.count == 0 {
		p.first = inner{msgID: msgID, seqNo: seqNo}
	}
	p.count++
	if size > smallestBuffer/2 {
		p.buf = growBuffer(p.buf, innerMessageHeader+size+paddingRoom)
	}
	p.buf = appendInner(p.buf, msgID, seqNo, size)
}

// idle tells whether there is nothing to send.
func (s *clientSession) idle() bool {
	return !s.callsDue() && len(s.service) == 0 && !s.ackNow &&
		!s.wantPing && !s.wantState && !s.wantSalts
}

// worthWaiting tells whether there is nothing to send but few large parts, with more
// tails on their way: the server has something to do until there are enough parts to
// be encrypted together.
func (s *clientSession) worthWaiting() bool {
	n := len(s.queue)
	if n == 0 || n >= together || s.tails <= n || len(s.resend)+len(s.service) > 0 || s.unbound() ||
		s.ackNow || s.wantPing || s.wantState || s.wantSalts {
		return false
	}
	for _, c := range s.queue {
		if len(c.Tail) < largePart {
			return false
		}
	}
	return true
}

// callsDue tells whether there is a call to send.
func (s *clientSession) callsDue() bool {
	switch {
	case s.unbound():
		return s.binding.call.state == callQueued
	case s.draining:
		return false
	}
	if len(s.parked) > 0 {
		s.unpark()
	}
	return len(s.queue) > 0 || len(s.resend) > 0
}

// pack puts as much as one packet takes of what is to be sent into buf, whose
// memory it uses: the message's body is the end of what it returns, for
// AuthKey.sealLast. It tells false if there is nothing. The order is: calls to be
// sent again, new calls, service messages, acks.
func (s *clientSession) pack(now time.Time, buf []byte) (Message, []byte, bool) {
	p := newPacking(buf, now, s.clock.at(now))
	firstID := s.ids.last
	full := s.packCalls(&p)
	if !full {
		s.packService(&p)
		s.packAcks(&p)
	}
	m := Message{Salt: s.salts.at(p.at), SessionID: s.id}
	switch p.count {
	case 0:
		return m, p.buf, false
	case 1:
		m.MsgID, m.SeqNo, m.Body = p.first.msgID, p.first.seqNo, p.single()
	default:
		m.MsgID, m.SeqNo = s.ids.next(p.at, 0), s.seq.next(false)
		m.Body = p.container()
		s.contain(firstID, m.MsgID)
		s.trace(Trace{Time: now, Out: true, TypeID: idContainer, MsgID: m.MsgID, Size: len(m.Body)})
	}
	s.outer[s.outerAt] = m.MsgID
	s.outerAt = (s.outerAt + 1) % recentOuter
	return m, p.buf, true
}

func (s *clientSession) trace(t Trace) {
	if s.tracer != nil {
		s.tracer(t)
	}
}

// contain tells service messages above the id first which container they are
// in; calls learn it while they are packed, from containing.
func (s *clientSession) contain(first, container int64) {
	for id, a := range s.asked {
		if id > first {
			a.container = container
			s.asked[id] = a
		}
	}
	if s.flying.id > first {
		s.flying.id = container
	}
	for _, c := range s.packed {
		c.container = container
	}
}

// packCalls adds calls until the packet is full, and tells whether it is.
func (s *clientSession) packCalls(p *packing) (full bool) {
	s.packed = s.packed[:0]
	switch {
	case s.unbound():
		s.packBinding(p)
		return false
	case s.draining:
		return false
	}
	if len(s.parked) > 0 {
		s.unpark()
	}
	if len(s.resend) > 1 {
		slices.SortFunc(s.resend, func(a, b *Call) int { return cmp.Compare(a.started, b.started) })
	}
	for _, calls := range []*[]*Call{&s.resend, &s.queue} {
		n := 0
		for n < len(*calls) && !full {
			full = !s.packCall(p, (*calls)[n])
			if !full {
				n++
			}
		}
		rest := copy(*calls, (*calls)[n:])
		clear((*calls)[rest:])
		*calls = (*calls)[:rest]
		if cap(*calls) > 4096 && rest == 0 {
			*calls = nil
		}
		if full {
			return true
		}
	}
	return false
}

// packCall adds one call, or parks it; it tells false if it has no room.
func (s *clientSession) packCall(p *packing, c *Call) bool {
	before := c.before()
	if before != nil && (before.state == callQueued || before.state == callParked || before.state == callHeld) {
		c.state = callParked
		s.parked = append(s.parked, c)
		return true
	}
	var header []byte
	wire, size := c.wire, c.size()
	if s.header != nil && !s.headed {
		header = s.header()
		if len(c.Body) <= MaxContent-headerRoom {
			wire, size = c.Body, len(c.Body)+c.tailSize() // not compressed inside of what not every server looks into
		}
	}
	size += len(header)
	if before != nil {
		size += invokeAfterMsgSize
	}
	if !p.room(size) || p.count > 0 && (c.alone || s.loner(p)) {
		return false
	}
	c.msgID, c.seqNo = s.ids.next(p.at, 0), s.seq.next(true)
	c.container, c.sent, c.state = c.msgID, p.now, callSent
	c.headed, c.wrapped = header != nil, before != nil
	s.pending[c.msgID] = c
	if c.Tail != nil {
		s.tails++
	}
	s.packed = append(s.packed, c)
	p.add(c.msgID, c.seqNo, size)
	if before != nil {
		p.buf = tl.AppendLong(tl.AppendUint32(p.buf, idInvokeAfterMsg), before.msgID)
	}
	p.buf = append(append(p.buf, header...), wire...)
	if c.Tail != nil {
		p.buf = tl.AppendBytes(p.buf, c.Tail)
	}
	s.trace(Trace{Time: p.now, Out: true, TypeID: bodyID(c.Body), MsgID: c.msgID, Size: size})
	return true
}

// loner tells whether the packet holds a call that must stay alone.
func (s *clientSession) loner(p *packing) bool {
	return p.count == 1 && len(s.packed) == 1 && s.packed[0].alone
}

// unpark queues the parked calls that need not wait any more: the call before
// them is done, or is sent again too and they may follow it. A call that was
// refused twice waits for the end of the one before it.
func (s *clientSession) unpark() {
	kept := s.parked[:0]
	for _, c := range s.parked {
		p := c.before()
		follow := p != nil && c.waits < 2 && (p.state == callQueued || p.state == callSent && p.msgID > c.msgID)
		if p != nil && p.state == callLost && c.waits >= 2 {
			c.after, p = nil, nil // it may never have arrived
		}
		if p == nil || p.state == callLost || follow {
			c.state = callQueued
			s.resend = append(s.resend, c)
			continue
		}
		kept = append(kept, c)
	}
	clear(s.parked[len(kept):])
	s.parked = kept
}

// packService adds the service messages that are due.
func (s *clientSession) packService(p *packing) {
	if s.loner(p) {
		return
	}
	for len(s.service) > 0 && p.room(len(s.service[0].body)) {
		s.packOne(p, s.service[0].body, s.service[0].content)
		s.service = s.service[1:]
	}
	if s.wantState && p.room(maxIDsPerService*8+16) {
		s.wantState, s.lastState = false, p.now
		var ids []int64
		for id := range s.pending {
			if id <= s.stateUpTo {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		s.forget(idMsgsStateReq)
		for chunk := range slices.Chunk(ids, maxIDsPerService) {
			id := s.packOne(p, appendIDs(nil, idMsgsStateReq, chunk), true)
			s.asked[id] = asked{kind: idMsgsStateReq, container: id, ids: chunk}
		}
	}
	if s.wantPing && p.room(16) {
		s.wantPing, s.lastPing, s.pingSince = false, p.now, p.now
		s.ping.id = s.random()
		body := tl.AppendInt(tl.AppendLong(tl.AppendUint32(nil, idPingDelay), s.ping.id), pingDelay)
		s.ping.msgID = s.packOne(p, body, false)
		s.asked[s.ping.msgID] = asked{kind: idPing, container: s.ping.msgID}
	}
	if s.wantSalts && p.room(8) {
		s.wantSalts, s.lastSalts = false, p.now
		s.forget(idFutureSalts)
		id := s.packOne(p, tl.AppendInt(tl.AppendUint32(nil, idGetFutureSalts), saltsAsked), false)
		s.asked[id] = asked{kind: idFutureSalts, container: id}
	}
}

// packOne adds one service message and returns its id.
func (s *clientSession) packOne(p *packing, body []byte, content bool) int64 {
	id, seqNo := s.ids.next(p.at, 0), s.seq.next(content)
	p.add(id, seqNo, len(body))
	p.buf = append(p.buf, body...)
	s.trace(Trace{Time: p.now, Out: true, TypeID: bodyID(body), MsgID: id, Size: len(body)})
	return id
}

// packAcks adds acks where they cost no container, or when they are due (M10).
func (s *clientSession) packAcks(p *packing) {
	if len(s.acks) == 0 || s.loner(p) {
		s.ackNow = s.ackNow && len(s.acks) > 0
		return
	}
	if p.count < 2 && len(s.acks) <= ackAbove && !s.ackNow {
		return
	}
	n := min(len(s.acks), maxIDsPerService)
	if !p.room(12 + 8*n) {
		return
	}
	id, seqNo := s.ids.next(p.at, 0), s.seq.next(false)
	p.add(id, seqNo, 12+8*n)
	p.buf = appendIDs(p.buf, idMsgsAck, s.acks[:n])
	s.flying.id, s.flying.ids = id, append(s.flying.ids[:0], s.acks[:n]...)
	s.acks = s.acks[:copy(s.acks, s.acks[n:])]
	s.ackNow = len(s.acks) > 0
	s.trace(Trace{Time: p.now, Out: true, TypeID: idMsgsAck, MsgID: id, Size: 12 + 8*n})
}
