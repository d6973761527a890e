package sandbox

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

var (
	operations = flag.Int("operations", 400, "random operations that each of the wire's invariant tests carries out, refused ones aside")
	seeds      = flag.Uint64("seeds", 2, "how many of these tests there are of each kind")
)

// wireDrive is a drive whose sessions are over real MTProto, several operations
// at a time.
type wireDrive struct {
	*drive
	s        *Sandbox
	faulty   bool
	watchers []*watcher // two for each actor: one that acts, one that listens
	out      int        // operations without an end
	hits     map[FaultKind]int
	injected []*Injected
	refusing *Injected // the last transport error
}

// TestInvariantWire is TestInvariant over the network, which fails in every way
// the sandbox knows: pushes lost, repeated and overtaken, connections closed
// before and after a call ran, sessions and salts forgotten, differences in
// slices and too long. Half of the sessions are of older layers. -operations
// 10000 makes it long.
func TestInvariantWire(t *testing.T) {
	for seed := range *seeds {
		for _, faulty := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d/faults=%v", seed, faulty), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { wireInvariant(t, seed, faulty) })
			})
		}
	}
}

func wireInvariant(t *testing.T, seed uint64, faulty bool) {
	now, pace := int64(testTime), int64(1)
	s, err := New(Options{Now: func() time.Time { now += pace; return time.Unix(now, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer synctest.Wait()
	defer s.Close()
	defer cancel()
	d := newWireDrive(ctx, t, s, seed, faulty)
	for n := 0; d.count() < *operations; {
		n += d.batch(n)
	}
	s.ClearFaults()
	s.look()
	<-time.After(5 * time.Minute) // for what is still on its way
	s.mu.Lock()
	pace = 0 // nothing becomes due while the sessions are compared
	s.mu.Unlock()
	s.Tick()
	synctest.Wait()
	d.settle()
	d.compare()
	if faulty {
		for _, i := range d.injected {
			d.hits[i.fault.Kind] += i.Hits()
		}
		t.Logf("operations %v; faults %v", d.done, d.hits)
	}
}

func newWireDrive(ctx context.Context, t *testing.T, s *Sandbox, seed uint64, faulty bool) *wireDrive {
	d := &wireDrive{drive: newDrive(t, s, seed), s: s, faulty: faulty, hits: map[FaultKind]int{}}
	old := []int32{144, 158, 170, 181}
	for i, a := range d.actors {
		acts := watch(ctx, t, s, a.me.Username, api.Layer)
		listens := watch(ctx, t, s, a.me.Username, old[(i+int(seed))%len(old)])
		for _, w := range []*watcher{acts, listens} {
			must(w.client, &api.UpdatesGetStateRequest{})
			w.r = truth(w.client)
			w.r.lenient, w.r.holes = faulty, w.layer.number != api.Layer
			for id, m := range w.r.messages {
				w.r.messages[id] = w.seen(m)
			}
		}
		acts.r.name, listens.r.name = a.me.Username+"'s replies and pushes", fmt.Sprintf("%s's pushes at layer %d", a.me.Username, listens.layer.number)
		a.client, a.listener, a.acted, a.heard = acts.client, listens.client, acts.r, listens.r
		d.watchers = append(d.watchers, acts, listens)
	}
	synctest.Wait()
	for _, w := range d.watchers {
		w.drain()
	}
	return d
}

// batch starts some operations at once and lets them end.
func (d *wireDrive) batch(n int) int {
	if d.faulty && d.rng.IntN(3) == 0 {
		d.inject()
	}
	count := 1
	if d.faulty { // who leaves and comes back at once has missed something
		count += d.rng.IntN(4)
	}
	todo := make([]operation, count)
	for i := range todo {
		todo[i] = d.next(n + i) // which looks at the world while nothing happens
	}
	for _, o := range todo {
		d.out++
		d.watcherOf(o.client).start(o.req, func(reply api.Object, err error) {
			d.out--
			switch refused, ok := err.(*rpcError); {
			case err == nil:
				d.done[api.TypeOf(o.req).Name]++
				o.reply(o.req, reply, o.peer, o.text)
			case !ok || refused.Message == "RANDOM_ID_DUPLICATE":
				o.acted.missed = true // perhaps it was carried out
			}
		})
	}
	for waited := 0; ; waited++ {
		synctest.Wait()
		d.settle()
		if d.out == 0 {
			return count
		}
		if waited > 600 {
			d.t.Fatalf("%d operations do not end", d.out)
		}
		d.s.look()
		<-time.After(time.Second)
	}
}

// count is how many operations were carried out.
func (d *wireDrive) count() (n int) {
	for _, times := range d.done {
		n += times
	}
	return n
}

func (d *wireDrive) watcherOf(c *client) *watcher {
	for _, w := range d.watchers {
		if w.client == c {
			return w
		}
	}
	return nil
}

// inject makes something go wrong soon.
func (d *wireDrive) inject() {
	who := d.actors[d.rng.IntN(len(d.actors))].me
	f := Fault{Account: who.Username, After: d.rng.IntN(4), Times: 1 + d.rng.IntN(3)}
	kinds := []FaultKind{Delay, DropAfter, Disconnect, DetailedInfo, EvenMsgID, LateMsgID, FutureMsgID, WrongSession, WrongSalt,
		DuplicateMsgID, DropBefore, BadSalt, BadMsg, NewSession, LoseAcks, Padding, SwapPackets, RepeatPackets,
		PtsGap, PtsGap, PtsGap, DifferenceTooLong, DifferenceSlices, DifferenceStuck, Refuse, Transport}
	f.Kind = kinds[d.rng.IntN(len(kinds))]
	switch f.Kind {
	case Delay:
		f.Wait = time.Duration(1+d.rng.IntN(4000)) * time.Millisecond
	case BadMsg:
		f.Code = []int{16, 17, 18, 19, 20, 32, 33, 34, 35, 64}[d.rng.IntN(10)]
	case DifferenceSlices:
		f.Code = 1 + d.rng.IntN(5)
	case DifferenceTooLong:
		if who.Bot { // which can't fetch what it has missed
			return
		}
	case Refuse:
		f.Method, f.Code, f.Message = "messages.sendMessage", 420, "FLOOD_WAIT_3"
	case Transport:
		// Of a call that must be answered, and one at a time: -404 twice in a row
		// means that the key is lost (T9).
		if d.refusing != nil && d.refusing.Hits() == 0 {
			return
		}
		f.Method, f.Code, f.Times = "messages.sendMessage", []int{-404, -429}[d.rng.IntN(2)], 1
	}
	i := d.s.Inject(f)
	if d.injected = append(d.injected, i); f.Kind == Transport {
		d.refusing = i
	}
}

// settle applies what came in, and catches up with what did not.
func (d *wireDrive) settle() {
	for _, w := range d.watchers {
		lost := w.drain()
		for id, ch := range d.s.world.Channels {
			switch in := ch.member(w.me.ID) != nil; {
			case in && w.r.pts[id] == 0:
				w.r.adopt(w.client, id)
			case !in:
				w.r.forget(id)
			}
		}
		if lost && d.faulty {
			w.r.catchUp(w.client)
		}
	}
}

// compare holds what each session knows against the world, and against what a
// difference from the very first pts and a fresh fetch say.
func (d *wireDrive) compare() {
	for _, w := range d.watchers {
		if d.faulty {
			w.r.catchUp(w.client) // the last updates may be the lost ones
			w.r.channelMarks(w.client)
		}
		replicas := []*replica{w.r, newReplica(d.t, w.r.name+": the difference", w.me.ID)}
		replicas[1].holes = w.r.holes
		replicas[1].catchUp(w.client)
		replicas[1].channelMarks(w.client)
		if !w.me.Bot {
			fetched := newReplica(d.t, w.r.name+": a fresh fetch", w.me.ID)
			fetched.fetch(w.client)
			if err := fetched.checkList(); err != nil {
				d.t.Error(err)
			}
			fetched.clearedMarks(w.client)
			replicas = append(replicas, fetched)
		}
		if err := w.r.checkChats(d.s.world, w.me.ID); err != nil && !d.faulty {
			d.t.Error(err)
		}
		want := d.view(w, truth(w.client))
		for _, r := range replicas {
			if err := d.view(w, r).same(want); err != nil {
				d.t.Error(err)
			}
		}
	}
}

// view is a replica as far as the session can know: in its layer, and, where
// updates get lost, without what no difference brings back.
func (d *wireDrive) view(w *watcher, r *replica) *replica {
	v := r.clone(r.name)
	if w.layer.number != api.Layer {
		v.qts, v.secondary = 0, nil
	}
	v.messages = maps.Clone(r.messages)
	for id, m := range v.messages {
		if d.faulty {
			m = withoutPts(d.t, m)
		}
		v.messages[id] = w.seen(m)
	}
	return v
}

// withoutPts is a message without what updates without a pts have told of it.
func withoutPts(t *testing.T, message string) string {
	o, err := api.Decode([]byte(message))
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := o.(*api.Message); ok {
		seenContents(m)
		if poll, ok := m.Media.(*api.MessageMediaPoll); ok {
			poll.Results = &api.PollResults{}
		}
		return string(api.Append(nil, m))
	}
	return message
}
