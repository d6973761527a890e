package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tgscript/tgscript/host"
)

// web is the web as the scripts of a test see it: what the test has stubbed.
type web struct {
	w        *testWorld
	stubs    map[string]*stub // by request. What follows is guarded by w.mu
	requests []host.TestRequest
}

// A stub is what a request is answered with.
type stub struct {
	answers []host.TestAnswer
	next    int
}

// Stub implements host.Testing.
func (w *testWorld) Stub(request string, answers []host.TestAnswer) error {
	method, to, ok := strings.Cut(request, " ")
	u, err := url.Parse(to)
	if !ok || err != nil || u.Host == "" || method != strings.ToUpper(method) {
		return fmt.Errorf("%q: a request is a method and a URL, as in \"GET https://example.com/\"", request)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.web.stubs == nil {
		w.web.stubs = map[string]*stub{}
	}
	w.web.stubs[request] = &stub{answers: answers}
	return nil
}

// Requests implements host.Testing.
func (w *testWorld) Requests() []host.TestRequest {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.web.requests[:len(w.web.requests):len(w.web.requests)]
}

// RoundTrip implements http.RoundTripper.
func (x *web) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		req.Body.Close()
	}
	a, err := x.answer(req, string(body))
	if err != nil {
		return nil, err
	}
	late := time.NewTimer(a.Delay)
	defer late.Stop()
	select {
	case <-req.Context().Done():
		return nil, req.Context().Err()
	case <-late.C:
	}
	if a.Error != "" {
		return nil, errors.New(a.Error)
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status)), StatusCode: a.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.Headers.Clone(), Body: io.NopCloser(strings.NewReader(a.Body)), ContentLength: int64(len(a.Body)), Request: req,
	}, nil
}

// answer is what a request is answered with next. One that nobody has thought of
// fails the test.
func (x *web) answer(req *http.Request, body string) (host.TestAnswer, error) {
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	x.requests = append(x.requests, host.TestRequest{Method: req.Method, URL: req.URL.String(), Body: body, Headers: req.Header.Clone()})
	name := req.Method + " " + req.URL.String()
	x.w.note(traceLine{at: time.Now(), text: "a script asks the web: " + name})
	s := x.find(name)
	if s == nil {
		x.w.missing = append(x.w.missing, fmt.Sprintf("a script asks the web, and no http_stub answers it: %s", name))
		return host.TestAnswer{}, errors.New("this test has no answer to it")
	}
	a := s.answers[min(s.next, len(s.answers)-1)]
	s.next++
	return a, nil
}

// find is the stub for a request: its own, that without a query, or the longest
// that ends in * and begins it.
func (x *web) find(name string) *stub {
	plain, _, _ := strings.Cut(name, "?")
	for _, n := range []string{name, plain} {
		if s := x.stubs[n]; s != nil {
			return s
		}
	}
	longest := ""
	for n := range x.stubs {
		if before, ok := strings.CutSuffix(n, "*"); ok && strings.HasPrefix(name, before) && len(n) > len(longest) {
			longest = n
		}
	}
	return x.stubs[longest]
}
