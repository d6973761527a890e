package telegram

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
)

// A handler that runs again because the process was killed is to do the same
// again: with the same random ids, Telegram answers with the messages that are
// there already. So its randomness is made of the update's name, and of a secret
// of the account, without which nobody can tell what it will be.

// secretScript is the script whose value is the secret.
const secretScript = "\x00secret"

// Seed is randomness for what a script does because of an update, for the handler
// with this number: the same whenever the update comes, and no other's. false if
// the update does not come again, or nobody keeps whether it was seen to.
func (c *Client) Seed(script string, u *Update, handler int) ([sha256.Size]byte, bool) {
	var seed [sha256.Size]byte
	name, ok := ordinalOf(u)
	secret := c.secret.Load()
	if !ok || u.progress == nil || secret == nil {
		return seed, false
	}
	h := hmac.New(sha256.New, *secret)
	_ = binary.Write(h, binary.LittleEndian, []int64{int64(len(script)), name.channel, int64(name.by), int64(name.n), int64(handler)})
	_, _ = io.WriteString(h, script)
	h.Sum(seed[:0])
	return seed, true
}

// keepSecret sees to it that there is a secret, and in the store before anybody
// uses it.
func (c *Client) keepSecret() error {
	c.secreting.Lock() // two may begin at a time
	defer c.secreting.Unlock()
	if c.secret.Load() != nil {
		return nil
	}
	secret, err := c.Value(secretScript, "")
	if err == nil && secret == nil {
		secret = make([]byte, sha256.Size)
		if _, err = io.ReadFull(c.o.Rand, secret); err == nil {
			err = c.keeper.save(Change{Values: []Value{{secretScript, "", secret}}})
		}
	}
	if err != nil {
		return fmt.Errorf("telegram: the account's secret: %w", err)
	}
	c.secret.Store(&secret)
	return nil
}
