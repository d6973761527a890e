package telegram

import (
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
		x := ordinal{counters[rand.IntN(len(counters))], rand.Int32N(100)}
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
			if y := (ordinal{k, rand.Int32N(100)}); s.has(y) != want[y] {
				t.Fatalf("has %+v: %v", y, s.has(y))
			}
		}
	}
	spans, err := unpackSpans(packSpans(s.spans()))
	if err != nil || !reflect.DeepEqual(doneOf(spans), s) {
		t.Errorf("stored as %+v, %v", spans, err)
	}
}

func FuzzUnpackSpans(f *testing.F) {
	f.Add(packSpans([]Span{{0, ByMessage, 1, 5}, {1 << 60, ByPts, 1<<31 - 1, 1<<31 - 1}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		spans, err := unpackSpans(b)
		if err != nil {
			return
		}
		again, err := unpackSpans(packSpans(spans))
		if err != nil || !reflect.DeepEqual(spans, again) {
			t.Errorf("%+v, again %+v, %v", spans, again, err)
		}
		for _, x := range spans {
			if x.To < x.From {
				t.Errorf("%+v", x)
			}
		}
	})
}
