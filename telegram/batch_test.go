package telegram_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// TestBatch: results and errors stand where their requests do; one refusal costs
// no other item its result.
func TestBatch(t *testing.T) {
	for _, ordered := range []bool{false, true} {
		t.Run(fmt.Sprintf("ordered=%v", ordered), func(t *testing.T) {
			w := newWorld(t, func(c *incoming) {
				if c.req.(*api.MessagesSendMessageRequest).RandomID%3 == 1 {
					c.fail(400, "MESSAGE_EMPTY")
					return
				}
				echo(c)
			})
			w.run(func(ctx context.Context, c *telegram.Client) {
				results, errs := c.Batch(ctx, sends(10), telegram.BatchOptions{Ordered: ordered})
				for i := range results {
					if i%3 == 1 {
						if errorType(errs[i]) != "MESSAGE_EMPTY" || results[i] != nil {
							t.Errorf("item %d: %v, %v", i, results[i], errs[i])
						}
						continue
					}
					if errs[i] != nil || results[i].(*api.UpdateShortSentMessage).ID != int32(i) {
						t.Errorf("item %d: %v, %v", i, results[i], errs[i])
					}
				}
			})
		})
	}
}

func TestEmptyBatch(t *testing.T) {
	w := newWorld(t, echo)
	w.run(func(ctx context.Context, c *telegram.Client) {
		for _, ordered := range []bool{false, true} {
			results, errs := c.Batch(ctx, nil, telegram.BatchOptions{Ordered: ordered})
			if len(results) != 0 || len(errs) != 0 {
				t.Errorf("%v, %v", results, errs)
			}
		}
	})
}

// TestBatchRetries covers A4 per item: each has its own flood wait, and those
// that need none do not wait for it.
func TestBatchRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := map[int64]int{}
		w := newWorld(t, func(c *incoming) {
			id := c.req.(*api.MessagesSendMessageRequest).RandomID
			if tries[id]++; tries[id] > 1 {
				echo(c)
				return
			}
			switch id {
			case 3:
				c.fail(420, "FLOOD_WAIT_5")
			case 4:
				c.fail(420, "FLOOD_WAIT_90")
			case 5:
				c.fail(500, "RPC_CALL_FAIL")
			case 6:
				c.fail(420, "FLOOD_WAIT_9")
			default:
				echo(c)
			}
		})
		w.run(func(ctx context.Context, c *telegram.Client) {
			start := time.Now()
			results, errs := c.Batch(ctx, sends(10), telegram.BatchOptions{})
			if took := time.Since(start); took < 9*time.Second || took > 9100*time.Millisecond {
				t.Errorf("took %v, want 9s and the gaps after the wait", took)
			}
			if errorType(errs[4]) != "FLOOD_WAIT" {
				t.Errorf("item 4: %v", errs[4])
			}
			results[4], errs[4] = &api.UpdateShortSentMessage{ID: 4}, nil
			checkEchoes(t, results, errs)
		})
		for id, n := range tries {
			if want := map[int64]int{3: 2, 5: 2, 6: 2}[id]; n != max(want, 1) {
				t.Errorf("message %d was sent %d times", id, n)
			}
		}
	})
}

