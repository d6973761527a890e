package host

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// keepLine keeps a chat's line from going on to its next event. h.mu is held.
func (h *host) keepLine(key chatKey) *chat {
	c := h.on.chats[key]
	if c == nil {
		c = &chat{key: key}
		h.on.chats[key] = c
	}
	c.kept++
	return c
}

// releaseLine takes back keepLine. h.mu is held.
func (h *host) releaseLine(c *chat) {
	if c.kept--; c.turn == nil && c.holder == nil {
		h.advance(c)
	}
}

// awaitAnswer opens a question that was sent, and parks the task until it is over.
func (h *host) awaitAnswer(L *lua.LState) int {
	q := questionOf(L)
	if !h.canYield() {
		h.parkForAnswer(L, q)
		L.Push(&q.value)
		return 1
	}
	L.SetTop(0)
	h.mu.Lock()
	if h.stopping {
		h.mu.Unlock()
		h.fail(L, "%s", errStopped)
	}
	q.task = h.current.task
	n := h.detach(q.task)
	h.askNow(q)
	return n
}

// parkForAnswer is awaitAnswer for a task that keeps its goroutine.
func (h *host) parkForAnswer(L *lua.LState, q *question) {
	w, err := h.prepare()
	if err == nil {
		q.wait = w
		h.mu.Lock()
		h.askNow(q)
		err = h.park(w, true)
	}
	if err != nil {
		h.mu.Lock()
		h.closeQuestion(q)
		h.mu.Unlock()
		q.stopTimer()
		h.fail(L, "%s", err)
	}
}

// askNow opens a question, and lets the lines of chats go on. h.mu is held, and
// released.
func (h *host) askNow(q *question) {
	if h.opts.Observer != nil {
		q.asked = h.opts.Now()
	}
	h.openQuestion(q)
	h.releaseLine(q.line)
	q.line = nil
	if q.by != nil {
		h.leaveLine(q.by)
	}
	if h.current.task.timer != nil && q.open {
		q.timed = true
		h.timed--
	}
	drained := h.drained()
	h.mu.Unlock()
	h.attendIfMain()
	h.limitQuestion(q)
	if drained {
		h.stop(errDrained)
	}
}

// wakeAsker has the task of a question that is over go on. h.mu is held.
func (h *host) wakeAsker(q *question) {
	if q.timed {
		q.timed = false
		h.timed++
	}
	h.observeAnswer(q, q.asked)
	if q.task != nil {
		h.reattach(q.task, &q.value)
		return
	}
	h.wakeHeld(q.wait, true)
}

// stopTimer ends the wait for a question's time to be over.
func (q *question) stopTimer() {
	if q.stop != nil {
		q.stop()
	}
}

// limitQuestion has a question end when its time is over.
func (h *host) limitQuestion(q *question) {
	if q.timeout == forEver {
		return
	}
	q.stop = h.opts.AfterFunc(q.timeout, func() {
		h.mu.Lock()
		h.endQuestion(q, "timeout")
		if h.current == nil && !h.ready.empty() {
			h.pass(nil)
			return
		}
		h.mu.Unlock()
	})
}

// openQuestion has a question wait for its answer. Those that are open to the same
// people there are cancelled. h.mu is held.
func (h *host) openQuestion(q *question) {
	for _, p := range q.persons() {
		if old := h.questions.of[p]; old != nil {
			h.endQuestion(old, "cancelled")
		}
	}
	for _, p := range q.persons() {
		h.questions.of[p] = q
	}
	if q.press != nil {
		h.questions.on[pressable{q.chat, q.id}] = q
	}
	h.on.asking++
	q.open = true
}

// closeQuestion takes a question out, and tells whether it was open. h.mu is held.
func (h *host) closeQuestion(q *question) bool {
	if !q.open {
		return false
	}
	q.open = false
	h.on.asking--
	for _, p := range q.persons() {
		delete(h.questions.of, p)
	}
	if q.press != nil {
		delete(h.questions.on, pressable{q.chat, q.id})
	}
	return true
}

