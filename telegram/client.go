package telegram

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// Options says who a Client is and what it talks to. The zero value of a field
// means what its comment says; AppID and AppHash come from my.telegram.org and
// are needed for signing in to Telegram itself.
type Options struct {
	AppID   int
	AppHash string
	Device  Device

	// DCs are the data centres that the client may talk to, each with as many
	// addresses as it has. Telegram's own if neither DCs nor Dial is set.
	DCs []DC
	// Keys are the servers' public keys; Telegram's own if empty.
	Keys []*rsa.PublicKey
	// DC is where an account without a stored session begins; 2 if 0.
	DC int
	// Test says that the DCs are test servers: the key exchange names them with
	// 10000 added (K4).
	Test bool
	// Dial opens a link to a data centre. If nil, it is TCP, obfuscated, to
	// whichever address of the data centre takes the connection first: those in DCs
	// and what Telegram's configuration has told.
	Dial func(ctx context.Context, dc int) (mtproto.Link, error)
	// Connect opens a TCP connection to host:port; a net.Dialer does if nil. It is
	// asked for several addresses at once, and its context ends when one of the
	// others has won.
	Connect func(ctx context.Context, addr string) (net.Conn, error)
	// Proxy is the way out to the data centres, if it is not nil and Dial is. Connect
	// is not asked then.
	Proxy *Proxy
	// NoPFS encrypts everything with the key that Store keeps. Without it that
	// happens with temporary keys, which stay in memory and are replaced every day,
	// so that who comes by the stored key can't read what was recorded (M23). It is
	// for servers without auth.bindTempAuthKey, and for tests.
	NoPFS bool
	// Store keeps the session. If nil, it is lost with the Client.
	Store Store
	// TransferDir is a folder in which unfinished uploads are remembered, so that
	// they go on when the process was killed. It is made when it is needed, and is
	// for those who talk to the same servers; "" remembers nothing.
	TransferDir string

	Trace  func(Trace)      // one message on the wire
	OnCall func(CallReport) // one call that has ended; it must not block
	// OnOutage hears of times without a connection: before each pause between
	// attempts to connect, and when one has succeeded. It must not block.
	OnOutage func(Outage)
	Log      *slog.Logger     // discards if nil
	Now      func() time.Time // time.Now if nil
	Rand     io.Reader        // crypto/rand.Reader if nil
}

// Client is one account's connection. Its methods may be called from any
// goroutine; calls fail before Run has called its function and after Run.
type Client struct {
	o         Options
	header    []byte // invokeWithLayer and initConnection, without the query
	peers     *peers
	keeper    *keeper
	ledger    ledger
	secret    atomic.Pointer[[]byte] // see Seed; nil: not needed yet
	secreting sync.Mutex             // while it is made
	governor  governor
	book      *book
	config    configuration
	far       farFiles
	origins   *origins
	cdn       cdns
	fleets    fleets
	ahead     atomic.Int32 // parts that streams may have ahead, beyond the least of each
	primes    mtproto.Primes
	home      atomic.Pointer[link]            // nil before Run; changed with mu held
	over      atomic.Bool                     // Run's function has returned
	broken    atomic.Pointer[ConnectionError] // why a connection ended for good
	engines   engines                         // of each Updates that runs
	notice    atomic.Int64                    // until when one is expected, in Unix nanoseconds

	sweepRecords sync.Once

	connected  atomic.Bool  // a link has been, once
	unanswered atomic.Int32 // links through an MTProxy that ended without an answer

	accepted atomic.Pointer[chan struct{}] // of SignInQR, while that runs

	mu      sync.Mutex // guards what follows
	session Session
	sides   map[sideKey]*side
	begun   bool
	running sync.WaitGroup
	seen    map[string]UpdateState  // by name: see UpdateState
	runCtx  func() context.Context  // of Run, for links begun later
	stop    context.CancelCauseFunc // ends runCtx

	loggedOut map[int]StoredKey // when LogOut ended the session, for DestroyKeys
}

// New makes a client. It does nothing until Run.
func New(o Options) *Client {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.DC == 0 {
		o.DC = defaultDC
	}
	if o.Store == nil {
		o.Store = &MemoryStore{}
	}
	telegrams := len(o.DCs) == 0 && o.Dial == nil
	if telegrams {
		o.DCs = TelegramDCs(o.Test)
	} else if !slices.ContainsFunc(o.DCs, func(dc DC) bool { return dc.ID == o.DC }) {
		o.DCs = append(slices.Clip(o.DCs), DC{ID: o.DC})
	}
	if len(o.Keys) == 0 {
		o.Keys = TelegramKeys()[:1]
		if o.Test {
			o.Keys = TelegramKeys()[1:]
		}
	}
	c := &Client{o: o, header: header(o), peers: newPeers(), keeper: newKeeper(o.Store, o.Log), origins: newOrigins(), seen: map[string]UpdateState{}, book: newBook(o.DCs, telegrams)}
	c.peers.keep, c.peers.load, c.peers.now = c.keeper.keep, c.storedPeers, o.Now
	c.governor.log = o.Log
	c.governor.self = func() int64 { id, _ := c.peers.me(); return id }
	c.governor.keep = func(waits []FloodWait) { c.keeper.keep(Change{Waits: waits}) }
	return c
}

