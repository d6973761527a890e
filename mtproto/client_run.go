package mtproto

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Times of a client's connections.
const (
	dialWithin     = 20 * time.Second // one attempt to get a link
	exchangeWithin = 30 * time.Second // one key exchange
	firstBackoff   = 250 * time.Millisecond
	lastBackoff    = 30 * time.Second
	callBackoff    = 4 * time.Second // the same while calls wait
	refusedBackoff = 8 * time.Second // and the server does not bind temporary keys
	maxExchanges   = 5               // failed key exchanges in a row that end Run
	shortLife      = time.Second
	maxShort       = 64 // connections of a short life in a row before there are pauses
)

// endedError is one that no new attempt can mend.
type endedError struct{ error }

func (e endedError) Unwrap() error { return e.error }

// attempts is what Run remembers between connections.
type attempts struct {
	failed    int           // connections in a row on which nothing came in
	short     int           // connections in a row that had a short life
	exchanges int           // failed key exchanges in a row
	unknown   bool          // the server did not know the key the last time (T9)
	remade    int           // keys replaced that had never worked
	refusals  int           // of temporary keys, in a row
	troubles  int           // of them: the server's own
	doubt     bool          // the server may not know the permanent key
	known     int           // it does, and that is not asked again before so many refusals
	wait      time.Duration // before the next attempt, at least
	outage    Outage
}

// Outage is a time without a connection.
type Outage struct {
	Since time.Time     // nothing has come in since
	Err   error         // why the last attempt failed; nil: the outage is over
	Next  time.Duration // until the next attempt; a call may make it shorter
}

// silent notes that the connection that was begun then has ended, or could not be
// made.
func (c *Client) silent(a *attempts, began time.Time, err error) {
	if a.outage.Since.IsZero() {
		c.mu.Lock()
		a.outage.Since = c.s.lastRecv
		c.mu.Unlock()
		if a.outage.Since.Before(began) {
			a.outage.Since = began
		}
	}
	a.outage.Err = err
}

// heard notes that something has come in.
func (c *Client) heard(a *attempts) {
	a.failed, a.unknown = 0, false
	if a.outage.Next > 0 && c.o.OnOutage != nil {
		c.o.OnOutage(Outage{Since: a.outage.Since})
	}
	a.outage = Outage{}
}

// Run connects, makes a key if there is none, and keeps the session connected
// until ctx ends or the server gives a reason that no new attempt can mend: a
// *KeyLostError, a *TransportError with CodeWrongDC, or a failed key exchange.
// Every call that is not done then ends with Run's error. Run is called once.
func (c *Client) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c.mu.Lock()
	c.clock.timer = time.AfterFunc(time.Hour, func() { c.tick(ctx) })
	c.setClock()
	c.mu.Unlock()
	err := c.run(ctx)
	c.mu.Lock()
	c.clock.timer.Stop()
	c.ended = fmt.Errorf("%w: %w", ErrClosed, err)
	c.s.failAll(c.ended)
	events := c.takeEvents()
	c.mu.Unlock()
	c.dispatch(events)
	cancel()
	c.background.Wait()
	c.mu.Lock()
	c.dropSuccessor()
	c.mu.Unlock()
	if link := c.takeSpare(); link != nil {
		link.Close()
	}
	return err
}

func (c *Client) run(ctx context.Context) error {
	var a attempts
	for {
		began := c.o.Now()
		err := c.connect(ctx, &a)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if end := (endedError{}); errors.As(err, &end) {
			return end.error
		}
		c.o.Log.Debug("connection ended", "error", err)
		c.silent(&a, began, err)
		if isCode(err, CodeFlood) {
			a.failed = max(a.failed, 4)
		}
		if a.short++; c.o.Now().Sub(began) >= shortLife {
			a.short = 0
		}
		// One that worked until now is replaced at once, but not for ever: a server
		// may answer each connection and then end it.
		if n := max(a.failed, a.short-maxShort, a.refusals); n > 0 {
			if err := c.pause(ctx, &a, n); err != nil {
				return err
			}
		}
		a.failed++
		a.wait = 0
	}
}

