package telegram

import "github.com/tgscript/tgscript/tl/api"

// Pending is a call that is ready to be sent.
type Pending struct{ call call }

// Prepare makes a call that Send will send: calls that belong to the same moment
// but become known one by one travel in one container that way. Its time runs
// from here on. done is as in Start.
func (c *Client) Prepare(req api.Object, o CallOptions, done func(api.Object, error)) *Pending {
	p := new(Pending)
	p.call.done = done
	p.call.prepare(c, req, o.withDefaults(), c.o.Now())
	return p
}

// Send makes the first attempt of calls, together. Each is sent once.
func (c *Client) Send(calls ...*Pending) {
	if len(calls) == 1 {
		c.send(&calls[0].call)
		return
	}
	all := make([]*call, len(calls))
	for i, p := range calls {
		all[i] = &p.call
	}
	c.send(all...)
}

// Cancel ends the call before its time, as Start's cancel does. A call that was
// cancelled before Send ends there, and is not sent.
func (p *Pending) Cancel() { p.call.cancel() }
