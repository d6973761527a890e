package telegram

import (
	"errors"
	"io"
	"time"

	"github.com/tgscript/tgscript/mtproto"
)

// Outage is a time in which the account's data centre is not to be reached.
type Outage struct {
	Since time.Time     // nothing has come from it since
	Err   error         // why the last attempt to connect failed; nil: it is over
	Next  time.Duration // until the next attempt, which a new call may bring forward
}

var errHungUp = errors.New("the server ended the connection")

// outage tells the owner of the client, in our words.
func (c *Client) outage(o mtproto.Outage) {
	var failed *unreachableError
	switch {
	case errors.As(o.Err, &failed):
		o.Err = failed
	case errors.Is(o.Err, io.EOF):
		o.Err = errHungUp
	}
	if o.Err != nil {
		c.o.Log.Info("no connection", "since", o.Since, "error", o.Err, "next", o.Next)
	}
	if c.o.OnOutage != nil {
		c.o.OnOutage(Outage(o))
	}
}
