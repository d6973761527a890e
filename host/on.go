package host

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
)

// on(event, fn) calls fn(event) for what happens to the account, each time as a
// task of its own. The events of one chat follow each other, and so do the
// handlers of one event, in the order of on. Chats go side by side. event:stop()
// keeps the event from handlers that are behind.
//
// Updates go on where the last script of the account has ended, if its store knows
// that: what has happened since comes first, with event.replayed set. An update
// has been seen to when all of its handlers have ended. Those that the end of the
// script cuts off come again in the next one, and so do those of the last second
// or two before the process was killed.
//
// What the script's own calls cause is no event: their results tell of it. A
// message whose call was never answered comes as an event, with message.out set,
// as does what the account sends from elsewhere.

// maxEvents is how many updates may wait for their handlers, or be in them. The
// rest stays with Telegram, and is fetched when there is room.
const maxEvents = 4096

// A handler is a function of the script for events.
type handler struct {
	event   eventKind
	filter  filter      // nil: it wants all
	at      string      // where the script has it
	live    int         // runs of it that have not ended; guarded by host.mu
	warned  atomic.Bool // that one of its filters has failed
	fn      *lua.LFunction
	stopped bool // guarded by host.mu
}

// listening is what a host knows about handlers. All but the functions belongs
// to who holds host.mu.
type listening struct {
	updates func(ctx context.Context, o telegram.UpdateOptions) error // telegram.Client's

	broadcasts broadcasts
	check      check              // the updates' goroutine's
	albums     map[chatKey]*album // that are open: one in a chat

	handlers []*handler
	chats    map[chatKey]*chat
	events   int       // that wait in lines, or are the first there
	asking   int       // waits for answers; see answers
	live     int       // handlers that have begun and not ended
	last     time.Time // when an update came, if somebody observes

	// answers is asked about an event when its turn has come: a handler may wait
	// for it as an answer. host.mu is held.
	answers   func(*event) taking
	attending bool          // events have begun
	room      sync.Cond     // there are fewer events, or they have begun
	cancel    func()        // ends updates; nil: not begun
	ended     chan bool     // closed when they have ended
	ready     bool          // updates have begun
	wakes     []func(error) // of those who wait for that, or for why they have not
	failed    error         // the latter, of the last attempt
}

// openEvents makes on.
func (h *host) openEvents() {
	h.on.room.L = &h.mu
	h.on.chats = map[chatKey]*chat{}
	h.on.albums = map[chatKey]*album{}
	h.on.updates = func(context.Context, telegram.UpdateOptions) error { return errAbsent }
	if h.client != nil {
		h.on.updates = h.client.Updates
	}
	methods := h.L.CreateTable(0, 1)
	methods.RawSetString("stop", h.L.NewFunction(h.luaStop))
	h.handlerMeta = h.L.CreateTable(0, 3)
	h.handlerMeta.RawSetString("__index", methods)
	h.handlerMeta.RawSetString("__metatable", lua.LString("handler"))
	h.handlerMeta.RawSetString("__tostring", h.L.NewFunction(h.handlerString))
	h.openEvent()
	h.register("on", h.luaOn)
	h.register("command", h.luaCommand)
}

// luaOn is on(event [, filters], fn).
func (h *host) luaOn(L *lua.LState) int {
	name, ok := L.Get(1).(lua.LString)
	kind, known := kindNamed(string(name))
	switch {
	case !ok:
		h.fail(L, "on: name of an event expected, got %s", describe(L.Get(1)))
	case !known:
		hint := reference.DidYouMean(string(name), kindNames[:])
		if hint == "" {
			hint = ", not one of " + listed(kindNames[:])
		}
		h.fail(L, "on: unknown event %q%s", string(name), hint)
	}
	x := &handler{event: kind}
	h.handlerArgs(L, "on", x)
	return h.addHandler(L, "on", x)
}