// Run connects and calls f, and disconnects when f returns. It returns f's
// error, or a *ConnectionError if the connection has ended for good; f's context
// ends with Run's and with the connection. A Client runs once.
func (c *Client) Run(ctx context.Context, f func(ctx context.Context) error) error {
	stored, err := c.o.Store.Load()
	if err != nil {
		return fmt.Errorf("telegram: stored session: %w", err)
	}
	if stored.Ended != "" {
		return SessionEnded(stored.Ended)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	if err := c.begin(ctx, stored, cancel); err != nil {
		cancel(nil)
		return err
	}
	err = f(ctx)
	c.mu.Lock() // nobody begins a link after this
	c.over.Store(true)
	c.mu.Unlock()
	cancel(nil)
	c.endConfig()
	c.keeper.rest()
	c.running.Wait()
	if err := c.keeper.flush(); err != nil {
		c.o.Log.Error("what was learned is not stored", "error", err)
	}
	c.lostUpdates() // so that Updates sees that there is nobody to ask
	// A connection that ends for good fails its calls first, so f may have come
	// back with their error before the reason was known here.
	var terminal *ConnectionError
	if broken := c.broken.Load(); broken != nil && (err != nil || errors.As(context.Cause(ctx), &terminal)) {
		err = broken
	}
	return err
}

func (c *Client) begin(ctx context.Context, stored Stored, cancel context.CancelCauseFunc) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.begun {
		return errors.New("telegram: a client runs once")
	}
	c.begun = true
	c.session = Session{DC: stored.DC, Keys: maps.Clone(stored.Keys)}
	if c.session.DC == 0 {
		c.session.DC = c.o.DC
	}
	if c.session.Keys == nil {
		c.session.Keys = map[int]StoredKey{}
	}
	c.runCtx = func() context.Context { return ctx }
	c.stop = cancel
	c.peers.begin(stored.Self)
	c.seen = stored.states()
	c.governor.begin(stored.Waits, c.o.Now())
	c.keeper.begin(func(f func(context.Context)) { c.running.Go(func() { f(ctx) }) })
	c.home.Store(c.newLink(c.session.DC, nil))
	c.beginConfig(stored.Config)
	return nil
}

// keyLife is how long temporary keys live (M23); TDLib's live as long.
const keyLife = 24 * time.Hour

// link is the session with one data centre, and how many calls are out on it.
type link struct {
	dc      int
	mt      *mtproto.Client
	stop    context.CancelFunc
	calls   atomic.Int64          // out on it
	retired atomic.Bool           // the account has moved: no new calls, and the last one ends it
	side    *side                 // nil: the account's own
	dialErr atomic.Pointer[error] // of the last attempt to connect; nil if it succeeded
}

// release tells that n calls are no longer out. Either it or retire sees both
// that there are no calls and that there will be none.
func (l *link) release(n int) {
	switch {
	case l.calls.Add(int64(-n)) > 0:
	case l.retired.Load():
		l.stop()
	case l.side != nil:
		l.side.idle.Reset(sideIdle)
	}
}

func (l *link) retire() {
	l.retired.Store(true)
	if l.calls.Load() == 0 {
		l.stop()
	}
}

// newLink starts the connection to a data centre: the account's own, or that of
// a side link. c.mu is held.
func (c *Client) newLink(dc int, s *side) *link {
	ctx, stop := context.WithCancel(c.runCtx())
	l := &link{dc: dc, stop: stop, side: s}
	stored := c.session.Keys[dc]
	o := mtproto.ClientOptions{
		Dial:   func(ctx context.Context) (mtproto.Link, error) { return c.dial(ctx, l) },
		Keys:   c.o.Keys,
		DC:     c.named(dc, s),
		Key:    stored.Key,
		Salt:   stored.Salt,
		Header: func() []byte { return c.header },
		OnKey:  func(key mtproto.AuthKey, salt int64) { c.newKey(dc, key, salt) },
		Rand:   c.o.Rand,
		Now:    c.o.Now,
		Log:    c.o.Log.With("dc", dc),
	}
	if s == nil {
		o.OnUpdate, o.OnSession, o.OnOutage = c.update, c.lostUpdates, c.outage
	}
	if !c.o.NoPFS {
		o.Temporary = keyLife
	}
	if s != nil && s.key.lane != 0 {
		o.Borrow = func() *mtproto.Client { return c.lender(s.key) }
	}
	if s != nil && c.isCDN(dc) {
		c.forCDN(dc, &o)
	}
	if c.o.Trace != nil {
		o.Trace = c.trace
	}
	l.mt = mtproto.NewClient(o)
	c.running.Go(func() {
		err := l.mt.Run(ctx)
		stop()
		switch ended := err != nil && ctx.Err() == nil || isTerminal(err); {
		case s != nil:
			s.idle.Stop()
			c.sideEnded(s, err)
		case ended:
			c.failed(endedBy(err))
		}
	})
	return l
}

