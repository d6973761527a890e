package host

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// ownHelp is help of the globals that Lua does not have: how each is written, and
// what it does.
var ownHelp = map[string]string{
	"call": `call(method, args [, opts]), call(request [, opts])
makes a call and returns its result, or nil and the error
opts: timeout, flood_wait (seconds; 60 if left out) and retries (5)`,
	"batch": `batch({ request, ... } [, opts])
makes calls together: returns the results in their places, and if some failed a table of errors
a request is { "method", { args } } or functions.namespace.method{...}; opts: those of call, and ordered`,
	"entity": `entity(x)
the full user, chat or channel, or nil and the error; x is a name, link, phone number, id or object`,
	"input_entity": `input_entity(x)
the InputPeer for x, from the cache where it is known, or nil and the error`,
	"flood_wait": `flood_wait(method [, args]), flood_wait(request)
the seconds that the call would have to wait, as far as Telegram has said so; 0 if it can go at once
asks nobody, never waits`,
	"on": `on(name [, filters], function(event) ... end)
calls the function for each event of that name, until handler:stop(); returns the handler
` + strings.Join(kindNames[:], ", ") + `
events of one chat come in their order; event:stop() keeps one from the handlers behind; help("event"), help("event.message"), ...
filters: help("filters")`,
	"command": `command(name or { names } [, filters], function(event) ... end)
on for messages that begin with "/name" or "/name@bot"; event.command, event.args (words; event.args.text is all of them)`,
	"account": `account
who runs the script: name, id, username, first_name, last_name, phone (masked), bot, premium, dc, test, state, ended`,
	"accounts": `accounts()
a list of all accounts of this machine, each with the fields of account`,
	"spawn": `spawn(function, ...)
begins a task, which runs beside the others; task:wait() returns what its function does`,
	"parallel": `parallel(function, ...)
runs functions side by side and waits for all`,
	"sleep": `sleep(seconds or text like "1h30m")
lets the other tasks run meanwhile`,
	"ask": `ask(peer, text [, opts]), event:ask(text [, opts])
sends a question and waits for the answer: returns its text and event, or nil and "timeout", "cancelled" or the error of sending
opts: those of send; timeout (1h if left out, 0 for ever), filter, from (who may answer), anyone = true,
cancel ("/cancel", words, or false), cancel_on_command = false (commands are answers, too)
the user's newest question counts: an older one in the same chat is cancelled`,
	"ask_button": `ask_button(peer, text, buttons [, opts]), event:ask_button(text, buttons [, opts])
sends a message with inline buttons and waits until one is pressed: returns its data and the event, which is answered, or nil and why not
buttons: those of send; a text is a button with itself as data; opts: those of ask but filter, answer (what the user is shown), alert = true, keep = true (the buttons stay)`,
	"every": `every(duration, function(timer) ... end)
calls the function again and again, never twice at once; duration: seconds or text like "1h30m"; returns the timer
timer:stop() ends it; a script lives as long as it has a timer`,
	"after": `after(duration, function(timer) ... end)
calls the function once, in so many seconds or "1h30m"; returns the timer, whose timer:stop() prevents it`,
	"cron": `cron("0 9 * * *", function(timer) ... end [, { zone = "Europe/Berlin" }])
calls the function whenever the line is due: minute, hour, day, month, weekday, or @daily, @hourly, @weekly, @monthly, @yearly
zone: where it is so late; this machine's if left out; returns the timer`,
	"use": `use(function(event, next) ... next() ... end), use("call", function(request, next) return next(request) end)
puts the function around every run of a handler, or around every call of the script; the first one is the outermost
request: method, and args, which may be changed; next returns result, or nil and an error, and may be called again; returns a middleware, whose :stop() ends it`,
	"reloaded": `reloaded
under run --watch, what the script returned when it ran before it was saved: a copy of that table, without functions; nil at first
  local state = reloaded or { count = 0 }   ...   return state`,
	"store": `store.get(key), store.set(key, value), store.update(key, function(old) return new end), store.delete(key)
store.keys([prefix]), for key, value in store.pairs([prefix]) do
values that stay, also when the process is killed: booleans, numbers, strings, longs, and tables of these; nil is none
each script has its own; store.shared.get and so on: one for all scripts of the account
update returns the new value; nobody else sets one while its function runs, which must not wait
what a handler sets counts once, even if its event comes again after a crash; signing out drops all`,
	"to_table": `to_table(object)
a deep plain table of it, _ naming each constructor`,
	"long": `long("...")
the 64-bit value that a decimal string stands for`,
	"functions": `functions.namespace.method{ args }
a request, checked, for call and batch`,
	"types": `types.constructor{ fields }
an object, checked`,
	"log": `log.debug(...), log.info(...), log.warn(...), log.error(...)
writes a line to stderr`,
	"json": `json.encode(value [, { pretty = true }]), json.decode(text [, opts])
decode returns nil and why where text is no JSON; integers are exact: those beyond 2^53 are longs
opts: skip_null (leave out fields that are null, which are json.null otherwise), big ("string" or "number": what becomes of more than 64 bits)
json.array(t) is a list even if it is empty, json.object(t) an object even if its keys are numbers
bytes of TL objects are in base64
  json.encode({ id = long("1234567890123456789"), tags = json.array{} })`,
	"re": `re.compile(pattern [, flags]), or re.match(text, pattern), re.find, re.find_all, re.gmatch, re.groups, re.gsub, re.split
regular expressions (RE2), which take no more time for a text than its length asks for; flags: i, m, s, U
compiled ones have the same as methods: match, find, find_all, gmatch, groups, gsub, split
gsub puts $1, ${name} and $0 in, or a table's value, or what a function returns; groups returns a table, with names
  re.compile("(?P<day>\\d+)[.](?P<month>\\d+)"):groups("24.12").month`,
	"html": `html"<b>text</b>", or html("<b>%s</b>", value, ...), html.escape(text), html.of(message)
formatted text: .text, .entities, .. puts it together, :split(units), :html(), :markdown(); it goes wherever a text goes
with values the text is a format, and they are escaped; html.of writes a message's text with tags
b, i, u, s, a href, code, pre, blockquote (expandable), tg-spoiler, tg-emoji emoji-id, tg-time unix format, br
  send("me", html("Hello <b>%s</b>!", account.first_name))`,
	"markdown": `markdown"**text**", or markdown("**%s**", value, ...), markdown.escape(text), markdown.of(message)
formatted text, as html makes it, of **bold** __italic__ --underline-- ~~strike~~ ||spoiler|| ` + "`code`" + ` [text](link) and lines of > quote
no text is wrong: what opens nothing or is never closed is text, and so is what has a \ before it
  send("me", markdown"Read [the manual](https://example.org) **today**")`,
	"send": `send(peer, text [, opts])
sends a message and returns it, or nil and the error; a text that is too long goes in parts: the last message, and a list of all
text: a string, html"...", markdown"...", or a message whose text it is
opts: reply_to, buttons, format ("html" or "markdown"), entities, silent, background, schedule (time, or "online"), link_preview, quote, media,
topic, send_as, effect, clear_draft, protect, media_below, and those of call
  send("@friend", html"<b>Hello</b>", { silent = true })`,
	"edit": `edit(message, text [, opts]), edit(peer, id, text [, opts])
changes a message and returns it, or nil and the error; without a text only its buttons or its media
opts: buttons, format, entities, link_preview, media, schedule, media_below, and those of call
  edit(send("me", "one"), "two")`,
	"delete": `delete(message or list of messages [, opts]), delete(peer, id or list of ids [, opts])
deletes messages, for everybody unless opts has revoke = false; returns how many are gone, or nil and the error
  delete("@friend", { 10, 11 })`,
	"forward": `forward(to, message or list [, opts]), forward(to, id or list of ids, { from = peer })
forwards messages; returns the new one, or for a list a list, or nil and the error
opts: from, silent, background, schedule, drop_author, drop_captions, protect, topic, send_as, and those of call
  forward("me", { 10, 11 }, { from = "@friend" })`,
	"pin": `pin(message [, opts]), pin(peer, id [, opts])
pins a message; true, or nil and the error; opts: notify (tell the members), one_side (in a private chat: only for me)
  pin(send("@friend", "rules"), { notify = true })`,
	"unpin": `unpin(message), unpin(peer, id), unpin(peer)
unpins a message, or all of a chat; true, or nil and the error
  unpin("@friend")`,
	"read": `read(peer [, opts]), read(message [, opts]), read(peer, id [, opts])
marks a chat as read, all of it or up to the message; true, or nil and the error; opts: mentions, reactions (those too)
  read("@friend")`,
	"react": `react(message, reaction [, opts]), react(peer, id, reaction [, opts])
an emoji, the id of a custom one, a list of them, or nil, which takes back what was there; true, or nil and the error; opts: big, recent
  react("@friend", 10, "👍")`,
	"typing": `typing(peer [, action] [, function])
the chat sees that the account is typing: once, or for as long as the function runs, whose results it returns
action: typing, record_voice, record_video, record_round, upload_photo, upload_video, upload_voice, upload_document, choose_sticker, cancel and so on
  typing("@friend", function() sleep(3) end)`,
	"download": `download(x [, path [, opts]])
downloads what a message shows, a document, a photo, or the picture of a user or chat; returns the path, or without one the content, or nil and the error
a path that is a folder gets the file's own name, with a number if there is such a file; writing needs --allow-write; opts: thumb (type of a size), and those of call
  download(message, "./pictures/")`,
	"ban": `ban(chat, user [, opts])
out of the chat, and not to come back; true, or nil and the error
opts: for_ (a duration, from 30 s to 366 days) or until_ (a time), revoke (delete what they wrote)
  ban("@group", "@spammer", { for_ = "1d" })`,
	"unban": `unban(chat, user)
free to come back; true, or nil and the error
  unban("@group", "@friend")`,
	"kick": `kick(chat, user)
out of the chat, and free to come back; "me" leaves; true, or nil and the error
  kick("@group", "@friend")`,
	"mute": `mute(chat, user [, opts])
may not write, or not what opts names; true, or nil and the error
opts: for_ (a duration, from 30 s to 366 days) or until_ (a time), and what is forbidden: send_media = true, send_stickers, send_polls, embed_links, ...; see help("chatBannedRights")
  mute("@group", "@friend", { for_ = "2h" })`,
	"unmute": `unmute(chat, user)
free to write; true, or nil and the error
  unmute("@group", "@friend")`,
	"promote": `promote(chat, user [, opts])
an admin, with the rights that opts names, or with what the account can give but to make admins (and what opts has as false); true, or nil and the error
opts: rank (a title), ban_users = true, delete_messages, pin_messages, ...; see help("chatAdminRights")
  promote("@group", "@friend", { delete_messages = true, rank = "helper" })`,
	"demote": `demote(chat, user)
no admin any more; true, or nil and the error
  demote("@group", "@friend")`,
	"invite": `invite(chat, user or list of users [, opts])
adds them; true; or false and the ids of those who can't be added; or nil and the error; opts: history (how many messages they see in a basic group)
  invite("@group", { "@friend", "@other" })`,
	"messages": `for message in messages(peer [, opts]) do ... end
the messages of a chat, the newest first; an error in that is raised
opts: limit, from (who), search (text), filter ("photo", "video", "document", "url", "pinned", ...), reverse (the oldest first), min_id, max_id,
min_date, offset_date, reply_to (of a thread or topic), ids (these only, of this chat; those that are gone are left out), scheduled, and those of call
  for m in messages("me", { limit = 5 }) do print(m.id) end`,
	"dialogs": `for d in dialogs([opts]) do ... end
the chats of the account: d.name, d.id, d.entity, d.message (the last one), d.unread, d.pinned, d.dialog; an error in that is raised
opts: limit, archived (only these, or false: only the others), pinned = false (without these), and those of call
  for d in dialogs() do print(d.name, d.unread) end`,
	"participants": `for user, participant in participants(chat [, opts]) do ... end
the members of a group or channel, as far as the account may see them; an error in that is raised
opts: limit, search (part of a name), filter ("recent", "admins", "bots", "kicked", "restricted", "contacts"), and those of call
  for user in participants("@group", { filter = "admins" }) do print(user.first_name) end`,
	"admin_log": `for event, user in admin_log(chat [, opts]) do ... end
what admins and members have done in a channel or supergroup, the newest first; an error in that is raised
opts: limit, search, admins (who), min_id, max_id, and kinds: join, leave, ban, edit, delete, pinned, ... = true; see help("channelAdminLogEventsFilter")
  for event, user in admin_log("@group", { limit = 10 }) do print(event.action._) end`,
	"search": `for message in search(query [, opts]) do ... end
messages with the words, the newest first: of one chat (peer), or of all; an error in that is raised
opts: peer, limit, filter, min_date, max_date; of one chat those of messages, too; of all in_ ("users", "groups" or "channels")
  for m in search("hello", { limit = 10 }) do print(m.message) end`,
	"buttons": `buttons.inline(text [, data]), url(text, link), login(text, link), switch_inline(text, query), copy(text, what), web_app(text, link),
profile(text, user), game(text), pay(text), disabled(text)
below a message; or of a keyboard: buttons.text(text), request_phone(text), request_location(text), request_poll(text), request_peer(text)
or alone: buttons.remove(), buttons.force_reply{ placeholder = "..." }
what a message has is one, a row, or rows; strings are buttons.text; beside the rows of a keyboard: resize, once, placeholder, selective, persistent
options of all: style ("primary", "success", "danger"), icon; inline: password; login: bot, write, forward_text; switch_inline: here, chats;
request_poll: quiz; web_app: keyboard; request_peer: type ("user", "group", "channel"), id, max, bot, premium, forum, username, creator, member
  send("@friend", "Sure?", { buttons = { buttons.inline("Yes", "y"), buttons.inline("No", "n") } })`,
	"http": `http.get(url [, opts]), http.post(url, text or table [, opts]), http.request{ method =, url =, ...opts }
returns status, ok, headers, body, url and json(), or nil and the error; the other tasks run meanwhile
opts: headers, query, timeout, max_size, redirects, and body, json or form
hosts must be allowed: --allow-http example.com
  http.get("https://api.example.com/v1", { query = { q = "lua" } }).json().items[1]`,
	"hash": `hash.md5(text), hash.sha1, hash.sha256, hash.sha512, hash.hmac(digest, key, text), hash.random(bytes)
hexadecimal, or bytes with { raw = true } behind the arguments
hash.crc32(text) is a number; hash.equal(a, b) takes the same time wherever the two differ
  hash.hmac("sha256", key, text) == given`,
	"base64": `base64.encode(bytes), base64.decode(text), base64.url_encode, base64.url_decode
decode returns nil and why where text is no base64; url_encode makes no padding
  base64.decode("aGVsbG8=")`,
	"time": `time.now(), time.monotonic()
seconds, with fractions; what follows takes and returns such seconds, and zones such as "Europe/Berlin", "UTC", "+02:00"
time.format(t [, layout [, zone]]), time.parse(text [, layout [, zone]]): RFC 3339, or a layout such as "%d.%m.%Y %H:%M"
time.date(t [, zone]): a table of year, month, day, hour, min, sec, wday, yday, zone, offset; time.at{ year =, ... [, zone =] } is the way back
time.add(t, { months = 1, days = -1 } or "1h30m" [, zone]), time.diff(later, earlier [, zone])
time.duration("1h30m") is 5400, time.short(5400) is "1h30m"
  time.format(time.add(time.now(), { days = 1 }), "%A", "Europe/Berlin")`,
	"help": `help(x)
prints what a method, type, constructor or function takes`,
}

// helpOwn writes the help of one of them; false if there is none.
func helpOwn(w io.Writer, name string) bool {
	text, ok := helpText(name)
	if ok {
		fmt.Fprintln(w, strings.ReplaceAll(text, "\n", "\n  "))
	}
	return ok
}

// helpText is the entry of a name, in scripts or in tests.
func helpText(name string) (text string, ok bool) {
	if text, ok = ownHelp[name]; !ok {
		text, ok = testHelp[name]
	}
	return text, ok
}

// ownNames lists them.
func ownNames() []string {
	return slices.Concat(slices.Sorted(maps.Keys(ownHelp)), slices.Sorted(maps.Keys(testHelp)))
}

// ownName is what a global that has help is called; "" for other values.
func (b *bridge) ownName(v lua.LValue) string {
	for _, name := range ownNames() {
		if g := b.L.G.Global.RawGetString(name); g != lua.LNil && g == v {
			return name
		}
	}
	return ""
}
