-- around calls: the first is the outermost, next goes further in
local seen = {}
use("call", function(request, next)
  seen[#seen + 1] = "outer " .. request.method
  local result, err = next(request)
  seen[#seen + 1] = "outer " .. tostring(err or result)
  return result, err
end)
local inner = use("call", function(request, next)
  seen[#seen + 1] = tostring(request) .. " " .. request.args.message
  return nil, "not today"
end)
local result, err = call("messages.sendMessage", { peer = { _ = "inputPeerSelf" }, message = "hello" })
assert(result == nil and tostring(err) == "messages.sendMessage: not today" and err.message == "not today", err)
assert(table.concat(seen, "; ") == "outer messages.sendMessage; request messages.sendMessage hello; outer messages.sendMessage: not today", table.concat(seen, "; "))
inner:stop()
assert(select(2, call("help.getConfig")).message:find("without an account"))
---
-- an answer of its own, and one that is passed on as it is
use("call", function(request, next)
  local result = next()
  assert(result == (next()) or request.method ~= "account.updateStatus")
  return result
end)
use("call", function(request, next)
  if request.method == "account.updateStatus" then return true end
  if request.method == "help.getNearestDc" then return { _ = "nearestDc", country = "NL", this_dc = 2, nearest_dc = 4 } end
  return types.help.supportName { name = "Ada" }
end)
assert(call("account.updateStatus", { offline = false }) == true)
assert(call("help.getNearestDc").country == "NL")
assert(functions.help.getSupportName and call(functions.help.getSupportName()).name == "Ada")
---
-- an error of its own
use("call", function() return nil, { kind = "rpc", type = "FLOOD_WAIT", code = 420, value = 3, message = "slower" } end)
local ok, err = call("help.getConfig")
assert(ok == nil and err.type == "FLOOD_WAIT" and err.value == 3 and err.method == "help.getConfig")
assert(tostring(err) == "help.getConfig: FLOOD_WAIT_3 (420): slower", tostring(err))
---
-- args can be changed, or the request replaced
local got = {}
use("call", function(request, next)
  request.args.silent = true
  request.args.message = request.args.message .. "!"
  return next(request)
end)
use("call", function(request, next)
  return next(functions.messages.sendMessage { peer = request.args.peer, message = request.args.message .. "?", silent = request.args.silent, random_id = 1 })
end)
use("call", function(request, next)
  request.args = { peer = { _ = "inputPeerEmpty" }, message = request.args.message, silent = request.args.silent, random_id = request.args.random_id }
  return next(request)
end)
use("call", function(request)
  got = request.args
  return nil, "enough"
end)
call("messages.sendMessage", { peer = { _ = "inputPeerSelf" }, message = "hello" })
assert(got.message == "hello!?" and got.silent == true and got.random_id == long(1) and got.peer._ == "inputPeerEmpty", got.message)
---
-- a random_id stays the same when next is called again
local ids = {}
use("call", function(request, next) next() next() return next() end)
use("call", function(request) ids[#ids + 1] = request.args.random_id return nil, "again" end)
call("messages.sendMessage", { peer = { _ = "inputPeerSelf" }, message = "hello" })
assert(#ids == 3 and ids[1] == ids[2] and ids[2] == ids[3] and ids[1] ~= long(0))
---
-- what a middleware calls itself goes further in only, from its tasks and coroutines too
local n, outer = 0, 0
use("call", function(request, next) outer = outer + 1 return next() end)
use("call", function(request, next)
  n = n + 1
  assert(n < 10)
  call("help.getConfig")
  spawn(call, "help.getConfig"):wait()
  coroutine.wrap(call)("help.getConfig")
  return next()
end)
local inside = 0
use("call", function() inside = inside + 1 return nil, "x" end)
call("help.getNearestDc")
pcall(call, "help.getNearestDc")
assert(n == 2 and outer == 2 and inside == 8, n .. " " .. outer .. " " .. inside)
---
-- each of a batch: together, or one after the other
local order, together, ended = {}, true, {}
use("call", function(request, next)
  local i = request.args.limit
  for _ = i, 3 do sleep(0) end
  while together and i < 3 and not ended[i + 1] do sleep(0) end
  order[#order + 1], ended[i] = i, true
  if i == 2 then return nil, "two" end
  return { _ = "messages.messagesNotModified", count = i }
end)
local function requests()
  local list = {}
  for i = 1, 3 do list[i] = functions.messages.getHistory { peer = { _ = "inputPeerSelf" }, limit = i } end
  return list
end
local results, failed = batch(requests())
assert(table.concat(order) == "321" and results[1].count == 1 and results[3].count == 3 and failed.exceptions[2].message == "two", table.concat(order))
order, together = {}, false
results, failed = batch(requests(), { ordered = true })
assert(table.concat(order) == "123" and results[1].count == 1 and failed.exceptions[2].message == "two", table.concat(order))
---
-- an error in one of a batch
use("call", function(request) error("in the middleware") end)
batch { functions.help.getConfig(), functions.help.getConfig() } --- error: in the middleware
---
use("call", function(request, next) next(request) end)
call("help.getConfig") --- error: the middleware of .*middleware.lua:\d+ has returned nothing for help.getConfig: return what next does, or a result, or nil and an error
---
use("call", function(request, next) return 5 end)
call("help.getConfig") --- error: the middleware of .*middleware.lua:\d+ has returned a wrong result for help.getConfig: Config expected, got number 5
---
use("call", function(request, next) return "yes" end)
call("account.updateStatus", { offline = true }) --- error: has returned a wrong result for account.updateStatus: boolean expected, got string "yes"
---
use("call", function(request, next) return types.nearestDc { country = "", this_dc = 1, nearest_dc = 1 } end)
call("help.getConfig") --- error: has returned a wrong result for help.getConfig: Config expected, got nearestDc
---
use("call", function(request, next)
  request.args.mesage = "x"
  return next(request) --- error: next: messages.sendMessage: unknown field "mesage" \(did you mean "message"\?\)
end)
call("messages.sendMessage", { peer = { _ = "inputPeerSelf" }, message = "hello" })
---
use("call", function(request, next)
  return next(3) --- error: next: request expected, got number 3
end)
call("help.getConfig")
---
use("call", function(request, next)
  return request.arguments --- error: a request has no field "arguments", only method and args
end)
call("help.getConfig")
---
use("call", function(request, next)
  request.method = "x" --- error: only args of a request can be set, not "method"
end)
call("help.getConfig")
---
use("call", function(request, next)
  request.args = 3 --- error: request.args: table of arguments expected, got number 3
end)
call("help.getConfig")
---
use("calls", print) --- error: use: "call" or "event" expected, got "calls" \(did you mean "call"\?\)
---
use("call") --- error: bad argument #2 to use \(function expected, got nil\)
---
use(print, print) --- error: use: one function expected, got 2 arguments
---
use() --- error: bad argument #1 to use \(function expected, got nil\)
---
use(print).stop() --- error: middleware expected, got nil
