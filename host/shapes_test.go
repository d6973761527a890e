package host

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// A shape is a place from which a script may call and wait. Its code is the body
// of a function of n that must return n; echo(x) gives x back once another
// goroutine has woken the task, echo2(a, b) gives b.
type shape struct{ name, code string }

// shapes are the 53 of the reference, under its names.
var shapes = []shape{
	{"plain", `local r = echo(n) return r`},
	{"nested lua fn", `local function f(x) local r = echo(x) return r end local r = f(n) return r`},
	{"as expression arg", `return math.max(echo(n), echo(0)) + echo(0)`},
	{"tailcall top", `return echo(n)`},
	{"tailcall top paren", `return (echo(n))`},
	{"tailcall nested", `local function f() return echo(n) end local r = f() return r`},
	{"tailcall nested2", `local function g() return echo(n) end local function f() return g() end local r = f() return r`},
	{"tailcall vararg", `local function f(...) return echo(...) end local r = f(n, 1, 2) return r`},
	{"yield in varargs fn", `local function f(...) local a = echo(n) return select("#", ...), a, ... end
		local c, a, x, y, z = f(1, nil, 3) assert(c == 3 and x == 1 and y == nil and z == 3) return a`},
	{"pcall", `local ok, r = pcall(function() local r = echo(n) return r end) assert(ok) return r`},
	{"pcall direct", `local ok, r = pcall(echo, n) assert(ok) return r`},
	{"pcall then error", `local ok, e = pcall(function() local r = echo(n) error({ r }) end) assert(not ok) return e[1]`},
	{"xpcall", `local ok, r = xpcall(function() local r = echo(n) error({ r }) end, function(e) return echo(e[1]) end)
		assert(not ok) return r`},
	{"metamethod __index fn", `return setmetatable({}, { __index = function(t, k) local r = echo(k) return r end })[n]`},
	{"metamethod __index Gofn", `return setmetatable({}, { __index = echo2 })[n]`},
	{"metamethod __newindex", `local got local t = setmetatable({}, { __newindex = function(t, k, v) got = echo(v) end }) t.x = n return got`},
	{"metamethod __add", `local t = setmetatable({}, { __add = function(a, b) return echo(b) end }) return t + n`},
	{"metamethod __eq", `local mt = { __eq = function(a, b) return echo(a.n) == echo(b.n) end }
		local a, b, c = setmetatable({ n = n }, mt), setmetatable({ n = n }, mt), setmetatable({ n = -1 }, mt)
		assert(a == b and a ~= c) return n`},
	{"metamethod __lt", `local mt = { __lt = function(a, b) return echo(a.n) < echo(b.n) end }
		local a, b = setmetatable({ n = n }, mt), setmetatable({ n = n + 1 }, mt) assert(a < b and not (b < a)) return n`},
	{"metamethod __len", `return #setmetatable({}, { __len = function() return echo(n) end })`},
	{"metamethod __concat", `local t = setmetatable({}, { __concat = function(a, b) return echo(n) end }) return t .. "x"`},
	{"metamethod __unm", `return -setmetatable({}, { __unm = function() return echo(n) end })`},
	{"metamethod __call", `local t = setmetatable({}, { __call = function(self, x) return echo(x) end }) local r = t(n) return r`},
	{"metamethod __call Gofn", `local t = setmetatable({}, { __call = echo2 }) local r = t(n) return r`},
	{"metamethod __tostring", `return tonumber(tostring(setmetatable({}, { __tostring = function() return echo(tostring(n)) end })))`},
	{"for-in iterator lua", `local sum = 0 local function iter(s, c) c = c + 1 if c <= 3 then return echo(c), echo(n) end end
		for i, v in iter, nil, 0 do sum = sum + v end return sum / 3`},
	{"for-in iterator go", `local count = 0 for v in countdown, n, 3 do count = count + 1 end assert(count == 3) return n`},
	{"for-in body", `local r for _, v in ipairs({ 1, 2, n }) do r = echo(v) end return r`},
	{"for-in pairs body", `local sum = 0 for k, v in pairs({ a = 1, b = 2, c = n }) do sum = sum + echo(v) end return sum - 3`},
	{"for num body", `local sum = 0 for i = 1, 3 do sum = sum + echo(n) end return sum / 3`},
	{"table.sort cb", `local t = { 3, n + 10, 1, 2 } table.sort(t, function(a, b) return echo(a) < echo(b) end)
		assert(t[1] == 1 and t[2] == 2 and t[3] == 3) return t[4] - 10`},
	{"string.gsub cb", `return tonumber((("x"):gsub("x", function() return echo(n) end)))`},
	{"gmatch body", `local s = "" for d in tostring(n):gmatch("%d") do s = s .. echo(d) end return tonumber(s)`},
	{"dofile/loadstring fn", `return loadstring("local r = echo(...) return r")(n) * dofile("one.lua")`},
	{"require", `return n * require("waits")`},
	{"nested coroutine.wrap", `return coroutine.wrap(function() return coroutine.wrap(function() return echo(n) end)() end)()`},
	{"call within user coroutine", `local co = coroutine.create(function(x) local r = echo(x) return r end)
		local ok, r = coroutine.resume(co, n) assert(ok and coroutine.status(co) == "dead") return r`},
	{"call within coroutine.wrap g", `local g = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(echo(n + i)) end end)
		assert(g() == n + 1 and g() == n + 2) return g() - 3`},
	{"coroutine.yield by user", `local co = coroutine.wrap(function(a) local b = coroutine.yield(a) return echo(b) end)
		assert(co(1) == 1) return co(n)`},
	{"unpack/select arg", `return (select(2, unpack({ echo(1), echo(n), echo(3) })))`},
	{"method call", `local o = { n = n } function o:get(x) local r = echo(self.n + x) return r end return o:get(0)`},
	{"upvalue after yield", `local up = 0 local function inc() up = up + 1 end inc() local r = echo(n) inc() assert(up == 2) return r`},
	{"closure in loop yield", `local fs = {} for i = 1, 3 do local r = echo(n + i) fs[i] = function() return r end end
		assert(fs[1]() == n + 1 and fs[3]() == n + 3) return fs[2]() - 2`},
	{"error after yield", `local ok, e = pcall(function() echo(1) error("e" .. n, 0) end) assert(not ok) return tonumber(e:sub(2))`},
	{"error table after yield", `local ok, e = pcall(function() echo(1) error({ code = n }) end) assert(not ok) return e.code`},
	{"pcall error no yield", `local ok, e = pcall(error, n) assert(not ok) return echo(e)`},
	{"deep recursion 150", `local function f(d) if d == 0 then return echo(n) end local r = f(d - 1) return r end return f(150)`},
	{"deep recursion 190 nontail", `local function f(d) if d == 0 then return echo(n) end return 0 + f(d - 1) end return f(190)`},
	{"goto loop yield", `local i, r = 0 ::top:: r = echo(n) i = i + 1 if i < 3 then goto top end return r`},
	{"setmetatable __index tbl", `local t = setmetatable({}, { __index = { get = function(self, x) return echo(x) end } }) return t:get(n)`},
	{"and/or", `return echo(false) or echo(nil) or (echo(true) and echo(n))`},
	{"while cond", `local i = 0 while echo(i) < 3 do i = i + 1 end return n - 3 + i`},
	{"error in callee then resume", `local function f() local r = echo(n) error({ r }) end
		local ok, e = pcall(f) local r = echo(e[1]) return r`},
}

