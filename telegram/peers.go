package telegram

import (
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

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
	known bool // hash is good for addressing it, not only for its photo (A11)
	names []string
	phone string
	// in and at are a message that named it, as long as known is not set: it can
	// be addressed as the one there (A11).
	in peerKey
	at int32
}

// peers remembers who has been seen.
type peers struct {
	carriers sync.Map // reflect.Type -> []int, see carrierFields
	host     atomic.Pointer[string]

	mu     sync.Mutex // guards what follows
	all    map[peerKey]peer
	names  map[string]peerKey // lower case
	phones map[string]peerKey // digits
	self   Self               // who is signed in, as far as that is known

	keep func(Change) // has what is learned stored
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
	p := &peers{keep: func(Change) {}}
	p.clear()
	return p
}

// forget drops everything: access hashes are of use to one account only.
func (p *peers) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

// clear is forget. p.mu is held.
func (p *peers) clear() {
	p.all, p.names, p.phones = map[peerKey]peer{}, map[string]peerKey{}, map[string]peerKey{}
	p.self = Self{}
}

func (p *peers) get(k peerKey) (peer, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, ok := p.all[k]
	return x, ok
}

// sawIn remembers a message that names a peer which can't be addressed otherwise.
func (p *peers) sawIn(k, chat peerKey, message int32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if x := p.all[k]; !x.known && k != chat {
		x.in, x.at = chat, message
		p.all[k] = x
	}
}

func (p *peers) byName(name string) (peerKey, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.names[strings.ToLower(name)]
	return k, ok
}

func (p *peers) byPhone(digits string) (peerKey, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.phones[digits]
	return k, ok
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

// user remembers a user. p.mu is held.
func (p *peers) user(u *api.User) {
	if u.Self {
		p.became(u)
	}
	// The hash of a min user is good for photos only, unless the user is min for
	// lack of a visible phone number (A11).
	minHash := u.Min && (!u.Phone.Set || u.Phone.Value != "")
	k := peerKey{kindUser, u.ID}
	p.put(k, u.AccessHash, !minHash, u.Min, u.Username, u.Usernames)
	if phone := u.Phone.Value; !u.Min && phone != p.all[k].phone {
		x := p.all[k]
		if p.phones[x.phone] == k {
			delete(p.phones, x.phone)
		}
		if x.phone = strings.Clone(phone); phone != "" {
			p.phones[x.phone] = k
		}
		p.all[k] = x
	}
}

// chat remembers a group or channel. p.mu is held.
func (p *peers) chat(c api.ChatClass) {
	switch c := c.(type) {
	case *api.Chat:
		p.basic(c.ID)
	case *api.ChatForbidden:
		p.basic(c.ID)
	case *api.Channel:
		p.put(peerKey{kindChannel, c.ID}, c.AccessHash, !c.Min, c.Min, c.Username, c.Usernames)
	case *api.ChannelForbidden:
		k := peerKey{kindChannel, c.ID}
		x := p.all[k]
		x.hash, x.known = c.AccessHash, true
		p.all[k] = x
	}
}

// basic remembers a basic group, which needs no hash. p.mu is held.
func (p *peers) basic(id int64) {
	k := peerKey{kindChat, id}
	if !p.all[k].known {
		p.all[k] = peer{known: true}
	}
}

// put remembers a hash and names; what is min never overwrites what is not
// (A11). p.mu is held.
func (p *peers) put(k peerKey, hash tl.Opt[int64], known, min bool, name tl.Opt[string], more []*api.Username) {
	old, ok := p.all[k]
	x := old
	if hash.Set && (known || !old.known) {
		x.hash, x.known = hash.Value, known || old.known
	}
	if !min && !sameNames(old.names, name, more) {
		p.rename(k, &x, name, more)
	}
	if !ok || x.hash != old.hash || x.known != old.known || !min {
		p.all[k] = x
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
	add := func(s string) {
		s = strings.Clone(strings.ToLower(s))
		x.names = append(x.names, s)
		p.names[s] = k
	}
	if name.Set {
		add(name.Value)
	}
	for _, u := range more {
		if u.Active {
			add(u.Username)
		}
	}
}
