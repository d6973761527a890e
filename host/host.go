package host

import (
	"context"
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// Options says what to run and with what. Only Script is required.
type Options struct {
	Client *telegram.Client // makes the calls; nil: a script that makes none
	Script string           // path of the script; its folder is all of the disk that it sees
	Args   []string         // what the script gets as arg and as ...
	// Name is whose updates and stored values these are, and tells apart what runs
	// on one Client at a time. If empty, that of the script's file, without folder
	// and .lua.
	Name string
	// Account is what is known of Client's account beforehand: the script has it as
	// account. Who is signed in, and where, is asked of Client.
	Account Account
	// FromNow: updates begin with the script. Otherwise, what has happened since an
	// earlier script of the account has ended comes first, as replayed.
	FromNow bool
	// Accounts lists all accounts of this machine, for accounts(); nil: there is
	// none but Account.
	Accounts func() ([]Account, error)

	// Drain, once closed, brings the script to an end that loses nothing: the events
	// that are being handled are finished, and nothing else is. Run's error is nil
	// then, or ErrCutOff.
	Drain <-chan struct{}

	// Permissions are what the script may do beyond reading its folder and being its
	// account.
	Permissions Permissions

	// Before is what an earlier run has handed over, which the script has as
	// reloaded; nil: there was none, or it has left nothing. After gets what this run
	// hands over, when it has ended; nil if nothing.
	Before *Handover
	After  func(*Handover)
	// Opened hears of each file of Lua source that the script looks for, once.
	Opened func(path string)

	Observer *Observer // counts what the script does; nil: nobody does

	// Progress begins to show that a file is moved, up or down, unless the script
	// does so itself: it is told how far that is, on any goroutine, until it has
	// ended. total is -1 while it is not known. nil: nobody looks.
	Progress func(name string, up bool) (moved func(done, total int64), end func())

	Stdout io.Writer // print and io.write; nil: nowhere
	Stderr io.Writer // log, and the errors of tasks that nobody waits for; nil: nowhere
	Stdin  io.Reader // io.read; nil: empty

	// Env looks up a variable of the environment; nil: that of the process.
	Env func(name string) (value string, ok bool)
	// HTTP carries what the script asks the web; nil: the network does.
	HTTP http.RoundTripper
	// Seed makes math.random begin the same in every run, unless it is empty.
	Seed string
	// Failed hears of each error that nothing in the script has caught and that did
	// not end it.
	Failed func(*ScriptError)
	// Testing makes the script a test file, which acts in the world that it is.
	Testing Testing

	Debug  bool // show log.debug, and Go's traceback of an error within a host function
	Budget int  // instructions that a task may run without waiting; 0: no limit

	MaxHandlers int     // that may have begun and not ended; 0: no limit
	Memory      *Memory // bounds what the script uses, with others that have the same; nil: nothing does

	Now       func() time.Time                                   // the clock; nil: time.Now
	AfterFunc func(d time.Duration, f func()) (stop func() bool) // calls f once d has passed; nil: time.AfterFunc
	Rand      io.Reader                                          // random ids, and the seed of math.random; nil: crypto/rand
}

// taskFrames and mainFrames are how deep calls may nest, in a task and in the
// main chunk. Each thread pays a byte for each frame it may have, so the ten
// thousandth task gets less than the only main chunk. (The machine takes time
// quadratic in the depth to report a stack overflow.)
const (
	taskFrames = 512
	mainFrames = 6000
)

// A host is one running script.
type host struct {
	L       *lua.LState // the root state: globals and registry; runs nothing itself
	client  *telegram.Client
	opts    Options
	root    *os.Root // the script's folder
	meter   *meter
	out     *output // stdout
	errs    *output // stderr
	outbox  outbox  // calls on their way out
	aside   *aside  // for what needs a deep stack
	rand    *rand.Rand
	seeded  bool                      // by the script
	atomic  string                    // what runs that must not wait; "": nothing
	values  map[*transaction]struct{} // those that have put something into store; guarded by mu
	commits commits
	began   time.Time

	// next, when set, continues a walk over a value that is no table: it returns
	// the key after key and its value, key being nil at first and at the end.
	// It returns false for a value that has no fields. pairs and next use it.
	next func(L *lua.LState, v, key lua.LValue) (k, val lua.LValue, ok bool)

	on           listening
	wrap         func(api.Object) *lua.LUserData // makes Lua's of a TL object
	handlerMeta  *lua.LTable                     // of handlers
	eventMeta    *lua.LTable                     // of events
	eventMethods map[string]*lua.LFunction
	ownFields    map[string]bool // of events, that the script has set

	questions questions
	uses      uses
	timers    map[*timer]struct{} // that wait or run; guarded by mu
	timerMeta *lua.LTable

	bridge  *bridge // carries TL
	json    jsonKit
	sources []string // see Options.Opened
	re      reKit
	http    httpKit
	zones   map[string]*time.Location

	reach     reach
	writing   map[*file]bool   // files open for that
	unwritten map[*file]bool   // those that keep something
	only      map[chatKey]bool // the only peers; nil: not asked for yet
	programs  int              // that run
	slow      slowWatch

	console *Console // nil: it is a script

	stage  *stage         // of a test file
	self   *lua.LUserData // account
	nobody bool           // is signed in, Telegram says

	textMeta    *lua.LTable // of formatted text
	textMethods map[string]*lua.LFunction
	downloads   downloads            // of files, to the disk
	readers     map[*reader]struct{} // of stream; guarded by mu
	uploads     []*sentUp            // what upload has returned, the latest last
	shown       []shownFiles         // what send_file has sent since somebody last waited
	decoder     sync.Mutex           // held while an image is decoded: one at a time

	taskMeta *lua.LTable // of task objects
	fileMeta *lua.LTable // of files
	rootFn   *lua.LFunction
	bottomFn *lua.LFunction // the same of threads that may be detached
	nextFn   *lua.LFunction
	ipairsFn *lua.LFunction

	lastRaised *lua.ApiError // by a thread that may be detached
	threads    []*lua.LState // threads to use again; the baton holder's
	loaded     map[string]*module
	waiting    map[*task]*module // tasks that wait for a module another one loads
	failed     []*task           // ended with an error that nobody has waited for yet

	mu         sync.Mutex
	current    *strand // holds the baton; nil: nobody
	ready      line
	parked     []*strand
	detached   []*task
	idle       []*strand
	suspended  map[*strand]struct{} // coroutines that have yielded
	abandoned  []*strand            // those of them that nobody can resume
	coroutines int                  // begun and not ended
	outside    int                  // waits that something outside of Lua will end
	live       int                  // tasks that have not ended
	plain      int                  // of these, those that are no handler's nor timer's
	timed      int                  // of these, runs of timers
	draining   bool                 // no event is begun any more
	cutOff     bool                 // that has ended plain tasks
	stopping   bool
	cause      error         // why the script was stopped
	done       chan struct{} // closed when the last task has ended
	over       bool          // it is closed
	goroutines sync.WaitGroup
}

// Run runs a script to its end: its main chunk has returned and no task is left.
// All of its goroutines have ended when Run returns.
//
// The error is nil, a *ScriptError for an uncaught error of the script, an
// *ExitError when the script asked for an exit status, the cause of ctx when that
// was cancelled, or what kept the script from being read.
func Run(ctx context.Context, o Options) error {
	h, err := newHost(o)
	if err != nil {
		return err
	}
	defer h.root.Close()
	defer h.closeReach()
	defer h.closeHTTP()
	main, err := h.loadMain()
	if err != nil {
		return err
	}
	if h.stage != nil {
		main.fn = h.stage.around(main.fn)
	}
	return h.run(ctx, main)
}

// newHost makes a host with all globals, ready to load its script.
func newHost(o Options) (*host, error) {
	o.setDefaults()
	var seed [16]byte
	if _, err := io.ReadFull(o.Rand, seed[:]); err != nil {
		return nil, fmt.Errorf("randomness: %w", err)
	}
	if o.Seed != "" {
		sum := sha256.Sum256([]byte(o.Seed))
		copy(seed[:], sum[:])
	}
	root, err := os.OpenRoot(filepath.Dir(o.Script))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Script, err)
	}
	h := &host{
		client:    o.Client,
		opts:      o,
		root:      root,
		rand:      rand.New(rand.NewPCG(binary.LittleEndian.Uint64(seed[:]), binary.LittleEndian.Uint64(seed[8:]))),
		began:     o.Now(),
		loaded:    map[string]*module{},
		suspended: map[*strand]struct{}{},
		writing:   map[*file]bool{},
		unwritten: map[*file]bool{},
		done:      make(chan struct{}),
		values:    map[*transaction]struct{}{},
	}
	h.openReach()
	h.commits.open()
	h.aside = newAside()
	h.out, h.errs = newOutput(o.Stdout), newOutput(o.Stderr)
	h.errs.before = h.out
	h.meter = newMeter(o.Budget, h.tick)
	h.L = lua.NewState(lua.Options{
		SkipOpenLibs:        true,
		MinimizeStackMemory: true,
		IncludeGoStackTrace: o.Debug,
		RegistrySize:        256,
		RegistryMaxSize:     1 << 18,
		RegistryGrowStep:    64,
	})
	h.L.Options.RegistrySize = 32
	h.L.G.MainThread = h.L
	h.rootFn = h.L.NewFunction(callRoot)
	h.openLibs()
	h.openBridge()
	h.openAccount()
	h.openText()
	h.openButtons()
	h.openVerbs()
	h.openFiles()
	h.openIterators()
	h.openEvents()
	h.openEventVerbs()
	h.openTimers()
	h.openMiddleware()
	h.openDetached()
	h.openAsk()
	h.openReloaded()
	h.openStore()
	return h, nil
}

