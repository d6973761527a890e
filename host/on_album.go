package host

import (
	"time"
)

// The messages of an album come one by one, and nothing says which is the last.
// They follow each other in their chat, and there are ten at most. Those of a
// difference, or of one packet, are all of it; live ones may come in packets of
// their own and are waited for.

const (
	albumWait = 500 * time.Millisecond // after each message
	albumMost = 10
)

// An album is gathered for its handlers. What of it is guarded, host.mu guards.
type album struct {
	id     int64
	turns  []*turn
	cancel func() bool // of the timer
}

// enroll takes a turn that is about to join its line to the album that its message
// is of, if there are handlers for albums. One that it shows to be whole is closed.
// The messages of an album and the album are one transaction. h.mu is held.
func (h *host) enroll(t *turn, handlers []*handler) *album {
	if t.kind != kindMessage {
		return nil
	}
	id := t.message.GroupedID.Value
	a := h.on.albums[t.chat]
	if a != nil && a.id != id {
		h.closeAlbum(a)
		a = nil
	}
	if id == 0 || a == nil && !listens(handlers, kindAlbum) {
		return nil
	}
	if a == nil {
		a = &album{id: id}
		h.on.albums[t.chat] = a
		t.tx.open++ // until the album is closed
	} else {
		t.tx = a.turns[0].tx
		t.tx.updates = append(t.tx.updates, t.source)
	}
	a.turns = append(a.turns, t)
	t.part = true
	return a
}

// gather closes an album that is whole with its last turn, which has joined its
// line, or waits for more. h.mu is held.
func (h *host) gather(a *album) {
	if a.cancel != nil {
		a.cancel()
	}
	last := a.turns[len(a.turns)-1]
	whole := last.source.Rest == 0 && (last.replayed || len(a.turns) > 1 && a.together())
	if len(a.turns) == albumMost || whole {
		h.closeAlbum(a)
		return
	}
	a.cancel = h.opts.AfterFunc(albumWait, func() {
		h.mu.Lock()
		if h.on.albums[last.chat] == a && a.turns[len(a.turns)-1] == last {
			h.closeAlbum(a)
		}
		h.unlock()
	})
}

// together tells whether all messages have come in one packet.
func (a *album) together() bool {
	rest := a.turns[0].source.Rest
	for _, t := range a.turns[1:] {
		if t.source.Rest >= rest {
			return false
		}
		rest = t.source.Rest
	}
	return true
}

func listens(handlers []*handler, k eventKind) bool {
	for _, x := range handlers {
		if x.event == k {
			return true
		}
	}
	return false
}

// closeAlbum has an album's handlers get what there is of it. h.mu is held.
func (h *host) closeAlbum(a *album) {
	first := a.turns[0]
	delete(h.on.albums, first.chat)
	if a.cancel != nil {
		a.cancel()
	}
	t := &turn{
		kind: kindAlbum, update: first.update, source: first.source, message: first.message, chat: first.chat, sender: first.sender,
		out: first.out, replayed: first.replayed, tx: first.tx,
	}
	h.observeUpdate(t)
	t.first.turn = t
	for _, one := range a.turns {
		t.album = append(t.album, one.message)
		t.out = t.out && one.out
	}
	h.want(&check{}, t, h.on.handlers)
	if len(t.wanted) > 0 {
		if h.draining {
			return // it comes again, in the next run
		}
		h.join(t)
	}
	h.leave(t.tx)
}
