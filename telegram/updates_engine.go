package telegram

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// Times and bounds of the engine.
const (
	gapWait     = 500 * time.Millisecond // for what came too early to be caught up with (A8)
	silence     = 15 * time.Minute       // of a box, after which it is asked for (A8)
	lookAround  = time.Minute            // how often that is looked for
	maxSilent   = 20                     // channels that are asked for one by one then
	maxPackets  = 4096                   // that wait for a slow consumer
	maxFetching = 8                      // channels that are fetched at once
	lossEvery   = time.Second            // between fetches because something was lost (S15)
)

// engine puts updates into their order. All of it but the mailbox belongs to the
// goroutine that called Updates: calls and timers post to the mailbox.
type engine struct {
	c    *Client
	o    UpdateOptions
	mail mailbox

	progress *progress // nil: not kept

	common   box
	qts, seq sequence // fetched with common
	date     int32    // of the last difference: see getDifference
	channels map[int64]*box

	left     map[int64]leftChannel
	own      ownMessages
	busy     int    // channels that are being fetched
	queue    []*box // channels that wait for that
	calls    map[int]func()
	lastCall int
	ready    bool      // it is known where updates begin
	early    []letter  // what came before that
	lossAt   time.Time // of the last fetch because of a loss
	loss     *alarm    // the next one is due then
	look     *alarm    // for silence
	err      error     // ends run

	strangers map[peerKey]bool // whom not even a difference has told of
}

func newEngine(c *Client, o UpdateOptions) *engine {
	e := &engine{
		c: c, o: o, mail: mailbox{news: make(chan struct{}, 1)},
		channels: map[int64]*box{}, calls: map[int]func(){}, own: ownMessages{known: map[ownMessage]bool{}}, left: map[int64]leftChannel{},
	}
	if o.Keep {
		e.progress = newProgress(o.Name, o.State, c.keeper.moves, func() { _ = c.keeper.flush() })
	}
	return e
}

// letter is what the engine's goroutine is to look at next.
type letter struct {
	object api.Object // an update of the server, or the result of a call
	call   api.Object // the request, if it is a result
	do     func()     // or this
}

// mailbox is a queue with a bound on what the server sends.
type mailbox struct {
	news chan struct{}

	mu      sync.Mutex // guards what follows
	letters []letter
	packets int
	full    bool         // packets did not fit: those after them would have a gap before them
	lost    bool         // updates may have been lost
	own     []ownMessage // of results that did not fit, at most maxOwn
}

// put queues what the server has sent, or remembers that it did not fit.
func (m *mailbox) put(o, call api.Object) {
	m.mu.Lock()
	if m.packets < maxPackets && !m.full {
		m.packets++
		m.letters = append(m.letters, letter{object: o, call: call})
	} else {
		m.full, m.lost = true, true
		if call != nil {
			m.own = append(m.own, ownIn(o)...)
			m.own = m.own[max(0, len(m.own)-maxOwn):]
		}
	}
	m.mu.Unlock()
	m.ring()
}

// lose notes that updates may have been lost.
func (m *mailbox) lose() {
	m.mu.Lock()
	m.lost = true
	m.mu.Unlock()
	m.ring()
}

// do queues work of the engine's own.
func (m *mailbox) do(f func()) {
	m.mu.Lock()
	m.letters = append(m.letters, letter{do: f})
	m.mu.Unlock()
	m.ring()
}

func (m *mailbox) ring() {
	select {
	case m.news <- struct{}{}:
	default:
	}
}

// take empties the mailbox.
func (m *mailbox) take() (letters []letter, own []ownMessage, lost bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	letters, own, lost = m.letters, m.own, m.lost
	m.letters, m.own, m.packets, m.full, m.lost = nil, nil, 0, false, false
	return letters, own, lost
}

// run is Updates.
func (e *engine) run(ctx context.Context) error {
	defer e.stop()
	e.lookForSilence()
	e.start()
	for e.err == nil {
		select {
		case <-ctx.Done():
			return e.c.why(ctx.Err())
		case <-e.mail.news:
		}
		letters, own, lost := e.mail.take()
		for _, m := range own {
			e.own.add(m)
		}
		for _, l := range letters {
			if e.err != nil || ctx.Err() != nil {
				break
			}
			e.open(l)
		}
		if lost {
			e.lost()
		}
	}
	return e.c.why(e.err)
}

