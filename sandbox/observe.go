package sandbox

import (
	"errors"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Observation is one thing that has happened in the sandbox, for Options.Observe.
type Observation struct {
	Account int64           // whose call it is, 0 before login, or who gets the update
	Call    api.Object      // a call that begins; its wrappers are off
	Refused api.Object      // a call that has been refused at once
	Error   string          // why, as Telegram says it
	Update  api.UpdateClass // of somebody; whoever calls hears of it by the answer, and does not get it
	Lacks   string          // something that the sandbox does not implement, and was asked for
}

// observe tells of what has happened. s.mu is held.
func (s *Sandbox) observe(o Observation) {
	if s.observer != nil {
		s.observer(o)
	}
}

// lacks logs what the sandbox does not implement.
func (s *Sandbox) lacks(what string) {
	s.log.Warn("sandbox does not implement " + what)
	s.observe(Observation{Lacks: what})
}

// observed is run, told of.
func (s *Sandbox) observed(sess *session, t *tl.Type, req api.Object) (api.Object, error) {
	if s.observer == nil {
		return s.run(sess, t, req)
	}
	s.observe(Observation{Account: sess.key.Account, Call: req})
	account := sess.key.Account
	reply, err := s.run(sess, t, req)
	var refusal *rpcError
	if errors.As(err, &refusal) {
		s.observe(Observation{Account: account, Refused: req, Error: refusal.Message})
	}
	return reply, err
}

// observePushes tells of what the call has caused, as it travels: the objects in
// it are the world's own.
func (c *call) observePushes() {
	if c.s.observer == nil {
		return
	}
	for _, p := range c.pushes {
		for _, u := range p.updates {
			o, err := api.Decode(api.Append(nil, u))
			if own, ok := o.(api.UpdateClass); ok && err == nil {
				c.s.observe(Observation{Account: p.to.ID, Update: own})
			}
		}
	}
}
