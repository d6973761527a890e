package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
)

// The web, for scripts that are permitted some hosts of it. A request parks the
// task that makes it. What the script asks for and must not have raises an error;
// what comes of it otherwise is nil, err, with the kinds of other errors and some
// of its own: timeout, network, tls, size, redirect, permission.
const (
	defaultHTTPTime = 30 * time.Second
	defaultHTTPSize = 8 << 20
	maxHTTPHeader   = 1 << 20
	maxRedirects    = 10
	maxRequests     = 32 // under way at the same time; more wait
)

// A fetch is one request.
type fetch struct {
	h         *host
	fn        string // what the script called, http.get
	req       *http.Request
	timeout   time.Duration
	size      int // of the answer's body, at most
	redirects int

	// What came of it.
	answer *http.Response
	body   []byte
}

// httpKit is what a script's http library keeps.
type httpKit struct {
	client  *http.Client // nil: nothing was asked for yet
	slots   chan struct{}
	headers *lua.LTable // metatable
	answer  *lua.LTable
}

// openHTTP makes the http library.
func (h *host) openHTTP() {
	h.http.slots = make(chan struct{}, maxRequests)
	h.register("http.get", func(L *lua.LState) int {
		f := h.newFetch(L, "http.get", "GET", L.Get(1))
		f.options(L, L.Get(2), false)
		return f.do(L)
	})
	h.register("http.post", func(L *lua.LState) int {
		f := h.newFetch(L, "http.post", "POST", L.Get(1))
		f.options(L, L.Get(3), true)
		f.content(L, L.Get(2))
		return f.do(L)
	})
	h.register("http.request", h.httpRequest)
	h.http.headers = h.L.CreateTable(0, 1)
	h.http.headers.RawSetString("__index", h.L.NewFunction(func(L *lua.LState) int {
		L.Push(L.CheckTable(1).RawGetString(strings.ToLower(L.Get(2).String())))
		return 1
	}))
	h.http.answer = h.L.CreateTable(0, 1)
	h.http.answer.RawSetString("__index", h.L.NewFunction(func(L *lua.LState) int {
		fields := []string{"status", "ok", "headers", "body", "url", "json"}
		h.fail(L, "a response has no field %s%s", keyName(L.Get(2)), reference.DidYouMean(L.Get(2).String(), fields))
		return 0
	}))
}

// httpRequest is http.request{ method =, url =, ... }.
func (h *host) httpRequest(L *lua.LState) int {
	const fn = "http.request"
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		h.fail(L, "%s: table with url expected, got %s", fn, describe(L.Get(1)))
	}
	method := "GET"
	if v := t.RawGetString("method"); v != lua.LNil {
		method = strings.ToUpper(v.String())
	}
	if !slices.Contains([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}, method) {
		h.fail(L, "%s: method: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS expected, got %s", fn, describe(t.RawGetString("method")))
	}
	f := h.newFetch(L, fn, method, t.RawGetString("url"))
	rest := h.L.CreateTable(0, 4)
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if k != lua.LString("method") && k != lua.LString("url") {
			rest.RawSet(k, v)
		}
	}
	f.options(L, rest, true)
	return f.do(L)
}

// newFetch checks where a request is to go.
func (h *host) newFetch(L *lua.LState, fn, method string, to lua.LValue) *fetch {
	text, ok := to.(lua.LString)
	if !ok {
		h.fail(L, "%s: URL expected, got %s", fn, describe(to))
	}
	u, err := url.Parse(string(text))
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		h.fail(L, "%s: URL expected, as in https://example.com/path", fn) // which may hold a secret
	case u.User != nil:
		h.fail(L, "%s: a user and password belong into headers, not into the URL: Authorization = \"Basic \" .. base64.encode(\"user:password\")", fn)
	}
	if err := h.permitURL(u); err != nil {
		h.fail(L, "%s: %s", fn, err)
	}
	req := &http.Request{Method: method, URL: u, Host: u.Host, Header: http.Header{"User-Agent": {"tgscript"}}}
	return &fetch{h: h, fn: fn, req: req, timeout: defaultHTTPTime, size: defaultHTTPSize, redirects: maxRedirects}
}

