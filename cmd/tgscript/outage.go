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
// tried again. Where nobody is looking on, a line tells that it began and one that
// it is over.
func (p *peer) showOutages(t *terminal) {
	switch {
	case p.where == "":
		return
	case !t.isTTY:
		p.options.OnOutage = noteOutages(t)
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

// noteOutages writes a line for the beginning and one for the end of each.
func noteOutages(t *terminal) func(telegram.Outage) {
	var mu sync.Mutex // guards told
	told := false
	return func(o telegram.Outage) {
		mu.Lock()
		defer mu.Unlock()
		gone := time.Since(o.Since).Round(time.Second)
		switch {
		case o.Err == nil && told:
			told = false
			t.note(fmt.Sprintf("connected again after %v", gone))
		case o.Err != nil && !told && gone >= outageDelay:
			told = true
			t.note(fmt.Sprintf("no connection for %v: %v; trying on", gone, o.Err))
		}
	}
}
