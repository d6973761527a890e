package mtproto

import "errors"

// Disturbance is a fault that a server commits on purpose, for tests of
// clients: at the wire, exactly as its kind says. The zero value is none.
type Disturbance struct {
	Kind DisturbanceKind
	Code int32 // what some kinds say it is
}

// DisturbanceKind says what goes wrong.
type DisturbanceKind uint8

// What can go wrong with a packet that arrives. Of it nothing has been used.
const (
	// DropPacket takes nothing of the packet, as if the network had lost it, and
	// closes the connection; with Code as a transport error if that is not 0 (T8).
	// A packet of the key exchange can be dropped too.
	DropPacket DisturbanceKind = iota + 1
	// RefusePacket takes nothing of the packet and answers it with
	// bad_msg_notification of Code (M11). With code 48 the key gets new salts, and
	// the answer is bad_server_salt (M12).
	RefusePacket
	// ForgetSession forgets the packet's session and all that it had sent or was
	// to send, so that the packet begins a new one of the same id (M13).
	ForgetSession
	// ForgetKey forgets the packet's key, as Server.Forget does.
	ForgetKey
	// LoseAcks takes the packet but for its msgs_ack, and does not acknowledge it.
	LoseAcks
	// LengthenAnswer puts Code random bytes, a multiple of four, behind the answer
	// to a packet of the key exchange, and counts them in its length (T1).
	LengthenAnswer
)

// What can go wrong with the answer to a request, Request.Disturb, and with an
// update, PushDisturbed. But for CloseAfter the server keeps the answer as if
// nothing were wrong, and sends it rightly when it is asked for or when the client
// is on another connection.
const (
	// LoseAnswer closes the connection before the answer is on the wire.
	LoseAnswer DisturbanceKind = iota + 32
	// CloseAfter closes the connection as soon as the answer is on the wire.
	CloseAfter
	// AnnounceAnswer sends msg_detailed_info in the answer's place, or
	// msg_new_detailed_info in the update's (M15).
	AnnounceAnswer
	// EvenMsgID and those below send the answer in a packet of its own that has
	// an even msg_id (M5),
	EvenMsgID
	// a msg_id of six minutes ago (M6),
	LateMsgID
	// one of a minute from now (M6),
	FutureMsgID
	// another session's id (S10),
	WrongSession
	// a salt that the key never had,
	WrongSalt
	// or twice, with the same msg_id and other padding (M5).
	RepeatMsgID
)

// What can go wrong with a packet that is about to be sent.
const (
	// PadPacket pads the packet: Code counts through the sizes, and comes around.
	// There are 64 or 63 of them inside the encryption, 12 to 1024 bytes (M2), and
	// 16 behind it where the framing pads (T5).
	PadPacket DisturbanceKind = iota + 64
	// SplitPacket writes the packet in pieces of one byte, two, three and so on. A
	// pipe, which has no bytes, does not split it.
	SplitPacket
	// SwapPackets sends the session's next packet before this one, which waits for
	// it a second at most.
	SwapPackets
	// RepeatPacket sends the packet twice, byte for byte the same (S8).
	RepeatPacket
)

// Stage says what a Moment is about.
type Stage uint8

// The stages.
const (
	Arriving   Stage = iota + 1 // a packet of a session has been decrypted
	Exchanging                  // a packet of a key exchange has come
	Sending                     // a packet of a session is about to go
)

// Moment is when a server asks whether to commit a fault. No lock is held.
type Moment struct {
	Stage   Stage
	Session *ServerSession // nil when Exchanging
	// Requests are the requests and service messages of a packet that has
	// arrived, unpacked and without an invokeAfterMsg around them. What can't be
	// read is not among them.
	Requests [][]byte
}

// Disturb makes the server ask before what it does whether to do it wrong; nil
// ends that. f may be called on any goroutine.
func (s *Server) Disturb(f func(Moment) Disturbance) {
	if f == nil {
		s.disturb.Store(nil)
		return
	}
	s.disturb.Store(&f)
}

// ask is what f of Disturb says about a moment.
func (s *Server) ask(m func() Moment) Disturbance {
	if f := s.disturb.Load(); f != nil {
		return (*f)(m())
	}
	return Disturbance{}
}

// Disturb makes something go wrong with the answer. It is called before Reply
// or Fail, by the goroutine that calls these.
func (r *Request) Disturb(d Disturbance) { r.state.disturb = d.Kind }

// disturbed is an error that ends a connection because a test wants it to.
type disturbed struct{ code int32 }

func (e *disturbed) Error() string { return "mtproto: connection closed by a disturbance" }

// transportCode is the transport error that a packet is answered with, 0 for
// none.
func transportCode(err error) int32 {
	var d *disturbed
	if errors.As(err, &d) {
		return d.code
	}
	return CodeUnknownKey
}

// arrived commits the fault that a packet meets on arrival, and tells which. Its
// error ends the connection.
func (c *serverConn) arrived(m Message) (DisturbanceKind, error) {
	s := c.session
	d := c.server.ask(func() Moment { return Moment{Arriving, s, requestsIn(m.Body)} })
	switch d.Kind {
	case DropPacket:
		return d.Kind, &disturbed{d.Code}
	case ForgetKey:
		c.server.Forget(s.KeyID())
		return d.Kind, errUnknownKey
	case RefusePacket:
		s.refusePacket(c, m, d.Code)
	case ForgetSession:
		c.server.destroySession(c.key, s.id)
		c.leave(s)
		return d.Kind, c.enter(s.id)
	}
	return d.Kind, nil
}

// requestsIn lists the messages of a packet as Moment tells them.
func requestsIn(body []byte) (list [][]byte) {
	messages := []inner{{body: body}}
	if bodyID(body) == idContainer {
		messages, _ = openContainer(nil, body)
	}
	for _, m := range messages {
		b, _, _ := unwrapAfter(m.body)
		if bodyID(b) == idGzipPacked {
			var err error
			if b, err = unzip(b); err != nil {
				continue
			}
		}
		list = append(list, b)
	}
	return list
}

// refusePacket answers a packet, right or wrong, with a code of M11.
func (s *ServerSession) refusePacket(c *serverConn, m Message, code int32) {
	now := s.server.o.Now()
	s.mu.Lock()
	opened := s.attach(c)
	s.trace(Trace{Time: now, TypeID: bodyID(m.Body), MsgID: m.MsgID, Size: len(m.Body)})
	if code == badSalt {
		s.key.salts.change()
	}
	s.refuse(now, m.MsgID, m.SeqNo, code)
	s.mu.Unlock()
	if opened {
		s.server.o.Handler.Opened(s)
	}
	s.flush()
}

// leave takes a session off the connection.
func (c *serverConn) leave(s *ServerSession) {
	c.mu.Lock()
	delete(c.sessions, s)
	c.mu.Unlock()
	if s.detach(c) {
		c.server.o.Handler.Closed(s)
	}
}

// cut ends the connection at once: nothing is sent on it any more.
func (c *serverConn) cut() {
	c.dead.Store(true)
	c.link.Close()
}
