package sandbox

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl/api"
)

// Limits of an account without Premium.
const (
	channelsMax     = 500 // that one can be in, supergroups included
	channelAboutMax = 255 // code points
)

func addMembership(m methods) {
	on(m, (*call).createChannel)
	on(m, (*call).joinChannel)
	on(m, (*call).leaveChannel)
	on(m, (*call).inviteToChannel)
}

// createChannel makes a channel, or a supergroup if asked. It is private.
func (c *call) createChannel(r *api.ChannelsCreateChannelRequest) (api.Object, error) {
	switch {
	case r.Forum:
		return nil, c.lacking("channels.createChannel with forum")
	case r.GeoPoint != nil || r.Address.Set:
		return nil, c.lacking("channels.createChannel with a place")
	case r.TTLPeriod.Value != 0:
		return nil, c.lacking("channels.createChannel with ttl_period")
	}
	title, err := newTitle(r.Title, "")
	if err != nil {
		return nil, err
	}
	about := strings.TrimSpace(strings.ToValidUTF8(r.About, ""))
	if utf8.RuneCountInString(about) > channelAboutMax {
		return nil, refuse("CHAT_ABOUT_TOO_LONG")
	}
	if c.w.channelsOf(c.me) >= channelsMax {
		return nil, refuse("CHANNELS_TOO_MUCH")
	}
	ch := &channel{Title: title, About: about, Megagroup: r.Megagroup, Creator: c.me.ID, Date: c.now,
		Members: []*member{{User: c.me.ID, Inviter: c.me.ID, Date: c.now}}}
	if ch.Megagroup {
		ch.Denied = supergroupDenied()
	}
	c.w.addChannel(ch)
	d := c.deliver(c.me, ch.peer(), &api.MessageService{Action: &api.MessageActionChannelCreate{Title: title}})
	own := c.me.dialog(ch.peer())
	own.ReadInbox = d.Msg.ID
	changed, read := &api.UpdateChannel{ChannelID: ch.ID}, c.readInbox(ch, own)
	c.notify(c.me, changed, read)
	return c.updates(c.me, d.named(), changed, read, d.Update), nil
}

// channelsOf counts the channels and supergroups that an account is in.
func (w *world) channelsOf(a *account) (n int) {
	for _, ch := range w.Channels {
		if ch.member(a.ID) != nil {
			n++
		}
	}
	return n
}

// joinChannel says so in a supergroup; a channel's history does not tell who
// has come.
func (c *call) joinChannel(r *api.ChannelsJoinChannelRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	switch {
	case err != nil:
		return nil, err
	case ch.member(c.me.ID) != nil:
		return nil, refuse("USER_ALREADY_PARTICIPANT")
	case c.w.channelsOf(c.me) >= channelsMax:
		return nil, refuse("CHANNELS_TOO_MUCH")
	}
	if ch.JoinRequest {
		c.askToJoin(c.w.entrance(ch.peer()), "")
		return nil, refuse("INVITE_REQUEST_SENT")
	}
	c.record(ch, &api.ChannelAdminLogEventActionParticipantJoin{})
	changed := &api.UpdateChannel{ChannelID: ch.ID}
	updates := append([]api.UpdateClass{changed}, c.admit(ch, c.me)...)
	return &api.MessagesChatInviteJoinResultOk{Updates: c.updates(c.me, updates...)}, nil
}

// admit makes accounts participants, with what there is to read read, and
// returns what happened for the caller.
func (c *call) admit(ch *channel, accounts ...*account) []api.UpdateClass {
	ids := make([]int64, len(accounts))
	for i, a := range accounts {
		ids[i] = a.ID
		c.stands(ch.peer(), a.ID, nil)
		if ch.Bans[a.ID].kicked() {
			delete(ch.Bans, a.ID)
		}
		ch.join(&member{User: a.ID, Inviter: c.me.ID, Date: c.now})
		c.begin(ch, a)
		if a != c.me {
			c.record(ch, &api.ChannelAdminLogEventActionParticipantInvite{Participant: c.anyParticipant(ch, a)})
		}
		c.notify(a, &api.UpdateChannel{ChannelID: ch.ID})
	}
	if !ch.Megagroup {
		return nil
	}
	d := c.deliver(c.me, ch.peer(), &api.MessageService{Action: &api.MessageActionChatAddUser{Users: ids}})
	return []api.UpdateClass{d.Update}
}

