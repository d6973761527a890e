package telegram

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// SpanKind is what numbers the updates of a Span.
type SpanKind int8

const (
	ByMessage SpanKind = iota + 1 // new messages, by their ids
	ByPts                         // all else that moves pts
	ByQts
)

// Span names updates of a box that follow one another. A new message goes by its
// id, which a difference tells too: it does not tell the message's pts.
type Span struct {
	Channel  int64 // 0: the private chats and basic groups
	By       SpanKind
	From, To int32 // both are in it
}

// counter is what one kind of numbers of one box is about.
type counter struct {
	channel int64
	by      SpanKind
}

// ordinal names one update.
type ordinal struct {
	counter
	n int32
}

// ordinalOf is an update's name: the same whether it comes live or in a
// difference. false if it has none.
func ordinalOf(u *Update) (ordinal, bool) {
	if u.Update == nil {
		return ordinal{}, false
	}
	if _, id := messageOf(u.Update); id != 0 {
		return ordinal{counter{u.at.channel, ByMessage}, id}, true
	}
	at := placeOf(u.Update)
	switch {
	case at.pts == 0:
	case at.kind == countedQts:
		return ordinal{counter{0, ByQts}, at.pts}, true
	case at.count != 0 && at.kind != uncounted: // one that counts nothing shares its pts with others
		return ordinal{counter{at.channel, ByPts}, at.pts}, true
	}
	return ordinal{}, false
}

// String is one line without spaces, for parseOrdinal.
func (x ordinal) String() string { return fmt.Sprintf("%d/%d/%d", x.channel, x.by, x.n) }

func parseOrdinal(s string) (x ordinal, ok bool) {
	n, err := fmt.Sscanf(s, "%d/%d/%d", &x.channel, &x.by, &x.n)
	return x, n == 3 && err == nil && x.String() == s
}

// doneSet is what is done out of order, as spans that do not touch, by where they
// begin.
type doneSet map[counter][]Span

func doneOf(spans []Span) doneSet {
	s := doneSet{}
	for _, x := range spans {
		k := counter{x.Channel, x.By}
		s[k] = append(s[k], x)
	}
	for _, list := range s {
		slices.SortFunc(list, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	}
	return s
}

// after is where the first span is that begins behind n.
func after(list []Span, n int32) int {
	i, _ := slices.BinarySearchFunc(list, n, func(x Span, n int32) int {
		if x.From <= n {
			return -1
		}
		return 1
	})
	return i
}

func (s doneSet) has(x ordinal) bool {
	list := s[x.counter]
	i := after(list, x.n)
	return i > 0 && list[i-1].To >= x.n
}

func (s doneSet) add(x ordinal) {
	list := s[x.counter]
	i := after(list, x.n)
	before := i > 0 && list[i-1].To >= x.n-1
	behind := i < len(list) && list[i].From == x.n+1
	switch {
	case before && behind:
		list[i-1].To = list[i].To
		list = slices.Delete(list, i, i+1)
	case before:
		list[i-1].To = max(list[i-1].To, x.n)
	case behind:
		list[i].From = x.n
	default:
		list = slices.Insert(list, i, Span{x.channel, x.by, x.n, x.n})
	}
	s[x.counter] = list
}

// drop forgets what is not beyond n; false if there is nothing of it.
func (s doneSet) drop(k counter, n int32) bool {
	list := s[k]
	i := after(list, n)
	if i == 0 {
		return false
	}
	if list[i-1].To > n {
		i--
		list[i].From = n + 1
	}
	if list = slices.Delete(list, 0, i); len(list) == 0 {
		delete(s, k)
		return true
	}
	s[k] = list
	return true
}

// spans are in order.
func (s doneSet) spans() []Span {
	var all []Span
	for _, list := range s {
		all = append(all, list...)
	}
	slices.SortFunc(all, func(a, b Span) int {
		return cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.By, b.By), cmp.Compare(a.From, b.From))
	})
	return all
}

// A store keeps what is done as values of a script that no script has the name
// of, a bit for each number, in blocks: one that has changed is written, and none
// else.

// blockBits is how many numbers are in a block.
const blockBits = 1024

// block is some of the numbers that one counter gives.
type block struct {
	counter
	index int32 // of its numbers divided by blockBits
}

func blockOf(x ordinal) block { return block{x.counter, x.n / blockBits} }

// doneScript is the script whose values are what a script has done.
func doneScript(name string) string { return "\x00done\x00" + name }

func (b block) key() string { return fmt.Sprintf("%d/%d/%d", b.channel, b.by, b.index) }

// value is a block as it is to be stored; without Data if nothing in it is done.
func (s doneSet) value(name string, b block) Value {
	v := Value{Script: doneScript(name), Key: b.key()}
	list := s[b.counter]
	first := b.index * blockBits
	last := first + (blockBits - 1)
	for i := max(after(list, first)-1, 0); i < len(list) && list[i].From <= last; i++ {
		for n := max(list[i].From, first) - first; n <= min(list[i].To, last)-first; n++ {
			if v.Data == nil {
				v.Data = make([]byte, blockBits/8)
			}
			v.Data[n/8] |= 1 << (n % 8)
		}
	}
	v.Data = bytes.TrimRight(v.Data, "\x00")
	return v
}

var errDone = errors.New("telegram: what was done is damaged")

// take adds a block as it was stored.
func (s doneSet) take(v Value) error {
	var b block
	n, err := fmt.Sscanf(v.Key, "%d/%d/%d", &b.channel, &b.by, &b.index)
	if err != nil || n != 3 || b.index < 0 || b.index > math.MaxInt32/blockBits || len(v.Data) > blockBits/8 {
		return errDone
	}
	for i := range int32(len(v.Data) * 8) {
		if v.Data[i/8]&(1<<(i%8)) != 0 {
			s.add(ordinal{b.counter, b.index*blockBits + i})
		}
	}
	return nil
}
