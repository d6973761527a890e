package sandbox

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	_ "embed"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tgscript/tgscript/mtproto"
)

// defaultDC is the data centre of the default world's accounts.
const defaultDC = 2

// serverKey is the sandbox's own RSA key. It is public on purpose: it proves
// nothing, since the sandbox listens on loopback only, and clients can pin it.
//
//go:embed server_key.pem
var serverKey []byte

// Options says how a sandbox is made. The zero value is the default world, in
// memory, on the real clock.
type Options struct {
	// Dir keeps the world: New reads it there if there is one, Close writes it.
	Dir string
	// DC is the number of the sandbox's only data centre; 2 if 0.
	DC int
	// Now is the time that messages, edits and limits go by; time.Now if nil.
	Now func() time.Time
	// ProtocolNow is MTProto's own time, which clients compare with theirs;
	// time.Now if nil.
	ProtocolNow func() time.Time
	// Rand makes all that is random: keys, nonces, codes, padding. It is
	// crypto/rand.Reader if nil; another one need not be safe for several
	// goroutines.
	Rand io.Reader
	// Key is the server's key for the key exchange; the sandbox's own if nil.
	Key *rsa.PrivateKey
	// Log gets what the sandbox can't do; nothing is logged if nil.
	Log *slog.Logger
	// Empty begins with a world without accounts and chats; Person, Bot and Chat
	// make them.
	Empty bool
	// FileRate is how many bytes a second a connection carries each way; no limit
	// if 0. Telegram has one for each connection, so that several are faster.
	FileRate int64
	// Delay is how long a packet is on its way, there and back together.
	Delay time.Duration
	// FailParts is how many of a hundred parts of files, up or down, fail: with an
	// error that passes, or with the connection. Seed says which.
	FailParts float64
	Seed      uint64
	// CutEvery is how often all connections are cut; never if 0.
	CutEvery time.Duration
	// Premium gives it to the account Me of the default world.
	Premium bool
	// CDN lets content of 1 MB and more go by a CDN data centre, to clients that say
	// that they can (A16).
	CDN bool
	// Observe hears of what happens, in its order. It is called under the
	// sandbox's lock: it must not block, and not call the sandbox.
	Observe func(Observation)
	// Trace gets every message that the server sends or receives.
	Trace func(mtproto.Trace)
}

// Sandbox is a Telegram in memory. All its methods may be called from any
// goroutine.
type Sandbox struct {
	server   *mtproto.Server
	key      *rsa.PrivateKey
	dir      string
	now      func() time.Time
	realTime bool // now is time.Now
	rand     io.Reader
	log      *slog.Logger
	methods  methods
	dc       int
	observer func(Observation)
	serving  mtproto.ServerOptions
	store    *store

	mu            sync.Mutex // guards all below, and everything they reach
	cdn           *cdn       // nil: there is none
	network       network    // of connections to come
	world         *world
	codes         map[string]*sentCode    // by phone_code_hash
	mailings      map[string]mailing      // by what they prove an address for
	exports       map[string]exported     // by the bytes
	queries       map[int64]*botQuery     // that bots have to answer, by id
	tokens        map[string]*loginToken  // by the token
	contactTokens map[string]contactToken // by the token
	answers       []*inlineAnswer         // oldest first
	lastQuery     int64
	alarm         int32       // application time when something is due; 0: nothing is
	timer         *time.Timer // rings then; nil if the clock is not the real one
	closed        bool        // nothing is due any more
	srp           map[int64]*srpExchange
	calls         map[string]int
	faults        []*Injected    // oldest first
	addrs         []*net.TCPAddr // that are served, for clients to be told
	chance        chance
	cutter        *time.Timer // nil: nothing is cut

	uploads map[uploadKey]*upload
	born    int64 // of the newest upload
	pending int64 // bytes that all uploads count for
	storage int64 // most bytes of uploads and files

	web map[string]*webContent // by address

	referenceLife int32           // seconds; 0: for ever
	renewed       map[int64]int32 // when a file's references began to be good, by id
	filesDC       int32           // where new files are kept; 0: where they are uploaded

	detections []detection
}

