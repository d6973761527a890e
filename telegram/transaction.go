package telegram

import (
	"maps"
	"slices"
	"sync"
)

// A Transaction is what a script does because of an update, until its handlers
// have ended: the values that it sets, and the updates that it has seen to, which
// are that one and others that are answers to it. All of it is committed at the
// end, or the updates come again.
//
// Others see the values at once, and build on them: what they commit must not
// hold what would be done again. So the commit of a transaction takes along what
// it has built on. What of that belongs to a transaction that goes on is noted in
// its journal: after the process was killed, its updates come again, and its
// handlers, who do the same again, find there what they have set already, and
// read what they have read. So nobody waits for another, however long that takes.
//
// A step is one call that sets a value: a number that is the same when the handler
// runs again, and no other call's.
type Transaction struct {
	c      *Client
	script string

	// What follows is guarded by the ledger's mu.

	id      string // of its journal; "": its updates do not come again
	updates []*Update
	writes  map[valueKey]write    // that are not committed
	steps   []journalStep         // the same in their order
	touched map[valueKey]bool     // what was set, ever
	on      map[*Transaction]bool // what it has built on since it was committed last
	rows    []string              // keys of its journal
	past    *past                 // what was in that when it began; nil: nothing
	over    bool
}

// write is a value that is not committed.
type write struct {
	data []byte
	turn uint64 // of two of a key, the later one has the higher one
}

// ledger is what is not committed.
type ledger struct {
	updating sync.Mutex // held by who sets a value; before mu

	mu    sync.Mutex                  // guards what follows, and transactions; before the keeper's
	open  map[valueKey]*Transaction   // who has set a value last
	turn  uint64                      // of the last write
	pasts map[string]map[string]*past // journals that nobody has taken up, by script and id
}

// Begin begins a transaction of a script; update is nil if there is none to be
// seen to.
func (c *Client) Begin(script string, update *Update) *Transaction {
	t := &Transaction{c: c, script: script}
	if update == nil {
		return t
	}
	t.updates = []*Update{update}
	name, ok := ordinalOf(update)
	if !ok || update.progress == nil {
		return t
	}
	t.id = name.String()
	l := &c.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	if p := l.pasts[script][t.id]; p != nil {
		delete(l.pasts[script], t.id)
		t.past, t.rows = p, p.rows
	}
	return t
}

// Take adds an update to what is seen to.
func (t *Transaction) Take(u *Update) {
	l := &t.c.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	t.updates = append(t.updates, u)
}

// Known is Get if that need not wait for the disk; false if it must.
func (t *Transaction) Known(script, key string) ([]byte, bool) {
	l := &t.c.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	return t.look(valueKey{script, key})
}

// Get is a value, nil if there is none, as the transaction is to see it. The
// caller does not change it.
func (t *Transaction) Get(script, key string) ([]byte, error) {
	if data, ok := t.Known(script, key); ok {
		return data, nil
	}
	data, err := t.c.Value(script, key)
	if since, ok := t.Known(script, key); ok {
		return since, nil
	}
	return data, err
}

// look is Known. l.mu is held.
func (t *Transaction) look(x valueKey) ([]byte, bool) {
	if data, ok := t.past.value(x); ok {
		return data, true
	}
	if by := t.c.ledger.open[x]; by != nil {
		t.build(by)
		return by.writes[x].data, true
	}
	return t.c.KnownValue(x.script, x.key)
}

// build notes whom t has built on. l.mu is held.
func (t *Transaction) build(by *Transaction) {
	if by == t || by == nil {
		return
	}
	if t.on == nil {
		t.on = map[*Transaction]bool{}
	}
	t.on[by] = true
}

// Replayed is what a step has set before the process was killed; false if it has
// not. It is not to be set again.
func (t *Transaction) Replayed(step uint64) ([]byte, bool) {
	l := &t.c.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	return t.past.replay(step)
}

