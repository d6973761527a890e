package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addChannels(m methods) {
	on(m, (*call).getChannels)
	on(m, (*call).getFullChannel)
	on(m, (*call).getChannelMessages)
	on(m, (*call).readChannel)
	on(m, (*call).deleteChannelMessages)
	on(m, (*call).editChannelTitle)
}

func (c *call) getChannels(r *api.ChannelsGetChannelsRequest) (api.Object, error) {
	out := &api.MessagesChats{Chats: []api.ChatClass{}}
	for _, in := range r.ID {
		ch, err := c.inputChannel(in)
		if err != nil {
			return nil, err
		}
		out.Chats = append(out.Chats, c.w.channel(c.me, ch))
	}
	return out, nil
}

func (c *call) getFullChannel(r *api.ChannelsGetFullChannelRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	k := c.w.crowd(c.me)
	k.add(ch.peer())
	full := c.fullChannel(ch)
	k.users(full.RecentRequesters)
	for _, m := range ch.Members {
		if a := c.w.Accounts[m.User]; a.Bot && ch.Megagroup {
			k.add(a.peer())
			full.BotInfo = append(full.BotInfo, botInfo(a))
		}
	}
	users, chats := k.lists()
	return &api.MessagesChatFull{FullChat: full, Users: users, Chats: chats}, nil
}

// fullChannel tells admins more than others, as Telegram does. An invite link
// is not made before somebody asks for one.
func (c *call) fullChannel(ch *channel) *api.ChannelFull {
	creator, admin := ch.Creator == c.me.ID, ch.admin(c.me.ID)
	full := &api.ChannelFull{
		ID: ch.ID, About: ch.About, CanViewParticipants: ch.Megagroup || admin,
		CanSetUsername: creator, CanDeleteChannel: creator, CanSetStickers: ch.Megagroup && admin,
		ParticipantsCount: tl.Some(int32(len(ch.Members))), BotInfo: []*api.BotInfo{},
		ChatPhoto: c.wholePhoto(ch.Photo), NotifySettings: c.peerNotify(ch.peer()), Pts: ch.Box.Pts,
	}
	if admin {
		admins := int32(0)
		for _, m := range ch.Members {
			if ch.admin(m.User) {
				admins++
			}
		}
		kicked := int32(0)
		for _, b := range ch.Bans {
			if b.kicked() {
				kicked++
			}
		}
		full.AdminsCount, full.KickedCount = tl.Some(admins), tl.Some(kicked)
		full.BannedCount = tl.Some(int32(len(ch.Bans)) - kicked)
	}
	full.PinnedMsgID, full.HiddenPrehistory = pinnedID(&ch.Box, ch.peer()), ch.HiddenHistory
	full.AvailableReactions, full.AvailableMinID = ch.Reactions.tl(), optInt(c.dialogWith(ch.peer()).MinID)
	full.HasScheduled = len(c.scheduledIn(ch.peer())) > 0
	if ch.SlowMode > 0 {
		full.SlowmodeSeconds = tl.Some(ch.SlowMode)
		if next := ch.LastSent[c.me.ID] + ch.SlowMode; ch.slows(c.me.ID) && next > c.now {
			full.SlowmodeNextSendDate = tl.Some(next)
		}
	}
	if ch.MigratedFrom != 0 {
		full.MigratedFromChatID, full.MigratedFromMaxID = tl.Some(ch.MigratedFrom), tl.Some(c.me.Box.top(chatPeer(ch.MigratedFrom)))
	}
	if admin {
		c.fullInvites(c.w.entrance(ch.peer()), &full.ExportedInvite, &full.RequestsPending, &full.RecentRequesters)
	}
	d := c.dialogOf(ch.peer())
	full.ReadInboxMaxID, full.ReadOutboxMaxID, full.UnreadCount = d.ReadInboxMaxID, d.ReadOutboxMaxID, d.UnreadCount
	return full
}

func (c *call) getChannelMessages(r *api.ChannelsGetMessagesRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	if len(r.ID) == 0 {
		return nil, refuse("MESSAGE_IDS_EMPTY")
	}
	objs := c.pick(&ch.Box, r.ID, c.dialogWith(ch.peer()).MinID)
	users, chats := c.bring(objs, []api.UpdateClass{&api.UpdateChannel{ChannelID: ch.ID}})
	return &api.MessagesChannelMessages{Pts: ch.Box.Pts, Count: int32(len(objs)), Messages: objs,
		Users: users, Chats: chats}, nil
}

