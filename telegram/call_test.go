package telegram_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

func TestInvoke(t *testing.T) {
	w := newWorld(t, echo)
	w.run(func(ctx context.Context, c *telegram.Client) {
		for i := 1; i <= 3; i++ {
			o, err := c.Invoke(ctx, send(i), telegram.CallOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got := o.(*api.UpdateShortSentMessage).ID; got != int32(i) {
				t.Errorf("id %d, want %d", got, i)
			}
		}
	})
	if w.inits != 1 {
		t.Errorf("M20: %d calls with initConnection, want 1", w.inits)
	}
}

// TestInitAgain covers M20: every connection begins with initConnection, and so
// does what follows CONNECTION_NOT_INITED.
func TestInitAgain(t *testing.T) {
	refused := false
	w := newWorld(t, func(c *incoming) {
		if q, ok := c.req.(*api.MessagesSendMessageRequest); ok && q.RandomID == 2 && !refused {
			refused = true
			c.fail(400, "CONNECTION_NOT_INITED")
			return
		}
		echo(c)
	})
	w.run(func(ctx context.Context, c *telegram.Client) {
		for i := 1; i <= 4; i++ {
			if i == 4 {
				w.servers[2].DropConnections()
			}
			if _, err := c.Invoke(ctx, send(i), telegram.CallOptions{}); err != nil {
				t.Error(err)
			}
		}
	})
	if w.inits != 3 {
		t.Errorf("%d calls with initConnection, want 3", w.inits)
	}
}

func TestInvokeWrapped(t *testing.T) {
	w := newWorld(t, echo)
	w.run(func(ctx context.Context, c *telegram.Client) {
		req := &api.InvokeWithTakeoutRequest{TakeoutID: 1, Query: &api.InvokeWithoutUpdatesRequest{Query: send(7)}}
		w.answer = func(c *incoming) { c.reply(&api.UpdateShortSentMessage{ID: 7}) }
		o, err := c.Invoke(ctx, req, telegram.CallOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := o.(*api.UpdateShortSentMessage); !ok {
			t.Errorf("got %T", o)
		}
	})
}

// attempts answers the first requests with errors, in order, and what follows
// as echo does.
func attempts(refusals ...mtproto.RPCError) func(*incoming) {
	var n atomic.Int32
	return func(c *incoming) {
		if i := int(n.Add(1)); i <= len(refusals) {
			c.fail(refusals[i-1].Code, refusals[i-1].Message)
			return
		}
		echo(c)
	}
}

func repeat(e mtproto.RPCError, n int) []mtproto.RPCError {
	all := make([]mtproto.RPCError, n)
	for i := range all {
		all[i] = e
	}
	return all
}

// TestRetry covers A4 and A5: which errors are waited out, for how long, and
// which are not.
func TestRetry(t *testing.T) {
	flood := func(name string) mtproto.RPCError { return mtproto.RPCError{Code: 420, Message: name} }
	internal := mtproto.RPCError{Code: 500, Message: "RPC_CALL_FAIL"}
	bot := &api.InvokeWithoutUpdatesRequest{Query: &api.MessagesGetBotCallbackAnswerRequest{Peer: &api.InputPeerSelf{}, MsgID: 1}}
	tests := []struct {
		name    string
		refuse  []mtproto.RPCError
		req     api.Object
		o       telegram.CallOptions
		waited  time.Duration
		want    string // type of the error, "" for success
		request int    // that arrived
	}{
		{name: "A4 wait", refuse: []mtproto.RPCError{flood("FLOOD_WAIT_3")}, waited: 3 * time.Second, request: 2},
		{name: "A4 premium", refuse: []mtproto.RPCError{flood("FLOOD_PREMIUM_WAIT_2")}, waited: 2 * time.Second, request: 2},
		{name: "A4 slow mode", refuse: []mtproto.RPCError{flood("SLOWMODE_WAIT_7")}, waited: 7 * time.Second, request: 2},
		{name: "A4 at the threshold", refuse: []mtproto.RPCError{flood("FLOOD_WAIT_60")}, waited: time.Minute, request: 2},
		{name: "A4 above it", refuse: []mtproto.RPCError{flood("FLOOD_WAIT_61")}, want: "FLOOD_WAIT", request: 1},
		{name: "A4 at least a second", refuse: []mtproto.RPCError{flood("FLOOD_WAIT_0")}, waited: time.Second, request: 2},
		{name: "A4 the sum counts", refuse: []mtproto.RPCError{flood("FLOOD_WAIT_40"), flood("FLOOD_WAIT_40")}, waited: 40 * time.Second, want: "FLOOD_WAIT", request: 2},
		{name: "A4 own threshold", refuse: []mtproto.RPCError{flood("FLOOD_WAIT_3")}, o: telegram.CallOptions{FloodWait: 2 * time.Second}, want: "FLOOD_WAIT", request: 1},
		{name: "A4 no waiting", refuse: []mtproto.RPCError{flood("FLOOD_WAIT_1")}, o: telegram.CallOptions{FloodWait: -1}, want: "FLOOD_WAIT", request: 1},
		{name: "A4 no number", refuse: []mtproto.RPCError{flood("FLOOD_WAIT_3O")}, want: "FLOOD_WAIT_3O", request: 1},
		{name: "A4 other waits", refuse: []mtproto.RPCError{flood("TAKEOUT_INIT_DELAY_3")}, want: "TAKEOUT_INIT_DELAY", request: 1},
		{name: "A4 longer than the timeout", refuse: []mtproto.RPCError{flood("FLOOD_WAIT_30")}, o: telegram.CallOptions{Timeout: 2 * time.Second}, waited: 30 * time.Second, request: 2},
		{name: "A5 500", refuse: repeat(internal, 2), waited: 3 * time.Second, request: 3},
		{name: "A5 -503", refuse: []mtproto.RPCError{{Code: -503, Message: "Timeout"}}, waited: time.Second, request: 2},
		{name: "A5 unlisted code", refuse: []mtproto.RPCError{{Code: 555, Message: "SOMETHING"}}, waited: time.Second, request: 2},
		{name: "A5 busy", refuse: []mtproto.RPCError{{Code: 500, Message: "WORKER_BUSY_TOO_LONG_RETRY"}}, waited: time.Second, request: 2},
		{name: "A5 bounded", refuse: repeat(internal, 9), waited: 31 * time.Second, want: "RPC_CALL_FAIL", request: 6},
		{name: "A5 own bound", refuse: repeat(internal, 9), o: telegram.CallOptions{Retries: 1}, waited: time.Second, want: "RPC_CALL_FAIL", request: 2},
		{name: "A5 no retries", refuse: repeat(internal, 9), o: telegram.CallOptions{Retries: -1}, want: "RPC_CALL_FAIL", request: 1},
		{name: "A5 not past the deadline", refuse: repeat(internal, 9), o: telegram.CallOptions{Timeout: 5 * time.Second}, waited: 3 * time.Second, want: "RPC_CALL_FAIL", request: 3},
		{name: "A5 a bot that is silent", refuse: repeat(mtproto.RPCError{Code: -503, Message: "Timeout"}, 9), req: bot, want: "Timeout", request: 1},
		{name: "A5 being delivered", refuse: []mtproto.RPCError{internal, {Code: 500, Message: "RANDOM_ID_DUPLICATE"}}, waited: 3 * time.Second, request: 3},
		{name: "A5 delivered before", refuse: repeat(mtproto.RPCError{Code: 500, Message: "RANDOM_ID_DUPLICATE"}, 9), waited: 31 * time.Second, request: 6},
		{name: "A5 duplicate, no retries", refuse: []mtproto.RPCError{{Code: 500, Message: "RANDOM_ID_DUPLICATE"}}, o: telegram.CallOptions{Retries: -1}, want: "RANDOM_ID_DUPLICATE", request: 1},
		{name: "A3 signed out", refuse: []mtproto.RPCError{{Code: 401, Message: "AUTH_KEY_UNREGISTERED"}}, want: "AUTH_KEY_UNREGISTERED", request: 1},
		{name: "400", refuse: []mtproto.RPCError{{Code: 400, Message: "MESSAGE_EMPTY"}}, want: "MESSAGE_EMPTY", request: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, attempts(tt.refuse...))
				w.run(func(ctx context.Context, c *telegram.Client) {
					req := tt.req
					if req == nil {
						req = send(1)
					}
					start := time.Now()
					o, err := c.Invoke(ctx, req, tt.o)
					if waited := time.Since(start); waited != tt.waited {
						t.Errorf("took %v, want %v", waited, tt.waited)
					}
					if got := errorType(err); got != tt.want {
						t.Errorf("error %q (%v), want %q", got, err, tt.want)
					}
					if (o == nil) != (tt.want != "") {
						t.Errorf("result %v", o)
					}
				})
				if len(w.requests) != tt.request {
					t.Errorf("%d requests arrived, want %d", len(w.requests), tt.request)
				}
			})
		})
	}
}

