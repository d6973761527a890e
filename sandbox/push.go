package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// push is the updates that one request has caused for one account.
type push struct {
	to      *account
	updates []api.UpdateClass
	all     bool // the session that is calling gets it too
}

// notify queues updates for every session of an account but the one that is
// calling: its reply tells it.
func (c *call) notify(to *account, updates ...api.UpdateClass) {
	c.queue(push{to: to, updates: updates})
}

func (c *call) queue(p push) {
	if c.s == nil {
		return
	}
	for i := range c.pushes {
		if old := &c.pushes[i]; old.to == p.to && old.all == p.all {
			old.updates = append(old.updates, p.updates...)
			return
		}
	}
	c.pushes = append(c.pushes, p)
}

// notifyChannel queues an update of a channel for its participants, as each of
// them sees it.
func (c *call) notifyChannel(ch *channel, u api.UpdateClass) {
	for _, m := range ch.Members {
		if a := c.w.Accounts[m.User]; c.hearsUpdate(a, ch, u) {
			c.notify(a, ch.viewUpdate(u, m.User))
		}
	}
}

// viewUpdate is an update of the channel as a viewer sees it.
func (c *channel) viewUpdate(u api.UpdateClass, viewer int64) api.UpdateClass {
	switch u := u.(type) {
	case *api.UpdateNewChannelMessage:
		return &api.UpdateNewChannelMessage{Message: c.viewMessage(u.Message, viewer), Pts: u.Pts, PtsCount: u.PtsCount}
	case *api.UpdateEditChannelMessage:
		return &api.UpdateEditChannelMessage{Message: c.viewMessage(u.Message, viewer), Pts: u.Pts, PtsCount: u.PtsCount}
	}
	return u
}

func (c *channel) viewMessage(o api.MessageClass, viewer int64) api.MessageClass {
	if m := c.Box.get(idOf(o)); m != nil {
		return m.view(viewer)
	}
	return o
}

// updates wraps updates for a viewer, with everybody they name. The sandbox
// does not count seq: 0 is "unordered", and pts orders what has an order (A7).
func (c *call) updates(viewer *account, updates ...api.UpdateClass) *api.Updates {
	return c.gathered(c.w.crowd(viewer), updates)
}

func (c *call) gathered(k *crowd, updates []api.UpdateClass) *api.Updates {
	for _, u := range updates {
		k.update(u)
	}
	users, chats := k.lists()
	return &api.Updates{Updates: updates, Users: users, Chats: chats, Date: c.now}
}

// pushed is updates for what was not asked for: of what is written in a supergroup,
// whose authors come in the min form where they are strangers. Who joins, or does
// something else that a service message tells of, comes in full, as everybody does
// to bots. Telegram does not document when exactly a user is min: that is a guess.
func (c *call) pushed(viewer *account, updates []api.UpdateClass) *api.Updates {
	k := c.w.crowd(viewer)
	k.passing = !viewer.Bot
	for _, u := range updates {
		news, ok := u.(*api.UpdateNewChannelMessage)
		if ok {
			_, ok = news.Message.(*api.Message)
		}
		k.passing = k.passing && ok
	}
	return c.gathered(k, updates)
}

// flush sends what was queued, in the order it happened.
func (c *call) flush() {
	c.tellStandings()
	c.observePushes()
	for _, p := range c.pushes {
		to := slices.DeleteFunc(c.s.listeners(p.to.ID), func(sess *session) bool { return sess == c.sess && !p.all })
		if len(to) == 0 || c.struck(PtsGap, p.to) != nil {
			continue
		}
		wrong := c.wrongPush(p.to)
		var forms [2]saying // in full, and short
		for _, sess := range to {
			short, form := sess.key.short(p), 0
			if short != nil {
				form = 1
			}
			if forms[form].own == nil {
				if short == nil {
					short = c.pushed(p.to, p.updates)
				}
				forms[form].own = api.Append(nil, short)
			}
			if body := forms[form].in(sess.layer()); body != nil {
				sess.push(body, wrong)
			}
		}
	}
	c.pushes = nil
}

// saying is a push as it travels, in the layers of those who get it. It is nil
// in a layer that has no words for it.
type saying struct {
	own   []byte
	other map[int32][]byte
}

func (s *saying) in(layer int32) []byte {
	if layer == api.Layer {
		return s.own
	}
	body, ok := s.other[layer]
	if !ok {
		body = layerOf(layer).push(s.own)
		if s.other == nil {
			s.other = map[int32][]byte{}
		}
		s.other[layer] = body
	}
	return body
}

// short is the short form of a push: of a plain text from a chat that the key's
// clients have had a full update from. It names nobody, and a client that does
// not know the sender has no access hash to answer with (A10). It is nil where
// the push must be told in full: always to bots, whose libraries count on the
// users that come along with a message to be able to answer it.
func (k *authKey) short(p push) api.UpdatesClass {
	if len(p.updates) != 1 || p.to.Bot {
		return nil
	}
	u, ok := p.updates[0].(*api.UpdateNewMessage)
	if !ok {
		return nil
	}
	m, ok := u.Message.(*api.Message)
	if !ok {
		return nil
	}
	in, from := peerOf(m.PeerID), peerOf(m.FromID)
	met := k.met[in] && (in.Kind != kindChat || k.met[from])
	if k.met == nil {
		k.met = map[peer]bool{}
	}
	k.met[in], k.met[from] = true, true
	if !met {
		return nil
	}
	return shortMessage(m, u)
}

// shortMessage is the short form of a new message; nil where there is none.
func shortMessage(m *api.Message, u *api.UpdateNewMessage) api.UpdatesClass {
	if m.Media != nil || m.ReplyMarkup != nil || m.FwdFrom != nil || m.Noforwards || m.SavedPeerID != nil ||
		m.Effect.Set || m.InvertMedia || m.FromScheduled || m.ViaBotID.Set || m.Mentioned {
		return nil
	}
	in := peerOf(m.PeerID)
	switch in.Kind {
	case kindUser:
		return &api.UpdateShortMessage{Out: m.Out, Silent: m.Silent, ID: m.ID, UserID: in.ID, Message: m.Message,
			Pts: u.Pts, PtsCount: u.PtsCount, Date: m.Date, ReplyTo: m.ReplyTo, Entities: m.Entities}
	case kindChat:
		return &api.UpdateShortChatMessage{Out: m.Out, Silent: m.Silent, ID: m.ID, FromID: peerOf(m.FromID).ID,
			ChatID: in.ID, Message: m.Message, Pts: u.Pts, PtsCount: u.PtsCount, Date: m.Date,
			ReplyTo: m.ReplyTo, Entities: m.Entities}
	}
	return nil
}
