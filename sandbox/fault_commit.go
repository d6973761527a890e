package sandbox

import (
	"errors"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// wireKinds are the faults that mtproto's server commits.
var wireKinds = map[FaultKind]mtproto.DisturbanceKind{
	DropAfter:       mtproto.LoseAnswer,
	Disconnect:      mtproto.CloseAfter,
	DetailedInfo:    mtproto.AnnounceAnswer,
	EvenMsgID:       mtproto.EvenMsgID,
	LateMsgID:       mtproto.LateMsgID,
	FutureMsgID:     mtproto.FutureMsgID,
	WrongSession:    mtproto.WrongSession,
	WrongSalt:       mtproto.WrongSalt,
	DuplicateMsgID:  mtproto.RepeatMsgID,
	DropBefore:      mtproto.DropPacket,
	Transport:       mtproto.DropPacket,
	BadSalt:         mtproto.RefusePacket,
	BadMsg:          mtproto.RefusePacket,
	NewSession:      mtproto.ForgetSession,
	ForgetKey:       mtproto.ForgetKey,
	ForgetPermanent: mtproto.ForgetKey,
	LoseAcks:        mtproto.LoseAcks,
	TrailingBytes:   mtproto.LengthenAnswer,
	Padding:         mtproto.PadPacket,
	SplitWrites:     mtproto.SplitPacket,
	SwapPackets:     mtproto.SwapPackets,
	RepeatPackets:   mtproto.RepeatPacket,
}

// onWire is a fault as mtproto's server wants it; nil is none.
func (i *Injected) onWire() mtproto.Disturbance {
	if i == nil {
		return mtproto.Disturbance{}
	}
	d := mtproto.Disturbance{Kind: wireKinds[i.fault.Kind], Code: int32(i.fault.Code)}
	switch i.fault.Kind {
	case DropBefore:
		d.Code = 0
	case BadSalt:
		d.Code = 48
	case TrailingBytes:
		if d.Code == 0 {
			d.Code = 64
		}
	case Padding:
		d.Code = int32(i.hits - 1)
	}
	return d
}

// faultyCall is a call that a fault may hit.
func (s *Sandbox) faultyCall(sess *session, t *tl.Type, req api.Object) (api.Object, error) {
	run := func() (api.Object, error) { return s.unlucky(sess, t, req) }
	i := s.strike(ofCall, target{t.Name, s.world.Accounts[sess.key.Account], req})
	if i == nil {
		return run()
	}
	switch f := &i.fault; f.Kind {
	case Refuse:
		return nil, &rpcError{f.Code, f.Message}
	case Delay:
		return nil, &delayed{f.Wait, run}
	case RevokeSession:
		sess.key.Account, sess.key.Locked = 0, 0
		return nil, refuse("SESSION_REVOKED")
	}
	if sess.request != nil {
		sess.request.Disturb(i.onWire())
	}
	return run()
}

// delayed is no refusal: it puts a call off.
type delayed struct {
	wait time.Duration
	run  func() (api.Object, error)
}

func (d *delayed) Error() string { return "delayed by " + d.wait.String() }

// isDelayed tells whether err puts a call off, and then runs it when it is time.
func (s *Sandbox) isDelayed(err error, answer func(api.Object, error)) bool {
	var d *delayed
	if !errors.As(err, &d) {
		return false
	}
	time.AfterFunc(d.wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		answer(d.run())
	})
	return true
}

// struck finds the fault of a kind that hits what the call is doing to an
// account; nil if there is none.
func (c *call) struck(kind FaultKind, to *account) *Fault {
	i := c.strike(func(f *Fault) bool { return f.Kind == kind }, to)
	if i == nil {
		return nil
	}
	return &i.fault
}

// wrongPush is what goes wrong with an update for an account.
func (c *call) wrongPush(to *account) mtproto.Disturbance { return c.strike(ofPush, to).onWire() }

func (c *call) strike(wanted func(*Fault) bool, to *account) *Injected {
	if c.s == nil || len(c.s.faults) == 0 {
		return nil
	}
	hit := target{caller: to}
	if c.req != nil { // and not what has become due by itself
		hit.method, hit.req = api.TypeOf(c.req).Name, c.req
	}
	return c.s.strike(wanted, hit)
}

// sliced is how many events a difference brings at most.
func (c *call) sliced(limit int) int {
	if f := c.struck(DifferenceSlices, c.me); f != nil {
		return min(limit, max(f.Code, 1))
	}
	return limit
}

// disturb is what the server asks about a packet.
func (s *Sandbox) disturb(m mtproto.Moment) mtproto.Disturbance {
	s.mu.Lock()
	defer s.mu.Unlock()
	var caller *account
	var layer int32
	if m.Session != nil {
		if key := s.world.owner(m.Session.KeyID()); key != nil {
			caller, layer = s.world.Accounts[key.Account], key.Layer
		}
	}
	switch m.Stage {
	case mtproto.Sending:
		return s.strike(ofSending, target{caller: caller}).onWire()
	case mtproto.Exchanging:
		return s.strike(ofExchange, readTarget(0, m.Requests[0])).onWire()
	}
	targets := make([]target, len(m.Requests))
	for i, body := range m.Requests {
		targets[i] = readTarget(layer, body)
		targets[i].caller = caller
	}
	i := s.strike(ofArrival, targets...)
	if temp := s.world.Keys[m.Session.KeyID()]; i != nil && temp != nil && temp.Perm != 0 {
		switch i.fault.Kind {
		case ForgetPermanent:
			s.server.Forget(temp.Perm)
		case UnbindKey:
			s.world.unbind(temp)
		}
	}
	return i.onWire()
}
