package telegram

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// keepWithin is how long a change that can be learned anew may be in memory only.
const keepWithin = time.Second

// commitEvery is how long a commit may wait for others, counted from the one
// before: what comes within that time shares a transaction of the store.
const commitEvery = 5 * time.Millisecond

// keeper writes behind what can be learned anew, as peers, update state and
// waits. What must not be lost goes through save, which writes it at once,
// together with what has been kept: the store sees all changes in their order.
// What scripts commit is written soon, as one with the updates it is about.
type keeper struct {
	store Store
	log   *slog.Logger
	knock chan struct{} // the next commit is not to wait

	saving sync.Mutex // held while the store writes; before mu

	mu      sync.Mutex                  // guards what follows; before that of progress
	dirty   *pending                    // nil: nothing
	moved   map[*progress]bool          // which are asked for what they have when it is written
	writing *pending                    // on its way into the store; nil: nothing
	start   func(func(context.Context)) // starts a goroutine; nil while Run does not
	awake   bool                        // a goroutine will write what is dirty
	hurries bool                        // one writes what was committed
	thens   []func(error)               // of commits that are not written
	wrote   time.Time                   // when a commit was written the last time
	values  values
}

func newKeeper(store Store, log *slog.Logger) *keeper {
	return &keeper{store: store, log: log, knock: make(chan struct{}, 1), moved: map[*progress]bool{}, values: newValues()}
}

// pending is a change that grows.
type pending struct {
	Change
	waits  map[waitKey]int  // where in Waits
	peers  map[peerKey]int  // where in Peers
	values map[valueKey]int // where in Values
}

// add puts b after what is there. It keeps b's lists, but not b's session.
func (p *pending) add(b Change) {
	if b.Forget {
		*p = pending{Change: Change{Forget: true, Session: p.Session, Config: p.Config}}
	}
	if b.Session != nil {
		p.Session = b.Session
	}
	if b.Self != nil {
		p.Self = b.Self
	}
	if b.Ended != nil {
		p.Ended = b.Ended
	}
	if b.Config != nil {
		p.Config = b.Config
	}
	if b.State != nil {
		state := *b.State
		if p.State != nil {
			state = p.State.then(state)
		}
		p.State = &state
	}
	for name, s := range b.Scripts {
		if p.Scripts == nil {
			p.Scripts = map[string]UpdateState{}
		}
		p.Scripts[name] = p.Scripts[name].then(s)
	}
	for _, v := range b.Values {
		p.value(v)
	}
	for _, w := range b.Waits {
		p.wait(w)
	}
	for _, x := range b.Peers {
		p.peer(x)
	}
}

func (p *pending) wait(w FloodWait) {
	k := waitKey{w.Method, w.Peer}
	if i, ok := p.waits[k]; ok {
		p.Waits[i] = w
		return
	}
	if p.waits == nil {
		p.waits = map[waitKey]int{}
	}
	p.waits[k] = len(p.Waits)
	p.Waits = append(p.Waits, w)
}

func (p *pending) value(v Value) {
	k := v.key()
	if i, ok := p.values[k]; ok {
		p.Values[i] = v
		return
	}
	if p.values == nil {
		p.values = map[valueKey]int{}
	}
	p.values[k] = len(p.Values)
	p.Values = append(p.Values, v)
}

// peer puts x last, for its names may have been another's: the earlier one of the
// same peer is left empty.
func (p *pending) peer(x StoredPeer) {
	k := peerKey{x.Kind, x.ID}
	if p.peers == nil {
		p.peers = map[peerKey]int{}
	}
	if i, ok := p.peers[k]; ok {
		if p.Peers[i].Known && !x.Known {
			return
		}
		p.Peers[i] = StoredPeer{}
	}
	p.peers[k] = len(p.Peers)
	p.Peers = append(p.Peers, x)
}

// change is what is to be written; the pending change grows no more while that is
// in use.
func (p *pending) change() Change {
	if len(p.Peers) > len(p.peers) {
		p.Peers = slices.DeleteFunc(p.Peers, func(x StoredPeer) bool { return x.ID == 0 })
		for i, x := range p.Peers {
			p.peers[peerKey{x.Kind, x.ID}] = i
		}
	}
	return p.Change
}

// keep has a change written within keepWithin, or at the end of Run. The caller
// does not change what it points to from then on.
func (k *keeper) keep(c Change) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.add(c)
	k.wake()
}

// add makes c dirty. k.mu is held.
func (k *keeper) add(c Change) {
	if k.dirty == nil {
		k.dirty = &pending{}
	}
	k.dirty.add(c)
}

// moves is keep of what p has when it is written.
func (k *keeper) moves(p *progress) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.moved[p] = true
	k.wake()
}

// clean tells whether there is nothing to write. k.mu is held.
func (k *keeper) clean() bool { return k.dirty == nil && len(k.moved) == 0 }

// wake sees to it that what is dirty will be written. k.mu is held.
func (k *keeper) wake() {
	if k.start != nil && !k.awake && !k.clean() {
		k.awake = true
		k.start(k.behind)
	}
}

// begin says how to start goroutines.
func (k *keeper) begin(start func(func(context.Context))) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.start = start
	k.wake()
	k.hurry()
}

// rest makes the keeper start no more goroutines.
func (k *keeper) rest() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.start = nil
}

// behind writes what is dirty from time to time. It ends when nothing is, or with
// ctx.
func (k *keeper) behind(ctx context.Context) {
	timer := time.NewTimer(keepWithin)
	defer timer.Stop()
	failed := false
	for {
		select {
		case <-ctx.Done():
			k.mu.Lock()
			k.awake = false
			k.mu.Unlock()
			return
		case <-timer.C:
		}
		if err := k.flush(); err != nil && !failed {
			k.log.Error("what was learned is not stored yet", "error", err)
			failed = true
		}
		k.mu.Lock()
		k.awake = !k.clean()
		awake := k.awake
		k.mu.Unlock()
		if !awake {
			return
		}
		timer.Reset(keepWithin)
	}
}

// flush writes what is dirty, if anything is.
func (k *keeper) flush() error {
	k.saving.Lock()
	k.mu.Lock()
	clean := k.clean()
	k.mu.Unlock()
	if clean {
		k.saving.Unlock()
		return nil
	}
	return k.write(Change{})
}

// save writes c, and before it what is dirty. If that fails, both are dirty.
func (k *keeper) save(c Change) error {
	k.saving.Lock()
	return k.write(c)
}

// write is save. k.saving is held, and released.
func (k *keeper) write(c Change) error {
	k.mu.Lock()
	all, thens := k.cut()
	all.add(c)
	k.writing = all
	k.mu.Unlock()
	err := k.store.Save(all.change())
	k.mu.Lock()
	k.writing = nil
	if err != nil {
		if since := k.dirty; since != nil {
			all.add(since.change())
		}
		k.dirty = all
		k.wake()
	} else {
		k.values.saved(all)
	}
	k.mu.Unlock()
	k.saving.Unlock()
	for _, then := range thens {
		then(err)
	}
	return err
}

// cut takes what is dirty, and who wants to know when it is written. k.mu is
// held.
func (k *keeper) cut() (*pending, []func(error)) {
	all, thens := k.dirty, k.thens
	k.dirty, k.thens = nil, nil
	if all == nil {
		all = &pending{}
	}
	for p := range k.moved {
		all.add(p.change())
	}
	clear(k.moved)
	return all, thens
}
