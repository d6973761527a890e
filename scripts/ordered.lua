-- A thousand messages that arrive in the order they are given, in a few packets.
--
--   tgscript run --sandbox scripts/ordered.lua [how many]

local count = tonumber(arg[1] or 1000)

local requests = { ordered = true }
for i = 1, count do
  requests[i] = { "messages.sendMessage", { peer = "me", message = "message " .. i } }
end
local results = assert(batch(requests))

-- The first update of each answer says which id the message got.
local last = 0
for i = 1, count do
  local id = results[i].updates[1].id
  assert(id > last, "message " .. i .. " overtook another")
  last = id
end
print(count .. " messages sent, all in order")

local history = assert(call("messages.getHistory", { peer = "me", limit = 3 }))
for _, message in ipairs(history.messages) do
  print(message.message)
end
