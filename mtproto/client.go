package mtproto

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// ClientOptions says what a Client talks to and with what.
type ClientOptions struct {
	// Dial opens a link to the server. It is called for every connection, and
	// again while a call of it takes long.
	Dial func(ctx context.Context) (Link, error)
	// Keys are the server's public keys, for the key exchange.
	Keys []*rsa.PublicKey
	// DC is named in the key exchange: plus 10000 for a test server, negative
	// for media.
	DC int
	// Key and Salt are from an earlier run. No key: one is made.
	Key  AuthKey
	Salt int64
	// Temporary is the life of the temporary keys that everything is encrypted
	// with (M23), in whole seconds; Telegram's own clients say a day. They stay in
	// memory and are replaced before they expire. 0: everything is encrypted with
	// Key.
	Temporary time.Duration
	// Borrow, if set, tells on each connection whose temporary key to use instead of
	// one of its own: that of a client with the same permanent key. nil: that is not
	// there yet.
	Borrow func() *Client
	// Header, if set, is put before each call of a connection until one of them
	// has been answered, and again after CONNECTION_NOT_INITED (M20). It is asked
	// for on each packing.
	Header func() []byte
	// OnUpdate gets every message that is no service message, in order, on the
	// goroutine that reads. The body belongs to it.
	OnUpdate func(body []byte)
	// OnSession tells that updates may have been lost and must be fetched: there
	// is a new connection, the server began a new session (M13), or it sent
	// something that can't be read. The first connection and the first session of
	// a Client are no such cases.
	OnSession func()
	// OnOutage hears of a time without a connection: before each pause between
	// attempts, and once when it is over.
	OnOutage func(Outage)
	// OnKey gets a key that was made, before the first call is sent with it.
	OnKey func(key AuthKey, salt int64)

	Rand io.Reader        // crypto/rand.Reader if nil
	Now  func() time.Time // time.Now if nil
	// Trace hears of every message, while the client is locked: it may not call
	// the client.
	Trace func(Trace)
	Log   *slog.Logger // discards if nil
}

// Client is the client's end of one session with one server. The session
// survives its connections.
//
// It costs one goroutine, which reads, and at times another, which writes what
// can't be written at once. Whoever starts a call and finds nobody sending sends
// itself, after it has yielded once, so that all who were about to call travel in
// the same packet; as long as it sends, the others only queue. The goroutine that
// reads never writes: two ends that both write and do not read would wait for
// ever.
type Client struct {
	o       ClientOptions
	primes  Primes
	zippers sync.Pool
	waiters sync.Pool
	waking  atomic.Bool   // a goroutine that writes is about to look at the queue
	slow    atomic.Bool   // the last write had to wait
	hurry   chan struct{} // makes a pause between connections look whether it is over

	background sync.WaitGroup // renewals, which Run starts and waits for

	mu          sync.Mutex // guards what follows
	s           *clientSession
	key         AuthKey    // in use: perm, or temp's
	perm        AuthKey    // the permanent one
	made        time.Time  // when that was; zero: before this client
	proven      bool       // the server has answered with it, or bound a key to it
	temp        tempKey    // with Temporary: the one in use
	next        *successor // nil: none
	renewing    bool       // a successor is being made
	renewAfter  time.Time  // not before
	link        Link       // nil: no connection
	number      int        // of the connection
	flushing    bool       // somebody sends, and will see what is queued
	dispatching bool       // the reader will look at what is queued
	unheard     int        // bytes sent since something came in
	heardOn     int        // the number of the connection that something came in on last
	seeking     bool       // another link is being dialled
	spare       Link       // takes the place of link, which has been closed
	pausing     bool       // there is a pause that a call makes shorter
	woken       bool       // the machine was suspended: the pause is over
	arriving    int64      // see noteArriving
	clock       ticks
	ended       error

	// Of whoever set flushing.
	packets [][]byte // memory of batch
	batch   [][]byte
	sealing []envelope // the packets of batch
	quick   bool       // the last write of more than a little was
	wait    partWait
}

