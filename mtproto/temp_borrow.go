package mtproto

import "errors"

// Several connections under one permanent key: the server lets one temporary key
// stand for it, so the others borrow that of the first (ClientOptions.Borrow). They
// have sessions of their own and need no key exchange. When the lender has another
// key, the server says of the old one that it stands for nobody, and who borrowed it
// asks for the new one.

// errNotLent ends an attempt to connect before there is a key to borrow.
var errNotLent = errors.New("mtproto: there is no temporary key to borrow yet")

// errStale ends a connection whose borrowed key stands for nobody any more.
var errStale = errors.New("mtproto: the borrowed key has been replaced")

// borrow makes the lender's temporary key the one in use.
func (c *Client) borrow() error {
	from := c.o.Borrow()
	if from == nil {
		return errNotLent
	}
	from.mu.Lock()
	t, clock, lent := from.temp, from.s.clock, from.temp.bound(from.s)
	t.salt = from.s.salts.current
	from.mu.Unlock()
	if !lent {
		return errNotLent
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	same, stale := c.temp.key.ID() == t.key.ID(), c.s.stale
	if same && !stale {
		return nil
	}
	c.s.clock = clock
	c.begin(t)
	if c.s.stale = false; !same {
		c.s.binding.bound, c.s.binding.call.state = true, callDone
	} // else the lender has not noticed yet: whoever does binds it again
	return nil
}
