package host

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// What a script returns is what its next run begins with: data of every kind,
// tables that share tables, and nothing of the old state.
func TestHandover(t *testing.T) {
	var over *Handover
	take := func(o *Options) { o.After = func(h *Handover) { over = h } }
	if _, stderr, err := script(t, `
assert(reloaded == nil)
local shared = { 1, 2, 3 }
local state = {
  n = 1.5, text = "a\0b", yes = true, id = long("1234567890123456789"), a = shared, b = shared,
  list = json.array{}, object = json.object{}, null = json.null, bold = html"<b>x</b>", user = types.inputPeerUser{ user_id = 5, access_hash = 6 },
  fn = print, task = spawn(function() end), meta = setmetatable({ 1 }, {}), jobs = { { run = function() end } }, ["two words"] = print, [print] = 1,
}
state.self = state
state.key = { [long("7")] = "seven" }
sleep(0)
spawn(function() sleep(0.001) state.n = state.n + 1 end)
return state`, take); err != nil {
		t.Fatal(err, stderr)
	}
	slices.Sort(over.Left)
	left := strings.Join(over.Left, "; ")
	for _, want := range []string{`["two words"] (function)`, "fn (function)", "jobs[1].run (function)", "meta (metatable)", "task (userdata)", " (key, a function)"} {
		if !strings.Contains(left, want) {
			t.Errorf("left %s, not %s", left, want)
		}
	}
	if len(over.Left) != 6 {
		t.Errorf("left %s", left)
	}
	out, stderr, err := script(t, `
local s = reloaded
print(s.n, #s.text, s.yes, s.id == long("1234567890123456789"), s.a == s.b, #s.a, s.self == s)
print(json.encode(s.list), json.encode(s.object), s.null == json.null, s.bold:html(), s.user.access_hash == long("6"), s.key[long("7")])
print(s.fn, s.task, s.meta[1], #s.jobs)
s.a[1] = "changed"
return s`, take, func(o *Options) { o.Before = over })
	want := "2.5\t3\ttrue\ttrue\ttrue\t3\ttrue\n[]\t{}\ttrue\t<b>x</b>\ttrue\tseven\nnil\tnil\t1\t1\n"
	if err != nil || out != want {
		t.Errorf("got %s%v%s\nwant %s", out, err, stderr, want)
	}
}

// What is no table is not handed over, nor is what has no end.
func TestHandoverNothing(t *testing.T) {
	for src, some := range map[string]bool{
		"": false, "return 5": false, "error('x')": false, "return {}": true,
		"local t = {} local at = t for i = 1, 1e5 do at.t = {} at = at.t end return t": true,
	} {
		var over *Handover
		script(t, src, func(o *Options) { o.After = func(h *Handover) { over = h } })
		if (over != nil) != some {
			t.Errorf("%s: handed over %v", src, over)
		}
	}
}

func TestCheckSource(t *testing.T) {
	var opened []string
	script(t, "require('nothing.here')", func(o *Options) { o.Opened = func(path string) { opened = append(opened, path) } })
	if got := strings.Join(opened, " "); got != "script.lua nothing/here.lua nothing/here/init.lua" {
		t.Errorf("opened %s", got)
	}
	if err := CheckSource("script.lua"); err != nil {
		t.Error(err)
	}
	script(t, "local = 1")
	var bad *ScriptError
	if err := CheckSource("script.lua"); !errors.As(err, &bad) || !strings.HasPrefix(bad.Message, "script.lua:1: ") {
		t.Errorf("got %v", err)
	}
	if err := CheckSource("nothing.lua"); err == nil {
		t.Error("what does not exist is fine")
	}
}
