package sandbox

import (
	"slices"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
	"github.com/tgscript/tgscript/tl/mt"
)

// Fault is something that the sandbox does wrong on purpose, so that a test sees
// what a client makes of it. What it hits is a call: the empty fields match any.
type Fault struct {
	// Method is the TL name of the request, wrappers aside. A fault of packets
	// also knows MTProto's own, such as ping and msgs_ack.
	Method string
	// Account is the caller's username, phone or bot token.
	Account string
	// Peer is the username, phone or title of a user or chat that the request
	// names anywhere.
	Peer string
	// AccountID and PeerID are the same by id, the latter a marked one.
	AccountID, PeerID int64

	// Pushed makes the fault hit what is pushed to Account because of such a call,
	// and not the answer to it; Method and Peer are of the call, whoever makes it.
	// After and Times count updates.
	Pushed bool

	After int // so many that match pass first
	Times int // how many are hit after that: 0 is one, below 0 is all

	Kind    FaultKind
	Code    int           // what some kinds say it is
	Message string        // of Refuse
	Wait    time.Duration // of Delay
}

// Injected is a fault that lies in wait.
type Injected struct {
	s     *Sandbox
	fault Fault
	seen  int // that matched, guarded by Sandbox.mu
	hits  int
}

// Inject makes a fault lie in wait. Of several that match, the oldest hits, and
// the others count the call for After too.
func (s *Sandbox) Inject(f Fault) *Injected {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Kind == Refuse && f.Code == 0 {
		f.Code = refuseNumbered(f.Message).Code
	}
	if f.Method != "" && api.ByName(f.Method) == nil && mt.ByName(f.Method) == nil {
		s.log.Warn("a fault can't hit what does not exist", "method", f.Method)
	}
	i := &Injected{s: s, fault: f}
	s.faults = append(s.faults, i)
	s.watch()
	return i
}

// ClearFaults ends all faults.
func (s *Sandbox) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
	s.watch()
}

// Hits is how often the fault has hit.
func (i *Injected) Hits() int {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.hits
}

// Calls counts how often a method has run, refused requests included once they
// got as far as the method itself. The name is the TL name.
func (s *Sandbox) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// DropConnections closes every connection. Keys and sessions stay, as when a
// network fails.
func (s *Sandbox) DropConnections() {
	s.mu.Lock()
	servers := s.servers()
	s.mu.Unlock()
	for _, server := range servers {
		server.DropConnections()
	}
}

// servers are all that clients connect to. s.mu is held.
func (s *Sandbox) servers() []*mtproto.Server {
	if s.cdn == nil {
		return []*mtproto.Server{s.server}
	}
	return []*mtproto.Server{s.server, s.cdn.server}
}

// watch makes the server ask about packets as long as a fault wants it to.
func (s *Sandbox) watch() {
	disturb := s.disturb
	if !slices.ContainsFunc(s.faults, func(i *Injected) bool { return i.fault.Kind.ofPackets() }) {
		disturb = nil
	}
	for _, server := range s.servers() {
		server.Disturb(disturb)
	}
}

// target is what faults are matched with.
type target struct {
	method string
	caller *account // nil: not signed in
	req    api.Object
}

// strike finds the fault of a wanted kind that hits one of the targets, which
// are one packet or one call; nil if none does. It counts.
func (s *Sandbox) strike(wanted func(*Fault) bool, targets ...target) *Injected {
	var hit *Injected
	for _, i := range s.faults {
		if !wanted(&i.fault) || !slices.ContainsFunc(targets, func(t target) bool { return s.matches(&i.fault, t) }) {
			continue
		}
		if i.seen++; i.seen > i.fault.After && hit == nil {
			hit = i
		}
	}
	if hit == nil {
		return nil
	}
	if hit.hits++; hit.fault.Times >= 0 && hit.hits >= max(hit.fault.Times, 1) {
		s.faults = slices.DeleteFunc(s.faults, func(i *Injected) bool { return i == hit })
		s.watch()
	}
	return hit
}

func (s *Sandbox) matches(f *Fault, t target) bool {
	return (f.Method == "" || f.Method == t.method) &&
		(f.AccountID == 0 || t.caller != nil && t.caller.ID == f.AccountID) &&
		(f.PeerID == 0 || slices.Contains(namedPeers(t), unmarked(f.PeerID))) &&
		(f.Account == "" || t.caller != nil && s.world.find(f.Account) == t.caller) &&
		(f.Peer == "" || slices.Contains(namedPeers(t), s.world.findPeer(f.Peer)))
}
