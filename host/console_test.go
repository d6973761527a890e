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

// Who has nothing to say ends the console, however early.
func TestConsoleEndsAtOnce(t *testing.T) {
	for range 200 {
		onConsole(t, func(context.Context, *Console) {})
	}
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
		_ = c.do(ctx, func(L *lua.LState) {
			L.SetGlobal("ready", L.NewFunction(func(*lua.LState) int {
				go c.Interrupt()
				return 0
			}))
		})
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
			r, err := c.Eval(ctx, source, "", Look{})
			if err != nil || !errors.Is(r.Err, ErrInterrupted) {
				t.Errorf("%s: %v, %v", source, r.Err, err)
			}
			if got := said(t, ctx, c, `1 + 1`); got != "2" {
				t.Errorf("after %s: %s", source, got)
			}
		}
		said(t, ctx, c, `local before = beats; while beats == before do sleep(0.001) end`)
		if ended, err := c.Quiet(ctx); ended != (Quieted{Timers: 1}) || err != nil {
			t.Error(ended, err)
		}
		c.Interrupt() // of nothing
	})
}

// What Tab offers, for the end of each of these.
func TestConsoleComplete(t *testing.T) {
	onConsole(t, func(ctx context.Context, c *Console) {
		said(t, ctx, c, `local me = types.user{ id = 1, first_name = "Ann", status = types.userStatusOnline{ expires = 5 } }`)
		said(t, ctx, c, `local list = { me, inner = { name_of_it = 1 } }; clock_of_mine = every(3600, function() end)`)
		for _, e := range []struct{ source, want string }{
			{`call("messages.sendMes`, "messages.sendMessage"},
			{`call "messages.sendMes`, "messages.sendMessage"},
			{`call('account.getPassw`, "account.getPassword account.getPasswordSettings"},
			{`call("messages.sendMessage", { pe`, "peer = "},
			{`call("messages.sendMessage", { peer = "me", no`, "no_webpage = true noforwards = true"},
			{`call("messages.sendMessage", { peer = "me", pe`, ""},
			{"call(\"messages.sendMessage\", {\n  peer = \"me\", -- me\n  mess", "message = "},
			{`call("messages.sendMessage", { peer = { _ = "inputPeerUserF`, "inputPeerUserFromMessage"},
			{`call("messages.sendMessage", { peer = { _ = "inputPeerUser", user`, "user_id = "},
			{`call("messages.sendMessage", {}, { flood`, "flood_wait = "},
			{`functions.messages.sendMessage{ reply_t`, "reply_to = "},
			{`functions.messages.sendMessage({ reply_t`, "reply_to = "},
			{`functions.messages.sendMes`, "sendMessage"},
			{`types.inputPeerU`, "inputPeerUser inputPeerUserFromMessage"},
			{`types.inputPeerUser{ acc`, "access_hash = "},
			{`batch({ { "messages.sendMes`, "messages.sendMessage"},
			{`batch({ { "messages.sendMessage", { mess`, "message = "},
			{`send("me", "Hi", { sil`, "silent = true"},
			{`on("message_ed`, "message_edited"},
			{`on("message", { pat`, "pattern = "},
			{`on("message", function(e) e:repl`, "reply"},
			{`on("message", function(e) e.chat_i`, "chat_id"},
			{`on("message", function(e) if e.text then e:reply("x", { sil`, "silent = true"},
			{`command("start", function(e) print(e.arg`, "args"},
			{`if err.type == "PEER_ID_INV`, "PEER_ID_INVALID"},
			{`me.first`, "first_name"},
			{`me.status.exp`, "expires"},
			{`list[1].first`, "first_name"},
			{`list.inner.na`, "name_of_it"},
			{`clock_of_mine:st`, "stop"},
			{`string.for`, "format"},
			{`me.first_name:upp`, "upper"},
			{`clock_of_m`, "clock_of_mine"},
			{`whil`, "while"},
			{`print(enti`, "entity"},
			{`print({ ent`, "entity"},
			{`x = { peer = ent`, "entity"},
			{`-- ent`, ""},
			{`[[ ent`, ""},
			{`help("messages.sendMes`, "messages.sendMessage"},
			{`functions.nothing.x`, ""},
			{`nothing.at.all.x`, ""},
			{`1.5 .`, ""},
		} {
			words, from := c.Complete(ctx, e.source)
			if got := strings.Join(words, " "); got != e.want {
				t.Errorf("%s: %q (from %d), want %q", e.source, got, from, e.want)
			}
		}
	})
}

// A console ends as a script does: by os.exit, from any task, and with its context.
func TestConsoleEnd(t *testing.T) {
	for _, e := range []struct {
		source string
		status int
	}{{"os.exit(3)", 3}, {"os.exit()", 0}, {"spawn(os.exit, 4); sleep(100)", 4}, {"on_end = every(0.001, function() os.exit(5) end)", 5}} {
		o := Options{Script: filepath.Join(t.TempDir(), "repl")}
		err := Converse(context.Background(), o, func(ctx context.Context, c *Console) error {
			_, _ = c.Eval(ctx, e.source, "", Look{})
			<-ctx.Done()
			return errors.New("too late")
		})
		status := 0
		if exit := (*ExitError)(nil); errors.As(err, &exit) {
			status = exit.Code
		} else if err != nil {
			t.Errorf("%s: %v", e.source, err)
		}
		if status != e.status {
			t.Errorf("%s: status %d", e.source, status)
		}
	}
	ctx, end := context.WithCancelCause(context.Background())
	why := errors.New("enough")
	err := Converse(ctx, Options{Script: filepath.Join(t.TempDir(), "repl")}, func(ctx context.Context, c *Console) error {
		end(why)
		_, _ = c.Eval(ctx, "sleep(100)", "", Look{})
		return nil
	})
	if err != why {
		t.Error(err)
	}
}
