package telegram

import (
	"context"
	"errors"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// strictStore notes what is saved, and fails when told to.
type strictStore struct {
	MemoryStore
	saved  []Change // guarded by mu, as is broken
	broken bool
}

func (s *strictStore) writes() []Change {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.saved)
}

func (k *keeper) isAwake() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.awake
}

func (s *strictStore) breaks(broken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = broken
}

func (s *strictStore) Save(c Change) error {
	s.mu.Lock()
	broken := s.broken
	if !broken {
		s.saved = append(s.saved, c)
	}
	s.mu.Unlock()
	if broken {
		return errors.New("the disk is full")
	}
	return s.MemoryStore.Save(c)
}

// keeping runs a keeper as a client does.
func keeping(t *testing.T, f func(k *keeper, s *strictStore, end func())) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		s := &strictStore{}
		k := newKeeper(s, slog.New(slog.DiscardHandler))
		k.begin(func(f func(context.Context)) { running.Go(func() { f(ctx) }) })
		f(k, s, func() {
			cancel()
			k.rest()
			running.Wait()
		})
		cancel()
	})
}

// What is kept is in the store within a second, in one change; a keeper with
// nothing to write has no goroutine.
func TestKeeperWritesBehind(t *testing.T) {
	keeping(t, func(k *keeper, s *strictStore, end func()) {
		ann := StoredPeer{ID: 1, Names: []string{"ann"}}
		bob := StoredPeer{ID: 2, Names: []string{"ann"}}
		back := StoredPeer{ID: 1, Names: []string{"ann", "a"}, Known: true}
		passing := StoredPeer{ID: 1, InID: 2, InMessage: 3}
		for _, p := range []StoredPeer{ann, bob, back, passing} {
			k.keep(Change{Peers: []StoredPeer{p}})
		}
		k.keep(Change{State: &UpdateState{Pts: 1, Channels: map[int64]ChannelState{1: {Pts: 1}, 2: {Pts: 1}}}})
		k.keep(Change{State: &UpdateState{Pts: 2, Channels: map[int64]ChannelState{2: {Pts: 2}}}})
		k.keep(Change{Waits: []FloodWait{{Method: "a", Learned: 1}, {Method: "b", Learned: 1}, {Method: "a", Learned: 2}}})
		start := time.Now()
		synctest.Wait()
		if saved := s.writes(); len(saved) != 0 {
			t.Errorf("written at once: %+v", saved)
		}
		<-time.After(keepWithin)
		synctest.Wait()
		want := Change{
			Peers: []StoredPeer{{ID: 2, Names: []string{"ann"}}, {ID: 1, Names: []string{"ann", "a"}, Known: true}},
			State: &UpdateState{Pts: 2, Channels: map[int64]ChannelState{1: {Pts: 1}, 2: {Pts: 2}}},
			Waits: []FloodWait{{Method: "a", Learned: 2}, {Method: "b", Learned: 1}},
		}
		if saved := s.writes(); len(saved) != 1 || !reflect.DeepEqual(saved[0], want) {
			t.Errorf("after %v: %+v\nwant %+v", time.Since(start), saved, want)
		}
		if k.isAwake() {
			t.Error("it is awake with nothing to write")
		}
		k.keep(Change{Self: &Self{ID: 5}})
		end()
		if k.keep(Change{Self: &Self{ID: 6}}); k.isAwake() {
			t.Error("it has woken after the end")
		}
		if err := k.flush(); err != nil || s.stored.Self.ID != 6 {
			t.Errorf("at the end: %+v, %v", s.stored.Self, err)
		}
		written := len(s.writes())
		if err := k.flush(); err != nil || len(s.writes()) != written {
			t.Errorf("with nothing to write it writes: %+v, %v", s.writes()[written:], err)
		}
	})
}

// What must be kept goes with what has been kept before it, in this order; a
// failure loses neither.
func TestKeeperOrder(t *testing.T) {
	keeping(t, func(k *keeper, s *strictStore, end func()) {
		defer end()
		k.keep(Change{Self: &Self{ID: 1}, Peers: []StoredPeer{{ID: 1}}, Config: []byte("config")})
		if err := k.save(Change{Forget: true, Session: &Session{DC: 4}}); err != nil {
			t.Fatal(err)
		}
		if got := s.writes()[0]; !got.Forget || got.Self != nil || got.Peers != nil || got.Session.DC != 4 || string(got.Config) != "config" {
			t.Errorf("forgotten: %+v", got)
		}
		s.breaks(true)
		k.keep(Change{Self: &Self{ID: 2}, Waits: []FloodWait{{Method: "a", Learned: 1}}})
		if err := k.save(Change{Session: &Session{DC: 5}}); err == nil || !strings.Contains(err.Error(), "disk is full") {
			t.Errorf("error %v", err)
		}
		<-time.After(10 * keepWithin)
		k.keep(Change{Self: &Self{ID: 3}})
		s.breaks(false)
		<-time.After(2 * keepWithin)
		synctest.Wait()
		if got, _ := s.Load(); got.Self.ID != 3 || len(got.Waits) != 1 || got.DC != 5 || k.isAwake() {
			t.Errorf("stored %+v; awake %v", got, k.isAwake())
		}
	})
}

// What was changed several times is written as it is at last, however often that
// fails.
func TestKeeperTriesAgain(t *testing.T) {
	keeping(t, func(k *keeper, s *strictStore, end func()) {
		defer end()
		s.breaks(true)
		for hash, id := range []int64{1, 2, 1} {
			k.keep(Change{Peers: []StoredPeer{{ID: id, AccessHash: int64(hash)}}})
		}
		<-time.After(2 * keepWithin)
		k.keep(Change{Peers: []StoredPeer{{ID: 1, AccessHash: 3}}})
		<-time.After(2 * keepWithin)
		k.keep(Change{Peers: []StoredPeer{{ID: 2, AccessHash: 4}, {ID: 3, AccessHash: 5}}})
		s.breaks(false)
		<-time.After(2 * keepWithin)
		synctest.Wait()
		want := []StoredPeer{{ID: 1, AccessHash: 3}, {ID: 2, AccessHash: 4}, {ID: 3, AccessHash: 5}}
		if saved := s.writes(); len(saved) != 1 || !reflect.DeepEqual(saved[0].Peers, want) {
			t.Errorf("written %+v, want %+v", saved, want)
		}
	})
}
