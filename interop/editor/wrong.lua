-- Each line with an arrow has a mistake of that kind, and no other line has one.

-- calls by name
call("messages.sendMesage", { peer = "me", message = "x" }) --> param-type-mismatch
call("messages.sendMessage", { peer = "me", mesage = "x" }) --> param-type-mismatch
call("messages.sendMessage", { peer = "me", message = "x", silnt = true }) --> param-type-mismatch
call("messages.sendMessage", { peer = "me", message = 42 }) --> param-type-mismatch
call("messages.sendMessage", { peer = true, message = "x" }) --> param-type-mismatch
call("messages.sendMessage", { message = "x" }) --> param-type-mismatch
call("messages.sendMessage", { peer = { _ = "inputPeerSel" }, message = "x" }) --> param-type-mismatch
call("messages.sendMessage", { peer = { _ = "inputPeerUser", user_i = 1 }, message = "x" }) --> param-type-mismatch
call("messages.sendMessage", { peer = "me", message = "x" }, { timout = 3 }) --> param-type-mismatch
call("messages.sendMedia", { peer = "me", message = "x", media = { _ = "inputMediaPhot" } }) --> param-type-mismatch
call("messages.sendMedia", { peer = "me", message = "x", media = { _ = "inputMediaDice", emoticon = "🎲", foo = 1 } }) --> param-type-mismatch

-- results and errors
local history, err = call("messages.getHistory", { peer = "me" })
print(history.mesages) --> undefined-field
print(history.messages[1].mesage) --> undefined-field
if err then print(err.typ) end --> undefined-field

-- requests and objects
functions.messages.sendMesage{ peer = "me", message = "x" } --> undefined-field
functions.messages.sendMessage{ peer = "me", mesage = "x" } --> param-type-mismatch
functions.messages.sendMessage{ peer = "me", message = "x", silnt = true } --> param-type-mismatch
local request = functions.messages.sendMessage{ peer = "me", message = "x" }
print(request.mesage) --> undefined-field
local sent = call(request)
print(sent.updats) --> undefined-field
types.inputPeerUse{ user_id = 1 } --> undefined-field
types.inputPeerUser{ user_i = 1, access_hash = 1 } --> param-type-mismatch
types.inputPeerUser{ user_id = "a", access_hash = 1 } --> param-type-mismatch
types.messageEntityBold{ offset = 1, lenth = 2 } --> param-type-mismatch
print(entity("me").firstname) --> undefined-field
print(input_entity("me").user_idd) --> undefined-field

-- events
on("mesage", function() end) --> param-type-mismatch
on("message", function(event) print(event.txt) end) --> undefined-field
on("message", { incomming = true }, function() end) --> param-type-mismatch
on("message", { incoming = 3 }, function() end) --> param-type-mismatch
on("chat_action", { text = "x" }, function() end) --> param-type-mismatch
on("callback_query", function(event) event:anser("x") end) --> undefined-field
on("message", function(event) event:answer("x") end) --> undefined-field
on("poll", function(event) print(event.data) end) --> undefined-field
on("message", function(event) event:reply("x", { silnt = true }) end) --> param-type-mismatch
command("start", function(event) print(event.argz) end) --> undefined-field

on("message", { private = 3 }, function() end) --> param-type-mismatch
on("message", { private = true }, function(event) if event.private then event:reply("x") end end)

-- functions and their options
send("me", "x", { silnt = true }) --> param-type-mismatch
send("me", "x", { silent = "yes" }) --> param-type-mismatch
send("me") --> missing-parameter
print(send("me", "x").mesage) --> undefined-field
edit(send("me", "x"), "y", { buttns = {} }) --> param-type-mismatch
mute("@group", "@friend", { send_meda = true }) --> param-type-mismatch
for chat in dialogs{ limt = 3 } do print(chat.name) end --> param-type-mismatch
for chat in dialogs() do print(chat.nam) end --> undefined-field
for message in messages("me", { filter = "fotos" }) do print(message.id) end --> param-type-mismatch
ask("me", "x", { timout = 3 }) --> param-type-mismatch
every("1h", function(timer) timer:stp() end) --> undefined-field
mesages("me") --> undefined-global

-- tables and values
store.gett("x") --> undefined-field
buttons.inlin("x") --> undefined-field
json.encod({}) --> undefined-field
time.formt(1) --> undefined-field
print(account.nam) --> undefined-field
print(http.get("https://example.com").statuss) --> undefined-field

-- tests
local bot = sandbox.bot{ username = "echo_bot" }
sandbox.bot{ usrname = "x" } --> param-type-mismatch
bot:snd("x", "y") --> undefined-field
expect(bot, { txt = "x" }) --> param-type-mismatch
expect(1):equls(1) --> undefined-field
