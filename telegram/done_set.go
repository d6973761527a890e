package telegram

import (
	"cmp"
	"encoding/binary"
	"errors"
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

// drop forgets what is not beyond n.
func (s doneSet) drop(k counter, n int32) {
	list, ok := s[k]
	if !ok {
		return
	}
	i := after(list, n)
	if i > 0 && list[i-1].To > n {
		i--
		list[i].From = n + 1
	}
	if list = slices.Delete(list, 0, i); len(list) == 0 {
		delete(s, k)
		return
	}
	s[k] = list
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

// A store keeps spans as numbers: of each its box and kind, where it begins and
// how much longer it is.

func packSpans(spans []Span) []byte {
	var b []byte
	for _, x := range spans {
		b = binary.AppendVarint(b, x.Channel)
		b = append(b, byte(x.By))
		b = binary.AppendVarint(b, int64(x.From))
		b = binary.AppendUvarint(b, uint64(x.To-x.From))
	}
	return b
}

var errSpans = errors.New("what was done is damaged")

func unpackSpans(b []byte) (spans []Span, err error) {
	for len(b) > 0 {
		channel, n := binary.Varint(b)
		if n <= 0 || len(b) == n {
			return nil, errSpans
		}
		by := SpanKind(b[n])
		b = b[n+1:]
		from, n := binary.Varint(b)
		if n <= 0 {
			return nil, errSpans
		}
		b = b[n:]
		more, n := binary.Uvarint(b)
		if n <= 0 || from != int64(int32(from)) || more > 1<<31 || from+int64(more) > 1<<31-1 {
			return nil, errSpans
		}
		b = b[n:]
		spans = append(spans, Span{channel, by, int32(from), int32(from + int64(more))})
	}
	return spans, nil
}
