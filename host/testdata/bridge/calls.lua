-- A refusal is a value.
local none, err = call("messages.sendMessage", { peer = "me", message = "" })
assert(none == nil and type(err) == "table")
assert(err.kind == "rpc" and err.code == 400 and err.type == "MESSAGE_EMPTY" and err.value == nil and err.method == "messages.sendMessage")
assert(tostring(err) == "messages.sendMessage: MESSAGE_EMPTY (400): the message is empty")
assert("got " .. err == "got messages.sendMessage: MESSAGE_EMPTY (400): the message is empty")
local _, e2 = call("help.getConfig")
assert(e2.value == 30 and tostring(e2) == "help.getConfig: FLOOD_WAIT_30 (420): too many calls: wait 30 seconds")
local ok, raised = pcall(function() error(err) end)
assert(not ok and raised == err)
---
-- The ways to say what to call.
assert(call("messages.sendMessage", { peer = "me", message = "x" }).id == 1)
assert(call(functions.messages.sendMessage { peer = "me", message = "x" }).id == 1)
assert(call(functions.messages.sendMessage, { peer = "me", message = "x" }).id == 1)
assert(call({ "messages.sendMessage", { peer = "me", message = "x" } }).id == 1)
assert(call({ _ = "messages.sendMessage", peer = "me", message = "x" }, { timeout = 5 }).id == 1)
assert(call("messages.sendMessage", { peer = "me", message = "x" }, { timeout = 5, flood_wait = 0, retries = 0 }).id == 1)
---
-- The three forms of batch.
local ok, no = { "messages.sendMessage", { peer = "me", message = "x" } }, { "messages.sendMessage", { peer = "me", message = "" } }
local function check(results, failed)
  assert(results.n == 3 and results[1].id == 1 and results[2] == nil and results[3].id == 1)
  assert(failed.results == results and failed.exceptions[1] == nil and failed.exceptions[2].type == "MESSAGE_EMPTY" and failed.exceptions[3] == nil)
  assert(failed.requests[2]._ == "messages.sendMessage" and failed.requests[2].message == "")
  assert(tostring(failed) == "1 of 3 requests failed: [2] messages.sendMessage: MESSAGE_EMPTY (400): the message is empty")
end
check(batch({ ok, no, ok }))
check(batch({ ok, no, ok }, { ordered = true }))
check(batch { ok, no, ok, ordered = true, timeout = 10 })
check(batch(ok, no, ok, { ordered = true }))
check(batch(ok, no, ok))
check(batch(functions.messages.sendMessage(ok[2]), no, ok, {}))
local results, failed = batch { ok, ok }
assert(results.n == 2 and #results == 2 and failed == nil)
local none, failed = batch {}
assert(none.n == 0 and failed == nil)
---
-- A reference that can't be found costs its own item only.
local results, failed = batch {
  { "messages.sendMessage", { peer = "@nobody", message = "a" } },
  { "messages.sendMessage", { peer = "@somebody", message = "b" } },
  { "messages.sendMessage", { peer = "@nobody", message = "c" } },
}
assert(results.n == 3 and results[1] == nil and results[2].id == 1 and results[3] == nil)
assert(failed.exceptions[1].type == "USERNAME_NOT_OCCUPIED" and failed.exceptions[2] == nil and failed.exceptions[3].type == "USERNAME_NOT_OCCUPIED")
---
-- Entities.
local me = assert(entity("me"))
assert(me.first_name == "Ada" and me.id == 5000000001 and me.access_hash == long("9223372036854775807"))
assert(input_entity("me")._ == "inputPeerSelf" and input_entity("@x").user_id == 7)
local none, err = input_entity("@nobody")
assert(none == nil and err.type == "USERNAME_NOT_OCCUPIED")
---
-- Help.
help("messages.sendMessage")
local text = printed()
assert(text:find("messages.sendMessage: method", 1, true) and text:find("random_id", 1, true) and text:find("PEER_ID_INVALID", 1, true))
help(functions.messages.getHistory)
help(types.inputPeerSelf())
help("InputPeer")
help("messages")
help(functions.channels)
assert(printed():find("inputPeerChannelFromMessage { peer, msg_id, channel_id }", 1, true))
---
help("messages.sendMesage") --- error: nothing in layer \d+ is called "messages.sendMesage" \(did you mean "messages.sendMessage"\?\)
---
call("help.getConfig", {}, { timeuot = 1 }) --- error: call: unknown option "timeuot" \(did you mean "timeout"\?\)
---
call("help.getConfig", {}, { timeout = "x" }) --- error: call: timeout: duration expected, like "90s" or "1h30m", got "x"
---
call("help.getConfig", {}, { ordered = true }) --- error: call: ordered is an option of batch
---
batch({ { "help.getConfig" } }, { orderd = true }) --- error: batch: unknown option "orderd" \(did you mean "ordered"\?\)
---
batch { { "messages.sendMessage", { peer = "me", message = "x" } }, { "messages.sendMessage", { peer = "me", mesage = "x" } } } --- error: batch: request 2: messages.sendMessage: unknown field "mesage"
---
batch { 5 } --- error: batch: request 1: request expected, got number 5
---
batch(5) --- error: batch: list of requests expected, got number 5
---
batch { { "messages.sendMessage", peer = "me" } } --- error: put the arguments into a table of their own
---
call(nil) --- error: call: method name or request expected, got nil
---
call(types.inputPeerSelf()) --- error: request expected, got inputPeerSelf, which is no method
---
entity(nil) --- error: entity: name, link, phone number, id or object expected, got nil
---
-- a function that was not called is as good as the request it makes
local results, failed = batch { functions.help.getConfig, { "messages.getHistory", { peer = "me" } } }
assert(failed.requests[1]._ == "help.getConfig" and #results[2].messages == 3)
---
batch { print } --- error: batch: request 1: request expected, got function
