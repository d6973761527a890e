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
		u.progress.seen(u)
	}
}

// progress follows how far updates have been seen to. Their consumer may finish
// them in any order; a box is where its first update is that is not finished.
type progress struct {
	keep func(Change)

	mu      sync.Mutex // guards what follows, and done of Updates
	state   UpdateState
	lines   map[int64][]*Update // by box, 0 or a channel: delivered, from the first that is not done on
	changed map[int64]bool      // boxes that the keeper does not know of
	timer   *time.Timer         // the keeper gets them then; nil: there are none
	over    bool
}

// begin is where updates begin.
func (p *progress) begin(s UpdateState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state = s
	s.Channels = maps.Clone(s.Channels)
	p.keep(Change{State: &s})
}

// deliver puts an update into its box's line.
func (p *progress) deliver(u *Update) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u.progress = p
	p.lines[u.at.channel] = append(p.lines[u.at.channel], u)
}

// pass moves a box where no update is delivered that would.
func (p *progress) pass(at position) {
	u := &Update{at: at}
	p.deliver(u)
	p.seen(u)
}

// seen marks what is done at the head of a box's line.
func (p *progress) seen(u *Update) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u.done = true
	box := u.at.channel
	line := p.lines[box]
	if p.over || len(line) == 0 || !line[0].done {
		return
	}
	n := 0
	for ; n < len(line) && line[n].done; n++ {
		line[n].Mark(&p.state)
		if line[n].at != (position{channel: box}) {
			p.changed[box] = true
		}
		line[n] = nil
	}
	if p.lines[box] = line[n:]; n == len(line) {
		delete(p.lines, box)
	}
	if p.changed[box] && p.timer == nil {
		p.timer = time.AfterFunc(handOver, p.flush)
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
