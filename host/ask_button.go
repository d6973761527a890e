package host

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// event:ask_button(text, buttons [, opts]) sends a message with inline buttons and
// waits until one of them is pressed, by those whom ask would listen to. It returns
// the button's data and the event, whose query is answered already: with opts.answer,
// as an alert if opts.alert is set. The buttons go away, however the question ends,
// unless opts.keep is set. A text among the buttons is one whose data is the text.
//
// /cancel and commands cancel as they do for ask; other messages go to handlers.
// Buttons pressed by others are events for handlers of callback_query.

// A press is what becomes of a question with buttons.
type press struct {
	answer string
	alert  bool
	keep   bool
}

// pressText reads what the user is shown.
func (a *asker) pressText(v lua.LValue) *argError {
	s, ok := v.(lua.LString)
	if !ok {
		return expected("text", v)
	}
	a.q.press.answer = string(s)
	return nil
}

// buttons makes buttons of the texts in what a script gives as buttons.
func (a *asker) buttons(v lua.LValue) lua.LValue {
	switch v := v.(type) {
	case lua.LString:
		if len(v) > maxButtonData {
			a.fail(a.L, "%s: a text as a button is its data, too, which has %d bytes at most: use buttons.inline(text, data) for %s", a.fn, maxButtonData, describe(v))
		}
		return a.wrap(&api.KeyboardInlineButton{Text: string(v), Type: &api.InlineButtonTypeCallback{Data: []byte(v)}})
	case *lua.LTable:
		if v.Metatable != lua.LNil || v.RawGetString("_") != lua.LNil {
			return v
		}
		list := a.host.L.CreateTable(v.Len(), 0)
		v.ForEach(func(k, b lua.LValue) { list.RawSet(k, a.buttons(b)) })
		return list
	case *lua.LNilType:
		a.fail(a.L, `%s: buttons expected, like { "Yes", "No" }, got nil`, a.fn)
	}
	return v
}

// checkPressable refuses buttons of which none would be an answer. What is wrong with
// them otherwise, sending tells.
func (a *asker) checkPressable(v lua.LValue) {
	m, err := a.markup(v)
	if err != nil {
		return
	}
	if m, ok := m.(*api.ReplyInlineMarkup); ok {
		for _, row := range m.Rows {
			for _, b := range row.Buttons {
				switch b.Type.(type) {
				case *api.InlineButtonTypeCallback, *api.InlineButtonTypeGame:
					return
				}
			}
		}
	}
	a.fail(a.L, "%s: none of the buttons tells the account when it is pressed: texts, or buttons.inline(text, data), do", a.fn)
}

// settlePress answers the query of a pressed button, and takes the buttons away. That
// either fails is no matter: the user has pressed.
func (h *host) settlePress(L *lua.LState, q *question) {
	var reqs []api.Object
	if q.answer != nil {
		req := &api.MessagesSetBotCallbackAnswerRequest{QueryID: callbackOf(q.answer.update).id, Alert: q.press.alert}
		if q.press.answer != "" {
			req.Message = tl.Some(q.press.answer)
		}
		reqs = append(reqs, req)
	}
	if !q.press.keep {
		reqs = append(reqs, h.editButtons(q, &api.ReplyInlineMarkup{})...)
	}
	h.bridge.invokeAll(L, reqs, nil, telegram.BatchOptions{})
}

// showButtons shows the buttons of a question again that was asked in an earlier run:
// that they were pressed then, nobody tells any more.
func (h *host) showButtons(L *lua.LState, q *question, opts lua.LValue) {
	m, err := h.markup(opts.(*lua.LTable).RawGetString("buttons"))
	if err == nil {
		h.bridge.invokeAll(L, h.editButtons(q, m), nil, telegram.BatchOptions{})
	}
}

// editButtons is the call that gives a question other buttons; none if it is in a chat
// that is not known.
func (h *host) editButtons(q *question, m api.ReplyMarkupClass) []api.Object {
	peer, ok, err := h.bridge.client.CastLocal("InputPeer", q.chat.marked())
	if !ok || err != nil {
		return nil
	}
	return []api.Object{&api.MessagesEditMessageRequest{Peer: peer.(api.InputPeerClass), ID: q.id, ReplyMarkup: m}}
}
