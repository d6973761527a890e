package mtproto

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Clients that borrow another's temporary key bind none, and follow when it is
// replaced, forgotten or not there yet (M23).
func TestBorrowM23(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, n := newNotary(t)
		var lender atomic.Pointer[Client]
		var borrowers []*Client
		first := w.client(tempClient)
		for range 3 {
			borrowers = append(borrowers, w.client(func(o *ClientOptions) {
				tempClient(o)
				o.Key, o.Borrow = first.o.Key, lender.Load
			}))
		}
		<-time.After(time.Second)
		w.echo(first, 1)
		lender.Store(first)
		id := int64(2)
		all := func() {
			t.Helper()
			for _, c := range append([]*Client{first}, borrowers...) {
				id++
				w.echo(c, id)
			}
		}
		all()
		if binds := len(n.times()); binds != 1 {
			t.Errorf("%d keys were bound, want 1", binds)
		}
		for range 100 { // the key's life, and more
			<-time.After(time.Minute)
			all()
		}
		if binds := len(n.times()); binds < 2 || binds > 4 {
			t.Errorf("%d keys were bound in 100 minutes, want one an hour", binds)
		}
		n.mu.Lock()
		n.forget = 1
		n.mu.Unlock()
		w.echo(borrowers[0], 1000)
		all()
	})
}