// pause waits before the next attempt, twice as long as before it, give or take
// half. A call that waits for the connection makes it shorter, and so does the
// end of a time in which the machine was suspended; but what the server has asked
// for is waited out.
func (c *Client) pause(ctx context.Context, a *attempts, failed int) error {
	shorten := func(d time.Duration) time.Duration {
		switch {
		case !c.s.waiting():
			return d
		case a.refusals > 0:
			return max(min(d, refusedBackoff), a.wait)
		}
		return max(min(d, callBackoff), a.wait)
	}
	d := min(firstBackoff<<min(failed-1, 10), lastBackoff)
	c.mu.Lock()
	d = shorten(max(d/2+time.Duration(uint64(c.s.random())%uint64(d)), a.wait))
	c.mu.Unlock()
	if a.outage.Next = d; c.o.OnOutage != nil {
		c.o.OnOutage(a.outage)
	}
	began := time.Now()
	defer func() {
		c.mu.Lock()
		c.pausing = false
		c.mu.Unlock()
	}()
	for {
		c.mu.Lock()
		woken := c.woken
		c.woken, c.pausing = false, !c.s.waiting()
		d = shorten(d)
		c.mu.Unlock()
		left := d - time.Since(began)
		if woken || left <= 0 {
			return nil
		}
		t := time.NewTimer(left)
		select {
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		case <-c.hurry:
			t.Stop()
		case <-t.C:
			return nil
		}
	}
}

// connect is one connection from its dialling to its end.
func (c *Client) connect(ctx context.Context, a *attempts) error {
	spare := c.takeSpare()
	link := c.takeOver()
	switch {
	case link == nil:
		link = spare
	case spare != nil:
		spare.Close()
	}
	if link == nil {
		var err error
		if link, err = c.dial(ctx, dialWithin); err != nil {
			return fmt.Errorf("mtproto: dial: %w", err)
		}
	}
	stop := context.AfterFunc(ctx, func() { link.Close() })
	defer stop()
	defer link.Close()
	err := c.prepareKeys(link, a)
	if err != nil {
		return err
	}
	err = c.serve(link, a)
	var refused *BindError
	switch {
	case isCode(err, CodeWrongDC):
		return endedError{err}
	case isCode(err, CodeUnknownKey):
		return c.unknownKey(a)
	case errors.As(err, &refused):
		return c.bindRefused(a, refused)
	}
	return err
}

// prepareKeys makes the keys that there are not yet.
func (c *Client) prepareKeys(link Link, a *attempts) error {
	c.mu.Lock()
	first := c.perm.IsZero()
	c.mu.Unlock()
	var err error
	if first {
		err = c.exchange(link)
	}
	if err == nil && c.o.Temporary > 0 {
		err = c.prepareTemp(link, a)
	}
	if err == nil {
		a.exchanges = 0
		return nil
	}
	var failed *exchangeError
	if !errors.As(err, &failed) {
		return err
	}
	// With a key from before there is nothing to lose by going on for as long as
	// it is the network that fails. A server that has too many connections says
	// nothing about keys.
	if (first || !failed.lost) && !isCode(err, CodeFlood) {
		a.exchanges++
	}
	if a.exchanges >= maxExchanges || errors.Is(err, ErrServerKey) || isCode(err, CodeWrongDC) {
		return endedError{err}
	}
	return err
}

// exchangeError is a failed key exchange.
type exchangeError struct {
	error
	lost bool // with the connection
}

func (e *exchangeError) Unwrap() error { return e.error }

func isCode(err error, code int32) bool {
	var t *TransportError
	return errors.As(err, &t) && t.Code == code
}

