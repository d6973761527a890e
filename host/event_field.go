package host

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// An eventField is a field of events, computed when it is read. Events of kinds
// that do not have it raise.
type eventField struct {
	name  string
	kinds kinds
	get   getter
}

type getter func(h *host, L *lua.LState, e *event) lua.LValue

// allFields are the fields by kind and name.
var allFields = indexFields(commonFields, messageFields, readingFields, actionFields, userFields, queryFields, votingFields)

func indexFields(lists ...[]eventField) (index [kindCount]map[string]*eventField) {
	for k := range index {
		index[k] = map[string]*eventField{}
	}
	for _, list := range lists {
		for i := range list {
			for k := range index {
				if list[i].kinds.has(eventKind(k)) {
					index[k][list[i].name] = &list[i]
				}
			}
		}
	}
	return index
}

// commonFields are those of all events.
var commonFields = []eventField{
	{"name", allKinds, func(_ *host, _ *lua.LState, e *event) lua.LValue { return lua.LString(e.name()) }},
	{"update", allKinds, func(h *host, _ *lua.LState, e *event) lua.LValue {
		return h.wrapped(e.update)
	}},
	{"replayed", allKinds, func(_ *host, _ *lua.LState, e *event) lua.LValue {
		return lua.LBool(e.replayed)
	}},
	{"message", allKinds, func(h *host, _ *lua.LState, e *event) lua.LValue {
		switch {
		case e.message != nil:
			return h.wrap(e.message)
		case e.service != nil:
			return h.wrap(e.service)
		}
		return lua.LNil
	}},
	{"chat_id", allKinds, func(_ *host, _ *lua.LState, e *event) lua.LValue {
		return idValue(e.chatID())
	}},
	{"sender_id", allKinds, func(h *host, _ *lua.LState, e *event) lua.LValue { return idValue(h.senderID(e.turn)) }},
	{"chat", allKinds, func(h *host, L *lua.LState, e *event) lua.LValue {
		return h.peerValue(L, e, e.chatID())
	}},
	{"sender", allKinds, func(h *host, L *lua.LState, e *event) lua.LValue {
		return h.peerValue(L, e, h.senderID(e.turn))
	}},
	{"private", allKinds, func(_ *host, _ *lua.LState, e *event) lua.LValue {
		return lua.LBool(e.place() == 'u')
	}},
	{"group", allKinds, func(h *host, L *lua.LState, e *event) lua.LValue {
		return lua.LBool(e.place() == 'g' || e.place() == 'c' && !h.isBroadcast(L, e))
	}},
	{"channel", allKinds, func(h *host, L *lua.LState, e *event) lua.LValue {
		return lua.LBool(e.place() == 'c' && h.isBroadcast(L, e))
	}},
}

// place is the kind of the chat that it happened in; 0: in none.
func (t *turn) place() byte {
	if t.noChat {
		return 0
	}
	return t.chat.kind
}

// chatID is that chat's marked id.
func (t *turn) chatID() int64 {
	if t.noChat {
		return 0
	}
	return t.chat.marked()
}

// senderID is the marked id of who did it.
func (h *host) senderID(t *turn) int64 {
	if t.sender == bySelf {
		return h.selfID()
	}
	return t.sender
}

// selfID is the account's; 0 if nobody is signed in.
func (h *host) selfID() int64 {
	if h.client == nil {
		return 0
	}
	return h.client.Self().ID
}

// along finds a peer among those that came with the update, if all of it did.
func (t *turn) along(id int64) api.Object {
	key := keyOfID(id)
	for _, u := range t.source.Users {
		if u, ok := u.(*api.User); ok && key == userKey(u.ID) && !u.Min {
			return u
		}
	}
	for _, c := range t.source.Chats {
		switch c := c.(type) {
		case *api.Chat:
			if key == (chatKey{'g', c.ID}) {
				return c
			}
		case *api.Channel:
			if key == channelKey(c.ID) && !c.Min {
				return c
			}
		}
	}
	return nil
}

// peerValue is a user or chat of an event; nil if Telegram does not tell. It may
// park the task.
func (h *host) peerValue(L *lua.LState, e *event, id int64) lua.LValue {
	if id == 0 {
		return lua.LNil
	}
	if o := e.along(id); o != nil {
		return h.wrap(o)
	}
	if o := h.askPeer(L, id); o != nil {
		return h.wrap(o)
	}
	return lua.LNil
}

// isBroadcast tells whether an event's channel is one, and no supergroup. It may
// park the task.
func (h *host) isBroadcast(L *lua.LState, e *event) bool {
	broadcast, known := h.on.broadcasts.of(e.turn)
	if known {
		return broadcast
	}
	c, _ := h.askPeer(L, e.chatID()).(*api.Channel)
	return c != nil && c.Broadcast
}

func (h *host) wrapped(o api.Object) lua.LValue {
	if o == nil {
		return lua.LNil
	}
	return h.wrap(o)
}

// Values of fields. Ids and dates are nil if they are 0.

func idValue[T int32 | int64](id T) lua.LValue {
	if id == 0 {
		return lua.LNil
	}
	return lua.LNumber(id)
}

func orNil(s string) lua.LValue {
	if s == "" {
		return lua.LNil
	}
	return lua.LString(s)
}

func optNumber[T int32 | int64](v tl.Opt[T]) lua.LValue {
	if !v.Set {
		return lua.LNil
	}
	return lua.LNumber(v.Value)
}

func listValue[T int32 | int64](h *host, list []T) lua.LValue {
	t := h.L.CreateTable(len(list), 0)
	for _, n := range list {
		t.Append(lua.LNumber(n))
	}
	return t
}

// fieldNames lists the fields of a kind of event.
func fieldNames(k eventKind) []string {
	var names []string
	for name := range allFields[k] {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// isField tells whether any event has a field of that name.
func isField(name string) bool {
	return slices.ContainsFunc(allFields[:], func(m map[string]*eventField) bool { return m[name] != nil })
}

// fieldOf is a field of events that one kind of update makes; nil where another does.
func fieldOf[U api.UpdateClass](get func(h *host, u U) lua.LValue) getter {
	return func(h *host, _ *lua.LState, e *event) lua.LValue {
		if u, ok := e.update.(U); ok {
			return get(h, u)
		}
		return lua.LNil
	}
}
