package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// tellBot sends a bot an update of its secondary sequence, which qts counts, one
// by one: https://core.telegram.org/api/updates. Every session of the bot gets
// it, the one that calls too: no reply tells of it.
func (c *call) tellBot(bot *account, update func(qts int32) api.UpdateClass) {
	c.queue(push{to: bot, updates: []api.UpdateClass{bot.Secondary.advance(1, c.now, update)}, all: true})
}

// secondary is what of an account's secondary sequence there is after qts.
func (c *call) secondary(qts int32) []event {
	events, _ := c.me.Secondary.since(max(qts, 0))
	return events
}

// botsIn lists the bots that are told of what happens in a chat: in private the
// one that it is with, elsewhere those that are admins.
func (c *call) botsIn(p peer) (list []*account) {
	if p.Kind == kindUser {
		if a := c.w.Accounts[p.ID]; a.Bot {
			list = append(list, a)
		}
		return list
	}
	for _, m := range c.w.members(p) {
		if a := c.w.Accounts[m.User]; a.Bot && c.w.adminOf(p, a.ID) {
			list = append(list, a)
		}
	}
	return list
}

// tellStopped tells a bot that the caller has blocked it, or does not any more.
func (c *call) tellStopped(a *account, stopped bool) {
	if a.Bot {
		c.tellBot(a, func(qts int32) api.UpdateClass {
			return &api.UpdateBotStopped{UserID: c.me.ID, Date: c.now, Stopped: stopped, Qts: qts}
		})
	}
}

// tellVote tells the bot whose poll it is what the caller has voted for, if
// voters are shown.
func (c *call) tellVote(p *poll, chosen []string) {
	bot := c.w.Accounts[p.By]
	if bot == nil || !bot.Bot || !p.Asked.obj.PublicVoters {
		return
	}
	u := &api.UpdateMessagePollVote{PollID: p.ID, Peer: c.me.peer().tl(), Options: [][]byte{}, Positions: []int32{}}
	for i, a := range p.Asked.obj.Answers {
		if option := a.(*api.PollAnswer).Option; slices.Contains(chosen, string(option)) {
			u.Options, u.Positions = append(u.Options, option), append(u.Positions, int32(i))
		}
	}
	c.tellBot(bot, func(qts int32) api.UpdateClass {
		u.Qts = qts
		return u
	})
}

// tellRequester tells the bots that may let people in that the caller wants to.
func (c *call) tellRequester(e entrance, hash string) {
	var link api.ExportedChatInviteClass = &api.ChatInvitePublicJoinRequests{}
	if i := e.find(hash); i != nil {
		link = e.exported(i)
	}
	for _, bot := range c.botsIn(e.peer) {
		if !c.mayAs(bot, e.peer, rightInvite) {
			continue
		}
		c.tellBot(bot, func(qts int32) api.UpdateClass {
			return &api.UpdateBotChatInviteRequester{Peer: e.peer.tl(), Date: c.now, UserID: c.me.ID, About: c.me.About,
				Invite: link, Qts: qts}
		})
	}
}

// mayAs is may for another account than the caller.
func (c *call) mayAs(a *account, p peer, r right) bool {
	as := *c
	as.me = a
	return as.may(p, r)
}

// tellReaction tells bots what the caller, unless it is a bot itself, thinks of a
// message: who it was where that is seen, and else the counts.
func (c *call) tellReaction(m *message, old, now []string) {
	if c.me.Bot {
		return
	}
	for _, bot := range c.botsIn(m.Peer) {
		id, in := m.ID, m.Peer
		if in.Kind != kindChannel {
			id = c.w.copyOf(m.Link, bot)
		}
		if in.Kind == kindUser {
			in = c.me.peer()
		}
		if id == 0 {
			continue
		}
		c.tellBot(bot, func(qts int32) api.UpdateClass {
			if !seesList(m) {
				return &api.UpdateBotMessageReactions{Peer: in.tl(), MsgID: id, Date: c.now,
					Reactions: reactionsOf(m, bot.ID).Results, Qts: qts}
			}
			return &api.UpdateBotMessageReaction{Peer: in.tl(), MsgID: id, Date: c.now, Actor: c.me.peer().tl(),
				OldReactions: reactionList(old), NewReactions: reactionList(now), Qts: qts}
		})
	}
}

func reactionList(emoji []string) []api.ReactionClass {
	list := []api.ReactionClass{}
	for _, one := range emoji {
		list = append(list, &api.ReactionEmoji{Emoticon: one})
	}
	return list
}
