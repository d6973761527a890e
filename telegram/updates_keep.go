package telegram

import (
	"maps"
	"sync"
	"time"
)

// handOver is how long what was seen to waits for more before the keeper gets it.
const handOver = 100 * time.Millisecond

// UpdateState is how far the account's updates had been seen to when the client
// began to run, or by the end of the last Updates that kept it since; zero if that
// is not known.
func (c *Client) UpdateState() UpdateState {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.seen
	s.Channels = maps.Clone(s.Channels)
	return s
}

// Done tells, if UpdateOptions.Keep is set, that an update has been seen to.
func (u *Update) Done() {
	if u.progress != nil {
		u.progress.seen(u.mark)
	}
}

// progress follows how far updates have been seen to. Their consumer may finish
// them in any order; a box is where its first update is that is not finished.
type progress struct {
	keep func(Change)

	mu      sync.Mutex // guards what follows, and done of Updates
	state   UpdateState
	lines   map[int64]line // by box, 0 or a channel
	changed map[int64]bool // boxes that the keeper does not know of
	timer   *time.Timer    // the keeper gets them then; nil: there are none
	over    bool
}

// line is where a box is going: from the first update that is not done, which may
// stay first for long. So those that are done behind it are one mark, and hold
// none of the updates.
type line struct{ first, last *mark }

// mark is a place in a line.
type mark struct {
	at            position
	done          bool
	before, after *mark
}

func newProgress(keep func(Change), from UpdateState) *progress {
	return &progress{keep: keep, state: from, lines: map[int64]line{}, changed: map[int64]bool{}}
}

// begin is where updates begin.
func (p *progress) begin(s UpdateState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return
	}
	p.state = s
	s.Channels = maps.Clone(s.Channels)
	p.keep(Change{State: &s})
}

// deliver puts an update into its box's line.
func (p *progress) deliver(u *Update) { u.progress, u.mark = p, p.put(u.at) }

func (p *progress) put(at position) *mark {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lines[at.channel]
	m := &mark{at: at, before: l.last}
	if l.last = m; m.before == nil {
		l.first = m
	} else {
		m.before.after = m
	}
	p.lines[at.channel] = l
	return m
}

// pass moves a box where no update is delivered that would.
func (p *progress) pass(at position) { p.seen(p.put(at)) }

// seen marks what is done at the head of a box's line.
func (p *progress) seen(m *mark) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m.done || p.over {
		return
	}
	m.done = true
	if x := m.after; x != nil && x.done {
		m.at = m.at.then(x.at)
		p.takeOut(x)
	}
	if x := m.before; x != nil {
		if x.done {
			x.at = x.at.then(m.at)
			p.takeOut(m)
		}
		return
	}
	box := m.at.channel
	m.at.mark(&p.state)
	if m.at != (position{channel: box}) {
		p.changed[box] = true
	}
	p.takeOut(m)
	if p.changed[box] && p.timer == nil {
		p.timer = time.AfterFunc(handOver, p.flush)
	}
}

// takeOut takes a mark out of its line. p.mu is held.
func (p *progress) takeOut(m *mark) {
	box := m.at.channel
	l := p.lines[box]
	if m.before == nil {
		l.first = m.after
	} else {
		m.before.after = m.after
	}
	if m.after == nil {
		l.last = m.before
	} else {
		m.after.before = m.before
	}
	if p.lines[box] = l; l.first == nil {
		delete(p.lines, box)
	}
}

// flush hands what has changed to the keeper.
func (p *progress) flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer == nil {
		return
	}
	p.timer.Stop()
	p.timer = nil
	s := p.state
	s.Channels = make(map[int64]ChannelState, len(p.changed))
	for box := range p.changed {
		if box != 0 {
			s.Channels[box] = p.state.Channels[box]
		}
	}
	clear(p.changed)
	p.keep(Change{State: &s})
}

// end takes no more. What is not done by now will be delivered again.
func (p *progress) end() UpdateState {
	p.flush()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	return p.state
}

// forget drops all of it: it was another account's.
func (p *progress) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over, p.state = true, UpdateState{}
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
}

// forgetUpdates drops how far updates had been seen to.
func (c *Client) forgetUpdates() {
	for _, e := range c.engines.list() {
		if e.progress != nil {
			e.progress.forget()
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = UpdateState{}
}
