package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// sideIdle is how long a side link stays that nobody uses.
const sideIdle = 60 * time.Second

// sideKey is what there is one side link for.
type sideKey struct {
	dc    int
	files bool // at the addresses that move files
	lane  int  // of a fleet, from 1, or from -1 down if that takes files there; 0: none, or its first
}

// side is a link with a data centre that is not the account's own, for the calls
// that FILE_MIGRATE and STATS_MIGRATE send there (A1), or a lane of a fleet, with
// any. It has the data centre's own key and brings no updates (A12). Another data
// centre gets to know the account by an authorization that is exported at home and
// imported there, once (A2); a call waits for that.
type side struct {
	*link
	key  sideKey
	idle *time.Timer

	// Guarded by Client.mu.
	account acquaintance
	round   int // how often the account was introduced
	waiting []*call
}

// acquaintance is how well a data centre knows the account.
type acquaintance int8

const (
	stranger acquaintance = iota
	introducing
	known // as far as can be told
)

// aside is what a call knows of itself while it is made on a side link. What a
// call that waits is guarded by call.mu, the rest is of whoever runs the call.
type aside struct {
	sideKey
	on       *side // nil before the first attempt
	round    int   // of on, when the attempt was made
	renewed  bool  // the account was introduced anew because of it
	guest    bool  // the data centre need not know the account
	held     *mtproto.Call
	heldAt   *link // where held keeps the items after this one of an ordered batch waiting
	waitsFor *side // until that knows the account
}

// goAside has the next attempts of a call made at another data centre.
func (x *call) goAside(to sideKey) {
	a := &aside{sideKey: to}
	switch {
	case x.aside != nil:
		a.held, a.heldAt = x.aside.held, x.aside.heldAt
	case x.ordered():
		a.held, a.heldAt = x.mt, x.link
	}
	x.mu.Lock()
	x.aside = a
	x.mu.Unlock()
}

// withoutUpdates is a request that does not make its session one that gets
// updates (M20).
func withoutUpdates(body []byte) []byte {
	none := &api.HelpGetConfigRequest{}
	whole := api.Append(make([]byte, 0, len(body)+8), &api.InvokeWithoutUpdatesRequest{Query: none})
	return append(whole[:len(whole)-len(api.Append(nil, none))], body...)
}

// letGo lets the items after the call go on at home.
func (a *aside) letGo() {
	if a != nil && a.held != nil {
		a.heldAt.mt.Release(a.held)
	}
}

// comeHome has the next attempts made at home again: that has moved to where the
// call was sent.
func (x *call) comeHome() {
	a := x.aside
	x.mu.Lock()
	x.aside, x.mt = nil, &x.first
	if a.held != nil {
		x.mt, x.link = a.held, a.heldAt
	}
	x.mu.Unlock()
	x.again()
}

// attempt makes one attempt at a side link, once that knows the account.
func (c *Client) attempt(x *call) {
	a := x.aside
	c.mu.Lock()
	if a.dc == c.session.DC && a.lane == 0 {
		c.mu.Unlock()
		x.comeHome()
		return
	}
	s := c.sideTo(a.sideKey)
	if s == nil {
		c.mu.Unlock()
		x.finish(nil, x.failure(mtproto.ErrClosed))
		return
	}
	a.on, a.round = s, s.round
	s.calls.Add(1)
	if s.account == known || a.guest {
		c.mu.Unlock()
		x.startAside(s)
		return
	}
	x.mu.Lock()
	a.waitsFor = s
	if !x.deadline.IsZero() && !x.ordered() {
		x.timer = time.AfterFunc(x.deadline.Sub(c.o.Now()), func() { x.giveUp(context.DeadlineExceeded) })
	}
	x.mu.Unlock()
	s.waiting = append(s.waiting, x)
	if s.account == stranger {
		c.introduce(s)
	}
	c.mu.Unlock()
	x.checkGone()
}

// startAside sends a call on a side link.
func (x *call) startAside(s *side) {
	x.stopTimer()
	body := x.first.Body
	if !x.client.isCDN(s.dc) {
		body = withoutUpdates(body)
	}
	mt := &mtproto.Call{Body: body, Tail: x.first.Tail, Done: x.first.Done, Hold: x.first.Hold}
	x.mu.Lock()
	x.mt, x.link, x.aside.waitsFor = mt, s.link, nil
	x.mu.Unlock()
	x.arm(s.link)
	s.mt.Start(mt)
	x.checkGone()
}

// leaveSide ends a call that was given up, if it still waits for a side link.
func (x *call) leaveSide(s *side) {
	c := x.client
	c.mu.Lock()
	i := slices.Index(s.waiting, x)
	if i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
	}
	c.mu.Unlock()
	if i >= 0 {
		x.stopTimer()
		x.finish(nil, x.failure(*x.gone.Load()))
		s.release(1)
	}
}

// sideTo finds or begins a side link; nil after Run. c.mu is held.
func (c *Client) sideTo(key sideKey) *side {
	if c.over.Load() || c.runCtx == nil {
		return nil
	}
	if s := c.sides[key]; s != nil {
		return s
	}
	s := &side{key: key}
	if _, ok := c.session.Keys[key.dc]; ok || c.isCDN(key.dc) {
		s.account = known // from an earlier time; if not, it says so; a CDN need not
	}
	s.idle = time.AfterFunc(sideIdle, func() { c.retireIdle(s) })
	s.link = c.newLink(key.dc, s)
	if c.sides == nil {
		c.sides = map[sideKey]*side{}
	}
	c.sides[key] = s
	return s
}

