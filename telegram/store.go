package telegram

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/tgscript/tgscript/mtproto"
)

// Session is what makes an account stay signed in: its home data centre and a
// key for each it has talked to. A key must not be used by two clients at once:
// Telegram ends the session then (A3).
type Session struct {
	DC   int // 0: none yet
	Keys map[int]StoredKey
}

// StoredKey is the key to one data centre, with a salt to begin with. Neither
// travels as JSON, which is what logs are written in too (S18).
type StoredKey struct {
	Key  mtproto.AuthKey
	Salt int64 `json:"-"`
}

// String keeps the salt, as the key keeps its bytes, from being printed (S18).
func (k StoredKey) String() string { return k.Key.String() }

// GoString keeps %#v from printing the salt.
func (k StoredKey) GoString() string { return k.String() }

// Self is who is signed in.
type Self struct {
	ID                                   int64 // 0: nobody, or not known
	FirstName, LastName, Username, Phone string
	Bot, Premium                         bool
}

// FloodWait is a wait that Telegram has asked for, or what was learned of one.
type FloodWait struct {
	Method  string
	Peer    int64         // marked id; 0: whoever it is called for
	Until   time.Time     // when it may be called again
	Learned time.Duration // between two calls, as experience tells
}

// PeerKind is what an id is the id of: the same number may be a user and a
// channel.
type PeerKind int8

const (
	UserPeer PeerKind = iota
	ChatPeer          // a basic group
	ChannelPeer
)

func (k PeerKind) String() string { return [...]string{"user", "chat", "channel"}[k] }

// StoredPeer is what is remembered of a user, chat or channel.
type StoredPeer struct {
	Kind       PeerKind
	ID         int64
	AccessHash int64
	Known      bool     // AccessHash is good for addressing it (A11)
	Names      []string // usernames in lower case, the main one first
	Phone      string   // digits
	// InKind, InID and InMessage are a message that named it, as long as Known is
	// not set: it can be addressed as the one there (A11). InMessage 0: none.
	InKind    PeerKind
	InID      int64
	InMessage int32
	Source    string    // how it was learned: the method that told it, with the hash of an invite link, or "update"
	Seen      time.Time // when that was, to the second
}

// PeerQuery is a name in lower case, or the digits of a phone number, or else a
// kind and an id.
type PeerQuery struct {
	Name, Phone string
	Kind        PeerKind
	ID          int64
}

// Stored is everything that is kept of an account but the peers and the values.
type Stored struct {
	Session
	Self    Self
	State   UpdateState            // the account's own; without Done, which is among the values
	Scripts map[string]UpdateState // the same by name, of those with a progress of their own
	Waits   []FloodWait
	// Ended is the error type by which Telegram ended the session, as
	// AUTH_KEY_DUPLICATED or SESSION_REVOKED; "" while it lives.
	Ended string
	// Config is the last help.getConfig, as TL; nil if there was none.
	Config []byte
}

// Change is what one Save writes. What is nil or empty stays as it is.
type Change struct {
	// Forget drops, before the rest is written, all that belongs to who was signed
	// in: Self, State, Scripts, Waits, Ended, the peers and the values.
	Forget  bool
	Session *Session // replaces all keys
	Self    *Self
	State   *UpdateState           // of its Channels, one without Pts is removed, those that are not there stay; Done is not kept
	Scripts map[string]UpdateState // the same by name
	Waits   []FloodWait            // each replaces that of its method and peer; one without Until and Learned removes it
	Ended   *string
	Config  []byte
	// Peers: each replaces the one of its kind and id, but what is not Known does
	// not replace what is (A11). Its names and phone are no other's from then on.
	Peers  []StoredPeer
	Values []Value
}

// String says how much changes. It keeps fmt from following Session with a verb
// that is not its own, which shows what String hides (S18).
func (c Change) String() string {
	return fmt.Sprintf("change of %d peers, %d waits, %d values; forget %v", len(c.Peers), len(c.Waits), len(c.Values), c.Forget)
}

// GoString is String, too.
func (c Change) GoString() string { return c.String() }

// Store keeps an account. Its methods may be called from any goroutine.
type Store interface {
	// Load is called once, when a client starts to run.
	Load() (Stored, error)
	// Save writes all of a change or nothing, and durably before it returns.
	Save(Change) error
	// Peer finds a peer; false if there is none.
	Peer(PeerQuery) (StoredPeer, bool, error)
	// Value finds what was kept under a key; nil if nothing was.
	Value(script, key string) ([]byte, error)
	// Values are those of a script whose keys begin with prefix and are behind
	// after: the first so many, in the order of their bytes.
	Values(script, prefix, after string, most int) ([]Value, error)
}

// states are all update states by name.
func (s *Stored) states() map[string]UpdateState {
	all := map[string]UpdateState{}
	maps.Copy(all, s.Scripts)
	if s.State.Pts != 0 {
		all[""] = s.State
	}
	return all
}