// begin opens a newcomer's dialog: what there is to read is read, or hidden.
func (c *call) begin(ch *channel, a *account) {
	d := a.dialog(ch.peer())
	d.ReadInbox = ch.Box.top(ch.peer())
	if ch.HiddenHistory {
		d.MinID = d.ReadInbox
	}
}

// closeDialog closes the dialog of who goes. What mentions them, and what others
// think of their messages, waits for nobody any more.
func (c *call) closeDialog(a *account, ch *channel) {
	d := a.Dialogs[ch.peer()]
	if d == nil {
		return
	}
	for _, id := range d.Mentions {
		if m := ch.Box.get(id); m != nil {
			m.Unseen = slices.DeleteFunc(slices.Clone(m.Unseen), func(user int64) bool { return user == a.ID })
		}
	}
	for _, id := range d.Reacted {
		if m := ch.Box.get(id); m != nil {
			m.reactionsSeen()
		}
	}
	delete(a.Dialogs, ch.peer())
}

// leaveChannel closes the caller's dialog. The creator can't leave.
func (c *call) leaveChannel(r *api.ChannelsLeaveChannelRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	switch {
	case err != nil:
		return nil, err
	case ch.member(c.me.ID) == nil:
		return nil, refuse("USER_NOT_PARTICIPANT")
	case ch.Creator == c.me.ID:
		return nil, refuse("USER_CREATOR")
	}
	c.record(ch, &api.ChannelAdminLogEventActionParticipantLeave{})
	c.stands(ch.peer(), c.me.ID, nil)
	ch.leave(c.me.ID)
	c.closeDialog(c.me, ch)
	changed := &api.UpdateChannel{ChannelID: ch.ID}
	c.notify(c.me, changed)
	if ch.Megagroup {
		c.deliver(c.me, ch.peer(), &api.MessageService{Action: &api.MessageActionChatDeleteUser{UserID: c.me.ID}})
	}
	return c.updates(c.me, changed), nil
}

// inviteToChannel passes over who is in already. Participants of a supergroup
// may invite, of a channel only admins.
func (c *call) inviteToChannel(r *api.ChannelsInviteToChannelRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	switch {
	case err != nil:
		return nil, err
	case ch.Megagroup && ch.member(c.me.ID) == nil:
		return nil, refuse("CHAT_WRITE_FORBIDDEN")
	case !ch.may(c.me.ID, rightInvite):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	invited, missing, err := c.invitees(ch, r.Users)
	if err != nil {
		return nil, err
	}
	out := &api.MessagesInvitedUsers{Updates: c.updates(c.me), MissingInvitees: missing}
	if len(invited) > 0 {
		updates := append([]api.UpdateClass{&api.UpdateChannel{ChannelID: ch.ID}}, c.admit(ch, invited...)...)
		out.Updates = c.updates(c.me, updates...)
	}
	return out, nil
}

// invitees are those of a list who can and need be invited, and those whose
// privacy forbids it: USER_ID_INVALID,
// USER_BOT, USER_KICKED, USER_CHANNELS_TOO_MUCH. Who may remove people may also
// take them back.
func (c *call) invitees(ch *channel, users []api.InputUserClass) (list []*account, missing []*api.MissingInvitee, err error) {
	missing = []*api.MissingInvitee{}
	seen := map[int64]bool{}
	for _, in := range users {
		a, err := c.inputUser(in, "USER_ID_INVALID")
		switch {
		case err != nil:
			return nil, nil, err
		case a.Bot && !ch.Megagroup:
			return nil, nil, refuse("USER_BOT") // bots come into a channel as admins only
		case ch.member(a.ID) != nil || seen[a.ID]:
			continue
		case ch.Bans[a.ID].kicked() && !ch.may(c.me.ID, rightBan):
			return nil, nil, refuse("USER_KICKED")
		case c.w.channelsOf(a) >= channelsMax:
			return nil, nil, refuse("USER_CHANNELS_TOO_MUCH")
		case c.uninvitable(a):
			missing = append(missing, &api.MissingInvitee{UserID: a.ID})
			continue
		}
		seen[a.ID] = true
		list = append(list, a)
	}
	return list, missing, nil
}
