package sandbox

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl/api"
)

// Limits on a channel's admins, and on what an admin can be called, in code
// points.
const (
	adminsMax = 50
	rankMax   = 16
)

func addAdmins(m methods) {
	on(m, (*call).editAdmin)
	on(m, (*call).editChatAdmin)
	on(m, (*call).editChatAbout)
}

// editAdmin gives somebody an admin's rights, or takes them with none. Who is no
// participant becomes one. Rights that only a channel knows are dropped in a
// supergroup.
func (c *call) editAdmin(r *api.ChannelsEditAdminRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	a, err := c.inputUser(r.UserID, "USER_ID_INVALID")
	if err != nil {
		return nil, err
	}
	rights, rank := *r.AdminRights, strings.TrimSpace(r.Rank.Value)
	if ch.Megagroup {
		rights.PostMessages, rights.EditMessages = false, false
	}
	if err := c.mayPromote(ch, a, rights, rank); err != nil {
		return nil, err
	}
	before := c.anyParticipant(ch, a)
	updates := []api.UpdateClass{&api.UpdateChannel{ChannelID: ch.ID}}
	none := rights == (api.ChatAdminRights{})
	m := ch.member(a.ID)
	if m == nil && none {
		return nil, refuse("USER_ID_INVALID")
	}
	c.stands(ch.peer(), a.ID, nil)
	delete(ch.Bans, a.ID)
	if m == nil {
		updates = append(updates, c.admit(ch, a)...)
		m = ch.member(a.ID)
	} else {
		c.notify(a, updates[0])
	}
	m.Admin, m.Rights, m.Rank, m.PromotedBy = !none && a.ID != ch.Creator, &rights, rank, c.me.ID
	if none && a.ID != ch.Creator {
		m.Rights, m.Rank, m.PromotedBy = nil, "", 0
	}
	c.record(ch, &api.ChannelAdminLogEventActionParticipantToggleAdmin{PrevParticipant: before,
		NewParticipant: c.anyParticipant(ch, a)})
	return c.updates(c.me, updates...), nil
}

// mayPromote refuses what an admin may not do to another: CHAT_ADMIN_REQUIRED,
// USER_CREATOR, RIGHT_FORBIDDEN, ADMIN_RANK_INVALID,
// ADMIN_RANK_EMOJI_NOT_ALLOWED, CHAT_ADMIN_INVITE_REQUIRED, ADMINS_TOO_MUCH, and
// for who would come in by it USER_PRIVACY_RESTRICTED, USER_CHANNELS_TOO_MUCH.
func (c *call) mayPromote(ch *channel, a *account, rights api.ChatAdminRights, rank string) error {
	m, creator := ch.member(a.ID), ch.Creator == c.me.ID
	switch {
	case !ch.may(c.me.ID, rightPromote):
		return refuse("CHAT_ADMIN_REQUIRED")
	case a.ID == ch.Creator && !creator:
		return refuse("USER_CREATOR")
	case m != nil && m.Admin && !ch.edits(c.me.ID, m):
		return refuse("CHAT_ADMIN_REQUIRED")
	case !creator && !within(rights, *ch.rightsOf(ch.member(c.me.ID))):
		return refuse("RIGHT_FORBIDDEN")
	case utf8.RuneCountInString(rank) > rankMax:
		return refuse("ADMIN_RANK_INVALID")
	case strings.ContainsFunc(rank, func(r rune) bool { return unicode.Is(unicode.So, r) }):
		return refuse("ADMIN_RANK_EMOJI_NOT_ALLOWED")
	case m == nil && !ch.may(c.me.ID, rightInvite):
		return refuse("CHAT_ADMIN_INVITE_REQUIRED")
	case m == nil && ch.Bans[a.ID].kicked() && !ch.may(c.me.ID, rightBan):
		return refuse("USER_RESTRICTED")
	case m == nil && c.uninvitable(a):
		return refuse("USER_PRIVACY_RESTRICTED")
	case m == nil && c.w.channelsOf(a) >= channelsMax:
		return refuse("USER_CHANNELS_TOO_MUCH")
	}
	admins := 0
	for _, other := range ch.Members {
		if other.Admin && other != m {
			admins++
		}
	}
	if admins >= adminsMax {
		return refuse("ADMINS_TOO_MUCH")
	}
	return nil
}

// within tells whether none of the rights is one that have lacks.
func within(rights, have api.ChatAdminRights) bool {
	for r := rightInfo; r <= rightEdit; r++ {
		if r.grantedBy(&rights) && !r.grantedBy(&have) {
			return false
		}
	}
	return true
}

// editChatAdmin makes somebody an admin of a basic group, or no admin. Only its
// creator may.
func (c *call) editChatAdmin(r *api.MessagesEditChatAdminRequest) (api.Object, error) {
	ch, err := c.chatOf(r.ChatID)
	if err != nil {
		return nil, err
	}
	a, err := c.inputUser(r.UserID, "USER_ID_INVALID")
	if err != nil {
		return nil, err
	}
	m := ch.member(a.ID)
	switch {
	case ch.Creator != c.me.ID || ch.MigratedTo != 0:
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	case m == nil:
		return nil, refuse("USER_NOT_PARTICIPANT")
	case a == c.me:
		return nil, refuse("USER_ID_INVALID")
	case m.Admin == r.IsAdmin:
		return &api.Bool{Value: true}, nil
	}
	c.stands(ch.peer(), a.ID, nil)
	m.Admin = r.IsAdmin
	ch.Version++
	for _, other := range ch.Members {
		c.notify(c.w.Accounts[other.User], &api.UpdateChatParticipantAdmin{ChatID: ch.ID, UserID: a.ID,
			IsAdmin: r.IsAdmin, Version: ch.Version})
	}
	return &api.Bool{Value: true}, nil
}

// editChatAbout changes the description of a group or channel.
func (c *call) editChatAbout(r *api.MessagesEditChatAboutRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	about := strings.TrimSpace(strings.ToValidUTF8(r.About, ""))
	old := new(string)
	switch p.Kind {
	case kindUser:
		return nil, refuse("PEER_ID_INVALID")
	case kindChat:
		old = &c.w.Chats[p.ID].About
	case kindChannel:
		old = &c.w.Channels[p.ID].About
	}
	switch {
	case !c.may(p, rightInfo):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	case utf8.RuneCountInString(about) > channelAboutMax:
		return nil, refuse("CHAT_ABOUT_TOO_LONG")
	case about == *old:
		return nil, refuse("CHAT_ABOUT_NOT_MODIFIED")
	}
	if p.Kind == kindChannel {
		ch := c.w.Channels[p.ID]
		c.record(ch, &api.ChannelAdminLogEventActionChangeAbout{PrevValue: *old, NewValue: about})
	}
	*old = about
	c.tellChanged(p)
	return &api.Bool{Value: true}, nil
}

// tellChanged tells everybody in a group or channel that it is not what it was,
// and returns the update.
func (c *call) tellChanged(p peer) (u api.UpdateClass) {
	u = &api.UpdateChat{ChatID: p.ID}
	if p.Kind == kindChannel {
		u = &api.UpdateChannel{ChannelID: p.ID}
	}
	for _, m := range c.w.members(p) {
		c.notify(c.w.Accounts[m.User], u)
	}
	return u
}
