package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// consumer is one of several Updates of a feed's client.
type consumer struct {
	feed
	ended chan error
	stop  context.CancelFunc
}

func (f *feed) consume(ctx context.Context, o telegram.UpdateOptions) *consumer {
	x := &consumer{ended: make(chan error, 1)}
	ctx, x.stop = context.WithCancel(ctx)
	o.Handle = x.handle
	go func() { x.ended <- f.c.Updates(ctx, o) }()
	synctest.Wait()
	return x
}

func (x *consumer) end(t *testing.T) {
	t.Helper()
	x.stop()
	if err := <-x.ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Updates: %v", err)
	}
}

// TestUpdatesOfSeveral: each of several consumers gets everything that is pushed,
// that results tell of and that was lost, from where it begins; none waits for
// another.
func TestUpdatesOfSeveral(t *testing.T) {
	ctx := context.Background()
	withFeed(t, nil, func(f *feed) {
		f.set("diff 5", &api.UpdatesDifference{NewMessages: texts(6, 7, 8, 9, 10), State: state(10)})
		late := f.consume(ctx, telegram.UpdateOptions{Name: "late", State: telegram.UpdateState{Pts: 5, Qts: 5, Seq: 7, Date: 50}})
		if got, _ := late.told(); got != "6r 7r 8r 9r 10r" {
			t.Errorf("one that goes on somewhere: %q", got)
		}
		slow := f.consume(ctx, telegram.UpdateOptions{Name: "slow"})
		slow.block = make(chan struct{})
		for _, name := range []string{"", "slow"} {
			if err := f.c.Updates(ctx, telegram.UpdateOptions{Name: name}); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", name)) {
				t.Errorf("a second one of a name: %v", err)
			}
		}
		f.told()

		f.push(news(message(11), posted(21)), news(stopped(6)), sequenced(8, typing(1)))
		f.set("messages.sendMessage", news(message(12)))
		if _, err := f.c.Invoke(ctx, send(1), telegram.CallOptions{}); err != nil {
			t.Fatal(err)
		}
		f.set("diff 12", &api.UpdatesDifference{NewMessages: texts(13), State: &api.UpdatesState{Pts: 13, Qts: 6, Seq: 8, Date: 50}})
		f.w.servers[2].DropConnections()
		const all = "11 c21 q6 t1 12o 13r"
		f.want(t, all, "diff 12, diff 12")
		if got, _ := late.told(); got != all {
			t.Errorf("the other got %q", got)
		}
		close(slow.block)
		f.want(t, "", "diff 12")
		if got, _ := slow.told(); got != all {
			t.Errorf("the slow one got %q", got)
		}

		slow.end(t)
		f.push(news(message(14)))
		f.want(t, "14", "")
		if got, _ := late.told(); got != "14" {
			t.Errorf("when one has ended, the other got %q", got)
		}
		if got, _ := slow.told(); got != "" {
			t.Errorf("after its end: %q", got)
		}
		f.set("state", state(14))
		again := f.consume(ctx, telegram.UpdateOptions{Name: "slow"})
		f.push(news(message(15)))
		if got, _ := again.told(); got != "15" {
			t.Errorf("one that begins again: %q", got)
		}
		again.end(t)
		late.end(t)
	})
}