// waking registers the functions that shapes call.
func waking(h *host) {
	reply := func(L *lua.LState, v lua.LValue) int {
		if err := h.await(L, func(wake func()) { go wake() }); err != nil {
			h.fail(L, "%s", err)
		}
		L.Push(v)
		return 1
	}
	h.register("echo", func(L *lua.LState) int { return reply(L, L.Get(1)) })
	h.register("echo2", func(L *lua.LState) int { return reply(L, L.Get(2)) })
	h.register("countdown", func(L *lua.LState) int {
		if n := L.CheckInt(2); n > 0 {
			return reply(L, lua.LNumber(n-1))
		}
		return 0
	})
}

// runWith runs source in a folder of its own with the given further files, on a
// host that setup has had its hands on.
func runWith(t testing.TB, ctx context.Context, src string, setup func(h *host), o Options) (string, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"script.lua": src, "one.lua": "local r = echo(1) return r", "waits.lua": "local r = echo(1) return r",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	o.Script = filepath.Join(dir, "script.lua")
	if o.Stdout == nil {
		o.Stdout = &out
	}
	h, err := newHost(o)
	if err != nil {
		t.Fatal(err)
	}
	defer h.root.Close()
	if setup != nil {
		setup(h)
	}
	main, err := h.loadMain()
	if err != nil {
		t.Fatal(err)
	}
	err = h.run(ctx, main)
	return out.String(), err
}

// TestShapes runs each shape in many tasks at once, each with a number of its
// own, three times one after the other.
func TestShapes(t *testing.T) {
	if len(shapes) != 53 {
		t.Fatalf("%d shapes, want 53", len(shapes))
	}
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			if _, err := runWith(t, t.Context(), shapeScript([]shape{s}, 40), waking, Options{}); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestShapesTogether runs all of them in one script, each in ten tasks.
func TestShapesTogether(t *testing.T) {
	if _, err := runWith(t, t.Context(), shapeScript(shapes, 10), waking, Options{}); err != nil {
		t.Error(err)
	}
}

// shapeScript is a script that runs each shape in so many tasks.
func shapeScript(shapes []shape, tasks int) string {
	var b strings.Builder
	b.WriteString("local shapes = {}\n")
	for _, s := range shapes {
		fmt.Fprintf(&b, "shapes[%q] = function(n) %s end\n", s.name, s.code)
	}
	fmt.Fprintf(&b, `
for name, f in pairs(shapes) do
  for n = 1, %d do
    spawn(function()
      for round = 1, 3 do
        local r = f(n)
        if r ~= n then error(name .. ": got " .. tostring(r) .. ", want " .. n) end
      end
    end)
  end
end`, tasks)
	return b.String()
}
