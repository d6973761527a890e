package telegram

import "time"

// SetPeerClock says what time it is where the age of names is judged.
func (c *Client) SetPeerClock(now func() time.Time) {
	c.peers.mu.Lock()
	defer c.peers.mu.Unlock()
	c.peers.now = now
}
