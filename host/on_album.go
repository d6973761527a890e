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

// An albumKey names an album.
type albumKey struct {
	chat chatKey
	id   int64
}

// An album is gathered for its handlers. What of it is guarded, host.mu guards.
type album struct {
	turns  []*turn
	cancel func() bool // of the timer
}

// enroll takes a turn that is about to join its line to the album that its message
// is of, if there are handlers for albums. Those that it shows to be whole are
// closed. The messages of an album and the album are one transaction. h.mu is
// held.
func (h *host) enroll(t *turn, handlers []*handler) (key albumKey, ok bool) {
	if t.kind != kindMessage {
		return key, false
	}
	key = albumKey{t.chat, t.message.GroupedID.Value}
	for other := range h.on.albums {
		if other.chat == key.chat && other != key {
			h.closeAlbum(other)
		}
	}
	if key.id == 0 || !listens(handlers, kindAlbum) {
		return key, false
	}
	a := h.on.albums[key]
	if a == nil {
		a = &album{}
		h.on.albums[key] = a
		t.tx.open++ // until the album is closed
	} else {
		t.tx = a.turns[0].tx
		t.tx.updates = append(t.tx.updates, t.source)
	}
	a.turns = append(a.turns, t)
	return key, true
}

// gather closes an album that is whole with its last turn, which has joined its
// line, or waits for more. h.mu is held.
func (h *host) gather(key albumKey) {
	a := h.on.albums[key]
	if a.cancel != nil {
		a.cancel()
	}
	last := a.turns[len(a.turns)-1]
	whole := last.source.Rest == 0 && (last.replayed || len(a.turns) > 1 && a.together())
	if len(a.turns) == albumMost || whole {
		h.closeAlbum(key)
		return
	}
	a.cancel = h.opts.AfterFunc(albumWait, func() {
		h.mu.Lock()
		if h.on.albums[key] == a {
			h.closeAlbum(key)
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
func (h *host) closeAlbum(key albumKey) {
	a := h.on.albums[key]
	delete(h.on.albums, key)
	if a.cancel != nil {
		a.cancel()
	}
	first := a.turns[0]
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
	if len(t.wanted) > 0 && !h.draining {
		h.join(t)
	}
	h.leave(t.tx)
}