func errorType(err error) string {
	var e *telegram.Error
	if errors.As(err, &e) {
		if e.Type == "" {
			return e.Kind
		}
		return e.Type
	}
	if err != nil {
		return "no *Error"
	}
	return ""
}

// TestDeadline: every call ends.
func TestDeadline(t *testing.T) {
	for _, tt := range []struct {
		name   string
		o      telegram.CallOptions
		within time.Duration
	}{
		{"default", telegram.CallOptions{}, 62 * time.Second},
		{"short", telegram.CallOptions{Timeout: 300 * time.Millisecond}, 301 * time.Millisecond},
		{"long", telegram.CallOptions{Timeout: 20 * time.Second}, 22 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, func(*incoming) {})
				w.run(func(ctx context.Context, c *telegram.Client) {
					start := time.Now()
					_, err := c.Invoke(ctx, send(1), tt.o)
					if got := errorType(err); got != telegram.KindTimeout || !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("error %v, want a timeout", err)
					}
					if took := time.Since(start); took > tt.within {
						t.Errorf("took %v, want at most %v", took, tt.within)
					}
				})
			})
		})
	}
}

func TestNetworkError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := telegram.Options{Dial: func(context.Context, int) (mtproto.Link, error) { return nil, errors.New("cable is cut") }}
		c := telegram.New(o)
		if _, err := c.Invoke(context.Background(), send(1), telegram.CallOptions{}); errorType(err) != telegram.KindNetwork {
			t.Errorf("before Run: %v", err)
		}
		err := c.Run(context.Background(), func(ctx context.Context) error {
			_, err := c.Invoke(ctx, send(1), telegram.CallOptions{Timeout: 5 * time.Second})
			return err
		})
		if errorType(err) != telegram.KindNetwork || !strings.Contains(err.Error(), "cable is cut") {
			t.Errorf("without a network: %v", err)
		}
		if _, err := c.Invoke(context.Background(), send(1), telegram.CallOptions{}); errorType(err) != telegram.KindNetwork {
			t.Errorf("after Run: %v", err)
		}
		if err := c.Run(context.Background(), nil); err == nil {
			t.Error("a client ran twice")
		}
	})
}

