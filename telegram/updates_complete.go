package telegram

import "github.com/tgscript/tgscript/tl/api"

// maxStrangers bounds those who are remembered for that a difference has not told
// of them either.
const maxStrangers = 1000

// complete tells whether everybody whom a new message names, whether written or
// forwarded by them, has come with it or is known. Telegram sees to that, but for
// the short forms (A10).
func (e *engine) complete(p *bundle, u api.UpdateClass) bool {
	o, id := messageOf(u)
	m, ok := o.(*api.Message)
	if !ok || id == 0 {
		return true
	}
	for k := range namesOf(m) {
		if p.brings(k) || e.c.known(k) || e.strangers[k] {
			continue
		}
		if self, _ := e.c.peers.me(); k == (peerKey{kindUser, self}) {
			continue
		}
		if e.strangers == nil || len(e.strangers) >= maxStrangers {
			e.strangers = map[peerKey]bool{}
		}
		e.strangers[k] = true // once is enough: the difference tells, or it can't be told
		return false
	}
	return true
}

// brings tells whether a packet tells of a peer.
func (p *bundle) brings(k peerKey) bool {
	if k.kind == kindUser {
		for _, u := range p.users {
			if u, ok := u.(*api.User); ok && u.ID == k.id {
				return true
			}
		}
		return false
	}
	for _, c := range p.chats {
		if have, ok := keyOf(c); ok && have == k {
			return true
		}
	}
	return false
}

// incomplete drops a new message: the difference brings it with all that it names
// (A8).
func (e *engine) incomplete(u api.UpdateClass) {
	at := placeOf(u)
	if at.kind != countedChannel {
		e.fetch(&e.common)
		return
	}
	b := e.channel(at.channel)
	if b == nil {
		b = e.openChannel(at.channel, at.pts-at.count, 0)
	}
	if at.pts > b.at || b.fetching {
		e.fetch(b)
	}
}
