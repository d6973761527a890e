package telegram

import (
	"slices"
	"strings"
	"time"
)

// stored is a peer as the store keeps it.
func (x *peer) stored(k peerKey) StoredPeer {
	return StoredPeer{
		Kind: k.kind, ID: k.id, AccessHash: x.hash, Known: x.known, Names: slices.Clone(x.names), Phone: x.phone,
		InKind: x.in.kind, InID: x.in.id, InMessage: x.at, Source: x.source, Seen: unixTime(x.seen),
	}
}

// stored brings a peer from the store into memory: false if there is none, or none
// that memory does not know better. p.mu is held, but not while the store looks.
func (p *peers) stored(q PeerQuery) bool {
	if p.load == nil || p.foreign {
		return false
	}
	p.mu.Unlock()
	s, ok := p.load(q)
	p.mu.Lock()
	if !ok || p.foreign {
		return false
	}
	k := peerKey{s.Kind, s.ID}
	x, ok := p.all.get(k)
	switch {
	case !ok:
		x = &peer{}
		p.all.put(k, x)
	case x.known || !s.Known:
		return false
	}
	x.hash, x.known, x.asked, x.source = s.AccessHash, s.Known, true, s.Source
	if s.InMessage != 0 && x.at == 0 {
		x.in, x.at = peerKey{s.InKind, s.InID}, s.InMessage
	}
	if _, taken := p.phones[s.Phone]; s.Phone != "" && !taken {
		x.phone = s.Phone
		p.phones[s.Phone] = k
	}
	if x.seen == 0 {
		p.takeNames(k, x, s)
	} else { // an update has told newer ones
		p.change(k, x)
		p.settle()
	}
	return true
}

// takeNames gives a peer the names that it is stored with. p.mu is held.
func (p *peers) takeNames(k peerKey, x *peer, s StoredPeer) {
	if !s.Seen.IsZero() {
		x.seen = s.Seen.Unix()
	}
	for _, name := range s.Names {
		if _, taken := p.names[name]; !taken { // or it is another's by now
			x.names = append(x.names, name)
			p.names[name] = k
		}
	}
}

// answer is what Telegram has said about a name, where that is not to be seen in
// its owner.
type answer struct {
	key   peerKey
	taken bool
	at    time.Time
}

const (
	nobodyLasts = time.Minute // how long it is believed that nobody has a name
	mostAnswers = 1 << 12
)

// age is how old what is known of a name is.
type age int8

const (
	unheard age = iota
	vacant      // nobody has it
	expired     // its owner may be another by now
	valid
)

// byName is who has a username, as far as is known here or in the store. It is
// not for the goroutine that reads the connection.
func (p *peers) byName(name string) (peerKey, age) {
	name = strings.ToLower(name)
	p.mu.Lock()
	defer p.mu.Unlock()
	if a, ok := p.answers[name]; ok {
		switch since := p.now().Sub(a.at); {
		case a.taken && since < namesLast:
			return a.key, valid
		case !a.taken && since < nobodyLasts:
			return peerKey{}, vacant
		}
		delete(p.answers, name)
	}
	k, ok := p.names[name]
	if !ok && p.stored(PeerQuery{Name: name}) {
		k, ok = p.names[name]
	}
	return k, p.ageOf(k, ok)
}

// goesBy tells whether a peer has a username, as far as is known.
func (p *peers) goesBy(k peerKey, name string) bool {
	who, a := p.byName(name)
	return who == k && a == valid
}

// byPhone is who has a phone number.
func (p *peers) byPhone(digits string) (peerKey, age) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.phones[digits]
	if !ok && p.stored(PeerQuery{Phone: digits}) {
		k, ok = p.phones[digits]
	}
	return k, p.ageOf(k, ok)
}

// ageOf judges a name by when its owner was seen. p.mu is held.
func (p *peers) ageOf(k peerKey, found bool) age {
	x, ok := p.all.get(k)
	switch {
	case !found || !ok:
		return unheard
	case k.kind == kindUser && k.id == p.self.ID:
		return valid // of its own names an account is told
	case p.now().Sub(time.Unix(x.seen, 0)) >= namesLast:
		return expired
	}
	return valid
}

// answered remembers what Telegram has said about a name.
func (p *peers) answered(name string, k peerKey, taken bool) {
	name = strings.ToLower(name)
	p.mu.Lock()
	defer p.mu.Unlock()
	if old, ok := p.names[name]; ok {
		x, seen := p.all.get(old)
		if taken && old == k && seen {
			x.seen = p.now().Unix()
			return
		}
		p.takeName(old, name)
	}
	p.answer(name, answer{k, taken, p.now()})
	p.settle()
}

// answer remembers what is known of a name. p.mu is held.
func (p *peers) answer(name string, a answer) {
	if len(p.answers) >= mostAnswers {
		clear(p.answers)
	}
	p.answers[strings.Clone(name)] = a
}

// takeName takes a name away from a peer. p.mu is held.
func (p *peers) takeName(k peerKey, name string) {
	delete(p.names, name)
	if x, ok := p.all.get(k); ok {
		x.names = without(x.names, name)
		p.change(k, x)
	}
}
