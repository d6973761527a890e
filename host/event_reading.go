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
	{"inbox", ofReading, readingField(func(_ *host, r reading) lua.LValue { return lua.LBool(r.inbox) })},
	{"outbox", ofReading, readingField(func(_ *host, r reading) lua.LValue { return lua.LBool(r.outbox) })},
	{"contents", ofReading, readingField(func(_ *host, r reading) lua.LValue { return lua.LBool(r.contents) })},
	{"max_id", ofReading, readingField(func(_ *host, r reading) lua.LValue { return idValue(r.max) })},
	{"ids", ofReading, readingField(func(h *host, r reading) lua.LValue { return listValue(h, r.ids) })},
	{"unread", ofReading, readingField(func(_ *host, r reading) lua.LValue {
		if r.unread < 0 {
			return lua.LNil
		}
		return lua.LNumber(r.unread)
	})},
	{"topic_id", ofReading, readingField(func(_ *host, r reading) lua.LValue { return idValue(r.topic) })},

	{"ids", ofDeleted, func(h *host, _ *lua.LState, e *event) lua.LValue {
		switch u := e.update.(type) {
		case *api.UpdateDeleteMessages:
			return listValue(h, u.Messages)
		case *api.UpdateDeleteChannelMessages:
			return listValue(h, u.Messages)
		}
		return lua.LNil
	}},

	{"channel_id", ofGap, func(_ *host, _ *lua.LState, e *event) lua.LValue {
		return idValue(e.chat.marked())
	}},
	{"missing", ofGap, func(_ *host, _ *lua.LState, e *event) lua.LValue {
		return lua.LBool(e.source.Gap.Missing)
	}},
}
