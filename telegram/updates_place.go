package telegram

import "github.com/tgscript/tgscript/tl/api"

// sequenceKind is what counts an update (A7).
type sequenceKind int8

const (
	uncounted  sequenceKind = iota // or by seq, with the packet it is in
	countedPts                     // of the private chats and basic groups
	countedQts
	countedChannel
)

// place is where an update belongs: what counts it, and how much.
type place struct {
	kind       sequenceKind
	channel    int64
	pts, count int32
}

// placeOf finds an update's place. A channel's message without a channel, which
// Telegram does not send, has none.
func placeOf(u api.UpdateClass) place {
	common := func(pts, count int32) place { return place{countedPts, 0, pts, count} }
	channel := func(id int64, pts, count int32) place { return place{countedChannel, id, pts, count} }
	switch u := u.(type) {
	case *api.UpdateNewMessage:
		return common(u.Pts, u.PtsCount)
	case *api.UpdateEditMessage:
		return common(u.Pts, u.PtsCount)
	case *api.UpdateDeleteMessages:
		return common(u.Pts, u.PtsCount)
	case *api.UpdateReadHistoryInbox:
		return common(u.Pts, u.PtsCount)
	case *api.UpdateReadHistoryOutbox:
		return common(u.Pts, u.PtsCount)
	case *api.UpdateReadMessagesContents:
		return common(u.Pts, u.PtsCount)
	case *api.UpdateWebPage:
		return common(u.Pts, u.PtsCount)
	case *api.UpdateFolderPeers:
		return common(u.Pts, u.PtsCount)
	case *api.UpdatePinnedMessages:
		return common(u.Pts, u.PtsCount)
	case *api.UpdateNewChannelMessage:
		if id := channelOf(u.Message); id != 0 {
			return channel(id, u.Pts, u.PtsCount)
		}
	case *api.UpdateEditChannelMessage:
		if id := channelOf(u.Message); id != 0 {
			return channel(id, u.Pts, u.PtsCount)
		}
	case *api.UpdateDeleteChannelMessages:
		return channel(u.ChannelID, u.Pts, u.PtsCount)
	case *api.UpdateChannelWebPage:
		return channel(u.ChannelID, u.Pts, u.PtsCount)
	case *api.UpdatePinnedChannelMessages:
		return channel(u.ChannelID, u.Pts, u.PtsCount)
	}
	if qts := qtsOf(u); qts != 0 {
		return place{countedQts, 0, qts, 1}
	}
	return place{}
}

// qtsOf is an update's qts; 0 if it has none. Each counts one (A7).
func qtsOf(u api.UpdateClass) int32 {
	switch u := u.(type) {
	case *api.UpdateNewEncryptedMessage:
		return u.Qts
	case *api.UpdateMessagePollVote:
		return u.Qts
	case *api.UpdateChatParticipant:
		return u.Qts
	case *api.UpdateChannelParticipant:
		return u.Qts
	case *api.UpdateBotStopped:
		return u.Qts
	case *api.UpdateBotChatInviteRequester:
		return u.Qts
	case *api.UpdateBotChatBoost:
		return u.Qts
	case *api.UpdateBotMessageReaction:
		return u.Qts
	case *api.UpdateBotMessageReactions:
		return u.Qts
	case *api.UpdateBotBusinessConnect:
		return u.Qts
	case *api.UpdateBotNewBusinessMessage:
		return u.Qts
	case *api.UpdateBotEditBusinessMessage:
		return u.Qts
	case *api.UpdateBotDeleteBusinessMessage:
		return u.Qts
	case *api.UpdateBotPurchasedPaidMedia:
		return u.Qts
	case *api.UpdateManagedBot:
		return u.Qts
	case *api.UpdateBotGuestChatQuery:
		return u.Qts
	case *api.UpdateBotStarsSubscription:
		return u.Qts
	}
	return 0
}

// messageOf is the message that an update brings, and its id; 0 if it brings
// none.
func messageOf(u api.UpdateClass) (m api.MessageClass, id int32) {
	switch u := u.(type) {
	case *api.UpdateNewMessage:
		m = u.Message
	case *api.UpdateNewChannelMessage:
		m = u.Message
	}
	return m, idOf(m)
}

// idOf is a message's id; 0 of one that is not there.
func idOf(m api.MessageClass) int32 {
	switch m := m.(type) {
	case *api.Message:
		return m.ID
	case *api.MessageService:
		return m.ID
	}
	return 0
}

func messageDate(m api.MessageClass) int32 {
	switch m := m.(type) {
	case *api.Message:
		return m.Date
	case *api.MessageService:
		return m.Date
	}
	return 0
}

// channelOf is the channel that a message is in; 0 if it is in none.
func channelOf(m api.MessageClass) int64 {
	var p api.PeerClass
	switch m := m.(type) {
	case *api.Message:
		p = m.PeerID
	case *api.MessageService:
		p = m.PeerID
	case *api.MessageEmpty:
		p = m.PeerID
	}
	if c, ok := p.(*api.PeerChannel); ok {
		return c.ChannelID
	}
	return 0
}
