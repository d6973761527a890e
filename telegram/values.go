package telegram

import (
	"iter"
	"maps"
	"slices"
	"strings"
)

// Value is what is kept for a script under a key.
type Value struct {
	Script string // "": of all scripts of the account
	Key    string
	Data   []byte // nil: none
}

type valueKey struct{ script, key string }

func (v Value) key() valueKey { return valueKey{v.Script, v.Key} }

// Bounds of the values in memory: those that were used last, unless they are
// large.
const (
	mostValues  = 2048
	mostInValue = 4 << 10
)

// values are the values in memory, as they are in the store.
type values struct {
	known recent[valueKey, []byte] // nil: there is none
	saves int                      // how often values were saved
}

func newValues() values { return values{known: newRecent[valueKey, []byte](mostValues, nil)} }

// saved takes what is in the store now.
func (v *values) saved(all *pending) {
	if len(all.Values) == 0 && !all.Forget {
		return
	}
	v.saves++
	if all.Forget {
		v.known = newRecent[valueKey, []byte](mostValues, nil)
	}
	for _, x := range all.Values {
		v.learn(x)
	}
}

func (v *values) learn(x Value) {
	if len(x.Data) <= mostInValue {
		v.known.put(x.key(), x.Data)
		return
	}
	v.known.drop(x.key())
}

// given is a value that is to be written; false if it is not to be.
func (p *pending) given(k valueKey) ([]byte, bool) {
	if p == nil {
		return nil, false
	}
	if i, ok := p.values[k]; ok {
		return p.Values[i].Data, true
	}
	return nil, p.Forget
}

// value is a value as far as memory knows. k.mu is held.
func (k *keeper) value(x valueKey) ([]byte, bool) {
	if data, ok := k.dirty.given(x); ok {
		return data, true
	}
	if data, ok := k.writing.given(x); ok {
		return data, true
	}
	return k.values.known.get(x)
}

// Value is what was committed last under a key; nil if there is none. It may
// wait for the disk. The caller does not change it.
func (c *Client) Value(script, key string) ([]byte, error) {
	k, x := c.keeper, valueKey{script, key}
	k.mu.Lock()
	data, ok := k.value(x)
	saves := k.values.saves
	k.mu.Unlock()
	if ok {
		return data, nil
	}
	data, err := k.store.Value(script, key)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if since, ok := k.value(x); ok {
		return since, nil
	}
	if k.values.saves == saves {
		k.values.learn(Value{script, key, data})
	}
	return data, nil
}

// KnownValue is Value if that need not wait; false if it must.
func (c *Client) KnownValue(script, key string) ([]byte, bool) {
	c.keeper.mu.Lock()
	defer c.keeper.mu.Unlock()
	return c.keeper.value(valueKey{script, key})
}

// valuesPage is how many values are read at a time.
const valuesPage = 256

// Values are a script's values whose keys begin with prefix, in the order of the
// keys' bytes. What is committed meanwhile may be among them or not. It may wait
// for the disk, again and again. An error ends it.
func (c *Client) Values(script, prefix string) iter.Seq2[Value, error] {
	return func(yield func(Value, error) bool) {
		after, more := "", true
		for more {
			page, err := c.valuesAfter(script, prefix, after, &more)
			if err != nil {
				yield(Value{}, err)
				return
			}
			for _, v := range page {
				if after = v.Key; v.Data != nil && !yield(v, nil) {
					return
				}
			}
		}
	}
}

// valuesAfter is a page of what is stored, with what is to be written in its
// place. more is set to whether there is another.
func (c *Client) valuesAfter(script, prefix, after string, more *bool) ([]Value, error) {
	k := c.keeper
	k.saving.Lock() // so that what is on its way is in the store
	defer k.saving.Unlock()
	page, err := k.store.Values(script, prefix, after, valuesPage)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	*more = len(page) == valuesPage
	if k.dirty == nil {
		return page, nil
	}
	if k.dirty.Forget {
		page, *more = nil, false
	}
	return overlaid(page, *more, func(yield func(Value) bool) {
		for _, v := range k.dirty.Values {
			if v.Script == script && strings.HasPrefix(v.Key, prefix) && v.Key > after && !yield(v) {
				return
			}
		}
	}), nil
}

// overlaid is a page with newer values in their places: those that are on it. If
// there is more, those behind its last one are not.
func overlaid(page []Value, more bool, newer iter.Seq[Value]) []Value {
	all := map[string]Value{}
	for _, v := range page {
		all[v.Key] = v
	}
	for v := range newer {
		if !more || len(page) > 0 && v.Key <= page[len(page)-1].Key {
			all[v.Key] = v
		}
	}
	page = slices.Collect(maps.Values(all))
	slices.SortFunc(page, func(a, b Value) int { return strings.Compare(a.Key, b.Key) })
	return page
}

// Values is a page of what Client.Values tells, as the transaction is to see it:
// what is behind a key. more tells whether there may be another. Values without
// Data are none.
func (t *Transaction) Values(script, prefix, after string) (page []Value, more bool, err error) {
	if page, err = t.c.valuesAfter(script, prefix, after, &more); err != nil {
		return nil, false, err
	}
	l := &t.c.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	page = overlaid(page, more, func(yield func(Value) bool) {
		for x, by := range l.open {
			if x.script != script || x.key <= after || !strings.HasPrefix(x.key, prefix) {
				continue
			}
			t.build(by)
			if !yield(Value{script, x.key, by.writes[x].data}) {
				return
			}
		}
		for x := range t.past.keys() {
			if data, ok := t.past.value(x); ok && x.script == script && x.key > after && strings.HasPrefix(x.key, prefix) && !yield(Value{script, x.key, data}) {
				return
			}
		}
	})
	return page, more, nil
}

// shelf are a script's values in memory.
type shelf struct {
	data map[string][]byte
	keys []string // in order; nil if that is not known
}

// value puts a value in, or takes it out. m.mu is held.
func (m *MemoryStore) value(v Value) {
	s := m.values[v.Script]
	if s == nil {
		if m.values == nil {
			m.values = map[string]*shelf{}
		}
		s = &shelf{data: map[string][]byte{}}
		m.values[v.Script] = s
	}
	if _, there := s.data[v.Key]; there != (v.Data != nil) {
		s.keys = nil
	}
	if v.Data == nil {
		delete(s.data, v.Key)
		return
	}
	s.data[v.Key] = v.Data
}

// Value finds what was kept under a key.
func (m *MemoryStore) Value(script, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s := m.values[script]; s != nil {
		return s.data[key], nil
	}
	return nil, nil
}

// Values are some of a script's values in order.
func (m *MemoryStore) Values(script, prefix, after string, most int) (list []Value, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.values[script]
	if s == nil {
		return nil, nil
	}
	if s.keys == nil {
		s.keys = slices.Sorted(maps.Keys(s.data))
	}
	first, found := slices.BinarySearch(s.keys, max(prefix, after))
	if found && after >= prefix {
		first++
	}
	for _, key := range s.keys[first:] {
		if len(list) == most || !strings.HasPrefix(key, prefix) {
			break
		}
		list = append(list, Value{script, key, s.data[key]})
	}
	return list, nil
}
