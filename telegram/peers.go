package telegram

import (
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

type peerKind = PeerKind

const (
	kindUser    = UserPeer
	kindChat    = ChatPeer
	kindChannel = ChannelPeer
)

// peerKey names a peer.
type peerKey struct {
	kind peerKind
	id   int64
}

// peer is what is remembered of a user, chat or channel: enough to address it.
// Its strings are its own, for those of a reply hold the whole reply in memory.
type peer struct {
	hash  int64
	was   int64 // the hash before this one: a call that was refused with it can be made with the new one
	names []string
	phone string
	// in and at are a message that named it: it can be addressed as the one there
	// as long as known is not set (A11), and asked for by way of it.
	in     peerKey
	at     int32
	known  bool   // hash is good for addressing it, not only for its photo (A11)
	asked  bool   // the store has been asked for more
	seen   int64  // Unix time, to refreshEvery: its names and phone were right then
	source string // the method that has told of it, or "update"; of an invite, its hash too
}

const (
	// memoryPeers is how many peers are in memory, or up to twice as many; the
	// store has the rest.
	memoryPeers = 1 << 14
	// namesLast is how long a name, or a phone number, is taken for its owner's
	// that it was seen with: it can be given to another.
	namesLast = 24 * time.Hour
	// refreshEvery is how often it is noted, and stored, that a peer was seen.
	refreshEvery = time.Hour
)

// peers remembers who has been seen.
type peers struct {
	carriers sync.Map // reflect.Type -> *carrier
	fields   sync.Map // reflect.Type -> []peerField
	host     atomic.Pointer[string]
	flights  flights

	mu      sync.Mutex // guards what follows
	all     recent[peerKey, *peer]
	names   map[string]peerKey // lower case, of those in all
	phones  map[string]peerKey // digits, of those in all
	answers map[string]answer  // what was said about names
	self    Self               // who is signed in, as far as that is known
	changed []StoredPeer       // since keep was told
	foreign bool               // what is stored may be of another account
	lists   *lists             // nil: nothing has been searched
	handed  []handed           // the latest, from handing on
	handing int
	futile  map[peerKey]time.Time // when a peer was asked for again in vain

	keep func(Change)                       // has what is learned stored
	load func(PeerQuery) (StoredPeer, bool) // finds what is stored; nil: nothing is
	now  func() time.Time
}

// linkHost is the host of links to Telegram that the configuration names; empty
// if it is not known.
func (p *peers) linkHost() string {
	if h := p.host.Load(); h != nil {
		return *h
	}
	return ""
}

// learnHost takes it from the configuration's me_url_prefix.
func (p *peers) learnHost(prefix string) {
	if u, err := url.Parse(prefix); err == nil && u.Host != "" {
		host := strings.ToLower(u.Host)
		p.host.Store(&host)
	}
}

func newPeers() *peers {
	p := &peers{keep: func(Change) {}, now: time.Now}
	p.clear()
	return p
}

// forget drops everything: access hashes are of use to one account only. What is
// stored is not looked at any more.
func (p *peers) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	p.foreign = true
}

// clear is forget. p.mu is held.
func (p *peers) clear() {
	p.names, p.phones, p.answers = map[string]peerKey{}, map[string]peerKey{}, map[string]answer{}
	p.all = newRecent(memoryPeers, p.drop)
	p.self, p.changed, p.lists, p.handed, p.futile = Self{}, nil, nil, nil, nil
}

// drop forgets the names of a peer that memory has no room for. p.mu is held.
func (p *peers) drop(k peerKey, x *peer) {
	for _, s := range x.names {
		if p.names[s] == k {
			delete(p.names, s)
		}
	}
	if p.phones[x.phone] == k {
		delete(p.phones, x.phone)
	}
}

// get is what is known of a peer, here or in the store. It is not for the
// goroutine that reads the connection.
func (p *peers) get(k peerKey) (peer, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, ok := p.all.get(k)
	if (!ok || !x.known && !x.asked) && p.stored(PeerQuery{Kind: k.kind, ID: k.id}) {
		x, ok = p.all.get(k)
	}
	if !ok {
		return peer{}, false
	}
	x.asked = true
	return *x, true
}

// hash is the access hash of a peer that is in memory; 0 if it is not.
func (p *peers) hash(k peerKey) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if x, ok := p.all.get(k); ok {
		return x.hash
	}
	return 0
}

func (p *peers) me() (id int64, bot bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.self.ID, p.self.Bot
}

// begin tells who was signed in when the client ran the last time.
func (p *peers) begin(self Self) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.self = self
}

// became remembers who is signed in. p.mu is held.
func (p *peers) became(u *api.User) {
	if p.self.ID != 0 && p.self.ID != u.ID {
		p.clear() // another account: these hashes are not its (A11)
		p.foreign = true
		p.keep(Change{Forget: true})
	}
	self := Self{
		ID: u.ID, FirstName: u.FirstName.Value, LastName: u.LastName.Value, Username: mainName(u), Phone: u.Phone.Value,
		Bot: u.Bot, Premium: u.Premium,
	}
	if self == p.self || u.Min && self.ID == p.self.ID {
		return
	}
	for _, s := range []*string{&self.FirstName, &self.LastName, &self.Username, &self.Phone} {
		*s = strings.Clone(*s)
	}
	p.self = self
	p.keep(Change{Self: &self})
}

// mainName is the username that a user goes by; "" if there is none.
func mainName(u *api.User) string {
	for _, name := range u.Usernames {
		if name.Active {
			return name.Username
		}
	}
	return u.Username.Value
}

