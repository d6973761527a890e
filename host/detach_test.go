package host_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tgscript/tgscript/telegram"
)

// TestAskShapes: a question may be asked from wherever a call may be made, with the
// task on a goroutine or off it.
func TestAskShapes(t *testing.T) {
	talking(t, `
local function ask(event) return (event:ask("?")) end
local asking
local shapes = {
  { "plain", function(event) local a = event:ask("?") return a end },
  { "tail call", function(event) return event:ask("?") end },
  { "nested", function(event) return ask(event) .. "" end },
  { "argument", function(event) return tostring(select(1, event:ask("?"))) end },
  { "varargs", function(event, ...) local t = { ..., event:ask("?") } return t[2] end },
  { "condition", function(event) if ask(event) == "A" then return "A" end end },
  { "loop", function(event) for i = 1, 3 do if i == 2 then return ask(event) end end end },
  { "upvalue", function(event) local x local f = function() x = ask(event) end f() return x end },
  { "pcall", function(event) return select(2, pcall(ask, event)) end },
  { "pcall after", function(event) local a = ask(event) return select(2, pcall(function() return a end)) end },
  { "__index", function(event) return setmetatable({}, { __index = function() return ask(event) end }).x end },
  { "__add", function(event) return setmetatable({}, { __add = function() return ask(event) end }) + 1 end },
  { "iterator", function(event) for a in function(_, last) if not last then return ask(event) end end do return a end end },
  { "sort", function(event) local a table.sort({ 1, 2 }, function() a = a or ask(event) return false end) return a end },
  { "gsub", function(event) return (("x"):gsub("x", function() return ask(event) end)) end },
  { "coroutine", function(event) return coroutine.wrap(ask)(event) end },
  { "wrapped yield", function(event)
    local co = coroutine.wrap(function() coroutine.yield(ask(event)) end)
    local a = co()
    co()
    return a
  end },
  { "spawn", function(event) return spawn(ask, event):wait() end },
  { "deep", function(event) local function f(n) if n == 0 then return ask(event) end local a = f(n - 1) return a end return f(100) end },
  { "after an error", function(event) pcall(error, "x") return ask(event) end },
  { "twice", function(event) asking = ask(event) return asking end },
}
local n = 0
on("message", { text = "go" }, function(event)
  n = n % #shapes + 1
  print(shapes[n][1], shapes[n][2](event))
end)
print(#shapes)`, func(s *stage, friend, _ *telegram.Client) {
		var shapes int
		for _, c := range strings.TrimSpace(s.printed()) {
			shapes = 10*shapes + int(c-'0')
		}
		for range 2 * shapes {
			s.send(friend, "sandbox_bot", "go")
			s.want("")
			s.send(friend, "sandbox_bot", "A")
			if got := s.printed(); !strings.Contains(got, "\tA\n") && !strings.HasSuffix(got, "\tA\tevent message\n") {
				t.Errorf("printed %s", got)
			}
		}
	})
}

// TestAskMiddleware: a handler within middleware asks like any other.
func TestAskMiddleware(t *testing.T) {
	talking(t, `
use(function(event, next) next() print("after") end)
command("start", function(event) print("answer", (event:ask("?"))) end)
print("ready")`, func(s *stage, friend, _ *telegram.Client) {
		s.send(friend, "sandbox_bot", "/start")
		s.send(friend, "sandbox_bot", "yes")
		s.want("ready\nanswer\tyes\nafter\n")
	})
}

// TestAskFails: what fails after an answer is told as before one, with its traceback;
// a panic of Go's and a stack that is too deep, too.
func TestAskFails(t *testing.T) {
	talking(t, `
local function deep(n) return 1 + deep(n) end
local function fail(how)
  if how == "error" then error("what?") end
  if how == "table" then error({}) end
  if how == "deep" then deep(1) end
  if how == "nil" then nothing() end
end
on("message", function(event)
  if event.text ~= "go" then return fail(event.text) end
  local how = event:ask("?")
  fail(how)
  print("never")
end)
print("ready")`, func(s *stage, friend, _ *telegram.Client) {
		s.printed()
		for how, want := range map[string]string{
			"error": "script.lua:4: what?\nstack traceback:\n\t(host) in function 'error'\n\tscript.lua:4: in function 'fail'\n\tscript.lua:12: in function <script.lua:9>\n",
			"table": "script.lua:5: (error object is a table value)\nstack traceback:\n\t(host) in function 'error'\n\tscript.lua:5: in function 'fail'\n\tscript.lua:12: in function <script.lua:9>\n",
			"nil":   "script.lua:7: attempt to call \"nothing\", which is nil\nstack traceback:\n\tscript.lua:7: in function 'fail'\n\tscript.lua:12: in function <script.lua:9>\n",
			"deep":  "script.lua:2: stack overflow",
		} {
			s.send(friend, "sandbox_bot", "go")
			s.send(friend, "sandbox_bot", how)
			if got := s.printed(); !strings.Contains(got, `ERROR a handler of "message" failed: `+want) || strings.Contains(got, "never") {
				t.Errorf("%s: printed %s", how, got)
			}
			s.send(friend, "sandbox_bot", how)
			if got := s.printed(); !strings.Contains(got, `ERROR a handler of "message" failed: `+strings.SplitN(want, "\n", 2)[0]) {
				t.Errorf("%s without a question: printed %s", how, got)
			}
		}
	})
}

// TestAskStop: the end of a script ends its questions, asked from anywhere.
func TestAskStop(t *testing.T) {
	talking(t, `
on("message", { private = true }, function(event)
  event:ask("?")
  print("never")
end)
on("message", { group = true }, function(event)
  pcall(event.ask, event, "?")
  print("never")
end)
after(1, function() ask("sandbox_supergroup", "!") print("never") end)
print("ready")`, func(s *stage, friend, locked *telegram.Client) {
		s.send(locked, "sandbox_bot", "one")
		s.send(friend, "sandbox_supergroup", "two")
		wait(2 * time.Second)
		s.want("ready\n")
		s.cancel(errors.New("interrupted"))
		if err := <-s.ended; err == nil || err.Error() != "interrupted" {
			t.Errorf("ended with %v", err)
		}
		s.want("")
	})
}