// Update sets a value to what fn makes of it: nil is none. Nobody else sets one
// meanwhile, of this script or of another; fn must not. It may wait for the disk,
// unless the value was asked for before. false if the transaction is over.
func (t *Transaction) Update(step uint64, script, key string, fn func([]byte) ([]byte, error)) (bool, error) {
	l := &t.c.ledger
	l.updating.Lock()
	defer l.updating.Unlock()
	before, err := t.Get(script, key)
	if err != nil || t.isOver() {
		return false, err
	}
	data, err := fn(before)
	if err != nil {
		return false, err
	}
	return t.set(step, valueKey{script, key}, before, data), nil
}

func (t *Transaction) isOver() bool {
	t.c.ledger.mu.Lock()
	defer t.c.ledger.mu.Unlock()
	return t.over
}

// set sets a value. before is what it was.
func (t *Transaction) set(step uint64, x valueKey, before, data []byte) bool {
	l := &t.c.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.over {
		return false
	}
	t.build(l.open[x])
	if l.open == nil {
		l.open = map[valueKey]*Transaction{}
	}
	if t.writes == nil {
		t.writes = map[valueKey]write{}
	}
	l.turn++
	l.open[x], t.writes[x] = t, write{data, l.turn}
	if t.id == "" {
		return true
	}
	s := journalStep{step: step, key: x, data: data}
	if !t.touched[x] && !t.past.has(x) {
		if t.touched == nil {
			t.touched = map[valueKey]bool{}
		}
		t.touched[x], s.first, s.before = true, true, before
	}
	t.steps = append(t.steps, s)
	return true
}

// End commits all of it. then is as in Commit.
func (t *Transaction) End(then func(error)) {
	l := &t.c.ledger
	l.mu.Lock()
	if t.over {
		l.mu.Unlock()
		return
	}
	rest := t.c.commit(func() []Value { return l.settle(t) }, t.updates, then)
	if !t.over { // its updates come again
		l.abandon(t)
	}
	l.mu.Unlock()
	rest()
}

// Abandon ends a transaction that is not to be committed: its updates come again.
func (t *Transaction) Abandon() {
	l := &t.c.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	if !t.over {
		l.abandon(t)
	}
}

// abandon is Abandon. What other scripts may have built on is not taken back, but
// goes into the journal. l.mu is held.
func (l *ledger) abandon(t *Transaction) {
	t.over = true
	for x := range t.writes {
		if x.script != t.script {
			s := settlement{writes: map[valueKey]write{}}
			l.spill(t, &s)
			t.c.keeper.keep(Change{Values: s.values()})
			return
		}
	}
	l.close(t)
}

// close takes a transaction's writes out of what is open. l.mu is held.
func (l *ledger) close(t *Transaction) {
	for x := range t.writes {
		if l.open[x] == t {
			delete(l.open, x)
		}
	}
	t.writes, t.steps, t.on = nil, nil, nil
}

// settlement is what a commit writes.
type settlement struct {
	writes map[valueKey]write
	rest   []Value
}

func (b *settlement) add(writes map[valueKey]write) {
	for x, w := range writes {
		if w.turn > b.writes[x].turn {
			b.writes[x] = w
		}
	}
}

func (b *settlement) values() []Value {
	for x, w := range b.writes {
		b.rest = append(b.rest, Value{x.script, x.key, w.data})
	}
	return b.rest
}

// settle is what the commit of a transaction writes, which ends it. l.mu is held.
func (l *ledger) settle(t *Transaction) []Value {
	b := settlement{writes: maps.Clone(t.writes)}
	if b.writes == nil {
		b.writes = map[valueKey]write{}
	}
	t.over = true
	for by := range t.on {
		l.spill(by, &b)
	}
	for _, row := range t.rows {
		b.rest = append(b.rest, Value{Script: journalScript(t.script), Key: row})
	}
	l.close(t)
	return b.values()
}

// spill adds what a transaction has set so far, and what it has built on. l.mu is
// held.
func (l *ledger) spill(t *Transaction, b *settlement) {
	if len(t.writes) == 0 {
		return
	}
	b.add(t.writes)
	if t.id != "" {
		row := journalRow(t.id, len(t.rows))
		t.rows = append(slices.Clip(t.rows), row)
		b.rest = append(b.rest, Value{journalScript(t.script), row, packSteps(t.steps)})
	}
	on := t.on
	l.close(t)
	for by := range on {
		l.spill(by, b)
	}
}
