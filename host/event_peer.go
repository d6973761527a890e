package host

import (
	"context"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// askPeer asks Telegram for a user or chat, by its marked id, and parks the task
// meanwhile; nil if it does not tell.
func (h *host) askPeer(L *lua.LState, id int64) api.Object {
	if h.client == nil {
		return nil
	}
	peer := peerOf(id)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var o api.Object
	err := h.await(L, func(wake func()) {
		go func() {
			defer wake()
			if found, err := h.client.Entity(ctx, peer); err == nil {
				o = found
			}
		}()
	})
	if err != nil {
		cancel()
		L.RaiseError("%s", err.Error())
	}
	return o
}

// peerOf is the peer that a marked id stands for.
func peerOf(id int64) api.Object {
	switch k := keyOfID(id); k.kind {
	case 'u':
		return &api.PeerUser{UserID: k.id}
	case 'g':
		return &api.PeerChat{ChatID: k.id}
	case 'c':
		return &api.PeerChannel{ChannelID: k.id}
	}
	return nil
}

// broadcasts remembers which channels are no supergroups, as updates tell.
type broadcasts struct {
	mu    sync.Mutex
	known map[int64]bool
	last  *api.ChatClass // the first of the chats learned last: updates of a packet share theirs
}

// learn takes what came with an update.
func (b *broadcasts) learn(chats []api.ChatClass) {
	if len(chats) == 0 || b.last == &chats[0] {
		return
	}
	b.last = &chats[0]
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range chats {
		switch c := c.(type) {
		case *api.Channel:
			b.set(c.ID, c.Broadcast)
		case *api.ChannelForbidden:
			b.set(c.ID, c.Broadcast)
		}
	}
}

func (b *broadcasts) set(id int64, broadcast bool) {
	if b.known == nil {
		b.known = map[int64]bool{}
	}
	b.known[id] = broadcast
}

// of tells whether a turn is in a channel that is no supergroup, if that is known.
func (b *broadcasts) of(t *turn) (broadcast, known bool) {
	if t.message != nil && t.message.Post {
		return true, true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	broadcast, known = b.known[t.chat.id]
	return broadcast, known
}
