package sandbox

import (
	"reflect"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// standing is what somebody was in a group or channel before a call that may
// change it.
type standing struct {
	peer   peer
	user   int64
	before api.Object // a ChannelParticipant or ChatParticipant; nil: none
	invite api.ExportedChatInviteClass
}

// stands remembers what somebody is in a group or channel, so that bots are told
// if the call changes that. It is by the first look that they are.
func (c *call) stands(p peer, user int64, invite api.ExportedChatInviteClass) {
	if c.s == nil || slices.ContainsFunc(c.standings, func(s standing) bool { return s.peer == p && s.user == user }) {
		return
	}
	c.standings = append(c.standings, standing{p, user, c.standingOf(p, user), invite})
}

// standingOf is what somebody is now, as those see it who are somebody else.
func (c *call) standingOf(p peer, user int64) api.Object {
	if p.Kind == kindChat {
		ch := c.w.Chats[p.ID]
		if m := ch.member(user); m != nil {
			return ch.participant(m)
		}
		return nil
	}
	ch := c.w.Channels[p.ID]
	m := ch.member(user)
	switch {
	case m == nil && ch.Bans[user] == nil:
		return nil
	case m == nil:
		m = &member{User: user}
	}
	as := *c
	as.me = &account{}
	return as.participant(ch, m)
}

// tellStandings tells bots what has changed: those that are admins, and one that
// it is about.
func (c *call) tellStandings() {
	for _, s := range c.standings {
		now := c.standingOf(s.peer, s.user)
		if reflect.DeepEqual(s.before, now) {
			continue
		}
		bots := c.botsIn(s.peer)
		if a := c.w.Accounts[s.user]; a.Bot && !slices.Contains(bots, a) {
			bots = append(bots, a)
		}
		for _, bot := range bots {
			c.tellBot(bot, func(qts int32) api.UpdateClass { return s.update(c, now, qts) })
		}
	}
	c.standings = nil
}

func (s standing) update(c *call, now api.Object, qts int32) api.UpdateClass {
	if s.peer.Kind == kindChat {
		u := &api.UpdateChatParticipant{ChatID: s.peer.ID, Date: c.now, ActorID: c.me.ID, UserID: s.user, Invite: s.invite, Qts: qts}
		u.PrevParticipant, _ = s.before.(api.ChatParticipantClass)
		u.NewParticipant, _ = now.(api.ChatParticipantClass)
		return u
	}
	u := &api.UpdateChannelParticipant{ChannelID: s.peer.ID, Date: c.now, ActorID: c.me.ID, UserID: s.user, Invite: s.invite, Qts: qts}
	u.PrevParticipant, _ = s.before.(api.ChannelParticipantClass)
	u.NewParticipant, _ = now.(api.ChannelParticipantClass)
	return u
}

// joined is stands for who is new in a group that is new itself.
func (c *call) joined(p peer, user int64) {
	c.standings = append(c.standings, standing{peer: p, user: user})
}
