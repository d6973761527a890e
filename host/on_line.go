package host

// The events of a chat form a line. The handlers of the first one begin one after
// the other, each when the one before has ended; then it is the next one's turn.
// A handler that waits for an answer leaves the line, which goes on without it.
// The answer is an event of the line: when its turn comes it is given to who
// waits for it, and the line waits again until that handler has ended.

// A chat is a line of events. All of it is guarded by host.mu.
type chat struct {
	key    chatKey
	queue  []place
	turn   *turn  // the first in line
	holder *event // whose handler runs; nil: none does
	kept   int    // by those who will have a question open there
}

// A place in a line is a turn's, or that of a handler that goes on.
type place struct {
	turn  *turn
	event *event
	enter func() // lets it go on; host.mu is held
}

// join puts a turn at the end of its chat's line. h.mu is held.
func (h *host) join(t *turn) {
	c := h.on.chats[t.chat]
	if c == nil {
		c = &chat{key: t.chat}
		h.on.chats[t.chat] = c
	}
	c.queue = append(c.queue, place{turn: t})
	h.on.events++
	t.tx.open++
	if c.turn == nil && c.holder == nil {
		h.advance(c)
	}
}

// advance begins what is next in a line that waits for nothing. A line without
// anything is forgotten. h.mu is held.
func (h *host) advance(c *chat) {
	for !h.stopping {
		if c.turn != nil && h.beginHandler(c) {
			return
		}
		if t := c.turn; t != nil {
			c.turn = nil
			h.on.events--
			h.on.room.Signal()
			h.observeTurn(t)
			h.leave(t.tx)
		}
		if c.kept > 0 {
			return
		}
		if len(c.queue) == 0 || h.draining {
			delete(h.on.chats, c.key)
			return
		}
		p := c.queue[0]
		c.queue[0] = place{}
		c.queue = c.queue[1:]
		if p.enter != nil {
			c.hold(p.event)
			p.enter()
			return
		}
		c.turn = p.turn
		h.passOver(c.turn)
		if h.answered(c) {
			return
		}
	}
}

// passOver keeps a message from handlers that the script has sent itself, before it
// was killed: the handler that has sent it, before this one in line, did it again,
// and so it is known now. h.mu is held.
func (h *host) passOver(t *turn) {
	if t.out && t.replayed && t.message != nil && h.client != nil && h.client.Ours(t.source) {
		t.stopped = true
	}
}

// hold makes a line wait for a handler.
func (c *chat) hold(e *event) { c.holder, e.line = e, c }

// beginHandler begins the next handler of the first in line, if there is one more.
// h.mu is held.
func (h *host) beginHandler(c *chat) bool {
	t := c.turn
	for !t.stopped && t.next < len(t.wanted) {
		m := t.wanted[t.next]
		t.next++
		if m.handler.stopped {
			continue
		}
		e := t.event(m)
		e.nth = t.next
		c.hold(e)
		h.observeHandler(e)
		h.handlerBegins(m.handler)
		t.tx.open++
		h.live++
		h.ready.push(runnable{t: &task{fn: m.handler.fn, handler: m.handler, event: e}})
		return true
	}
	return false
}

// A taking is what becomes of an event that may be an answer.
type taking struct {
	taken bool   // it reaches no handler
	by    *event // whose handler asked, or a task of its; nil: nobody's
	leads bool   // the handler goes on now, before anything else in the line
}

// answered gives the first in line to a handler that waits for it, or another
// task. It tells whether the line is to wait. h.mu is held.
func (h *host) answered(c *chat) bool {
	t := c.turn
	if h.on.asking == 0 {
		return false
	}
	a := h.on.answers(&t.first)
	if a.taken {
		t.next, t.answer = len(t.wanted), true
	}
	if a.by == nil || a.by.ended {
		return false
	}
	switch {
	case !a.taken || t.part: // it has handlers of its own, or others of its album do
		t.tx.follow(a.by.tx)
	default:
		a.by.tx.updates = append(a.by.tx.updates, t.tx.updates...)
		a.by.tx.open++
		t.tx = a.by.tx
	}
	if !a.leads || a.by.line != nil {
		return false
	}
	c.hold(a.by)
	return true
}

// leaveLine lets the line of an event's chat go on while its handler waits for an
// answer. h.mu is held.
func (h *host) leaveLine(e *event) {
	if c := e.line; c != nil {
		e.line, c.holder = nil, nil
		h.advance(c)
	}
}

// rejoin has a handler that has left its chat's line go on without an answer when
// the line waits for nothing else: before the events that are in it, enter is
// called then. h.mu is held.
func (h *host) rejoin(e *event, enter func()) {
	c := h.on.chats[e.chat]
	switch {
	case e.ended || e.line != nil:
		enter()
	case c == nil:
		c = &chat{key: e.chat}
		h.on.chats[e.chat] = c
		c.hold(e)
		enter()
	default:
		c.queue = append([]place{{event: e, enter: enter}}, c.queue...)
	}
}

// handlerEnded is called when a handler's task has ended. h.mu is held.
func (h *host) handlerEnded(e *event) {
	e.ended = true
	h.observeHandler(e)
	h.handlerEnds(e.handler)
	h.leaveLine(e)
	h.leave(e.tx)
}

// leave is called for each turn of a transaction that is over, and each of its
// handlers that has ended. Those that the end of the script cuts off have not.
// h.mu is held.
func (h *host) leave(x *transaction) {
	if x.open--; x.open > 0 || h.stopping {
		return
	}
	h.eventDone(x)
	followers := x.followers
	x.followers = nil
	for _, y := range followers {
		y.follows--
		h.leave(y)
	}
}
