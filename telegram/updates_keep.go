package telegram

import (
	"maps"
	"math"
	"sync"
)

// UpdateState is how far the updates with a name had been seen to when the client
// began to run, or by the end of the last Updates that kept it since. Who has
// none of their own goes on where the account is, at the newest state of all;
// zero if that is not known.
func (c *Client) UpdateState(name string) UpdateState {
	c.mu.Lock()
	s, ok := c.seen[name]
	if !ok {
		s = newest(c.seen)
	}
	s.Channels = maps.Clone(s.Channels)
	c.mu.Unlock()
	if !ok {
		return s
	}
	s.Done = c.done(name).spans()
	return s
}

// done is what is stored as done.
func (c *Client) done(name string) doneSet {
	done := doneSet{}
	for v, err := range c.Values(doneScript(name), "") {
		if err == nil {
			err = done.take(v)
		}
		if err != nil {
			c.o.Log.Error("what was done may come again", "script", name, "error", err)
		}
	}
	return done
}

// newest is the state that is furthest.
func newest(all map[string]UpdateState) (s UpdateState) {
	for _, x := range all {
		if x.Pts > s.Pts {
			s = x
		}
	}
	return s
}

// Done tells, if UpdateOptions.Keep is set, that an update has been seen to.
func (u *Update) Done() {
	if u.progress != nil && u.progress.seen(u.mark) {
		u.progress.moved(u.progress)
	}
}

// progress follows how far updates have been seen to. Their consumer may finish
// them in any order; a box is where its first update is that is not finished.
type progress struct {
	name  string
	moved func(*progress) // tells the keeper; p.mu is not held
	flush func()          // has the keeper write
	fresh bool            // nothing was known
	old   doneSet         // what was done before this run
	ids   map[int64]int32 // by box, the same of messages: all up to this one

	mu      sync.Mutex // guards what follows, and done of Updates
	state   UpdateState
	done    doneSet        // beyond state
	blocks  map[block]bool // of done; true: the keeper does not have it so
	lines   map[int64]line // by box, 0 or a channel
	changed map[int64]bool // boxes whose state the keeper does not have
	news    bool           // the keeper does not have all there is
	date    int32          // that the keeper has
	over    bool
}

// line is where a box is going: from the first update that is not done, which may
// stay first for long. So those that are done behind it are one mark, and hold
// none of the updates.
type line struct{ first, last *mark }

// mark is a place in a line.
type mark struct {
	at            position
	name          ordinal // of its update, if it has one
	done          bool
	before, after *mark
}

func newProgress(name string, from UpdateState, moved func(*progress), flush func()) *progress {
	p := &progress{
		name: name, moved: moved, flush: flush, fresh: from.Pts == 0, state: from, old: doneOf(from.Done), done: doneOf(from.Done),
		ids: map[int64]int32{0: from.LastID}, lines: map[int64]line{}, changed: map[int64]bool{}, blocks: map[block]bool{},
	}
	p.rewrite(from.Done)
	for id, c := range from.Channels {
		p.ids[id] = c.LastID
	}
	return p
}

// rewrite has the blocks of spans written again, or dropped: they are in the store,
// perhaps of another beginning, or in the state that updates go on from.
func (p *progress) rewrite(spans []Span) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, x := range spans {
		for i := x.From / blockBits; i <= x.To/blockBits; i++ {
			p.blocks[block{counter{x.Channel, x.By}, i}] = true
		}
	}
}

// begin is where updates begin: if that was not known before, it is in the store
// before anybody is told, or what comes next would never have been.
func (p *progress) begin(s UpdateState) {
	p.mu.Lock()
	if p.over {
		p.mu.Unlock()
		return
	}
	p.state, p.date, p.news = s, s.Date, true
	p.state.Channels = maps.Clone(s.Channels)
	fresh := p.fresh
	for id := range s.Channels {
		p.changed[id] = true
	}
	p.mu.Unlock()
	p.moved(p)
	if fresh {
		p.flush()
	}
}

// deliver puts an update into its box's line; false if it was done in an earlier
// run.
func (p *progress) deliver(u *Update) bool {
	name, ok := ordinalOf(u)
	u.progress, u.mark = p, p.put(u.at)
	if !ok {
		return true
	}
	u.mark.name = name
	if p.old.has(name) || u.Replayed && name.by == ByMessage && name.n <= p.ids[name.channel] {
		u.Done()
		return false
	}
	return true
}

