package host

import (
	"net/http"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// TestAnswer is what a script gets instead of the web's answer.
type TestAnswer struct {
	Status  int
	Body    string
	Headers http.Header
	Error   string        // instead of an answer
	Delay   time.Duration // before it
}

// TestRequest is what a script has asked the web for.
type TestRequest struct {
	Method, URL, Body string
	Headers           http.Header
}

// openStubs makes http_stub and http_requests.
func (s *stage) openStubs() {
	s.register("http_stub", func(L *lua.LState) int {
		t, ok := L.Get(1).(*lua.LTable)
		if !ok {
			s.fail(L, `http_stub: table of answers by request expected, as in { ["GET https://example.com/"] = "text" }, got %s`, describe(L.Get(1)))
		}
		for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
			name, ok := k.(lua.LString)
			if !ok {
				s.fail(L, `http_stub: a request is named like "GET https://example.com/", got %s`, describe(k))
			}
			var answers []TestAnswer
			if err := s.answersSetting(&answers)(v); err != nil {
				s.fail(L, "http_stub: %s: %s", string(name), err)
			}
			if err := s.world.Stub(string(name), answers); err != nil {
				s.fail(L, "http_stub: %s", err)
			}
		}
		return 0
	})
	s.register("http_requests", func(L *lua.LState) int {
		s.settle(L)
		list := s.L.NewTable()
		for _, r := range s.world.Requests() {
			t := s.L.CreateTable(0, 4)
			t.RawSetString("method", lua.LString(r.Method))
			t.RawSetString("url", lua.LString(r.URL))
			t.RawSetString("body", lua.LString(r.Body))
			headers := s.L.CreateTable(0, len(r.Headers))
			for name := range r.Headers {
				headers.RawSetString(name, lua.LString(r.Headers.Get(name)))
			}
			t.RawSetString("headers", headers)
			list.Append(t)
		}
		L.Push(list)
		return 1
	})
}

// answersSetting reads an answer or a list of them.
func (s *stage) answersSetting(to *[]TestAnswer) setting {
	return func(v lua.LValue) *argError {
		t, ok := v.(*lua.LTable)
		if !ok || t.Len() == 0 {
			a, err := s.answer(v)
			*to = append(*to, a)
			return err
		}
		for i := 1; i <= t.Len(); i++ {
			a, err := s.answer(t.RawGetInt(i))
			if err != nil {
				return err.at(i)
			}
			*to = append(*to, a)
		}
		return nil
	}
}

// answer reads an answer: a text is a body.
func (s *stage) answer(v lua.LValue) (TestAnswer, *argError) {
	a := TestAnswer{Status: http.StatusOK, Headers: http.Header{}}
	if text, ok := v.(lua.LString); ok {
		a.Body = string(text)
		return a, nil
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		return a, expected("text, or table with status and body", v)
	}
	err := s.readSettings(t, map[string]setting{
		"status": countSetting(&a.Status), "body": textSetting(&a.Body), "error": textSetting(&a.Error), "delay": durationSetting(&a.Delay),
		"json": func(v lua.LValue) *argError {
			e := jsonEncoder{h: s.host, L: s.L}
			err := e.value(v)
			a.Body = string(e.out)
			if a.Headers.Get("Content-Type") == "" {
				a.Headers.Set("Content-Type", "application/json")
			}
			return err
		},
		"headers": func(v lua.LValue) *argError {
			headers, err := textsByName(v)
			for name, value := range headers {
				a.Headers.Set(name, value)
			}
			return err
		},
	})
	return a, err
}

// textsByName reads a table of texts.
func textsByName(v lua.LValue) (map[string]string, *argError) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil, expected("table of texts by name", v)
	}
	texts := map[string]string{}
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		name, named := k.(lua.LString)
		text, ok := e.(lua.LString)
		if !named || !ok {
			return nil, expected("text by its name", e)
		}
		texts[string(name)] = string(text)
	}
	return texts, nil
}
