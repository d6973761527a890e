package sandbox

import (
	"github.com/tgscript/tgscript/tl/api"
)

func addBans(m methods) {
	on(m, (*call).editBanned)
	on(m, (*call).editDefaultBannedRights)
}

// A ban that is to last less than the first or more than the second, in
// seconds, lasts forever.
const (
	banMin = 30
	banMax = 366 * 86400
)

// supergroupDenied is what participants of a new supergroup may not do.
func supergroupDenied() api.ChatBannedRights {
	return api.ChatBannedRights{ChangeInfo: true, PinMessages: true}
}

// endOf is when a ban that was asked for ends.
func (c *call) endOf(until int32) int32 {
	if until < c.now+banMin || int64(until) > int64(c.now)+banMax {
		return forever
	}
	return until
}

// editBanned restricts somebody, removes them from the channel, or with no
// restriction at all lifts their ban.
func (c *call) editBanned(r *api.ChannelsEditBannedRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	p, err := c.inputPeer(r.Participant)
	if err != nil || p.Kind != kindUser {
		return nil, refuse("PARTICIPANT_ID_INVALID")
	}
	a, m := c.w.Accounts[p.ID], ch.member(p.ID)
	switch {
	case !ch.may(c.me.ID, rightBan):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	case a == c.me:
		return nil, refuse("USER_ID_INVALID")
	case a.ID == ch.Creator, m != nil && m.Admin && !ch.edits(c.me.ID, m):
		return nil, refuse("USER_ADMIN_INVALID")
	}
	c.stands(ch.peer(), a.ID, nil)
	before := c.anyParticipant(ch, a)
	rights := *r.BannedRights
	rights.UntilDate = 0
	if rights == (api.ChatBannedRights{}) {
		delete(ch.Bans, a.ID)
	} else {
		rights.UntilDate = c.endOf(r.BannedRights.UntilDate)
		ch.Bans[a.ID] = &ban{By: c.me.ID, Date: c.now, Rights: rights}
	}
	if m != nil {
		m.Admin, m.Rights, m.Rank, m.PromotedBy = false, nil, "", 0
	}
	updates := []api.UpdateClass{&api.UpdateChannel{ChannelID: ch.ID}}
	if m != nil && rights.ViewMessages {
		updates = append(updates, c.expel(ch, a)...)
	} else {
		c.notify(a, updates[0])
	}
	c.record(ch, &api.ChannelAdminLogEventActionParticipantToggleBan{PrevParticipant: before,
		NewParticipant: c.anyParticipant(ch, a)})
	return c.updates(c.me, updates...), nil
}

// anyParticipant is somebody as the admin log shows them, who may be no
// participant.
func (c *call) anyParticipant(ch *channel, a *account) api.ChannelParticipantClass {
	m := ch.member(a.ID)
	switch {
	case m == nil && ch.Bans[a.ID] == nil:
		return &api.ChannelParticipantLeft{Peer: a.peer().tl()}
	case m == nil:
		m = &member{User: a.ID}
	}
	return c.participant(ch, m)
}

// expel takes somebody out of a channel, and returns what happened for the
// caller.
func (c *call) expel(ch *channel, a *account) []api.UpdateClass {
	ch.leave(a.ID)
	c.closeDialog(a, ch)
	c.notify(a, &api.UpdateChannel{ChannelID: ch.ID})
	if !ch.Megagroup {
		return nil
	}
	d := c.deliver(c.me, ch.peer(), &api.MessageService{Action: &api.MessageActionChatDeleteUser{UserID: a.ID}})
	return []api.UpdateClass{d.Update}
}

// editDefaultBannedRights changes what participants of a group may not do.
func (c *call) editDefaultBannedRights(r *api.MessagesEditChatDefaultBannedRightsRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	denied, version := c.denied(p)
	rights := *r.BannedRights
	rights.UntilDate = 0
	switch {
	case denied == nil:
		return nil, refuse("PEER_ID_INVALID")
	case !c.may(p, rightBan):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	case rights.ViewMessages:
		return nil, refuse("BANNED_RIGHTS_INVALID")
	case rights == *denied:
		return nil, refuse("CHAT_NOT_MODIFIED")
	}
	if p.Kind == kindChannel {
		c.record(c.w.Channels[p.ID], &api.ChannelAdminLogEventActionDefaultBannedRights{
			PrevBannedRights: lasting(*denied), NewBannedRights: lasting(rights)})
	}
	*denied = rights
	u := &api.UpdateChatDefaultBannedRights{Peer: p.tl(), DefaultBannedRights: lasting(rights), Version: version}
	for _, m := range c.w.members(p) {
		c.notify(c.w.Accounts[m.User], u)
	}
	return c.updates(c.me, u), nil
}

// denied is what a group denies its participants, and its version; nil for
// what is no group.
func (c *call) denied(p peer) (*api.ChatBannedRights, int32) {
	switch p.Kind {
	case kindChat:
		ch := c.w.Chats[p.ID]
		return &ch.Denied, ch.Version
	case kindChannel:
		if ch := c.w.Channels[p.ID]; ch.Megagroup {
			return &ch.Denied, 0
		}
	}
	return nil, 0
}

// members lists who is in a group or channel.
func (w *world) members(p peer) []*member {
	switch p.Kind {
	case kindChat:
		return w.Chats[p.ID].Members
	case kindChannel:
		return w.Channels[p.ID].Members
	}
	return nil
}
