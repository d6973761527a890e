package telegram

// recent is a map that forgets what has not been used for long: it holds the last
// `most` entries that were used, and at most twice as many. It has two
// generations: what is used moves to the young one, and when that is full, it
// takes the place of the old one, whose rest is dropped. That costs less than a
// list in the order of use, above all for what is used again and again.
type recent[K comparable, V any] struct {
	young, old map[K]V
	most       int
	dropped    func(K, V) // hears of what is forgotten; nil: nobody does
}

func newRecent[K comparable, V any](most int, dropped func(K, V)) recent[K, V] {
	return recent[K, V]{young: map[K]V{}, most: most, dropped: dropped}
}

func (r *recent[K, V]) get(k K) (V, bool) {
	if v, ok := r.young[k]; ok {
		return v, true
	}
	v, ok := r.old[k]
	if ok {
		r.put(k, v)
	}
	return v, ok
}

func (r *recent[K, V]) put(k K, v V) {
	if _, ok := r.young[k]; !ok {
		delete(r.old, k)
		if len(r.young) >= r.most {
			r.turn()
		}
	}
	r.young[k] = v
}

// turn drops the old generation.
func (r *recent[K, V]) turn() {
	old := r.old
	r.old, r.young = r.young, map[K]V{}
	if r.dropped == nil {
		return
	}
	for k, v := range old {
		r.dropped(k, v)
	}
}

func (r *recent[K, V]) drop(k K) {
	delete(r.young, k)
	delete(r.old, k)
}
