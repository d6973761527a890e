package telegram

import (
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// defaultDC is where an account without a session begins.
const defaultDC = 2

// DC is one address of a data centre.
type DC struct {
	ID    int
	Addr  string // host:port; may be empty if Options.Dial knows where it is
	Media bool   // moves files only
}

// DCs are the addresses that the client knows: those it was made with, and those
// that the server has told it. A client of the same account elsewhere can be made
// with them.
func (c *Client) DCs() []DC { return c.book.all() }

// migration is the data centre that e sends a call to, if it is one to follow
// to: known, and not too many before it (A1). Either it is the account's home
// from then on, or the call alone is made there.
func (x *call) migration(e *Error) (home int, aside sideKey) {
	if x.hops >= maxHops || !x.client.book.knows(e.Value) {
		return 0, sideKey{}
	}
	switch e.Type {
	case "FILE_MIGRATE", "STATS_MIGRATE":
		return 0, sideKey{dc: e.Value, files: e.Type == "FILE_MIGRATE"}
	case "PHONE_MIGRATE", "NETWORK_MIGRATE", "USER_MIGRATE":
		// The home of a business account that a bot acts for is not the bot's.
		if _, business := x.req.(*api.InvokeWithBusinessConnectionRequest); !business && x.aside == nil {
			return e.Value, sideKey{}
		}
	}
	return 0, sideKey{}
}

// mayLookUp tells whether the configuration may make the data centre known that
// e sends a call to. It is asked for once for a call.
func (x *call) mayLookUp(e *Error) bool {
	return strings.HasSuffix(e.Type, "_MIGRATE") && e.Value > 0 && e.Value <= maxDCID && !x.lookedUp && x.hops < maxHops &&
		x.client.o.Dial == nil && !x.client.book.knows(e.Value)
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
	for _, s := range c.sides {
		if s.dc == dc {
			c.retireSide(s)
		}
	}
	c.home.Store(c.newLink(dc, nil))
	from.retire()
}
