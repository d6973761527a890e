-- What is right, though it may not look so: nothing is found in it.

local cond = arg[1]
local function f(event) print(event.tekst) end
on("message", f)
f({ tekst = 1 })
local opts = {}
if cond then opts.silent = true end
send("me", "x", opts)
local k = cond and "silent" or "protect"
send("me", "x", { [k] = true })
on("message", nil, function(event) print(event.text, event.message.id) end)
local function wrap(...) return send(...) end
wrap("me", "x")
call(unpack({ "help.getConfig", {} }))
local ok, result = pcall(call, "help.getConfig", {})
print(ok, result and result.this_dc)
local t = types
print(t.inputPeerSelf{}, t.updates.state{ pts = 1, qts = 1, date = os.time(), seq = 1, unread_count = 0 })
local m = functions.messages
call(m.sendMessage{ peer = "me", message = "x" })
call(m["sendMessage"], { peer = "me", message = "x" })
call(m.sendMessage, { peer = "me", message = "x" })
local requests = {}
table.insert(requests, { "help.getConfig" })
requests[#requests + 1] = functions.help.getConfig
local results, failed = batch(requests)
print(results[1].this_dc, results.n, failed and failed.exceptions[1].type)
batch({ { "help.getConfig", {} }, { "help.getConfig" } }, { ordered = true, timeout = "5s", flood_wait = 0, retries = 1 })
batch({ "help.getConfig" }, { "help.getConfig" }, { ordered = true })
batch(m.sendMessage{ peer = "me", message = "x" }, { "help.getConfig" })
local Foo = {}
Foo.__index = Foo
function Foo.new() return setmetatable({ x = 1 }, Foo) end
function Foo:bar() self.x = self.x + 1 return self end
print(Foo.new():bar().x)
print(string.format("%5.1f%% %q %s %d", 1.5, "x", {}, "12"), ("%s"):format(nil))
local r = call("help.getConfig")
while not r do r = call("help.getConfig") end
print(r.this_dc)
local r2, err = call("help.getConfig")
if err and err.type == "FLOOD_WAIT" then sleep(err.value) elseif err then error(err) end
print(r2.this_dc)
local r3 = call("help.getConfig")
if not r3 then return end
print(r3.this_dc)
local a = long("5") + 1
print(a == long("6"))
use("call", function(request, next) request.args = request.args or {} request.args.x = 1 return next(request) end)
use(function(event, next) local began = time.now() next() log.debug(event.name, time.now() - began) end)
on("message", { private = true, where = function(event) return event.text ~= "" end }, function(event)
  call("messages.sendMessage", { peer = event.chat_id, message = "x" .. 5, reply_to = { _ = "inputReplyToMessage", reply_to_msg_id = event.message.id } })
  call("messages.sendMessage", { peer = event.message.peer_id, message = html"<b>x</b>", random_id = math.random(2 ^ 31), schedule_date = os.time() + 60 })
  call("messages.sendMessage", { peer = event.sender, message = "hi", entities = html"<b>hi</b>".entities, reply_to = event.message })
  call("messages.sendMedia", { peer = event.chat, media = event.message.media, message = "" })
  call("messages.forwardMessages", { from_peer = event.chat_id, to_peer = "me", id = { event.message.id } })
  call("messages.deleteMessages", { id = { event.message.id }, revoke = true })
  send(event, "x", { reply_to = event, buttons = { { "a", "b" }, { buttons.url("x", "https://example.com") } } })
  send(event.chat_id, event.message)
  event:reply("x", { buttons = { { "A" }, resize = true, once = true } })
  event:reply(5)
  event:respond(html("<b>%s</b>", event.text) .. "x")
  event.count = (event.count or 0) + 1
  delete({ event.message })
  delete(event.chat_id, { 1, 2 })
  edit(event.chat_id, 5, "x")
  edit(event.message, "x", { buttons = false })
  if event.media_type == "photo" then event:download("./") end
  local answer, why = event:ask("?", { timeout = 60, from = { 1, "@x" } })
  print(answer, why == "timeout")
end)
on("callback_query", { data = re.compile("x(.*)") }, function(event) event:answer() event:answer("x", { alert = true }) event:edit("x") print(event.matches[1], event.data) end)
on("inline_query", function(event) event:answer({ { title = "x", text = "y" } }, { cache = 5 }) end)
local response, herr = http.post("https://example.com", { a = 1 })
print(response and response.json().x, response and response.headers["x"], herr)
print(json.decode("{}").items, json.encode({ 1 }, { pretty = true }), time.date(0).year, os.date("*t").year)
store.update("k", function(n) return (n or 0) + 1 end)
store.shared.set("k", { a = { 1, 2 } })
for key, value in store.pairs("x") do print(key, value) end
every("10s", function(timer) timer:stop() end)
local timer = every(5, print)
timer:stop()
local h = on("raw", { update = "updateUserStatus" }, function(event) print(event.update.user_id, event.update._) end)
h:stop()
print(spawn(function(x) return x end, 1):wait())
local file = io.open("x")
if file then for line in file:lines() do print(line) end file:close() end
for user, participant in participants("@group", { filter = "admins", limit = 5 }) do print(user.first_name, participant.rank) end
for d in dialogs{ archived = false } do print(d.name, d.entity.id, d.message and d.message.message, d.unread) end
for message in search("x", { peer = "me" }) do print(message.id) end
for i = 1, 3 do local n = i * 2 print(n) end
function later() return much_later() end
function much_later() return later end
print(select("#", ...), ...)
local users = assert(call("users.getUsers", { id = { "me", 5, { _ = "inputUserSelf" }, entity("me") } }))
print(users[1].first_name, #users, users[#users].id)
for i, u in ipairs(users) do print(i, u.first_name, u.status and u.status.was_online) end
print(to_table(users[1]).first_name, account.name, accounts()[1].state)
local peer = input_entity("me")
print(peer and peer.user_id)
local dict = { [users[1].id] = true, x = { y = 1 } }
print(dict.x.y, dict.z)
local fields = { peer = "me" }
for name, v in pairs({ message = "x" }) do fields[name] = v end
call("messages.sendMessage", fields)
local function make(t) t = t or {} t.peer = "me" return t end
call("messages.sendMessage", make{ message = "x" })
call("messages.sendMessage", { message = "x", peer = cond and "me" or 5 })
call("messages.sendMessage", cond and { peer = "me", message = "x" } or { peer = 5, message = "y" })
local req = cond and "help.getConfig" or "help.getNearestDc"
call(req)
flood_wait("messages.sendMessage")
ask("me", "x", { cancel = false, filter = { private = true } })
mute("@g", "@u", { until_ = os.time() + 5, send_media = true })
typing("me", function() sleep(1) end)
typing("me", "record_voice", function() end)
cron("@daily", function() end, { zone = "UTC" })
parallel(function() end, function() end)
local hello = { peer = "@sandbox_friend", message = "Hello again!" }
if flood_wait("messages.sendMessage", hello) < 5 then call("messages.sendMessage", hello) end
command({ "a", "b" }, { group = true }, function(event) event:reply(event.args.text .. #event.args) end)
print(hash.sha256("x"), hash.hmac("sha256", "k", "t", { raw = true }), base64.encode("x"), re.gsub("a", "b", "c"))
react("me", 5, nil)
react("me", 5, "👍", { big = true })
pin(assert(send("me", "x")), { notify = true })
download(users[1])
download(users[1], "x.jpg", { thumb = "m" })
print(coroutine.wrap(function() coroutine.yield(1) end)())
_G.configured = true
if configured then print("yes") end
local state = reloaded or { count = 0 }
print(state.count)
help("x") help(send) help(functions.messages.sendMessage)
local s = setmetatable({}, { __index = function(_, key) return key end })
print(s.anything)
do local entity = 5 print(entity) end
goto done
::done::
print(({ 1, 2 })[1], ({ a = 1 }).a, #"x", -(-1))
local chat = entity("@x")
if chat and chat._ == "channel" and chat.broadcast then print(chat.title) end
assert(chat, "none")
function string.trim(s) return (s:match("^%s*(.-)%s*$")) end
table.map = function(list, g) local new = {} for i, v in ipairs(list) do new[i] = g(v) end return new end
print(string.trim(" x "), #table.map({ 1 }, tostring))
table.pack = table.pack or function(...) return { n = select("#", ...), ... } end
print(table.pack(1).n, table.unpack or unpack, debug and debug.traceback, not jit)
if utf8 then print(utf8.len("x")) end
return state
