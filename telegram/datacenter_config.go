package telegram

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// Times of the configuration (help.getConfig).
const (
	configAtLeast = time.Minute // between two
	configAtMost  = 24 * time.Hour
	configWithin  = 10 * time.Second // that a call waits for one
	guestWithin   = 30 * time.Second // that another data centre has to answer
)

// configuration is the state of asking for it.
type configuration struct {
	webDC atomic.Int32 // that hands on files of the web; 0: not known

	mu        sync.Mutex // guards what follows
	asking    bool
	waiting   []func()
	renewal   *time.Timer // nil: none is planned
	elsewhere time.Time   // when it was last asked for because there was no connection
	turn      int         // which other data centre is asked
}

// learnConfig takes what a configuration tells, and sees to its renewal.
func (c *Client) learnConfig(config *api.Config) {
	c.useConfig(config)
	c.keeper.keep(Change{Config: api.Append(nil, config)})
	c.planConfig(time.Duration(config.Expires-config.Date) * time.Second)
}

func (c *Client) useConfig(config *api.Config) {
	c.book.learn(config.DCOptions)
	c.peers.learnHost(config.MeURLPrefix)
	c.config.webDC.Store(config.WebfileDCID)
}

// beginConfig goes on with the configuration of an earlier run, and asks for
// another when it has expired. Where the client was told what to talk to, it does
// without until it needs one.
func (c *Client) beginConfig(stored []byte) {
	o, err := api.Decode(stored)
	config, ok := o.(*api.Config)
	if err == nil && ok {
		c.useConfig(config)
		if left := time.Unix(int64(config.Expires), 0).Sub(c.o.Now()); left > 0 {
			c.planConfig(left)
			return
		}
	}
	if c.book.anyPort {
		c.refreshConfig(nil)
	}
}

// planConfig has the configuration asked for in d. Whoever makes connections
// itself needs none.
func (c *Client) planConfig(d time.Duration) {
	if c.o.Dial != nil {
		return
	}
	g := &c.config
	g.mu.Lock()
	defer g.mu.Unlock()
	if c.over.Load() {
		return
	}
	if g.renewal != nil {
		g.renewal.Stop()
	}
	g.renewal = time.AfterFunc(min(max(d, configAtLeast), configAtMost), func() { c.refreshConfig(nil) })
}

// endConfig ends what planConfig has begun. c.over is set.
func (c *Client) endConfig() {
	g := &c.config
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.renewal != nil {
		g.renewal.Stop()
	}
}

// refreshConfig asks for the configuration, unless that is under way, and calls
// then, if it is not nil, when there is an answer or will be none.
func (c *Client) refreshConfig(then func()) {
	g := &c.config
	g.mu.Lock()
	if then != nil {
		g.waiting = append(g.waiting, then)
	}
	asking := g.asking
	g.asking = true
	g.mu.Unlock()
	if asking {
		return
	}
	c.Start(&api.HelpGetConfigRequest{}, CallOptions{Timeout: -1}, func(_ api.Object, err error) {
		if err != nil {
			c.planConfig(configAtLeast)
		}
		g.mu.Lock()
		waiting := g.waiting
		g.waiting, g.asking = nil, false
		g.mu.Unlock()
		for _, then := range waiting {
			then()
		}
	})
}

// hearConfig takes what Telegram tells about its configuration by itself.
func (c *Client) hearConfig(updates []api.UpdateClass) {
	for _, u := range updates {
		switch u := u.(type) {
		case *api.UpdateDCOptions:
			c.book.learnMore(u.DCOptions)
		case *api.UpdateConfig:
		default:
			continue
		}
		if c.o.Dial == nil {
			c.refreshConfig(nil)
		}
	}
}

// unreachable sees to it that the addresses of a data centre become known that
// can't be connected to, if they have changed: Telegram is asked over a link that
// works, or over one with another data centre if it is the account's own.
func (c *Client) unreachable(l *link) {
	g := &c.config
	g.mu.Lock()
	now := c.o.Now()
	if now.Sub(g.elsewhere) < configAtLeast {
		g.mu.Unlock()
		return
	}
	g.elsewhere = now
	g.turn++
	turn := g.turn
	g.mu.Unlock()
	if l.side != nil {
		c.refreshConfig(nil)
		return
	}
	if others := c.book.others(l.dc); len(others) > 0 {
		c.askAsGuest(sideKey{dc: others[turn%len(others)]}, &api.HelpGetConfigRequest{}, CallOptions{Timeout: guestWithin, Retries: -1}, func(api.Object, error) {})
	}
}

// lookUp makes a call wait for the configuration: it was sent to a data centre
// that is not known, by e. What follows from that is decided anew then.
func (x *call) lookUp(e *Error) {
	wait := configWithin
	if !x.deadline.IsZero() {
		wait = min(wait, x.deadline.Sub(x.client.o.Now()))
	}
	x.mu.Lock()
	x.sentBy, x.sleeping = e, true
	x.timer = time.AfterFunc(wait, x.checkWake)
	x.mu.Unlock()
	x.client.refreshConfig(x.wake)
	if x.gone.Load() != nil {
		x.giveUp(nil)
	}
}

// wake ends a sleep before its time.
func (x *call) wake() {
	x.mu.Lock()
	stopped := x.sleeping && x.timer.Stop()
	x.mu.Unlock()
	if stopped {
		x.checkWake()
	}
}

// updatesOf are the updates in what brings them.
func updatesOf(o api.UpdatesClass) []api.UpdateClass {
	switch o := o.(type) {
	case *api.UpdateShort:
		return []api.UpdateClass{o.Update}
	case *api.Updates:
		return o.Updates
	case *api.UpdatesCombined:
		return o.Updates
	}
	return nil
}

// others are the data centres but one.
func (b *book) others(dc int) []int {
	b.mu.Lock()
	defer b.mu.Unlock()
	var ids []int
	for _, d := range b.start {
		ids = append(ids, d.ID)
	}
	for _, a := range b.learned {
		ids = append(ids, a.ID)
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id int) bool { return id == dc || len(b.of(id, false)) == 0 })
}