// lost fetches what may have been lost, but not once for each of many losses: a
// server may go on sending what can't be read (S15).
func (e *engine) lost() {
	now := e.c.o.Now()
	if wait := e.lossAt.Add(lossEvery).Sub(now); wait > 0 {
		if e.loss == nil {
			e.loss = e.after(wait, func() {
				e.lossAt, e.loss = time.Time{}, nil
				e.lost()
			})
		}
		return
	}
	e.lossAt = now
	e.fetch(&e.common)
}

func (e *engine) open(l letter) {
	if l.do != nil {
		l.do()
		return
	}
	if !e.ready && len(e.early) >= maxPackets {
		e.common.again = true // fetched when updates have begun
		return
	}
	if !e.ready {
		e.early = append(e.early, l)
		return
	}
	e.packet(l.object, l.call)
}

// stop ends the calls that are out and the timers.
func (e *engine) stop() {
	for _, cancel := range e.calls {
		cancel()
	}
	e.loss.stop()
	e.look.stop()
	e.common.disarm()
	for _, b := range e.channels {
		b.disarm()
	}
}

// ask makes a call of the engine's own.
func (e *engine) ask(req api.Object, then func(api.Object, *Error)) {
	e.lastCall++
	id := e.lastCall
	e.calls[id] = e.c.Start(req, CallOptions{}, func(o api.Object, err error) {
		var failed *Error
		if err != nil && !errors.As(err, &failed) {
			failed = &Error{Kind: KindNetwork, Message: err.Error(), cause: err}
		}
		e.mail.do(func() {
			delete(e.calls, id)
			if failed != nil && ends(failed) {
				e.err = failed
				return
			}
			then(o, failed)
		})
	})
}

// ends tells whether nothing can be fetched after an error, ever: the account is
// signed out (A3), or the client has stopped.
func ends(e *Error) bool {
	var broken *ConnectionError
	return e.Kind == KindRPC && e.Code == 401 || e.Kind == KindRPC && e.Type == "AUTH_KEY_DUPLICATED" || e.Kind == KindCancelled ||
		errors.Is(e, errNotRunning) || errors.Is(e, mtproto.ErrClosed) || errors.As(e, &broken)
}

// lookForSilence fetches what has not been heard of for long: its updates may
// have been lost (A8). It does so again and again. Of many channels at once, the
// common difference names those that have something, and some are asked for in
// turn: they may be closed to the account by now.
func (e *engine) lookForSilence() {
	e.look = e.after(lookAround, e.lookForSilence)
	if !e.ready {
		return
	}
	now := e.c.o.Now()
	silent := func(b *box) bool { return !b.fetching && now.Sub(b.heard) >= silence }
	var boxes []*box
	for _, b := range e.channels {
		if silent(b) {
			boxes = append(boxes, b)
		}
	}
	slices.SortFunc(boxes, func(a, b *box) int {
		return cmp.Or(a.asked.Compare(b.asked), cmp.Compare(a.channel, b.channel))
	})
	for i, b := range boxes {
		if b.heard = now; i < maxSilent {
			e.fetch(b)
		}
	}
	if len(boxes) > maxSilent || silent(&e.common) {
		e.fetch(&e.common)
	}
}

// sequences are those that a box's difference moves.
func (e *engine) sequences(b *box) []*sequence {
	if b.channel == 0 {
		return []*sequence{&b.sequence, &e.qts, &e.seq}
	}
	return []*sequence{&b.sequence}
}

// offer takes a step if it is its turn, and else keeps it until it is.
func (e *engine) offer(b *box, q *sequence, s *step) {
	b.heard = e.c.o.Now()
	switch {
	case !b.fetching && q.fits(s):
		e.step(b, q, s)
	case !b.fetching && q.past(s):
	case !q.wait(s):
		q.waiting = nil
		e.fetch(b)
	case !b.fetching:
		e.settle(b)
	}
}

// settle takes the steps that have waited and are next. If there is a gap before
// the rest, the box is fetched unless that closes soon (A8).
func (e *engine) settle(b *box) {
	gap := false
	for _, q := range e.sequences(b) {
		for s := q.next(); s != nil; s = q.next() {
			e.step(b, q, s)
		}
		gap = gap || len(q.waiting) > 0
	}
	switch {
	case !gap && b.failed == 0:
		b.disarm()
	case gap && b.alarm == nil:
		e.arm(b, gapWait)
	}
}

