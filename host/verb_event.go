package host

import (
	"fmt"
	"reflect"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Methods of events do in place what the verbs of their names do: event:reply(text),
// event:delete(). Where an event has nothing for them, they raise.

// openEventVerbs makes them.
func (h *host) openEventVerbs() {
	for name, f := range map[string]func(v *verb, e *event) ([]lua.LValue, error){
		"reply": eventReply, "respond": eventRespond, "edit": eventEdit, "delete": eventDelete, "forward_to": eventForward, "react": eventReact,
		"pin": eventPin, "unpin": eventUnpin, "read": eventRead, "answer": eventAnswer, "typing": eventTyping, "download": eventDownload,
	} {
		h.eventMethod(name, h.verb("event:"+name, func(v *verb) ([]lua.LValue, error) { return f(v, h.checkEvent(v.L)) }))
	}
}

// placeOfEvent is the chat that an event is in, as a Peer, and the message that it is
// about; nil and 0 for what it is not.
func placeOfEvent(e *event) (chat api.PeerClass, id int32) {
	switch {
	case e.message != nil:
		return e.message.PeerID, e.message.ID
	case e.service != nil:
		return e.service.PeerID, e.service.ID
	}
	if e.update != nil {
		if chat, id = placeOfUpdate(e.update); chat != nil {
			return chat, id
		}
	}
	switch k := e.chat; k.kind {
	case 'u':
		return &api.PeerUser{UserID: k.id}, 0
	case 'g':
		return &api.PeerChat{ChatID: k.id}, 0
	case 'c':
		return &api.PeerChannel{ChannelID: k.id}, 0
	}
	return nil, 0
}

// placeOfUpdate is that of an update, by the names of its fields.
func placeOfUpdate(u api.UpdateClass) (chat api.PeerClass, id int32) {
	v := reflect.ValueOf(u).Elem()
	for _, name := range []string{"Peer", "PeerID"} {
		f := v.FieldByName(name)
		if !f.IsValid() || f.Kind() != reflect.Interface || f.IsNil() {
			continue
		}
		p, ok := f.Interface().(api.PeerClass)
		if !ok {
			continue
		}
		if m := v.FieldByName("MsgID"); m.IsValid() && m.Kind() == reflect.Int32 {
			id = int32(m.Int())
		}
		return p, id
	}
	return nil, 0
}

// at is the chat of an event.
func (v *verb) at(e *event, to *api.InputPeerClass) {
	chat, _ := placeOfEvent(e)
	if chat == nil {
		v.fail("an event of %q is in no chat", e.name())
	}
	v.check("", v.c.cast("InputPeer", slotOf(to), chat, lua.LNil))
}

// about is the message that an event is about.
func (v *verb) about(e *event) (t *target) {
	t = &target{}
	_, id := placeOfEvent(e)
	if id == 0 {
		v.fail("an event of %q is about no message", e.name())
	}
	v.at(e, &t.peer)
	t.ids = []int32{id}
	return t
}

// eventReply is event:reply(text [, opts]): a message that answers the event's, or
// where it is about none, one in its chat.
func eventReply(v *verb, e *event) ([]lua.LValue, error) {
	return v.answerIn(e, true)
}

// eventRespond is event:respond(text [, opts]): a message in the event's chat.
func eventRespond(v *verb, e *event) ([]lua.LValue, error) {
	return v.answerIn(e, false)
}

func (v *verb) answerIn(e *event, reply bool) ([]lua.LValue, error) {
	v.most(3)
	var s sending
	v.at(e, &s.Peer)
	if _, id := placeOfEvent(e); reply && id != 0 {
		s.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: id}
	}
	if e.message != nil {
		s.topic = topicOf(e.message.ReplyTo)
	}
	return v.send(&s, v.L.Get(2), v.L.Get(3))
}

// eventEdit is event:edit(text [, opts]): the message with the button that was
// pressed, wherever it is, or the message of the event.
func eventEdit(v *verb, e *event) ([]lua.LValue, error) {
	v.most(3)
	inline := callbackOf(e.update).inline
	if u, ok := e.update.(*api.UpdateBotInlineSend); ok {
		inline = u.MsgID
	}
	if inline != nil {
		x, err := v.editing(v.L.Get(2), v.L.Get(3))
		if err != nil {
			return nil, err
		}
		r := &x.MessagesEditMessageRequest
		_, err = v.call(&api.MessagesEditInlineBotMessageRequest{
			NoWebpage: r.NoWebpage, InvertMedia: r.InvertMedia, ID: inline, Message: r.Message, Media: r.Media, ReplyMarkup: r.ReplyMarkup, Entities: r.Entities,
		})
		return done(), err
	}
	return v.edit(v.about(e), v.L.Get(2), v.L.Get(3))
}

