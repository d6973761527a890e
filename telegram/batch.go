package telegram

import (
	"context"
	"sync"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// BatchOptions bound each item of a batch as CallOptions bound a call.
type BatchOptions struct {
	CallOptions
	// Ordered makes the server carry the items out in the order given, one
	// after the other (M21). An item that fails does not stop those after it;
	// one that waits, because of FLOOD_WAIT or for a retry, makes them wait too.
	Ordered bool
}

// batch is calls that are made together.
type batch struct {
	ordered bool
	calls   []call
	results []api.Object
	errs    []error
	done    func([]api.Object, []error)

	mu       sync.Mutex // guards what follows, and results and errs until open is 0
	open     int        // items without a result
	deadline time.Time  // ordered: of all that are open
	timer    *time.Timer
}

// Batch makes calls together and waits for all. The results and the errors are
// aligned with reqs: errs[i] is nil or an *Error, and one item's error costs no
// other its result. There is no limit to their number.
func (c *Client) Batch(ctx context.Context, reqs []api.Object, o BatchOptions) (results []api.Object, errs []error) {
	ended := make(chan struct{})
	b := c.startBatch(reqs, o, func(r []api.Object, e []error) {
		results, errs = r, e
		close(ended)
	})
	select {
	case <-ended:
	case <-ctx.Done():
		b.giveUp(ctx.Err())
		<-ended
	}
	return results, errs
}

// StartBatch is Batch that returns at once, as Start does.
func (c *Client) StartBatch(reqs []api.Object, o BatchOptions, done func([]api.Object, []error)) (cancel func()) {
	b := c.startBatch(reqs, o, done)
	return func() { b.giveUp(context.Canceled) }
}

func (c *Client) startBatch(reqs []api.Object, o BatchOptions, done func([]api.Object, []error)) *batch {
	n := len(reqs)
	b := &batch{
		ordered: o.Ordered, done: done, open: n,
		calls: make([]call, n), results: make([]api.Object, n), errs: make([]error, n),
	}
	if n == 0 {
		done(b.results, b.errs)
		return b
	}
	now, options := c.o.Now(), o.withDefaults()
	calls := make([]*call, n)
	for i, req := range reqs {
		x := &b.calls[i]
		calls[i] = x
		x.batch, x.index = b, i
		x.prepare(c, req, options, now)
		if o.Ordered {
			x.first.Hold = x.hold
		}
	}
	if o.Ordered && options.Timeout > 0 {
		b.mu.Lock()
		b.deadline = now.Add(options.Timeout)
		b.timer = time.AfterFunc(options.Timeout, b.expire)
		b.mu.Unlock()
	}
	c.send(calls...)
	return b
}

// item takes the result of one call.
func (b *batch) item(i int, o api.Object, err error) {
	b.mu.Lock()
	b.results[i], b.errs[i] = o, err
	b.open--
	last := b.open == 0
	if last && b.timer != nil {
		b.timer.Stop()
	}
	b.mu.Unlock()
	if last {
		b.done(b.results, b.errs)
	}
}

// extend moves the deadline of an ordered batch: one item waits, and the others
// with it.
func (b *batch) extend(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.deadline.IsZero() {
		b.deadline = b.deadline.Add(d)
	}
}

// expire is called when the deadline of an ordered batch was due.
func (b *batch) expire() {
	now := b.calls[0].client.o.Now()
	b.mu.Lock()
	if left := b.deadline.Sub(now); left > 0 && b.open > 0 {
		b.timer.Reset(left)
		b.mu.Unlock()
		return
	}
	b.mu.Unlock()
	b.giveUp(context.DeadlineExceeded)
}

// giveUp ends the calls that are not done, the last first: those before it would
// set it going.
func (b *batch) giveUp(err error) {
	for i := len(b.calls) - 1; i >= 0; i-- {
		b.calls[i].giveUp(err)
	}
}

// hold is mtproto's question, when Telegram has refused an item of an ordered
// batch, whether the items after it have to wait for another attempt.
func (x *call) hold(mt *mtproto.Call) bool {
	rpc := mt.Err.(*mtproto.RPCError)
	x.verdict = x.judge(ParseError(rpc.Code, rpc.Message, x.method.Name))
	return x.verdict.again
}

// hasTime tells whether d from now is before the deadline.
func (x *call) hasTime(d time.Duration) bool {
	deadline := x.deadline
	if x.ordered() {
		x.batch.mu.Lock()
		deadline = x.batch.deadline
		x.batch.mu.Unlock()
	}
	return deadline.IsZero() || x.client.o.Now().Add(d).Before(deadline)
}

// moveTo prepares an item of an ordered batch for another link: it runs after
// the item before it if that has moved too. On the old link the items after it
// go on, to be sent here in their turn.
func (x *call) moveTo(l, old *link) {
	next := &mtproto.Call{Body: x.first.Body, Done: x.first.Done, Hold: x.first.Hold, After: x.before(l)}
	held := x.mt
	x.mu.Lock()
	x.mt = next
	x.mu.Unlock()
	old.mt.Release(held)
}

// before is what an item of an ordered batch runs after on a link: the last item
// before it that was sent, if it was sent there.
func (x *call) before(l *link) *mtproto.Call {
	for i := x.index - 1; i >= 0; i-- {
		y := &x.batch.calls[i]
		y.mu.Lock()
		on, mt := y.link, y.mt
		y.mu.Unlock()
		if on == l {
			return mt
		}
		if on != nil {
			break
		}
	}
	return nil
}
