package host_test

import "testing"

// TestEventFields: handlers share the fields that a script has set, and names that
// an event does not have are errors, on reading and on writing.
func TestEventFields(t *testing.T) {
	onStage(t, `
on("message", function(event)
  assert(event.message == event.message and event.update == event.update)
  print(event, event.name, type(event))
  if event.message.message == "one" then event.who = "first" end
end)
on("message", function(event)
  print(event.who)
  print(pcall(function() return event.whom end))
  print(pcall(function() event.message = 1 end))
  print(pcall(function() event.stop() end))
  print(pcall(function() return event[1] end))
  print(pcall(event.approve, event))
end)
on("raw", function(event) print(event, event.who) end)`, func(s *stage) {
		friend := s.client("sandbox_friend")
		s.send(friend, "sandbox_me", "one")
		s.want(`event message	message	userdata
first
false	script.lua:9: an event of "message" has no field "whom"
false	script.lua:10: "message" is an event's own: give your field another name
false	script.lua:11: event expected, got nil; methods of an event are called with a colon, as event:stop()
false	script.lua:12: an event has no field number 1
false	script.lua:13: event:approve: an event of "join_request" expected, got one of "message"
event raw	first
`)
		s.send(friend, "sandbox_me", "two")
		if got := s.printed(); got[:len("event message\tmessage\tuserdata\nnil\n")] != "event message\tmessage\tuserdata\nnil\n" {
			t.Errorf("printed %s", got)
		}
	})
}

// TestEventStop: a handler can keep an event from those behind it.
func TestEventStop(t *testing.T) {
	onStage(t, `
on("message", function(event)
  if event.message.message == "stop" then event:stop() end
  sleep(1)
  print("first")
end)
on("raw", function(event) print("second") end)
on("message", function(event) print("third", event.message.message) end)`, func(s *stage) {
		friend := s.client("sandbox_friend")
		s.send(friend, "sandbox_me", "stop")
		s.send(friend, "sandbox_me", "go")
		s.sleep(2)
		s.want("first\nfirst\nsecond\nthird\tgo\n")
	})
}

// TestEventPairs: pairs walks over what an event has, and what the script has set.
func TestEventPairs(t *testing.T) {
	onStage(t, `
on("user_update", function(event)
  event.mine = 1
  event.yours = 2
  local list = {}
  for k, v in pairs(event) do
    assert(event[k] == v)
    list[#list + 1] = k
  end
  print(table.concat(list, " "))
  print(pcall(next, event, "ours"))
end)`, func(s *stage) {
		s.as("sandbox_friend", `assert(call("messages.setTyping", { peer = "@sandbox_me", action = { _ = "sendMessageTypingAction" } }))`)
		s.want("changed channel chat_id group name private replayed sender_id typing typing_action update user_id mine yours\n" +
			"false\tscript.lua:11: an event has no field \"ours\" to go on from\n")
	})
}
