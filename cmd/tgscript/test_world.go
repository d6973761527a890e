package main

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

// testBudget is how many instructions a script, or the test itself, may run
// without waiting for anything: a second or two.
const testBudget = 100_000_000

// A testWorld is what one test acts in: a sandbox, the accounts in it and the
// scripts that run as some of them. It lives in a bubble.
type testWorld struct {
	file  string                          // of the test
	plan  func(tests []host.TestCase) int // which of them to run
	snaps *snapshots
	name  string // of the test

	box       *sandbox.Sandbox
	conductor *conductor
	agenda    agenda
	out       *testOutput // of the test file itself

	mu      sync.Mutex      // guards what follows
	cases   []host.TestCase // of the file; nil: it has not been read
	index   int             // of the one that runs
	actors  map[int64]*testActor
	names   map[int64]string // by marked id
	runs    []*testRun
	folder  string // of its own; "": none yet
	trace   []traceLine
	began   time.Time
	missing []string // what nobody can do here, in sentences
	web     web
	quiet   bool          // what happens is the making of the world
	changed chan struct{} // closed when something happens
	clients sync.WaitGroup
	stop    []context.CancelFunc
}

// play runs the test file with one of its tests.
func (w *testWorld) play() error {
	w.actors, w.names, w.changed, w.began = map[int64]*testActor{}, map[int64]string{}, make(chan struct{}), time.Now()
	w.out = &testOutput{w: w, who: filepath.Base(w.file)}
	w.web.w = w
	w.conductor = newConductor()
	defer w.conductor.end()
	box, err := sandbox.New(sandbox.Options{Empty: true, Observe: w.observe})
	if err != nil {
		return err
	}
	w.box = box
	err = host.Run(context.Background(), host.Options{
		Script: w.file, Testing: w, Stdout: w.out, Stderr: w.out, Budget: testBudget, Seed: w.file, AfterFunc: w.agenda.after,
	})
	if err == nil {
		w.wait(func(then func()) { w.Advance(lateErrors, then) })
	}
	return errors.Join(w.end(err), box.Close(), w.removeFolder())
}

// Folder implements host.Testing.
func (w *testWorld) Folder() (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var err error
	if w.folder == "" {
		w.folder, err = os.MkdirTemp("", "tgscript-test-")
	}
	return w.folder, err
}

func (w *testWorld) removeFolder() error {
	if w.folder == "" {
		return nil
	}
	return os.RemoveAll(w.folder)
}

// lateErrors is how much later errors are known that somebody might have waited
// for.
const lateErrors = 1100 * time.Millisecond

// wait waits for something that the world does.
func (w *testWorld) wait(begin func(then func())) {
	done := make(chan struct{})
	begin(func() { close(done) })
	<-done
}

// end ends all that runs, and is the test's verdict: the first thing that was
// wrong.
func (w *testWorld) end(err error) error {
	w.mu.Lock()
	runs, stop := w.runs, w.stop
	w.mu.Unlock()
	for _, r := range runs {
		w.wait(r.Stop)
	}
	for _, f := range stop {
		f()
	}
	w.clients.Wait()
	var verdict []error
	if err != nil {
		verdict = append(verdict, err)
	}
	for _, r := range runs {
		for _, text := range r.unexpected() {
			verdict = append(verdict, fmt.Errorf("%s failed: %s", r.name, text))
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, what := range w.missing {
		verdict = append(verdict, errors.New(what))
	}
	return errors.Join(verdict...)
}

// Plan implements host.Testing.
func (w *testWorld) Plan(tests []host.TestCase) int {
	i := w.plan(tests)
	if i >= 0 {
		w.name = tests[i].Name
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cases, w.index = tests, i
	return i
}

// result is what is known of the test; what has come of it is not.
func (w *testWorld) result() testResult {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := testResult{index: -1, cases: w.cases}
	if w.cases != nil && w.index >= 0 {
		c := w.cases[w.index]
		r.index, r.name, r.line = w.index, c.Name, c.Line
	}
	if w.out != nil {
		r.output = w.out.String()
	}
	return r
}

// busy names what has not come to rest, as far as is known.
func (w *testWorld) busy() string {
	w.mu.Lock()
	runs := w.runs
	w.mu.Unlock()
	var names []string
	for _, r := range runs {
		if r.Running() {
			names = append(names, r.name)
		}
	}
	if len(names) == 0 {
		return "the test itself is at work"
	}
	return "the test itself, or " + strings.Join(names, " or ") + ", is at work"
}

// Settle implements host.Testing.
func (w *testWorld) Settle(then func()) { w.conductor.settle(then) }

// Pass implements host.Testing.
func (w *testWorld) Pass(d time.Duration, then func()) {
	w.mu.Lock()
	changed := w.changed
	w.mu.Unlock()
	go func() {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-changed:
		case <-t.C:
		case <-w.conductor.over:
		}
		w.conductor.settle(then)
	}()
}

// Advance implements host.Testing.
func (w *testWorld) Advance(d time.Duration, then func()) {
	go func() {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
		case <-w.conductor.over:
		}
		w.conductor.settle(then)
	}()
}

// happened tells those who wait that something has. w.mu is held.
func (w *testWorld) happened() {
	close(w.changed)
	w.changed = make(chan struct{})
}

// observe takes what the sandbox tells, under its lock.
func (w *testWorld) observe(o sandbox.Observation) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if o.Lacks != "" {
		w.missing = append(w.missing, "the sandbox does not have "+o.Lacks+": what depends on it can't be tested here")
	}
	if w.quiet {
		return
	}
	if o.Update != nil {
		if a := w.actors[o.Account]; a != nil {
			a.news = append(a.news, &host.TestNews{At: time.Now(), Update: o.Update})
		}
	}
	w.note(traceLine{at: time.Now(), seen: &o})
	w.happened()
}

