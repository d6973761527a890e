package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

var ofUser = kindsOf(kindUserUpdate)

// userField reads a field of what is news of a user.
func userField(get func(h *host, u api.UpdateClass) lua.LValue) getter {
	return func(h *host, _ *lua.LState, e *event) lua.LValue { return get(h, e.update) }
}

var userFields = []eventField{
	{"user_id", ofUser, func(h *host, _ *lua.LState, e *event) lua.LValue { return idValue(h.senderID(e.turn)) }},
	{"changed", ofUser, userField(func(_ *host, u api.UpdateClass) lua.LValue {
		return lua.LString(changeOf(u))
	})},
	{"status", ofUser, userField(func(_ *host, u api.UpdateClass) lua.LValue {
		s, _, _ := statusOf(u)
		return orNil(s)
	})},
	{"online_until", ofUser, userField(func(_ *host, u api.UpdateClass) lua.LValue {
		_, until, _ := statusOf(u)
		return idValue(until)
	})},
	{"last_seen", ofUser, userField(func(_ *host, u api.UpdateClass) lua.LValue {
		_, _, seen := statusOf(u)
		return idValue(seen)
	})},
	{"typing", ofUser, userField(func(_ *host, u api.UpdateClass) lua.LValue {
		return orNil(typingName(typingOf(u)))
	})},
	{"typing_action", ofUser, userField(func(h *host, u api.UpdateClass) lua.LValue {
		return h.wrapped(typingOf(u))
	})},
	{"first_name", ofUser, userField(func(_ *host, u api.UpdateClass) lua.LValue {
		if u, ok := u.(*api.UpdateUserName); ok {
			return lua.LString(u.FirstName)
		}
		return lua.LNil
	})},
	{"last_name", ofUser, userField(func(_ *host, u api.UpdateClass) lua.LValue {
		if u, ok := u.(*api.UpdateUserName); ok {
			return lua.LString(u.LastName)
		}
		return lua.LNil
	})},
	{"usernames", ofUser, userField(func(h *host, u api.UpdateClass) lua.LValue {
		n, ok := u.(*api.UpdateUserName)
		if !ok {
			return lua.LNil
		}
		t := h.L.CreateTable(len(n.Usernames), 0)
		for _, name := range n.Usernames {
			if name.Active {
				t.Append(lua.LString(name.Username))
			}
		}
		return t
	})},
	{"phone", ofUser, userField(func(_ *host, u api.UpdateClass) lua.LValue {
		if u, ok := u.(*api.UpdateUserPhone); ok {
			return lua.LString(u.Phone)
		}
		return lua.LNil
	})},
	{"emoji_status", ofUser, userField(func(h *host, u api.UpdateClass) lua.LValue {
		if u, ok := u.(*api.UpdateUserEmojiStatus); ok {
			return h.wrapped(u.EmojiStatus)
		}
		return lua.LNil
	})},
	{"blocked", ofUser, userField(func(_ *host, u api.UpdateClass) lua.LValue {
		if u, ok := u.(*api.UpdatePeerBlocked); ok {
			return lua.LBool(u.Blocked)
		}
		return lua.LNil
	})},
	{"stopped", ofUser, userField(func(_ *host, u api.UpdateClass) lua.LValue {
		if u, ok := u.(*api.UpdateBotStopped); ok {
			return lua.LBool(u.Stopped)
		}
		return lua.LNil
	})},
}

// changeOf says what an update of a user is about.
func changeOf(u api.UpdateClass) string {
	switch u.(type) {
	case *api.UpdateUserStatus:
		return "status"
	case *api.UpdateUserTyping, *api.UpdateChatUserTyping, *api.UpdateChannelUserTyping:
		return "typing"
	case *api.UpdateUserName:
		return "name"
	case *api.UpdateUserPhone:
		return "phone"
	case *api.UpdateUserEmojiStatus:
		return "emoji_status"
	case *api.UpdatePeerBlocked:
		return "blocked"
	case *api.UpdateBotStopped:
		return "stopped"
	}
	return "other"
}

// statusOf is a user's status, and until when they are online or since when not.
func statusOf(u api.UpdateClass) (status string, until, seen int32) {
	s, ok := u.(*api.UpdateUserStatus)
	if !ok {
		return "", 0, 0
	}
	switch s := s.Status.(type) {
	case *api.UserStatusOnline:
		return "online", s.Expires, 0
	case *api.UserStatusOffline:
		return "offline", 0, s.WasOnline
	case *api.UserStatusRecently:
		return "recently", 0, 0
	case *api.UserStatusLastWeek:
		return "last_week", 0, 0
	case *api.UserStatusLastMonth:
		return "last_month", 0, 0
	}
	return "hidden", 0, 0
}

func typingOf(u api.UpdateClass) api.SendMessageActionClass {
	switch u := u.(type) {
	case *api.UpdateUserTyping:
		return u.Action
	case *api.UpdateChatUserTyping:
		return u.Action
	case *api.UpdateChannelUserTyping:
		return u.Action
	}
	return nil
}

// typingName is sendMessageRecordAudioAction as record_audio.
func typingName(a api.SendMessageActionClass) string {
	if a == nil {
		return ""
	}
	name := strings.TrimPrefix(strings.TrimPrefix(nameOf(a), "input"), "sendMessage")
	name = strings.TrimPrefix(name, "SendMessage")
	return snakeCase(strings.TrimSuffix(name, "Action"))
}
