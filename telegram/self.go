package telegram

import "strings"

// Self is who is signed in, as far as is known; the zero value if nobody is.
func (c *Client) Self() Self {
	c.peers.mu.Lock()
	defer c.peers.mu.Unlock()
	return c.peers.self
}

// DC is the account's home data centre; 0 before Run.
func (c *Client) DC() int {
	if l := c.home.Load(); l != nil {
		return l.dc
	}
	return 0
}

// MaskPhone shows where a phone number begins and ends: enough for its owner to
// tell it from others.
func MaskPhone(phone string) string {
	const first, last = 4, 2
	digits := strings.TrimPrefix(phone, "+")
	if len(digits) <= first+last {
		return ""
	}
	return "+" + digits[:first] + "•••" + digits[len(digits)-last:]
}
