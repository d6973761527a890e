package host

import (
	"reflect"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// A request is a call on its way through middleware. Scripts read its method and
// its args, a plain table that is made when it is first asked for; what they change
// there is called.
type request struct {
	object api.Object
	args   *lua.LTable // nil: nobody has looked
}

// An answer is what a call has come to, in Go and in Lua.
type answer struct {
	result api.Object
	err    error
	value  lua.LValue // of either
}

// through makes a call within the middleware that the task is not in yet.
func (h *host) through(L *lua.LState, req api.Object, o telegram.CallOptions) (api.Object, error) {
	s := h.current
	list := h.uses.calls
	if int(s.inside) >= len(list) {
		return h.bridge.send(L, req, o)
	}
	was := s.inside
	m := list[was]
	defer func() { s.inside = was }()
	s.inside++
	var last answer
	next := h.L.NewFunction(func(L *lua.LState) int {
		s := h.current // another one than before, if the middleware has spawned it
		before := s.inside
		defer func() { s.inside = before }()
		s.inside = was + 1
		req := h.asked(L, req)
		if last.result, last.err = h.through(L, req, o); last.err != nil {
			last.value = h.bridge.failure(last.err, req)
			L.Push(lua.LNil)
			L.Push(last.value)
			return 2
		}
		last.value = h.bridge.toLua(req, last.result)
		L.Push(last.value)
		return 1
	})
	L.Push(m.fn)
	L.Push(&lua.LUserData{Value: &request{object: req}, Metatable: h.uses.asked})
	L.Push(next)
	L.Call(2, 2)
	result, failed := L.Get(-2), L.Get(-1)
	L.Pop(2)
	h.answerOf(L, m, req, result, failed, &last)
	return last.result, last.err
}

// asked is the request that next goes on with: what the middleware was given, with
// the changes that it has made, or the one that it gives instead.
func (h *host) asked(L *lua.LState, was api.Object) api.Object {
	c := converter{bridge: h.bridge}
	var req api.Object
	var err *argError
	switch v := L.Get(1).(type) {
	case *lua.LNilType:
		return was
	case *lua.LUserData:
		if x, ok := v.Value.(*request); ok && x.args == nil {
			return x.object
		} else if ok {
			req, err = c.method(nameOf(x.object), x.args)
			break
		}
		req, err = c.request(v)
	default:
		req, err = c.request(v)
	}
	if err != nil {
		h.fail(L, "next: %s", err)
	}
	if len(c.pending) > 0 {
		for _, err := range h.bridge.resolve(L, c.pending, &telegram.CallOptions{}) {
			h.fail(L, "next: %s", err)
		}
	}
	return req
}

// answerOf is what a middleware has returned, as the call's: what its last next came
// to, or something of its own.
func (h *host) answerOf(L *lua.LState, m *middleware, req api.Object, result, failed lua.LValue, last *answer) {
	switch {
	case result == lua.LNil && failed == lua.LNil:
		h.fail(L, "the middleware of %s has returned nothing for %s: return what next does, or a result, or nil and an error", definedAt(m.fn), nameOf(req))
	case result == lua.LNil && failed == last.value, result != lua.LNil && result == last.value:
	case result == lua.LNil:
		last.result, last.err = nil, errorOf(h.tostring(L, failed), failed)
	default:
		last.err = nil
		var err *argError
		if last.result, err = h.resultOf(req, result); err != nil {
			h.fail(L, "the middleware of %s has returned a wrong result for %s: %s", definedAt(m.fn), nameOf(req), err)
		}
	}
}

// resultOf is a result that a middleware has made up.
func (h *host) resultOf(req api.Object, v lua.LValue) (o api.Object, err *argError) {
	want := resultOf(h.bridge.descriptorOf(req).t)
	if want == "Bool" {
		flag, ok := v.(lua.LBool)
		if !ok {
			return nil, expected("boolean", v)
		}
		return &api.Bool{Value: bool(flag)}, nil
	}
	c := converter{bridge: h.bridge}
	if err = c.setBoxed(want, reflect.ValueOf(&o).Elem(), v); err == nil && len(c.pending) > 0 {
		err = expected(want, v)
	}
	return o, err
}

// errorOf is the error that a middleware has made up: a table like those of failed
// calls, or a text.
func errorOf(text string, v lua.LValue) *telegram.Error {
	e := &telegram.Error{Kind: telegram.KindRPC, Message: text}
	t, ok := v.(*lua.LTable)
	if !ok {
		return e
	}
	get := func(name string) string {
		s, _ := t.RawGetString(name).(lua.LString)
		return string(s)
	}
	number := func(name string) int {
		n, _ := t.RawGetString(name).(lua.LNumber)
		return int(n)
	}
	if kind := get("kind"); kind != "" {
		e.Kind = kind
	}
	e.Type, e.Message, e.Method = get("type"), get("message"), get("method")
	e.Code, e.Value = number("code"), number("value")
	return e
}

// throughAll makes the calls of a batch within the middleware: each as a task of its
// own, so that they travel together even so, or if they are ordered one after the
// other.
func (h *host) throughAll(L *lua.LState, reqs []api.Object, o telegram.BatchOptions) ([]api.Object, []error) {
	results, errs := make([]api.Object, len(reqs)), make([]error, len(reqs))
	if o.Ordered {
		for i, req := range reqs {
			results[i], errs[i] = h.through(L, req, o.CallOptions)
		}
		return results, errs
	}
	tasks := make([]*task, len(reqs))
	for i, req := range reqs {
		tasks[i] = &task{event: h.currentEvent(), origin: h.origin().child(), input: h.currentInput(), inside: h.current.inside, waited: true, fn: h.L.NewFunction(func(L *lua.LState) int {
			results[i], errs[i] = h.through(L, req, o.CallOptions)
			return 0
		})}
		h.begin(tasks[i])
	}
	for _, t := range tasks {
		h.waitFor(L, t)
	}
	for _, t := range tasks {
		h.deliver(L, t)
	}
	return results, errs
}

func (h *host) checkRequest(L *lua.LState) *request {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if x, ok := ud.Value.(*request); ok {
			return x
		}
	}
	h.fail(L, "request expected, got %s", describe(L.Get(1)))
	return nil
}

// requestField is request.method and request.args.
func (h *host) requestField(L *lua.LState) int {
	x := h.checkRequest(L)
	switch key := L.Get(2); key {
	case lua.LString("method"):
		L.Push(lua.LString(nameOf(x.object)))
	case lua.LString("args"):
		if x.args == nil {
			x.args = h.bridge.toTable(L, h.bridge.wrap(x.object)).(*lua.LTable)
			x.args.RawSetString("_", lua.LNil)
		}
		L.Push(x.args)
	default:
		h.fail(L, "a request has no field %s%s", keyName(key), orElse(reference.DidYouMean(key.String(), requestFields), ", only "+strings.Join(requestFields, " and ")))
	}
	return 1
}

var requestFields = []string{"method", "args"}

// requestSet is request.args = {...}.
func (h *host) requestSet(L *lua.LState) int {
	x := h.checkRequest(L)
	args, ok := L.Get(3).(*lua.LTable)
	switch key := L.Get(2); {
	case key != lua.LString("args"):
		h.fail(L, "only args of a request can be set, not %s; to make another call: next(functions.namespace.method{...})", keyName(key))
	case !ok:
		h.fail(L, "request.args: table of arguments expected, got %s", describe(L.Get(3)))
	}
	x.args = args
	return 0
}

func (h *host) requestString(L *lua.LState) int {
	L.Push(lua.LString("request " + nameOf(h.checkRequest(L).object)))
	return 1
}
