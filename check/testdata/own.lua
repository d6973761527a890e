-- Functions of tgscript's own: arguments, options, events.

on("mesage", function(event) print(event) end)  --! 4 unknown-event (did you mean "message"?)
on("message", { privat = true, pattern = 5, any = { { grup = true } } }, function(event)  --! 17 unknown-option (did you mean "private"?)  --! 42 wrong-type on: pattern: string or regex expected, got number   --! 55 unknown-option (did you mean "group"?)
  print(event.txt, event.text, event.sender.first_nam)  --! 15 unknown-field (did you mean "text"?)  --! 45 unknown-field (did you mean "first_name"?)
  event.reply("x")  --! 9 self event:reply is called with a colon: event:reply(..
  event:repyl("x")  --! 9 unknown-field (did you mean "reply"?)
  event:reply("x", { silnt = true })  --! 22 unknown-option (did you mean "silent"?)
  event:reply()  --! 15 arguments event:reply: text is missing
  event.seen = true
  print(event.seen)
end)
on("message", { action = "chat_add_user" }, print)  --! 17 unknown-option on: unknown filter "action", not one of all, any, 
on("callback_query", { data = "x" }, function(event)
  print(event.data, event.album)  --! 27 unknown-field event callback_query: no field "album"
  event:answer("x", { alrt = true })  --! 23 unknown-option (did you mean "alert"?)
end)
on("message", { where = function(event) return event.tekst end }, function(event) print(event.chat_id) end)
local function handler(event) print(event.tekst) end  --! 43 unknown-field event message: no field "tekst"
on("message", handler)
command("start", function(event) print(event.args.text, event.args[1], event.arguments) end)  --! 78 unknown-field event command: no field "arguments"
command("start")  --! 16 arguments command: handler is missing
use(function(event, next) print(event.txt) next() end)  --! 39 unknown-field event: no field "txt"
use("call", function(request, next) print(request.method, request.metod) return next(request) end)  --! 67 unknown-field asked: no field "metod" (did you mean "method"?)

send("me")  --! 10 arguments send: text is missing
send("me", "text", { parse_mode = "html", silent = "yes", format = "htm" }, 5)  --! 22 unknown-option (did you mean "format"?)  --! 52 wrong-type send: silent: boolean expected, got string "yes"  --! 68 wrong-type (did you mean "html"?)  --! 77 arguments send: at most 3 arguments expected, got 4
send("me", true)  --! 12 wrong-type send: text: string, number, long, text, object, ev
send("me", "text", { silent = nil })
for m in messages("me", { limt = 5 }) do print(m.mesage, m.message) end  --! 27 unknown-option (did you mean "limit"?)  --! 50 unknown-field (did you mean "message"?)
for d in dialogs() do print(d.naem, d.name) end  --! 31 unknown-field dialog: no field "naem" (did you mean "name"?)
every("1m", function(t) t:stopp() end)  --! 27 unknown-field timer: no field "stopp" (did you mean "stop"?)
every({}, print)  --! 7 wrong-type every: duration: number or string expected, got ta
cron("* * * * *", function() end, { zne = "UTC" })  --! 37 unknown-option cron: unknown option "zne" (did you mean "zone"?)
ask("me", "x", { timeout = {}, filter = { foo = true } })  --! 28 wrong-type ask: timeout: number or string expected, got table  --! 43 unknown-option ask: filter: unknown filter "foo", not one of all,
http.request{ url = "https://example.com", methd = "GET" }  --! 44 unknown-option (did you mean "method"?)
http.get("https://example.com", { json = {}, timeout = "10s" })  --! 35 unknown-option http.get: unknown option "json", not one of header
store:get("x")  --! 7 self store.get is called with a dot
log.inf("x")  --! 5 unknown-global log has no "inf" (did you mean "info"?)
json:encode({})  --! 6 self json.encode is called with a dot
local t = spawn(function() end)
t.wait()  --! 3 self task:wait is called with a colon: t:wait(...)
t.wait(t)
print(account.nme, html("<b>x</b>").txt)  --! 15 unknown-field account: no field "nme" (did you mean "name"?)
sleep()  --! 7 arguments sleep: duration is missing
mute("@group", "@user", { for_ = "1h", send_meda = true })  --! 40 unknown-option (did you mean "send_media"?)
print(type(5), tostring(5, 6), select("#", 1, 2), table.concat({}, ", ", 1))
