package host

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// A conversation is a task that asks and waits:
//
//	local name, reply = event:ask("Your name?", { timeout = "5m" })
//	if not name then return event:respond("Too late.") end
//
// The answer is the next message of the same user in the same chat, and forum topic,
// that is newer than the question: its text and its event. It reaches no handler.
// Without one it is nil and why: "timeout", "cancelled", or the error of sending.
//
//   - /cancel cancels, and nobody else hears of it (cancel = word, words or false).
//   - Any other command of the user cancels too, and then goes to its handlers: who
//     writes /start has had enough of the question. cancel_on_command = false makes
//     such texts answers. Commands for other bots are nobody's business.
//   - A newer question to the same user in the same chat cancels the older one: what
//     is written next belongs to what was asked last.
//   - filter takes what on takes for messages, but where: what it does not want goes
//     to handlers, and the question stays open. from says who may answer instead of
//     the user, anyone = true that everybody may; then nobody cancels.
//   - An edited message is no answer: it is a message_edited for handlers, and does
//     not change an answer that was taken.
//   - The first of an album is the answer.
//
// While it waits, a handler has left the line of its chat. When the answer comes, the
// line waits for it again (on_line.go), and the answer is seen to together with the
// handler's event: a conversation that is cut off is begun anew in the next run, and
// gets the same answers.

// defaultPatience is how long an answer may take. Without an end, everybody who has
// walked off would be waited for in every run to come.
const defaultPatience = time.Hour

// A question is one that was asked, or is being asked.
type question struct {
	fn     string // ask or ask_button
	chat   chatKey
	people []int64 // marked ids of those who may answer
	anyone bool
	topic  int32 // of a forum
	id     int32 // its message
	filter filter

	timeout  time.Duration
	cancels  []string // what the user may say instead
	commands bool     // are no answers
	press    *press   // nil: a message answers, else a button

	line  *chat  // kept while it is sent
	by    *event // whose handler asks, or a task of its; nil: nobody's
	leads bool   // the handler itself does: its chat's line waits for it
	wait  waiter
	stop  func() bool // the timeout

	open   bool
	answer *event // how it has ended, or
	reason string // why

	one [1]int64
}

// A person is somebody in a chat; 0 is anybody.
type person struct {
	chat chatKey
	user int64
}

// A pressable is a message with buttons.
type pressable struct {
	chat chatKey
	id   int32
}

// questions are those that are open; guarded by host.mu.
type questions struct {
	of map[person]*question
	on map[pressable]*question
}

// openAsk makes ask and its like.
func (h *host) openAsk() {
	h.questions = questions{map[person]*question{}, map[pressable]*question{}}
	h.on.answers = h.answers
	h.register("ask", h.luaAsk)
	h.register("ask_button", h.luaAskButton)
	h.eventMethod("ask", h.eventAsk)
	h.eventMethod("ask_button", h.eventAskButton)
}

// luaAsk is ask(peer, text [, opts]).
func (h *host) luaAsk(L *lua.LState) int {
	q := h.askTo(L, "ask", false)
	if q == nil {
		return 2
	}
	return h.ask(L, q)
}

// eventAsk is event:ask(text [, opts]).
func (h *host) eventAsk(L *lua.LState) int {
	return h.ask(L, h.askIn(L, "ask", false))
}

// luaAskButton is ask_button(peer, text, buttons [, opts]).
func (h *host) luaAskButton(L *lua.LState) int {
	q := h.askTo(L, "ask_button", true)
	if q == nil {
		return 2
	}
	return h.ask(L, q)
}

// eventAskButton is event:ask_button(text, buttons [, opts]).
func (h *host) eventAskButton(L *lua.LState) int {
	return h.ask(L, h.askIn(L, "ask_button", true))
}

// ask sends the question, whose arguments are on L's stack, waits for the answer, and
// returns it. What it calls has returned while it waits: a parked task keeps its stack.
func (h *host) ask(L *lua.LState, q *question) int {
	if !h.sendQuestion(L, q) {
		return 2
	}
	L.SetTop(0)
	h.awaitAnswer(L, q)
	if q.press != nil {
		h.settlePress(L, q)
	}
	return h.pushAnswer(L, q)
}

// sendQuestion sends as send does, with the arguments on L's stack. Until the question
// is open, the line of its chat is kept: an answer may be there before the message's id
// is. It returns false with nil and the error on the stack.
func (h *host) sendQuestion(L *lua.LState, q *question) bool {
	h.mu.Lock()
	q.line = h.keepLine(q.chat)
	h.mu.Unlock()
	sent := false
	defer func() {
		if !sent {
			h.mu.Lock()
			h.releaseLine(q.line)
			h.mu.Unlock()
		}
	}()
	n := h.verb(q.fn, luaSend)(L)
	o, _ := object(L.Get(-n))
	m, ok := o.(*api.Message)
	if !ok {
		return false
	}
	q.id, q.topic = m.ID, topicOf(m.ReplyTo)
	sent = true
	return true
}

// pushAnswer returns what has become of a question.
func (h *host) pushAnswer(L *lua.LState, q *question) int {
	if q.answer == nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(q.reason))
		return 2
	}
	text := q.answer.text()
	if q.press != nil {
		text = string(callbackOf(q.answer.update).data)
	}
	L.Push(lua.LString(text))
	L.Push(h.eventValue(q.answer))
	return 2
}
