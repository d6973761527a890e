package mtproto

import (
	"io"
	"slices"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// How far from now a wrong msg_id is (M6), and how long a packet waits for the
// one that is to overtake it.
const (
	lateBy   = windowPast + time.Minute
	futureBy = windowFuture + 30*time.Second
	swapWait = time.Second
)

// rough is how a link is to write.
type rough struct {
	split bool
	pad   int // bytes behind a packet where the framing pads, plus 1; 0 is as usual
}

// roughLink is a Link that can write as a disturbance wants it to.
type roughLink interface {
	sendRough(how rough, packets ...[]byte) error
}

// disturbAnswer commits what is to happen to an answer or an update; nil is one
// that is not wanted. The session is locked, so that LoseAnswer finds it nowhere but in the
// queue.
func (s *ServerSession) disturbAnswer(answer *outMessage, kind DisturbanceKind) {
	if answer == nil {
		return
	}
	if answer.disturb = kind; kind == LoseAnswer && s.conn != nil {
		s.conn.cut()
	}
}

// alone tells whether an answer goes in a packet of its own.
func (k DisturbanceKind) alone() bool { return k >= EvenMsgID && k <= RepeatMsgID }

// disturbOut commits what is to happen to an answer that is being packed, once,
// and returns what to pack in its place.
func (s *ServerSession) disturbOut(o *outMessage) *outMessage {
	wrong := o.disturb
	o.disturb = 0
	switch {
	case wrong == AnnounceAnswer:
		return announcement(o)
	case wrong == CloseAfter:
		s.closing = true
	case wrong.alone():
		s.odd = wrong
	}
	return o
}

// announcement is msg_detailed_info about an answer, or msg_new_detailed_info
// about an update (M15).
func announcement(o *outMessage) *outMessage {
	b := tl.AppendUint32(nil, idMsgNewDetailed)
	if o.replyTo != 0 {
		b = tl.AppendLong(tl.AppendUint32(nil, idMsgDetailed), o.replyTo)
	}
	b = tl.AppendLong(b, o.msgID)
	return &outMessage{body: tl.AppendInt(tl.AppendInt(b, int32(o.size())), 0)}
}

// sealDisturbed is seal for a packet that something may be wrong with. The
// session is locked, but not while the server asks.
func (s *ServerSession) sealDisturbed(m Message) {
	kind := s.odd
	s.odd = 0
	s.mu.Unlock()
	d := s.server.ask(func() Moment { return Moment{Stage: Sending, Session: s} })
	s.mu.Lock()
	switch kind {
	case EvenMsgID:
		m.MsgID &^= 1
	case LateMsgID:
		m.MsgID -= int64(lateBy/time.Second) << 32
	case FutureMsgID:
		m.MsgID += int64(futureBy/time.Second) << 32
	case WrongSession:
		m.SessionID = ^m.SessionID
	case WrongSalt:
		m.Salt = ^m.Salt
	}
	overtaken := s.overtaken
	s.overtaken = nil
	packet := s.encrypt(m, d)
	if d.Kind == SwapPackets && overtaken == nil {
		s.holdBack(packet)
		return
	}
	s.batch = append(s.batch, packet)
	if kind == RepeatMsgID {
		s.batch = append(s.batch, s.encrypt(m, d))
	}
	if d.Kind == RepeatPacket {
		s.batch = append(s.batch, slices.Clone(packet)) // a link may change what it sends
	}
	s.batch = append(s.batch, overtaken...)
}

// encrypt seals a packet into memory of its own.
func (s *ServerSession) encrypt(m Message, d Disturbance) []byte {
	switch d.Kind {
	case PadPacket:
		s.how.pad = int(d.Code)&15 + 1
		least := minPadding + -(innerHeader+len(m.Body)+minPadding)&15
		sizes := (maxPadding-least)/16 + 1
		return s.key.key.encryptPadded(m, least+16*(int(uint32(d.Code))%sizes), s.server.o.Rand)
	case SplitPacket:
		s.how.split = true
	}
	return s.key.key.Encrypt(nil, ServerToClient, m, s.server.o.Rand)
}

// encryptPadded is Encrypt with so many bytes of padding.
func (k AuthKey) encryptPadded(m Message, padding int, rand io.Reader) []byte {
	packet := make([]byte, packetHead+len(m.Body)+padding)
	copy(packet[packetHead:], m.Body)
	if _, err := io.ReadFull(rand, packet[len(packet)-padding:]); err != nil {
		panic("mtproto: no randomness: " + err.Error())
	}
	k.seal(packet, ServerToClient, m)
	return packet
}

// holdBack keeps a packet until the next one of the session has gone, or the
// time is up.
func (s *ServerSession) holdBack(packet []byte) {
	held := [][]byte{packet}
	s.overtaken = held
	conn := s.conn
	time.AfterFunc(swapWait, func() {
		s.mu.Lock()
		late := len(s.overtaken) > 0 && &s.overtaken[0] == &held[0]
		if late {
			s.overtaken = nil
		}
		late = late && s.conn == conn
		s.mu.Unlock()
		if late && conn != nil {
			if err := conn.link.Send(held...); err != nil {
				conn.link.Close()
			}
		}
	})
}

// send writes what is packed.
func (s *ServerSession) send(conn *serverConn, how rough) error {
	if link, ok := conn.link.(roughLink); ok && how != (rough{}) {
		return link.sendRough(how, s.batch...)
	}
	return conn.link.Send(s.batch...)
}

// sendRough implements roughLink.
func (c *streamLink) sendRough(how rough, packets ...[]byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.how = how
	err := c.sendAll(packets)
	c.how = rough{}
	return err
}

// writePieces writes b in pieces of one byte, two, three and so on.
func (c *streamLink) writePieces(b []byte) error {
	for size := 1; len(b) > 0; size++ {
		n := min(size, len(b))
		if _, err := c.conn.Write(b[:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// lengthen puts trailing bytes behind an answer of the key exchange (T1).
func lengthen(answer []byte, n int32, rand io.Reader) ([]byte, error) {
	tail := make([]byte, min(max(int(n), 0), maxHandshakeFrame/2)&^3)
	if _, err := io.ReadFull(rand, tail); err != nil {
		return nil, err
	}
	return slices.Concat(answer, tail), nil
}
