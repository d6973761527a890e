package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// withMessage are the kinds that bring a message; an album has its first one.
var withMessage = kindsOf(kindMessage, kindMessageEdited, kindAlbum)

// ofMessage reads a field of an event's message.
func ofMessage(get func(h *host, m *api.Message) lua.LValue) getter {
	return func(h *host, _ *lua.LState, e *event) lua.LValue {
		if e.message == nil {
			return lua.LNil
		}
		return get(h, e.message)
	}
}

var messageFields = []eventField{
	{"id", withMessage, ofMessage(func(_ *host, m *api.Message) lua.LValue { return lua.LNumber(m.ID) })},
	{"text", withMessage, func(_ *host, _ *lua.LState, e *event) lua.LValue {
		return lua.LString(e.text())
	}},
	{"date", withMessage, ofMessage(func(_ *host, m *api.Message) lua.LValue { return lua.LNumber(m.Date) })},
	{"edit_date", withMessage, ofMessage(func(_ *host, m *api.Message) lua.LValue { return optNumber(m.EditDate) })},
	{"out", withMessage, func(_ *host, _ *lua.LState, e *event) lua.LValue { return lua.LBool(e.out) }},
	{"mentioned", withMessage, ofMessage(func(_ *host, m *api.Message) lua.LValue { return lua.LBool(m.Mentioned) })},
	{"forwarded", withMessage, ofMessage(func(_ *host, m *api.Message) lua.LValue { return lua.LBool(m.FwdFrom != nil) })},
	{"reply_to_id", withMessage, ofMessage(func(_ *host, m *api.Message) lua.LValue { return idValue(replyTo(m.ReplyTo)) })},
	{"topic_id", withMessage, ofMessage(func(_ *host, m *api.Message) lua.LValue { return idValue(topicOf(m.ReplyTo)) })},
	{"via_bot_id", withMessage, ofMessage(func(_ *host, m *api.Message) lua.LValue { return optNumber(m.ViaBotID) })},
	{"grouped_id", withMessage, ofMessage(func(_ *host, m *api.Message) lua.LValue {
		if !m.GroupedID.Set {
			return lua.LNil
		}
		return Long(m.GroupedID.Value)
	})},
	{"media", withMessage, ofMessage(func(h *host, m *api.Message) lua.LValue { return h.wrapped(m.Media) })},
	{"media_type", withMessage, ofMessage(func(_ *host, m *api.Message) lua.LValue {
		return orNil(mediaType(m.Media))
	})},
	{"matches", kindsOf(kindMessage, kindMessageEdited, kindAlbum, kindCallbackQuery, kindInlineQuery, kindChosenInline),
		func(h *host, _ *lua.LState, e *event) lua.LValue { return h.matchesValue(e) }},
	{"command", kindsOf(kindMessage), func(_ *host, _ *lua.LState, e *event) lua.LValue {
		return orNil(e.command)
	}},
	{"args", kindsOf(kindMessage), func(h *host, _ *lua.LState, e *event) lua.LValue {
		if e.command == "" {
			return lua.LNil
		}
		words := strings.Fields(e.match.args)
		t := h.L.CreateTable(len(words), 1)
		for _, w := range words {
			t.Append(lua.LString(w))
		}
		t.RawSetString("text", lua.LString(e.match.args))
		return t
	}},
	{"messages", kindsOf(kindAlbum), func(h *host, _ *lua.LState, e *event) lua.LValue {
		t := h.L.CreateTable(len(e.album), 0)
		for _, m := range e.album {
			t.Append(h.wrap(m))
		}
		return t
	}},
	{"ids", kindsOf(kindAlbum), func(h *host, _ *lua.LState, e *event) lua.LValue {
		t := h.L.CreateTable(len(e.album), 0)
		for _, m := range e.album {
			t.Append(lua.LNumber(m.ID))
		}
		return t
	}},
}

// text is what an event's message says; an album's, the first of its captions.
func (t *turn) text() string {
	for _, m := range t.album {
		if m.Message != "" {
			return m.Message
		}
	}
	if t.message == nil {
		return ""
	}
	return t.message.Message
}

func replyTo(r api.MessageReplyHeaderClass) int32 {
	if r, ok := r.(*api.MessageReplyHeader); ok {
		return r.ReplyToMsgID.Value
	}
	return 0
}

// topicOf is the forum topic that a message is in: its first message is named
// where the message answers another.
func topicOf(r api.MessageReplyHeaderClass) int32 {
	h, ok := r.(*api.MessageReplyHeader)
	switch {
	case !ok || !h.ForumTopic:
		return 0
	case h.ReplyToTopID.Set:
		return h.ReplyToTopID.Value
	}
	return h.ReplyToMsgID.Value
}

// mediaTypes are what mediaType tells apart.
var mediaTypes = []string{"photo", "video", "document", "voice", "audio", "sticker", "animation", "poll", "contact", "location", "other"}

// mediaType is what kind of media a message has; "" for none. The preview of a
// link is none.
func mediaType(m api.MessageMediaClass) string {
	switch m := m.(type) {
	case nil, *api.MessageMediaEmpty, *api.MessageMediaWebPage:
		return ""
	case *api.MessageMediaPhoto:
		return "photo"
	case *api.MessageMediaDocument:
		if d, ok := m.Document.(*api.Document); ok {
			return documentType(d)
		}
		return "document"
	case *api.MessageMediaPoll:
		return "poll"
	case *api.MessageMediaContact:
		return "contact"
	case *api.MessageMediaGeo, *api.MessageMediaGeoLive, *api.MessageMediaVenue:
		return "location"
	}
	return "other"
}

// documentType is what a document is shown as: an animation is a video too, and
// a sticker may be.
func documentType(d *api.Document) string {
	is := "document"
	for _, a := range d.Attributes {
		switch a := a.(type) {
		case *api.DocumentAttributeSticker, *api.DocumentAttributeCustomEmoji:
			return "sticker"
		case *api.DocumentAttributeAnimated:
			is = "animation"
		case *api.DocumentAttributeAudio:
			if is = "audio"; a.Voice {
				is = "voice"
			}
		case *api.DocumentAttributeVideo:
			if is == "document" {
				is = "video"
			}
		}
	}
	return is
}

// matchesValue is event.matches: captures by their places, and names if they have
// some.
func (h *host) matchesValue(e *event) lua.LValue {
	if e.matches == nil {
		return lua.LNil
	}
	t := h.L.CreateTable(len(e.matches), 0)
	for i, s := range e.matches {
		t.RawSetInt(i+1, lua.LString(s))
		if i+1 < len(e.names) && e.names[i+1] != "" {
			t.RawSetString(e.names[i+1], lua.LString(s))
		}
	}
	return t
}
