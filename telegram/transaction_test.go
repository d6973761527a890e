package telegram

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// life is a process that runs a script, until it is killed.
type life struct {
	*Client
	p *progress
}

// begin begins a life with what is stored.
func begin(t *testing.T, s Store, scripts ...string) map[string]*life {
	t.Helper()
	c := New(Options{Store: s})
	c.keeper.begin(func(func(context.Context)) {}) // nothing is written but when the test says so
	stored, err := s.Load()
	must(t, err)
	c.seen = stored.states()
	all := map[string]*life{}
	for _, script := range scripts {
		state := c.UpdateState(script)
		p := newProgress(script, state, c.keeper.moves, func() {})
		p.rewrite(c.done(script).spans())
		c.loadJournals(script, p)
		p.begin(state)
		all[script] = &life{c, p}
	}
	return all
}

// event is a message on its way; nil if it was seen to in an earlier life.
func (l *life) event(id int32) *Update {
	m := &api.Message{ID: id, PeerID: &api.PeerUser{UserID: 1}}
	u := &Update{Update: &api.UpdateNewMessage{Message: m}, Replayed: true, at: position{lastID: id}}
	if !l.p.deliver(u) {
		return nil
	}
	return u
}

func counted(data []byte) int64 {
	if data == nil {
		return 0
	}
	return int64(binary.BigEndian.Uint64(data))
}

// adds is a step that adds to a number; it is the number then.
func (t *Transaction) adds(step uint64, script, key string, n int64) int64 {
	if data, ok := t.Replayed(step); ok {
		return counted(data)
	}
	var sum int64
	_, _ = t.Update(step, script, key, func(before []byte) ([]byte, error) {
		sum = counted(before) + n
		return binary.BigEndian.AppendUint64(nil, uint64(sum)), nil
	})
	return sum
}

func (l *life) flush(t *testing.T) {
	t.Helper()
	must(t, l.Flush())
}

func (l *life) want(t *testing.T, script, key string, want int64) {
	t.Helper()
	data, err := l.Value(script, key)
	if err != nil || counted(data) != want {
		t.Errorf("%s is %d, %v, want %d", key, counted(data), err, want)
	}
}

// TestTransaction: what a transaction has set is seen at once, and lost with it if
// it does not end.
func TestTransaction(t *testing.T) {
	s := &MemoryStore{}
	l := begin(t, s, "bot")["bot"]
	a := l.Begin("bot", l.event(1))
	a.adds(1, "bot", "n", 1)
	b := l.Begin("bot", l.event(2))
	if data, ok := b.Known("bot", "n"); !ok || counted(data) != 1 {
		t.Errorf("another sees %v", data)
	}
	l.want(t, "bot", "n", 0)
	b.Abandon()
	l.flush(t)

	l = begin(t, s, "bot")["bot"]
	l.want(t, "bot", "n", 0)
	a, b = l.Begin("bot", l.event(1)), l.Begin("bot", l.event(2))
	a.adds(1, "bot", "n", 1)
	b.adds(2, "bot", "m", 1)
	a.Take(l.event(3))
	a.End(nil)
	a.End(nil)
	l.want(t, "bot", "n", 1)
	l.want(t, "bot", "m", 0)
	l.flush(t)
	l = begin(t, s, "bot")["bot"]
	if l.event(1) != nil || l.event(2) == nil || l.event(3) != nil {
		t.Error("what comes again is not what was not done")
	}
	l.want(t, "bot", "n", 1)
	l.want(t, "bot", "m", 0)
}

// TestTransactionBuildsOn: the commit of a transaction takes along what it has
// built on, also over others, and nothing else. The handler whose that is finds
// it when it runs again, and what it had read; it does not set it twice.
func TestTransactionBuildsOn(t *testing.T) {
	s := &MemoryStore{}
	l := begin(t, s, "bot")["bot"]
	first, second, third, other := l.Begin("bot", l.event(1)), l.Begin("bot", l.event(2)), l.Begin("bot", l.event(3)), l.Begin("bot", l.event(4))
	first.adds(11, "bot", "n", 1)
	first.adds(12, "bot", "mine", 5)
	second.adds(21, "bot", "n", 1)
	second.adds(22, "bot", "m", 1)
	other.adds(41, "bot", "other", 1)
	third.adds(31, "bot", "m", 1)
	third.End(nil)
	l.flush(t)
	l.want(t, "bot", "n", 2)
	l.want(t, "bot", "m", 2)
	l.want(t, "bot", "mine", 5)
	l.want(t, "bot", "other", 0)
	first.adds(13, "bot", "n", 10) // is lost
	second.adds(23, "bot", "n", 100)

	for range 2 { // and once more
		l = begin(t, s, "bot")["bot"]
		first = l.Begin("bot", l.event(1))
		if data, _ := first.Get("bot", "n"); counted(data) != 0 {
			t.Errorf("it reads %d, where it had read nothing", counted(data))
		}
		if n := first.adds(11, "bot", "n", 1); n != 1 {
			t.Errorf("it has %d again", n)
		}
		if n := first.adds(12, "bot", "mine", 5); n != 5 {
			t.Errorf("it has %d again", n)
		}
		if n := first.adds(13, "bot", "n", 10); n != 12 {
			t.Errorf("what was lost makes %d", n)
		}
	}
	first.End(nil)
	second = l.Begin("bot", l.event(2))
	for i, want := range []int64{2, 1, 112} {
		if n := second.adds([]uint64{21, 22, 23}[i], "bot", []string{"n", "m", "n"}[i], []int64{1, 1, 100}[i]); n != want {
			t.Errorf("the second has %d, want %d", n, want)
		}
	}
	second.End(nil)
	l.Begin("bot", l.event(4)).End(nil)
	l.flush(t)
	l.want(t, "bot", "n", 112)
	if list, _ := s.Values(journalScript("bot"), "", "", 9); len(list) != 0 {
		t.Errorf("journals stay: %v", list)
	}
}

