package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// TestUpdatesWithoutDialogs: a list of dialogs that is refused, or can't be read,
// keeps updates neither from beginning nor from going on after a difference that
// is too long.
func TestUpdatesWithoutDialogs(t *testing.T) {
	for _, answer := range []api.Object{&api.Bool{Value: true}, refusal{code: 400, name: "SOMETHING_INVALID"}} {
		withFeed(t, map[string][]api.Object{"dialogs": {answer}}, func(f *feed) {
			f.push(news(message(11)))
			f.want(t, "11", "")
			f.set("diff 11", &api.UpdatesDifferenceTooLong{Pts: 30})
			f.set("messages 12-111", &api.MessagesMessages{Messages: texts(12)})
			f.push(&api.UpdatesTooLong{})
			f.want(t, "12r gap 0", "diff 11, dialogs, messages 12-111, messages 112-211, messages 212-311, diff 30")
		})
	}
}

// TestUpdatesEarlyMany: what does not fit while it is being found out where
// updates begin is fetched.
func TestUpdatesEarlyMany(t *testing.T) {
	const all = 10_000
	serverKey()
	synctest.Test(t, func(t *testing.T) {
		f := &feed{answers: map[string][]api.Object{}}
		w := newWorld(t, func(c *incoming) {
			switch r := c.req.(type) {
			case *api.UpdatesGetStateRequest:
				for i := int32(11); i < all; i++ {
					c.r.Session.Push(api.Append(nil, news(message(i))))
				}
			case *api.UpdatesGetDifferenceRequest:
				var rest []api.MessageClass
				for i := r.Pts + 1; i <= all; i++ {
					rest = append(rest, text(i))
				}
				f.set(question(r), &api.UpdatesDifference{NewMessages: rest, State: state(all)})
			}
			f.answer(c)
		})
		w.run(func(ctx context.Context, c *telegram.Client) {
			ctx, cancel := context.WithCancel(ctx)
			over := make(chan error)
			go func() { over <- c.Updates(ctx, telegram.UpdateOptions{Handle: f.handle}) }()
			synctest.Wait()
			var want []string
			for i := 11; i <= all; i++ {
				want = append(want, fmt.Sprint(i))
			}
			got, asked := f.told()
			if strings.ReplaceAll(got, "r", "") != strings.Join(want, " ") {
				t.Errorf("%d delivered, asked %s", len(strings.Fields(got)), asked)
			}
			cancel()
			if err := <-over; !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	})
}

// TestUpdatesBackInChannel: what a channel has brought before the account left it
// is not delivered again when it is back.
func TestUpdatesBackInChannel(t *testing.T) {
	leave := &api.Updates{Chats: []api.ChatClass{&api.ChannelForbidden{ID: 2, AccessHash: 22}}}
	withFeed(t, nil, func(f *feed) {
		f.push(news(posted(21)), leave, news(posted(21)))
		f.want(t, "c21", "")
		f.set("channel 1", &api.UpdatesChannelDifference{Final: true, NewMessages: posts(20, 21, 22), Pts: 23})
		f.push(news(&api.UpdateChannelTooLong{ChannelID: 2}))
		f.want(t, "c22r", "channel 1")
	})
	withFeed(t, nil, func(f *feed) {
		f.push(news(posted(21)), leave, news(posted(25)), news(posted(25)))
		f.want(t, "c21 c25", "")
	})
}

// TestUpdatesOwnOfSlowConsumer: a message of our own is that, too, if its result
// did not fit and a difference brings it.
func TestUpdatesOwnOfSlowConsumer(t *testing.T) {
	const full = 10_000 // more than the mailbox and what was taken out of it before
	withFeed(t, nil, func(f *feed) {
		f.block = make(chan struct{})
		var list []api.UpdatesClass
		for id := int32(11); id <= full; id++ {
			list = append(list, news(message(id)))
		}
		f.push(list...)
		f.set("messages.sendMessage", news(message(full+1)))
		if _, err := f.c.Invoke(context.Background(), send(1), telegram.CallOptions{}); err != nil {
			t.Fatal(err)
		}
		for i := int32(4000); i < full; i++ { // where exactly it stopped does not matter
			f.set(fmt.Sprint("diff ", i), &api.UpdatesDifference{NewMessages: texts(full, full+1), State: state(full + 1)})
		}
		close(f.block)
		synctest.Wait()
		if got, asked := f.told(); !strings.HasSuffix(got, " 10000r 10001ro") {
			t.Errorf("delivered ...%s, asked %s", got[max(0, len(got)-30):], asked)
		}
	})
}

// TestUpdatesAfterRun: updates end with the client, and not only when they ask for
// something the next time.
func TestUpdatesAfterRun(t *testing.T) {
	serverKey()
	synctest.Test(t, func(t *testing.T) {
		f := &feed{answers: map[string][]api.Object{}}
		over := make(chan error, 1)
		newWorld(t, f.answer).run(func(ctx context.Context, c *telegram.Client) {
			go func() { over <- c.Updates(context.Background(), telegram.UpdateOptions{Handle: f.handle}) }()
			pass(time.Minute)
		})
		pass(time.Second)
		select {
		case err := <-over:
			if !errors.Is(err, mtproto.ErrClosed) {
				t.Error(err)
			}
		default:
			t.Error("updates have not ended")
			<-over
		}
	})
}

// TestUpdatesAnewWithoutLast: a channel of which no message is known, and whose
// difference has to begin anew, does not bring its old messages as new, but those
// since updates have begun.
func TestUpdatesAnewWithoutLast(t *testing.T) {
	withFeed(t, nil, func(f *feed) {
		f.push(news(&api.UpdateDeleteChannelMessages{ChannelID: 8, Pts: 5, PtsCount: 1}))
		f.set("channel 5", refusal{code: 400, name: "PERSISTENT_TIMESTAMP_INVALID"})
		old := &api.Message{ID: 3, PeerID: &api.PeerChannel{ChannelID: 8}, Message: "3", Date: 49}
		fresh := &api.Message{ID: 4, PeerID: &api.PeerChannel{ChannelID: 8}, Message: "4", Date: 50}
		f.set("channel 1", &api.UpdatesChannelDifference{Final: true, NewMessages: []api.MessageClass{old, fresh}, Pts: 7})
		f.push(news(&api.UpdateChannelTooLong{ChannelID: 8, Pts: tl.Some(int32(7))}))
		f.want(t, "updateDeleteChannelMessages c4r gap 8", "channel 5, channel 1")
	})
}