// making makes a part of the world, which is no news.
func (w *testWorld) making(f func() error) error {
	quiet := func(on bool) {
		w.mu.Lock()
		w.quiet = on
		w.mu.Unlock()
	}
	quiet(true)
	defer quiet(false)
	return f()
}

// Person implements host.Testing.
func (w *testWorld) Person(p host.TestPerson) (host.TestActor, error) {
	s := sandbox.Person{
		FirstName: p.FirstName, LastName: p.LastName, Username: p.Username, Phone: p.Phone, About: p.About, Password: p.Password,
		Premium: p.Premium, Contacts: p.Contacts, Bot: p.Bot, Token: p.Token, Inline: p.Inline, SeesAll: p.SeesAll,
	}
	for _, c := range p.Commands {
		s.Commands = append(s.Commands, sandbox.Command{Name: c[0], About: c[1]})
	}
	var id int64
	if err := w.making(func() (err error) { id, err = w.box.AddPerson(s); return err }); err != nil {
		return nil, err
	}
	a := &testActor{w: w, id: id, token: p.Token, name: p.FirstName, store: &telegram.MemoryStore{}}
	if p.Bot && p.Token == "" {
		a.token = fmt.Sprintf("%d:sandbox", id)
	}
	if a.name == "" {
		a.name = "@" + strings.TrimPrefix(p.Username, "@")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.actors[id], w.names[id] = a, a.name
	return a, nil
}

// chatKinds are the sandbox's kinds by their names.
var chatKinds = map[string]sandbox.ChatKind{"group": sandbox.Group, "supergroup": sandbox.Supergroup, "channel": sandbox.Channel}

// Chat implements host.Testing.
func (w *testWorld) Chat(c host.TestChat) (host.TestPlace, error) {
	s := sandbox.Chat{
		Kind: chatKinds[c.Kind], Title: c.Title, Username: c.Username, About: c.About, Creator: c.Creator, Members: c.Members,
		Denied: c.Denied, SlowMode: int32(c.SlowMode.Seconds()), Approval: c.Approval,
	}
	for _, a := range c.Admins {
		s.Admins = append(s.Admins, sandbox.Admin(a))
	}
	for _, l := range c.History {
		s.History = append(s.History, sandbox.Line(l))
	}
	var id int64
	if err := w.making(func() (err error) { id, err = w.box.AddChat(s); return err }); err != nil {
		return host.TestPlace{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names[id] = c.Title
	return host.TestPlace{ID: id, Title: c.Title}, nil
}

// Name implements host.Testing.
func (w *testWorld) Name(marked int64) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.names[marked]
}

// DropConnections implements host.Testing.
func (w *testWorld) DropConnections() { w.box.DropConnections() }

// ClearFaults implements host.Testing.
func (w *testWorld) ClearFaults() { w.box.ClearFaults() }

// Snapshot implements host.Testing.
func (w *testWorld) Snapshot(n int, text string) error { return w.snaps.compare(w.name, n, text) }

// A testActor is an account of a test.
type testActor struct {
	w     *testWorld
	id    int64
	name  string
	token string
	store *telegram.MemoryStore // of the scripts that run as it

	news []*host.TestNews // guarded by w.mu

	client  *telegram.Client // that the test acts with; nil: it has not
	scripts *scriptClient    // nil: no script runs as it. Guarded by w.mu
}

// ID implements host.TestActor.
func (a *testActor) ID() int64 { return a.id }

// Name implements host.TestActor.
func (a *testActor) Name() string { return a.name }

// Token implements host.TestActor.
func (a *testActor) Token() string { return a.token }

// Peer implements host.TestActor.
func (a *testActor) Peer(marked int64) host.TestPeer { return a.w.box.InputPeer(a.id, marked) }

// News implements host.TestActor.
func (a *testActor) News() []*host.TestNews {
	a.w.mu.Lock()
	defer a.w.mu.Unlock()
	return a.news[:len(a.news):len(a.news)]
}

// Client implements host.TestActor.
func (a *testActor) Client() (*telegram.Client, error) {
	if a.client != nil {
		return a.client, nil
	}
	c, err := a.newClient(&telegram.MemoryStore{})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	a.w.mu.Lock()
	a.w.stop = append(a.w.stop, cancel)
	a.w.mu.Unlock()
	a.w.run(c, ctx, func(ctx context.Context) error {
		<-ctx.Done()
		return nil
	}, nil)
	a.client = c
	return c, nil
}

// run runs a client beside the rest, and returns when calls can be made.
func (w *testWorld) run(c *telegram.Client, ctx context.Context, f func(ctx context.Context) error, ended func(error)) {
	begun := make(chan struct{})
	w.clients.Go(func() {
		begin := sync.OnceFunc(func() { close(begun) })
		err := c.Run(ctx, func(ctx context.Context) error {
			begin()
			return f(ctx)
		})
		begin()
		if ended != nil {
			ended(err)
		}
	})
	<-begun
}

// newClient makes a client that is signed in as the account.
func (a *testActor) newClient(store *telegram.MemoryStore) (*telegram.Client, error) {
	box := a.w.box
	if stored, err := store.Load(); err != nil || len(stored.Keys) == 0 {
		key, salt, err := box.AuthKeyOf(a.id)
		if err != nil {
			return nil, err
		}
		if err := store.Save(telegram.Change{Session: &telegram.Session{DC: box.DC(), Keys: map[int]telegram.StoredKey{box.DC(): {Key: key, Salt: salt}}}}); err != nil {
			return nil, err
		}
	}
	var dcs []telegram.DC
	for _, id := range box.DCs() {
		dcs = append(dcs, telegram.DC{ID: id})
	}
	return telegram.New(telegram.Options{
		AppID: 1, AppHash: "sandbox", DC: box.DC(), DCs: dcs, Keys: []*rsa.PublicKey{box.PublicKey()},
		Dial: box.Dial, Store: store, NoPFS: true, Log: slog.New(slog.NewTextHandler(&testLog{a.w, a.name}, &slog.HandlerOptions{Level: slog.LevelWarn, ReplaceAttr: withoutTime})),
	}), nil
}

// testLog has the trace tell what a client warns of.
type testLog struct {
	w   *testWorld
	who string
}

// Write implements io.Writer; p is a record.
func (l *testLog) Write(p []byte) (int, error) {
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	l.w.note(traceLine{at: time.Now(), text: l.who + " warns: " + strings.TrimRight(string(p), "\n")})
	return len(p), nil
}

// withoutTime leaves out of a record what the trace says or what all have.
func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey || a.Key == slog.LevelKey && a.Value.String() == slog.LevelWarn.String() {
		return slog.Attr{}
	}
	return a
}

// testOutput keeps what a script writes, and tells the trace of it.
type testOutput struct {
	w   *testWorld
	who string

	mu   sync.Mutex // guards text
	text strings.Builder
}

// Write implements io.Writer.
func (o *testOutput) Write(p []byte) (int, error) {
	o.mu.Lock()
	o.text.Write(p)
	o.mu.Unlock()
	o.w.mu.Lock()
	defer o.w.mu.Unlock()
	for line := range strings.Lines(string(p)) {
		o.w.note(traceLine{at: time.Now(), text: o.who + " prints " + strings.TrimRight(line, "\n")})
	}
	o.w.happened()
	return len(p), nil
}

func (o *testOutput) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