// TestOrderedBatch covers M21: 1,000 messages stay in order, also when some of
// them have to wait, fail, or meet trouble on the server's side, and when the
// link breaks.
func TestOrderedBatch(t *testing.T) {
	const n = 1000
	for name, trouble := range map[string]map[int64][]string{
		"plain":    {},
		"flood":    {500: {"FLOOD_WAIT_20"}},
		"again":    {500: {"FLOOD_WAIT_20", "FLOOD_WAIT_20", "RPC_CALL_FAIL"}},
		"first":    {0: {"FLOOD_WAIT_20"}},
		"last":     {999: {"FLOOD_WAIT_20"}},
		"two":      {100: {"FLOOD_WAIT_5"}, 101: {"FLOOD_WAIT_5"}, 700: {"RPC_CALL_FAIL"}},
		"refused":  {300: {"MESSAGE_EMPTY"}, 301: {"MESSAGE_EMPTY"}, 500: {"FLOOD_WAIT_20", "MESSAGE_EMPTY"}},
		"too long": {500: {"FLOOD_WAIT_100"}},
		"broken":   {500: {"break"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var done []int
				var w *world
				left := map[int64][]string{}
				for id, names := range trouble {
					left[id] = slices.Clone(names)
				}
				w = newWorld(t, func(c *incoming) {
					id := c.req.(*api.MessagesSendMessageRequest).RandomID
					if next := left[id]; len(next) > 0 {
						left[id] = next[1:]
						switch next[0] {
						case "break":
							go w.servers[2].DropConnections()
						case "RPC_CALL_FAIL":
							c.fail(500, next[0])
							return
						case "MESSAGE_EMPTY":
							c.fail(400, next[0])
							return
						default:
							c.fail(420, next[0])
							return
						}
					}
					done = append(done, int(id))
					echo(c)
				})
				w.run(func(ctx context.Context, c *telegram.Client) {
					results, errs := c.Batch(ctx, sends(n), telegram.BatchOptions{Ordered: true})
					var want []int
					for i := range n {
						refused := len(trouble[int64(i)]) > 0 && slices.Contains([]string{"MESSAGE_EMPTY", "FLOOD_WAIT_100"}, trouble[int64(i)][len(trouble[int64(i)])-1])
						if !refused {
							want = append(want, i)
						} else if errs[i] == nil {
							t.Errorf("item %d did not fail", i)
						} else {
							results[i], errs[i] = &api.UpdateShortSentMessage{ID: int32(i)}, nil
						}
					}
					checkEchoes(t, results, errs)
					if !slices.Equal(done, want) {
						t.Errorf("order: %v", misplaced(done))
					}
				})
			})
		})
	}
}

// misplaced shows where an order is broken.
func misplaced(ids []int) string {
	for i := 1; i < len(ids); i++ {
		if ids[i] < ids[i-1] {
			return fmt.Sprintf("%d of %d, %v", i, len(ids), ids[max(0, i-5):min(len(ids), i+5)])
		}
	}
	return fmt.Sprintf("%d items", len(ids))
}

// TestOrderedDeadline: a batch that gets no answer ends, all of it, and a flood
// wait in it moves the deadline.
func TestOrderedDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		floods := 0
		w := newWorld(t, func(c *incoming) {
			if floods++; floods == 1 {
				c.fail(420, "FLOOD_WAIT_30")
			}
		})
		w.run(func(ctx context.Context, c *telegram.Client) {
			start := time.Now()
			_, errs := c.Batch(ctx, sends(5), telegram.BatchOptions{Ordered: true, CallOptions: telegram.CallOptions{Timeout: 10 * time.Second}})
			if took := time.Since(start); took != 40*time.Second {
				t.Errorf("took %v, want 40s", took)
			}
			for i, err := range errs {
				if errorType(err) != telegram.KindTimeout {
					t.Errorf("item %d: %v", i, err)
				}
			}
		})
	})
}

func TestCancelBatch(t *testing.T) {
	for _, ordered := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, func(c *incoming) {
				switch id := c.req.(*api.MessagesSendMessageRequest).RandomID; {
				case id == 2:
					c.fail(420, "FLOOD_WAIT_30")
				case id < 2:
					echo(c)
				}
			})
			w.run(func(ctx context.Context, c *telegram.Client) {
				var errs []error
				ended := make(chan struct{})
				cancel := c.StartBatch(sends(5), telegram.BatchOptions{Ordered: ordered}, func(_ []api.Object, e []error) {
					errs = e
					close(ended)
				})
				synctest.Wait()
				cancel()
				<-ended
				for i, err := range errs {
					if i < 2 && err != nil || i >= 2 && errorType(err) != telegram.KindCancelled {
						t.Errorf("ordered=%v item %d: %v", ordered, i, err)
					}
				}
			})
		})
	}
}