// New makes a sandbox: the default world, or the one kept in Options.Dir.
func New(o Options) (*Sandbox, error) {
	s := &Sandbox{
		key: o.Key, dir: o.Dir, now: o.Now, rand: mtproto.SafeRand(o.Rand), log: o.Log, dc: o.DC, observer: o.Observe,
		methods: methodTable(),
		codes:   map[string]*sentCode{}, mailings: map[string]mailing{}, exports: map[string]exported{}, tokens: map[string]*loginToken{}, queries: map[int64]*botQuery{}, srp: map[int64]*srpExchange{}, calls: map[string]int{},
		uploads: map[uploadKey]*upload{}, storage: storageMax, renewed: map[int64]int32{}, web: map[string]*webContent{},
		store: &store{dir: o.Dir}, network: network{o.FileRate, o.Delay}, chance: chance{percent: o.FailParts, seed: o.Seed},
	}
	if s.dc == 0 {
		s.dc = defaultDC
	}
	if s.now == nil {
		s.now, s.realTime = time.Now, true
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.key == nil {
		block, _ := pem.Decode(serverKey)
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("sandbox: own key: %w", err)
		}
		s.key = key
	}
	w, err := newWorld(), error(nil)
	if !o.Empty {
		w, err = loadWorld(o.Dir)
	}
	if err != nil {
		return nil, err
	}
	s.world = w
	if me := w.find(Me); o.Premium && me != nil {
		me.Premium = true
	}
	s.resume()
	s.serving = mtproto.ServerOptions{
		Keys: []*rsa.PrivateKey{s.key}, DC: s.dc, Handler: door{s: s},
		Rand: s.rand, Now: o.ProtocolNow, Log: s.log, Trace: o.Trace,
	}
	s.server = mtproto.NewServer(s.serving)
	if err := s.UseCDN(o.CDN); err != nil {
		return nil, err
	}
	if err := s.restoreKeys(); err != nil {
		return nil, err
	}
	s.cutConnections(o.CutEvery)
	return s, nil
}

// restoreKeys makes the server know the keys of a world that was kept.
func (s *Sandbox) restoreKeys() error {
	for _, id := range sortedKeys(s.world.Keys) {
		k := s.world.Keys[id]
		if k.Temp || k.CDN {
			delete(s.world.Keys, id)
		}
		if k.Secret == nil {
			continue
		}
		key, err := mtproto.NewAuthKey(k.Secret)
		if err != nil {
			return fmt.Errorf("sandbox: kept key: %w", err)
		}
		s.server.AddKey(key)
	}
	return nil
}

// Serve serves clients that connect to l until ctx ends, and tells others of its
// address as long. It refuses one that is not on loopback.
func (s *Sandbox) Serve(ctx context.Context, l net.Listener) error {
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok || !addr.IP.IsLoopback() {
		return fmt.Errorf("sandbox: %s is not on loopback", l.Addr())
	}
	s.mu.Lock()
	s.addrs = append(s.addrs, addr)
	s.mu.Unlock()
	if s.hasCDN() {
		stop, err := s.serveCDN(ctx, addr)
		if err != nil {
			return err
		}
		defer stop()
	}
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.addrs = slices.DeleteFunc(s.addrs, func(a *net.TCPAddr) bool { return a == addr })
	}()
	return s.server.Serve(ctx, slowListener{l, s})
}

// ServeLink serves one client, such as the other end of mtproto.Pipe, until it
// goes or ctx ends.
func (s *Sandbox) ServeLink(ctx context.Context, link mtproto.Link) error {
	return s.server.ServeLink(ctx, link)
}

// PublicKey is what a client needs for the key exchange.
func (s *Sandbox) PublicKey() *rsa.PublicKey { return &s.key.PublicKey }

// DC is the number of the sandbox's data centre.
func (s *Sandbox) DC() int { return s.dc }

