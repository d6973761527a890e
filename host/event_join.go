package host

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// openJoin makes event:approve([user]) and event:decline([user]), which decide a
// request to join: that of user_id, if no other is named.
func (h *host) openJoin() {
	h.eventMethod("approve", h.verb("event:approve", func(v *verb) ([]lua.LValue, error) { return v.decide(true) }))
	h.eventMethod("decline", h.verb("event:decline", func(v *verb) ([]lua.LValue, error) { return v.decide(false) }))
}

func (v *verb) decide(approved bool) ([]lua.LValue, error) {
	e := v.checkEvent(v.L)
	if e.kind != kindJoinRequest {
		v.fail("an event of \"join_request\" expected, got one of %q", e.name())
	}
	v.most(2)
	r := &api.MessagesHideChatJoinRequestRequest{Approved: approved}
	v.check("", v.castEvent("InputPeer", &r.Peer, e))
	who := v.L.Get(2)
	if who == lua.LNil {
		who = idValue(e.sender)
	}
	v.check("", v.cast("InputUser", &r.UserID, who))
	if err := v.resolve(); err != nil {
		return nil, err
	}
	if _, err := v.call(r); err != nil {
		return nil, err
	}
	return done(), nil
}
