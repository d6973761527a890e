package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// adminLogTime is how long the admin log remembers, in seconds.
const adminLogTime = 48 * 3600

func addAdminLog(m methods) {
	on(m, (*call).getAdminLog)
}

// adminEvent is something that somebody did to a channel.
type adminEvent struct {
	ID     int64
	Date   int32
	User   int64
	Action kept[api.ChannelAdminLogEventActionClass]
}

// record writes what the caller has done into a channel's admin log.
func (c *call) record(ch *channel, action api.ChannelAdminLogEventActionClass) {
	c.recordBy(c.me.ID, ch, action)
}

func (c *call) recordBy(user int64, ch *channel, action api.ChannelAdminLogEventActionClass) {
	old := slices.IndexFunc(ch.AdminLog, func(e *adminEvent) bool { return c.now-e.Date <= adminLogTime })
	if old > 0 {
		ch.AdminLog = slices.Delete(ch.AdminLog, 0, old)
	}
	c.w.LastEvent++
	ch.AdminLog = append(ch.AdminLog, &adminEvent{c.w.LastEvent, c.now, user, keep(action)})
}

// getAdminLog lists what was done of late, newest first.
func (c *call) getAdminLog(r *api.ChannelsGetAdminLogRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	if !ch.admin(c.me.ID) {
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	var admins []int64
	for _, in := range r.Admins {
		a, err := c.inputUser(in, "MSG_ID_INVALID")
		if err != nil {
			return nil, err
		}
		admins = append(admins, a.ID)
	}
	k := c.w.crowd(c.me)
	k.add(ch.peer())
	out := &api.ChannelsAdminLogResults{Events: []*api.ChannelAdminLogEvent{}}
	for _, e := range slices.Backward(ch.AdminLog) {
		action := e.Action.obj
		switch {
		case len(out.Events) >= pageSize(r.Limit, pageMax):
		case c.now-e.Date > adminLogTime, r.MaxID != 0 && e.ID >= r.MaxID, e.ID <= r.MinID,
			len(r.Admins) > 0 && !slices.Contains(admins, e.User),
			r.EventsFilter != nil && !logged(r.EventsFilter, action),
			!c.mentions(e, r.Q):
		default:
			k.add(userPeer(e.User))
			k.logged(action)
			out.Events = append(out.Events, &api.ChannelAdminLogEvent{ID: e.ID, Date: e.Date, UserID: e.User,
				Action: loggedFiles(action, hashesOf(c.me.ID))})
		}
	}
	out.Users, out.Chats = k.lists()
	return out, nil
}

// mentions tells whether what an event is about can be found by words: its
// actor's and participant's names, and its texts.
func (c *call) mentions(e *adminEvent, q string) bool {
	k := c.w.crowd(c.me)
	k.add(userPeer(e.User))
	k.logged(e.Action.obj)
	text := ""
	for p := range k.seen {
		if a := c.w.Accounts[p.ID]; a != nil && p.Kind == kindUser {
			text += " " + nameOf(a)
		}
	}
	switch a := e.Action.obj.(type) {
	case *api.ChannelAdminLogEventActionChangeTitle:
		text += " " + a.PrevValue + " " + a.NewValue
	case *api.ChannelAdminLogEventActionChangeAbout:
		text += " " + a.PrevValue + " " + a.NewValue
	case *api.ChannelAdminLogEventActionDeleteMessage:
		text += " " + textOf(a.Message)
	case *api.ChannelAdminLogEventActionEditMessage:
		text += " " + textOf(a.PrevMessage) + " " + textOf(a.NewMessage)
	}
	return hasWords(text, words(q))
}

// logged adds whom an event names.
func (k *crowd) logged(action api.ChannelAdminLogEventActionClass) {
	switch a := action.(type) {
	case *api.ChannelAdminLogEventActionParticipantToggleBan:
		k.participant(a.PrevParticipant, a.NewParticipant)
	case *api.ChannelAdminLogEventActionParticipantToggleAdmin:
		k.participant(a.PrevParticipant, a.NewParticipant)
	case *api.ChannelAdminLogEventActionParticipantInvite:
		k.participant(a.Participant)
	case *api.ChannelAdminLogEventActionDeleteMessage:
		k.message(a.Message)
	case *api.ChannelAdminLogEventActionEditMessage:
		k.message(a.NewMessage)
	case *api.ChannelAdminLogEventActionUpdatePinned:
		k.message(a.Message)
	case *api.ChannelAdminLogEventActionParticipantJoinByInvite:
		k.invite(a.Invite)
	case *api.ChannelAdminLogEventActionParticipantJoinByRequest:
		k.invite(a.Invite)
		k.add(userPeer(a.ApprovedBy))
	case *api.ChannelAdminLogEventActionExportedInviteEdit:
		k.invite(a.NewInvite)
	case *api.ChannelAdminLogEventActionExportedInviteRevoke:
		k.invite(a.Invite)
	case *api.ChannelAdminLogEventActionExportedInviteDelete:
		k.invite(a.Invite)
	}
}

func (k *crowd) invite(i api.ExportedChatInviteClass) {
	if i, ok := i.(*api.ChatInviteExported); ok {
		k.add(userPeer(i.AdminID))
	}
}

// participant adds who participants are and who made them so.
func (k *crowd) participant(list ...api.ChannelParticipantClass) {
	for _, p := range list {
		switch p := p.(type) {
		case *api.ChannelParticipant:
			k.add(userPeer(p.UserID))
		case *api.ChannelParticipantSelf:
			k.add(userPeer(p.UserID), userPeer(p.InviterID))
		case *api.ChannelParticipantCreator:
			k.add(userPeer(p.UserID))
		case *api.ChannelParticipantAdmin:
			k.add(userPeer(p.UserID), userPeer(p.PromotedBy), userPeer(p.InviterID.Value))
		case *api.ChannelParticipantBanned:
			k.add(peerOf(p.Peer), userPeer(p.KickedBy))
		case *api.ChannelParticipantLeft:
			k.add(peerOf(p.Peer))
		}
	}
}

// logged tells whether a filter of the admin log lets an event through.
func logged(f *api.ChannelAdminLogEventsFilter, action api.ChannelAdminLogEventActionClass) bool {
	switch a := action.(type) {
	case *api.ChannelAdminLogEventActionParticipantJoin, *api.ChannelAdminLogEventActionParticipantJoinByInvite,
		*api.ChannelAdminLogEventActionParticipantJoinByRequest:
		return f.Join
	case *api.ChannelAdminLogEventActionParticipantLeave:
		return f.Leave
	case *api.ChannelAdminLogEventActionParticipantInvite:
		return f.Invite
	case *api.ChannelAdminLogEventActionParticipantToggleBan:
		return loggedBan(f, a)
	case *api.ChannelAdminLogEventActionParticipantToggleAdmin:
		_, was := a.PrevParticipant.(*api.ChannelParticipantAdmin)
		_, is := a.NewParticipant.(*api.ChannelParticipantAdmin)
		return f.Promote && is || f.Demote && was
	case *api.ChannelAdminLogEventActionChangeTitle, *api.ChannelAdminLogEventActionChangeAbout,
		*api.ChannelAdminLogEventActionChangePhoto, *api.ChannelAdminLogEventActionChangeUsername:
		return f.Info
	case *api.ChannelAdminLogEventActionUpdatePinned:
		return f.Pinned
	case *api.ChannelAdminLogEventActionEditMessage:
		return f.Edit
	case *api.ChannelAdminLogEventActionDeleteMessage:
		return f.Delete
	case *api.ChannelAdminLogEventActionExportedInviteEdit, *api.ChannelAdminLogEventActionExportedInviteRevoke,
		*api.ChannelAdminLogEventActionExportedInviteDelete:
		return f.Invites
	}
	return f.Settings
}

// loggedBan sorts a ban: kicked or taken back, restricted or freed.
func loggedBan(f *api.ChannelAdminLogEventsFilter, a *api.ChannelAdminLogEventActionParticipantToggleBan) bool {
	rights := func(p api.ChannelParticipantClass) *api.ChatBannedRights {
		if b, ok := p.(*api.ChannelParticipantBanned); ok {
			return b.BannedRights
		}
		return &api.ChatBannedRights{}
	}
	was, is := rights(a.PrevParticipant), rights(a.NewParticipant)
	return f.Kick && is.ViewMessages && !was.ViewMessages || f.Unkick && was.ViewMessages && !is.ViewMessages ||
		f.Ban && !is.ViewMessages && *is != (api.ChatBannedRights{}) || f.Unban && !was.ViewMessages && *is == (api.ChatBannedRights{})
}