// DCs are the numbers of all data centres that the sandbox is, as its
// configuration tells.
func (s *Sandbox) DCs() []int {
	ids := make([]int, dcCount)
	for i := range ids {
		ids[i] = i + 1
	}
	return ids
}

// AuthKey makes a key that is signed in to an account, named by username, phone
// or a bot's token, and a salt to begin with. A client that has it needs no key
// exchange and no login.
func (s *Sandbox) AuthKey(account string) (key mtproto.AuthKey, salt int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.world.find(account)
	if a == nil {
		return key, 0, fmt.Errorf("sandbox: no such account: %q", redactToken(account))
	}
	return s.signedIn(a)
}

// signedIn makes a key that is signed in to an account. s.mu is held.
func (s *Sandbox) signedIn(a *account) (key mtproto.AuthKey, salt int64, err error) {
	secret := make([]byte, 256)
	if _, err := io.ReadFull(s.rand, secret); err != nil {
		return key, 0, fmt.Errorf("sandbox: random key: %w", err)
	}
	if key, err = mtproto.NewAuthKey(secret); err != nil {
		return key, 0, err
	}
	s.world.Keys[key.ID()] = &authKey{ID: key.ID(), Secret: secret, Account: a.ID}
	return key, s.server.AddKey(key), nil
}

// redactToken keeps a bot's token out of errors.
func redactToken(account string) string {
	id, _, ok := strings.Cut(account, ":")
	if ok {
		return id + ":..."
	}
	return account
}

// find looks an account up by username, phone or bot token.
func (w *world) find(name string) *account {
	if p, ok := w.names[strings.ToLower(strings.TrimPrefix(name, "@"))]; ok && p.Kind == kindUser {
		return w.Accounts[p.ID]
	}
	if a := w.phones[digits(name)]; a != nil {
		return a
	}
	return w.bot(name)
}

// bot finds a bot by its token.
func (w *world) bot(token string) *account {
	for _, a := range w.Accounts {
		if a.Bot && a.Token == token {
			return a
		}
	}
	return nil
}

// Close ends all connections and writes the world to Options.Dir, if given.
func (s *Sandbox) Close() error {
	s.DropConnections()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.timer != nil {
		s.timer.Stop()
	}
	if s.cutter != nil {
		s.cutter.Stop()
	}
	defer s.store.close()
	return s.world.save(s.dir)
}

// door is the sandbox as mtproto's server sees it.
type door struct {
	s   *Sandbox
	cdn bool // the door of the CDN
}

// Call implements mtproto.Handler.
func (d door) Call(r *mtproto.Request) {
	find := func() *session {
		k := d.s.world.key(r.Session.KeyID())
		k.CDN = d.cdn
		if k.Temp = r.Session.Temporary(); !k.Temp && !k.CDN && k.Secret == nil && d.s.dir != "" {
			key := r.Session.Key()
			k.Secret = key.Bytes()
		}
		sess := d.s.world.owner(k.ID).session(k.ID, r.Session.ID(), r.Session)
		sess.request = r
		if dc := r.Session.DC(); dc != 0 && !d.cdn {
			sess.key.DC = thisDC(dc)
		}
		return sess
	}
	d.s.handleBytes(find, r.Body, func(reply []byte, err error) {
		var refusal *rpcError
		switch {
		case err == nil:
			r.Reply(reply)
		case errors.As(err, &refusal):
			r.Fail(refusal.Code, refusal.Message)
		default:
			d.s.log.Error("sandbox failed", "error", err)
			r.Fail(500, "INTERNAL")
		}
	})
}

// Opened implements mtproto.Handler: a client that is back hears at once that it
// has missed something, and what its session sends from now on.
func (d door) Opened(w *mtproto.ServerSession) {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	if k := d.s.world.owner(w.KeyID()); k != nil {
		if i := slices.IndexFunc(k.sessions, func(s *session) bool { return s.id == w.ID() && s.via == w.KeyID() }); i >= 0 {
			k.sessions[i].wire = w
			k.sessions[i].catchUp()
		}
	}
}

// Closed implements mtproto.Handler.
func (d door) Closed(*mtproto.ServerSession) {}