// then is a state that b has moved.
func (s UpdateState) then(b UpdateState) UpdateState {
	b.Channels = union(s.Channels, b.Channels)
	return b
}

// without is a state of then, without the channels that were removed.
func (s UpdateState) without() UpdateState {
	maps.DeleteFunc(s.Channels, func(_ int64, c ChannelState) bool { return c.Pts == 0 })
	return s
}

// MemoryStore keeps an account for as long as the process lives; of the peers,
// the 32,768 that were used last. The zero value is empty; Save may fill it
// beforehand. None of its methods fails.
type MemoryStore struct {
	mu     sync.Mutex // guards what follows
	stored Stored
	waits  map[waitKey]FloodWait
	peers  recent[peerKey, StoredPeer] // made with the first peer
	names  map[string]peerKey
	phones map[string]peerKey
	values map[string]*shelf // by script
}

type waitKey struct {
	method string
	peer   int64
}

// Load copies what is stored.
func (m *MemoryStore) Load() (Stored, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.stored
	s.Keys, s.State.Channels = maps.Clone(s.Keys), maps.Clone(s.State.Channels)
	s.Scripts = maps.Clone(s.Scripts)
	s.Waits = slices.Collect(maps.Values(m.waits))
	return s, nil
}

// Save copies what it keeps.
func (m *MemoryStore) Save(c Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c.Forget {
		m.stored = Stored{Session: m.stored.Session, Config: m.stored.Config}
		m.waits, m.names, m.phones, m.values = nil, nil, nil, nil
		m.peers = recent[peerKey, StoredPeer]{}
	}
	if c.Session != nil {
		m.stored.Session = Session{DC: c.Session.DC, Keys: maps.Clone(c.Session.Keys)}
	}
	if c.Self != nil {
		m.stored.Self = *c.Self
	}
	if c.State != nil {
		m.stored.State = m.stored.State.then(*c.State).without()
	}
	scripts := maps.Clone(m.stored.Scripts)
	for name, s := range c.Scripts {
		if scripts == nil {
			scripts = map[string]UpdateState{}
		}
		scripts[name] = scripts[name].then(s).without()
	}
	m.stored.Scripts = scripts
	for _, v := range c.Values {
		m.value(v)
	}
	if c.Ended != nil {
		m.stored.Ended = *c.Ended
	}
	if c.Config != nil {
		m.stored.Config = c.Config
	}
	for _, w := range c.Waits {
		m.wait(w)
	}
	for _, p := range c.Peers {
		m.peer(p)
	}
	return nil
}

// union is a new map of what is in either; b's values count.
func union[K comparable, V any](a, b map[K]V) map[K]V {
	u := make(map[K]V, max(len(a), len(b)))
	maps.Copy(u, a)
	maps.Copy(u, b)
	return u
}

func (m *MemoryStore) wait(w FloodWait) {
	k := waitKey{w.Method, w.Peer}
	if w.Until.IsZero() && w.Learned == 0 {
		delete(m.waits, k)
		return
	}
	if m.waits == nil {
		m.waits = map[waitKey]FloodWait{}
	}
	m.waits[k] = w
}

// storedPeers is how many peers a MemoryStore keeps, or up to twice as many.
const storedPeers = 1 << 15

func (m *MemoryStore) peer(p StoredPeer) {
	if m.peers.young == nil {
		m.peers = newRecent(storedPeers, func(k peerKey, p StoredPeer) { m.unname(k, p) })
		m.names, m.phones = map[string]peerKey{}, map[string]peerKey{}
	}
	k := peerKey{p.Kind, p.ID}
	old, _ := m.peers.get(k)
	if old.Known && !p.Known {
		return
	}
	m.unname(k, old)
	for _, name := range p.Names {
		if other, ok := m.names[name]; ok {
			x, _ := m.peers.get(other)
			x.Names = without(x.Names, name)
			m.peers.put(other, x)
		}
		m.names[name] = k
	}
	if p.Phone != "" {
		if other, ok := m.phones[p.Phone]; ok {
			x, _ := m.peers.get(other)
			x.Phone = ""
			m.peers.put(other, x)
		}
		m.phones[p.Phone] = k
	}
	p.Names = slices.Clone(p.Names)
	m.peers.put(k, p)
}

// unname makes a peer's names and phone nobody's.
func (m *MemoryStore) unname(k peerKey, p StoredPeer) {
	for _, name := range p.Names {
		if m.names[name] == k {
			delete(m.names, name)
		}
	}
	if m.phones[p.Phone] == k {
		delete(m.phones, p.Phone)
	}
}

// Peer finds a peer.
func (m *MemoryStore) Peer(q PeerQuery) (StoredPeer, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := peerKey{q.Kind, q.ID}, true
	switch {
	case q.Name != "":
		k, ok = m.names[q.Name]
	case q.Phone != "":
		k, ok = m.phones[q.Phone]
	}
	if !ok {
		return StoredPeer{}, false, nil
	}
	p, ok := m.peers.get(k)
	p.Names = slices.Clone(p.Names)
	return p, ok, nil
}
