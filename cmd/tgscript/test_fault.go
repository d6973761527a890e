package main

import (
	"fmt"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/sandbox"
)

// faultKinds are the sandbox's faults by the names that tests have for them.
var faultKinds = map[string]sandbox.FaultKind{
	"flood": sandbox.Refuse, "error": sandbox.Refuse, "delay": sandbox.Delay, "revoke": sandbox.RevokeSession,
	"lose_answer": sandbox.DropAfter, "lose_call": sandbox.DropBefore, "lose_update": sandbox.PtsGap,
	"duplicate_update": sandbox.RepeatPackets, "too_long": sandbox.DifferenceTooLong, "slices": sandbox.DifferenceSlices,
	"bad_salt": sandbox.BadSalt, "new_session": sandbox.NewSession, "expire_file": sandbox.FileReferenceExpired,
	"cdn_lie": sandbox.CDNLies, "cdn_forget": sandbox.CDNForgets, "cdn_token": sandbox.CDNTokenExpired,
}

// Fault implements host.Testing.
func (w *testWorld) Fault(f host.TestFault) (hits func() int, err error) {
	kind, ok := faultKinds[f.Kind]
	if !ok {
		return nil, fmt.Errorf("there is no fault %q", f.Kind)
	}
	s := sandbox.Fault{Kind: kind, Method: f.Method, After: f.After, Times: f.Times, Code: f.Code, Message: f.Message, Wait: f.Wait, AccountID: f.Account, PeerID: f.Peer}
	if f.Kind == "flood" {
		s.Code, s.Message = 420, fmt.Sprintf("FLOOD_WAIT_%d", int(f.Wait.Seconds()))
		s.Wait = 0
	}
	return w.box.Inject(s).Hits, nil
}
