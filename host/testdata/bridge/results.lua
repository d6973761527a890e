local r = assert(call("messages.getHistory", { peer = "me" }))
assert(r._ == "messages.messagesSlice" and r.count == 3 and #r.messages == 3)
local m = r.messages[2]
assert(m._ == "message" and m.id == 2 and m.message == "hello" and m.out == true and m.silent == false)
assert(m.grouped_id == long("4611686018427387905") and type(m.grouped_id) == "userdata")
assert(m.views == 0 and m.forwards == 2 and m.edit_date == nil and m.reply_to == nil and m.via_bot_id == nil)
assert(m.peer_id.user_id == 5000000001 and type(m.peer_id.user_id) == "number")
assert(m.media.photo.access_hash == long("-9223372036854775808"))
assert(m.media.photo.file_reference == "\000\255\001")
-- The same value on every read, and equality by what is underneath.
assert(rawequal(r.messages, r.messages) and rawequal(m.media, m.media) and rawequal(r.messages[2], m))
assert(r.messages[1] ~= m and m == r.messages[2])
local seen = { [m] = true }
assert(seen[r.messages[2]])
-- Vectors are tables.
local n = 0
for i, e in ipairs(m.entities) do n = n + i; assert(e.length > 0) end
for _ in pairs(m.entities) do n = n + 1 end
assert(n == 5 and m.entities[0] == nil and m.entities[3] == nil and next(m.entities) == 1)
local a, b = unpack(m.entities)
assert(a._ == "messageEntityBold" and b._ == "messageEntityItalic")
table.sort(r.messages, function(x, y) return x.id > y.id end)
assert(r.messages[1].id == 3)
-- Absent vectors are nil, present ones are there.
assert(m.restriction_reason == nil and #r.chats == 0)
-- The fields that are set.
local keys = {}
for k in pairs(fields(m.peer_id)) do keys[#keys + 1] = k end
assert(table.concat(keys, ",") == "user_id")
local f = fields(m)
assert(f.out == true and f.silent == nil and f.views == 0 and f.edit_date == nil and f.media == m.media)
assert(tostring(m.peer_id) == "peerUser{user_id=5000000001}")
assert(tostring(m.entities) == "{messageEntityBold{offset=0, length=5}, messageEntityItalic{offset=1, length=2}}")
assert("got " .. m.peer_id == "got peerUser{user_id=5000000001}")
-- A plain copy.
local t = to_table(m)
assert(type(t) == "table" and t._ == "message" and t.peer_id._ == "peerUser" and t.entities[2]._ == "messageEntityItalic")
t.message = "changed"
assert(m.message == "hello" and t.grouped_id == m.grouped_id and t.edit_date == nil)
local us = to_table(r.users)
assert(us[1].first_name == "Ada" and us[1].last_name == "")
---
-- Results that are no constructors.
assert(call("account.updateStatus", { offline = true }) == true)
local users = call("users.getUsers", { id = { "me" } })
assert(type(users) == "table" and #users == 1 and users[1].first_name == "Ada")
assert(sent().id[1]._ == "inputUserSelf")
---
local m = call("messages.getHistory", { peer = "me" }).messages[1]
print(m.mesage) --- error: message: no field "mesage" \(did you mean "message"\?\)
---
local m = call("messages.getHistory", { peer = "me" }).messages[1]
m.message = "x" --- error: message: a TL object is read-only: can't set "message"; to_table\(obj\)
---
local m = call("messages.getHistory", { peer = "me" }).messages[1]
local x = m[1] --- error: message: no field number 1
---
local m = call("messages.getHistory", { peer = "me" }).messages[1]
local x = m.Append --- error: message: no field "Append"
---
local m = call("messages.getHistory", { peer = "me" }).messages[1]
local x = -m --- error: unm
---
local m = call("messages.getHistory", { peer = "me" }).messages[1]
local x = m ^ m --- error: pow|arithmetic|cannot perform
---
local m = call("messages.getHistory", { peer = "me" }).messages[1]
m() --- error: call
---
to_table(5) --- error: to_table: TL object or table expected, got number 5
---
local r = call("messages.getHistory", { peer = "me" })
print(#r) --- error: messagesSlice is no list; it has .messages, .topics, .chats, .users
