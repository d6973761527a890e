package sandbox

import "github.com/tgscript/tgscript/tl/api"

func addTakeout(m methods) {
	on(m, (*call).initTakeout)
	on(m, (*call).finishTakeout)
}

// initTakeout begins a takeout session, at once: nobody has to agree on another
// device first. An account has one at a time.
func (c *call) initTakeout(*api.AccountInitTakeoutSessionRequest) (api.Object, error) {
	c.w.LastTakeout++
	c.me.Takeout = c.w.LastTakeout
	return &api.AccountTakeout{ID: c.me.Takeout}, nil
}

func (c *call) finishTakeout(*api.AccountFinishTakeoutSessionRequest) (api.Object, error) {
	if c.me.Takeout == 0 {
		return nil, refuse("TAKEOUT_REQUIRED")
	}
	c.me.Takeout = 0
	return &api.Bool{Value: true}, nil
}

// inTakeout checks the takeout session that a request is of.
func (s *Sandbox) inTakeout(sess *session, id int64) error {
	a := s.world.Accounts[sess.key.Account]
	if a == nil || a.Takeout == 0 || a.Takeout != id {
		return refuse("TAKEOUT_INVALID")
	}
	return nil
}
