package host

import (
	"context"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// luaCall is call(method, args [, opts]) and call(request [, opts]).
func (b *bridge) luaCall(L *lua.LState) int {
	c := converter{bridge: b}
	var req api.Object
	var rest int
	var err *argError
	b.deep(func() { req, rest, err = c.callee(L, "call") })
	if err != nil {
		b.fail(L, "%s", err)
	}
	o, _ := b.options(L, "call", L.Get(rest), false)
	if L.GetTop() > rest {
		b.fail(L, "call: at most %d arguments here, got %d", rest, L.GetTop())
	}
	L.SetTop(0) // the arguments need not outlive their conversion
	if len(c.pending) > 0 {
		if failed := b.resolve(L, c.pending, &o); failed != nil {
			return b.refuse(L, failed[0], req)
		}
	}
	res, failed := b.invoke(L, req, o)
	if failed != nil {
		return b.refuse(L, failed, req)
	}
	L.Push(b.toLua(req, res))
	return 1
}

// refuse returns nil, err.
func (b *bridge) refuse(L *lua.LState, err error, req api.Object) int {
	L.Push(lua.LNil)
	L.Push(b.failure(err, req))
	return 2
}

// callee reads what is to be called from the front of the arguments, and where
// the options are.
func (c *converter) callee(L *lua.LState, fn string) (req api.Object, rest int, err *argError) {
	switch m := L.Get(1).(type) {
	case lua.LString:
		req, err = c.named(string(m), L.Get(2))
		return req, 3, err
	case *lua.LFunction:
		if t := c.functions[m]; t != nil {
			req, err = c.named(t.Name, L.Get(2))
			return req, 3, err
		}
		return nil, 0, wrong("%s: method name or request expected, got a function; to wait for a function of yours, just call it", fn)
	case *lua.LNilType:
		return nil, 0, wrong("%s: method name or request expected, got nil", fn)
	default:
		req, err = c.request(m)
		if err != nil {
			err = &argError{msg: err.Error()}
		}
		return req, 2, err
	}
}

// named builds the request for a method from the table of its arguments.
func (c *converter) named(method string, args lua.LValue) (api.Object, *argError) {
	switch a := args.(type) {
	case *lua.LTable:
		return c.method(method, a)
	case *lua.LNilType:
		return c.method(method, nil)
	default:
		return nil, wrong("%s: table of arguments expected, got %s", method, describe(args))
	}
}

// invoke makes one call, within the script's middleware.
func (b *bridge) invoke(L *lua.LState, req api.Object, o telegram.CallOptions) (api.Object, error) {
	if b.through != nil {
		return b.through(L, req, o)
	}
	return b.send(L, req, o)
}

// send makes one call and parks the task until the answer is there.
func (b *bridge) send(L *lua.LState, req api.Object, o telegram.CallOptions) (res api.Object, failed error) {
	b.permitted(L, req)
	b.wait(L, func(wake func()) func() {
		return b.start(req, o, func(r api.Object, err error) {
			res, failed = r, err
			wake()
		})
	})
	return res, failed
}

// wait parks the task. When the script is being stopped meanwhile, it cancels
// what start began and raises.
func (b *bridge) wait(L *lua.LState, start func(wake func()) (cancel func())) {
	var cancel func()
	err := b.await(L, func(wake func()) { cancel = start(wake) })
	if err == nil {
		return
	}
	if cancel != nil {
		cancel()
	}
	b.fail(L, "%s", err)
}

// options reads opts of call, or of batch, where ordered is one more.
func (b *bridge) options(L *lua.LState, fn string, v lua.LValue, batch bool) (o telegram.CallOptions, ordered bool) {
	if v == lua.LNil {
		return o, false
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		b.fail(L, "%s: table of options expected, got %s", fn, describe(v))
	}
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		if _, isIndex := k.(lua.LNumber); isIndex && batch {
			continue
		}
		if err := option(&o, &ordered, k, e, batch); err != nil {
			b.fail(L, "%s: %s", fn, err)
		}
	}
	return o, ordered
}

