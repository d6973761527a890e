package telegram

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"maps"
	"strings"
)

// journalStep is one call that has set a value.
type journalStep struct {
	step         uint64
	key          valueKey
	first        bool // of its transaction, for this key
	before, data []byte
}

// past is what a transaction has set before the process was killed. Nil is none.
type past struct {
	rows   []string // its keys in the store
	steps  map[uint64]journalStep
	values map[valueKey]*pastValue
}

// pastValue is a value as the transaction has it, which does the same again.
type pastValue struct {
	data []byte
	left int // steps that have set it, and that it has not come to
}

// value is what a transaction that has not come to all of its steps of a key
// finds there.
func (p *past) value(x valueKey) ([]byte, bool) {
	if p == nil {
		return nil, false
	}
	v := p.values[x]
	if v == nil || v.left == 0 {
		return nil, false
	}
	return v.data, true
}

// has tells whether a key was set.
func (p *past) has(x valueKey) bool { return p != nil && p.values[x] != nil }

// keys are those of what was set.
func (p *past) keys() iter.Seq[valueKey] {
	if p == nil {
		return func(func(valueKey) bool) {}
	}
	return maps.Keys(p.values)
}

// replay comes to a step.
func (p *past) replay(step uint64) ([]byte, bool) {
	if p == nil {
		return nil, false
	}
	s, ok := p.steps[step]
	if !ok {
		return nil, false
	}
	delete(p.steps, step)
	v := p.values[s.key]
	v.data = s.data
	v.left--
	return s.data, true
}

// journalScript is the script whose values are a script's journals.
func journalScript(name string) string { return "\x00journal\x00" + name }

// journalRow is the key of a part of a transaction's journal. Its parts are in
// order.
func journalRow(id string, n int) string { return fmt.Sprintf("%s#%09d", id, n) }

// packSteps is how steps are stored: of each its number, its key and the values,
// which begin with their length and one more, 0 being none.
func packSteps(steps []journalStep) (b []byte) {
	data := func(v []byte) {
		if v == nil {
			b = append(b, 0)
			return
		}
		b = append(binary.AppendUvarint(b, uint64(len(v))+1), v...)
	}
	for _, s := range steps {
		b = binary.AppendUvarint(b, s.step)
		data([]byte(s.key.script))
		data([]byte(s.key.key))
		if s.first {
			b = append(b, 1)
			data(s.before)
		} else {
			b = append(b, 0)
		}
		data(s.data)
	}
	return b
}

var errJournal = errors.New("telegram: a journal is damaged")

// stepReader takes steps apart.
type stepReader struct {
	b   []byte
	bad bool
}

func (r *stepReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.b, r.bad = nil, true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *stepReader) data() []byte {
	n := r.uvarint()
	switch {
	case n == 0:
		return nil
	case n-1 > uint64(len(r.b)):
		r.b, r.bad = nil, true
		return nil
	}
	v := r.b[: n-1 : n-1]
	r.b = r.b[n-1:]
	return v
}

// add takes a part of a journal.
func (p *past) add(row string, data []byte) error {
	p.rows = append(p.rows, row)
	r := stepReader{b: data}
	for len(r.b) > 0 {
		s := journalStep{step: r.uvarint()}
		s.key = valueKey{string(r.data()), string(r.data())}
		first := r.uvarint() == 1
		var before []byte
		if first {
			before = r.data()
		}
		s.data = r.data()
		was, twice := p.steps[s.step]
		if r.bad || twice && was.key != s.key {
			return errJournal
		}
		v := p.values[s.key]
		if v == nil {
			v = &pastValue{data: before}
			p.values[s.key] = v
		}
		if !twice {
			v.left++
		}
		p.steps[s.step] = s
	}
	return nil
}

// loadJournals reads a script's journals, and drops those of what is done.
func (c *Client) loadJournals(script string, p *progress) {
	all := map[string]*past{}
	var stale []Value
	for v, err := range c.Values(journalScript(script), "") {
		if err != nil {
			c.o.Log.Error("what was set may be set again", "script", script, "error", err)
			break
		}
		id, _, _ := strings.Cut(v.Key, "#")
		name, ok := parseOrdinal(id)
		if !ok || p.wasDone(name) {
			stale = append(stale, Value{Script: v.Script, Key: v.Key})
			continue
		}
		x := all[id]
		if x == nil {
			x = &past{steps: map[uint64]journalStep{}, values: map[valueKey]*pastValue{}}
			all[id] = x
		}
		if err := x.add(v.Key, v.Data); err != nil {
			c.o.Log.Error("what was set may be set again", "script", script, "error", err)
		}
	}
	c.ledger.mu.Lock()
	if c.ledger.pasts == nil {
		c.ledger.pasts = map[string]map[string]*past{}
	}
	c.ledger.pasts[script] = all
	c.ledger.mu.Unlock()
	if len(stale) > 0 {
		c.keeper.keep(Change{Values: stale})
	}
}
