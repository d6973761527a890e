package sandbox

import (
	"slices"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
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
	// names as its peer.
	Peer string

	After int // so many that match pass first
	Times int // how many are hit after that: 0 is one, below 0 is all

	Kind    FaultKind
	Code    int           // of Refuse: the error's; of DropBefore: a transport error, or 0
	Message string        // of Refuse: the error's, as in FLOOD_WAIT_2 or PHONE_MIGRATE_4
	Wait    time.Duration // of Delay
}

// FaultKind says what goes wrong.
type FaultKind uint8

// What goes wrong with a call.
const (
	// Refuse refuses the call with Code and Message before it runs.
	Refuse FaultKind = iota + 1
	// Delay runs the call when Wait is over. Calls behind it go ahead, as far as
	// no invokeAfterMsg makes them wait.
	Delay
	// DropBefore loses the whole packet that holds the call, and closes the
	// connection. After and Times count packets.
	DropBefore
	// DropAfter runs the call and closes the connection before the answer is on
	// the wire. The answer is there for the client when it is back (M14).
	DropAfter
	// Disconnect answers the call and then closes the connection.
	Disconnect
)

// stage is where the sandbox looks for faults of a kind.
type stage uint8

const (
	atArrival stage = iota + 1 // a packet has arrived
	atCall                     // a method is about to run
)

func (k FaultKind) stage() stage {
	if k == DropBefore {
		return atArrival
	}
	return atCall
}

// Injected is a fault that lies in wait.
type Injected struct {
	s     *Sandbox
	fault Fault
	seen  int // that matched, guarded by Sandbox.mu
	hits  int
}

// Inject makes a fault lie in wait. Of several that match, the oldest hits.
func (s *Sandbox) Inject(f Fault) *Injected {
	s.mu.Lock()
	defer s.mu.Unlock()
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
func (s *Sandbox) DropConnections() { s.server.DropConnections() }

// watch makes the server ask about packets as long as a fault wants it to.
func (s *Sandbox) watch() {
	if slices.ContainsFunc(s.faults, func(i *Injected) bool { return i.fault.Kind.stage() == atArrival }) {
		s.server.Disturb(s.disturb)
	} else {
		s.server.Disturb(nil)
	}
}

// target is what faults are matched with.
type target struct {
	method string
	caller *account // nil: not signed in
	req    api.Object
}

// strike finds the fault that hits one of the targets, which are one packet or
// one call; nil if none does.
func (s *Sandbox) strike(at stage, targets ...target) *Fault {
	for n, i := range s.faults {
		if i.fault.Kind.stage() != at || !slices.ContainsFunc(targets, func(t target) bool { return s.matches(&i.fault, t) }) {
			continue
		}
		if i.seen++; i.seen <= i.fault.After {
			continue
		}
		i.hits++
		if i.hits == max(i.fault.Times, 1) && i.fault.Times >= 0 {
			s.faults = slices.Delete(slices.Clone(s.faults), n, n+1)
			s.watch()
		}
		return &i.fault
	}
	return nil
}

func (s *Sandbox) matches(f *Fault, t target) bool {
	return (f.Method == "" || f.Method == t.method) &&
		(f.Account == "" || t.caller != nil && s.world.find(f.Account) == t.caller) &&
		(f.Peer == "" || slices.Contains(namedPeers(t), s.world.findPeer(f.Peer)))
}

// faultyCall is a call that a fault may hit.
func (s *Sandbox) faultyCall(sess *session, t *tl.Type, req api.Object, run func() (api.Object, error)) (api.Object, error) {
	f := s.strike(atCall, target{t.Name, s.world.Accounts[sess.key.Account], req})
	if f == nil {
		return run()
	}
	switch f.Kind {
	case Refuse:
		return nil, &rpcError{f.Code, f.Message}
	case Delay:
		return nil, &delayed{f.Wait, run}
	case DropAfter:
		s.disturbance.Kind = mtproto.LoseAnswer
	case Disconnect:
		s.disturbance.Kind = mtproto.CloseAfter
	}
	return run()
}

// delayed is no refusal: it puts a call off.
type delayed struct {
	wait time.Duration
	run  func() (api.Object, error)
}

func (d *delayed) Error() string { return "delayed by " + d.wait.String() }

// disturb is what the server asks about a packet.
func (s *Sandbox) disturb(m mtproto.Moment) mtproto.Disturbance {
	s.mu.Lock()
	defer s.mu.Unlock()
	var caller *account
	if key := s.world.Keys[m.Session.KeyID()]; key != nil {
		caller = s.world.Accounts[key.Account]
	}
	targets := make([]target, len(m.Requests))
	for i, body := range m.Requests {
		targets[i] = readTarget(body)
		targets[i].caller = caller
	}
	f := s.strike(atArrival, targets...)
	if f == nil {
		return mtproto.Disturbance{}
	}
	return mtproto.Disturbance{Kind: mtproto.DropPacket, Code: int32(f.Code)}
}
