package mtproto

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// serverConn is one connection to the server. One goroutine reads it and
// answers; another writes what comes up in between.
type serverConn struct {
	server *Server
	number int64 // later ones have higher numbers
	link   Link
	kick   chan struct{}
	forget atomic.Bool // look the key up again
	dead   atomic.Bool // cut: nothing goes out any more, and nothing is read

	// Of the goroutine that reads.
	handshake *serverHandshake
	ids       msgIDs
	key       *knownKey
	session   *ServerSession
	hangUp    *time.Timer // M18

	mu       sync.Mutex              // guards what follows
	sessions map[*ServerSession]bool // those that use this connection; true: has something to send
	gone     bool
}

var (
	errUnknownKey = errors.New("mtproto: packet with a key that is not known")
	errSessions   = errors.New("mtproto: too many sessions on one connection")
)

// serve reads the connection to its end. Whatever is wrong with a packet, the
// answer is the same (M3, K5, S3).
func (c *serverConn) serve() error {
	over, written := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(written)
		c.write(over)
	}()
	var err error
	for err == nil && !c.dead.Load() {
		var packet []byte
		if packet, err = c.link.Recv(); err != nil {
			break
		}
		if err = c.packet(packet); err != nil {
			err = c.refuse(err)
		}
	}
	c.link.Close()
	close(over)
	<-written
	return err
}

// refuse answers what is wrong with a packet.
func (c *serverConn) refuse(err error) error {
	code := transportCode(err)
	if code == 0 {
		return err
	}
	if sent := c.link.Send(errorPacket(code)); sent != nil {
		return fmt.Errorf("%w; then: %w", err, sent)
	}
	return err
}

// write sends for sessions that have something to send outside of the answer
// to a packet.
func (c *serverConn) write(over chan struct{}) {
	for {
		select {
		case <-c.kick:
		case <-over:
			return
		}
		for {
			var next *ServerSession
			c.mu.Lock()
			for s, has := range c.sessions {
				if has {
					next = s
					c.sessions[s] = false
					break
				}
			}
			c.mu.Unlock()
			if next == nil {
				break
			}
			next.flush()
		}
	}
}

// wake makes the goroutine that writes flush a session.
func (c *serverConn) wake(s *ServerSession) {
	c.mu.Lock()
	if !c.gone {
		c.sessions[s] = true
	}
	c.mu.Unlock()
	select {
	case c.kick <- struct{}{}:
	default:
	}
}

// closed tells the sessions that the connection is gone.
func (c *serverConn) closed() {
	if c.hangUp != nil {
		c.hangUp.Stop()
	}
	c.mu.Lock()
	c.gone = true
	sessions := c.sessions
	c.sessions = map[*ServerSession]bool{}
	c.mu.Unlock()
	for s := range sessions {
		if s.detach(c) {
			c.server.o.Handler.Closed(s)
		}
	}
}

func (c *serverConn) packet(packet []byte) error {
	if len(packet) < 8 {
		return errShortPacket
	}
	keyID := int64(binary.LittleEndian.Uint64(packet))
	if keyID == 0 {
		return c.exchange(packet)
	}
	if c.key == nil || c.key.key.ID() != keyID || c.forget.Swap(false) || c.key.expired(c.server.o.Now) {
		c.key, c.session = c.server.lookup(keyID), nil
	}
	if c.key == nil {
		return errUnknownKey
	}
	m, token, err := c.key.key.decrypt(ClientToServer, packet)
	if err != nil {
		return err
	}
	if c.session == nil || c.session.id != m.SessionID || c.session.destroyed.Load() {
		if err := c.enter(m.SessionID); err != nil {
			return err
		}
	}
	met, err := c.arrived(m)
	if err != nil || met == RefusePacket {
		return err
	}
	if q, ok := c.link.(quickAcker); ok && q.ackRequested() {
		if err := q.sendAck(token); err != nil {
			return err
		}
	}
	c.session.handle(c, m, met == LoseAcks)
	return nil
}

// enter makes a session the one that packets are for. A connection has a bounded
// number of them, since none can go while it lives.
func (c *serverConn) enter(id int64) error {
	c.session = c.server.session(c.key, id)
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.sessions[c.session]; known {
		return nil
	}
	if len(c.sessions) >= maxSessions {
		return errSessions
	}
	c.sessions[c.session] = false
	return nil
}

// exchange is one step of a key exchange.
func (c *serverConn) exchange(packet []byte) error {
	_, body, err := parsePlain(packet)
	if err != nil {
		return err
	}
	s := c.server
	met := s.ask(func() Moment { return Moment{Stage: Exchanging, Requests: [][]byte{body}} })
	if met.Kind == DropPacket {
		return &disturbed{met.Code}
	}
	if c.handshake == nil {
		c.handshake, err = newServerHandshake(serverHandshakeOptions{
			Keys: s.o.Keys, Rand: s.o.Rand, Now: s.o.Now,
			Exists: func(id int64) bool { return s.lookup(id) != nil },
		})
		if err != nil {
			return err
		}
	}
	out, done, err := c.handshake.Next(body)
	if err != nil {
		return err
	}
	if done {
		r := c.handshake.Result()
		s.addKey(r)
	}
	if met.Kind == LengthenAnswer {
		if out, err = lengthen(out, met.Code, s.o.Rand); err != nil {
			return err
		}
	}
	return c.link.Send(appendPlain(nil, c.ids.next(s.o.Now(), 1), out))
}

// hangUpAfter closes the connection unless it is called again in time (M18).
func (c *serverConn) hangUpAfter(d time.Duration) {
	if c.hangUp == nil {
		c.hangUp = time.AfterFunc(d, func() { c.link.Close() })
		return
	}
	c.hangUp.Reset(d)
}
