package telegram

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Defaults of CallOptions.
const (
	DefaultTimeout   = 60 * time.Second
	DefaultFloodWait = 60 * time.Second
	DefaultRetries   = 5
)

// CallOptions bound one call. Zero stands for the default, a negative value for
// none.
type CallOptions struct {
	// Timeout is how long the answer may take, retries included. A flood wait
	// that is slept through does not count. Without one, a call waits for ever.
	Timeout time.Duration
	// FloodWait is how long a call may sleep because Telegram says FLOOD_WAIT,
	// in all. So a call ends within Timeout and FloodWait together.
	FloodWait time.Duration
	// Retries is how often a call is made again after an error on Telegram's
	// side (A5).
	Retries int
}

func (o CallOptions) withDefaults() CallOptions {
	o.Timeout = orDefault(o.Timeout, DefaultTimeout)
	o.FloodWait = orDefault(o.FloodWait, DefaultFloodWait)
	o.Retries = orDefault(o.Retries, DefaultRetries)
	return o
}

func orDefault[T int | time.Duration](v, standard T) T {
	if v == 0 {
		return standard
	}
	return max(v, 0)
}

const (
	maxHops = 3 // data centres a call may be sent on to (A1)

	// coarseTimeout is the shortest timeout that mtproto watches, to the second;
	// shorter ones have a timer of their own.
	coarseTimeout = 10 * time.Second
)

// call is one call of the API, over all its attempts.
type call struct {
	client   *Client
	req      api.Object
	method   *tl.Type // of req, or of the query that it wraps
	o        CallOptions
	deadline time.Time // zero: none
	began    time.Time // zero: nobody asks

	batch *batch // nil: alone
	index int    // in batch
	done  func(api.Object, error)

	first   mtproto.Call
	mt      *mtproto.Call // the attempt: &first, unless the call moved in an ordered batch
	link    *link
	aside   *aside // nil: at home
	slot    *slot  // nil: it moves no part of a file
	retries int32
	hops    int32
	slept   time.Duration
	turn    int64   // its turn with the governor, in Unix nanoseconds; 0: it needed none
	given   int64   // when it was given that
	verdict verdict // in an ordered batch: what hold has decided

	gone atomic.Pointer[error] // given up: why

	mu       sync.Mutex // guards timer and sleeping, and link, mt and aside for give up
	timer    *time.Timer
	sleeping bool // timer is a wait before the next attempt
	unsent   bool // which is the first

	sentBy   *Error // to a data centre that is not known, so the configuration was asked for
	lookedUp bool

	plain    bool   // no repair (repair.go)
	repaired bool   // or that was tried
	mending  func() // ends the repair that is under way; guarded by mu
}

// prepare fills in a call that is zero.
func (x *call) prepare(c *Client, req api.Object, o CallOptions, now time.Time) {
	x.client, x.req, x.o = c, req, o
	x.method = api.TypeOf(innermost(req))
	x.mt = &x.first
	x.first.Body = api.Append(make([]byte, 0, 256), req)
	x.first.Done = func(*mtproto.Call) { x.answered() }
	if o.Timeout > 0 {
		x.deadline = now.Add(o.Timeout)
	}
	if c.o.OnCall != nil {
		x.began = now
	}
}

// innermost is the query inside the wrappers that say how to run it: its result
// is that of the whole.
func innermost(req api.Object) api.Object {
	for {
		var query api.Object
		switch r := req.(type) {
		case *api.InvokeAfterMsgRequest:
			query = r.Query
		case *api.InvokeAfterMsgsRequest:
			query = r.Query
		case *api.InitConnectionRequest:
			query = r.Query
		case *api.InvokeWithLayerRequest:
			query = r.Query
		case *api.InvokeWithoutUpdatesRequest:
			query = r.Query
		case *api.InvokeWithMessagesRangeRequest:
			query = r.Query
		case *api.InvokeWithTakeoutRequest:
			query = r.Query
		case *api.InvokeWithBusinessConnectionRequest:
			query = r.Query
		case *api.InvokeWithGooglePlayIntegrityRequest:
			query = r.Query
		case *api.InvokeWithApnsSecretRequest:
			query = r.Query
		case *api.InvokeWithReCaptchaRequest:
			query = r.Query
		}
		if query == nil {
			return req
		}
		req = query
	}
}

// Invoke makes one call and waits for its result. Its error is an *Error.
func (c *Client) Invoke(ctx context.Context, req api.Object, o CallOptions) (api.Object, error) {
	return c.invoke(ctx, req, o, false)
}