// sighting is a user or channel as an answer shows it.
type sighting struct {
	key    peerKey
	hash   tl.Opt[int64]
	known  bool // the hash is good for addressing it
	min    bool
	name   tl.Opt[string]
	more   []*api.Username
	phone  string
	source string
	now    int64
}

// user remembers a user. It tells whether a message that names it is worth
// remembering too. p.mu is held.
func (p *peers) user(u *api.User, source string, now int64) bool {
	if u.Self {
		p.became(u)
	}
	// The hash of a min user is good for photos only, unless the user is min for
	// lack of a visible phone number (A11).
	minHash := u.Min && (!u.Phone.Set || u.Phone.Value != "")
	return p.see(&sighting{
		key: peerKey{kindUser, u.ID}, hash: u.AccessHash, known: u.AccessHash.Set && !minHash, min: u.Min,
		name: u.Username, more: u.Usernames, phone: u.Phone.Value, source: source, now: now,
	})
}

// chat is user for a group or channel.
func (p *peers) chat(c api.ChatClass, source string, now int64) bool {
	switch c := c.(type) {
	case *api.Chat:
		return p.see(&sighting{key: peerKey{kindChat, c.ID}, known: true, source: source, now: now})
	case *api.ChatForbidden:
		return p.see(&sighting{key: peerKey{kindChat, c.ID}, known: true, source: source, now: now})
	case *api.Channel:
		return p.see(&sighting{
			key: peerKey{kindChannel, c.ID}, hash: c.AccessHash, known: c.AccessHash.Set && !c.Min, min: c.Min,
			name: c.Username, more: c.Usernames, source: source, now: now,
		})
	case *api.ChannelForbidden:
		return p.see(&sighting{key: peerKey{kindChannel, c.ID}, hash: tl.Some(c.AccessHash), known: true, min: true, source: source, now: now})
	}
	return false
}

// see remembers what an answer shows; what is min never overwrites what is not
// (A11). p.mu is held.
func (p *peers) see(s *sighting) (fresh bool) {
	x, ok := p.all.get(s.key)
	if !ok {
		x = &peer{source: strings.Clone(s.source)}
		p.all.put(s.key, x)
	}
	news := !ok
	if s.known && !x.known || s.hash.Set && s.hash.Value != x.hash && (s.known || !x.known) {
		if x.known && s.known {
			x.was = x.hash
		}
		x.hash, x.known, news = s.hash.Value, s.known || x.known, true
		x.source = strings.Clone(s.source)
	}
	if !s.min {
		if !sameNames(x.names, s.name, s.more) {
			p.rename(s.key, x, s.name, s.more)
			news = true
		}
		if s.phone != x.phone {
			p.renumber(s.key, x, s.phone)
			news = true
		}
		if s.now-x.seen >= int64(refreshEvery/time.Second) {
			x.seen, news = s.now, true
		}
	}
	if news {
		p.change(s.key, x)
	}
	return !x.known || !ok
}

// change notes that a peer is to be stored. p.mu is held.
func (p *peers) change(k peerKey, x *peer) { p.changed = append(p.changed, x.stored(k)) }

// settle hands over what is to be stored. p.mu is held.
func (p *peers) settle() {
	if len(p.changed) > 0 {
		p.keep(Change{Peers: p.changed})
		p.changed = nil
	}
}

// sawIn remembers a message that names a peer, be it one that has not been shown
// itself. p.mu is held.
func (p *peers) sawIn(k, chat peerKey, message int32) {
	x, ok := p.all.get(k)
	if k == chat || ok && x.known && x.at != 0 {
		return
	}
	if !ok {
		x = &peer{source: updateSource}
		p.all.put(k, x)
	}
	first := x.at == 0
	x.in, x.at = chat, message
	if first { // a later one is not worth a write
		p.change(k, x)
	}
}

// sameNames tells whether a peer goes by these names still.
func sameNames(have []string, name tl.Opt[string], more []*api.Username) bool {
	n := 0
	same := func(s string) bool {
		n++
		return n <= len(have) && strings.EqualFold(have[n-1], s)
	}
	if name.Set && !same(name.Value) {
		return false
	}
	for _, u := range more {
		if u.Active && !same(u.Username) {
			return false
		}
	}
	return n == len(have)
}

// rename replaces a peer's names. p.mu is held.
func (p *peers) rename(k peerKey, x *peer, name tl.Opt[string], more []*api.Username) {
	for _, s := range x.names {
		if p.names[s] == k {
			delete(p.names, s)
		}
	}
	x.names = nil
	if name.Set {
		p.addName(k, x, name.Value)
	}
	for _, u := range more {
		if u.Active {
			p.addName(k, x, u.Username)
		}
	}
}

// addName gives a peer a name, which is no other's from then on. p.mu is held.
func (p *peers) addName(k peerKey, x *peer, name string) {
	name = strings.Clone(strings.ToLower(name))
	if k2, ok := p.names[name]; ok && k2 != k {
		if other, ok := p.all.get(k2); ok {
			other.names = without(other.names, name)
		}
	}
	x.names = append(x.names, name)
	p.names[name] = k
	delete(p.answers, name)
}

// without is a new list of names with one less.
func without(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == name })
}

// renumber replaces a peer's phone number. p.mu is held.
func (p *peers) renumber(k peerKey, x *peer, phone string) {
	if p.phones[x.phone] == k {
		delete(p.phones, x.phone)
	}
	if x.phone = strings.Clone(phone); phone != "" {
		p.phones[x.phone] = k
	}
}
