package host

import (
	"strings"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// An actor is a user or bot that the test acts as, over a client of its own. What
// it does raises an error when Telegram refuses it, and has all its consequences
// behind it when it returns.
type actor struct {
	TestActor
	stage  *stage
	bridge *bridge // nil: has not acted
}

// actorValue is an actor in Lua.
func (s *stage) actorValue(a TestActor) *lua.LUserData {
	return &lua.LUserData{Value: &actor{TestActor: a, stage: s}, Metatable: s.actorMeta}
}

// openActors makes what users and bots can do.
func (s *stage) openActors() {
	verbs := map[string]func(a *actor, L *lua.LState) int{
		"send": (*actor).send, "edit": (*actor).edit, "delete": (*actor).delete, "forward": (*actor).forward,
		"click": (*actor).click, "react": (*actor).react, "vote": (*actor).vote, "join": (*actor).join, "leave": (*actor).leave,
		"invite": (*actor).invite, "block": (*actor).block, "unblock": (*actor).unblock, "inline": (*actor).inline, "choose": (*actor).choose,
		"start": (*actor).startBot, "typing": (*actor).typing, "read": (*actor).read, "pin": (*actor).pin,
		"send_file": (*actor).sendFile, "download": (*actor).download, "call": (*actor).call, "messages": (*actor).messages,
	}
	methods := map[string]lua.LGFunction{}
	for name, fn := range verbs {
		methods[name] = func(L *lua.LState) int { return fn(receiver[*actor](s, L, "user or bot"), L) }
	}
	fields := func(L *lua.LState, name string) (lua.LValue, bool) {
		a := receiver[*actor](s, L, "user or bot")
		switch name {
		case "id":
			return lua.LNumber(a.ID()), true
		case "name":
			return lua.LString(a.Name()), true
		case "token":
			return lua.LString(a.Token()), true
		}
		return nil, false
	}
	s.actorMeta = s.meta("actor", s.methods("an actor", methods, fields), func(L *lua.LState) int {
		L.Push(lua.LString(receiver[*actor](s, L, "user or bot").Name()))
		return 1
	})
	s.chatMeta = s.meta("chat", s.methods("a chat", nil, func(L *lua.LState, name string) (lua.LValue, bool) {
		p := receiver[*testPlace](s, L, "chat")
		switch name {
		case "id":
			return lua.LNumber(p.ID), true
		case "title":
			return lua.LString(p.Title), true
		}
		return nil, false
	}), func(L *lua.LState) int {
		L.Push(lua.LString(receiver[*testPlace](s, L, "chat").Title))
		return 1
	})
}

// ready connects the actor. Its bridge shares all with the host's but who calls.
func (a *actor) ready(L *lua.LState) {
	if a.bridge != nil {
		return
	}
	c, err := a.Client()
	if err != nil {
		a.stage.fail(L, "%s: %s", a.Name(), err)
	}
	b := *a.stage.bridge
	b.client, b.start, b.flush = c, c.Start, func() {}
	b.stands = func(v any) api.Object {
		switch x := v.(type) {
		case *actor:
			return a.Peer(x.ID())
		case *testPlace:
			return a.Peer(x.ID)
		}
		return nil
	}
	a.bridge = &b
}

// callFields are the arguments of a method, by name.
type callFields map[string]lua.LValue

// invoke makes a call, and has the script fail if it is refused.
func (a *actor) invoke(L *lua.LState, verb, method string, f callFields) api.Object {
	req, o := a.request(L, verb, method, f)
	res, failed := a.bridge.invoke(L, req, o)
	if failed != nil {
		L.Error(a.bridge.failure(failed, req), 1)
	}
	a.stage.settle(L)
	return res
}

// request builds a call.
func (a *actor) request(L *lua.LState, verb, method string, f callFields) (api.Object, telegram.CallOptions) {
	a.ready(L)
	t := L.CreateTable(0, len(f))
	for name, v := range f {
		t.RawSetString(name, v)
	}
	c := converter{bridge: a.bridge}
	req, err := c.named(method, t)
	if err != nil {
		a.stage.fail(L, "%s:%s: %s", a.Name(), verb, err)
	}
	o := telegram.CallOptions{FloodWait: -1}
	if len(c.pending) > 0 {
		if failed := a.bridge.resolve(L, c.pending, &o); failed != nil {
			L.Error(a.bridge.failure(failed[0], req), 1)
		}
	}
	return req, o
}

// peer is how the actor names somebody: one of the test's, a message's chat, or
// what entity() takes.
func (a *actor) peer(L *lua.LState, verb string, v lua.LValue) lua.LValue {
	if m := messageValue(v); m != nil {
		return a.stage.bridge.wrap(a.Peer(m.chat()))
	}
	if id, err := a.stage.markedID(v); err == nil {
		return a.stage.bridge.wrap(a.Peer(id))
	}
	switch v.(type) {
	case lua.LString:
		return v
	case *lua.LUserData:
		if _, ok := object(v); ok {
			return v
		}
	}
	a.stage.fail(L, "%s:%s: user, bot or chat of this test, or a name, expected, got %s", a.Name(), verb, describe(v))
	return nil
}

// message is the message that v is.
func (a *actor) message(L *lua.LState, verb string, v lua.LValue) *testMessage {
	m := messageValue(v)
	if m == nil {
		a.stage.fail(L, "%s:%s: message expected, as expect and send return it, got %s", a.Name(), verb, describe(v))
	}
	if m.owner.ID() != a.ID() && m.chat() > -channelMark {
		a.stage.fail(L, "%s:%s: this message is %s's: ids of messages count for each user apart; expect it as %s", a.Name(), verb, m.owner.Name(), a.Name())
	}
	return m
}

// id is a message's id.
func (a *actor) msgID(m *testMessage) lua.LValue { return lua.LNumber(m.id()) }

// ids are those of a message or a list of them, and their chat.
func (a *actor) ids(L *lua.LState, verb string, v lua.LValue) (ids *lua.LTable, first *testMessage) {
	ids = L.NewTable()
	if t, ok := v.(*lua.LTable); ok {
		for i := 1; i <= t.Len(); i++ {
			m := a.message(L, verb, t.RawGetInt(i))
			if first == nil {
				first = m
			}
			ids.Append(a.msgID(m))
		}
	}
	if first == nil {
		first = a.message(L, verb, v)
		ids.Append(a.msgID(first))
	}
	return ids, first
}

// sent pushes the message that a call has made or changed.
func (a *actor) sent(L *lua.LState, verb string, res api.Object, chat int64, text string) int {
	m := newMessageOf(res)
	if short, ok := res.(*api.UpdateShortSentMessage); ok {
		m = &api.Message{Out: true, ID: short.ID, Date: short.Date, Message: text, Entities: short.Entities, Media: short.Media, PeerID: peerOfMarked(chat)}
	}
	if m == nil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(a.stage.messageOf(a, m))
	return 1
}

func newMessageOf(res api.Object) (m api.MessageClass) {
	u, ok := res.(*api.Updates)
	if !ok {
		return nil
	}
	for _, one := range u.Updates {
		switch one := one.(type) {
		case *api.UpdateNewMessage:
			m = one.Message
		case *api.UpdateNewChannelMessage:
			m = one.Message
		case *api.UpdateEditMessage:
			m = one.Message
		case *api.UpdateEditChannelMessage:
			m = one.Message
		case *api.UpdateNewScheduledMessage:
			m = one.Message
		}
	}
	return m
}

// options are further fields of a method, from a table of the test's; reply_to
// may be a message.
func (a *actor) options(L *lua.LState, verb string, v lua.LValue, f callFields) callFields {
	if v == lua.LNil {
		return f
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		a.stage.fail(L, "%s:%s: table of options expected, got %s", a.Name(), verb, describe(v))
	}
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		name, _ := k.(lua.LString)
		if m := messageValue(e); name == "reply_to" && m != nil {
			e = a.stage.bridge.wrap(&api.InputReplyToMessage{ReplyToMsgID: int32(a.message(L, verb, e).id())})
		} else if n, isID := e.(lua.LNumber); name == "reply_to" && isID {
			e = a.stage.bridge.wrap(&api.InputReplyToMessage{ReplyToMsgID: int32(n)})
		}
		f[string(name)] = e
	}
	return f
}

