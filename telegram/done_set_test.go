package telegram

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// TestDoneSet compares a set of spans with a set of numbers, and takes it through
// the form that it is stored in.
func TestDoneSet(t *testing.T) {
	counters := []counter{{0, ByMessage}, {0, ByPts}, {1 << 40, ByMessage}}
	s, want := doneSet{}, map[ordinal]bool{}
	for range 5000 {
		x := ordinal{counters[rand.IntN(len(counters))], rand.Int32N(100) + 1000}
		if rand.IntN(20) == 0 {
			s.drop(x.counter, x.n)
			for y := range want {
				if y.counter == x.counter && y.n <= x.n {
					delete(want, y)
				}
			}
			continue
		}
		s.add(x)
		want[x] = true
		n := 0
		for i, y := range s.spans() {
			n += int(y.To - y.From + 1)
			if all := s.spans(); i > 0 && all[i-1].Channel == y.Channel && all[i-1].By == y.By && all[i-1].To >= y.From-1 {
				t.Fatalf("%+v touch", all)
			}
		}
		if n != len(want) {
			t.Fatalf("%d numbers, want %d", n, len(want))
		}
		for _, k := range counters {
			if y := (ordinal{k, rand.Int32N(100) + 1000}); s.has(y) != want[y] {
				t.Fatalf("has %+v: %v", y, s.has(y))
			}
		}
	}
	again, blocks := doneSet{}, map[block]bool{}
	for x := range want {
		blocks[blockOf(x)] = true
	}
	for b := range blocks {
		must(t, again.take(s.value("bot", b)))
	}
	if !reflect.DeepEqual(again, s) {
		t.Errorf("stored, it is %+v, not %+v", again.spans(), s.spans())
	}
	if v := s.value("bot", block{counters[0], 99}); v.Data != nil {
		t.Errorf("a block without any: %+v", v)
	}
}

func FuzzDoneSetTake(f *testing.F) {
	v := doneOf([]Span{{1 << 60, ByPts, math.MaxInt32 - 5, math.MaxInt32}}).value("bot", block{counter{1 << 60, ByPts}, math.MaxInt32 / blockBits})
	f.Add(v.Key, v.Data)
	f.Fuzz(func(t *testing.T, key string, data []byte) {
		s := doneSet{}
		if s.take(Value{Key: key, Data: data}) != nil {
			return
		}
		for _, x := range s.spans() {
			if x.From < 0 || x.To < x.From {
				t.Errorf("%+v", x)
			}
		}
	})
}
