package host

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
)

// store keeps values under keys, for ever: those of the script, and in
// store.shared those of all scripts of the account. They are in the account's
// file; a sandbox in memory forgets them at its end.
//
// What a handler sets is seen by everybody at once, and stored with its event when
// all of its handlers have ended (transaction.go). Outside of handlers, a value is
// stored when the function that has set it returns.
//
// store.update is atomic: nobody else sets a value while its function runs. So that
// must not wait for anything, nor set a value itself.

// A space is the values of one script, or those of all.
type space struct {
	name   string // in Lua
	script string
}

// openStore makes the store.
func (h *host) openStore() {
	t := h.storeTable(space{"store", h.opts.Name})
	t.RawSetString("shared", h.storeTable(space{"store.shared", ""}))
	h.set("store", t)
}

// storeTable is a space in Lua.
func (h *host) storeTable(s space) *lua.LTable {
	t, names := h.L.CreateTable(0, 7), []string{"shared"}
	for name, fn := range map[string]func(L *lua.LState, s space) int{
		"get": h.storeGet, "set": h.storeSet, "update": h.storeUpdate, "delete": h.storeDelete, "keys": h.storeKeys, "pairs": h.storePairs,
	} {
		t.RawSetString(name, h.L.NewFunction(func(L *lua.LState) int { return fn(L, s) }))
		names = append(names, name)
	}
	meta := h.L.CreateTable(0, 3)
	meta.RawSetString("__index", h.L.NewFunction(func(L *lua.LState) int {
		key, _ := L.Get(2).(lua.LString)
		hint := reference.DidYouMean(string(key), names)
		if hint == "" {
			hint = "; values are read with " + s.name + ".get"
		}
		h.fail(L, "%s has no function %s%s", s.name, keyName(L.Get(2)), hint)
		return 0
	}))
	meta.RawSetString("__newindex", h.L.NewFunction(func(L *lua.LState) int {
		h.fail(L, "%s: values are set with %s.set(%s, ...)", s.name, s.name, keyName(L.Get(2)))
		return 0
	}))
	meta.RawSetString("__metatable", lua.LString("store"))
	t.Metatable = meta
	return t
}

// storeKey reads the key, and sees to it that there are no more than so many
// arguments.
func (h *host) storeKey(L *lua.LState, s space, fn string, most int) string {
	key, ok := L.Get(1).(lua.LString)
	switch {
	case h.client == nil:
		h.fail(L, "%s.%s: this script runs without an account, which has the store", s.name, fn)
	case !ok:
		h.fail(L, "%s.%s: key expected, a string, got %s", s.name, fn, describe(L.Get(1)))
	case key == "":
		h.fail(L, "%s.%s: the key is empty", s.name, fn)
	case len(key) > maxStoredKey:
		h.fail(L, "%s.%s: a key of %d bytes, the most is %d", s.name, fn, len(key), maxStoredKey)
	case L.GetTop() > most:
		h.fail(L, "%s.%s: at most %d arguments, got %d", s.name, fn, most, L.GetTop())
	}
	return string(key)
}

// storeGet is store.get(key).
func (h *host) storeGet(L *lua.LState, s space) int {
	key := h.storeKey(L, s, "get", 1)
	L.Push(h.fromStore(L, s, "get", key, h.stored(L, h.readsWith(), s, "get", key)))
	return 1
}

// readsWith is the transaction that what is read is read in.
func (h *host) readsWith() *telegram.Transaction {
	if t := h.transaction(); t != nil {
		return t
	}
	return h.client.Begin(h.opts.Name, nil)
}

// stored is what is under a key. It parks the task if it must wait for the disk.
func (h *host) stored(L *lua.LState, t *telegram.Transaction, s space, fn, key string) []byte {
	data, ok := t.Known(s.script, key)
	if ok {
		return data
	}
	h.offLoop(L, func() (err error) {
		data, err = t.Get(s.script, key)
		return err
	}, s, fn)
	return data
}

// offLoop runs what may wait for the disk, while the task is parked; where that
// must not be, at once. An error is raised.
func (h *host) offLoop(L *lua.LState, f func() error, s space, fn string) {
	var failed error
	if h.atomic != "" {
		failed = f()
	} else if err := h.await(L, func(wake func()) {
		h.goroutines.Go(func() {
			failed = f()
			wake()
		})
	}); err != nil {
		failed = err
	}
	if failed != nil {
		h.fail(L, "%s.%s: %s", s.name, fn, failed)
	}
}

// fromStore makes Lua's of what is stored.
func (h *host) fromStore(L *lua.LState, s space, fn, key string, data []byte) lua.LValue {
	v, err := h.storeValue(data)
	if err != nil {
		h.fail(L, "%s.%s: %q: %s", s.name, fn, key, err)
	}
	return v
}

// toStore makes what is stored of Lua's.
func (h *host) toStore(L *lua.LState, s space, fn, key string, v lua.LValue) []byte {
	var data []byte
	var err *argError
	h.deep(func() { data, err = h.storeBytes(v) })
	if err != nil {
		h.fail(L, "%s.%s: %q: %s", s.name, fn, key, err)
	}
	return data
}