// TestTransactionOfScripts: what all scripts share is theirs even if one ends
// before it has committed.
func TestTransactionOfScripts(t *testing.T) {
	s := &MemoryStore{}
	all := begin(t, s, "a", "b")
	a, b := all["a"], all["b"]
	first := a.Begin("a", a.event(1))
	first.adds(1, "", "n", 1)
	first.adds(2, "a", "mine", 1)
	a.endProgress("a", a.p)
	first.End(nil)
	second := b.Begin("b", b.event(1))
	second.adds(1, "", "n", 1)
	second.End(nil)
	a.flush(t)
	a.want(t, "", "n", 2)
	again := begin(t, s, "a")["a"]
	third := again.Begin("a", again.event(1))
	third.adds(1, "", "n", 1)
	third.adds(2, "a", "mine", 1)
	third.End(nil)
	again.want(t, "", "n", 2)
	again.want(t, "a", "mine", 1)
}

// TestTransactionsKilled: whatever transactions do, one beside the other, and
// whenever the process is killed, in the end everything was done once.
func TestTransactionsKilled(t *testing.T) {
	const events, keys = 60, 4
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 0))
		s := &MemoryStore{}
		plan := map[int32][]int{} // the keys that the handler of an event adds to
		want := [keys]int64{}
		for id := int32(1); id <= events; id++ {
			for range r.IntN(5) {
				k := r.IntN(keys)
				plan[id] = append(plan[id], k)
				want[k]++
			}
		}
		lives := 0
		for done := false; !done; lives++ {
			done = liveOnce(t, r, s, plan)
		}
		l := begin(t, s, "bot")["bot"]
		for k := range want {
			l.want(t, "bot", fmt.Sprint(k), want[k])
		}
		if lives == 1 || t.Failed() {
			t.Fatalf("seed %d: %d lives", seed, lives)
		}
	}
}

// liveOnce handles events, and is killed unless it comes to their end.
func liveOnce(t *testing.T, r *rand.Rand, s Store, plan map[int32][]int) bool {
	l := begin(t, s, "bot")["bot"]
	type handler struct {
		*Transaction
		id   int32
		step int
	}
	var running []*handler
	next := int32(1)
	for range 150 {
		switch n := r.IntN(10); {
		case n == 0:
			l.flush(t)
		case n < 4 && int(next) <= 60:
			if u := l.event(next); u != nil {
				running = append(running, &handler{Transaction: l.Begin("bot", u), id: next})
			}
			next++
		case len(running) > 0:
			i := min(r.IntN(len(running)), r.IntN(len(running)))
			h := running[i]
			if h.step < len(plan[h.id]) {
				h.adds(uint64(h.id)<<8|uint64(h.step), "bot", fmt.Sprint(plan[h.id][h.step]), 1)
				h.step++
				continue
			}
			h.End(nil)
			running = slices.Delete(running, i, i+1)
		}
	}
	if int(next) <= 60 || len(running) > 0 {
		return false // killed
	}
	l.flush(t)
	return true
}

func FuzzJournal(f *testing.F) {
	f.Add(packSteps([]journalStep{{1, valueKey{"bot", "a"}, true, nil, []byte("x")}, {2, valueKey{"", "b"}, false, nil, nil}}))
	f.Add(packSteps([]journalStep{{1, valueKey{"bot", "a"}, true, nil, []byte("x")}, {1, valueKey{"bot", "b"}, true, nil, []byte("y")}})) // one step, two keys
	f.Fuzz(func(t *testing.T, b []byte) {
		p := &past{steps: map[uint64]journalStep{}, values: map[valueKey]*pastValue{}}
		if p.add("row", b) != nil {
			return
		}
		for step, s := range p.steps {
			v := p.values[s.key]
			left := v.left
			if data, ok := p.replay(step); !ok || v.left != left-1 || v.left < 0 || (data == nil) != (s.data == nil) {
				t.Errorf("step %d: %v, %d left of %d", step, ok, v.left, left)
			}
		}
	})
}
