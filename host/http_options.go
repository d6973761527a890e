package host

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// ownHeaders are those that the request itself makes.
var ownHeaders = []string{"Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Trailer", "Te", "Proxy-Authorization"}

// options reads the table of options.
func (f *fetch) options(L *lua.LState, v lua.LValue, hasBody bool) {
	names := []string{"headers", "query", "timeout", "max_size", "redirects"}
	if hasBody {
		names = append(names, "body", "json", "form")
	}
	f.h.eachOption(L, f.fn, v, names, func(name string, v lua.LValue) *argError {
		switch name {
		case "headers":
			return f.headers(v)
		case "query":
			values, err := urlValues(v)
			if err == nil && len(values) > 0 {
				f.req.URL.RawQuery = strings.TrimPrefix(f.req.URL.RawQuery+"&"+values.Encode(), "&")
			}
			return err
		case "timeout":
			d, err := durationOf(v)
			f.timeout = d
			return err
		case "max_size":
			return wholeOption(&f.size, v, maxString)
		case "redirects":
			return wholeOption(&f.redirects, v, maxRedirects)
		}
		return f.bodyOption(L, name, v)
	})
}

// wholeOption takes a whole number up to most.
func wholeOption(to *int, v lua.LValue, most int) *argError {
	n, ok := v.(lua.LNumber)
	if !ok || n < 0 || n != lua.LNumber(int(n)) || int(n) > most {
		return wrong("whole number up to %d expected, got %s", most, describe(v))
	}
	*to = int(n)
	return nil
}

// headers takes names and values. No error quotes a value: it may be a secret.
func (f *fetch) headers(v lua.LValue) *argError {
	t, ok := v.(*lua.LTable)
	if !ok {
		return expected("table", v)
	}
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		name, ok := k.(lua.LString)
		if !ok || !isHeaderName(string(name)) {
			return wrong("name of a header expected, got %s", describe(k))
		}
		canonical := http.CanonicalHeaderKey(string(name))
		switch {
		case slices.Contains(ownHeaders, canonical):
			return wrong("%s is not the script's to set", canonical)
		case !lua.LVCanConvToString(e) && !isScalar(e):
			return wrong("string expected, got a %s", typeName(e)).in(string(name))
		case strings.ContainsAny(e.String(), "\r\n\x00"):
			return wrong("a header is one line").in(string(name))
		}
		f.req.Header.Set(canonical, e.String())
	}
	return nil
}

func isHeaderName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`()<>@,;:\"/[]?={}`, r)
	})
}

// urlValues are the pairs of a query or a form. A list is a name several times.
func urlValues(v lua.LValue) (url.Values, *argError) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil, expected("table", v)
	}
	values := url.Values{}
	add := func(name string, e lua.LValue) *argError {
		if b, ok := e.(lua.LBool); ok {
			e = lua.LString(b.String())
		}
		if !lua.LVCanConvToString(e) && !isScalar(e) {
			return expected("string, number, boolean or list of these", e).in(name)
		}
		values.Add(name, e.String())
		return nil
	}
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		name, ok := k.(lua.LString)
		if !ok {
			return nil, wrong("names expected, got %s", describe(k))
		}
		list, ok := e.(*lua.LTable)
		if !ok {
			if err := add(string(name), e); err != nil {
				return nil, err
			}
			continue
		}
		for i := 1; i <= list.Len(); i++ {
			if err := add(string(name), list.RawGetInt(i)); err != nil {
				return nil, err
			}
		}
	}
	return values, nil
}

// bodyOption takes one of body, json and form.
func (f *fetch) bodyOption(L *lua.LState, name string, v lua.LValue) *argError {
	if f.req.Body != nil {
		return wrong("one of body, json and form, not more")
	}
	switch name {
	case "json":
		e := jsonEncoder{h: f.h, L: L}
		if err := e.value(v); err != nil {
			return err
		}
		f.setBody(e.out, "application/json")
	case "form":
		values, err := urlValues(v)
		if err != nil {
			return err
		}
		f.setBody([]byte(values.Encode()), "application/x-www-form-urlencoded")
	default:
		if !lua.LVCanConvToString(v) {
			return expected("string", v)
		}
		f.setBody([]byte(v.String()), "text/plain; charset=utf-8")
	}
	return nil
}

// content takes the second argument of post: a string, or a table that is sent as
// JSON.
func (f *fetch) content(L *lua.LState, v lua.LValue) {
	name := "json"
	switch {
	case v == lua.LNil:
		return
	case lua.LVCanConvToString(v):
		name = "body"
	}
	if err := f.bodyOption(L, name, v); err != nil {
		f.h.fail(L, "%s: %s", f.fn, err.in(name))
	}
}

func (f *fetch) setBody(b []byte, contentType string) {
	f.req.Body, f.req.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
	f.req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
	if f.req.Header.Get("Content-Type") == "" {
		f.req.Header.Set("Content-Type", contentType)
	}
}
