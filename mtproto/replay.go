package mtproto

import "slices"

// replaySize is how many ids of the other side a client remembers (M5).
const replaySize = 1000

// freshness is what a replayStore knows about an id.
type freshness int

const (
	idFresh  freshness = iota
	idSeen             // processed before
	idTooOld           // lower than everything remembered: perhaps processed before
)

// replayStore remembers the ids of the last messages received, so that none is
// processed twice (M5, S8). Ids of a session grow, so it keeps them sorted in a
// slice with room at the end: the usual new id is one append.
type replayStore struct {
	ids  []int64 // sorted; the last size ones
	size int
}

// add remembers id and tells whether it was new. An id that is lower than all
// of a full store can't be told from a repeated one and is not stored.
func (r *replayStore) add(id int64) freshness {
	n := len(r.ids)
	if n == 0 || id > r.ids[n-1] {
		r.push(id)
		return idFresh
	}
	i, found := slices.BinarySearch(r.ids, id)
	switch {
	case found:
		return idSeen
	case i == 0 && n >= r.size:
		return idTooOld
	}
	if n >= r.size { // drop the lowest
		copy(r.ids[:i-1], r.ids[1:i])
		r.ids[i-1] = id
		return idFresh
	}
	r.ids = slices.Insert(r.ids, i, id)
	return idFresh
}

// push appends the highest id. The slice slides over an array of twice the
// size, so that dropping the lowest id moves nothing most of the time.
func (r *replayStore) push(id int64) {
	if len(r.ids) >= r.size {
		r.ids = r.ids[1:]
	}
	if len(r.ids) == cap(r.ids) && len(r.ids) > 0 {
		grown := make([]int64, len(r.ids), min(2*len(r.ids)+32, 2*r.size))
		copy(grown, r.ids)
		r.ids = grown
	}
	r.ids = append(r.ids, id)
}

// seen tells whether id is remembered, without adding it.
func (r *replayStore) seen(id int64) bool {
	_, found := slices.BinarySearch(r.ids, id)
	return found
}

// reset forgets all ids: a new session has ids of its own.
func (r *replayStore) reset() { r.ids = r.ids[:0] }
