package mtproto

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Temporary keys (M23). Everything the application says travels under a key that
// is made for a day and never leaves the memory, so that whoever steals the
// permanent key later can't read what was recorded. The permanent key only signs
// that the temporary one stands for it.
//
// A client begins with a key exchange for a temporary key, on the connection that
// it then uses, and keeps the key over its reconnections. Long before it expires
// another is made over a second link while the first goes on, and takes over at a
// moment when no call is out; a session belongs to its key, so that the server
// would not answer in the new one what was asked in the old.
//
// What the server may say about the keys, and what follows:
//
//	-404                        it has forgotten the temporary key: another one
//	AUTH_KEY_PERM_EMPTY         it has forgotten whom the key stands for: bind again
//	ENCRYPTED_MESSAGE_INVALID   it does not know the permanent key, or not yet:
//	                            within a minute of its making try again, later ask
//	                            with a ping under it, to which -404, and on another
//	                            connection again, means lost
//	any other refusal to bind   another temporary key, five times

const (
	spareLife    = time.Minute      // with less of it left, a key is not begun with
	youngKey     = time.Minute      // so long a permanent key may be unknown to some of the servers
	maxRefusals  = 5                // of temporary keys, in a row
	drainAfter   = time.Minute      // a new key waits so long for a moment without calls before it holds new ones back,
	drainWithin  = 30 * time.Second // and then so long for those that are out
	renewAgain   = time.Minute      // after a renewal that failed
	renewPortion = 8                // a key's renewal is due in the last but one eighth of its life
)

// errAsked ends a connection on which the server was asked about the permanent
// key: more that concerns that key may come on it.
var errAsked = errors.New("mtproto: permanent key is known")

// tempKey is a temporary key; the zero value is none.
type tempKey struct {
	key     AuthKey
	salt    int64
	expires time.Time // server time
	renew   time.Time // when another one is to be made; server time
}

// successor is a temporary key that waits to take over, and the link that it was
// made on.
type successor struct {
	tempKey
	link  Link
	since time.Time
}

// exchangeTemp makes a temporary key.
func (c *Client) exchangeTemp(link Link) (tempKey, handshakeResult, error) {
	r, err := c.makeKey(link, c.o.Temporary)
	if err != nil {
		return tempKey{}, r, err
	}
	t := tempKey{key: r.Key, salt: r.Salt, expires: r.ServerTime.Add(r.ExpiresIn)}
	portion := uint64(r.ExpiresIn / renewPortion)
	c.mu.Lock()
	late := time.Duration(uint64(c.s.random()) % max(portion, 1))
	c.mu.Unlock()
	t.renew = t.expires.Add(late - 2*r.ExpiresIn/renewPortion)
	return t, r, nil
}

// begin makes t the key in use, in a session of its own. It is called locked.
func (c *Client) begin(t tempKey) {
	c.temp, c.key = t, t.key
	c.s.unbind()
	c.s.restart()
	c.s.salts.set(t.salt)
	if !t.key.IsZero() {
		c.s.bindTo(c.perm, t)
	}
}

// prepareTemp sees to it that there is a temporary key to begin the connection
// with.
func (c *Client) prepareTemp(link Link, a *attempts) error {
	if a.doubt {
		known, err := c.permKnown(link)
		if err != nil {
			return err
		}
		if !known && !a.unknown { // T9: not on the word of one server
			a.unknown = true
			return &TransportError{CodeUnknownKey}
		}
		if a.doubt, a.unknown = false, false; !known {
			return c.permLost(a)
		}
		a.known = a.refusals + maxRefusals
		return errAsked
	}
	c.mu.Lock()
	usable := !c.temp.key.IsZero() && !c.s.stale && c.temp.expires.Sub(c.s.clock.at(c.o.Now())) > spareLife
	c.mu.Unlock()
	if usable {
		return nil
	}
	if c.o.Borrow != nil {
		return c.borrow()
	}
	t, r, err := c.exchangeTemp(link)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.s.clock = serverClock{offset: r.Offset, known: true}
	c.begin(t)
	c.dropSuccessor() // of the key that this one replaces
	return nil
}

// dropTemp forgets the temporary key: the next connection makes another. What was
// not answered is sent again then. It is called locked.
func (c *Client) dropTemp() { c.begin(tempKey{}) }

// tempUnknown follows -404 to the temporary key (T9).
func (c *Client) tempUnknown(a *attempts) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	unbound := c.s.unbound()
	c.dropTemp()
	err := &TransportError{CodeUnknownKey}
	if !unbound {
		return err
	}
	if a.refusals++; a.refusals-a.troubles >= maxRefusals {
		return endedError{&BindError{err}}
	}
	return err
}

