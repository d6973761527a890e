package telegram

import (
	"cmp"
	"net"
	"slices"
	"strconv"
	"sync"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// Bounds of what a configuration may make known, and of how many addresses are
// tried for one connection.
const (
	maxDCID    = 1000
	maxLearned = 256 // addresses
	maxTried   = 24
	maxFates   = 1024
)

// address is one way to a data centre.
type address struct {
	DC
	anyPort bool           // listens on all of telegramPorts
	static  bool           // to be taken through a proxy
	secret  mtproto.Secret // that the stream is obfuscated with (tcpo_only)
}

// book is where data centres listen, and how it went there.
type book struct {
	start   []DC // never given up: a wrong one learned later could not be mended
	anyPort bool // those of start listen on all ports
	reach   reach

	mu      sync.Mutex // guards what follows
	learned []address  // of the last configuration
	cdns    []address  // of that, too: of no account
	fates   map[string]fate
	events  int // counts them
}

// fate is when an address, host:port, has led to a server for the last time, and
// when it has not, as counted by the book. 0 is never.
type fate struct{ worked, failed int }

// reach is how far away an address is. A server is believed about addresses that
// are as near as itself at most: one on the network does not send an account to
// this machine (S19).
type reach int

const (
	public reach = iota
	private
	loopback
)

// reachOf is the reach of an IP address; false if no server can be there.
func reachOf(ip net.IP) (reach, bool) {
	switch {
	case ip.IsLoopback():
		return loopback, true
	case ip == nil || !ip.IsGlobalUnicast() && !ip.IsLinkLocalUnicast():
		return 0, false
	case ip.IsPrivate() || ip.IsLinkLocalUnicast():
		return private, true
	}
	return public, true
}

// newBook knows where to begin.
func newBook(start []DC, anyPort bool) *book {
	b := &book{start: start, anyPort: anyPort}
	for _, dc := range start {
		host, _, _ := net.SplitHostPort(dc.Addr)
		ip := net.ParseIP(host)
		if host == "localhost" {
			ip = net.IPv6loopback
		}
		if r, ok := reachOf(ip); ok {
			b.reach = max(b.reach, r)
		}
	}
	return b
}

// learn takes the addresses of a configuration in place of those of the one
// before it (A1). Those of a CDN are known apart: it has keys of its own, and no
// account goes there (A16).
func (b *book) learn(options []*api.DCOption) {
	learned, cdns := b.believed(options, false), b.believed(options, true)
	if len(learned) == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.learned, b.cdns = learned, cdns
}

// learnMore puts addresses before those that are known.
func (b *book) learnMore(options []*api.DCOption) {
	learned := b.believed(options, false)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range b.learned {
		if !among(learned, a.Addr) && len(learned) < maxLearned {
			learned = append(learned, a)
		}
	}
	b.learned = learned
}

// believed are the addresses that are of use: of CDNs, or of others.
func (b *book) believed(options []*api.DCOption, cdn bool) (learned []address) {
	for _, o := range options {
		ip := net.ParseIP(o.IPAddress)
		r, ok := reachOf(ip)
		if !ok || r > b.reach || o.Cdn != cdn || o.ID <= 0 || o.ID > maxDCID || o.Port <= 0 || o.Port > 0xffff {
			continue
		}
		if len(learned) == maxLearned {
			break
		}
		var secret mtproto.Secret
		if len(o.Secret) > 0 {
			var err error
			if secret, err = mtproto.NewSecret(o.Secret); err != nil {
				continue
			}
		}
		learned = append(learned, address{
			DC:      DC{ID: int(o.ID), Addr: net.JoinHostPort(ip.String(), strconv.Itoa(int(o.Port))), Media: o.MediaOnly},
			anyPort: !o.ThisPortOnly && r == public, static: o.Static, secret: secret,
		})
	}
	return learned
}

// of are the addresses of a data centre, without those for files only unless
// they are wanted. b.mu is held.
func (b *book) of(dc int, files bool) []address {
	var all []address
	for _, d := range b.start {
		if d.ID == dc && (files || !d.Media) {
			all = append(all, address{DC: d, anyPort: b.anyPort})
		}
	}
	for _, a := range b.learned {
		if a.ID == dc && (files || !a.Media) && !among(all, a.Addr) {
			all = append(all, a)
		}
	}
	return all
}

func among(all []address, addr string) bool {
	return slices.ContainsFunc(all, func(a address) bool { return a.Addr == addr })
}

// all are the addresses that need no secret.
func (b *book) all() []DC {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := slices.Clone(b.start)
	for _, a := range b.learned {
		if a.secret == (mtproto.Secret{}) && !slices.ContainsFunc(list, func(d DC) bool { return d.Addr == a.Addr && d.ID == a.ID }) {
			list = append(list, a.DC)
		}
	}
	return list
}

// hasMedia tells whether a data centre has addresses for files.
func (b *book) hasMedia(dc int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.of(dc, true), func(a address) bool { return a.Media })
}

// knows tells whether an account may go to a data centre: there is one with that
// number, and not for files only.
func (b *book) knows(dc int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.of(dc, false)) > 0
}

// ways are the addresses of a data centre in the order in which to try them: the
// one that has worked last; those that nothing is known of, IPv4 and IPv6 in
// turn (RFC 8305, section 4), on their own port and then on others; those that
// have failed, the last one that did at the end. Addresses for files are better
// than others for links that move files, and not for other links.
func (b *book) ways(dc int, files, proxied bool) []address {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := inTurn(b.of(dc, files))
	if len(all) == 0 {
		all = slices.DeleteFunc(slices.Clone(b.cdns), func(a address) bool { return a.ID != dc })
	}
	for _, port := range telegramPorts {
		for _, a := range all {
			host, own, _ := net.SplitHostPort(a.Addr)
			other := net.JoinHostPort(host, port)
			if a.anyPort && slices.Contains(telegramPorts[:], own) && !among(all, other) {
				a.Addr = other
				all = append(all, a)
			}
		}
	}
	all = slices.DeleteFunc(all, func(a address) bool { return a.Addr == "" })
	slices.SortStableFunc(all, func(x, y address) int {
		f, g := b.fates[x.Addr], b.fates[y.Addr]
		return cmp.Or(
			first(f.failed <= f.worked, g.failed <= g.worked),
			first(files && x.Media, files && y.Media),
			first(proxied && x.static, proxied && y.static),
			cmp.Compare(g.worked, f.worked),
			cmp.Compare(f.failed, g.failed),
		)
	})
	return all[:min(len(all), maxTried)]
}

// first orders those for which something holds before the others.
func first(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}

// inTurn puts IPv4 and IPv6 in turn, each in its order.
func inTurn(all []address) []address {
	var families [2][]address
	for _, a := range all {
		host, _, _ := net.SplitHostPort(a.Addr)
		if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
			families[1] = append(families[1], a)
		} else {
			families[0] = append(families[0], a)
		}
	}
	mixed := make([]address, 0, len(all))
	for i := range all {
		for _, f := range families {
			if i < len(f) {
				mixed = append(mixed, f[i])
			}
		}
	}
	return mixed
}

// note remembers how it went at an address.
func (b *book) note(addr string, worked bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fates == nil || len(b.fates) == maxFates {
		b.fates = map[string]fate{}
	}
	b.events++
	f := b.fates[addr]
	if worked {
		f.worked = b.events
	} else {
		f.failed = b.events
	}
	b.fates[addr] = f
}