// retireIdle ends a side link that nobody uses.
func (c *Client) retireIdle(s *side) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.calls.Load() == 0 {
		c.retireSide(s)
	}
}

// retireSide makes sure that no more calls go to a side link, which ends with
// the last of those that are out on it. c.mu is held.
func (c *Client) retireSide(s *side) {
	if c.sides[s.key] == s {
		delete(c.sides, s.key)
		c.fleets.closed(s.key)
	}
	s.retire()
}

// retireSides ends all side links and forgets their keys: what they know is not
// the account that is signed in now. c.mu is held.
func (c *Client) retireSides() {
	for _, s := range c.sides {
		c.retireSide(s)
	}
	for dc := range c.session.Keys {
		if dc != c.session.DC {
			delete(c.session.Keys, dc)
		}
	}
}

// sideEnded sees to a side link that has ended by itself. A key that its data
// centre has forgotten is of no use any more (T9).
func (c *Client) sideEnded(s *side, err error) {
	c.mu.Lock()
	var lost *mtproto.KeyLostError
	if k := c.session.Keys[s.dc]; errors.As(err, &lost) && s.dc != c.session.DC && k.Key.ID() == lost.KeyID {
		c.o.Log.Warn("key is lost", "dc", s.dc)
		delete(c.session.Keys, s.dc)
		c.save()
	}
	if lost != nil {
		c.cdn.forget(s.dc, lost.KeyID)
	}
	if c.sides[s.key] == s {
		delete(c.sides, s.key)
		c.fleets.closed(s.key)
	}
	waiting := s.waiting
	s.waiting = nil
	c.mu.Unlock()
	if c.over.Load() {
		err = mtproto.ErrClosed
	}
	for _, x := range waiting {
		x.stopTimer()
		x.finish(nil, x.failure(err))
	}
}

// stranded tells whether a call has ended only because its side link's key is
// lost: it can be made again with another.
func (x *call) stranded(err error) bool {
	a := x.aside
	var lost *mtproto.KeyLostError
	if a == nil || a.guest || a.renewed || !errors.As(err, &lost) {
		return false
	}
	a.renewed = true
	x.client.sideEnded(a.on, err)
	return true
}

// introduce makes a side link's data centre know the account, and sends the
// calls that wait for it. c.mu is held.
func (c *Client) introduce(s *side) {
	s.account = introducing
	s.round++
	c.running.Go(func() {
		err := c.carryAuthorization(s)
		c.mu.Lock()
		waiting := s.waiting
		s.waiting, s.account = nil, known
		if err != nil {
			s.account = stranger
		}
		for _, x := range waiting {
			x.aside.round = s.round
		}
		c.mu.Unlock()
		for _, x := range waiting {
			if err == nil {
				x.startAside(s)
				continue
			}
			x.stopTimer()
			x.finish(nil, notIntroduced(err, s.dc, x.method.Name))
			s.release(1)
		}
	})
}

// carryAuthorization exports an authorization at home and imports it where a
// side link leads to. The bytes are good for one import (A2): if they are not
// any more, there may have been one that was not heard of.
func (c *Client) carryAuthorization(s *side) error {
	for again := true; ; again = false {
		o, err := c.Invoke(context.Background(), &api.AuthExportAuthorizationRequest{DCID: int32(s.dc)}, CallOptions{})
		exported, err := result[*api.AuthExportedAuthorization](o, err)
		if err != nil {
			return err
		}
		ended := make(chan error, 1)
		request := &api.AuthImportAuthorizationRequest{ID: exported.ID, Bytes: exported.Bytes}
		c.askAsGuest(s.key, request, CallOptions{}, func(_ api.Object, err error) { ended <- err })
		err = <-ended
		var refused *Error
		if !again || !errors.As(err, &refused) || refused.Type != "AUTH_BYTES_INVALID" {
			return err
		}
	}
}

// askAsGuest makes a call at another data centre, which need not know the account
// for it.
func (c *Client) askAsGuest(at sideKey, req api.Object, o CallOptions, done func(api.Object, error)) {
	x := new(call)
	x.done = done
	x.prepare(c, req, o.withDefaults(), c.o.Now())
	x.goAside(at)
	x.aside.guest = true
	c.attempt(x)
}

// notIntroduced is the error of a call that waited for an introduction.
func notIntroduced(err error, dc int, method string) *Error {
	e := &Error{Kind: KindNetwork, Message: err.Error(), cause: err}
	var refused *Error
	if errors.As(err, &refused) {
		copied := *refused
		e = &copied
	}
	e.Method = method
	e.Message = fmt.Sprintf("data centre %d does not get to know the account: %s", dc, e.Message)
	return e
}

// estranged is what follows when a side link's data centre does not know the
// account: it is introduced anew, once for all calls that hear so.
func (x *call) estranged() {
	c, a := x.client, x.aside
	a.renewed = true
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := a.on; c.sides[s.key] == s && s.account == known && s.round == a.round {
		s.account = stranger
	}
}
