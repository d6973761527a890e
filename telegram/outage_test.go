package telegram_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/telegram"
)

// While a data centre can't be reached, whoever wants to know hears since when,
// why and when it is tried again, and in the end that it is over.
func TestOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, echo)
		var outages []telegram.Outage
		w.options.OnOutage = func(o telegram.Outage) { outages = append(outages, o) }
		start := time.Now()
		w.deaf = 2
		w.run(func(ctx context.Context, c *telegram.Client) {
			time.AfterFunc(10*time.Second, func() {
				w.mu.Lock()
				w.deaf = 0
				w.mu.Unlock()
			})
			if _, err := c.Invoke(ctx, send(1), telegram.CallOptions{}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			last := len(outages) - 1
			if last < 3 || last > 20 || outages[last].Err != nil {
				t.Fatalf("told of %+v", outages)
			}
			for i, o := range outages {
				if !o.Since.Equal(start) || i < last && (o.Next <= 0 || !strings.Contains(o.Err.Error(), "nobody there")) {
					t.Errorf("%d: %+v", i, o)
				}
			}
		})
	})
}
