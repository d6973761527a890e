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
	{"id", ofCallback, callbackField(func(_ *host, c callback) lua.LValue { return Long(c.id) })},
	{"data", ofCallback, callbackField(func(_ *host, c callback) lua.LValue { return lua.LString(c.data) })},
	{"user_id", ofCallback, senderField},
	{"message_id", ofCallback, callbackField(func(_ *host, c callback) lua.LValue { return idValue(c.message) })},
	{"inline_message_id", ofCallback, callbackField(func(h *host, c callback) lua.LValue { return h.wrapped(c.inline) })},
	{"game", ofCallback, callbackField(func(_ *host, c callback) lua.LValue { return orNil(c.game) })},
	{"chat_instance", ofCallback, callbackField(func(_ *host, c callback) lua.LValue { return Long(c.instance) })},

	{"id", ofInline, fieldOf(func(_ *host, u *api.UpdateBotInlineQuery) lua.LValue { return Long(u.QueryID) })},
	{"query", ofInline, fieldOf(func(_ *host, u *api.UpdateBotInlineQuery) lua.LValue { return lua.LString(u.Query) })},
	{"offset", ofInline, fieldOf(func(_ *host, u *api.UpdateBotInlineQuery) lua.LValue { return lua.LString(u.Offset) })},
	{"user_id", ofInline, senderField},
	{"geo", ofInline, fieldOf(func(h *host, u *api.UpdateBotInlineQuery) lua.LValue { return h.wrapped(u.Geo) })},
	{"peer_type", ofInline, fieldOf(func(h *host, u *api.UpdateBotInlineQuery) lua.LValue { return h.wrapped(u.PeerType) })},

	{"id", ofChosen, fieldOf(func(_ *host, u *api.UpdateBotInlineSend) lua.LValue { return lua.LString(u.ID) })},
	{"query", ofChosen, fieldOf(func(_ *host, u *api.UpdateBotInlineSend) lua.LValue { return lua.LString(u.Query) })},
	{"user_id", ofChosen, senderField},
	{"geo", ofChosen, fieldOf(func(h *host, u *api.UpdateBotInlineSend) lua.LValue { return h.wrapped(u.Geo) })},
	{"inline_message_id", ofChosen, fieldOf(func(h *host, u *api.UpdateBotInlineSend) lua.LValue { return h.wrapped(u.MsgID) })},

	{"user_id", ofJoin, senderField},
	{"users", ofJoin, func(h *host, _ *lua.LState, e *event) lua.LValue { return listValue(h, e.requesters()) }},
	{"pending", ofJoin, func(_ *host, _ *lua.LState, e *event) lua.LValue {
		if u, ok := e.update.(*api.UpdatePendingJoinRequests); ok {
			return lua.LNumber(u.RequestsPending)
		}
		return lua.LNil
	}},
	{"about", ofJoin, fieldOf(func(_ *host, u *api.UpdateBotChatInviteRequester) lua.LValue { return lua.LString(u.About) })},
	{"invite", ofJoin, fieldOf(func(h *host, u *api.UpdateBotChatInviteRequester) lua.LValue { return h.wrapped(u.Invite) })},
	{"date", ofJoin, fieldOf(func(_ *host, u *api.UpdateBotChatInviteRequester) lua.LValue { return idValue(u.Date) })},
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
