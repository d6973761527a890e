-- Fields of results, and how they are looked at.

local history = assert(call("messages.getHistory", { peer = "me" }))
print(history.mesages, history.messages[1].mesage, #history)  --! 15 unknown-field (did you mean "messages"?)  --! 44 unknown-field (did you mean "message"?)  --! 53 wrong-type messages.Messages is no list
for _, m in ipairs(history.messages) do
  print(m.media.photo.foo, m._, m.message)  --! 23 unknown-field WebDocument or Photo: no field "foo", not one of acces
  if m._ == "messageServce" then print(m) end  --! 13 unknown-constructor (did you mean "messageService"?)
  if m._ ~= "messageService" and m.media and m.media._ == "messageMediaFoto" then print(m) end  --! 59 unknown-constructor (did you mean "messageMediaPhoto"?)
end
local users = assert(call("users.getUsers", { id = { "me" } }))
print(users[1].first_nam)  --! 16 unknown-field (did you mean "first_name"?)
local me = entity("me")
print(me.usernme, me.title)  --! 10 unknown-field (did you mean "username"?)

-- Refusals.
local seen = call("messages.getHistory", { peer = "me" })
print(seen.messages, seen.messages)  --! 12 unchecked-error seen is nil if call is refused, and nothing looks 
local looked = call("messages.getHistory", { peer = "me" })
if looked then print(looked.messages) end
local told, err = call("messages.getHistory", { peer = "me" })
if err then error(err) end
print(told.messages)
local either = call("messages.getHistory", { peer = "me" }) or { messages = {} }
print(either.messages)
local never, why = call("messages.getHistory", { peer = "me" })
print(never.messages)  --! 13 unchecked-error never is nil if call is refused, and nothing looks
print(call("messages.getHistory", { peer = "me" }).messages)  --! 52 unchecked-error call may return nil and an error: put assert(...) 
print(#call("users.getUsers", { id = { "me" } }))  --! 8 unchecked-error call may return nil and an error: put assert(...) 
print(entity("@sandbox_friend").first_name)  --! 33 unchecked-error entity may return nil and an error: put assert(...
print(send("me", "Hi").id)  --! 24 unchecked-error send may return nil and an error: put assert(...) 
print(pcall(function() return entity("@sandbox_friend").first_name end))
call("help.getConfig")
send("me", "Hi")
local sent = assert(send("me", "Hi"))
print(sent.id, sent.txt)  --! 21 unknown-field message: no field "txt"

local flag = false
local result = call("help.getConfig")
flag = result ~= nil
print(flag, result.this_dc)

-- What can be called in several ways returns what the way returns that fits, and
-- nothing is known where several fit.
local one = assert(send_file("me", "1.txt"))
print(one.id, one.txt)  --! 19 unknown-field message: no field "txt"
local paths = { "1.txt", "2.txt" }
local some = assert(send_file("me", paths))
print(some[1].id, some[1].txt)
local both = assert(send_file("me", { bytes("one", "1.txt"), { file = bytes("two", "2.txt"), caption = "Two" } }))
for _, message in ipairs(both) do print(message.id) end
print(#both)
print(send_file("me", "1.txt").id)  --! 32 unchecked-error send_file may return nil and an error: put assert(...
