package mtproto

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestReplayStoreM5S8(t *testing.T) {
	r := replayStore{size: replaySize}
	for id := int64(1); id <= 1500; id++ {
		if got := r.add(id * 10); got != idFresh {
			t.Fatalf("id %d: %v", id, got)
		}
	}
	for _, test := range []struct {
		name string
		id   int64
		want freshness
	}{
		{"last", 15000, idSeen},
		{"2nd last", 14990, idSeen},
		{"500th last", 10010, idSeen},
		{"1000th last", 5010, idSeen},
		{"dropped", 5000, idTooOld},
		{"never seen, lower than all", 4999, idTooOld},
		{"never seen, between", 12345, idFresh},
		{"the same again", 12345, idSeen},
		{"lowest was dropped for it", 5010, idTooOld},
		{"new", 15001, idFresh},
	} {
		if got := r.add(test.id); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	if len(r.ids) != replaySize || !slices.IsSorted(r.ids) {
		t.Errorf("%d ids, sorted %v", len(r.ids), slices.IsSorted(r.ids))
	}
}

func TestReplayOutOfOrderS8(t *testing.T) {
	r := replayStore{size: replaySize}
	for i, step := range []struct {
		id   int64
		want freshness
	}{{10, idFresh}, {5, idFresh}, {10, idSeen}, {5, idSeen}, {7, idFresh}, {7, idSeen}} {
		if got := r.add(step.id); got != step.want {
			t.Errorf("step %d, id %d: %v, want %v", i, step.id, got, step.want)
		}
	}
}

// A store that forgets nothing must agree as long as nothing was dropped.
func TestReplayStoreAgainstSet(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	r := replayStore{size: 50}
	var all []int64
	for range 20000 {
		id := int64(len(all)) + random.Int64N(200)
		sorted := slices.Clone(all)
		slices.Sort(sorted)
		if len(sorted) > 50 {
			sorted = sorted[len(sorted)-50:]
		}
		want := idFresh
		if slices.Contains(sorted, id) {
			want = idSeen
		} else if len(sorted) == 50 && id < sorted[0] {
			want = idTooOld
		}
		if got := r.add(id); got != want {
			t.Fatalf("id %d: %v, want %v", id, got, want)
		}
		if want == idFresh {
			all = append(sorted, id)
		}
	}
}