// send is actor:send(to, text, opts).
func (a *actor) send(L *lua.LState) int {
	text, ok := L.Get(3).(lua.LString)
	if !ok {
		a.stage.fail(L, "%s:send: text expected, got %s", a.Name(), describe(L.Get(3)))
	}
	f := a.options(L, "send", L.Get(4), callFields{"peer": a.peer(L, "send", L.Get(2)), "message": text})
	method := "messages.sendMessage"
	if f["media"] != nil {
		method = "messages.sendMedia"
	}
	chat, _ := a.stage.markedID(L.Get(2))
	if m := messageValue(L.Get(2)); m != nil {
		chat = m.chat()
	}
	return a.sent(L, "send", a.invoke(L, "send", method, f), chat, string(text))
}

// edit is actor:edit(message, text, opts).
func (a *actor) edit(L *lua.LState) int {
	m := a.message(L, "edit", L.Get(2))
	f := a.options(L, "edit", L.Get(4), callFields{"peer": a.peer(L, "edit", L.Get(2)), "id": a.msgID(m), "message": L.Get(3)})
	return a.sent(L, "edit", a.invoke(L, "edit", "messages.editMessage", f), 0, "")
}

// delete is actor:delete(message or list): for everybody.
func (a *actor) delete(L *lua.LState) int {
	ids, first := a.ids(L, "delete", L.Get(2))
	if first.chat() < -channelMark {
		a.invoke(L, "delete", "channels.deleteMessages", callFields{"channel": a.stage.bridge.wrap(a.Peer(first.chat())), "id": ids})
		return 0
	}
	a.invoke(L, "delete", "messages.deleteMessages", callFields{"id": ids, "revoke": lua.LTrue})
	return 0
}