// do parks the task until the answer is there, all of it.
func (f *fetch) do(L *lua.LState) int {
	if f.h.http.client == nil {
		f.h.http.client = f.h.newHTTPClient()
	}
	ctx, cancel := context.WithTimeout(context.Background(), f.timeout)
	defer cancel()
	f.req = f.req.WithContext(context.WithValue(ctx, fetchKey{}, f))
	var failed error
	L.SetTop(0)
	stop := f.h.await(L, func(wake func()) {
		f.h.goroutines.Go(func() {
			defer wake()
			failed = f.run(ctx)
		})
	})
	if stop != nil {
		cancel()
		f.h.fail(L, "%s", stop)
	}
	if failed != nil {
		return f.h.bridge.refuse(L, f.failure(failed), nil)
	}
	L.Push(f.table())
	return 1
}

// fetchKey finds the fetch in the context of its request.
type fetchKey struct{}

// run makes the request, on a goroutine of its own.
func (f *fetch) run(ctx context.Context) error {
	select {
	case f.h.http.slots <- struct{}{}:
		defer func() { <-f.h.http.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	answer, err := f.h.http.client.Do(f.req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	f.answer = answer
	if answer.ContentLength > int64(f.size) {
		return f.tooLarge()
	}
	f.body, err = io.ReadAll(io.LimitReader(answer.Body, int64(f.size)+1))
	if err == nil && len(f.body) > f.size {
		return f.tooLarge()
	}
	return err
}

// A fetchError is what came of a request, of a kind of its own.
type fetchError struct{ kind, message string }

func (e *fetchError) Error() string { return e.message }

func (f *fetch) tooLarge() error {
	return &fetchError{"size", fmt.Sprintf("the answer is longer than %d bytes; max_size is for more", f.size)}
}

// table is the answer in Lua.
func (f *fetch) table() *lua.LTable {
	h := f.h
	t := h.L.CreateTable(0, 6)
	t.RawSetString("status", lua.LNumber(f.answer.StatusCode))
	t.RawSetString("ok", lua.LBool(f.answer.StatusCode >= 200 && f.answer.StatusCode < 300))
	t.RawSetString("body", lua.LString(f.body))
	t.RawSetString("url", lua.LString(f.answer.Request.URL.String()))
	headers := h.L.CreateTable(0, len(f.answer.Header))
	for name, values := range f.answer.Header {
		headers.RawSetString(strings.ToLower(name), lua.LString(strings.Join(values, ", ")))
	}
	headers.Metatable = h.http.headers
	t.RawSetString("headers", headers)
	text := string(f.body)
	t.RawSetString("json", h.L.NewFunction(func(L *lua.LState) int {
		return h.decodeJSON(L, &jsonDecoder{text: text})
	}))
	t.Metatable = h.http.answer
	return t
}

// failure words what came of a request, without the URL, whose path and query may
// be secrets, and without headers.
func (f *fetch) failure(err error) error {
	e := &telegram.Error{Kind: telegram.KindNetwork, Method: f.fn, Message: "asking " + f.req.URL.Host + ": "}
	var own *fetchError
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	switch {
	case errors.As(err, &own):
		e.Kind, e.Message = own.kind, e.Message+own.message
	case errors.Is(err, context.DeadlineExceeded):
		e.Kind, e.Message = telegram.KindTimeout, e.Message+"no answer within "+shortDuration(f.timeout)
	case isTLS(err):
		e.Kind, e.Message = "tls", e.Message+err.Error()
	case strings.Contains(err.Error(), "Location header"): // and quotes it
		e.Kind, e.Message = "redirect", e.Message+"it redirects to what is no URL"
	default:
		e.Message += err.Error()
	}
	return e
}