// invoke is Invoke. A plain call is refused where another is repaired: it is part
// of a repair.
func (c *Client) invoke(ctx context.Context, req api.Object, o CallOptions, plain bool) (api.Object, error) {
	type answer struct {
		result api.Object
		err    error
	}
	answers := make(chan answer, 1)
	x := new(call)
	x.done, x.plain = func(o api.Object, err error) { answers <- answer{o, err} }, plain
	o, now := o.withDefaults(), c.o.Now()
	if d, ok := ctx.Deadline(); ok && (o.Timeout == 0 || d.Sub(now) < o.Timeout) {
		o.Timeout = max(d.Sub(now), time.Nanosecond)
	}
	x.prepare(c, req, o, now)
	c.send(x)
	select {
	case a := <-answers:
		return a.result, a.err
	case <-ctx.Done():
		x.giveUp(ctx.Err())
		a := <-answers
		return a.result, a.err
	}
}

// Start makes one call and returns at once. done gets the result, or an *Error;
// it is called exactly once, on another goroutine or, if the client is not
// running, before Start returns, and must not block. cancel ends the call before its
// time; it may be called at any time, and any number of times.
func (c *Client) Start(req api.Object, o CallOptions, done func(api.Object, error)) (cancel func()) {
	x := new(call)
	x.done = done
	x.prepare(c, req, o.withDefaults(), c.o.Now())
	c.send(x)
	return x.cancel
}

// ordered tells whether the call is part of an ordered batch.
func (x *call) ordered() bool { return x.batch != nil && x.batch.ordered }

func (x *call) cancel() { x.giveUp(context.Canceled) }

// send makes the first attempt of calls, together.
func (c *Client) send(calls ...*call) {
	if c.governor.busy.Load() && c.home.Load() != nil {
		c.holdBack(calls)
		return
	}
	c.start(calls)
}

// start is send for calls that have nothing to wait for.
func (c *Client) start(calls []*call) {
	if c.far.some.Load() && c.home.Load() != nil {
		calls = c.sendFar(calls)
	}
	if len(calls) == 0 {
		return
	}
	l := c.acquire(len(calls))
	if l == nil {
		for _, x := range calls {
			x.finish(nil, c.callError(errNotRunning, nil, x.method.Name, 0))
		}
		return
	}
	var few [1]*mtproto.Call
	attempts := few[:0]
	if len(calls) > len(few) {
		attempts = make([]*mtproto.Call, 0, len(calls))
	}
	for _, x := range calls {
		if gone := x.gone.Load(); gone != nil {
			l.release(1)
			x.finish(nil, x.failure(*gone))
			continue
		}
		if x.ordered() {
			x.mt.After = x.before(l)
		}
		x.arm(l)
		attempts = append(attempts, x.mt)
	}
	l.mt.Start(attempts...)
	for _, x := range calls {
		x.checkGone()
	}
}

// errNotRunning ends calls that are made before Run.
var errNotRunning = errors.New("the client is not running")

// acquire is the link to send n calls on; nil before Run.
func (c *Client) acquire(n int) *link {
	for {
		l := c.home.Load()
		if l == nil {
			return nil
		}
		l.calls.Add(int64(n))
		if !l.retired.Load() {
			return l
		}
		l.release(n)
	}
}

// arm prepares an attempt on a link: who it is, and its deadline.
func (x *call) arm(l *link) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.link = l
	x.mt.Deadline = time.Time{}
	switch {
	case x.deadline.IsZero() || x.ordered(): // an ordered batch watches by itself
	case x.o.Timeout >= coarseTimeout:
		x.mt.Deadline = x.deadline
	default:
		x.timer = time.AfterFunc(x.deadline.Sub(x.client.o.Now()), func() { x.giveUp(context.DeadlineExceeded) })
	}
}

// giveUp ends a call with err, unless it is done.
func (x *call) giveUp(err error) {
	x.gone.CompareAndSwap(nil, &err)
	x.mu.Lock()
	if x.sleeping {
		stopped := x.timer.Stop()
		x.mu.Unlock()
		if stopped {
			x.checkWake()
		}
		return
	}
	if x.mending != nil {
		x.mending()
		x.mu.Unlock()
		return
	}
	l, mt := x.link, x.mt
	var waitsFor *side
	if x.aside != nil {
		waitsFor = x.aside.waitsFor
	}
	x.mu.Unlock()
	switch {
	case waitsFor != nil:
		x.leaveSide(waitsFor)
	case l != nil:
		l.mt.Cancel(mt)
	}
}

// checkGone ends an attempt that was begun while the call was given up.
func (x *call) checkGone() {
	if x.gone.Load() != nil {
		x.giveUp(nil)
	}
}

