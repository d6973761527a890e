package telegram

import (
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// noticeWithin is how long after a 406 Telegram's own words about it may come.
const noticeWithin = 10 * time.Second

// expectNotice begins to listen for what Telegram tells the user itself after it
// has refused a call with 406 (A3). Other notifications are not logged: they may
// hold a login code (S18).
func (c *Client) expectNotice() { c.notice.Store(c.o.Now().Add(noticeWithin).UnixNano()) }

// hearNotice logs such a notification.
func (c *Client) hearNotice(updates []api.UpdateClass) {
	if until := c.notice.Load(); until == 0 || c.o.Now().UnixNano() > until {
		return
	}
	for _, u := range updates {
		if n, ok := u.(*api.UpdateServiceNotification); ok && c.notice.Swap(0) != 0 {
			c.o.Log.Warn("Telegram says why a call was refused", "type", n.Type, "message", n.Message)
		}
	}
}