// forward is actor:forward(message or list, to).
func (a *actor) forward(L *lua.LState) int {
	ids, first := a.ids(L, "forward", L.Get(2))
	f := a.options(L, "forward", L.Get(4), callFields{"from_peer": a.stage.bridge.wrap(a.Peer(first.chat())), "id": ids, "to_peer": a.peer(L, "forward", L.Get(3))})
	return a.sent(L, "forward", a.invoke(L, "forward", "messages.forwardMessages", f), 0, "")
}

// react is actor:react(message, emoji); no emoji takes the reaction back.
func (a *actor) react(L *lua.LState) int {
	m := a.message(L, "react", L.Get(2))
	list := L.NewTable()
	if emoji, ok := L.Get(3).(lua.LString); ok && emoji != "" {
		list.Append(a.stage.bridge.wrap(&api.ReactionEmoji{Emoticon: string(emoji)}))
	}
	a.invoke(L, "react", "messages.sendReaction", callFields{"peer": a.peer(L, "react", L.Get(2)), "msg_id": a.msgID(m), "reaction": list})
	return 0
}

// vote is actor:vote(message, answer or list of answers), by text or number.
func (a *actor) vote(L *lua.LState) int {
	m := a.message(L, "vote", L.Get(2))
	full, _ := m.obj.(*api.Message)
	if full == nil {
		full = &api.Message{}
	}
	media, ok := full.Media.(*api.MessageMediaPoll)
	if !ok {
		a.stage.fail(L, "%s:vote: this message is no poll", a.Name())
	}
	options := L.NewTable()
	choose := func(v lua.LValue) {
		var texts []string
		for i, answer := range media.Poll.Answers {
			if answer, ok := answer.(*api.PollAnswer); ok {
				texts = append(texts, answer.Text.Text)
				if v == lua.LNumber(i+1) || v == lua.LString(answer.Text.Text) {
					options.Append(lua.LString(answer.Option))
					return
				}
			}
		}
		a.stage.fail(L, "%s:vote: the poll has no answer %s; it has %s", a.Name(), describe(v), quotedList(texts))
	}
	if t, ok := L.Get(3).(*lua.LTable); ok {
		for i := 1; i <= t.Len(); i++ {
			choose(t.RawGetInt(i))
		}
	} else if L.Get(3) != lua.LNil {
		choose(L.Get(3))
	}
	a.invoke(L, "vote", "messages.sendVote", callFields{"peer": a.peer(L, "vote", L.Get(2)), "msg_id": a.msgID(m), "options": options})
	return 0
}

