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

// MaskPhone hides most of a phone number: enough is left for its owner to tell
// it from others, +999*****01.
func MaskPhone(phone string) string {
	digits := strings.TrimPrefix(phone, "+")
	if len(digits) < 7 {
		return strings.Repeat("*", len(digits))
	}
	return "+" + digits[:3] + strings.Repeat("*", len(digits)-5) + digits[len(digits)-2:]
}