// readChannel reads up to an id, or everything with 0. It takes a participant.
func (c *call) readChannel(r *api.ChannelsReadHistoryRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	if ch.member(c.me.ID) == nil {
		return nil, refuse("CHANNEL_PRIVATE")
	}
	upTo := ch.Box.top(ch.peer())
	if r.MaxID > 0 {
		upTo = min(upTo, r.MaxID)
	}
	d := c.me.dialog(ch.peer())
	if upTo <= d.ReadInbox {
		return &api.Bool{Value: true}, nil
	}
	from := d.ReadInbox
	d.ReadInbox, d.ReadDate = upTo, c.now
	c.notify(c.me, c.readInbox(ch, d))
	if ch.Megagroup {
		c.readOutboxes(ch, from, upTo)
	}
	return &api.Bool{Value: true}, nil
}

// readInbox is the update of a dialog that was read. It bears the channel's pts
// without moving it.
func (c *call) readInbox(ch *channel, d *dialog) *api.UpdateReadChannelInbox {
	return &api.UpdateReadChannelInbox{ChannelID: ch.ID, MaxID: d.ReadInbox,
		StillUnreadCount: ch.Box.unread(ch.peer(), d.ReadInbox, c.me.ID), Pts: ch.Box.Pts}
}

// readOutboxes tells the writers of the messages in (from, upTo] that the
// caller has read them.
func (c *call) readOutboxes(ch *channel, from, upTo int32) {
	newest := map[int64]int32{}
	for _, m := range ch.Box.history(ch.peer()) {
		if m.ID > from && m.ID <= upTo && m.By != c.me.ID {
			newest[m.By] = m.ID
		}
	}
	for _, id := range sortedKeys(newest) {
		if ch.member(id) == nil {
			continue
		}
		a := c.w.Accounts[id]
		if d := a.dialog(ch.peer()); d.ReadOutbox < newest[id] {
			d.ReadOutbox = newest[id]
			c.notify(a, &api.UpdateReadChannelOutbox{ChannelID: ch.ID, MaxID: d.ReadOutbox})
		}
	}
}

// deleteChannelMessages deletes all of the messages or none. Ids that are not
// there are passed over. The message that says that the channel was made stays.
func (c *call) deleteChannelMessages(r *api.ChannelsDeleteMessagesRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	if ch.member(c.me.ID) == nil {
		return nil, refuse("MESSAGE_DELETE_FORBIDDEN")
	}
	var gone []*message
	for _, id := range slices.Compact(slices.Sorted(slices.Values(r.ID))) {
		m := ch.Box.get(id)
		if m == nil {
			continue
		}
		if m.By != c.me.ID && !ch.may(c.me.ID, rightDelete) || madeChannel(m.Obj) {
			return nil, refuse("MESSAGE_DELETE_FORBIDDEN")
		}
		gone = append(gone, m)
	}
	c.removeFromChannel(ch, gone)
	return &api.MessagesAffectedMessages{Pts: ch.Box.Pts, PtsCount: int32(len(gone))}, nil
}

func madeChannel(m api.MessageClass) bool {
	s, ok := m.(*api.MessageService)
	if !ok {
		return false
	}
	_, ok = s.Action.(*api.MessageActionChannelCreate)
	return ok
}

// removeFromChannel deletes messages, tells the participants, and returns the
// update; nil for no message.
func (c *call) removeFromChannel(ch *channel, gone []*message) api.UpdateClass {
	if len(gone) == 0 {
		return nil
	}
	ids := make([]int32, len(gone))
	for i, m := range gone {
		ids[i] = m.ID
		ch.Box.remove(m)
		if o, ok := m.Obj.(*api.Message); ok {
			c.record(ch, &api.ChannelAdminLogEventActionDeleteMessage{Message: o})
		}
	}
	u := ch.Box.advance(int32(len(ids)), c.now, func(pts int32) api.UpdateClass {
		return &api.UpdateDeleteChannelMessages{ChannelID: ch.ID, Messages: ids, Pts: pts, PtsCount: int32(len(ids))}
	})
	c.notifyChannel(ch, u)
	return u
}

func (c *call) editChannelTitle(r *api.ChannelsEditTitleRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	if !ch.may(c.me.ID, rightInfo) {
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	title, err := newTitle(r.Title, ch.Title)
	if err != nil {
		return nil, err
	}
	c.record(ch, &api.ChannelAdminLogEventActionChangeTitle{PrevValue: ch.Title, NewValue: title})
	ch.Title = title
	d := c.deliver(c.me, ch.peer(), &api.MessageService{Action: &api.MessageActionChatEditTitle{Title: title}})
	return c.updates(c.me, &api.UpdateChannel{ChannelID: ch.ID}, d.Update), nil
}