func quotedList(texts []string) string {
	if len(texts) == 0 {
		return "none"
	}
	return `"` + strings.Join(texts, `", "`) + `"`
}

// join is actor:join(chat or invite link).
func (a *actor) join(L *lua.LState) int {
	if link, ok := L.Get(2).(lua.LString); ok {
		for _, before := range []string{"/+", "/joinchat/"} {
			if _, hash, found := strings.Cut(string(link), before); found {
				a.invoke(L, "join", "messages.importChatInvite", callFields{"hash": lua.LString(hash)})
				return 0
			}
		}
	}
	a.invoke(L, "join", "channels.joinChannel", callFields{"channel": a.peer(L, "join", L.Get(2))})
	return 0
}

// basic tells whether v is a basic group, and its own id.
func (a *actor) basic(v lua.LValue) (int64, bool) {
	id, err := a.stage.markedID(v)
	return -id, err == nil && id < 0 && id > -channelMark
}

// leave is actor:leave(chat).
func (a *actor) leave(L *lua.LState) int {
	if id, ok := a.basic(L.Get(2)); ok {
		a.invoke(L, "leave", "messages.deleteChatUser", callFields{"chat_id": lua.LNumber(id), "user_id": a.stage.bridge.wrap(&api.InputUserSelf{})})
		return 0
	}
	a.invoke(L, "leave", "channels.leaveChannel", callFields{"channel": a.peer(L, "leave", L.Get(2))})
	return 0
}

// invite is actor:invite(chat, user).
func (a *actor) invite(L *lua.LState) int {
	who := a.peer(L, "invite", L.Get(3))
	if id, ok := a.basic(L.Get(2)); ok {
		a.invoke(L, "invite", "messages.addChatUser", callFields{"chat_id": lua.LNumber(id), "user_id": who, "fwd_limit": lua.LNumber(0)})
		return 0
	}
	users := L.NewTable()
	users.Append(who)
	a.invoke(L, "invite", "channels.inviteToChannel", callFields{"channel": a.peer(L, "invite", L.Get(2)), "users": users})
	return 0
}

// block is actor:block(user).
func (a *actor) block(L *lua.LState) int {
	a.invoke(L, "block", "contacts.block", callFields{"id": a.peer(L, "block", L.Get(2))})
	return 0
}

// unblock is actor:unblock(user).
func (a *actor) unblock(L *lua.LState) int {
	a.invoke(L, "unblock", "contacts.unblock", callFields{"id": a.peer(L, "unblock", L.Get(2))})
	return 0
}

// startBot is actor:start(bot, parameter): what a link with a parameter does.
func (a *actor) startBot(L *lua.LState) int {
	bot := a.peer(L, "start", L.Get(2))
	if L.Get(3) == lua.LNil {
		chat, _ := a.stage.markedID(L.Get(2))
		return a.sent(L, "start", a.invoke(L, "start", "messages.sendMessage", callFields{"peer": bot, "message": lua.LString("/start")}), chat, "/start")
	}
	res := a.invoke(L, "start", "messages.startBot", callFields{"bot": bot, "peer": bot, "start_param": L.Get(3)})
	return a.sent(L, "start", res, 0, "")
}

// typing is actor:typing(chat).
func (a *actor) typing(L *lua.LState) int {
	a.invoke(L, "typing", "messages.setTyping", callFields{"peer": a.peer(L, "typing", L.Get(2)), "action": a.stage.bridge.wrap(&api.SendMessageTypingAction{})})
	return 0
}

// read is actor:read(chat).
func (a *actor) read(L *lua.LState) int {
	id, err := a.stage.markedID(L.Get(2))
	if m := messageValue(L.Get(2)); m != nil {
		id, err = m.chat(), nil
	}
	peer := a.peer(L, "read", L.Get(2))
	if err == nil && id < -channelMark {
		a.invoke(L, "read", "channels.readHistory", callFields{"channel": peer, "max_id": lua.LNumber(0)})
		return 0
	}
	a.invoke(L, "read", "messages.readHistory", callFields{"peer": peer, "max_id": lua.LNumber(0)})
	return 0
}