// bindRefused decides what follows when the server does not bind the temporary
// key.
func (c *Client) bindRefused(a *attempts, e *BindError) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	a.refusals++
	young := c.o.Now().Sub(c.made) < youngKey
	var rpc *RPCError
	switch errors.As(e.Err, &rpc); {
	case rpc != nil && rpc.Code == 406, rpc != nil && rpc.Code == 401:
		return endedError{e} // about the account, not about the key
	case rpc != nil && (rpc.Code == 420 || rpc.Code >= 500 || rpc.Code < 0):
		a.wait = max(floodWait(rpc.Message), time.Second) // the key may still do
		a.troubles++
		return e
	case rpc != nil && rpc.Message == "ENCRYPTED_MESSAGE_INVALID" && !young && a.known < a.refusals:
		a.doubt = true
		c.dropTemp()
		return e
	}
	c.dropTemp()
	if a.refusals-a.troubles >= maxRefusals && !young {
		return endedError{e}
	}
	return e
}

// floodWait is X of FLOOD_WAIT_X, in seconds, and 0 if it is another error.
func floodWait(message string) time.Duration {
	s, ok := strings.CutPrefix(message, "FLOOD_WAIT_")
	n, err := strconv.Atoi(s)
	if !ok || err != nil {
		return 0
	}
	return time.Duration(min(max(n, 0), 14*24*3600)) * time.Second
}

// permLost follows when the server does not know the permanent key. One that has
// never worked is made anew, any other is for the caller to give up.
func (c *Client) permLost(a *attempts) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.o.Key.IsZero() && !c.proven && a.remade < maxExchanges {
		a.remade++
		c.perm = AuthKey{}
		c.dropTemp()
		return &TransportError{CodeUnknownKey}
	}
	return endedError{&KeyLostError{c.perm.ID()}}
}

// permKnown asks whether the server knows the permanent key. A ping under it is no
// application traffic, and whatever comes back under it says yes.
func (c *Client) permKnown(link Link) (bool, error) {
	late := time.AfterFunc(pongWithin, func() { link.Close() })
	defer late.Stop()
	c.mu.Lock()
	s := newClientSession(c.o.Rand, nil)
	s.clock, s.ids, s.wantPing = c.s.clock, c.s.ids, true
	m, _, _ := s.pack(c.o.Now(), nil)
	perm := c.perm
	c.mu.Unlock()
	if err := link.Send(perm.Encrypt(nil, ClientToServer, m, c.o.Rand)); err != nil {
		return false, err
	}
	packet, err := link.Recv()
	if isCode(err, CodeUnknownKey) {
		return false, nil
	}
	if err == nil {
		_, err = perm.Decrypt(ServerToClient, packet)
	}
	return err == nil, err
}

// renewDue tells whether it is time to make the next temporary key. It is called
// locked.
func (c *Client) renewDue(now time.Time) bool {
	return c.o.Borrow == nil && c.temp.bound(c.s) && !c.renewing && c.next == nil && c.link != nil && c.ended == nil &&
		!now.Before(c.renewAfter) && !c.s.clock.at(now).Before(c.temp.renew)
}

func (t *tempKey) bound(s *clientSession) bool { return !t.key.IsZero() && !s.unbound() }

// renew makes the next temporary key while the one in use, old, goes on. It is of no
// use if old was replaced before.
func (c *Client) renew(ctx context.Context, old int64) {
	n, err := c.makeSuccessor(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.o.Now()
	c.renewing = false
	if err != nil {
		c.o.Log.Debug("temporary key is not renewed", "error", err)
		c.renewAfter = now.Add(renewAgain + time.Duration(uint64(c.s.random())%uint64(renewAgain)))
		return
	}
	if !c.temp.key.IsZero() && c.temp.key.ID() != old {
		n.link.Close()
		return
	}
	n.since = now
	c.next = n
}

func (c *Client) makeSuccessor(ctx context.Context) (*successor, error) {
	link, err := c.dial(ctx, dialWithin)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { link.Close() })
	defer stop()
	t, _, err := c.exchangeTemp(link)
	if err != nil {
		link.Close()
		return nil, err
	}
	return &successor{tempKey: t, link: link}, nil
}

// handOver is called whenever something may have ended the wait of a successor.
// It returns the link to close so that it takes over. It is called locked.
func (c *Client) handOver(now time.Time) Link {
	if c.next == nil || c.link == nil {
		return nil
	}
	c.s.draining = now.Sub(c.next.since) >= drainAfter
	if !c.mayTakeOver(now) {
		return nil
	}
	link := c.link
	c.link = nil
	return link
}

// mayTakeOver tells whether no call is out, or whether it is too late to wait for
// their answers.
func (c *Client) mayTakeOver(now time.Time) bool {
	return len(c.s.pending) == 0 || now.Sub(c.next.since) >= drainAfter+drainWithin ||
		!c.s.clock.at(now).Before(c.temp.expires)
}

// takeOver makes the successor's key the one in use and returns its link; nil if
// there is none, or if answers may still come under the old key.
func (c *Client) takeOver() Link {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.next
	if n == nil || !c.mayTakeOver(c.o.Now()) {
		return nil
	}
	c.next = nil
	c.begin(n.tempKey)
	return n.link
}

// dropSuccessor forgets one that nobody waits for any more. It is called locked.
func (c *Client) dropSuccessor() {
	if c.next != nil {
		c.next.link.Close()
		c.next = nil
	}
}
