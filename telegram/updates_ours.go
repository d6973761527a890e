package telegram

import (
	"sync"

	"github.com/tgscript/tgscript/tl/api"
)

// ours are the last messages that calls of this client have sent.
type ours struct {
	mu   sync.Mutex // guards sent
	sent ownMessages
}

func (o *ours) add(list []ownMessage) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.sent.known == nil {
		o.sent.known = map[ownMessage]bool{}
	}
	for _, m := range list {
		o.sent.add(m)
	}
}

// Ours tells whether a message is one that a call of this Client has sent, as far
// as is known by now: what was sent before the process was killed, and comes to be
// known when it is sent again, has been delivered without Own.
func (c *Client) Ours(u *Update) bool {
	m, id := messageOf(u.Update)
	if id == 0 {
		return false
	}
	o := &c.engines.ours
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sent.known[ownMessage{channelOf(m), id}]
}

// bySelf tells whether a message that was caught up with is a bot's own. A bot
// sends from nowhere else, but for another process that has its token.
func (e *engine) bySelf(u *Update, m api.MessageClass) bool {
	text, ok := m.(*api.Message)
	if !u.Replayed || !ok || !text.Out {
		return false
	}
	_, bot := e.c.peers.me()
	return bot
}