// storeSet is store.set(key, value).
func (h *host) storeSet(L *lua.LState, s space) int {
	key := h.storeKey(L, s, "set", 2)
	if L.GetTop() < 2 {
		h.fail(L, "store.set: value expected; %s.delete(key) removes one", s.name)
	}
	data := h.toStore(L, s, "set", key, L.Get(2))
	h.put(L, s, "set", key, func([]byte) []byte { return data })
	return 0
}

// storeDelete is store.delete(key).
func (h *host) storeDelete(L *lua.LState, s space) int {
	h.put(L, s, "delete", h.storeKey(L, s, "delete", 1), func([]byte) []byte { return nil })
	return 0
}

// storeUpdate is store.update(key, function(old) return new end), which returns new.
func (h *host) storeUpdate(L *lua.LState, s space) int {
	key := h.storeKey(L, s, "update", 2)
	if _, ok := L.Get(2).(*lua.LTable); L.Get(2).Type() != lua.LTFunction && !ok {
		h.fail(L, "%s.update: function expected, got %s", s.name, describe(L.Get(2)))
	}
	fn := h.checkCallable(L, 2)
	data := h.put(L, s, "update", key, func(before []byte) []byte {
		h.atomic = s.name + ".update"
		defer func() { h.atomic = "" }()
		L.Push(fn)
		L.Push(h.fromStore(L, s, "update", key, before))
		L.Call(1, 1)
		defer L.Pop(1)
		return h.toStore(L, s, "update", key, L.Get(-1))
	})
	L.Push(h.fromStore(L, s, "update", key, data))
	return 1
}

// put sets a value to what change makes of it, and returns that: what it has made
// of it if the task has been there before (random.go).
func (h *host) put(L *lua.LState, s space, fn, key string, change func([]byte) []byte) (data []byte) {
	if h.atomic != "" {
		h.fail(L, "%s.%s: within %s, whose function must not set a value itself", s.name, fn, h.atomic)
	}
	set := func(t *telegram.Transaction, step uint64) bool {
		h.stored(L, t, s, fn, key) // so that what follows waits for nothing
		ok, err := t.Update(step, s.script, key, func(before []byte) ([]byte, error) {
			data = change(before)
			return data, nil
		})
		if err != nil {
			h.fail(L, "%s.%s: %s", s.name, fn, err)
		}
		return ok
	}
	if t := h.transaction(); t != nil {
		var step uint64
		if o := h.origin(); o != nil {
			step = o.bits(forStep)
		}
		if data, ok := t.Replayed(step); ok {
			return data
		}
		if set(t, step) {
			return data
		}
	}
	t := h.client.Begin(h.opts.Name, nil)
	set(t, 0)
	var failed error
	if err := h.await(L, func(wake func()) {
		t.End(func(err error) {
			failed = err
			wake()
		})
	}); err != nil {
		failed = err
	}
	if failed != nil {
		h.fail(L, "%s.%s: %s", s.name, fn, failed)
	}
	return data
}

// storePrefix reads what the keys are to begin with.
func (h *host) storePrefix(L *lua.LState, s space, fn string) string {
	prefix, ok := L.Get(1).(lua.LString)
	switch {
	case h.client == nil:
		h.fail(L, "%s.%s: this script runs without an account, which has the store", s.name, fn)
	case L.GetTop() > 1:
		h.fail(L, "%s.%s: at most 1 argument, got %d", s.name, fn, L.GetTop())
	case !ok && L.Get(1) != lua.LNil:
		h.fail(L, "%s.%s: what the keys begin with expected, a string, got %s", s.name, fn, describe(L.Get(1)))
	}
	return string(prefix)
}

// storePage is a walk over keys and their values.
type storePage struct {
	prefix, after string
	values        []telegram.Value
	last          bool // there is no other
}

// next is the next value; false at the end.
func (h *host) storeNext(L *lua.LState, s space, fn string, p *storePage) (v telegram.Value, ok bool) {
	for v.Data == nil {
		if len(p.values) == 0 {
			if p.last {
				return v, false
			}
			t := h.readsWith()
			h.offLoop(L, func() error {
				page, more, err := t.Values(s.script, p.prefix, p.after)
				p.values, p.last = page, !more
				return err
			}, s, fn)
			continue
		}
		v, p.values = p.values[0], p.values[1:]
		p.after = v.Key
	}
	return v, true
}

// storeKeys is store.keys([prefix]).
func (h *host) storeKeys(L *lua.LState, s space) int {
	p := &storePage{prefix: h.storePrefix(L, s, "keys")}
	list := h.L.NewTable()
	for v, ok := h.storeNext(L, s, "keys", p); ok; v, ok = h.storeNext(L, s, "keys", p) {
		list.Append(lua.LString(v.Key))
		h.spend(L, 1)
	}
	L.Push(list)
	return 1
}

// storePairs is store.pairs([prefix]), for a for loop.
func (h *host) storePairs(L *lua.LState, s space) int {
	p := &storePage{prefix: h.storePrefix(L, s, "pairs")}
	L.Push(L.NewFunction(func(L *lua.LState) int {
		v, ok := h.storeNext(L, s, "pairs", p)
		if !ok {
			L.Push(lua.LNil)
			return 1
		}
		L.Push(lua.LString(v.Key))
		L.Push(h.fromStore(L, s, "pairs", v.Key, v.Data))
		return 2
	}))
	return 1
}

// errAtomic is why a task can't wait.
var errAtomic = errors.New("the function of store.update must not wait for anything")
