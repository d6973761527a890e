package sandbox

import "github.com/tgscript/tgscript/tl/api"

// crowd gathers the users and chats that a reply has to bring along.
type crowd struct {
	w      *world
	viewer *account
	seen   map[peer]bool
	// passing: strangers are shown as those in a message, in the min form.
	passing bool
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
	case *api.UpdatePinnedMessages:
		k.add(peerOf(u.Peer))
	case *api.UpdateMessageReactions:
		k.add(peerOf(u.Peer))
		k.reactions(u.Reactions)
	default:
		k.chatUpdate(u)
	}
}

// chatUpdate adds whom an update of a group or channel names.
func (k *crowd) chatUpdate(u api.UpdateClass) {
	switch u := u.(type) {
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
	case *api.UpdateChannel:
		k.add(channelPeer(u.ChannelID))
	case *api.UpdateReadChannelInbox:
		k.add(channelPeer(u.ChannelID))
	case *api.UpdateReadChannelOutbox:
		k.add(channelPeer(u.ChannelID))
	case *api.UpdateDeleteChannelMessages:
		k.add(channelPeer(u.ChannelID))
	case *api.UpdatePinnedChannelMessages:
		k.add(channelPeer(u.ChannelID))
	case *api.UpdatePendingJoinRequests:
		k.add(peerOf(u.Peer))
		k.users(u.RecentRequesters)
	case *api.UpdateChannelMessageViews:
		k.add(channelPeer(u.ChannelID))
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
	default:
		k.botUpdate(u)
	}
}

// botUpdate adds whom an update of a bot's secondary sequence names.
func (k *crowd) botUpdate(u api.UpdateClass) {
	switch u := u.(type) {
	case *api.UpdateBotStopped:
		k.add(userPeer(u.UserID))
	case *api.UpdateMessagePollVote:
		k.add(peerOf(u.Peer))
	case *api.UpdateChatParticipant:
		k.add(chatPeer(u.ChatID), userPeer(u.UserID), userPeer(u.ActorID))
	case *api.UpdateChannelParticipant:
		k.add(channelPeer(u.ChannelID), userPeer(u.UserID), userPeer(u.ActorID))
	case *api.UpdateBotChatInviteRequester:
		k.add(peerOf(u.Peer), userPeer(u.UserID))
	case *api.UpdateBotMessageReaction:
		k.add(peerOf(u.Peer), peerOf(u.Actor))
	case *api.UpdateBotMessageReactions:
		k.add(peerOf(u.Peer))
	default:
		k.ownUpdate(u)
	}
}

// ownUpdate adds whom an update names that is about the viewer's own dealings:
// its lists, its settings, its bots.
func (k *crowd) ownUpdate(u api.UpdateClass) {
	switch u := u.(type) {
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
			u := k.w.user(k.viewer, a)
			if k.passing && k.viewer.stranger(a) {
				u = minUser(u)
			}
			users = append(users, u)
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
