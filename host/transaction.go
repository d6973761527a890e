package host

import (
	"sync"

	"github.com/tgscript/tgscript/telegram"
)

// What handlers put into store, and that their event has been seen to, is stored
// together, once all of them have ended: soon, while the script goes on. Whenever
// the process is killed, an event's effect is there as a whole, or the event comes
// again, and its handlers do the same again (random.go says how). A conversation
// is in the transaction of the event that began it, with all of its answers: they
// come again, too, in their order.

// A transaction is what is seen to together: an update with the answers that its
// handlers took.
type transaction struct {
	updates []*telegram.Update
	open    int                   // turns in line and handlers that have not ended, and follows; guarded by host.mu
	over    bool                  // it was committed; guarded by host.mu
	values  *telegram.Transaction // what was put into store; nil: nothing was. The baton's holder's while it is open
	one     [1]*telegram.Update

	// Guarded by host.mu.
	follows   int            // so many that it is not to be committed before
	followers []*transaction // those for which it is one of them
}

// follow has a transaction wait for that of a conversation whose course it has
// changed: it is to come again whenever that does. Transactions never follow each
// other in a circle: one is followed only while it follows none. host.mu is held.
func (x *transaction) follow(first *transaction) {
	if x == first || first.follows > 0 {
		return
	}
	x.open++
	x.follows++
	first.followers = append(first.followers, x)
}

// maxCommits is how many events may have been handled, but not be stored. The
// disk is to keep up then.
const maxCommits = 4096

// commits are the transactions on their way into the store.
type commits struct {
	mu   sync.Mutex // guards what follows; nothing else is taken while it is held
	n    int
	room sync.Cond // there are fewer
}

// open makes room.
func (c *commits) open() { c.room.L = &c.mu }

// wait waits while there are too many.
func (c *commits) wait() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.n >= maxCommits {
		c.room.Wait()
	}
}

func (c *commits) add(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n += n; c.n < maxCommits {
		c.room.Broadcast()
	}
}

// eventDone is called when an event has been seen to: all of its handlers have
// ended. h.mu is held.
func (h *host) eventDone(x *transaction) {
	if x.over {
		return
	}
	x.over = true
	if h.client == nil {
		return
	}
	h.commits.add(1)
	// What could not be written is tried again, and told by the client.
	stored := func(error) { h.commits.add(-1) }
	if x.values == nil {
		h.client.Commit(nil, x.updates, stored)
		return
	}
	delete(h.values, x)
	for _, u := range x.updates[1:] {
		x.values.Take(u)
	}
	x.values.End(stored)
}

// transaction is that of the task which holds the baton; nil if what it does is
// not, or no more, part of an event.
func (h *host) transaction() *telegram.Transaction {
	e := h.currentEvent()
	if e == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	x := e.tx
	switch {
	case x.over:
		return nil
	case x.values == nil:
		x.values = h.client.Begin(h.opts.Name, x.updates[0])
		h.values[x] = struct{}{}
	}
	return x.values
}

// endTransactions ends them at the end of the script: what is done is stored
// before Run returns, and what is not will come again.
func (h *host) endTransactions() {
	if h.client == nil {
		return
	}
	for x := range h.values {
		x.values.Abandon()
	}
	if err := h.client.Flush(); err != nil {
		h.logf("ERROR", "what handlers have done is not stored, and will be done again: %s", err)
	}
}