const (
	inlineBytes  = 8 << 10              // more than that, sent and not answered, and callers do not write themselves
	batchPackets = 16                   // packets in one write
	slowWrite    = 5 * time.Millisecond // after a write of that time callers do not write themselves either
	keptBuffer   = 64 << 10             // larger buffers are not kept
	batchBytes   = 512 << 10            // after which a write begins,
	quickBytes   = 4 * 448 << 10        // where writes are quick: four parts are encrypted in the time of one
	quickWrite   = 24                   // bytes in a microsecond
)

// NewClient makes a client. It does nothing until Run.
func NewClient(o ClientOptions) *Client {
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := &Client{o: o, hurry: make(chan struct{}, 1), perm: o.Key}
	c.s = newClientSession(o.Rand, o.Header)
	c.s.borrows = o.Borrow != nil
	c.s.tracer = o.Trace
	if o.Temporary == 0 {
		c.key = o.Key
		c.s.salts.set(o.Salt)
	}
	return c
}

// Start sends calls. All that are started at the same moment, in one Start or
// by many goroutines, travel together (M8). A call started before Run or while
// there is no connection waits for one. Start does not wait for the network.
func (c *Client) Start(calls ...*Call) {
	size := 0
	for _, call := range calls {
		size += len(call.Body) + len(call.Tail)
	}
	c.Queue(calls...)
	if size > inlineBytes {
		c.wake() // writing it may block
		return
	}
	c.Flush()
}

// Queue is Start, but leaves the sending to the next Start or Flush, so that
// calls made one after the other can share a container. No call waits for
// longer than a second.
func (c *Client) Queue(calls ...*Call) {
	for _, call := range calls {
		if call.wire = call.Body; call.Tail == nil {
			call.wire = zip(call.Body, &c.zippers)
		}
	}
	c.mu.Lock()
	for _, call := range calls {
		c.s.start(call)
		switch {
		case c.ended != nil:
			c.s.drop(call, c.ended)
		case call.size() > MaxContent-headerRoom:
			c.s.drop(call, ErrTooLarge)
		}
	}
	events := c.takeEvents()
	c.watch()
	hurry := c.pausing
	c.mu.Unlock()
	if hurry {
		c.hurryUp()
	}
	c.dispatch(events)
}

// headerRoom is left for what is put before a request.
const headerRoom = 4 << 10

// Flush sends what Queue has queued.
func (c *Client) Flush() {
	c.mu.Lock()
	if c.flushing || c.dispatching || c.link == nil || c.s.idle() {
		c.mu.Unlock()
		return
	}
	if c.unheard > inlineBytes || c.slow.Load() {
		c.mu.Unlock()
		c.wake()
		return
	}
	c.flushing = true
	c.mu.Unlock()
	c.flush()
}

// wake has the queue sent on another goroutine. That ends when nothing is left to
// send: an idle client has none.
func (c *Client) wake() {
	if c.waking.CompareAndSwap(false, true) {
		go c.flushQueued()
	}
}

// flush sends until nothing is left. The caller has set flushing.
func (c *Client) flush() {
	c.gather()
	for c.flushSome() {
	}
}

// gather yields for as long as others use that to queue more. A call that is the
// only one there is does not wait for company: a yield wakes a processor that
// then finds nothing to do, which is a third of what such a call costs.
func (c *Client) gather() {
	before := -1
	for range 32 {
		c.mu.Lock()
		n, alone := len(c.s.queue), len(c.s.pending) == 0 && len(c.s.queue) == 1
		c.mu.Unlock()
		if alone || n == before || n >= maxContainerMessages {
			return
		}
		before = n
		runtime.Gosched()
	}
}

// flushSome sends some packets with one write. Without anything to send it
// clears flushing and tells false.
func (c *Client) flushSome() bool {
	link, number, size, more := c.fill()
	if link == nil {
		return more
	}
	sealAll(ClientToServer, c.sealing)
	began := time.Now()
	if err := link.Send(c.batch...); err != nil {
		link.Close() // the reader sees to the rest
		c.lose(number)
	}
	took := time.Since(began)
	c.slow.Store(took > slowWrite)
	if size > inlineBytes {
		c.quick = size > quickWrite*int(took/time.Microsecond)
	}
	return true
}

