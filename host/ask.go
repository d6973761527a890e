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

	line  *chat     // kept while it is sent
	by    *event    // whose handler asks, or a task of its; nil: nobody's
	leads bool      // the handler itself does: its chat's line waits for it
	task  *task     // who asks, if it is detached meanwhile
	wait  waiter    // who asks, if it is not
	timed bool      // it is a timer's run
	asked time.Time // if somebody observes
	value lua.LUserData
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
	h.set("ask", h.prelude(askSource, h.luaAsk, h.awaitAnswer, h.answer))
	h.set("ask_button", h.prelude(askSource, h.luaAskButton, h.awaitAnswer, h.answer))
	h.eventMethods["ask"] = h.prelude(askSource, h.eventAsk, h.awaitAnswer, h.answer)
	h.eventMethods["ask_button"] = h.prelude(askSource, h.eventAskButton, h.awaitAnswer, h.answer)
}

// luaAsk is ask(peer, text [, opts]).
func (h *host) luaAsk(L *lua.LState) int { return h.ask(L, h.askTo(L, "ask", false)) }

// eventAsk is event:ask(text [, opts]).
func (h *host) eventAsk(L *lua.LState) int { return h.ask(L, h.askIn(L, "ask", false)) }

// luaAskButton is ask_button(peer, text, buttons [, opts]).
func (h *host) luaAskButton(L *lua.LState) int { return h.ask(L, h.askTo(L, "ask_button", true)) }

// eventAskButton is event:ask_button(text, buttons [, opts]).
func (h *host) eventAskButton(L *lua.LState) int { return h.ask(L, h.askIn(L, "ask_button", true)) }

// ask sends the question, whose arguments are on L's stack. It returns the question,
// or nil and why it could not be asked.
func (h *host) ask(L *lua.LState, q *question) int {
	if q == nil || !h.sendQuestion(L, q) {
		return 2
	}
	h.meter.reset() // nothing may end the task until it waits: the line is kept
	q.value = lua.LUserData{Value: q}
	L.Push(&q.value)
	return 1
}

// answer is what the script gets when its question is over.
func (h *host) answer(L *lua.LState) int {
	q := questionOf(L)
	q.stopTimer()
	if q.press != nil {
		h.settlePress(L, q)
	}
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
	if q.press != nil && q.by != nil && q.by.replayed {
		h.showButtons(L, q, L.Get(3))
	}
	sent = true
	return true
}

// questionOf is the question that ask has returned to our own Lua.
func questionOf(L *lua.LState) *question { return L.Get(1).(*lua.LUserData).Value.(*question) }