// wasDone tells whether an update was done in an earlier run. Updates have not
// begun.
func (p *progress) wasDone(x ordinal) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.old.has(x) || x.n <= p.upTo(x.counter)
}

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
func (p *progress) pass(at position) {
	if p.seen(p.put(at)) {
		p.moved(p)
	}
}

// seen marks what is done; false if the keeper need not hear of it.
func (p *progress) seen(m *mark) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m.done || p.over {
		return false
	}
	m.done = true
	if m.before != nil {
		p.outOfOrder(m.name)
	}
	if x := m.after; x != nil && x.done {
		m.at = m.at.then(x.at)
		p.takeOut(x)
	}
	if x := m.before; x != nil {
		if x.done {
			x.at = x.at.then(m.at)
			p.takeOut(m)
		}
		return p.news
	}
	p.advance(m.at)
	p.outOfOrder(m.name)
	p.takeOut(m)
	return p.news
}

// outOfOrder remembers what is done, unless the state says so. p.mu is held.
func (p *progress) outOfOrder(x ordinal) {
	if x.by != 0 && x.n > p.upTo(x.counter) && !p.done.has(x) {
		p.done.add(x)
		p.blocks[blockOf(x)], p.news = true, true
	}
}

// upTo is how far the state is in numbers of one kind. p.mu is held.
func (p *progress) upTo(k counter) int32 {
	c := ChannelState{Pts: p.state.Pts, LastID: p.state.LastID}
	if k.channel != 0 {
		c = p.state.Channels[k.channel]
	}
	switch k.by {
	case ByMessage:
		return c.LastID
	case ByQts:
		return p.state.Qts
	}
	return c.Pts
}

// advance moves a box: what was done beyond is not beyond any more. p.mu is held.
func (p *progress) advance(to position) {
	box := to.channel
	if to == (position{channel: box}) {
		return
	}
	to.mark(&p.state)
	p.news, p.changed[box] = true, true
	for by := ByMessage; by <= ByQts; by++ {
		k := counter{box, by}
		n := p.upTo(k)
		if to.gone {
			n = math.MaxInt32
		}
		if !p.done.drop(k, n) {
			continue
		}
		for b := range p.blocks {
			if b.counter == k && b.index <= n/blockBits {
				p.blocks[b] = true
			}
		}
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

// change is what the keeper does not have yet.
func (p *progress) change() (c Change) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.news {
		return c
	}
	s := p.state
	s.Done = nil
	s.Channels = make(map[int64]ChannelState, len(p.changed))
	for box := range p.changed {
		if box != 0 {
			s.Channels[box] = p.state.Channels[box]
		}
	}
	clear(p.changed)
	p.news = false
	// The date tells which channels have news: not those that are not seen to yet.
	if len(p.lines) == 0 || len(p.lines) == 1 && p.lines[0].first != nil {
		p.date = p.state.Date
	}
	s.Date = p.date
	if c.State = &s; p.name != "" {
		c.State, c.Scripts = nil, map[string]UpdateState{p.name: s}
	}
	for b, changed := range p.blocks {
		if !changed {
			continue
		}
		v := p.done.value(p.name, b)
		if c.Values = append(c.Values, v); v.Data == nil {
			delete(p.blocks, b)
		} else {
			p.blocks[b] = false
		}
	}
	return c
}

// end takes no more. What is not done by now will be delivered again. It tells
// whether the keeper does not have all there is.
func (p *progress) end() (UpdateState, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	return p.state, p.news
}

// forget drops all of it: it was another account's.
func (p *progress) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over, p.news, p.state, p.done, p.blocks = true, false, UpdateState{}, doneSet{}, nil
}

// endProgress is the end of Updates. No commit is half in it: see Commit.
func (c *Client) endProgress(name string, p *progress) {
	c.keeper.mu.Lock()
	s, news := p.end()
	if news {
		c.keeper.moved[p] = true
		c.keeper.wake()
	}
	c.keeper.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[name] = s
}

// forgetUpdates drops how far updates had been seen to.
func (c *Client) forgetUpdates() {
	for _, e := range c.engines.list() {
		if e.progress != nil {
			e.progress.forget()
		}
	}
	c.secret.Store(nil)
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.seen)
}
