-- Calls, batches, requests and objects: what the schema has.

call("messages.sendMesage", {})  --! 6 unknown-method (did you mean "messages.sendMessage"?)
call("sendMessage", { peer = "me", message = "Hi" })  --! 6 unknown-method (did you mean "ephemeral.sendMessage" or "messages.sendMessage"?)
call("inputPeerSelf", {})  --! 6 unknown-method inputPeerSelf is a constructor, not a method
call("messages.sendMessage", { peer = "me", mesage = "Hi" })  --! 45 unknown-field (did you mean "message"?)
call("messages.sendMessage", { peer = "me" })  --! 30 missing-field messages.sendMessage: missing required field "mess
call("messages.sendMessage")  --! 6 missing-field messages.sendMessage: missing required field "peer  --! 6 missing-field messages.sendMessage: missing required field "mess
call("messages.sendMessage", "Hi")  --! 30 wrong-type messages.sendMessage: table of arguments expected,
call("messages.sendMessage", { "me", "Hi" })  --! 30 missing-field messages.sendMessage: missing required field "peer  --! 30 missing-field messages.sendMessage: missing required field "mess  --! 32 wrong-type messages.sendMessage: named fields expected, as in
call("messages.sendMessage", { peer = "me", message = 42 })  --! 55 wrong-type messages.sendMessage: message: string expected, go
call("messages.sendMessage", { peer = true, message = "Hi", silent = 1 })  --! 39 wrong-type messages.sendMessage: peer: InputPeer expected, go  --! 70 wrong-type messages.sendMessage: silent: boolean expected, go
call("messages.sendMessage", { peer = "me", message = "Hi", schedule_date = 2 ^ 40, reply_to = nil })
call("messages.sendMessage", { peer = "me", message = "Hi", schedule_date = 3000000000 })  --! 77 wrong-type messages.sendMessage: schedule_date: int expected,
call("messages.sendMessage", { peer = "me", message = nil })  --! 30 missing-field messages.sendMessage: missing required field "mess
call("messages.getHistory", { peer = "me", limit = 1.5 })  --! 52 wrong-type messages.getHistory: limit: int expected, got numb
call("messages.getHistory", { peer = "me", limit = "5", hash = "five" })  --! 52 wrong-type messages.getHistory: limit: int expected, got stri  --! 64 wrong-type messages.getHistory: hash: decimal number expected
call("messages.getHistory", { peer = "me", hash = 9007199254740994 })  --! 51 wrong-type messages.getHistory: hash: number 9007199254740994
call("users.getUsers", { id = "me" })  --! 31 wrong-type users.getUsers: id: list of InputUser expected, go
call("users.getUsers", { id = { "me", nil, true } })  --! 39 wrong-type users.getUsers: id[2]: nil in a list  --! 44 wrong-type users.getUsers: id[3]: InputUser expected, got boo
call("users.getUsers", { id = { who = "me" } })  --! 33 wrong-type users.getUsers: id: list of InputUser expected, go
call("messages.sendMessage", { peer = "me", message = "Hi", entities = {
  { _ = "messageEntityBold", offset = "x", length = 3 },  --! 39 wrong-type messages.sendMessage: entities[1].offset: int expe
  { _ = "messageEntityBould", offset = 0, length = 3 },  --! 9 unknown-constructor (did you mean "messageEntityBold"?)
  { _ = "user", offset = 0, length = 3 },  --! 9 unknown-constructor messages.sendMessage: entities[3]: MessageEntity e
  { offset = 0, length = 3 },  --! 3 wrong-type messages.sendMessage: entities[4]: MessageEntity e
  { offset = 0, length = 3, url = "https://example.com" },
  { _ = "messageEntityPre", offset = 0, length = 3, langage = "lua" },  --! 53 unknown-field (did you mean "language"?)
} })
call("messages.sendMedia", { peer = "me", media = { _ = "inputMediaPhto" }, message = "" })  --! 57 unknown-constructor (did you mean "inputMediaPhoto"?)
call("messages.sendMedia", { peer = "me", media = types.inputMediaGeoPoint{ geo_point = { lat = 1, long = "2" } }, message = "" })  --! 107 wrong-type inputMediaGeoPoint: geo_point.long: number expecte
call("initConnection", { api_id = 1, device_model = "", system_version = "", app_version = "", system_lang_code = "", lang_pack = "", lang_code = "",
  query = { "help.getConfg" } })  --! 13 unknown-method (did you mean "help.getConfig"?)

