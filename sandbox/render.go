package sandbox

import (
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// optString is an optional string of the schema: absent if empty.
func optString(s string) tl.Opt[string] { return tl.Opt[string]{Value: s, Set: s != ""} }

// user is an account as a viewer sees it.
func (w *world) user(viewer, a *account) *api.User {
	u := &api.User{
		ID: a.ID, Self: viewer == a, Bot: a.Bot,
		AccessHash: tl.Some(accessHash(viewer.ID, a.peer())),
		FirstName:  optString(a.FirstName), LastName: optString(a.LastName), Username: optString(a.Username),
	}
	if viewer != a && viewer.knows(a) {
		name := viewer.Contacts[a.ID]
		u.FirstName, u.LastName = optString(name.FirstName), optString(name.LastName)
		u.Contact, u.MutualContact = true, a.knows(viewer)
	}
	if viewer == a || u.Contact && a.Privacy[privatePhone] == nil || w.lets(a, viewer, privatePhone) {
		u.Phone = optString(a.Phone)
	}
	if len(a.Photos) > 0 {
		f := w.Files[a.Photos[0]]
		u.Photo = &api.UserProfilePhoto{PhotoID: f.ID, StrippedThumb: f.tiny(), DCID: f.Obj.(*api.Photo).DCID}
	}
	if a.Bot {
		u.BotInfoVersion = tl.Some(int32(1))
		if a.Inline {
			u.BotInlinePlaceholder = tl.Some("")
		}
	} else {
		u.Status = w.statusFor(viewer, a)
	}
	return u
}

// chat is a basic group as a viewer sees it: only its title from outside.
func (w *world) chat(viewer *account, c *chat) api.ChatClass {
	if c.member(viewer.ID) == nil {
		return &api.ChatForbidden{ID: c.ID, Title: c.Title}
	}
	out := &api.Chat{
		ID: c.ID, Title: c.Title, Photo: w.chatPhoto(c.Photo), Date: c.Date, Version: c.Version,
		ParticipantsCount: int32(len(c.Members)), Creator: c.Creator == viewer.ID,
		DefaultBannedRights: lasting(c.Denied), Noforwards: c.NoForwards,
	}
	if c.MigratedTo != 0 {
		out.Deactivated, out.MigratedTo = true, &api.InputChannel{ChannelID: c.MigratedTo,
			AccessHash: accessHash(viewer.ID, channelPeer(c.MigratedTo))}
	}
	if c.admin(viewer.ID) && !out.Creator {
		out.AdminRights = adminRights()
	}
	return out
}

// lasting are restrictions that do not end.
func lasting(b api.ChatBannedRights) *api.ChatBannedRights {
	b.UntilDate = forever
	return &b
}

// forever is the until_date of rights that do not end.
const forever = 1<<31 - 1

func adminRights() *api.ChatAdminRights {
	return &api.ChatAdminRights{
		ChangeInfo: true, DeleteMessages: true, BanUsers: true, InviteUsers: true, PinMessages: true,
		ManageCall: true, Other: true,
	}
}

// channel is a channel as a viewer sees it. A private one shows its title only
// to who is no participant.
func (w *world) channel(viewer *account, c *channel) api.ChatClass {
	hash := accessHash(viewer.ID, c.peer())
	m := c.member(viewer.ID)
	if !c.canView(viewer.ID) {
		out := &api.ChannelForbidden{ID: c.ID, AccessHash: hash, Title: c.Title,
			Broadcast: !c.Megagroup, Megagroup: c.Megagroup}
		if b := c.Bans[viewer.ID]; b.kicked() {
			out.UntilDate = tl.Some(b.Rights.UntilDate)
		}
		return out
	}
	out := &api.Channel{
		ID: c.ID, AccessHash: tl.Some(hash), Title: c.Title, Username: optString(c.Username),
		Photo: w.chatPhoto(c.Photo), Date: c.Date, Broadcast: !c.Megagroup, Megagroup: c.Megagroup,
		Creator: c.Creator == viewer.ID, Left: m == nil, ParticipantsCount: tl.Some(int32(len(c.Members))),
	}
	if m != nil && !out.Creator {
		out.Date = m.Date
	}
	if c.Megagroup {
		out.DefaultBannedRights = lasting(c.Denied)
	}
	out.Signatures, out.Noforwards, out.SlowmodeEnabled = c.Signatures, c.NoForwards, c.SlowMode > 0
	out.JoinToSend, out.JoinRequest, out.HasLink = c.JoinToSend, c.JoinRequest, c.Linked != 0
	if c.admin(viewer.ID) {
		out.AdminRights = c.rightsOf(m)
	} else if b := c.Bans[viewer.ID]; b != nil {
		out.BannedRights = &b.Rights
	}
	return out
}

// crowd gathers the users and chats that a reply has to bring along.
type crowd struct {
	w      *world
	viewer *account
	seen   map[peer]bool
}

func (w *world) crowd(viewer *account) *crowd {
	return &crowd{w: w, viewer: viewer, seen: map[peer]bool{}}
}

func (k *crowd) add(peers ...peer) {
	for _, p := range peers {
		if p.ID != 0 {
			k.seen[p] = true
		}
	}
}

// message adds whom a message names.
func (k *crowd) message(m api.MessageClass) {
	switch m := m.(type) {
	case *api.Message:
		k.add(peerOf(m.PeerID), peerOf(m.FromID), userPeer(m.ViaBotID.Value))
		if m.FwdFrom != nil {
			k.add(peerOf(m.FwdFrom.FromID), peerOf(m.FwdFrom.SavedFromPeer))
		}
		if m.Reactions != nil {
			k.reactions(m.Reactions)
		}
		k.media(m.Media)
		for _, e := range m.Entities {
			if name, ok := e.(*api.MessageEntityMentionName); ok {
				k.add(userPeer(name.UserID))
			}
		}
	case *api.MessageService:
		k.add(peerOf(m.PeerID), peerOf(m.FromID))
		switch a := m.Action.(type) {
		case *api.MessageActionChatCreate:
			k.users(a.Users)
		case *api.MessageActionChatAddUser:
			k.users(a.Users)
		case *api.MessageActionChatDeleteUser:
			k.users([]int64{a.UserID})
		case *api.MessageActionChatJoinedByLink:
			k.users([]int64{a.InviterID})
		case *api.MessageActionChatMigrateTo:
			k.add(channelPeer(a.ChannelID))
		case *api.MessageActionChannelMigrateFrom:
			k.add(chatPeer(a.ChatID))
		}
	}
}

// media adds whom a message's media names.
func (k *crowd) media(m api.MessageMediaClass) {
	switch m := m.(type) {
	case *api.MessageMediaContact:
		k.add(userPeer(m.UserID))
	case *api.MessageMediaPoll:
		k.voters(m.Results)
	}
}

func (k *crowd) voters(r *api.PollResults) {
	for _, p := range r.RecentVoters {
		k.add(peerOf(p))
	}
}

func (k *crowd) reactions(r *api.MessageReactions) {
	for _, one := range r.RecentReactions {
		k.add(peerOf(one.PeerID))
	}
}

func (k *crowd) users(ids []int64) {
	for _, id := range ids {
		k.add(userPeer(id))
	}
}

// update adds whom an update names.
func (k *crowd) update(u api.UpdateClass) {
	switch u := u.(type) {
	case *api.UpdateNewMessage:
		k.message(u.Message)
	case *api.UpdateEditMessage:
		k.message(u.Message)
	case *api.UpdateNewChannelMessage:
		k.message(u.Message)
	case *api.UpdateEditChannelMessage:
		k.message(u.Message)
	case *api.UpdateReadHistoryInbox:
		k.add(peerOf(u.Peer))
	case *api.UpdateReadHistoryOutbox:
		k.add(peerOf(u.Peer))
	case *api.UpdateMessagePoll:
		k.voters(u.Results)
	case *api.UpdateUserTyping:
		k.add(userPeer(u.UserID))
	case *api.UpdateChatUserTyping:
		k.add(chatPeer(u.ChatID), peerOf(u.FromID))
	case *api.UpdateChannelUserTyping:
		k.add(channelPeer(u.ChannelID), peerOf(u.FromID))
	case *api.UpdateChatParticipants:
		if list, ok := u.Participants.(*api.ChatParticipants); ok {
			k.add(chatPeer(list.ChatID))
		}
	case *api.UpdatePeerBlocked:
		k.add(peerOf(u.PeerID))
	case *api.UpdateBotCallbackQuery:
		k.add(peerOf(u.Peer), userPeer(u.UserID))
	case *api.UpdateInlineBotCallbackQuery:
		k.add(userPeer(u.UserID))
	case *api.UpdateBotInlineQuery:
		k.add(userPeer(u.UserID))
	case *api.UpdateBotInlineSend:
		k.add(userPeer(u.UserID))
	case *api.UpdateNewScheduledMessage:
		k.message(u.Message)
	case *api.UpdateDeleteScheduledMessages:
		k.add(peerOf(u.Peer))
	case *api.UpdateBotCommands:
		k.add(peerOf(u.Peer), userPeer(u.BotID))
	case *api.UpdateBotMenuButton:
		k.add(userPeer(u.BotID))
	case *api.UpdateFolderPeers:
		for _, f := range u.FolderPeers {
			k.add(peerOf(f.Peer))
		}
	case *api.UpdateNotifySettings:
		if n, ok := u.Peer.(*api.NotifyPeer); ok {
			k.add(peerOf(n.Peer))
		}
	case *api.UpdateDialogUnreadMark:
		if d, ok := u.Peer.(*api.DialogPeer); ok {
			k.add(peerOf(d.Peer))
		}
	case *api.UpdateUser:
		k.add(userPeer(u.UserID))
	case *api.UpdateUserName:
		k.add(userPeer(u.UserID))
	case *api.UpdatePeerSettings:
		k.add(peerOf(u.Peer))
	case *api.UpdateDraftMessage:
		k.add(peerOf(u.Peer))
	case *api.UpdateDialogPinned:
		if d, ok := u.Peer.(*api.DialogPeer); ok {
			k.add(peerOf(d.Peer))
		}
	case *api.UpdateChannel:
		k.add(channelPeer(u.ChannelID))
	case *api.UpdateReadChannelInbox:
		k.add(channelPeer(u.ChannelID))
	case *api.UpdateReadChannelOutbox:
		k.add(channelPeer(u.ChannelID))
	case *api.UpdateDeleteChannelMessages:
		k.add(channelPeer(u.ChannelID))
	case *api.UpdatePinnedMessages:
		k.add(peerOf(u.Peer))
	case *api.UpdatePinnedChannelMessages:
		k.add(channelPeer(u.ChannelID))
	case *api.UpdateMessageReactions:
		k.add(peerOf(u.Peer))
		k.reactions(u.Reactions)
	case *api.UpdatePendingJoinRequests:
		k.add(peerOf(u.Peer))
		k.users(u.RecentRequesters)
	case *api.UpdateChannelAvailableMessages:
		k.add(channelPeer(u.ChannelID))
	case *api.UpdateChannelReadMessagesContents:
		k.add(channelPeer(u.ChannelID))
	case *api.UpdateChat:
		k.add(chatPeer(u.ChatID))
	case *api.UpdateChatDefaultBannedRights:
		k.add(peerOf(u.Peer))
	case *api.UpdateChatParticipantAdmin:
		k.add(chatPeer(u.ChatID), userPeer(u.UserID))
	}
}

// lists are the users and chats gathered, ascending by id.
func (k *crowd) lists() (users []api.UserClass, chats []api.ChatClass) {
	byKind := map[peerKind]map[int64]bool{kindUser: {}, kindChat: {}, kindChannel: {}}
	for p := range k.seen {
		byKind[p.Kind][p.ID] = true
	}
	for _, id := range sortedKeys(byKind[kindUser]) {
		if a := k.w.Accounts[id]; a != nil {
			users = append(users, k.w.user(k.viewer, a))
		}
	}
	for _, id := range sortedKeys(byKind[kindChat]) {
		if c := k.w.Chats[id]; c != nil {
			chats = append(chats, k.w.chat(k.viewer, c))
		}
	}
	for _, id := range sortedKeys(byKind[kindChannel]) {
		if c := k.w.Channels[id]; c != nil {
			chats = append(chats, k.w.channel(k.viewer, c))
		}
	}
	return users, chats
}