// TestCancel cancels a call while it is out, while it sleeps, and after its end.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(c *incoming) {
			if q := c.req.(*api.MessagesSendMessageRequest); q.RandomID == 2 {
				c.fail(420, "FLOOD_WAIT_50")
			} else if q.RandomID == 3 {
				echo(c)
			}
		})
		w.run(func(ctx context.Context, c *telegram.Client) {
			for i, want := range map[int]string{1: telegram.KindCancelled, 2: telegram.KindCancelled, 3: ""} {
				ended := make(chan error, 2)
				cancel := c.Start(sendTo(int64(i), i), telegram.CallOptions{}, func(_ api.Object, err error) { ended <- err })
				synctest.Wait()
				cancel()
				if err := <-ended; errorType(err) != want {
					t.Errorf("%d: error %v, want %q", i, err, want)
				}
				cancel()
			}
			late := make(chan error, 1)
			p := c.Prepare(send(5), telegram.CallOptions{}, func(_ api.Object, err error) { late <- err })
			p.Cancel()
			c.Send(p)
			if err := <-late; errorType(err) != telegram.KindCancelled {
				t.Errorf("cancelled before it was sent: %v", err)
			}
			synctest.Wait()
			if n := w.count(func(o api.Object) bool { return o.(*api.MessagesSendMessageRequest).RandomID == 5 }); n != 0 {
				t.Error("sent though it was cancelled before")
			}
			soon, end := context.WithTimeout(ctx, 2*time.Second)
			defer end()
			if _, err := c.Invoke(soon, send(1), telegram.CallOptions{}); errorType(err) != telegram.KindTimeout || !strings.Contains(err.Error(), "within 2s") {
				t.Errorf("context with a deadline: %v", err)
			}
			ctx, stop := context.WithCancel(ctx)
			stop()
			if _, err := c.Invoke(ctx, send(4), telegram.CallOptions{}); !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled context: %v", err)
			}
		})
	})
}

// TestKilledLink: a link that breaks in the middle of 100 calls loses none and
// sends none twice (M14, S2).
func TestKilledLink(t *testing.T) {
	for _, kill := range []int{1, 37, 100} {
		seen := map[int64]int{}
		var w *world
		n := 0
		w = newWorld(t, func(c *incoming) {
			seen[c.req.(*api.MessagesSendMessageRequest).RandomID]++
			if n++; n == kill {
				w.servers[2].DropConnections() // before the answer: the client has to come back for it
			}
			echo(c)
		})
		w.run(func(ctx context.Context, c *telegram.Client) {
			results, errs := c.Batch(ctx, sends(100), telegram.BatchOptions{})
			checkEchoes(t, results, errs)
		})
		for id, times := range seen {
			if times != 1 {
				t.Errorf("message %d was sent %d times", id, times)
			}
		}
		if len(seen) != 100 {
			t.Errorf("%d messages arrived, want 100", len(seen))
		}
		if w.dials != 2 {
			t.Errorf("%d connections, want 2", w.dials)
		}
	}
}

func sends(n int) []api.Object {
	reqs := make([]api.Object, n)
	for i := range reqs {
		reqs[i] = send(i)
	}
	return reqs
}

func checkEchoes(t *testing.T, results []api.Object, errs []error) {
	t.Helper()
	for i, o := range results {
		if errs[i] != nil {
			t.Fatalf("item %d: %v", i, errs[i])
		}
		if got := o.(*api.UpdateShortSentMessage).ID; got != int32(i) {
			t.Fatalf("item %d has the result of %d", i, got)
		}
	}
}
