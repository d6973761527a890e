-- What the schema's fields take.
local r = functions.messages.sendMessage {
  peer = { _ = "inputPeerUser", user_id = 5, access_hash = long("9223372036854775807") },
  message = "hi", silent = true, background = false, schedule_date = 1700000000.75, effect = "-9223372036854775808",
  entities = { { _ = "messageEntityBold", offset = 0, length = 2 }, types.messageEntityUrl { offset = 0, length = 1 } },
  send_as = { user_id = 6, access_hash = 7 },
}
assert(r._ == "messages.sendMessage" and r.peer.access_hash == long("9223372036854775807"))
assert(r.silent and not r.background and r.schedule_date == 1700000000 and r.effect == long("-9223372036854775808"))
assert(r.send_as._ == "inputPeerUser" and #r.entities == 2 and r.entities[2]._ == "messageEntityUrl")
assert(r.random_id ~= long(0) and r.reply_to == nil)
---
-- Optional fields set to 0, false and "" are sent.
local r = functions.messages.sendMessage { peer = "me", message = "", schedule_date = 0 }
assert(r.schedule_date == 0 and r.schedule_repeat_period == nil)
local u = types.user { id = 1, first_name = "", access_hash = 0 }
assert(u.first_name == "" and u.last_name == nil and u.access_hash == long(0))
---
-- random_id at any depth, one for each id of a vector; zeros for paging.
local r = functions.messages.sendMultiMedia { peer = "me", multi_media = {
  { media = { _ = "inputMediaEmpty" }, message = "a" }, { media = { _ = "inputMediaEmpty" }, message = "b" } } }
assert(r.multi_media[1].random_id ~= long(0) and r.multi_media[2].random_id ~= long(0))
local f = functions.messages.forwardMessages { from_peer = "me", to_peer = "me", id = { 1, 2, 3 } }
assert(#f.random_id == 3 and f.random_id[1] ~= long(0))
local h = functions.messages.getHistory { peer = "me" }
assert(h.offset_id == 0 and h.offset_date == 0 and h.add_offset == 0 and h.limit == 0 and h.min_id == 0 and h.hash == long(0))
---
-- Objects pass through untouched, tables of other types are cast, requests nest.
local peer = types.inputPeerUser { user_id = 1, access_hash = long("9223372036854775807") }
local r = functions.messages.sendMessage { peer = peer, message = "x" }
assert(r.peer == peer)
local w = functions.invokeWithLayer { layer = 1, query = functions.help.getConfig() }
assert(w.query._ == "help.getConfig")
local w = functions.invokeWithLayer { layer = 1, query = { "messages.getHistory", { peer = "me" } } }
assert(w.query.peer._ == "inputPeerSelf")
local w = functions.invokeWithLayer { layer = 1, query = { _ = "help.getConfig" } }
assert(w.query._ == "help.getConfig")
assert(functions.messages.getMessages { id = { 5, { _ = "inputMessagePinned" } } }.id[1].id == 5)
---
-- References that Telegram has to be asked for, at any depth.
local r = assert(call("messages.sendMessage", { peer = "@someone", message = "x" }))
assert(sent().peer.user_id == 7 and sent().peer.access_hash == long("-9223372036854775808"))
assert(#call("users.getUsers", { id = { "@a", "@b", "me" } }) == 1)
assert(sent().id[1].access_hash == long("9223372036854775807") and sent().id[3]._ == "inputUserSelf")
local none, err = call("messages.sendMessage", { peer = "@nobody", message = "x" })
assert(none == nil and err.type == "USERNAME_NOT_OCCUPIED" and err.kind == "rpc")
---
-- Names that are both namespace and constructor.
local s = types.updates.state { pts = 1, qts = 2, date = 3, seq = 4, unread_count = 5 }
assert(s.pts == 1 and s._ == "updates.state")
local u = types.updates { updates = {}, users = {}, chats = {}, date = 0, seq = 0 }
assert(u._ == "updates")
assert(types.inputPeerSelf()._ == "inputPeerSelf")
---
local peer = "me"
call("messages.sendMessage", { peer = peer, mesage = "Hello" }) --- error: ^messages.sendMessage: unknown field "mesage" \(did you mean "message"\?\)$
---
call("messages.sendMesage", {}) --- error: unknown method "messages.sendMesage" \(did you mean "messages.sendMessage"\?\)
---
call("sendMessage", {}) --- error: unknown method "sendMessage" \(did you mean "ephemeral.sendMessage" or "messages.sendMessage"\?\)
---
call("getHistory", {}) --- error: unknown method "getHistory" \(did you mean "messages.getHistory"\?\)
---
call("messages.sendMessage", { peer = "me" }) --- error: ^messages.sendMessage: missing required field "message" \(string\)$
---
call("messages.importChatInvite", {}) --- error: missing required field "hash"
---
call("messages.sendMessage", { peer = "me", message = "x", entities = { { _ = "messageEntityBold", offset = 1, length = 1 }, { _ = "messageEntityBold", offset = "x", length = 1 } } }) --- error: ^messages.sendMessage: entities\[2\].offset: int expected, got string "x"$
---
call("messages.sendMessage", { peer = "me", message = "x", entities = { nil, types.messageEntityBold { offset = 0, length = 1 } } }) --- error: entities\[1\]: nil in a list
---
call("messages.getMessages", { id = { 1, nil, 3 } }) --- error: id\[2\]: nil in a list
---
call("messages.getMessages", { id = { a = 1 } }) --- error: id: list of InputMessage expected, got a table with the key "a"
---
call("messages.getMessages", { id = 5 }) --- error: id: list of InputMessage expected, got number 5
---
call("messages.sendMessage", { peer = "me", message = 5 }) --- error: message: string expected, got number 5
---
call("messages.sendMessage", { peer = "me", message = "x", silent = 1 }) --- error: silent: boolean expected, got number 1
---
call("messages.getHistory", { peer = "me", limit = 2147483648 }) --- error: limit: int expected, got number 2147483648, which does not fit 32 bits
---
call("messages.getHistory", { peer = "me", limit = 1.5 }) --- error: limit: int expected, got number 1.5, which is not whole
---
call("messages.getHistory", { peer = "me", limit = 0/0 }) --- error: limit: int expected, got number
---
call("messages.getHistory", { peer = "me", hash = 9007199254740994 }) --- error: hash: number 9007199254740994 is beyond 2\^53
---
types.inputGeoPoint { lat = 1/0, long = 0 } --- error: lat: finite number expected
---
call("messages.sendMessage", { peer = { _ = "inputPeerUsr", user_id = 1 }, message = "x" }) --- error: peer: InputPeer expected, but inputPeerUsr is no constructor \(did you mean "inputPeerUser"\?\)
---
call("messages.sendMessage", { peer = "me", message = "x", reply_markup = { _ = "user", id = 1 } }) --- error: reply_markup: ReplyMarkup expected, but user is a User, not one of replyInlineMarkup
---
call("messages.sendMessage", { peer = {}, message = "x" }) --- error: peer: InputPeer expected, got a table without _ that fits inputPeerEmpty, inputPeerSelf
---
call("messages.sendMessage", { peer = true, message = "x" }) --- error: peer: InputPeer expected, got boolean true
---
call("messages.sendMessage", { peer = "me", message = "x", reply_markup = "x" }) --- error: reply_markup: ReplyMarkup expected, got string "x"
---
local t = { _ = "inputPeerUserFromMessage", msg_id = 1, user_id = 2 }
t.peer = t
call("messages.sendMessage", { peer = t, message = "x" }) --- error: nested more than 64 deep; does a table hold itself\?
---
call("messages.sendMessage", { "me" }) --- error: messages.sendMessage: named fields expected, as in { peer = ... }, got string "me" without a name
---
call("messages.sendMessage", 5) --- error: messages.sendMessage: table of arguments expected, got number 5
---
call("user", { id = 1 }) --- error: user is a constructor, not a method
---
functions.mesages.sendMessage {} --- error: functions has no "mesages" \(did you mean "messages"\?\)
---
functions.messages.sendMesage {} --- error: functions.messages has no "sendMesage" \(did you mean "sendMessage"\?\)
---
types.inputPerUser {} --- error: types has no "inputPerUser" \(did you mean "inputPeerUser"\?\)
---
types.inputPeerUser { user_id = 1 } --- error: ^inputPeerUser: missing required field "access_hash" \(long\)
---
types.message { id = 1, peer_id = { _ = "peerUser", user_id = 1 }, date = 0, message = "", views = 1 } --- error: message: missing field "forwards" \(int\), which goes with "views"
---
local r = functions.help.getConfig {}
for _ = 1, 50 do r = functions.invokeWithoutUpdates { query = r } end
assert(r.query.query._ == "invokeWithoutUpdates")
for _ = 1, 50 do r = functions.invokeWithoutUpdates { query = r } end --- error: invokeWithoutUpdates: query: nested more than 64 deep
---
return call("messages.sendMessage", { peer = "me", mesage = "Hello" }) --- error: unknown field "mesage"
