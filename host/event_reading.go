package host

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

var (
	ofReading = kindsOf(kindMessageRead)
	ofDeleted = kindsOf(kindMessageDeleted)
	ofGap     = kindsOf(kindGap)
)

// reading is what an update says of messages that were read.
type reading struct {
	inbox, outbox bool // the account has read, or others have
	contents      bool // of media, or mentions: they were looked at
	max           int32
	topic         int32
	unread        int32 // that are left; -1: it does not say
	ids           []int32
}

func readingOf(u api.UpdateClass) reading {
	switch u := u.(type) {
	case *api.UpdateReadHistoryInbox:
		return reading{inbox: true, max: u.MaxID, topic: u.TopMsgID.Value, unread: u.StillUnreadCount}
	case *api.UpdateReadHistoryOutbox:
		return reading{outbox: true, max: u.MaxID, unread: -1}
	case *api.UpdateReadChannelInbox:
		return reading{inbox: true, max: u.MaxID, unread: u.StillUnreadCount}
	case *api.UpdateReadChannelOutbox:
		return reading{outbox: true, max: u.MaxID, unread: -1}
	case *api.UpdateReadMessagesContents:
		return reading{contents: true, ids: u.Messages, unread: -1}
	case *api.UpdateChannelReadMessagesContents:
		return reading{contents: true, ids: u.Messages, topic: u.TopMsgID.Value, unread: -1}
	case *api.UpdateReadChannelDiscussionInbox:
		return reading{inbox: true, max: u.ReadMaxID, topic: u.TopMsgID, unread: -1}
	case *api.UpdateReadChannelDiscussionOutbox:
		return reading{outbox: true, max: u.ReadMaxID, topic: u.TopMsgID, unread: -1}
	case *api.UpdateReadMonoForumInbox:
		return reading{inbox: true, max: u.ReadMaxID, unread: -1}
	case *api.UpdateReadMonoForumOutbox:
		return reading{outbox: true, max: u.ReadMaxID, unread: -1}
	}
	return reading{unread: -1}
}

func readingField(get func(h *host, r reading) lua.LValue) getter {
	return func(h *host, _ *lua.LState, e *event) lua.LValue { return get(h, readingOf(e.update)) }
}

var readingFields = []eventField{
	{"inbox", ofReading, "the account has read messages of others, elsewhere", readingField(func(_ *host, r reading) lua.LValue { return lua.LBool(r.inbox) })},
	{"outbox", ofReading, "others have read messages of the account", readingField(func(_ *host, r reading) lua.LValue { return lua.LBool(r.outbox) })},
	{"contents", ofReading, "voice and video messages were played, or mentions seen: those in ids", readingField(func(_ *host, r reading) lua.LValue { return lua.LBool(r.contents) })},
	{"max_id", ofReading, "all messages up to this one, or nil", readingField(func(_ *host, r reading) lua.LValue { return idValue(r.max) })},
	{"ids", ofReading, "contents: the messages", readingField(func(h *host, r reading) lua.LValue { return listValue(h, r.ids) })},
	{"unread", ofReading, "how many are left to read, or nil", readingField(func(_ *host, r reading) lua.LValue {
		if r.unread < 0 {
			return lua.LNil
		}
		return lua.LNumber(r.unread)
	})},
	{"topic_id", ofReading, "the topic, or the thread of comments, or nil", readingField(func(_ *host, r reading) lua.LValue { return idValue(r.topic) })},

	{"ids", ofDeleted, "the messages; only in channels and supergroups does chat_id say where they were", func(h *host, _ *lua.LState, e *event) lua.LValue {
		switch u := e.update.(type) {
		case *api.UpdateDeleteMessages:
			return listValue(h, u.Messages)
		case *api.UpdateDeleteChannelMessages:
			return listValue(h, u.Messages)
		}
		return lua.LNil
	}},

	{"channel_id", ofGap, "the channel or supergroup whose updates are lost (marked, as chat_id); nil: those of private chats and basic groups", func(_ *host, _ *lua.LState, e *event) lua.LValue {
		return idValue(e.chat.marked())
	}},
	{"missing", ofGap, "messages are lost, too, and not only edits, deletions and the like", func(_ *host, _ *lua.LState, e *event) lua.LValue {
		return lua.LBool(e.source.Gap.Missing)
	}},
}