// setDefaults fills in what may be left out.
func (o *Options) setDefaults() {
	if o.Name == "" {
		o.Name = strings.TrimSuffix(filepath.Base(o.Script), ".lua")
	}
	if o.Stdout == nil {
		o.Stdout = io.Discard
	}
	if o.Stderr == nil {
		o.Stderr = io.Discard
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.AfterFunc == nil {
		o.AfterFunc = func(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }
	}
	if o.Env == nil {
		o.Env = os.LookupEnv
	}
	if o.Failed == nil {
		o.Failed = func(*ScriptError) {}
	}
	if o.Rand == nil {
		o.Rand = crand.Reader
	}
	if o.Stdin == nil {
		o.Stdin = strings.NewReader("")
	}
}

// run runs the main chunk and what it spawns, and clears up.
func (h *host) run(ctx context.Context, main *task) error {
	go h.aside.work()
	defer close(h.aside.jobs)
	if h.opts.Memory != nil {
		h.opts.Memory.join(h)
		defer h.opts.Memory.leave(h)
	}
	defer h.endSlow()
	if h.opts.Observer != nil {
		h.opts.Observer.Began(h.state)
	}
	h.mu.Lock()
	h.live++
	h.plain++
	h.ready.push(runnable{t: main})
	h.pass(nil)
	if h.opts.Drain != nil {
		h.goroutines.Go(func() { h.drainWhen(h.opts.Drain) })
	}
	unhook := context.AfterFunc(ctx, func() { h.stop(context.Cause(ctx)) })
	<-h.done
	unhook()
	h.clear()
	h.cancelTimers()
	h.deafen()
	h.endReaders()
	h.goroutines.Wait()
	h.endTransactions()
	err := h.verdict()
	if h.opts.After != nil {
		h.opts.After(h.handOver(main.results))
	}
	h.out.flush()
	h.errs.flush()
	return err
}

// clear ends the goroutines of workers without work and of coroutines that
// nobody will resume.
func (h *host) clear() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopping = true
	for _, s := range h.idle {
		s.killed = true
		s.turn <- struct{}{}
	}
	h.endAbandoned()
	for s := range h.suspended {
		s.killed = true
		s.turn <- struct{}{}
	}
	h.idle, h.suspended = nil, nil
}

// verdict is what Run returns: why the script was stopped, else the error of the
// first task that failed with nobody waiting for it. The others are reported.
func (h *host) verdict() error {
	var exit *ExitError
	switch {
	case errors.As(h.cause, &exit) && exit.Code == 0:
		return nil
	case h.cause == errDrained && !h.cutOff:
		return nil
	case h.cause == errDrained:
		return ErrCutOff
	case h.cause != nil:
		return h.cause
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var first *ScriptError
	for _, t := range h.failed {
		if t.waited {
			continue
		}
		if first == nil {
			first = t.err
		} else if !t.err.Reported {
			h.report(t.err)
		}
	}
	if first == nil {
		return nil
	}
	return first
}

// register makes fn a global of the script, or with a dotted name a field of a
// global table.
func (h *host) register(name string, fn lua.LGFunction) {
	h.set(name, h.L.NewFunction(fn))
}
