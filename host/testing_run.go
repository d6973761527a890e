package host

import (
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// A testRun is a script under test.
type testRun struct {
	TestRun
	as *actor
}

// openRuns makes run.
func (s *stage) openRuns() {
	s.register("run", s.luaRun)
	methods := map[string]lua.LGFunction{
		"output": func(L *lua.LState) int {
			r := receiver[*testRun](s, L, "script")
			s.settle(L)
			L.Push(lua.LString(r.Output()))
			return 1
		},
		"log": func(L *lua.LState) int {
			r := receiver[*testRun](s, L, "script")
			s.settle(L)
			L.Push(lua.LString(r.Log()))
			return 1
		},
		"errors": func(L *lua.LState) int {
			r := receiver[*testRun](s, L, "script")
			s.settle(L)
			list := s.L.NewTable()
			for _, e := range r.Errors() {
				list.Append(lua.LString(e))
			}
			L.Push(list)
			return 1
		},
		"running": func(L *lua.LState) int {
			r := receiver[*testRun](s, L, "script")
			s.settle(L)
			L.Push(lua.LBool(r.Running()))
			return 1
		},
		"stop": func(L *lua.LState) int {
			r := receiver[*testRun](s, L, "script")
			s.park(L, r.Stop)
			s.settle(L)
			return 0
		},
	}
	s.runMeta = s.meta("script", s.methods("a script", methods, nil), func(L *lua.LState) int {
		L.Push(lua.LString(receiver[*testRun](s, L, "script").Name()))
		return 1
	})
}

// luaRun is run(file, opts). It returns when the script has nothing left to do
// for now.
func (s *stage) luaRun(L *lua.LState) int {
	file, ok := L.Get(1).(lua.LString)
	if !ok {
		s.fail(L, "run: path of a script expected, from the test's folder, got %s", describe(L.Get(1)))
	}
	t := TestScript{File: string(file)}
	var as *actor
	s.settings(L, "run", L.Get(2), map[string]setting{
		"as": func(v lua.LValue) *argError {
			ud, _ := v.(*lua.LUserData)
			if ud != nil {
				as, _ = ud.Value.(*actor)
			}
			if as == nil {
				return expected("user or bot of this test", v)
			}
			t.As = as.TestActor
			return nil
		},
		"args": listSetting(func(v lua.LValue) *argError {
			t.Args = append(t.Args, v.String())
			return nil
		}),
		"stdin": textSetting(&t.Stdin), "name": textSetting(&t.Name), "allow": s.allowSetting(&t.Allow),
		"env": func(v lua.LValue) (err *argError) {
			t.Env, err = textsByName(v)
			return err
		},
	})
	r, err := s.world.Script(t)
	if err != nil {
		s.fail(L, "run: %s", strings.TrimPrefix(err.Error(), "run: "))
	}
	s.settle(L)
	L.Push(&lua.LUserData{Value: &testRun{r, as}, Metatable: s.runMeta})
	return 1
}

// allowSetting reads what a script may do, instead of what it says that it needs.
func (s *stage) allowSetting(to **Permissions) setting {
	return func(v lua.LValue) *argError {
		t, ok := v.(*lua.LTable)
		if !ok {
			return expected("table of permissions, as in { http = { \"example.com\" } }", v)
		}
		p := &Permissions{}
		*to = p
		list := func(to *[]string) setting {
			return listSetting(func(v lua.LValue) *argError {
				var text string
				err := textSetting(&text)(v)
				*to = append(*to, text)
				return err
			})
		}
		return s.readSettings(t, map[string]setting{
			"read": list(&p.Read), "write": list(&p.Write), "http": list(&p.HTTP), "env": list(&p.Env), "run": list(&p.Run),
			"only_methods": list(&p.OnlyMethods), "only_peers": list(&p.OnlyPeers),
		})
	}
}

// faultKinds are the functions of faults that take a method, or none.
var faultKinds = []string{
	"lose_answer", "lose_call", "revoke", "lose_update", "duplicate_update", "too_long", "slices", "bad_salt", "new_session", "expire_file",
	"cdn_lie", "cdn_forget", "cdn_token",
}

// openFaults makes faults.
func (s *stage) openFaults() {
	functions := map[string]lua.LGFunction{
		"flood": func(L *lua.LState) int {
			f := TestFault{Kind: "flood", Method: L.CheckString(1), Code: 420}
			d, err := durationOf(L.Get(2))
			if err != nil {
				s.fail(L, "faults.flood: %s", err)
			}
			f.Wait = d
			return s.fault(L, "faults.flood", f, L.Get(3))
		},
		"error": func(L *lua.LState) int {
			return s.fault(L, "faults.error", TestFault{Kind: "error", Method: L.CheckString(1), Message: L.CheckString(2)}, L.Get(3))
		},
		"delay": func(L *lua.LState) int {
			d, err := durationOf(L.Get(2))
			if err != nil {
				s.fail(L, "faults.delay: %s", err)
			}
			return s.fault(L, "faults.delay", TestFault{Kind: "delay", Method: L.CheckString(1), Wait: d}, L.Get(3))
		},
		"disconnect": func(L *lua.LState) int {
			s.world.DropConnections()
			s.settle(L)
			return 0
		},
		"clear": func(L *lua.LState) int {
			s.world.ClearFaults()
			return 0
		},
	}
	for _, kind := range faultKinds {
		functions[kind] = func(L *lua.LState) int {
			f, opts := TestFault{Kind: kind}, L.Get(1)
			if method, ok := opts.(lua.LString); ok {
				f.Method, opts = string(method), L.Get(2)
			}
			return s.fault(L, "faults."+kind, f, opts)
		}
	}
	s.namespace("faults", functions)
	s.faultMeta = s.meta("fault", s.methods("a fault", map[string]lua.LGFunction{
		"hits": func(L *lua.LState) int {
			L.Push(lua.LNumber(receiver[func() int](s, L, "fault")()))
			return 1
		},
	}, nil), func(L *lua.LState) int {
		L.Push(lua.LString("fault"))
		return 1
	})
}

// fault makes something go wrong from now on.
func (s *stage) fault(L *lua.LState, fn string, f TestFault, opts lua.LValue) int {
	if f.Method != "" {
		c := converter{bridge: s.bridge}
		if _, err := c.methodNamed(f.Method); err != nil {
			s.fail(L, "%s: %s", fn, err)
		}
	}
	id := func(to *int64) setting {
		return func(v lua.LValue) (err *argError) {
			*to, err = s.markedID(v)
			return err
		}
	}
	s.settings(L, fn, opts, map[string]setting{
		"times": countSetting(&f.Times), "after": countSetting(&f.After), "account": id(&f.Account), "peer": id(&f.Peer), "count": countSetting(&f.Code),
	})
	f.Wait = max(f.Wait, 0).Round(time.Millisecond)
	hits, err := s.world.Fault(f)
	if err != nil {
		s.fail(L, "%s: %s", fn, plainly(err))
	}
	L.Push(&lua.LUserData{Value: hits, Metatable: s.faultMeta})
	return 1
}
