package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/tgscript/tgscript/telegram"
)

// outageDelay is how long there may be no connection without a word.
const outageDelay = 3 * time.Second

// showOutages shows, while there is no connection, since when, why, and when it is
// tried again.
func (p *peer) showOutages(t *terminal) {
	if p.where == "" || !t.isTTY {
		return
	}
	var mu sync.Mutex // guards done
	done := func() {}
	p.options.OnOutage = func(o telegram.Outage) {
		mu.Lock()
		defer mu.Unlock()
		done()
		done = func() {}
		gone := time.Since(o.Since).Round(time.Second)
		if o.Err == nil || gone < outageDelay {
			return
		}
		done = t.progress(fmt.Sprintf("no connection for %v: %v; trying again in %v", gone, o.Err, max(o.Next, time.Second).Round(time.Second)))
	}
}