// unknownKey decides what follows -404 (T9). A key that never worked is made
// anew; one that did is tried once more and then reported lost.
func (c *Client) unknownKey(a *attempts) error {
	if c.o.Temporary > 0 {
		return c.tempUnknown(a)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.o.Key.IsZero() && !c.proven && a.remade < maxExchanges {
		a.remade++
		c.perm, c.key = AuthKey{}, AuthKey{}
		c.s.restart()
		return &TransportError{CodeUnknownKey}
	}
	if a.unknown {
		return endedError{&KeyLostError{c.key.ID()}}
	}
	a.unknown = true
	return &TransportError{CodeUnknownKey}
}

// exchangeOver is a key exchange over a link (K1-K15).
func exchangeOver(link Link, o handshakeOptions) (handshakeResult, error) {
	h, err := newClientHandshake(o)
	if err != nil {
		return handshakeResult{}, err
	}
	var ids msgIDs
	out := h.Start()
	for done := false; !done; {
		err := link.Send(appendPlain(nil, ids.next(o.Now(), 0), out))
		var packet []byte
		if err == nil {
			h.Work()
			packet, err = link.Recv()
		}
		if err != nil {
			var refused *TransportError
			return handshakeResult{}, &exchangeError{fmt.Errorf("mtproto: key exchange: %w", err), !errors.As(err, &refused)}
		}
		_, body, err := parsePlain(packet)
		if err != nil {
			return handshakeResult{}, err
		}
		if out, done, err = h.Next(body); err != nil {
			return handshakeResult{}, err
		}
	}
	return h.Result(), nil
}

// makeKey makes a key: a temporary one of that life, or a permanent one if it is
// 0. Its error is an *exchangeError.
func (c *Client) makeKey(link Link, life time.Duration) (handshakeResult, error) {
	late := time.AfterFunc(exchangeWithin, func() { link.Close() })
	defer late.Stop()
	r, err := exchangeOver(link, handshakeOptions{
		Keys: c.o.Keys, DC: c.o.DC, ExpiresIn: life, Primes: &c.primes, Rand: c.o.Rand, Now: c.o.Now,
	})
	var e *exchangeError
	if err != nil && !errors.As(err, &e) {
		err = &exchangeError{err, false}
	}
	return r, err
}

// exchange makes the client's permanent key.
func (c *Client) exchange(link Link) error {
	r, err := c.makeKey(link, 0)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.perm, c.made, c.proven = r.Key, c.o.Now(), false
	c.s.clock = serverClock{offset: r.Offset, known: true}
	if c.o.Temporary == 0 {
		c.key = r.Key
		c.s.salts.set(r.Salt)
	}
	c.mu.Unlock()
	if c.o.OnKey != nil {
		c.o.OnKey(r.Key, r.Salt)
	}
	return nil
}

// serve reads a connection until it ends.
func (c *Client) serve(link Link, a *attempts) error {
	c.mu.Lock()
	c.link, c.unheard = link, 0
	c.number++
	number := c.number
	c.s.connected(c.o.Now())
	if number > 1 {
		c.s.prove(c.o.Now())
	}
	c.mu.Unlock()
	if number > 1 && c.o.OnSession != nil {
		c.o.OnSession()
	}
	c.wake()
	err := c.read(link, a)
	c.lose(number)
	link.Close()
	return err
}

// flushQueued is Flush on a goroutine of its own, which may block.
func (c *Client) flushQueued() {
	c.waking.Store(false)
	c.mu.Lock()
	if c.flushing || c.link == nil || c.s.idle() {
		c.mu.Unlock()
		return
	}
	c.flushing = true
	c.mu.Unlock()
	c.flush()
}

// read takes packets until the link fails or a packet is not to be trusted.
func (c *Client) read(link Link, a *attempts) error {
	c.mu.Lock()
	key := c.key
	c.mu.Unlock()
	var some [together]envelope
	for {
		packets, wrong := c.recvSome(link, key, some[:0])
		openAll(ServerToClient, packets)
		for i := range packets {
			m, err := packets[i].message()
			if err != nil {
				return err
			}
			bound, err := c.received(m, lend(packets[i].packet))
			if err == nil {
				c.heard(a)
			} else if err != errForeign {
				return err
			}
			if bound {
				a.refusals, a.troubles, a.known = 0, 0, 0
			}
		}
		if wrong != nil {
			return wrong
		}
		clear(packets)
	}
}

// recvSome appends the next packet to packets, and behind a large one those that
// are there already, or are about to be: four are decrypted in the time of one.
// There may be some beside an error.
func (c *Client) recvSome(link Link, key AuthKey, packets []envelope) ([]envelope, error) {
	p, err := link.Recv()
	if err != nil {
		return packets, err
	}
	more, _ := beneath(link).(readyLink)
	for {
		e, err := key.enclosed(p)
		if err != nil {
			return packets, err
		}
		packets = append(packets, e)
		if more == nil || len(p) < smallestBuffer || len(packets) == together {
			return packets, nil
		}
		c.mu.Lock()
		wanted := len(p) >= largePart && len(c.s.pending) >= 2*len(packets)
		c.mu.Unlock()
		if p = more.ready(wanted); p == nil {
			return packets, nil
		}
	}
}

// received is one message, in packet, from its decryption to the last Done. It
// tells whether the key may be used for anything.
func (c *Client) received(m Message, packet *lent) (bound bool, err error) {
	c.mu.Lock()
	c.unheard = 0
	waited := len(c.s.acks) > ackAbove // and no packet has carried them
	now := c.o.Now()
	c.s.lent = packet
	err = c.s.receive(now, m)
	c.s.lent = nil
	if err == nil {
		c.heardOn = c.number
		err = c.s.refusal()
	}
	bound = !c.s.unbound()
	c.proven = c.proven || err == nil && bound
	c.s.ackNow = c.s.ackNow || waited
	events := c.takeEvents()
	c.dispatching = true
	c.mu.Unlock()

	packet.done()
	c.dispatch(events)

	c.mu.Lock()
	c.dispatching = false
	if events != nil && cap(events) <= maxContainerMessages && c.s.events == nil {
		clear(events)
		c.s.events = events[:0]
	}
	old := c.handOver(now)
	more := !c.flushing && !c.s.idle()
	c.watch()
	c.mu.Unlock()
	if old != nil {
		old.Close()
	} else if more {
		c.wake()
	}
	return bound, err
}
