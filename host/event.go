package host

import (
	"maps"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// An event is an update as one handler gets it. What the handlers of an update
// share is in its turn.
type event struct {
	*turn
	match
	memo  *lua.LTable   // of fields that are objects or lists; the baton's holder's
	value lua.LUserData // it in Lua, once that was asked for
	nth   int           // of the handlers that want it
	line  *chat         // that waits for the handler; nil: none. Guarded by host.mu
	ended bool          // the handler has. Guarded by host.mu
	// unwanted: the rest of the handler's filters have not wanted the event.
	unwanted bool
	began    time.Time // the handler, apart from its waits for answers; if somebody observes
}

// A turn is what has happened, on its way through the line of its chat.
type turn struct {
	kind     eventKind
	update   api.UpdateClass  // nil: a gap
	source   *telegram.Update // with whom it came
	message  *api.Message     // if it brings one
	service  *api.MessageService
	album    []*api.Message // all of them, if it is one
	part     bool           // of an album that is gathered
	chat     chatKey
	sender   int64 // marked; 0: nobody that is known, bySelf: the account
	out      bool  // the account has sent the message
	noChat   bool  // chat is but its place in line: scripts see none
	replayed bool

	wanted   []match   // the handlers that want it, in the order of on
	next     int       // the first of them that has not begun
	stopped  bool      // the rest do not get it
	failed   bool      // a handler has
	declined int       // handlers whose filters did, when their turn came
	answer   bool      // somebody has waited for it
	came     time.Time // if somebody observes
	tx       *transaction

	own *lua.LTable // fields that the script has set; the baton's holder's

	// In here so that an event costs few allocations.
	first    event
	one      [1]match
	capture  [1]string
	together transaction
}

// A match is a handler that wants an event, and what its filters have found.
type match struct {
	handler *handler
	maybe   bool     // its task is to ask the rest of the filters
	matches []string // what a pattern has captured
	names   []string // of the captures: that of the first one is names[1]
	command string
	args    string // what follows the command
}

// newTurn makes the turn of an update.
func newTurn(u *telegram.Update) *turn {
	t := &turn{update: u.Update, source: u, replayed: u.Replayed}
	t.read()
	t.tx = &t.together
	t.tx.one[0] = u
	t.tx.updates = t.tx.one[:]
	t.first.turn = t
	return t
}

// event is the turn as the next handler gets it.
func (t *turn) event(m match) *event {
	e := &t.first
	if t.first.handler != nil {
		e = &event{turn: t}
	}
	e.match = m
	return e
}

// name is what the script has asked for.
func (e *event) name() string {
	if e.handler != nil {
		return e.handler.event.String()
	}
	return e.kind.String()
}

// openEvent makes what events are in Lua.
func (h *host) openEvent() {
	h.eventMethods = map[string]*lua.LFunction{}
	h.ownFields = map[string]bool{}
	h.eventMeta = h.L.CreateTable(0, 4)
	h.eventMeta.RawSetString("__index", h.L.NewFunction(h.eventIndex))
	h.eventMeta.RawSetString("__newindex", h.L.NewFunction(h.eventSet))
	h.eventMeta.RawSetString("__metatable", lua.LString("event"))
	h.eventMeta.RawSetString("__tostring", h.L.NewFunction(h.eventString))
	h.eventMethod("stop", h.eventStop)
	h.openEventPairs()
	h.openJoin()
}

// eventMethod gives all events a method: event:name(...) calls fn with the event
// as its first argument.
func (h *host) eventMethod(name string, fn lua.LGFunction) {
	h.eventMethods[name] = h.L.NewFunction(fn)
}

// eventValue is an event in Lua.
func (h *host) eventValue(e *event) *lua.LUserData {
	if e.value.Value == nil {
		e.value.Value, e.value.Metatable = e, h.eventMeta
	}
	return &e.value
}

// checkEvent is the event that a method was called on.
func (h *host) checkEvent(L *lua.LState) *event {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if e, ok := ud.Value.(*event); ok {
			return e
		}
	}
	h.fail(L, "event expected, got %s; methods of an event are called with a colon, as event:stop()", describe(L.Get(1)))
	return nil
}

// eventIndex is event.name.
func (h *host) eventIndex(L *lua.LState) int {
	e := h.checkEvent(L)
	key, ok := L.Get(2).(lua.LString)
	if !ok {
		h.fail(L, "an event has no field %s", keyName(L.Get(2)))
	}
	name := string(key)
	if e.own != nil {
		if v := e.own.RawGetString(name); v != lua.LNil {
			L.Push(v)
			return 1
		}
	}
	if f := allFields[e.kind][name]; f != nil {
		L.Push(h.eventField(L, e, name, f))
		return 1
	}
	if fn := h.eventMethods[name]; fn != nil {
		L.Push(fn)
		return 1
	}
	if !h.ownFields[name] {
		h.fail(L, "an event of %q has no field %q%s", e.name(), name, reference.DidYouMean(name, h.eventNames(e)))
	}
	L.Push(lua.LNil)
	return 1
}

// eventField reads a field. One that is an object or a list is the same each
// time.
func (h *host) eventField(L *lua.LState, e *event, name string, f *eventField) lua.LValue {
	if e.memo != nil {
		if v := e.memo.RawGetString(name); v != lua.LNil {
			return v
		}
	}
	v := f.get(h, L, e)
	switch v.(type) {
	case *lua.LUserData, *lua.LTable:
		if e.memo == nil {
			e.memo = h.L.CreateTable(0, 2)
		}
		e.memo.RawSetString(name, v)
	}
	return v
}

// eventNames lists what a script may read of an event.
func (h *host) eventNames(e *event) []string {
	return slices.AppendSeq(fieldNames(e.kind), maps.Keys(h.eventMethods))
}

// eventSet is event.name = value: a field of the script's own, which all handlers
// of the event see.
func (h *host) eventSet(L *lua.LState) int {
	e := h.checkEvent(L)
	key, ok := L.Get(2).(lua.LString)
	switch name := string(key); {
	case !ok:
		h.fail(L, "name of a field expected, got %s", describe(L.Get(2)))
	case isField(name) || h.eventMethods[name] != nil:
		h.fail(L, "%s is an event's own: give your field another name", keyName(key))
	default:
		if e.own == nil {
			e.own = h.L.CreateTable(0, 2)
		}
		h.ownFields[name] = true
		e.own.RawSetString(name, L.Get(3))
	}
	return 0
}

func (h *host) eventString(L *lua.LState) int {
	L.Push(lua.LString("event " + h.checkEvent(L).name()))
	return 1
}

// eventStop is event:stop(): handlers that on was called for later do not get the
// event.
func (h *host) eventStop(L *lua.LState) int {
	e := h.checkEvent(L)
	h.mu.Lock()
	e.stopped = true
	h.mu.Unlock()
	return 0
}
