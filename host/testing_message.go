package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl/api"
)

// A testMessage is a message as one account has it.
type testMessage struct {
	owner *actor
	obj   api.MessageClass
	whole *lua.LUserData // the object in Lua
}

func messageValue(v lua.LValue) *testMessage {
	if ud, ok := v.(*lua.LUserData); ok {
		m, _ := ud.Value.(*testMessage)
		return m
	}
	return nil
}

// head are what all messages have.
func (m *testMessage) head() (id int32, peer, from api.PeerClass, date int32, out bool) {
	switch o := m.obj.(type) {
	case *api.Message:
		return o.ID, o.PeerID, o.FromID, o.Date, o.Out
	case *api.MessageService:
		return o.ID, o.PeerID, o.FromID, o.Date, o.Out
	}
	return 0, nil, nil, 0, false
}

func (m *testMessage) id() int32 {
	id, _, _, _, _ := m.head()
	return id
}

// chat is the marked id of the message's chat.
func (m *testMessage) chat() int64 {
	_, peer, _, _, _ := m.head()
	return markedOf(peer)
}

// sender is the marked id of who has sent it.
func (m *testMessage) sender() int64 {
	_, peer, from, _, out := m.head()
	switch {
	case from != nil:
		return markedOf(from)
	case out:
		return m.owner.ID()
	}
	return markedOf(peer)
}

// markedOf is a peer as one number; 0 for none.
func markedOf(p api.PeerClass) int64 { return keyOfPeer(p).marked() }

// peerOfMarked is the opposite.
func peerOfMarked(id int64) api.PeerClass {
	switch k := keyOfID(id); k.kind {
	case 'c':
		return &api.PeerChannel{ChannelID: k.id}
	case 'g':
		return &api.PeerChat{ChatID: k.id}
	}
	return &api.PeerUser{UserID: id}
}

// text is what it says.
func (m *testMessage) text() string {
	if o, ok := m.obj.(*api.Message); ok {
		return o.Message
	}
	return ""
}