// persons are those who may answer a question.
func (q *question) persons() []person {
	if q.anyone {
		return []person{{q.chat, 0}}
	}
	persons := make([]person, len(q.people))
	for i, id := range q.people {
		persons[i] = person{q.chat, id}
	}
	return persons
}

// endQuestion ends a question without an answer. A handler goes on when its chat's
// line lets it. h.mu is held.
func (h *host) endQuestion(q *question, reason string) {
	if !h.closeQuestion(q) {
		return
	}
	q.reason = reason
	if q.leads {
		h.rejoin(q.by, func() { h.wakeAsker(q) })
		return
	}
	h.wakeAsker(q)
}

// answers looks for the question that an event answers, or else ends. h.mu is held.
func (h *host) answers(e *event) taking {
	switch e.kind {
	case kindMessage:
		return h.messageAnswers(e)
	case kindCallbackQuery:
		q := h.questions.on[pressable{e.chat, callbackOf(e.update).message}]
		if q != nil && (q.anyone || slices.Contains(q.people, h.senderID(e.turn))) {
			return h.take(q, e)
		}
	}
	return taking{}
}

// messageAnswers is answers for a message.
func (h *host) messageAnswers(e *event) taking {
	if q := h.questions.of[person{e.chat, h.senderID(e.turn)}]; q != nil && q.asksBefore(e) {
		switch what := h.saysOf(q, e); {
		case what == cancels:
			h.closeQuestion(q)
			q.reason = "cancelled"
			h.wakeAsker(q)
			return taking{taken: true, by: q.by, leads: q.leads}
		case what == leaves:
			h.closeQuestion(q)
			q.reason = "cancelled"
			h.wakeAsker(q)
			return taking{by: q.by, leads: q.leads}
		case what == answersIt && q.press == nil && h.fits(q, e):
			return h.take(q, e)
		case what == isNot:
			return taking{}
		}
	}
	q := h.questions.of[person{e.chat, 0}]
	if q != nil && q.press == nil && !e.out && q.asksBefore(e) && h.saysOf(q, e) == answersIt && h.fits(q, e) {
		return h.take(q, e)
	}
	return taking{}
}

// take gives an event to who has asked. h.mu is held.
func (h *host) take(q *question, e *event) taking {
	h.closeQuestion(q)
	q.answer = e
	h.wakeAsker(q)
	return taking{taken: true, by: q.by, leads: q.leads}
}

// asksBefore tells whether a message is newer than the question, and in its topic.
func (q *question) asksBefore(e *event) bool {
	return e.message.ID > q.id && topicOf(e.message.ReplyTo) == q.topic
}

// What a message says to a question.
type saying int8

const (
	answersIt saying = iota
	cancels          // and nothing else
	leaves           // for something else: a command
	isNot            // meant for the account at all
)

// saysOf tells what a message says to a question.
func (h *host) saysOf(q *question, e *event) saying {
	text := strings.TrimSpace(e.text())
	name, _, isCommand := h.readCommand(text)
	for _, word := range q.cancels {
		command, ok := strings.CutPrefix(word, "/")
		if ok && isCommand && strings.EqualFold(command, name) || strings.EqualFold(word, text) {
			return cancels
		}
	}
	switch {
	case isCommand && q.commands:
		return leaves
	case !isCommand && isCommandFor(text):
		return isNot
	}
	return answersIt
}

// isCommandFor tells whether a text is a command for a bot that it names.
func isCommandFor(text string) bool {
	rest, ok := strings.CutPrefix(text, "/")
	end := commandEnd(rest)
	return ok && end > 0 && strings.HasPrefix(rest[end:], "@")
}

// fits asks a question's filter about a message.
func (h *host) fits(q *question, e *event) bool {
	if q.filter == nil {
		return true
	}
	c := &check{h: h, turn: e.turn, steps: maxFilterSteps}
	if q.filter(c) == no {
		return false
	}
	e.match = c.found
	return true
}
