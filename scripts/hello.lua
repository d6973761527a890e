-- Says hello to oneself, and reads it back.
--
--   tgscript run --sandbox scripts/hello.lua

local me = assert(entity("me"))
print("signed in as " .. me.first_name .. " (@" .. me.username .. ")")

local text = "Hello there!"
assert(call("messages.sendMessage", { peer = "me", message = text }))
print("sent: " .. text)

local history = assert(call("messages.getHistory", { peer = "me", limit = 1 }))
print("came back: " .. history.messages[1].message)
