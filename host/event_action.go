package host

import (
	"strings"
	"unicode"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// A chat action is a service message, or one of a few updates that come without:
// administrators hear of each change of a member by updateChatParticipant and
// updateChannelParticipant, in groups beside the service message. So that nobody
// is greeted twice there, joined, left and kicked are set for service messages,
// and in channels, which have none, for those updates. "participant" events say
// what has changed by old and new.

var ofAction = kindsOf(kindChatAction)

// actionField reads a field of what happened in a chat.
func actionField(get func(h *host, e *event) lua.LValue) getter {
	return func(h *host, _ *lua.LState, e *event) lua.LValue { return get(h, e) }
}

var actionFields = []eventField{
	{"action", ofAction, actionField(func(_ *host, e *event) lua.LValue {
		return lua.LString(e.action())
	})},
	{"id", ofAction, actionField(func(_ *host, e *event) lua.LValue {
		if e.service == nil {
			return lua.LNil
		}
		return lua.LNumber(e.service.ID)
	})},
	{"date", ofAction, actionField(func(_ *host, e *event) lua.LValue { return idValue(e.actionDate()) })},
	{"out", ofAction, actionField(func(_ *host, e *event) lua.LValue { return lua.LBool(e.out) })},
	{"users", ofAction, actionField(func(h *host, e *event) lua.LValue { return listValue(h, e.subjects()) })},
	{"user_id", ofAction, actionField(func(_ *host, e *event) lua.LValue { return idValue(first(e.subjects())) })},
	{"joined", ofAction, actionField(func(h *host, e *event) lua.LValue { return lua.LBool(h.membership(e.turn).joined) })},
	{"left", ofAction, actionField(func(h *host, e *event) lua.LValue { return lua.LBool(h.membership(e.turn).left) })},
	{"kicked", ofAction, actionField(func(h *host, e *event) lua.LValue { return lua.LBool(h.membership(e.turn).kicked) })},
	{"pinned", ofAction, actionField(func(_ *host, e *event) lua.LValue { return lua.LBool(e.action() == "pin_message") })},
	{"unpinned", ofAction, actionField(func(_ *host, e *event) lua.LValue { return lua.LBool(e.action() == "unpinned_messages") })},
	{"ids", ofAction, actionField(func(h *host, e *event) lua.LValue { return listValue(h, e.pinnedIDs()) })},
	{"title", ofAction, actionField(func(_ *host, e *event) lua.LValue { return orNil(e.newTitle()) })},
	{"photo", ofAction, actionField(func(h *host, e *event) lua.LValue {
		if e.service != nil {
			if a, ok := e.service.Action.(*api.MessageActionChatEditPhoto); ok {
				return h.wrapped(a.Photo)
			}
		}
		return lua.LNil
	})},
	{"created", ofAction, actionField(func(_ *host, e *event) lua.LValue {
		a := e.action()
		return lua.LBool(a == "chat_create" || a == "channel_create")
	})},
	{"old", ofAction, actionField(func(_ *host, e *event) lua.LValue {
		old, _ := e.roles()
		return orNil(old)
	})},
	{"new", ofAction, actionField(func(_ *host, e *event) lua.LValue {
		_, now := e.roles()
		return orNil(now)
	})},
	{"invite", ofAction, actionField(func(h *host, e *event) lua.LValue {
		switch u := e.update.(type) {
		case *api.UpdateChatParticipant:
			return h.wrapped(u.Invite)
		case *api.UpdateChannelParticipant:
			return h.wrapped(u.Invite)
		}
		return lua.LNil
	})},
}

// action names what happened in a chat: a service message's after its
// constructor.
func (t *turn) action() string {
	if t.service != nil {
		return snakeCase(strings.TrimPrefix(nameOf(t.service.Action), "messageAction"))
	}
	switch u := t.update.(type) {
	case *api.UpdateChatParticipant, *api.UpdateChannelParticipant:
		return "participant"
	case *api.UpdateChatParticipantAdmin:
		return "participant_admin"
	case *api.UpdateChatParticipantRank:
		return "participant_rank"
	case *api.UpdateChatDefaultBannedRights:
		return "banned_rights"
	case *api.UpdatePinnedMessages:
		if u.Pinned {
			return "pinned_messages"
		}
	case *api.UpdatePinnedChannelMessages:
		if u.Pinned {
			return "pinned_messages"
		}
	}
	return "unpinned_messages"
}

// snakeCase writes chat_add_user for ChatAddUser, and set_messages_ttl for
// SetMessagesTTL.
func snakeCase(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// actionNames are the names of all actions.
func actionNames() []string {
	names := []string{"participant", "participant_admin", "participant_rank", "banned_rights", "pinned_messages", "unpinned_messages"}
	for _, t := range membersOf("MessageAction") {
		names = append(names, snakeCase(strings.TrimPrefix(t.Name, "messageAction")))
	}
	return names
}

func (t *turn) actionDate() int32 {
	if t.service != nil {
		return t.service.Date
	}
	switch u := t.update.(type) {
	case *api.UpdateChatParticipant:
		return u.Date
	case *api.UpdateChannelParticipant:
		return u.Date
	}
	return 0
}

// subjects are the users whom an action happened to.
func (t *turn) subjects() []int64 {
	switch u := t.update.(type) {
	case *api.UpdateChatParticipant:
		return []int64{u.UserID}
	case *api.UpdateChannelParticipant:
		return []int64{u.UserID}
	case *api.UpdateChatParticipantAdmin:
		return []int64{u.UserID}
	case *api.UpdateChatParticipantRank:
		return []int64{u.UserID}
	}
	if t.service == nil {
		return nil
	}
	switch a := t.service.Action.(type) {
	case *api.MessageActionChatAddUser:
		return a.Users
	case *api.MessageActionChatCreate:
		return a.Users
	case *api.MessageActionChatDeleteUser:
		return []int64{a.UserID}
	case *api.MessageActionInviteToGroupCall:
		return a.Users
	case *api.MessageActionChatJoinedByLink, *api.MessageActionChatJoinedByRequest, *api.MessageActionChatJoinedViaCommunity, *api.MessageActionContactSignUp:
		if t.sender > 0 {
			return []int64{t.sender}
		}
	}
	return nil
}

func (t *turn) pinnedIDs() []int32 {
	switch u := t.update.(type) {
	case *api.UpdatePinnedMessages:
		return u.Messages
	case *api.UpdatePinnedChannelMessages:
		return u.Messages
	}
	if t.service != nil {
		if _, ok := t.service.Action.(*api.MessageActionPinMessage); ok {
			if id := replyTo(t.service.ReplyTo); id != 0 {
				return []int32{id}
			}
		}
	}
	return nil
}

func (t *turn) newTitle() string {
	if t.service == nil {
		return ""
	}
	switch a := t.service.Action.(type) {
	case *api.MessageActionChatEditTitle:
		return a.Title
	case *api.MessageActionChatCreate:
		return a.Title
	case *api.MessageActionChannelCreate:
		return a.Title
	case *api.MessageActionTopicCreate:
		return a.Title
	case *api.MessageActionTopicEdit:
		return a.Title.Value
	}
	return ""
}

// membership is what an action says of who is in the chat.
type membership struct{ joined, left, kicked bool }

func (h *host) membership(t *turn) (m membership) {
	if t.service != nil {
		switch a := t.service.Action.(type) {
		case *api.MessageActionChatAddUser, *api.MessageActionChatJoinedByLink, *api.MessageActionChatJoinedByRequest, *api.MessageActionChatJoinedViaCommunity:
			m.joined = true
		case *api.MessageActionChatDeleteUser:
			m.left = a.UserID == h.senderID(t)
			m.kicked = !m.left
		}
		return m
	}
	u, ok := t.update.(*api.UpdateChannelParticipant)
	if !ok {
		return m
	}
	if broadcast, _ := h.on.broadcasts.of(t); !broadcast {
		return m
	}
	old, now := t.roles()
	was, is := isMember(old), isMember(now)
	m.joined = is && !was
	m.left = was && !is && u.ActorID == u.UserID
	m.kicked = was && !is && !m.left
	return m
}

func isMember(role string) bool {
	return role == "member" || role == "admin" || role == "creator" || role == "restricted"
}

// roles are what a member was, and is.
func (t *turn) roles() (old, now string) {
	switch u := t.update.(type) {
	case *api.UpdateChatParticipant:
		return groupRole(u.PrevParticipant), groupRole(u.NewParticipant)
	case *api.UpdateChannelParticipant:
		return channelRole(u.PrevParticipant), channelRole(u.NewParticipant)
	}
	return "", ""
}

func groupRole(p api.ChatParticipantClass) string {
	switch p.(type) {
	case nil:
		return "left"
	case *api.ChatParticipantCreator:
		return "creator"
	case *api.ChatParticipantAdmin:
		return "admin"
	}
	return "member"
}

func channelRole(p api.ChannelParticipantClass) string {
	switch p := p.(type) {
	case nil, *api.ChannelParticipantLeft:
		return "left"
	case *api.ChannelParticipantCreator:
		return "creator"
	case *api.ChannelParticipantAdmin:
		return "admin"
	case *api.ChannelParticipantBanned:
		switch {
		case p.BannedRights != nil && p.BannedRights.ViewMessages:
			return "banned"
		case p.Left:
			return "left"
		}
		return "restricted"
	}
	return "member"
}