// fill makes some packets for a link, the one of that number, but for their
// encryption. Without a link there are none; more tells whether to try again, and if
// not, flushing is cleared.
func (c *Client) fill() (link Link, number, size int, more bool) {
	most := batchBytes
	if c.quick {
		most = quickBytes
	}
	c.batch, c.sealing = c.batch[:0], c.sealing[:0]
	for n := 0; n < batchPackets && size < most; n++ {
		if n == len(c.packets) {
			c.packets = append(c.packets, nil)
		}
		c.mu.Lock()
		if n == 0 {
			link, number = c.link, c.number
		}
		if link == nil || c.link == nil || c.number != number {
			if more = c.link != nil; !more { // else what is packed is asked about
				c.stopFlushing()
			}
			c.mu.Unlock()
			return nil, 0, 0, more
		}
		var m Message
		var ok bool
		if n > 0 || !c.waits() {
			m, c.packets[n], ok = c.s.pack(c.o.Now(), c.packets[n])
			c.unheard += len(m.Body)
		}
		if !ok && n == 0 {
			c.stopFlushing()
			link = nil
		}
		key, packet := c.key, c.packets[n]
		c.mu.Unlock()
		if !ok {
			break
		}
		whole, e := key.envelopLast(packet, m, c.o.Rand)
		c.packets[n] = whole
		c.batch, c.sealing = append(c.batch, e.packet), append(c.sealing, e)
		size += len(e.packet)
	}
	return link, number, size, false
}

// stopFlushing lets somebody else flush, and large buffers go. It is called
// locked.
func (c *Client) stopFlushing() {
	c.flushing = false
	for i, p := range c.packets {
		if cap(p) > keptBuffer || i > 0 {
			giveBuffer(p)
			c.packets[i] = nil
		}
	}
	clear(c.batch[:cap(c.batch)])
	clear(c.sealing[:cap(c.sealing)])
}

// lose ends the connection of that number, so that nothing is sent until there
// is another.
func (c *Client) lose(number int) {
	c.mu.Lock()
	if c.number == number {
		c.link = nil
	}
	c.mu.Unlock()
}

// takeEvents hands over what dispatch is for. It is called locked.
func (c *Client) takeEvents() []event {
	events := c.s.events
	if len(events) == 0 {
		return nil
	}
	c.s.events = nil
	return events
}

// dispatch tells the upper layer what happened, unlocked.
func (c *Client) dispatch(events []event) {
	for i := range events {
		switch e := &events[i]; {
		case e.call != nil:
			if e.call.Done != nil {
				e.call.Done(e.call)
			}
		case e.update != nil:
			if c.o.OnUpdate != nil {
				c.o.OnUpdate(e.update)
			}
		case e.catchUp:
			if c.o.OnSession != nil {
				c.o.OnSession()
			}
		}
	}
}

// waiter is a call and the channel that its end is told on.
type waiter struct {
	call Call
	done chan struct{}
}

// Do is one call: it waits for the answer, or for ctx.
func (c *Client) Do(ctx context.Context, body []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w, _ := c.waiters.Get().(*waiter)
	if w == nil {
		w = &waiter{done: make(chan struct{}, 1)}
		w.call.Done = func(*Call) { w.done <- struct{}{} }
	}
	w.call.Body = body
	c.Start(&w.call)
	select {
	case <-w.done:
	case <-ctx.Done():
		c.cancel(&w.call, ctx.Err())
		<-w.done
	}
	result, err := w.call.Result, w.call.Err
	w.call.Body, w.call.Result, w.call.Err, w.call.lent = nil, nil, nil, nil
	c.waiters.Put(w)
	return result, err
}

// Cancel ends a call with context.Canceled unless it is done. The server is
// told to drop the answer; it may run the request all the same (M17).
func (c *Client) Cancel(call *Call) { c.cancel(call, context.Canceled) }

func (c *Client) cancel(call *Call, err error) {
	c.mu.Lock()
	c.s.drop(call, err)
	events := c.takeEvents()
	c.mu.Unlock()
	c.dispatch(events)
	c.Flush()
}

// Release lets the calls go on that wait for a held one: it will not be started
// again.
func (c *Client) Release(held *Call) {
	c.mu.Lock()
	if held.state == callHeld {
		held.state = callDone
	}
	c.mu.Unlock()
	c.wake()
}