func (e *engine) step(b *box, q *sequence, s *step) {
	q.at = s.to
	if len(s.updates) == 0 {
		e.passed(b, q)
	}
	for _, u := range s.updates {
		e.deliver(b, u)
	}
}

// deliver hands one update over. The box, if it has one, has come to it.
func (e *engine) deliver(b *box, u *Update) {
	if m, id := messageOf(u.Update); id != 0 && b != nil {
		if b.refetch.has(id) {
			return // by other means already
		}
		b.lastID = max(b.lastID, id)
		u.at.lastID = id
		u.Own = u.Own || e.own.known[ownMessage{b.channel, id}] || e.bySelf(u, m)
		if b.channel != 0 {
			u.at.hash = e.c.peers.hash(peerKey{kindChannel, b.channel})
		}
	}
	if e.progress != nil && !e.progress.deliver(u) {
		return
	}
	e.o.Handle(u)
}

// passed tells that a box has come further without an update.
func (e *engine) passed(b *box, q *sequence) {
	at := position{channel: b.channel}
	switch q {
	case &b.sequence:
		at.pts = q.at
	case &e.qts:
		at.qts = q.at
	default:
		at.seq = q.at
	}
	if e.progress != nil {
		e.progress.pass(at)
	}
}

// alarm is something that the engine does in a while.
type alarm struct{ timer *time.Timer }

// after has f done on the engine's goroutine in a while, unless it is stopped.
func (e *engine) after(d time.Duration, f func()) *alarm {
	a := &alarm{}
	a.timer = time.AfterFunc(d, func() { e.mail.do(f) })
	return a
}

// stop may come too late: f is on its way then.
func (a *alarm) stop() {
	if a != nil {
		a.timer.Stop()
	}
}

// arm makes the box be fetched in a while, unless it is disarmed before.
func (e *engine) arm(b *box, d time.Duration) {
	b.disarm()
	var a *alarm
	a = e.after(d, func() {
		if b.alarm == a {
			b.alarm = nil
			e.fetch(b)
		}
	})
	b.alarm = a
}

func (b *box) disarm() {
	b.alarm.stop()
	b.alarm = nil
}

// channel finds the box of a channel; nil if there is none yet.
func (e *engine) channel(id int64) *box { return e.channels[id] }

// open begins a channel's box after a step.
func (e *engine) openChannel(id int64, pts, lastID int32) *box {
	b := &box{channel: id, sequence: sequence{at: pts}, lastID: lastID, heard: e.c.o.Now()}
	e.channels[id] = b
	return b
}

// leftChannel is how far a channel was when it was forgotten: what it has brought
// until then is not new when the account is back.
type leftChannel struct{ pts, lastID int32 }

// forget drops a channel: the account has left it, or may not see it any more.
// What has come is delivered; what was missing before it can't be had now.
func (e *engine) forget(b *box) {
	b.disarm()
	if e.channels[b.channel] != b {
		return
	}
	delete(e.channels, b.channel)
	if len(b.waiting) > 0 {
		e.gap(b, true)
	}
	for _, s := range b.waiting {
		if !b.past(s) {
			e.step(b, &b.sequence, s)
		}
	}
	b.waiting = nil
	if e.progress != nil {
		e.progress.pass(position{channel: b.channel, gone: true})
	}
	e.left[b.channel] = leftChannel{b.at, max(b.lastID, b.floor)}
}

// ownMessage names a message that a call of ours has sent; channel is 0 for one
// in the common box.
type ownMessage struct {
	channel int64
	id      int32
}

// ownMessages are the last messages that results of our calls have told of: the
// same may come in a difference, too.
type ownMessages struct {
	known map[ownMessage]bool
	order []ownMessage // a ring, when it is full
	next  int
}

// maxOwn bounds them.
const maxOwn = 4096

func (o *ownMessages) add(m ownMessage) {
	switch {
	case o.known[m]:
		return
	case len(o.order) < maxOwn:
		o.order = append(o.order, m)
	default:
		delete(o.known, o.order[o.next])
		o.order[o.next] = m
		o.next = (o.next + 1) % maxOwn
	}
	o.known[m] = true
}
