package telegram_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// TestNotice covers A3: what Telegram says after a 406 is logged, and no other
// notification is, for it may hold a code (S18).
func TestNotice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		say := func(c *incoming, message string) {
			c.r.Session.Push(api.Append(nil, &api.UpdateShort{Update: &api.UpdateServiceNotification{Type: "REASON", Message: message, Media: &api.MessageMediaEmpty{}}}))
		}
		w := newWorld(t, func(c *incoming) {
			if c.req.(*api.MessagesSendMessageRequest).RandomID == 2 {
				c.fail(406, "TOPIC_CLOSED")
				say(c, "the topic is closed")
				say(c, "the code is 12345")
				return
			}
			say(c, "the code is 12345")
			echo(c)
		})
		var log bytes.Buffer
		w.options.Log = slog.New(slog.NewTextHandler(&log, nil))
		w.run(func(ctx context.Context, c *telegram.Client) {
			for id := range 4 {
				_, err := c.Invoke(ctx, send(id), telegram.CallOptions{})
				if want := map[bool]string{true: "TOPIC_CLOSED"}[id == 2]; errorType(err) != want {
					t.Errorf("message %d: %v, want %q", id, err, want)
				}
				<-time.After(time.Minute)
			}
		})
		if got := log.String(); !strings.Contains(got, "the topic is closed") || strings.Contains(got, "12345") {
			t.Errorf("logged: %s", got)
		}
	})
}
