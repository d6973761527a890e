package mtproto

import "errors"

// Disturbance is a fault that a server commits on purpose, for tests of
// clients: at the wire, exactly as its kind says. The zero value is none.
type Disturbance struct {
	Kind DisturbanceKind
	Code int32 // of DropPacket: a transport error to answer with, or 0
}

// DisturbanceKind says what goes wrong.
type DisturbanceKind uint8

// What can go wrong with a packet that arrives.
const (
	// DropPacket takes nothing of the packet, as if the network had lost it, and
	// closes the connection, with a transport error if there is a code (T8).
	DropPacket DisturbanceKind = iota + 1
)

// What can go wrong with the answer to a request: Request.Disturb.
const (
	// LoseAnswer closes the connection before the answer is on the wire. It is
	// kept, and sent when the client is back (M14).
	LoseAnswer DisturbanceKind = iota + 32
	// CloseAfter closes the connection as soon as the answer is on the wire.
	CloseAfter
)

// Moment is when a server asks whether to commit a fault. No lock is held.
type Moment struct {
	Session *ServerSession
	// Requests are the requests and service messages of a packet that has
	// arrived and of which nothing was used yet, unpacked and without an
	// invokeAfterMsg around them. What can't be read is not among them.
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

// Disturb makes something go wrong with the answer. It is called before Reply
// or Fail, by the goroutine that calls these.
func (r *Request) Disturb(d Disturbance) { r.disturb = d }

// disturbed is an error that ends a connection because a test wants it to.
type disturbed struct{ code int32 }

func (e *disturbed) Error() string { return "mtproto: connection closed by a disturbance" }

// refusal is the transport error that a packet is answered with, 0 for none.
func refusal(err error) int32 {
	var d *disturbed
	if errors.As(err, &d) {
		return d.code
	}
	return CodeUnknownKey
}

// arrived commits the fault that a packet meets. Its error ends the connection.
func (c *serverConn) arrived(m Message) error {
	ask := c.server.disturb.Load()
	if ask == nil {
		return nil
	}
	d := (*ask)(Moment{Session: c.session, Requests: requestsIn(m.Body)})
	if d.Kind == DropPacket {
		return &disturbed{d.Code}
	}
	return nil
}

// requestsIn lists the messages of a packet as Moment tells them.
func requestsIn(body []byte) (list [][]byte) {
	messages := []inner{{body: body}}
	if bodyID(body) == idContainer {
		messages, _ = openContainer(nil, body)
	}
	for _, m := range messages {
		b, _ := unwrapAfter(m.body)
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

// cut ends the connection at once: nothing is sent on it any more.
func (c *serverConn) cut() {
	c.dead.Store(true)
	c.link.Close()
}

// disturb commits what is to happen to an answer; nil is one that is not wanted.
// The session is locked, so that LoseAnswer finds it nowhere but in the queue.
func (s *ServerSession) disturb(answer *outMessage, d Disturbance) {
	if d.Kind == LoseAnswer && s.conn != nil {
		s.conn.cut()
	}
	if answer != nil {
		answer.disturb = d.Kind
	}
}
