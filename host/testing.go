package host

import (
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// Testing is the world that a test file acts in. The file runs once for each of
// its tests, each time in a world of its own; with it the script has test,
// sandbox, run, expect and what else tgscript test --help lists.
//
// What takes a function then calls it once, from any goroutine.
type Testing interface {
	// Plan hears of the tests of the file once it has been read, and says which of
	// them to run, by its index; none if that is negative.
	Plan(tests []TestCase) int
	// Settle calls then when nothing moves any more: nothing is on its way, nobody
	// is at work, and all that is left waits for somebody or for a later time.
	Settle(then func())
	// Pass lets time go on until something happens or d is over, and then settles.
	Pass(d time.Duration, then func())
	// Advance lets time go on by d, and then settles.
	Advance(d time.Duration, then func())

	Person(TestPerson) (TestActor, error)
	Chat(TestChat) (TestPlace, error)
	Script(TestScript) (TestRun, error)
	// Folder is an empty one for the test and its scripts, who may read and write
	// there; it is gone after the test. Each call tells of the same.
	Folder() (string, error)

	// Files says how files are kept and fetched from now on, all of it at once.
	Files(TestFiles) error
	// Network cuts all connections, and says how many bytes a second each carries
	// after that, each way, and how late what it carries is; 0 is no limit.
	Network(rate int64, delay time.Duration)
	// Web says what Telegram finds at an address; mimeType is "" for the usual one.
	Web(address, mimeType string, content []byte) error

	Fault(TestFault) (hits func() int, err error)
	ClearFaults()
	DropConnections()
	// Stub says what scripts get from the web for a request, such as "GET
	// https://example.com/": one answer after the other, the last again and again.
	Stub(request string, answers []TestAnswer) error
	Requests() []TestRequest
	// Name is what somebody or a chat is called, by the marked id; "" if unknown.
	Name(marked int64) string
	// Snapshot compares text with what was recorded, the number of times that the
	// test has asked being its name.
	Snapshot(n int, text string) error
}

// TestCase is a test of a file.
type TestCase struct {
	Name string
	Line int
	Skip string // why it is not to be run; "": it is
}

// TestPerson is a user or a bot for a test.
type TestPerson struct {
	FirstName, LastName, Username, Phone, About, Password, Token string

	Premium, Bot, Inline, SeesAll bool
	Contacts                      []int64
	Commands                      [][2]string // name and description
}

// TestChat is a group or channel for a test.
type TestChat struct {
	Kind                   string // group, supergroup or channel
	Title, Username, About string
	Creator                int64
	Members                []int64
	Admins                 []TestAdmin
	Denied                 *api.ChatBannedRights
	SlowMode               time.Duration
	Approval               bool
	History                []TestPost
}

// TestAdmin is an admin of a chat.
type TestAdmin struct {
	ID     int64
	Rights *api.ChatAdminRights // nil: the usual
	Rank   string
}

// TestPost is a message of a chat's history.
type TestPost struct {
	From int64
	Text string
}

// TestPlace is a chat that was made.
type TestPlace struct {
	ID    int64 // marked
	Title string
}

// TestActor is an account that a test acts as.
type TestActor interface {
	ID() int64
	Name() string
	Token() string // of a bot
	// Client is connected, as the account.
	Client() (*telegram.Client, error)
	// Peer is how the account names somebody, by the marked id.
	Peer(marked int64) TestPeer
	// News are the updates of the account so far, oldest first.
	News() []*TestNews
}

// TestPeer is how an account names somebody.
type TestPeer = api.InputPeerClass

// TestNews is an update of an account.
type TestNews struct {
	At     time.Time
	Update api.UpdateClass
	used   bool // an expectation has taken it
}

// TestScript is a script to run.
type TestScript struct {
	File  string
	As    TestActor // nil: as nobody
	Args  []string
	Stdin string
	Name  string
	Allow *Permissions // nil: what it says that it needs
	Env   map[string]string
}

// TestRun is a script that was run.
type TestRun interface {
	Name() string
	// Output is what it has printed so far.
	Output() string
	// Log is what it has written to stderr so far.
	Log() string
	// Errors are the errors so far that nothing in the script has caught. Who asks
	// for them has expected them.
	Errors() []string
	// Running tells whether it has not ended.
	Running() bool
	// Stop ends it, and then calls then.
	Stop(then func())
}

// TestFiles is how files are kept and fetched.
type TestFiles struct {
	DC         int           // that new ones are in; 0: their sender's
	References time.Duration // that references last for; 0: for ever
	CDN        bool
	FailParts  float64 // of a hundred
	Seed       int     // says which
}

// TestFault is something that goes wrong on purpose.
type TestFault struct {
	Kind    string
	Method  string
	Account int64 // 0: any
	Peer    int64 // marked; 0: any
	After   int
	Times   int // below 0: always
	Code    int
	Message string
	Wait    time.Duration
}

// A stage is what a host knows of the test it runs.
type stage struct {
	*host
	world     Testing
	tests     []testCase
	before    []*lua.LFunction
	after     []*lua.LFunction
	bridge    *bridge
	read      bool // the file has been
	snapshots int  // asked for so far

	actorMeta, chatMeta, runMeta, messageMeta, valueMeta, faultMeta *lua.LTable
}

type testCase struct {
	TestCase
	fn *lua.LFunction
}

// openTesting makes the globals of a test file, if this is one.
func (h *host) openTesting(b *bridge) {
	if h.opts.Testing == nil {
		return
	}
	s := &stage{host: h, world: h.opts.Testing, bridge: b}
	h.stage = s
	s.openTests()
	s.openSandbox()
	s.openActors()
	s.openMessages()
	s.openExpect()
	s.openValues()
	s.openRuns()
	s.openStubs()
	s.openClock()
	s.openFaults()
}

// openTests makes test, before_each and after_each.
func (s *stage) openTests() {
	test := s.L.CreateTable(0, 1)
	test.RawSetString("skip", s.L.NewFunction(s.luaSkip))
	meta := s.L.CreateTable(0, 2)
	meta.RawSetString("__call", s.L.NewFunction(s.luaTest))
	meta.RawSetString("__index", s.L.NewFunction(func(L *lua.LState) int {
		s.fail(L, "test has no %s; there are test(name, function) and test.skip(name, function)", keyName(L.Get(2)))
		return 0
	}))
	test.Metatable = meta
	s.set("test", test)
	s.register("os.exit", func(L *lua.LState) int {
		s.fail(L, "os.exit: a test ends when its function returns, and fails with error(\"why\")")
		return 0
	})
	s.register("before_each", func(L *lua.LState) int {
		s.before = append(s.before, s.hook(L, "before_each"))
		return 0
	})
	s.register("after_each", func(L *lua.LState) int {
		s.after = append(s.after, s.hook(L, "after_each"))
		return 0
	})
}

func (s *stage) hook(L *lua.LState, name string) *lua.LFunction {
	fn, ok := L.Get(1).(*lua.LFunction)
	switch {
	case !ok || L.GetTop() != 1:
		s.fail(L, "%s: one function expected, got %s", name, describe(L.Get(1)))
	case s.read:
		s.fail(L, "%s: belongs outside of the tests", name)
	}
	return fn
}

// luaTest is test(name, function).
func (s *stage) luaTest(L *lua.LState) int {
	L.Remove(1)
	s.addTest(L, "test", "")
	return 0
}

// luaSkip is test.skip(name, [why,] function).
func (s *stage) luaSkip(L *lua.LState) int {
	why := "skipped"
	if text, ok := L.Get(2).(lua.LString); ok && text != "" {
		why = string(text)
		L.Remove(2)
	}
	s.addTest(L, "test.skip", why)
	return 0
}

func (s *stage) addTest(L *lua.LState, fn, skip string) {
	name, named := L.Get(1).(lua.LString)
	body, ok := L.Get(2).(*lua.LFunction)
	switch {
	case !named || name == "":
		s.fail(L, "%s: name of the test expected, got %s", fn, describe(L.Get(1)))
	case !ok:
		s.fail(L, "%s: function expected, got %s", fn, describe(L.Get(2)))
	case s.read:
		s.fail(L, "%s: a test within a test; put them next to each other", fn)
	case slices.ContainsFunc(s.tests, func(t testCase) bool { return t.Name == string(name) }):
		s.fail(L, "%s: there is a test %q already; a name stands for one test", fn, string(name))
	}
	s.tests = append(s.tests, testCase{TestCase{Name: string(name), Line: body.Proto.LineDefined, Skip: skip}, body})
}

// around makes the main chunk of a test file read the tests and then run one.
func (s *stage) around(chunk *lua.LFunction) *lua.LFunction {
	call := func(L *lua.LState, fns ...*lua.LFunction) {
		for _, fn := range fns {
			L.Push(fn)
			L.Call(0, 0)
		}
	}
	return s.L.NewFunction(func(L *lua.LState) int {
		call(L, chunk)
		s.read = true
		cases := make([]TestCase, len(s.tests))
		for i, t := range s.tests {
			cases[i] = t.TestCase
		}
		i := s.world.Plan(cases)
		if i < 0 {
			return 0
		}
		call(L, s.before...)
		call(L, s.tests[i].fn)
		s.settle(L)
		call(L, s.after...)
		return 0
	})
}

// settle parks the task until nothing moves any more.
func (s *stage) settle(L *lua.LState) { s.park(L, s.world.Settle) }

// park parks the task until what start has begun calls its function.
func (s *stage) park(L *lua.LState, start func(then func())) {
	if err := s.await(L, start); err != nil {
		s.fail(L, "%s", err)
	}
}

// A setting reads one option.
type setting func(v lua.LValue) *argError

// settings reads a table of options: unknown ones are errors.
func (s *stage) settings(L *lua.LState, fn string, v lua.LValue, known map[string]setting) {
	if v == lua.LNil {
		return
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		s.fail(L, "%s: table expected, got %s", fn, describe(v))
	}
	if err := s.readSettings(t, known); err != nil {
		s.fail(L, "%s: %s", fn, err)
	}
}

func (s *stage) readSettings(t *lua.LTable, known map[string]setting) *argError {
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		name, ok := k.(lua.LString)
		set := known[string(name)]
		if !ok || set == nil {
			names := sortedNames(known)
			hint := reference.DidYouMean(string(name), names)
			if hint == "" {
				hint = ", not one of " + listed(names)
			}
			return wrong("unknown option %s%s", keyName(k), hint)
		}
		if err := set(e); err != nil {
			return err.in(string(name))
		}
	}
	return nil
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Settings of plain types.

func textSetting(to *string) setting {
	return func(v lua.LValue) *argError {
		text, ok := v.(lua.LString)
		if !ok {
			return expected("string", v)
		}
		*to = string(text)
		return nil
	}
}

func flagSetting(to *bool) setting {
	return func(v lua.LValue) *argError {
		flag, ok := v.(lua.LBool)
		if !ok {
			return expected("boolean", v)
		}
		*to = bool(flag)
		return nil
	}
}

func countSetting(to *int) setting {
	return func(v lua.LValue) *argError {
		n, ok := v.(lua.LNumber)
		if !ok || n != lua.LNumber(int(n)) {
			return expected("whole number", v)
		}
		*to = int(n)
		return nil
	}
}

func durationSetting(to *time.Duration) setting {
	return func(v lua.LValue) *argError {
		d, err := durationOf(v)
		*to = d
		return err
	}
}

// listSetting reads each element of a list, or a value that is none.
func listSetting(each setting) setting {
	return func(v lua.LValue) *argError {
		t, ok := v.(*lua.LTable)
		if !ok {
			return each(v)
		}
		for i := 1; i <= t.Len(); i++ {
			if err := each(t.RawGetInt(i)); err != nil {
				return err.at(i)
			}
		}
		return nil
	}
}

// meta makes the metatable of a kind of values.
func (s *stage) meta(kind string, index, tostring lua.LGFunction) *lua.LTable {
	t := s.L.CreateTable(0, 4)
	t.RawSetString("__index", s.L.NewFunction(index))
	t.RawSetString("__tostring", s.L.NewFunction(tostring))
	t.RawSetString("__metatable", lua.LString(kind))
	t.RawSetString("__newindex", s.L.NewFunction(func(L *lua.LState) int {
		s.fail(L, "%s is read-only: can't set %s", kind, keyName(L.Get(2)))
		return 0
	}))
	return t
}

// methods is the __index of values that have methods, and fields besides.
func (s *stage) methods(kind string, methods map[string]lua.LGFunction, field func(L *lua.LState, name string) (lua.LValue, bool)) lua.LGFunction {
	functions := map[string]*lua.LFunction{}
	for name, fn := range methods {
		functions[name] = s.L.NewFunction(fn)
	}
	return func(L *lua.LState) int {
		name, _ := L.Get(2).(lua.LString)
		if fn := functions[string(name)]; fn != nil {
			L.Push(fn)
			return 1
		}
		if field != nil {
			if v, ok := field(L, string(name)); ok {
				L.Push(v)
				return 1
			}
		}
		s.fail(L, "%s has no field %s%s", kind, keyName(L.Get(2)), reference.DidYouMean(string(name), sortedNames(methods)))
		return 0
	}
}

// receiver is the value of type T that a method was called on.
func receiver[T any](s *stage, L *lua.LState, kind string) T {
	var v T
	ud, ok := L.Get(1).(*lua.LUserData)
	if ok {
		v, ok = ud.Value.(T)
	}
	if !ok {
		s.fail(L, "%s expected, got %s; methods are called with a colon", kind, describe(L.Get(1)))
	}
	return v
}