// handlerArgs reads what on and command take after their first argument: filters,
// which it returns, or not, or nil, and the function.
func (h *host) handlerArgs(L *lua.LState, fn string, x *handler) (filters lua.LValue) {
	at := 2
	if t, ok := L.Get(2).(*lua.LTable); ok && (L.GetTop() > 2 || L.GetMetaField(t, "__call") == lua.LNil) {
		at, filters = 3, t
	} else if L.Get(2) == lua.LNil && L.GetTop() > 2 {
		at = 3
	}
	switch {
	case at == 2 && L.GetTop() > 2:
		h.fail(L, "%s: the function comes last, behind the filters", fn)
	case L.GetTop() > at:
		h.fail(L, "%s: filters and a function expected behind the name, got %d arguments", fn, L.GetTop())
	}
	if v := L.Get(at); L.GetMetaField(v, "__call") == lua.LNil && v.Type() != lua.LTFunction {
		h.fail(L, "%s: function expected, got %s", fn, describe(v))
	}
	x.fn, x.at = h.checkCallable(L, at), strings.TrimSuffix(h.where(L, 1), ": ")
	if filters != nil {
		r := &filterReader{host: h, L: L, fn: fn, kind: x.event}
		x.filter = r.table(filters)
	}
	return filters
}

// require has a handler want only what a filter wants, which is asked before
// others.
func (x *handler) require(f filter) {
	if x.filter != nil {
		f = allOf([]filter{f, x.filter})
	}
	x.filter = f
}

// addHandler puts a handler in and returns it to the script. The first one waits
// until it is known where updates begin: whatever happens after it has returned is
// an event.
func (h *host) addHandler(L *lua.LState, fn string, x *handler) int {
	err := h.add(x)
	if err == nil {
		err = h.listen(L)
	}
	if err != nil {
		h.drop(x)
		h.fail(L, "%s: %s", fn, err)
	}
	L.Push(&lua.LUserData{Value: x, Metatable: h.handlerMeta})
	return 1
}

// add puts a handler in. As long as there is one, the script lives, and something
// from outside can wake it.
func (h *host) add(x *handler) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopping {
		return errStopped
	}
	h.on.handlers = append(h.on.handlers, x)
	if len(h.on.handlers) == 1 {
		h.live++
		h.outside++
	}
	return nil
}

// listen begins updates, unless they have begun, and parks the task until it is
// known where.
func (h *host) listen(L *lua.LState) error {
	h.mu.Lock()
	if h.on.cancel == nil {
		ctx, cancel := context.WithCancel(context.Background())
		h.on.cancel, h.on.ended, h.on.failed = cancel, make(chan bool), nil
		go h.receive(ctx, h.on.ended)
	}
	ready := h.on.ready
	h.mu.Unlock()
	if ready {
		return nil
	}
	var failed error
	err := h.await(L, func(wake func()) {
		h.mu.Lock()
		waits := !h.on.ready && h.on.cancel != nil
		if waits {
			h.on.wakes = append(h.on.wakes, func(err error) {
				failed = err
				wake()
			})
		} else {
			failed = h.on.failed
		}
		h.mu.Unlock()
		if !waits {
			wake()
		}
	})
	if err != nil {
		return err
	}
	return failed
}

// receive is the goroutine that updates come on. When they end after they have
// begun, the script ends with them.
func (h *host) receive(ctx context.Context, ended chan bool) {
	defer close(ended)
	var from telegram.UpdateState
	if h.client != nil && !h.opts.FromNow {
		from = h.client.UpdateState(h.opts.Name)
	}
	err := h.on.updates(ctx, telegram.UpdateOptions{
		Name:   h.opts.Name,
		State:  from,
		Keep:   true,
		Ready:  func(telegram.UpdateState) { h.begun(nil) },
		Handle: h.dispatch,
	})
	if ctx.Err() != nil {
		return
	}
	h.mu.Lock()
	ready := h.on.ready
	h.mu.Unlock()
	if ready {
		h.stop(fmt.Errorf("no more updates: %w", err))
		return
	}
	h.begun(err)
}

// begun lets those go on who wait for updates to begin, or not to.
func (h *host) begun(err error) {
	h.mu.Lock()
	h.on.ready, h.on.failed = err == nil, err
	if err != nil {
		h.on.cancel()
		h.on.cancel = nil // another on may try again
	}
	wakes := h.on.wakes
	h.on.wakes = nil
	h.mu.Unlock()
	if err == nil {
		h.opts.AfterFunc(attendAfter, h.attend)
	}
	for _, wake := range wakes {
		wake(err)
	}
}

