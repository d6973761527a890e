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

// Lanes is how many connections a fleet uses.
func (c *Client) Lanes(dc int, up bool) int {
	f := c.fleet(dc, up)
	c.fleets.mu.Lock()
	defer c.fleets.mu.Unlock()
	return f.climb.lanes()
}

// Learn takes what Telegram sends of itself.
func (c *Client) Learn(u api.UpdatesClass) { c.peers.harvest(u, updateSource) }

// RaceDetector makes starting a process take long.
const RaceDetector = raceDetector

// FileIn is the first document or photo in o.
func FileIn(o api.Object) (first api.Object) {
	visitFiles(o, origin{}, func(_ int64, _ origin, file api.Object) {
		if first == nil {
			first = file
		}
	})
	return first
}
