package host

// testHelp is help of what the files of tgscript test have besides.
var testHelp = map[string]string{
	"test": `test(name, function() ... end), test.skip(name [, why], function)
a test: it has a sandbox of its own, in virtual time; everything outside of the tests is run again for each
before_each(function), after_each(function) are for what tests share`,
	"before_each": `before_each(function() ... end)
is called before each test of the file`,
	"after_each": `after_each(function() ... end)
is called after each test of the file that has passed so far`,
	"sandbox": `sandbox.user{ first_name, last_name, username, phone, about, password, premium, contacts = { user, ... } }
sandbox.bot{ username, first_name, about, token, inline, sees_all, commands = { start = "begins" } }
sandbox.folder() is the path of an empty folder for the test and its scripts, gone afterwards
sandbox.group, sandbox.supergroup, sandbox.channel{ title, about, creator, members = { ... }, admins = { user or { user, rank =, rights = { ... } } },
  denied = { "send_media", ... }, history = { { user, "text" }, ... } }; but for groups username and approval, for supergroups slow_mode
a user or bot has id, name, token, and does: send(to, text [, opts]), edit(message, text), delete(message), forward(message, to), click(message, button),
  react(message, emoji), vote(message, answer), join(chat), leave(chat), invite(chat, user), block(user), unblock(user), inline(bot, query),
  choose(results, n, chat), start(bot [, parameter]), typing(chat), read(chat), pin(message), messages(chat [, limit]), call(method, args)
click returns what the bot has answered: text, alert, url; or nil
what it does raises an error if it is refused (call returns nil, err), and has all its consequences behind it when it returns
  ann:send(bot, "/start")`,
	"run": `run(file [, { as = user or bot, args = { ... }, stdin = "", name =, allow = { http = { ... }, ... }, env = { NAME = "value" } }])
begins a script, named from the test's folder; it may do what its "-- needs:" line says, or what allow says
script:output(), script:log() (stderr), script:errors() (those are expected then), script:running(), script:stop()
  local echo = run("echo.lua", { as = bot })`,
	"expect": `expect(actor [, { ... }]), expect(function [, { within = "1m" }]), expect(value):equals(x)
the message that the user or bot gets: from, chat, text, contains, pattern, buttons (texts, or rows of them), reply_to, media, silent, forwarded, where = function(message)
other news: edited = true, deleted = message or true, action = "chat_add_user", reaction = "👍", typing = true, update = "updateName"
it waits until nothing moves, and then lets time go on to what is due next, 1 minute at most (within); each message satisfies one expectation
the function is called until it returns something true
of a value: equals, differs, matches (pattern), contains, is (type), above, below, snapshot()
  local m = expect(ann, { from = bot, pattern = "^Hello" })`,
	"expect_none": `expect_none(actor [, { ... }])
there is nothing of the kind that expect would return, within = "600ms" after nothing moves any more`,
	"expect_error": `expect_error(function [, pattern])
the function fails, with a message that matches; returns the error`,
	"clock": `clock:advance("1h30m"), clock:set("2026-03-02 12:00"), clock:now()
the time of a test begins on Monday, 2026-03-02 09:00 UTC, and goes on by itself only while something is waited for`,
	"faults": `faults.flood(method, "30s" [, opts]), faults.error(method, "CHAT_WRITE_FORBIDDEN" [, opts]), faults.delay(method, "3s" [, opts])
faults.lose_call(method [, opts]), faults.lose_answer(method [, opts]), faults.disconnect(), faults.clear()
faults.lose_update, duplicate_update, too_long, slices, bad_salt, new_session, revoke, expire_file ([method] [, opts])
opts: account = user or bot, peer = whom the call names, after = 0, times = 1 (-1: always), count; returns a fault with :hits()`,
	"http_stub": `http_stub{ ["GET https://api.example.com/x"] = { status = 200, body = "", json = {}, headers = {}, error = "refused", delay = "2s" } }
what scripts get instead of the web: a text is a body, a list is one answer after the other; * at the end stands for anything
http_requests(): what was asked for, each with method, url, body and headers`,
	"http_requests": `http_requests()
what scripts have asked the web for: a list of method, url, body and headers`,
}