// option stores one option. An explicit 0 is none, which telegram writes as a
// negative number: its 0 is the default.
func option(o *telegram.CallOptions, ordered *bool, k, e lua.LValue, batch bool) *argError {
	name, _ := k.(lua.LString)
	switch name {
	case "timeout", "flood_wait":
		d, err := durationOf(e)
		if err != nil {
			return err.in(string(name))
		}
		forEver := d == forEver
		d = min(d, 1e9*time.Second) // it is added to others
		switch {
		case name == "timeout" && (d == 0 || forEver):
			o.Timeout = -1
		case name == "timeout":
			o.Timeout = d
		case d == 0:
			o.FloodWait = -1
		default:
			o.FloodWait = d
		}
	case "retries":
		n, ok := e.(lua.LNumber)
		if !ok || n < 0 || n > 1e6 || n != lua.LNumber(int(n)) {
			return expected("whole number", e).in("retries")
		}
		if o.Retries = int(n); n == 0 {
			o.Retries = -1
		}
	case "ordered":
		flag, ok := e.(lua.LBool)
		if !batch {
			return wrong("ordered is an option of batch")
		}
		if !ok {
			return expected("boolean", e).in("ordered")
		}
		*ordered = bool(flag)
	default:
		names := []string{"timeout", "flood_wait", "retries"}
		if batch {
			names = append(names, "ordered")
		}
		hint := reference.DidYouMean(string(name), names)
		if hint == "" {
			hint = ", not one of " + listed(names)
		}
		return wrong("unknown option %s%s", keyName(k), hint)
	}
	return nil
}

// resolve asks Telegram for the references that were not known here, all at
// once and each only once, and puts the objects into their places. It returns
// why by item, nil when all were found. The time that takes is part of the
// call's: o is left with the rest.
func (b *bridge) resolve(L *lua.LState, pending []pendingCast, o *telegram.CallOptions) (failed map[int]error) {
	type key struct {
		want string
		ref  any
	}
	type answer struct {
		o   api.Object
		err error
	}
	places := map[key][]pendingCast{}
	var keys []key
	for _, p := range pending {
		k := key{p.want, p.ref}
		if places[k] == nil {
			keys = append(keys, k)
		}
		places[k] = append(places[k], p)
	}
	began := time.Now()
	ctx, cancel := within(*o)
	defer cancel()
	answers := make([]answer, len(keys))
	b.wait(L, func(wake func()) func() {
		inParallel(len(keys), func(i int) {
			answers[i].o, answers[i].err = b.client.Cast(ctx, keys[i].want, keys[i].ref, *o)
		}, wake)
		return cancel
	})
	spend(o, time.Since(began))
	for i, k := range keys {
		for _, p := range places[k] {
			if p.found != nil {
				p.found(answers[i].o)
				continue
			}
			if err := answers[i].err; err != nil {
				if failed == nil {
					failed = map[int]error{}
				}
				failed[p.item] = err
				continue
			}
			p.put(answers[i].o)
		}
	}
	return failed
}

// within is a context for the calls that come before one with the options o:
// all of them have its time, and that of its flood waits.
func within(o telegram.CallOptions) (context.Context, context.CancelFunc) {
	if o.Timeout < 0 {
		return context.WithCancel(context.Background())
	}
	timeout, flood := o.Timeout, max(o.FloodWait, 0)
	if timeout == 0 {
		timeout = telegram.DefaultTimeout
	}
	if o.FloodWait == 0 {
		flood = telegram.DefaultFloodWait
	}
	return context.WithTimeout(context.Background(), timeout+flood)
}

// spend takes time off a call. More than it has is a flood wait, which does not
// count.
func spend(o *telegram.CallOptions, d time.Duration) {
	timeout := o.Timeout
	if timeout == 0 {
		timeout = telegram.DefaultTimeout
	}
	if timeout > d {
		o.Timeout = timeout - d
	}
}
