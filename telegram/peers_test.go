package telegram

import (
	"fmt"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// remembering is peers with a clock, and a store that has everything at once.
func remembering(store *MemoryStore, now *time.Time) *peers {
	p := newPeers()
	p.now = func() time.Time { return *now }
	p.keep = func(c Change) { store.Save(c) }
	p.load = func(q PeerQuery) (StoredPeer, bool) {
		s, ok, _ := store.Peer(q)
		return s, ok
	}
	return p
}

func named(id int64, names ...string) *api.User {
	u := &api.User{ID: id, AccessHash: tl.Some(id * 10)}
	for _, n := range names {
		u.Usernames = append(u.Usernames, &api.Username{Username: n, Active: true})
	}
	return u
}

// TestNamesExpire: a name is its owner's for a day after it was seen; whoever is
// seen with it later has it from then on.
func TestNamesExpire(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	p := remembering(&MemoryStore{}, &now)
	check := func(name string, id int64, want age) {
		t.Helper()
		k, a := p.byName(name)
		if a != want || id != 0 && k != (peerKey{kindUser, id}) {
			t.Errorf("%s: %v, %v; want %d, %v", name, k, a, id, want)
		}
	}
	p.harvest(named(1, "Ann", "collectible"), "x")
	check("ANN", 1, valid)
	check("collectible", 1, valid)
	check("bob", 0, unheard)
	now = now.Add(23 * time.Hour)
	check("ann", 1, valid)
	p.harvest(&api.User{ID: 1, Min: true}, "x") // which does not tell names
	now = now.Add(2 * time.Hour)
	check("ann", 1, expired)
	p.harvest(named(1, "Ann"), "x")
	check("ann", 1, valid)
	check("collectible", 0, unheard)

	p.harvest(named(2, "ann"), "x")
	check("ann", 2, valid)
	p.harvest(&api.Updates{Updates: []api.UpdateClass{&api.UpdateUserName{UserID: 2, Usernames: []*api.Username{{Username: "anna", Active: true}, {Username: "ann"}}}}}, updateSource)
	check("ann", 0, unheard)
	check("anna", 2, valid)
	p.harvest(&api.UpdateShort{Update: &api.UpdateUserName{UserID: 3, Usernames: []*api.Username{{Username: "Carl", Active: true}}}}, updateSource)
	check("carl", 3, valid)

	p.answered("nobody", peerKey{}, false)
	check("nobody", 0, vacant)
	now = now.Add(nobodyLasts)
	check("nobody", 0, unheard)
	p.answered("anna", peerKey{kindUser, 4}, true)
	check("anna", 4, valid)
	if x, _ := p.get(peerKey{kindUser, 2}); len(x.names) != 0 {
		t.Errorf("a name that another has by now: %v", x.names)
	}
	now = now.Add(namesLast)
	check("anna", 0, unheard)

	p.harvest(&api.User{ID: 5, AccessHash: tl.Some[int64](5), Phone: tl.Some("1555")}, "x")
	p.harvest(&api.UpdateShort{Update: &api.UpdateUserPhone{UserID: 5, Phone: "1666"}}, updateSource)
	if k, a := p.byPhone("1666"); a != valid || k.id != 5 {
		t.Errorf("the new number: %v, %v", k, a)
	}
	if _, a := p.byPhone("1555"); a != unheard {
		t.Errorf("the old number: %v", a)
	}
}

// TestPeersStored: what memory forgets, and what was learned before the client
// was started anew, is found in the store, with how it was learned.
func TestPeersStored(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	store := &MemoryStore{}
	p := remembering(store, &now)
	first := crowdOf(1)
	p.harvest(first, "messages.getHistory")
	for id := int64(1000); p.all.len() < 2*memoryPeers-100 || id < 1000+3*memoryPeers; id += 20 {
		p.harvest(crowdOf(id), "x")
	}
	if p.all.len() > 2*memoryPeers || len(p.names) > 2*memoryPeers {
		t.Errorf("%d peers and %d names in memory", p.all.len(), len(p.names))
	}
	for name, p := range map[string]*peers{"forgotten": p, "anew": remembering(store, &now)} {
		if _, ok := p.all.get(peerKey{kindUser, 1}); ok {
			t.Errorf("%s: still in memory", name)
		}
		if k, a := p.byName("user_1"); a != valid || k != (peerKey{kindUser, 1}) {
			t.Errorf("%s: by name %v, %v", name, k, a)
		}
		x, ok := p.get(peerKey{kindUser, 2})
		if want := (peer{hash: 5, names: []string{"user_2"}, in: peerKey{kindChannel, 77}, at: 1000 - 1, known: true, asked: true, seen: now.Unix(), source: "messages.getHistory"}); !ok || fmt.Sprint(x) != fmt.Sprint(want) {
			t.Errorf("%s: %+v, want %+v", name, x, want)
		}
	}

	p = remembering(store, &now)
	p.harvest(&api.UpdateShort{Update: &api.UpdateUserName{UserID: 7, Usernames: []*api.Username{{Username: "other", Active: true}}}}, updateSource)
	if k, a := p.byName("user_7"); a != unheard {
		t.Errorf("renamed before it was read: the old name leads to %v, %v", k, a)
	}
	if x, _ := p.get(peerKey{kindUser, 7}); !x.known || x.hash == 0 || fmt.Sprint(x.names) != "[other]" {
		t.Errorf("renamed before it was read: %+v", x)
	}
	if k, a := remembering(store, &now).byName("user_7"); a != unheard {
		t.Errorf("a name given up leads to %v, %v", k, a)
	}

	p = remembering(store, &now)
	p.harvest(&api.User{ID: 3, Min: true, AccessHash: tl.Some[int64](99)}, "x")
	if x, _ := p.get(peerKey{kindUser, 3}); !x.known || x.hash != 5 {
		t.Errorf("min in memory, full in the store: %+v", x)
	}
	p.harvest(&api.User{Self: true, ID: 4}, "x")
	p.harvest(&api.User{Self: true, ID: 5}, "x")
	if x, ok := p.get(peerKey{kindUser, 6}); ok {
		t.Errorf("known to another account: %+v", x)
	}
}

func (r *recent[K, V]) len() int { return len(r.young) + len(r.old) }
