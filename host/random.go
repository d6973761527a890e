package host

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// What a handler does is done again if the process is killed before all of it is
// stored. It is to be the same then: a message that is sent again with the random
// id that it had is the one that is there already, and a value that is set again
// is found in the journal. So in the task of a handler, and in those that it begins,
// randomness is made of the update, and of how often the task has asked for any.

// An origin is what the randomness of a task is made of. Nil is nothing: it is
// random.
type origin struct {
	seed  [sha256.Size]byte
	asked [3]uint32  // how often, by purpose
	rand  *rand.Rand // for math.random, once that was asked for
}

// A purpose keeps what is asked for one thing from changing what another one gets.
type purpose byte

const (
	forID   purpose = iota // random_id
	forStep                // that sets a value
	forTask                // that is begun
	forMath                // math.random
)

// origin is that of the task which holds the baton.
func (h *host) origin() *origin {
	t := h.current.task
	if t == nil || t.event == nil {
		return nil
	}
	if t.origin == nil && t.handler != nil && h.client != nil {
		e := t.event
		if seed, ok := h.client.Seed(h.opts.Name, e.source, int(e.kind)<<16|e.nth); ok {
			t.origin = &origin{seed: seed}
		}
	}
	return t.origin
}

// next is what comes next for a purpose.
func (o *origin) next(p purpose) [sha256.Size]byte {
	var b [sha256.Size + 5]byte
	copy(b[:], o.seed[:])
	b[sha256.Size] = byte(p)
	if p != forMath {
		o.asked[p]++
		binary.LittleEndian.PutUint32(b[sha256.Size+1:], o.asked[p])
	}
	return sha256.Sum256(b[:])
}

// child is the origin of a task that this one begins.
func (o *origin) child() *origin {
	if o == nil {
		return nil
	}
	return &origin{seed: o.next(forTask)}
}

// bits are 64 bits for a purpose.
func (o *origin) bits(p purpose) uint64 {
	b := o.next(p)
	return binary.LittleEndian.Uint64(b[:])
}

// derivedID are the bits of the next random id of the task; false if it is to be
// random.
func (h *host) derivedID() (uint64, bool) {
	if o := h.origin(); o != nil {
		return o.bits(forID), true
	}
	return 0, false
}

// generator is what math.random takes its numbers from.
func (h *host) generator() *rand.Rand {
	o := h.origin()
	if o == nil || h.seeded {
		return h.rand
	}
	if o.rand == nil {
		o.rand = rand.New(rand.NewChaCha8(o.next(forMath)))
	}
	return o.rand
}