// buttons are the rows of what can be pressed below it.
func (m *testMessage) buttons() (rows [][]testButton) {
	o, _ := m.obj.(*api.Message)
	if o == nil {
		return nil
	}
	switch markup := o.ReplyMarkup.(type) {
	case *api.ReplyInlineMarkup:
		for _, row := range markup.Rows {
			var r []testButton
			for _, b := range row.Buttons {
				r = append(r, testButton{text: b.Text, inline: b.Type})
			}
			rows = append(rows, r)
		}
	case *api.ReplyKeyboardMarkup:
		for _, row := range markup.Rows {
			var r []testButton
			for _, b := range row.Buttons {
				r = append(r, testButton{text: b.Text})
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// A testButton is a button: inline, or of a keyboard.
type testButton struct {
	text   string
	inline api.InlineButtonTypeClass // nil: it sends its text
}

// media is the kind of the message's media; "" is none.
func (m *testMessage) media() string {
	o, _ := m.obj.(*api.Message)
	if o == nil || o.Media == nil {
		return ""
	}
	return mediaType(o.Media)
}

// action is what a service message tells of; "" is none.
func (m *testMessage) action() string {
	o, _ := m.obj.(*api.MessageService)
	if o == nil {
		return ""
	}
	return snakeCase(strings.TrimPrefix(nameOf(o.Action), "messageAction"))
}

// replyTo is the id of the message that it answers; 0 is none.
func (m *testMessage) replyTo() int32 {
	var r api.MessageReplyHeaderClass
	switch o := m.obj.(type) {
	case *api.Message:
		r = o.ReplyTo
	case *api.MessageService:
		r = o.ReplyTo
	}
	if h, ok := r.(*api.MessageReplyHeader); ok {
		return h.ReplyToMsgID.Value
	}
	return 0
}

// messageOf is a message in Lua.
func (s *stage) messageOf(owner *actor, o api.MessageClass) *lua.LUserData {
	return &lua.LUserData{Value: &testMessage{owner: owner, obj: o}, Metatable: s.messageMeta}
}

// testFields are the fields that a message has besides those of its object.
var testFields = map[string]func(s *stage, m *testMessage) lua.LValue{
	"text":      func(_ *stage, m *testMessage) lua.LValue { return lua.LString(m.text()) },
	"chat_id":   func(_ *stage, m *testMessage) lua.LValue { return lua.LNumber(m.chat()) },
	"sender_id": func(_ *stage, m *testMessage) lua.LValue { return lua.LNumber(m.sender()) },
	"reply_to_id": func(_ *stage, m *testMessage) lua.LValue {
		if id := m.replyTo(); id != 0 {
			return lua.LNumber(id)
		}
		return lua.LNil
	},
	"media_type": func(_ *stage, m *testMessage) lua.LValue { return textOrNil(m.media()) },
	"action":     func(_ *stage, m *testMessage) lua.LValue { return textOrNil(m.action()) },
	"buttons":    (*stage).buttonTable,
	"raw":        func(s *stage, m *testMessage) lua.LValue { return s.wholeMessage(m) },
}

func textOrNil(s string) lua.LValue {
	if s == "" {
		return lua.LNil
	}
	return lua.LString(s)
}

// buttonTable is message.buttons: rows of texts.
func (s *stage) buttonTable(m *testMessage) lua.LValue {
	rows := s.L.NewTable()
	for _, row := range m.buttons() {
		r := s.L.NewTable()
		for _, b := range row {
			r.Append(lua.LString(b.text))
		}
		rows.Append(r)
	}
	return rows
}

func (s *stage) wholeMessage(m *testMessage) *lua.LUserData {
	if m.whole == nil {
		m.whole = s.bridge.wrap(m.obj)
	}
	return m.whole
}

// openMessages makes what messages are in Lua: their own fields, and those of the
// object.
func (s *stage) openMessages() {
	s.messageMeta = s.meta("message", func(L *lua.LState) int {
		m := receiver[*testMessage](s, L, "message")
		name, _ := L.Get(2).(lua.LString)
		if f := testFields[string(name)]; f != nil {
			L.Push(f(s, m))
			return 1
		}
		d := s.bridge.descriptorOf(m.obj)
		i, ok := d.index[string(name)]
		if !ok {
			s.fail(L, "a message has no field %s%s", keyName(L.Get(2)), reference.DidYouMean(string(name), append(sortedNames(testFields), d.names()...)))
		}
		L.Push(s.bridge.read(s.wholeMessage(m), d, i))
		return 1
	}, func(L *lua.LState) int {
		L.Push(lua.LString(s.shown(receiver[*testMessage](s, L, "message"))))
		return 1
	})
}

// shown is a message in one line.
func (s *stage) shown(m *testMessage) string {
	var b strings.Builder
	switch action := m.action(); {
	case action != "":
		b.WriteString("(" + action + ")")
	default:
		b.WriteString(describe(lua.LString(m.text()))[len("string "):])
	}
	if kind := m.media(); kind != "" {
		b.WriteString(" with " + kind)
	}
	for _, row := range m.buttons() {
		for _, button := range row {
			b.WriteString(" [" + button.text + "]")
		}
	}
	return b.String()
}

// click is actor:click(message, text or data or { row, column }): what a press of
// the button brings, with text, alert and url. It is nil if the bot has not
// answered. A button of a keyboard sends its text: that message is returned.
func (a *actor) click(L *lua.LState) int {
	m := a.message(L, "click", L.Get(2))
	b := a.button(L, m, L.Get(3))
	peer := a.peer(L, "click", L.Get(2))
	switch does := b.inline.(type) {
	case nil:
		return a.sent(L, "click", a.invoke(L, "click", "messages.sendMessage", callFields{"peer": peer, "message": lua.LString(b.text)}), m.chat(), b.text)
	case *api.InlineButtonTypeURL:
		t := L.NewTable()
		t.RawSetString("url", lua.LString(does.URL))
		L.Push(t)
		return 1
	case *api.InlineButtonTypeCallback:
		got := a.ask(L, "click", "messages.getBotCallbackAnswer", callFields{"peer": peer, "msg_id": a.msgID(m), "data": lua.LString(does.Data)})
		if got == nil {
			L.Push(lua.LNil)
			return 1
		}
		answer, _ := got.res.(*api.MessagesBotCallbackAnswer)
		t := L.NewTable()
		if answer.Message.Set {
			t.RawSetString("text", lua.LString(answer.Message.Value))
		}
		if answer.URL.Set {
			t.RawSetString("url", lua.LString(answer.URL.Value))
		}
		t.RawSetString("alert", lua.LBool(answer.Alert))
		L.Push(t)
		return 1
	}
	a.stage.fail(L, "%s:click: a button of %s can't be pressed in a test", a.Name(), nameOf(b.inline))
	return 0
}

// button finds a button of a message.
func (a *actor) button(L *lua.LState, m *testMessage, want lua.LValue) testButton {
	rows := m.buttons()
	var all []testButton
	var texts []string
	for _, row := range rows {
		for _, b := range row {
			all = append(all, b)
			texts = append(texts, b.text)
		}
	}
	switch want := want.(type) {
	case lua.LString:
		for _, b := range all {
			if b.text == string(want) {
				return b
			}
		}
		for _, b := range all {
			if c, ok := b.inline.(*api.InlineButtonTypeCallback); ok && string(c.Data) == string(want) {
				return b
			}
		}
	case lua.LNumber:
		if i := int(want); i >= 1 && i <= len(all) {
			return all[i-1]
		}
	case *lua.LTable:
		r, _ := want.RawGetInt(1).(lua.LNumber)
		c, _ := want.RawGetInt(2).(lua.LNumber)
		if i, j := int(r), int(c); i >= 1 && i <= len(rows) && j >= 1 && j <= len(rows[i-1]) {
			return rows[i-1][j-1]
		}
	}
	a.stage.fail(L, "%s:click: the message has no button %s; it has %s", a.Name(), describe(want), quotedList(texts))
	return testButton{}
}