// deafen ends updates, at the end of the script.
func (h *host) deafen() {
	h.mu.Lock()
	cancel, ended := h.on.cancel, h.on.ended
	h.mu.Unlock()
	if cancel != nil {
		cancel()
		<-ended
	}
}

// dispatch takes an update, on the goroutine that updates come on. It waits while
// there is no room.
func (h *host) dispatch(u *telegram.Update) {
	h.commits.wait()
	if u.Gap != nil {
		h.tellGap(u.Gap)
	}
	if u.Own {
		u.Done()
		return
	}
	h.on.broadcasts.learn(u.Chats)
	h.mu.Lock()
	attended := h.attended()
	handlers := h.on.handlers
	h.mu.Unlock()
	if !attended {
		return
	}
	t := newTurn(u)
	if h.console != nil {
		h.console.saw(t)
	}
	h.want(&h.on.check, t, handlers)
	h.mu.Lock()
	h.observeUpdate(t)
	for h.on.events >= maxEvents && !h.stopping && !h.draining {
		h.on.room.Wait()
	}
	if h.stopping || h.draining {
		h.mu.Unlock()
		return
	}
	album := h.enroll(t, handlers)
	switch {
	case len(t.wanted) > 0 || h.on.asking > 0 || h.on.chats[t.chat] != nil:
		h.join(t)
	case album == nil:
		h.observeTurn(t)
		u.Done()
	}
	if album != nil {
		h.gather(album)
	}
	h.unlock()
}

// unlock unlocks h.mu, and lets those go on who were made ready if nobody runs.
func (h *host) unlock() {
	if h.current == nil && !h.ready.empty() {
		h.pass(nil)
		return
	}
	h.mu.Unlock()
}

// calls is the function that a task is to call: none of a handler that was
// stopped between its event's turn and its own.
func (h *host) calls(t *task) *lua.LFunction {
	if t.handler == nil {
		return t.fn
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if t.handler.stopped {
		return h.L.NewFunction(func(*lua.LState) int { return 0 })
	}
	fn := h.around(h.uses.events, t.fn)
	if t.event.maybe {
		return h.whenWanted(t.event, fn)
	}
	return fn
}

// whenWanted is fn if the rest of a handler's filters want the event, too.
func (h *host) whenWanted(e *event, fn *lua.LFunction) *lua.LFunction {
	return h.L.NewFunction(func(L *lua.LState) int {
		if h.wants(L, e) {
			L.Push(fn)
			L.Push(h.eventValue(e))
			L.Call(1, 0)
		} else {
			e.unwanted = true
			e.declined++
		}
		return 0
	})
}

// tellGap logs that updates are lost.
func (h *host) tellGap(g *telegram.Gap) {
	where := "private chats and basic groups"
	if g.Channel != 0 {
		where = fmt.Sprintf("channel %d", g.Channel)
	}
	what := "new messages were fetched, what else happened is lost"
	if g.Missing {
		what = "some messages are lost, too"
	}
	h.logf("WARN", "Telegram does not have all updates of %s any more: %s", where, what)
}

// luaStop is handler:stop(). Events that its function has not begun with, it does
// not get. Without handlers a script ends when its tasks have.
func (h *host) luaStop(L *lua.LState) int {
	h.drop(h.checkHandler(L))
	return 0
}

// drop takes a handler out.
func (h *host) drop(x *handler) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if x.stopped {
		return
	}
	x.stopped = true
	// A list that is being walked stays as it is.
	left := make([]*handler, 0, len(h.on.handlers))
	for _, y := range h.on.handlers {
		if y != x {
			left = append(left, y)
		}
	}
	h.on.handlers = left
	if len(left) == 0 && !h.stopping {
		h.live--
		h.outside--
	}
}

func (h *host) checkHandler(L *lua.LState) *handler {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if x, ok := ud.Value.(*handler); ok {
			return x
		}
	}
	L.ArgError(1, "handler expected, got "+typeName(L.Get(1)))
	return nil
}

func (h *host) handlerString(L *lua.LState) int {
	x := h.checkHandler(L)
	h.mu.Lock()
	state := "running"
	if x.stopped {
		state = "stopped"
	}
	h.mu.Unlock()
	L.Push(lua.LString(fmt.Sprintf("handler of %q (%s)", x.event, state)))
	return 1
}
