package host

import (
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// eventKind is what sort of event something is.
type eventKind uint8

// The kinds, in the order of kindNames.
const (
	kindOther eventKind = iota // of no kind but raw
	kindMessage
	kindMessageEdited
	kindMessageDeleted
	kindMessageRead
	kindChatAction
	kindUserUpdate
	kindAlbum
	kindCallbackQuery
	kindInlineQuery
	kindChosenInline
	kindJoinRequest
	kindReaction
	kindPoll
	kindGap
	kindRaw // every update
	kindCount
)

var kindNames = [...]string{
	"message", "message_edited", "message_deleted", "message_read", "chat_action", "user_update", "album", "callback_query",
	"inline_query", "chosen_inline", "join_request", "reaction", "poll", "gap", "raw",
}

// kinds is a set of them.
type kinds uint32

func kindsOf(list ...eventKind) (s kinds) {
	for _, k := range list {
		s |= 1 << k
	}
	return s
}

const allKinds kinds = 1<<32 - 1

func (s kinds) has(k eventKind) bool { return s>>k&1 != 0 }

func (k eventKind) String() string {
	if k == kindOther {
		k = kindRaw
	}
	return kindNames[k-1]
}

func kindNamed(name string) (eventKind, bool) {
	i := slices.Index(kindNames[:], name)
	return eventKind(i + 1), i >= 0
}

// read finds the kind of event that an update is, in which chat, and who has
// caused it. The commonest come first.
func (t *turn) read() {
	switch u := t.update.(type) {
	case nil:
		t.kind = kindGap
		if c := t.source.Gap.Channel; c != 0 {
			t.chat = channelKey(c)
		}
	case *api.UpdateNewMessage:
		t.readNew(u.Message)
	case *api.UpdateNewChannelMessage:
		t.readNew(u.Message)
	case *api.UpdateEditMessage:
		t.readEdited(u.Message)
	case *api.UpdateEditChannelMessage:
		t.readEdited(u.Message)
	case *api.UpdateDeleteMessages:
		t.kind = kindMessageDeleted
	case *api.UpdateDeleteChannelMessages:
		t.is(kindMessageDeleted, channelKey(u.ChannelID), 0)
	case *api.UpdateBotCallbackQuery:
		t.is(kindCallbackQuery, keyOfPeer(u.Peer), u.UserID)
	case *api.UpdateInlineBotCallbackQuery:
		t.isOf(kindCallbackQuery, u.UserID)
	case *api.UpdateBotInlineQuery:
		t.isOf(kindInlineQuery, u.UserID)
	case *api.UpdateBotInlineSend:
		t.isOf(kindChosenInline, u.UserID)
	case *api.UpdateBotChatInviteRequester:
		t.is(kindJoinRequest, keyOfPeer(u.Peer), u.UserID)
	case *api.UpdatePendingJoinRequests:
		t.is(kindJoinRequest, keyOfPeer(u.Peer), first(u.RecentRequesters))
	case *api.UpdateMessageReactions:
		t.is(kindReaction, keyOfPeer(u.Peer), 0)
	case *api.UpdateBotMessageReaction:
		t.is(kindReaction, keyOfPeer(u.Peer), keyOfPeer(u.Actor).marked())
	case *api.UpdateBotMessageReactions:
		t.is(kindReaction, keyOfPeer(u.Peer), 0)
	case *api.UpdateMessagePoll:
		t.is(kindPoll, keyOfPeer(u.Peer), 0)
	case *api.UpdateMessagePollVote:
		t.isOf(kindPoll, keyOfPeer(u.Peer).marked())
	default:
		if !t.readReading() && !t.readUser() && !t.readChat() {
			t.chat = chatOf(t.update)
		}
	}
}

func (t *turn) is(k eventKind, chat chatKey, sender int64) {
	t.kind, t.chat, t.sender = k, chat, sender
}

// isOf is for what a user does in no chat that is known.
func (t *turn) isOf(k eventKind, user int64) {
	t.is(k, keyOfID(user), user)
	t.noChat = true
}

// readNew reads a new message.
func (t *turn) readNew(m api.MessageClass) {
	switch m := m.(type) {
	case *api.Message:
		t.message = m
		t.is(kindMessage, keyOfPeer(m.PeerID), 0)
		t.from(m.FromID, m.Out)
	case *api.MessageService:
		t.service = m
		t.is(kindChatAction, keyOfPeer(m.PeerID), 0)
		t.from(m.FromID, m.Out)
	case *api.MessageEmpty:
		t.chat = keyOfPeer(m.PeerID)
	}
}

func (t *turn) readEdited(m api.MessageClass) {
	t.readNew(m)
	if t.message != nil {
		t.kind = kindMessageEdited
	} else {
		t.kind = kindOther
	}
}

// from is who has sent a message. In private chats, that is left out where it
// goes without saying; in channels, it is the channel.
func (t *turn) from(p api.PeerClass, out bool) {
	switch t.out = out; {
	case p != nil:
		t.sender = keyOfPeer(p).marked()
	case t.chat.kind == 'u' && out:
		t.sender = bySelf
	default:
		t.sender = t.chat.marked()
	}
}

// readReading reads what tells that messages were read.
func (t *turn) readReading() bool {
	var chat chatKey
	switch u := t.update.(type) {
	case *api.UpdateReadHistoryInbox:
		chat = keyOfPeer(u.Peer)
	case *api.UpdateReadHistoryOutbox:
		chat = keyOfPeer(u.Peer)
	case *api.UpdateReadChannelInbox:
		chat = channelKey(u.ChannelID)
	case *api.UpdateReadChannelOutbox:
		chat = channelKey(u.ChannelID)
	case *api.UpdateReadMessagesContents:
	case *api.UpdateChannelReadMessagesContents:
		chat = channelKey(u.ChannelID)
	case *api.UpdateReadChannelDiscussionInbox:
		chat = channelKey(u.ChannelID)
	case *api.UpdateReadChannelDiscussionOutbox:
		chat = channelKey(u.ChannelID)
	case *api.UpdateReadMonoForumInbox:
		chat = channelKey(u.ChannelID)
	case *api.UpdateReadMonoForumOutbox:
		chat = channelKey(u.ChannelID)
	default:
		return false
	}
	t.is(kindMessageRead, chat, 0)
	return true
}

// readUser reads what is news of a user.
func (t *turn) readUser() bool {
	user := func(id int64) { t.isOf(kindUserUpdate, id) }
	switch u := t.update.(type) {
	case *api.UpdateUserStatus:
		user(u.UserID)
	case *api.UpdateUserTyping:
		t.is(kindUserUpdate, userKey(u.UserID), u.UserID)
	case *api.UpdateChatUserTyping:
		t.is(kindUserUpdate, chatKey{'g', u.ChatID}, keyOfPeer(u.FromID).marked())
	case *api.UpdateChannelUserTyping:
		t.is(kindUserUpdate, channelKey(u.ChannelID), keyOfPeer(u.FromID).marked())
	case *api.UpdateUserName:
		user(u.UserID)
	case *api.UpdateUserPhone:
		user(u.UserID)
	case *api.UpdateUserEmojiStatus:
		user(u.UserID)
	case *api.UpdateUser:
		user(u.UserID)
	case *api.UpdateBotStopped:
		t.is(kindUserUpdate, userKey(u.UserID), u.UserID)
	case *api.UpdatePeerBlocked:
		t.is(kindUserUpdate, keyOfPeer(u.PeerID), keyOfPeer(u.PeerID).marked())
	default:
		return false
	}
	return true
}

// readChat reads what has changed in a chat and comes without a message. What
// always has one beside it (as updateChatParticipantAdd) is no event of its own.
func (t *turn) readChat() bool {
	switch u := t.update.(type) {
	case *api.UpdateChatParticipant:
		t.is(kindChatAction, chatKey{'g', u.ChatID}, u.ActorID)
	case *api.UpdateChannelParticipant:
		t.is(kindChatAction, channelKey(u.ChannelID), u.ActorID)
	case *api.UpdateChatParticipantAdmin:
		t.is(kindChatAction, chatKey{'g', u.ChatID}, 0)
	case *api.UpdateChatParticipantRank:
		t.is(kindChatAction, chatKey{'g', u.ChatID}, 0)
	case *api.UpdateChatDefaultBannedRights:
		t.is(kindChatAction, keyOfPeer(u.Peer), 0)
	case *api.UpdatePinnedMessages:
		t.is(kindChatAction, keyOfPeer(u.Peer), 0)
	case *api.UpdatePinnedChannelMessages:
		t.is(kindChatAction, channelKey(u.ChannelID), 0)
	default:
		return false
	}
	return true
}

func first(ids []int64) int64 {
	if len(ids) == 0 {
		return 0
	}
	return ids[0]
}
