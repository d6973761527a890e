package sandbox

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/tgscript/tgscript/mtproto"
)

// network is what connections to the sandbox are like. The zero value is as fast
// as the machine.
type network struct {
	rate  int64         // bytes a second, each way, of a connection; 0: no limit
	delay time.Duration // there and back
}

// Of a connection that is slowed down: how much may be on its way, and how much
// is read or written at once.
const (
	networkWindow = 16 << 20
	networkPiece  = 32 << 10
)

// slowed is a connection that is as the network is said to be. The whole delay
// is on the way in: no client can tell it from half of it each way.
type slowed struct {
	net.Conn
	in, out pace
	delay   time.Duration
	closed  chan struct{}
	once    sync.Once

	// With a delay only.
	coming  chan arrival
	arrived arrival // what Read is at
}

// arrival is what comes over a connection, and when.
type arrival struct {
	bytes []byte
	err   error
	at    time.Time
}

// on makes a connection be like the network.
func (n network) on(conn net.Conn) net.Conn {
	if n == (network{}) {
		return conn
	}
	if tcp, ok := conn.(*net.TCPConn); ok && n.rate > 0 {
		tcp.SetReadBuffer(int(min(max(n.rate/4, networkPiece), 1<<20))) // else what waits for its turn counts as sent
	}
	c := &slowed{Conn: conn, in: pace{rate: n.rate}, out: pace{rate: n.rate}, delay: n.delay, closed: make(chan struct{})}
	if n.delay > 0 {
		c.coming = make(chan arrival, networkWindow/networkPiece)
		go c.take()
	}
	return c
}

// take reads the connection to its end.
func (c *slowed) take() {
	for {
		b := make([]byte, networkPiece)
		n, err := c.Conn.Read(b)
		c.in.wait(n, c.closed)
		select {
		case c.coming <- arrival{b[:n], err, time.Now().Add(c.delay)}:
		case <-c.closed:
			return
		}
		if err != nil {
			return
		}
	}
}

// Read implements net.Conn.
func (c *slowed) Read(b []byte) (int, error) {
	if c.coming == nil {
		n, err := c.Conn.Read(b[:min(len(b), networkPiece)])
		c.in.wait(n, c.closed)
		return n, err
	}
	for len(c.arrived.bytes) == 0 {
		if c.arrived.err != nil {
			return 0, c.arrived.err
		}
		select {
		case c.arrived = <-c.coming:
		case <-c.closed:
			return 0, net.ErrClosed
		}
		if !sleep(time.Until(c.arrived.at), c.closed) {
			return 0, net.ErrClosed
		}
	}
	n := copy(b, c.arrived.bytes)
	c.arrived.bytes = c.arrived.bytes[n:]
	return n, nil
}

// Write implements net.Conn.
func (c *slowed) Write(b []byte) (written int, err error) {
	for len(b) > 0 && err == nil {
		piece := b
		if c.out.rate > 0 {
			piece = b[:min(len(b), networkPiece)]
			c.out.wait(len(piece), c.closed)
		}
		var n int
		n, err = c.Conn.Write(piece)
		written, b = written+n, b[n:]
	}
	return written, err
}

// Close implements net.Conn.
func (c *slowed) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// pace is how fast bytes go. One goroutine at a time uses it.
type pace struct {
	rate int64 // bytes a second; 0: no limit
	next time.Time
}

// paceIdle is how long a connection that was idle may make up for.
const paceIdle = 10 * time.Millisecond

// wait returns when n bytes have gone, or with closed.
func (p *pace) wait(n int, closed <-chan struct{}) {
	if p.rate == 0 || n == 0 {
		return
	}
	now := time.Now()
	if least := now.Add(-paceIdle); p.next.Before(least) {
		p.next = least
	}
	p.next = p.next.Add(time.Duration(float64(n) / float64(p.rate) * float64(time.Second)))
	sleep(p.next.Sub(now), closed)
}

// sleep tells false if closed came first.
func sleep(d time.Duration, closed <-chan struct{}) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-closed:
		return false
	}
}

// Network cuts all connections and lets those that come after carry so many bytes a
// second each way and be late by a delay, as Options.FileRate and Options.Delay say.
func (s *Sandbox) Network(rate int64, delay time.Duration) {
	s.mu.Lock()
	s.network = network{rate, delay}
	s.mu.Unlock()
	s.DropConnections()
}

// slowListener is a listener whose connections are like the network.
type slowListener struct {
	net.Listener
	s *Sandbox
}

// Accept implements net.Listener.
func (l slowListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.s.mu.Lock()
	n := l.s.network
	l.s.mu.Unlock()
	return n.on(conn), nil
}

// dial is a connection inside this process that is like the network: one of
// bytes, unless it is as fast as can be.
func (n network) dial(to *mtproto.Server) (mtproto.Link, error) {
	if n == (network{}) {
		client, server := mtproto.Pipe()
		go to.ServeLink(context.Background(), server) // ends with the link: the client, or Close, closes it
		return client, nil
	}
	client, server := net.Pipe()
	link, err := mtproto.NewLink(client, mtproto.LinkOptions{Framing: mtproto.Intermediate})
	if err != nil {
		return nil, err
	}
	go func() {
		slow := n.on(server)
		accepted, err := mtproto.AcceptLink(slow)
		if err != nil {
			slow.Close()
			return
		}
		to.ServeLink(context.Background(), accepted)
	}()
	return link, nil
}

// cutConnections closes every connection, and again and again.
func (s *Sandbox) cutConnections(every time.Duration) {
	if every <= 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cutter = time.AfterFunc(every, func() {
		s.DropConnections()
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.closed {
			s.cutter.Reset(every)
		}
	})
}
