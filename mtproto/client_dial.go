package mtproto

import (
	"context"
	"sync/atomic"
	"time"
)

// An attempt that takes long is left to go on beside another one: the network may
// have become another meanwhile, in which an attempt from the old address is for
// nothing, and the pauses between the packets that open a connection grow.
const (
	redialAfter = 3 * time.Second
	maxRedials  = 2
)

// dial gets a link, or an error before long.
func (c *Client) dial(ctx context.Context, within time.Duration) (Link, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	type outcome struct {
		link Link
		err  error
	}
	var won atomic.Bool
	outcomes := make(chan outcome, 1+maxRedials)
	attempt := func() {
		link, err := c.o.Dial(ctx)
		if err == nil && !won.CompareAndSwap(false, true) {
			link.Close()
			return
		}
		outcomes <- outcome{link, err}
	}
	again := time.NewTicker(redialAfter)
	defer again.Stop()
	c.background.Go(attempt)
	for begun, failed := 1, 0; ; {
		select {
		case o := <-outcomes:
			if failed++; o.err == nil || failed == begun {
				return o.link, o.err
			}
		case <-again.C:
			if begun <= maxRedials {
				begun++
				c.background.Go(attempt)
			}
		}
	}
}