// pin is actor:pin(message).
func (a *actor) pin(L *lua.LState) int {
	m := a.message(L, "pin", L.Get(2))
	a.invoke(L, "pin", "messages.updatePinnedMessage", callFields{"peer": a.peer(L, "pin", L.Get(2)), "id": a.msgID(m)})
	return 0
}

// call is actor:call(method, args): anything; nil and the error if it is refused.
func (a *actor) call(L *lua.LState) int {
	a.ready(L)
	L.Remove(1)
	n := a.bridge.luaCall(L)
	a.stage.settle(L)
	return n
}

// messages is actor:messages(chat [, limit]): the last ones, oldest first.
func (a *actor) messages(L *lua.LState) int {
	limit := lua.LNumber(100)
	if n, ok := L.Get(3).(lua.LNumber); ok {
		limit = n
	}
	zero := lua.LNumber(0)
	res := a.invoke(L, "messages", "messages.getHistory", callFields{"peer": a.peer(L, "messages", L.Get(2)), "limit": limit,
		"offset_id": zero, "offset_date": zero, "add_offset": zero, "max_id": zero, "min_id": zero, "hash": zero})
	var page []api.MessageClass
	switch r := res.(type) {
	case *api.MessagesMessages:
		page = r.Messages
	case *api.MessagesMessagesSlice:
		page = r.Messages
	case *api.MessagesChannelMessages:
		page = r.Messages
	}
	list := L.CreateTable(len(page), 0)
	for i := len(page) - 1; i >= 0; i-- {
		if _, gone := page[i].(*api.MessageEmpty); !gone {
			list.Append(a.stage.messageOf(a, page[i]))
		}
	}
	L.Push(list)
	return 1
}

// botReply is a call that somebody else answers, or nobody: it is not waited for.
type botReply struct{ answer atomic.Pointer[botAnswer] }

type botAnswer struct {
	res api.Object
	err error
}

// ask makes a call that a bot answers, and returns what it has answered once
// nothing moves any more; nil if it has not.
func (a *actor) ask(L *lua.LState, verb, method string, f callFields) *botAnswer {
	req, o := a.request(L, verb, method, f)
	o.Timeout = time.Hour
	p := &botReply{}
	a.bridge.start(req, o, func(res api.Object, err error) { p.answer.Store(&botAnswer{res, err}) })
	a.stage.settle(L)
	got := p.answer.Load()
	if got != nil && got.err != nil {
		L.Error(a.bridge.failure(got.err, req), 1)
	}
	return got
}

// inline is actor:inline(bot, query [, opts]): the results, or nil if the bot has
// not answered.
func (a *actor) inline(L *lua.LState) int {
	f := a.options(L, "inline", L.Get(4), callFields{"bot": a.peer(L, "inline", L.Get(2)), "query": L.Get(3), "offset": lua.LString("")})
	if f["peer"] == nil {
		f["peer"] = a.stage.bridge.wrap(&api.InputPeerSelf{})
	} else {
		f["peer"] = a.peer(L, "inline", f["peer"])
	}
	got := a.ask(L, "inline", "messages.getInlineBotResults", f)
	if got == nil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(a.bridge.wrap(got.res))
	return 1
}

// choose is actor:choose(results, number or id, chat): sends an inline result.
func (a *actor) choose(L *lua.LState) int {
	o, _ := object(L.Get(2))
	results, ok := o.(*api.MessagesBotResults)
	if !ok {
		a.stage.fail(L, "%s:choose: results expected, as inline returns them, got %s", a.Name(), describe(L.Get(2)))
	}
	var ids []string
	for i, r := range results.Results {
		var id string
		switch r := r.(type) {
		case *api.BotInlineResult:
			id = r.ID
		case *api.BotInlineMediaResult:
			id = r.ID
		}
		ids = append(ids, id)
		if L.Get(3) == lua.LNumber(i+1) || L.Get(3) == lua.LString(id) {
			res := a.invoke(L, "choose", "messages.sendInlineBotResult", callFields{"peer": a.peer(L, "choose", L.Get(4)), "query_id": Long(results.QueryID), "id": lua.LString(id)})
			return a.sent(L, "choose", res, 0, "")
		}
	}
	a.stage.fail(L, "%s:choose: no result %s; there are %s", a.Name(), describe(L.Get(3)), quotedList(ids))
	return 0
}
