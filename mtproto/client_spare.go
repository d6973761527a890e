package mtproto

import (
	"context"
	"time"
)

// A connection that has gone silent is not given up before there is another one:
// while a new link is being sought, the old one may come back, as TCP does after a
// short break. And where only the old one is dead, because the machine has got
// another address or something on the way has forgotten it, there is a new one
// long before it would be certain that nothing comes any more.
const (
	spareAfter  = time.Second     // without a pong, with calls unanswered
	sparePong   = 5 * time.Second // the same without
	spareWithin = 5 * time.Second // one attempt
)

// seekSpare looks for another link if the one there is silent, but not for a
// second time in a row in vain: a server may take connections and say nothing. It
// is called locked.
func (c *Client) seekSpare(ctx context.Context, now time.Time) {
	if c.seeking || c.spare != nil || c.heardOn != c.number || c.ended != nil || !c.silentFor(now, spareAfter, sparePong) {
		return
	}
	c.seeking = true
	number := c.number
	c.background.Go(func() { c.findSpare(ctx, number) })
}

// silentFor is clientSession.silent for the link there is. It is called locked.
func (c *Client) silentFor(now time.Time, waiting, idle time.Duration) bool {
	return c.link != nil && c.s.silent(now, waiting, idle)
}

// findSpare puts a new link in the place of the one of that number, if that is
// silent still.
func (c *Client) findSpare(ctx context.Context, number int) {
	link, err := c.dial(ctx, spareWithin)
	c.mu.Lock()
	c.seeking = false
	use := err == nil && c.ended == nil && c.number == number && c.silentFor(c.o.Now(), spareAfter, sparePong)
	closing := link
	if use {
		c.spare, closing = link, c.link
	}
	c.mu.Unlock()
	if err == nil {
		closing.Close()
	}
}

// takeSpare is the link that was found, nil if there is none.
func (c *Client) takeSpare() Link {
	c.mu.Lock()
	defer c.mu.Unlock()
	link := c.spare
	c.spare = nil
	return link
}