// named is what a key exchange calls a data centre (K4).
func (c *Client) named(dc int, s *side) int {
	media := s != nil && s.key.files && c.book.hasMedia(dc)
	if c.o.Test {
		dc += testDC
	}
	if media {
		dc = -dc
	}
	return dc
}

// failed ends Run: no new attempt would mend what has happened.
func (c *Client) failed(e *ConnectionError) {
	if c.broken.Load() == nil && e.Type != "" {
		if err := c.keeper.save(Change{Ended: &e.Type}); err != nil {
			c.o.Log.Error("that the session has ended is not stored", "error", err)
		}
	}
	c.broken.CompareAndSwap(nil, e)
	c.stop(e)
}

// isTerminal tells whether err ended a connection by itself, not at our wish.
func isTerminal(err error) bool {
	return err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, mtproto.ErrClosed)
}

func (c *Client) newKey(dc int, key mtproto.AuthKey, salt int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session.Keys[dc] = StoredKey{Key: key, Salt: salt}
	c.save()
}

// save stores the session. c.mu is held.
func (c *Client) save() {
	if err := c.keeper.save(Change{Session: &Session{DC: c.session.DC, Keys: maps.Clone(c.session.Keys)}}); err != nil {
		c.o.Log.Error("session is not stored", "error", err)
	}
}

// update is what the server sends of itself.
func (c *Client) update(body []byte) {
	o, err := api.Decode(body)
	if err != nil {
		c.o.Log.Warn("update can't be read", "error", err)
		c.lostUpdates()
		return
	}
	updates, ok := o.(api.UpdatesClass)
	if !ok {
		c.o.Log.Warn("no update", "type", typeName(o))
		return
	}
	c.peers.harvest(updates, updateSource)
	list := updatesOf(updates)
	c.heardLogin(list)
	c.hearNotice(list)
	c.origins.learnUpdates(list)
	c.hearConfig(list)
	c.engines.put(updates, nil)
}

// lostUpdates tells that there may have been updates that have not arrived, or
// not in a form that can be read (M13, S15).
func (c *Client) lostUpdates() {
	for _, e := range c.engines.list() {
		e.mail.lose()
	}
}

// typeName is the TL name of o.
func typeName(o api.Object) string {
	if t := api.TypeOf(o); t != nil {
		return t.Name
	}
	return "Bool or vector"
}

// dial connects, and remembers whether that worked: a call that runs out of
// time can then say why.
func (c *Client) dial(ctx context.Context, l *link) (mtproto.Link, error) {
	if c.o.Proxy != nil && c.o.Dial == nil && l.whyNot() == nil {
		c.noteDial(l, c.o.Proxy.hangs())
	}
	var to mtproto.Link
	var err error
	if c.o.Dial != nil {
		to, err = c.o.Dial(ctx, l.dc)
	} else {
		to, err = c.dialTCP(ctx, l.dc, l.side != nil && l.side.key.files)
		if failed := (*unreachableError)(nil); errors.As(err, &failed) && !failed.offline() {
			c.unreachable(l)
		}
	}
	if p := c.o.Proxy; err == nil && c.o.Dial == nil && p != nil && p.kind == mtProxy {
		return c.await(to, l), nil
	}
	c.noteDial(l, err)
	return to, err
}

// noteDial remembers how connecting went the last time. What a proxy refuses for
// good ends the client, unless it has worked before.
func (c *Client) noteDial(l *link, err error) {
	if err == nil {
		l.dialErr.Store(nil)
		c.connected.Store(true)
		return
	}
	l.dialErr.Store(&err)
	var proxy *ProxyError
	if !c.connected.Load() && errors.As(err, &proxy) && proxy.refused {
		c.failed(endedBy(err))
	}
}

// whyNot is why there is no connection, as far as that is known.
func (l *link) whyNot() error {
	if l == nil {
		return nil
	}
	if err := l.dialErr.Load(); err != nil {
		return *err
	}
	return nil
}
