package host

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// Queries that bots are asked, and requests to join.

var (
	ofCallback = kindsOf(kindCallbackQuery)
	ofInline   = kindsOf(kindInlineQuery)
	ofChosen   = kindsOf(kindChosenInline)
	ofJoin     = kindsOf(kindJoinRequest)
)

// callback is what both updates of pressed buttons have.
type callback struct {
	id, instance int64
	data         []byte
	game         string
	message      int32
	inline       api.InputBotInlineMessageIDClass
}

func callbackOf(u api.UpdateClass) callback {
	switch u := u.(type) {
	case *api.UpdateBotCallbackQuery:
		return callback{id: u.QueryID, instance: u.ChatInstance, data: u.Data, game: u.GameShortName.Value, message: u.MsgID}
	case *api.UpdateInlineBotCallbackQuery:
		return callback{id: u.QueryID, instance: u.ChatInstance, data: u.Data, game: u.GameShortName.Value, inline: u.MsgID}
	}
	return callback{}
}

func callbackField(get func(h *host, c callback) lua.LValue) getter {
	return func(h *host, _ *lua.LState, e *event) lua.LValue { return get(h, callbackOf(e.update)) }
}

func senderField(h *host, _ *lua.LState, e *event) lua.LValue { return idValue(h.senderID(e.turn)) }

var queryFields = []eventField{
	{"id", ofCallback, "the query's id (a long)", callbackField(func(_ *host, c callback) lua.LValue { return Long(c.id) })},
	{"data", ofCallback, "the button's data; \"\" for a game's button", callbackField(func(_ *host, c callback) lua.LValue { return lua.LString(c.data) })},
	{"user_id", ofCallback, "who has pressed the button", senderField},
	{"message_id", ofCallback, "the message with the button; nil: one that was sent inline", callbackField(func(_ *host, c callback) lua.LValue { return idValue(c.message) })},
	{"inline_message_id", ofCallback, "the same of a message that was sent inline, else nil", callbackField(func(h *host, c callback) lua.LValue { return h.wrapped(c.inline) })},
	{"game", ofCallback, "the game's short name, or nil", callbackField(func(_ *host, c callback) lua.LValue { return orNil(c.game) })},
	{"chat_instance", ofCallback, "stands for the chat (a long)", callbackField(func(_ *host, c callback) lua.LValue { return Long(c.instance) })},

	{"id", ofInline, "the query's id (a long)", fieldOf(func(_ *host, u *api.UpdateBotInlineQuery) lua.LValue { return Long(u.QueryID) })},
	{"query", ofInline, "what was typed", fieldOf(func(_ *host, u *api.UpdateBotInlineQuery) lua.LValue { return lua.LString(u.Query) })},
	{"offset", ofInline, "the next_offset of the last answer: more of it is wanted; \"\" at first", fieldOf(func(_ *host, u *api.UpdateBotInlineQuery) lua.LValue { return lua.LString(u.Offset) })},
	{"user_id", ofInline, "who types", senderField},
	{"geo", ofInline, "where they are, or nil", fieldOf(func(h *host, u *api.UpdateBotInlineQuery) lua.LValue { return h.wrapped(u.Geo) })},
	{"peer_type", ofInline, "in what kind of chat, or nil", fieldOf(func(h *host, u *api.UpdateBotInlineQuery) lua.LValue { return h.wrapped(u.PeerType) })},

	{"id", ofChosen, "the result's id, as the bot has given it", fieldOf(func(_ *host, u *api.UpdateBotInlineSend) lua.LValue { return lua.LString(u.ID) })},
	{"query", ofChosen, "what was typed", fieldOf(func(_ *host, u *api.UpdateBotInlineSend) lua.LValue { return lua.LString(u.Query) })},
	{"user_id", ofChosen, "who has chosen it", senderField},
	{"geo", ofChosen, "where they are, or nil", fieldOf(func(h *host, u *api.UpdateBotInlineSend) lua.LValue { return h.wrapped(u.Geo) })},
	{"inline_message_id", ofChosen, "the message that it became, if it can be edited", fieldOf(func(h *host, u *api.UpdateBotInlineSend) lua.LValue { return h.wrapped(u.MsgID) })},

	{"user_id", ofJoin, "who asks; the latest of them where there are several", senderField},
	{"users", ofJoin, "the ids of all who have asked recently", func(h *host, _ *lua.LState, e *event) lua.LValue { return listValue(h, e.requesters()) }},
	{"pending", ofJoin, "how many requests wait; nil for bots", func(_ *host, _ *lua.LState, e *event) lua.LValue {
		if u, ok := e.update.(*api.UpdatePendingJoinRequests); ok {
			return lua.LNumber(u.RequestsPending)
		}
		return lua.LNil
	}},
	{"about", ofJoin, "what the user says of themselves, for bots; else nil", fieldOf(func(_ *host, u *api.UpdateBotChatInviteRequester) lua.LValue { return lua.LString(u.About) })},
	{"invite", ofJoin, "the invite link that was used, for bots; else nil", fieldOf(func(h *host, u *api.UpdateBotChatInviteRequester) lua.LValue { return h.wrapped(u.Invite) })},
	{"date", ofJoin, "when, for bots; else nil", fieldOf(func(_ *host, u *api.UpdateBotChatInviteRequester) lua.LValue { return idValue(u.Date) })},
}

// requesters are those who ask to join.
func (t *turn) requesters() []int64 {
	switch u := t.update.(type) {
	case *api.UpdatePendingJoinRequests:
		return u.RecentRequesters
	case *api.UpdateBotChatInviteRequester:
		return []int64{u.UserID}
	}
	return nil
}

// queryOf is what was typed behind an inline bot's name.
func queryOf(u api.UpdateClass) string {
	switch u := u.(type) {
	case *api.UpdateBotInlineQuery:
		return u.Query
	case *api.UpdateBotInlineSend:
		return u.Query
	}
	return ""
}
