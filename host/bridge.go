package host

import (
	"bufio"
	"context"
	"io"
	"reflect"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// bridge carries TL between Lua and the generated structs, for one Lua state.
// Like everything of that state it is touched only by whoever holds the baton.
type bridge struct {
	L    *lua.LState
	rand io.Reader
	// derived are the bits of the next random id where that must be the same when
	// the task runs again (random.go); nil, and false: it need not.
	derived func() (uint64, bool)
	// client makes the calls and knows what references stand for.
	client   client
	castable func(want string) bool
	// stands is the object that a value of another kind stands for; nil: none.
	stands func(v any) api.Object
	// shown is the media that shows an uploaded file; nil: what its name says.
	shown func(f api.InputFileClass) api.InputMediaClass
	// start makes a call, soon; flush makes those that wait for it (outbox.go).
	start func(req api.Object, o telegram.CallOptions, done func(api.Object, error)) (cancel func())
	flush func()
	// deep runs what needs more stack than a parked task should keep (aside.go).
	deep func(func())
	// through makes a call within the script's middleware (middleware_call.go);
	// throughAll makes a batch so. nil: there is none.
	through    func(L *lua.LState, req api.Object, o telegram.CallOptions) (api.Object, error)
	throughAll func(L *lua.LState, reqs []api.Object, o telegram.BatchOptions) ([]api.Object, []error)
	// await parks the calling task (loop.go).
	await func(L *lua.LState, start func(wake func())) error
	// permit says why a request must not be sent (permit_calls.go); nil: all may.
	permit func(L *lua.LState, req api.Object) error
	// fail raises an error at the script's line (errors.go).
	fail func(L *lua.LState, format string, args ...any)
	out  io.Writer // where help prints

	descriptors map[*tl.Type]*descriptor
	byGoType    map[reflect.Type]*descriptor
	named       map[string]*descriptor
	byResult    map[string][]*tl.Type
	functions   map[*lua.LFunction]*tl.Type // what functions and types hand out
	vectorMT    *lua.LTable
	failureMT   *lua.LTable
	multiMT     *lua.LTable
}

// client is what the bridge asks of a telegram.Client, whose methods these are.
// Tests of conversions stand in for it.
type client interface {
	CastLocal(want string, ref any) (o api.Object, ok bool, err error)
	Cast(ctx context.Context, want string, ref any, o telegram.CallOptions) (api.Object, error)
	Entity(ctx context.Context, ref any) (api.Object, error)
	FloodWait(req api.Object) time.Duration
	ResolveWait(ref any) time.Duration
	Start(req api.Object, o telegram.CallOptions, done func(api.Object, error)) (cancel func())
	StartBatch(reqs []api.Object, o telegram.BatchOptions, done func([]api.Object, []error)) (cancel func())
}

func newBridge(L *lua.LState, rand io.Reader) *bridge {
	b := &bridge{
		L: L, castable: telegram.Castable, stands: func(any) api.Object { return nil }, shown: func(api.InputFileClass) api.InputMediaClass { return nil }, fail: (*lua.LState).RaiseError, flush: func() {}, deep: func(f func()) { f() }, rand: bufio.NewReaderSize(rand, 512),
		descriptors: map[*tl.Type]*descriptor{},
		byGoType:    map[reflect.Type]*descriptor{},
		named:       map[string]*descriptor{},
		functions:   map[*lua.LFunction]*tl.Type{},
	}
	b.vectorMT = L.CreateTable(0, 2)
	b.vectorMT.RawSetString("__tostring", L.NewFunction(b.luaVectorString))
	b.vectorMT.RawSetString("__metatable", lua.LString("vector"))
	b.openFailures()
	openLong(L)
	return b
}

// open defines the bridge's globals.
func (b *bridge) open() {
	for name, fn := range map[string]lua.LGFunction{
		"call": b.luaCall, "batch": b.luaBatch, "entity": b.luaEntity, "input_entity": b.luaInputEntity,
		"to_table": b.luaToTable, "help": b.luaHelp, "flood_wait": b.luaFloodWait,
	} {
		b.L.SetGlobal(name, b.L.NewFunction(fn))
	}
	b.L.SetGlobal("functions", b.namespaces("functions", true))
	b.L.SetGlobal("types", b.namespaces("types", false))
}

// openBridge gives the script what carries TL between Lua and Go.
func (h *host) openBridge() {
	b := newBridge(h.L, h.opts.Rand)
	b.client, b.start = absent{}, absent{}.Start
	if h.client != nil {
		h.outbox.client = h.client
		b.client, b.start, b.flush = h.client, h.outbox.start, h.outbox.flush
	}
	b.await, b.fail, b.out, b.deep, b.permit = h.await, h.fail, h.out, h.deep, h.permit
	b.derived, b.shown = h.derivedID, h.shownUpload
	h.next, h.wrap, h.bridge = b.next, b.wrap, b
	b.open()
	h.openTesting(b)
}

// absent is the client of a script that runs without one.
type absent struct{}

var errAbsent = &telegram.Error{Kind: telegram.KindNetwork, Message: "this script runs without an account"}

func (absent) CastLocal(string, any) (api.Object, bool, error) { return nil, false, nil }
func (absent) Cast(context.Context, string, any, telegram.CallOptions) (api.Object, error) {
	return nil, errAbsent
}
func (absent) FloodWait(api.Object) time.Duration              { return 0 }
func (absent) ResolveWait(any) time.Duration                   { return 0 }
func (absent) Entity(context.Context, any) (api.Object, error) { return nil, errAbsent }

func (absent) Start(_ api.Object, _ telegram.CallOptions, done func(api.Object, error)) func() {
	done(nil, errAbsent)
	return func() {}
}

func (absent) StartBatch(reqs []api.Object, _ telegram.BatchOptions, done func([]api.Object, []error)) func() {
	errs := make([]error, len(reqs))
	for i := range errs {
		errs[i] = errAbsent
	}
	done(make([]api.Object, len(reqs)), errs)
	return func() {}
}