// eventDelete is event:delete([opts]): its message or messages.
func eventDelete(v *verb, e *event) ([]lua.LValue, error) {
	v.most(2)
	t := v.about(e)
	v.whole(e, t)
	return v.deleteWith(t, v.L.Get(2))
}

// whole has an album be all of its messages.
func (v *verb) whole(e *event, t *target) {
	if len(e.album) > 0 {
		t.ids = nil
		for _, m := range e.album {
			t.ids = append(t.ids, m.ID)
		}
	}
}

// eventForward is event:forward_to(peer [, opts]).
func eventForward(v *verb, e *event) ([]lua.LValue, error) {
	v.most(3)
	t := v.about(e)
	v.whole(e, t)
	r := &api.MessagesForwardMessagesRequest{ID: t.ids}
	v.peer(2, &r.ToPeer)
	v.options(v.L.Get(3), forwardOptions[1:], func(name string, o lua.LValue) *argError { return v.forwardOption(r, name, o) })
	if err := v.resolve(); err != nil {
		return nil, err
	}
	r.FromPeer = t.peer
	return v.forwardAll(r, nil, len(e.album) > 0)
}

// eventReact is event:react(reaction [, opts]).
func eventReact(v *verb, e *event) ([]lua.LValue, error) {
	v.most(3)
	return v.react(v.about(e), v.L.Get(2), v.L.Get(3))
}

func eventPin(v *verb, e *event) ([]lua.LValue, error) {
	v.most(2)
	return v.pinWith(v.about(e), v.L.Get(2))
}

func eventUnpin(v *verb, e *event) ([]lua.LValue, error) {
	v.most(1)
	return v.pin(&api.MessagesUpdatePinnedMessageRequest{Unpin: true}, v.about(e))
}

// eventRead is event:read([opts]): the chat, up to the event's message.
func eventRead(v *verb, e *event) ([]lua.LValue, error) {
	v.most(2)
	t := &target{}
	v.at(e, &t.peer)
	if _, id := placeOfEvent(e); id != 0 {
		t.ids = []int32{id}
	}
	return v.read(t, v.L.Get(2))
}

func eventTyping(v *verb, e *event) ([]lua.LValue, error) {
	var peer api.InputPeerClass
	v.at(e, &peer)
	return v.typing(&peer, 2)
}

// eventDownload is event:download([path [, opts]]): what its message shows.
func eventDownload(v *verb, e *event) ([]lua.LValue, error) {
	if e.message == nil {
		v.fail("an event of %q brings no message with a file", e.name())
	}
	return v.download(v.wrap(e.message), 2)
}

// eventAnswer is event:answer(...) of a query: callback_query or inline_query.
func eventAnswer(v *verb, e *event) ([]lua.LValue, error) {
	switch e.kind {
	case kindCallbackQuery:
		return v.answerCallback(callbackOf(e.update).id)
	case kindInlineQuery:
		return v.answerInline(e.update.(*api.UpdateBotInlineQuery).QueryID)
	}
	v.fail("an event of %q asks nothing; callback_query and inline_query do, and event:reply(text) sends a message", e.name())
	return nil, nil
}

// answerCallback is event:answer([text] [, opts]) of a pressed button: the user sees
// the text, and the button stops waiting.
func (v *verb) answerCallback(query int64) ([]lua.LValue, error) {
	v.most(3)
	text, opts := v.L.Get(2), v.L.Get(3)
	if _, isTable := text.(*lua.LTable); isTable && opts == lua.LNil {
		text, opts = lua.LNil, text
	}
	r := &api.MessagesSetBotCallbackAnswerRequest{QueryID: query}
	if text != lua.LNil {
		t, ok := formattedOf(text)
		if !ok {
			v.fail("text expected, got %s", describe(text))
		}
		if n := len([]rune(t.Text)); n > maxAnswer {
			v.fail("text of %d characters, the most is %d", n, maxAnswer)
		}
		r.Message = tl.Some(t.Text)
	}
	v.options(opts, []string{"alert", "url", "cache"}, func(name string, o lua.LValue) *argError {
		switch name {
		case "alert":
			return optionBool(&r.Alert, o)
		case "url":
			return optionText(&r.URL, o)
		}
		d, err := durationOf(o)
		r.CacheTime = int32(d.Seconds())
		return err
	})
	_, err := v.call(r)
	return done(), err
}

// maxAnswer is how many characters the answer to a pressed button may have.
const maxAnswer = 200

// usage is an error that has to do with what the script wants of a chat, and is only
// known at run time.
func usage(format string, args ...any) error {
	return &telegram.Error{Kind: telegram.KindRPC, Message: fmt.Sprintf(format, args...)}
}
