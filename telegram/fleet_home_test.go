package telegram

import (
	"testing"
	"time"
)

// TestFleetMovedHome: lanes that were opened abroad are used still when the account
// moves to their data centre, where it has one connection less to count.
func TestFleetMovedHome(t *testing.T) {
	c := New(Options{})
	c.home.Store(&link{dc: 2})
	f := c.fleet(4, false)
	c.fleets.mu.Lock()
	defer c.fleets.mu.Unlock()
	f.try(2)
	f.lanes = f.lanes[:len(f.lanes):len(f.lanes)]
	c.home.Store(&link{dc: 4})
	if l := f.pick(); l == nil {
		t.Error("there is no lane")
	}
}

// TestFleetAllRest: when no lane is to be used, the account's own connection moves
// parts again, also if one of them has delivered something that was late: nobody else
// would wake who waits.
func TestFleetAllRest(t *testing.T) {
	c := New(Options{})
	c.home.Store(&link{dc: 2})
	f := c.fleet(2, false)
	c.fleets.mu.Lock()
	defer c.fleets.mu.Unlock()
	f.try(2)
	for _, l := range f.lanes {
		l.rests()
	}
	now := time.Now()
	f.lanes[0].deliver(&slot{sent: now, since: now}, partSize, now)
	if l := f.pick(); l != f.starter {
		t.Errorf("%+v is picked", l)
	}
}