// answered is mtproto's Done.
func (x *call) answered() {
	l, mt := x.link, x.mt
	x.stopTimer()
	defer l.release(1)
	if mt.Err == nil {
		if g := &x.client.governor; g.busy.Load() {
			g.succeeded(x)
		}
		x.decode(mt.Result)
		return
	}
	rpc, ok := mt.Err.(*mtproto.RPCError)
	if !ok {
		err := mt.Err
		if gone := x.gone.Load(); gone != nil {
			err = *gone
		} else if x.client.over.Load() {
			err = mtproto.ErrClosed // and not that Run has cancelled it
		} else if x.stranded(err) || x.slot != nil && x.slot.lost() {
			x.again()
			return
		} else if l.side == nil && errors.Is(err, mtproto.ErrClosed) && !errors.Is(err, context.Canceled) {
			x.client.failed(endedBy(err)) // before whoever waits for the call can end Run
		}
		x.finish(nil, x.failure(err))
		return
	}
	v := x.verdict
	if !x.ordered() {
		v = x.judge(ParseError(rpc.Code, rpc.Message, x.method.Name))
	}
	x.carryOut(v)
}

func (x *call) stopTimer() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.timer != nil {
		x.timer.Stop()
		x.timer = nil
	}
}

// carryOut does what follows from an error: the end of the call, or another
// attempt.
func (x *call) carryOut(v verdict) {
	switch {
	case v.delivered:
		// The message is there, but what its sending answered is lost. This is
		// the update that stands for "ask for what you have missed".
		x.client.lostUpdates()
		x.finish(&api.UpdatesTooLong{}, nil)
	case !v.again:
		if v.ended {
			x.client.sessionEnded(v.err.Type)
		}
		x.end(v.err)
	case v.lookUp:
		x.lookUp(v.err)
	case v.aside.dc != 0:
		x.hops++
		x.client.far.note(x.req, v.aside.dc)
		if x.slot != nil {
			x.slot.stray(v.aside.dc)
		}
		x.goAside(v.aside)
		x.again()
	case v.estranged:
		x.estranged()
		x.again()
	case v.repair:
		x.repair(v.err)
	case v.migrate != 0:
		x.hops++
		x.client.moveHome(x.link, v.migrate)
		x.again()
	default:
		x.sleep(v)
	}
}

// sleep waits before the next attempt.
func (x *call) sleep(v verdict) {
	if x.slot != nil {
		x.slot.rest(v)
	}
	if v.flood {
		x.slept += v.wait
		if !x.deadline.IsZero() {
			x.deadline = x.deadline.Add(v.wait)
		}
		if x.ordered() {
			x.batch.extend(v.wait)
		}
	} else {
		x.retries++
	}
	x.client.o.Log.Info("call waits", "method", x.method.Name, "error", v.err.Type, "wait", v.wait)
	x.mu.Lock()
	x.sleeping = true
	x.timer = time.AfterFunc(v.wait, x.checkWake)
	x.mu.Unlock()
	if x.gone.Load() != nil {
		x.giveUp(nil)
	}
}

// checkWake makes the next attempt after a sleep, unless the call was given up.
func (x *call) checkWake() {
	x.mu.Lock()
	x.sleeping, x.timer = false, nil
	x.mu.Unlock()
	x.again()
}

// again makes another attempt, or the first one of a call that was held back.
func (x *call) again() {
	if x.unsent {
		x.sendLate()
		return
	}
	if gone := x.gone.Load(); gone != nil {
		x.end(x.failure(*gone))
		return
	}
	if g := &x.client.governor; g.busy.Load() {
		if v := g.pass(x, x.client.o.Now()); v.wait > 0 {
			x.carryOut(v)
			return
		}
	}
	if e := x.sentBy; e != nil && !x.lookedUp {
		x.lookedUp = true
		x.carryOut(x.judge(e))
		return
	}
	switch {
	case x.slot != nil:
		x.slot.depart()
		return
	case x.aside != nil:
		x.client.attempt(x)
		return
	}
	old := x.link
	l := x.client.acquire(1)
	if l != old && x.ordered() {
		x.moveTo(l, old)
	}
	x.arm(l)
	l.mt.Start(x.mt)
	x.checkGone()
}

// end ends a call without another attempt.
func (x *call) end(err *Error) {
	if x.ordered() && x.link != nil {
		x.link.mt.Release(x.mt)
	}
	x.finish(nil, err)
}

// decode ends a call with its result.
func (x *call) decode(body []byte) {
	o, err := api.DecodeResult(x.method, body)
	if err != nil {
		e := x.failure(err)
		e.Message = unreadableAnswer + err.Error()
		x.finish(nil, e)
		return
	}
	x.client.learn(x.req, o, x.method)
	x.client.engines.result(x.req, o)
	x.finish(o, nil)
}

// unreadableAnswer begins the message of an error when an answer came but is not
// understood.
const unreadableAnswer = "the answer can't be read: "

func (x *call) finish(o api.Object, err error) {
	x.aside.letGo()
	if x.client.o.OnCall != nil {
		x.report(err)
	}
	if x.batch != nil {
		x.batch.item(x.index, o, err)
		return
	}
	x.done(o, err)
}
