package telegram_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// Each call is told of once, with what became of it, how long it took and how
// much of that Telegram had asked to wait for; in a batch, each item is.
func TestReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		w := newWorld(t, func(c *incoming) {
			switch tries++; tries {
			case 1:
				c.fail(420, "FLOOD_WAIT_5")
			case 2:
				c.fail(400, "PEER_ID_INVALID")
			default:
				echo(c)
			}
		})
		var mu sync.Mutex
		var reports []telegram.CallReport
		w.options.OnCall = func(r telegram.CallReport) {
			mu.Lock()
			defer mu.Unlock()
			reports = append(reports, r)
		}
		w.run(func(ctx context.Context, c *telegram.Client) {
			if _, err := c.Invoke(ctx, send(1), telegram.CallOptions{}); err == nil {
				t.Error("no error")
			}
			c.Batch(ctx, sends(3), telegram.BatchOptions{})
			cancel := c.Start(send(9), telegram.CallOptions{}, func(api.Object, error) {})
			cancel()
		})
		synctest.Wait()
		if len(reports) != 5 {
			t.Fatalf("told of %d calls: %v", len(reports), reports)
		}
		for i, r := range reports {
			least := time.Duration(0)
			if i == 0 {
				least = 5 * time.Second
			}
			if r.Method != "messages.sendMessage" || (r.Err != nil) != (i == 0 || i == 4) ||
				r.Waited < least || r.Took < r.Waited || r.Took > least+time.Second {
				t.Errorf("%d: %+v", i, r)
			}
		}
	})
}
