package telegram

import "github.com/tgscript/tgscript/tl/api"

// defaultDC is where an account without a session begins.
const defaultDC = 2

// DC is one address of a data centre.
type DC struct {
	ID    int
	Addr  string // host:port; may be empty if Options.Dial knows where it is
	Media bool   // moves files only
}

// migration is the data centre that e sends a call to, if it is one to follow
// to: known, not too many before it, and the account's own (A1).
func (x *call) migration(e *Error) int {
	switch e.Type {
	case "PHONE_MIGRATE", "NETWORK_MIGRATE", "USER_MIGRATE":
	default:
		return 0
	}
	if _, ok := x.req.(*api.InvokeWithBusinessConnectionRequest); ok || x.hops >= maxHops {
		return 0
	}
	if !x.client.book.knows(e.Value) {
		return 0
	}
	return e.Value
}

// moveHome makes dc the account's data centre, unless it has moved since the
// call on from was made. Calls that are out on the old link end there.
func (c *Client) moveHome(from *link, dc int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.home.Load() != from || from.dc == dc {
		return
	}
	c.o.Log.Info("account moves", "from", from.dc, "to", dc)
	c.session.DC = dc
	c.save()
	c.home.Store(c.newLink(dc))
	from.retire()
}
