package telegram

import (
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// SetPeerClock says what time it is where the age of names is judged.
func (c *Client) SetPeerClock(now func() time.Time) {
	c.peers.mu.Lock()
	defer c.peers.mu.Unlock()
	c.peers.now = now
}

// Learn takes what Telegram sends of itself.
func (c *Client) Learn(u api.UpdatesClass) { c.peers.harvest(u, updateSource) }
