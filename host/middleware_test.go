package host_test

import "testing"

// TestUse: middleware is around every handler's run, the first one outermost. It
// may keep a run away, repeat it, and catch its error.
func TestUse(t *testing.T) {
	onStage(t, `
local outer = use(function(event, next)
  print("outer", event.message.message)
  local ok, err = pcall(next, event)
  print("outer", ok, err)
end)
use("event", function(event, next)
  event.seen = 1
  if event.message.message == "not this" then return end
  next()
  if event.message.message == "twice" then next() end
end)
on("message", function(event)
  print("handler", event.message.message, event.seen)
  if event.message.message == "off" then outer:stop() end
  if event.message.message == "fail" then error("failed", 0) end
end)`, func(s *stage) {
		friend := s.client("sandbox_friend")
		s.send(friend, "sandbox_me", "one")
		s.want("outer\tone\nhandler\tone\t1\nouter\ttrue\tnil\n")
		s.send(friend, "sandbox_me", "not this")
		s.want("outer\tnot this\nouter\ttrue\tnil\n")
		s.send(friend, "sandbox_me", "twice")
		s.want("outer\ttwice\nhandler\ttwice\t1\nhandler\ttwice\t1\nouter\ttrue\tnil\n")
		s.send(friend, "sandbox_me", "fail")
		s.want("outer\tfail\nhandler\tfail\t1\nouter\tfalse\tfailed\n")
		s.send(friend, "sandbox_me", "off")
		s.send(friend, "sandbox_me", "last")
		s.want("outer\toff\nhandler\toff\t1\nouter\ttrue\tnil\nhandler\tlast\t1\n")
	})
}

// TestUseErrors: what no middleware catches is logged as the handler's.
func TestUseErrors(t *testing.T) {
	onStage(t, `
use(function(event, next) next("this") end)
on("message", print)`, func(s *stage) {
		s.send(s.client("sandbox_friend"), "sandbox_me", "one")
		s.want("ERROR a handler of \"message\" failed: script.lua:2: next: the event expected, or nothing, got string \"this\"\n" +
			"stack traceback:\n\t(host) in function 'next'\n\tscript.lua:2: in function <script.lua:2>\n\t(host) in a function\n" +
			"event: updateNewMessage, chat 1002, from 1002, message 9, \"one\"\n")
	})
}

// TestUseCalls: calls that do travel are within middleware, too, those of a batch
// together.
func TestUseCalls(t *testing.T) {
	out, box := onSandbox(t, `
local n = 0
use("call", function(request, next)
  n = n + 1
  if request.method == "messages.sendMessage" then request.args.message = request.args.message:upper() end
  local result, err = next(request)
  return result, err
end)
local sent = assert(call("messages.sendMessage", { peer = "me", message = "hello" }))
print(sent.updates[2] and sent.updates[2].message.message or sent.updates[1].message.message)
print(assert(send("me", "a verb")).message)
local list = {}
for i = 1, 100 do list[i] = { "messages.sendMessage", { peer = "me", message = "n" .. i } } end
local results, failed = batch(list)
print(results.n, failed, n)
local users = assert(call("users.getUsers", { id = { "me" } }))
print(#users, users[1].self)
print(select(2, call("messages.sendMessage", { peer = "me", message = "" })).type)
`)
	if want := "HELLO\nA VERB\n100\tnil\t102\n1\ttrue\nMESSAGE_EMPTY\n"; out != want {
		t.Errorf("printed %swant %s", out, want)
	}
	if n := box.Calls("messages.sendMessage"); n != 103 {
		t.Errorf("%d messages were sent", n)
	}
}