-- Two fields that share a bit.
types.user{ id = 1, bot_info_version = 1 }
types.channel{ id = 1, title = "", photo = { _ = "chatPhotoEmpty" }, date = 0, level = 5, usernames = { { username = "x" }, { usernme = "x" } } }  --! 127 unknown-field (did you mean "username"?)

-- Variables that are set once are followed; tables that grow are not said to lack anything.
local peer = 5.5
local args = { peer = peer, mesage = "Hi" }  --! 23 wrong-type whole number  --! 29 unknown-field did you mean "message"
call("messages.sendMessage", args)
local growing = { mesage = "Hi" }  --! 19 unknown-field (did you mean "message"?)
growing.peer = "me"
growing.message = "Hi"
call("messages.sendMessage", growing)
local short = { peer = "me" }
short.silent = true
call("messages.sendMessage", short)  --! 30 missing-field messages.sendMessage: missing required field "mess
local given = { peer = "me" }
print(given)
local function complete(t) t.message = "Hi" end
complete(given)
call("messages.sendMessage", given)

-- functions and types.
call(functions.messages.sendMessage{ peer = "me", mesage = "Hi" })  --! 51 unknown-field (did you mean "message"?)
call(functions.messages.sendMesage{ peer = "me" })  --! 25 unknown-method (did you mean "sendMessage"?)
call(functions.message.sendMessage{ peer = "me" })  --! 16 unknown-method (did you mean "messages"?)
print(types.inputPeerUsr{}, types.inputPeerUser{ user_id = 1 }, types.inputPeerSelf(1), types.inputPeerSelf({}, {}))  --! 13 unknown-constructor (did you mean "inputPeerUser"?)  --! 48 missing-field inputPeerUser: missing required field "access_hash  --! 85 wrong-type inputPeerSelf: table of fields expected, got numbe  --! 113 arguments inputPeerSelf: one table of fields expected, got 2
print(functions.messages.sendMessage{ peer = "me", message = "Hi" }.mesage)  --! 69 unknown-field (did you mean "message"?)
flood_wait("messages.sendMesage")  --! 12 unknown-method (did you mean "messages.sendMessage"?)
flood_wait("messages.sendMessage", { peer = "me" })  --! 36 missing-field messages.sendMessage: missing required field "mess

batch({ { "messages.sendMessage", { peer = "me" } }, { "help.getConfg" }, functions.help.getConfig, 5 }, { orderd = true })  --! 35 missing-field messages.sendMessage: missing required field "mess  --! 56 unknown-method (did you mean "help.getConfig"?)  --! 101 wrong-type batch: [4]: request expected, got number 5  --! 108 unknown-option (did you mean "ordered"?)
batch{ { "help.getConfig" }, ordered = 5, timout = 1 }  --! 40 wrong-type batch: ordered: boolean expected, got number 5  --! 43 unknown-option (did you mean "timeout"?)
batch({ { "messages.sendMessage", peer = "me" }, { help = 1 }, { _ = "messages.sendMessage", peer = "me" } })  --! 9 wrong-type batch: [1]: messages.sendMessage: a request is { "  --! 50 wrong-type batch: [2]: request expected: { "method.name", { a  --! 64 missing-field messages.sendMessage: missing required field "mess
call("help.getConfig", {}, { timout = 5 })  --! 30 unknown-option (did you mean "timeout"?)
call("help.getConfig", {}, { timeout = {} }, 5)  --! 46 arguments call: at most 3 arguments here, got 4
call()  --! 1 arguments call: method name or request expected, got nil
call(5)  --! 6 wrong-type call: request expected, got number 5
call({ "help.getConfg" })  --! 8 unknown-method (did you mean "help.getConfig"?)
