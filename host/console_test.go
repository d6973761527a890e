package host

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// onConsole runs a console without an account, in a folder of its own.
func onConsole(t *testing.T, talk func(ctx context.Context, c *Console)) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	o := Options{Script: filepath.Join(t.TempDir(), "repl"), Stdout: &out, Stderr: &errs}
	err := Converse(context.Background(), o, func(ctx context.Context, c *Console) error {
		talk(ctx, c)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), errs.String()
}

// said is what an input has come to, as a person sees it.
func said(t *testing.T, ctx context.Context, c *Console, source string) string {
	t.Helper()
	r, err := c.Eval(ctx, source, "", Look{})
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	text := r.Values
	if r.Err != nil {
		text = strings.TrimPrefix(text+"\nerror: "+r.Err.Error(), "\n")
	}
	if r.Hint != "" {
		text += "\nhint: " + r.Hint
	}
	return text
}

// What a person writes, and sees.
func TestConsoleEval(t *testing.T) {
	onConsole(t, func(ctx context.Context, c *Console) {
		for _, e := range []struct{ source, want string }{
			{`1 + 1`, `2`},
			{`_ + 1`, `3`},
			{`_`, `3`},
			{`=1`, `1`},
			{`1;`, ``},
			{`-- nothing`, ``},
			{``, ``},
			{`local x, y = "a\n\"b\"", 2`, ``},
			{`x, y`, "\"a\\n\\\"b\\\"\"\n2"},
			{`local function f(n) if n == 0 then return "done" end return f(n - 1) end`, ``},
			{`f(100)`, `"done"`},
			{`z = = x`, "error: syntax error near '='"},
			{`local print = nil`, ``},
			{`return y, nil`, "2\nnil"},
			{`nil`, `nil`},
			{`_G.x, _G.y`, "nil\nnil"},
			{`g = 7`, ``},
			{`_G.g, g`, "7\n7"},
			{`local g = 8`, ``},
			{`_G.g, g`, "7\n8"},
			{`{ 1, 2, { a = "b", ["not a name"] = true }, n = 3 }`, `{ 1, 2, { a = "b", ["not a name"] = true }, n = 3 }`},
			{`local t = {}; t.t = t`, ``},
			{`t`, `{ t = {...} }`},
			{`long("9007199254740993")`, `9007199254740993`},
			{`types.inputPeerUser{ user_id = 5, access_hash = "9007199254740993" }`, `inputPeerUser { user_id = 5, access_hash = 9007199254740993 }`},
			{`functions.messages`, `functions.messages (Tab lists what is in it)`},
			{`error("no")`, "error: no"},
			{`nothing.here`, "error: attempt to index a non-table object(nil) with key 'here'"},
			{`call("messages.sendMesage", {})`, `error: unknown method "messages.sendMesage" (did you mean "messages.sendMessage"?)`},
			{`call("help.getConfig")`, "error: help.getConfig: network: this script runs without an account"},
		} {
			if got := said(t, ctx, c, e.source); got != e.want {
				t.Errorf("%s\ngot  %s\nwant %s", e.source, got, e.want)
			}
		}
	})
}

func TestUnfinished(t *testing.T) {
	for source, want := range map[string]bool{
		"":                          false,
		"-- done":                   false,
		"1 +":                       true,
		"if x then":                 true,
		"if x then end":             false,
		"f(":                        true,
		"f({":                       true,
		"f({ a = 1 }":               true,
		"x = ":                      true,
		"for i = 1, 2 do print(i)":  true,
		"local function f()":        true,
		"[[one":                     true,
		"--[[ one":                  true,
		`"one`:                      false,
		"x = = 1":                   false,
		"end":                       false,
		"f()\ng(":                   true,
		"function f() return 1 end": false,
	} {
		if got := Unfinished(source); got != want {
			t.Errorf("%s: unfinished is %t, want %t", source, got, want)
		}
	}
}

// An input that is interrupted ends, wherever it is, and nothing that it has begun
// goes on; the session does, and what earlier inputs have begun.
func TestConsoleInterrupt(t *testing.T) {
	onConsole(t, func(ctx context.Context, c *Console) {
		said(t, ctx, c, `beats = 0; function hold(f) waiting = f; f() end; every(0.001, function() beats = beats + 1 end)`)
		for _, source := range []string{
			`ready(); sleep(100)`,
			`ready(); while true do end`,
			`ready(); while true do pcall(sleep, 100) end`,
			`ready(); parallel(function() sleep(100) end, function() while true do sleep(0) end end)`,
			`ready(); local t = spawn(function() sleep(100) end); t:wait()`,
			`ready(); coroutine.wrap(function() while true do pcall(sleep, 100) end end)()`,
			`ready(); while true do coroutine.resume(coroutine.create(function() sleep(100) end)) end`,
			`ready(); string.rep("a", 1e6):find(("a*"):rep(20) .. "b")`,
		} {
			c.h.L.SetGlobal("ready", c.h.L.NewFunction(func(*lua.LState) int {
				go c.Interrupt()
				return 0
			}))
			r, err := c.Eval(ctx, source, "", Look{})
			if err != nil || !errors.Is(r.Err, ErrInterrupted) {
				t.Errorf("%s: %v, %v", source, r.Err, err)
			}
			if got := said(t, ctx, c, `1 + 1`); got != "2" {
				t.Errorf("after %s: %s", source, got)
			}
		}
		said(t, ctx, c, `local before = beats; while beats == before do sleep(0.001) end`)
		handlers, timers, tasks, err := c.Quiet(ctx)
		if handlers != 0 || timers != 1 || tasks != 0 || err != nil {
			t.Error(handlers, timers, tasks, err)
		}
		c.Interrupt() // of nothing
	})
}
