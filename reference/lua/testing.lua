---@meta tgscript.testing

-- What files of `tgscript test` have besides: tests, people to act as, and what
-- is expected of scripts.

---Declares a test. Each has a sandbox of its own, in virtual time that begins on Monday, 2026-03-02 09:00 UTC; what is outside of the tests is run again for each.
---```lua
---test("answers", function()
---  local bot, ann = sandbox.bot{ username = "echo_bot" }, sandbox.user{ first_name = "Ann" }
---  run("echo.lua", { as = bot })
---  ann:send(bot, "Hello")
---  expect(ann, { from = bot, text = "Hello" })
---end)
---```
---@class tgscript.test
---@overload fun(name: string, body: function)
test = {}

---Declares a test that is not run.
---```lua
---test.skip("plays chess", "not written yet", function() end)
---```
---@param name string What it is called.
---@param why string|function Why not; it may be left out.
---@param body? function The test.
function test.skip(name, why, body) end

---Calls a function before each test of the file.
---```lua
---local ann
---before_each(function() ann = sandbox.user{ first_name = "Ann" } end)
---```
---@param fn function What tests share.
function before_each(fn) end

---Calls a function after each test of the file that has passed so far.
---```lua
---after_each(function() expect_none(sandbox.user()) end)
---```
---@param fn function What tests share.
function after_each(fn) end

---Makes who and what a test needs: users, bots and chats, of whom there are no others.
---```lua
---local ann = sandbox.user{ first_name = "Ann" }
---local group = sandbox.supergroup{ title = "Friends", creator = ann }
---```
---@class tgscript.sandbox
sandbox = {}

---A user of a test.
---@class tgscript.NewUser
---@field first_name? string
---@field last_name? string
---@field username? string
---@field phone? string
---@field about? string What they say of themselves.
---@field password? string The password of two-step verification.
---@field premium? boolean They have Telegram Premium.
---@field contacts? tgscript.Actor|tgscript.Actor[] Whom they know.

---A bot of a test.
---@class tgscript.NewBot
---@field first_name? string
---@field username? string
---@field about? string What it says of itself.
---@field token? string
---@field inline? boolean It answers inline queries.
---@field sees_all? boolean It sees all messages of groups, not only those for it.
---@field commands? table<string, string> Its commands, with what they do.

---An admin of a chat of a test: the user, and what they may do.
---@class tgscript.NewAdmin
---@field [1] tgscript.Actor Who.
---@field rank? string A title.
---@field rights? string[]|table<string, boolean> What they may do, as `"delete_messages"`; the usual if left out.

---A group of a test. Who creates it is the first of its admins or members, if nobody is named.
---@class tgscript.NewGroup
---@field title? string
---@field about? string What it says of itself.
---@field creator? tgscript.Actor Who has made it.
---@field members? tgscript.Actor|tgscript.Actor[] Who is in it.
---@field admins? (tgscript.Actor|tgscript.NewAdmin)[] Its admins.
---@field denied? string[]|table<string, boolean> What members may not do, as `"send_media"`.
---@field history? tgscript.NewPost[] Messages that are there already.

---A message that is there already: who has written it, and its text.
---@class tgscript.NewPost
---@field [1] tgscript.Actor
---@field [2] string

---A channel of a test.
---@class tgscript.NewChannel: tgscript.NewGroup
---@field username? string
---@field approval? boolean Who wants to join has to be let in.

---A supergroup of a test.
---@class tgscript.NewSupergroup: tgscript.NewChannel
---@field slow_mode? tgscript.Duration How long members wait between two messages.

---A chat of a test.
---@class tgscript.TestChat
---@field id integer Its marked id.
---@field title string

---Makes a user to act as.
---```lua
---local ann = sandbox.user{ first_name = "Ann", username = "ann" }
---```
---@param user? tgscript.NewUser Who they are.
---@return tgscript.Actor
function sandbox.user(user) end

---Makes a bot to act as, or to run a script as.
---```lua
---local bot = sandbox.bot{ username = "hello_bot", commands = { start = "begins" } }
---```
---@param bot? tgscript.NewBot Who it is.
---@return tgscript.Actor
function sandbox.bot(bot) end

---Makes a basic group.
---```lua
---local ann, ben = sandbox.user(), sandbox.user()
---local group = sandbox.group{ members = { ann, ben } }
---```
---@param group tgscript.NewGroup What it is.
---@return tgscript.TestChat
function sandbox.group(group) end

---Makes a supergroup.
---```lua
---local ann = sandbox.user()
---local group = sandbox.supergroup{ creator = ann, history = { { ann, "Hello" } } }
---```
---@param group tgscript.NewSupergroup What it is.
---@return tgscript.TestChat
function sandbox.supergroup(group) end

---Makes a channel.
---```lua
---local ann = sandbox.user()
---local news = sandbox.channel{ title = "News", creator = ann }
---```
---@param channel tgscript.NewChannel What it is.
---@return tgscript.TestChat
function sandbox.channel(channel) end

---Returns the path of an empty folder for the test and its scripts, gone afterwards.
---```lua
---local file = assert(io.open(sandbox.folder() .. "/list.txt", "w"))
---file:close()
---```
---@return string
function sandbox.folder() end

---How files are kept and fetched.
---@class tgscript.TestFiles
---@field dc? integer The data centre that new files are in, 1 to 5; the sender's if left out. Whoever fetches them is sent there.
---@field references? tgscript.Duration How long references of files last; for ever if left out.
---@field cdn? boolean Files of 1 MB and more go by a CDN data centre.
---@field fail_parts? number How many of a hundred parts of files fail, up and down; none if left out.
---@field seed? integer Says which.

---Says how files are kept and fetched from now on, all of it at once.
---```lua
---sandbox.files{ dc = 4, references = "1h", cdn = true, fail_parts = 5 }
---```
---@param opts tgscript.TestFiles What is not as usual.
function sandbox.files(opts) end

---What connections are like.
---@class tgscript.TestNetwork
---@field rate? integer How many bytes a second one carries, each way; no limit if left out.
---@field delay? tgscript.Duration How long a packet takes, there and back together.

---Cuts all connections, and says what those after are like.
---```lua
---sandbox.network{ rate = 1024 * 1024, delay = "80ms" }
---```
---@param opts tgscript.TestNetwork What is not as usual.
function sandbox.network(opts) end

---What Telegram finds at an address.
---@class tgscript.TestContent
---@field body? string The content.
---@field mime? string Its type; found from the content if left out.

---Says what Telegram finds in the web: for files that are sent by their address, links that have a preview and web documents. It is not what scripts get, which `http_stub` says.
---```lua
---sandbox.web{ ["https://example.com/notes.txt"] = "some notes" }
---```
---@param contents table<string, string|tgscript.TestContent> Contents by address.
function sandbox.web(contents) end

---A user or bot that a test acts as. What it does raises if Telegram refuses it, and has all its consequences behind it when it returns.
---@class tgscript.Actor
---@field id integer
---@field name string
---@field token string Of a bot: its token.
local Actor = {}

---Who is meant: a user, bot or chat of the test, a message for its chat, a name or an id.
---@alias tgscript.TestPeer tgscript.Actor|tgscript.TestChat|tgscript.TestMessage|tgscript.Script|tgscript.Object|string|number

---Sends a message.
---```lua
---local ann, bot = sandbox.user(), sandbox.bot()
---ann:send(bot, "/start")
---```
---@param to tgscript.TestPeer Where to.
---@param text string What to say.
---@param opts? table Further fields of messages.sendMessage, or with `media` of messages.sendMedia; `reply_to` may be a message.
---@return tgscript.TestMessage
function Actor:send(to, text, opts) end

---What a file that a test sends is.
---@class tgscript.TestFileOptions
---@field name? string Its name, `file.bin` if left out.
---@field mime? string Its type; by its name if left out.
---@field as? "document"|"photo" A document if left out.
---@field caption? string The text below.
---@field thumb? string The content of a thumbnail of a document.
---@field attributes? table[] What else a document is, as `{ { _ = "documentAttributeAudio", duration = 3, voice = true } }`.

---Sends a file.
---```lua
---local ann, bot = sandbox.user(), sandbox.bot()
---ann:send_file(bot, "some notes", { name = "notes.txt", caption = "These." })
---```
---@param to tgscript.TestPeer Where to.
---@param content string What is in it.
---@param opts? tgscript.TestFileOptions What it is.
---@return tgscript.TestMessage
function Actor:send_file(to, content, opts) end

---Downloads the file of a message. It is an error if that fails, or if there is none.
---```lua
---local ann, bob = sandbox.user(), sandbox.user()
---ann:send_file(bob, "some notes", { name = "notes.txt" })
---local content, name = bob:download(expect(bob, { media = "document" }))
---expect(name .. ": " .. content):equals("notes.txt: some notes")
---```
---@param message tgscript.TestMessage|tgscript.Object The message, or what else has a file.
---@return string content What is in it.
---@return string name What it is called.
function Actor:download(message) end

---Edits a message.
---```lua
---local ann, bot = sandbox.user(), sandbox.bot()
---ann:edit(ann:send(bot, "one"), "two")
---```
---@param message tgscript.TestMessage The message.
---@param text string The new text.
---@param opts? table Further fields of messages.editMessage.
---@return tgscript.TestMessage
function Actor:edit(message, text, opts) end

---Deletes messages, for everybody.
---```lua
---local ann, bot = sandbox.user(), sandbox.bot()
---ann:delete(ann:send(bot, "oops"))
---```
---@param message tgscript.TestMessage|tgscript.TestMessage[] A message or a list of them.
function Actor:delete(message) end

---Forwards messages.
---```lua
---local ann, bot = sandbox.user(), sandbox.bot()
---ann:forward(ann:send("me", "for you"), bot)
---```
---@param message tgscript.TestMessage|tgscript.TestMessage[] A message or a list of them.
---@param to tgscript.TestPeer Where to.
---@param opts? table Further fields of messages.forwardMessages.
---@return tgscript.TestMessage
function Actor:forward(message, to, opts) end

---What a press of a button has brought.
---@class tgscript.Click
---@field text? string What the bot has answered.
---@field alert? boolean It is shown in a window.
---@field url? string The link that is opened.

---Presses a button. It returns what the bot has answered, nil if it has not; a button of a keyboard sends its text, and that message is returned.
---```lua
---local ann, bot = sandbox.user(), sandbox.bot()
---run("menu.lua", { as = bot })
---ann:send(bot, "/start")
---ann:click(expect(ann, { from = bot, buttons = true }), 1)
---```
---@param message tgscript.TestMessage The message with the button.
---@param button string|integer|integer[] Its text or data, its number, or its row and column.
---@return tgscript.Click|tgscript.TestMessage|nil answer
function Actor:click(message, button) end

---Reacts to a message.
---```lua
---local ann, bot = sandbox.user(), sandbox.bot()
---ann:react(ann:send(bot, "Hello"), "👍")
---```
---@param message tgscript.TestMessage The message.
---@param emoji? string The reaction; without one it is taken back.
function Actor:react(message, emoji) end

---Votes in a poll.
---```lua
---local ann, bot = sandbox.user(), sandbox.bot()
---run("poll.lua", { as = bot })
---ann:vote(expect(ann, { media = "poll" }), "Yes")
---```
---@param message tgscript.TestMessage The poll's message.
---@param answer? string|integer|(string|integer)[] An answer or a list of them, by text or number; without one the vote is taken back.
function Actor:vote(message, answer) end

---Joins a chat.
---```lua
---local ann, ben = sandbox.user(), sandbox.user()
---ben:join(sandbox.supergroup{ creator = ann, username = "friends_group" })
---```
---@param chat tgscript.TestPeer The chat, or an invite link.
function Actor:join(chat) end

---Leaves a chat.
---```lua
---local ann, ben = sandbox.user(), sandbox.user()
---ben:leave(sandbox.group{ members = { ann, ben } })
---```
---@param chat tgscript.TestPeer The chat.
function Actor:leave(chat) end

---Adds somebody to a chat.
---```lua
---local ann, ben = sandbox.user(), sandbox.user()
---ann:invite(sandbox.supergroup{ creator = ann }, ben)
---```
---@param chat tgscript.TestPeer The chat.
---@param user tgscript.TestPeer Who.
function Actor:invite(chat, user) end

---Blocks somebody.
---```lua
---local ann, ben = sandbox.user(), sandbox.user()
---ann:block(ben)
---```
---@param user tgscript.TestPeer Who.
function Actor:block(user) end

---Unblocks somebody.
---```lua
---local ann, ben = sandbox.user(), sandbox.user()
---ann:unblock(ben)
---```
---@param user tgscript.TestPeer Who.
function Actor:unblock(user) end

---Asks an inline bot. It returns its results, nil if it has not answered.
---```lua
---local ann, bot = sandbox.user(), sandbox.bot{ inline = true }
---run("inline.lua", { as = bot })
---local results = ann:inline(bot, "soup")
---```
---@param bot tgscript.TestPeer The bot.
---@param query string What is typed.
---@param opts? table Further fields of messages.getInlineBotResults.
---@return tl.messages.botResults? results What the bot has answered.
function Actor:inline(bot, query, opts) end

---Sends a result of an inline bot.
---```lua
---local ann, bot = sandbox.user(), sandbox.bot{ inline = true }
---run("inline.lua", { as = bot })
---ann:choose(ann:inline(bot, "soup"), 1, bot)
---```
---@param results tl.messages.botResults? What `inline` has returned.
---@param result integer|string Which one, by number or id.
---@param chat tgscript.TestPeer Where to.
---@return tgscript.TestMessage
function Actor:choose(results, result, chat) end

---Sends /start to a bot, with a parameter as a link has it.
---```lua
---local ann, bot = sandbox.user(), sandbox.bot()
---ann:start(bot, "invited")
---```
---@param bot tgscript.TestPeer The bot.
---@param parameter? string The parameter.
---@return tgscript.TestMessage
function Actor:start(bot, parameter) end

---Shows in a chat that it types.
---```lua
---local ann, ben = sandbox.user(), sandbox.user()
---ann:typing(ben)
---```
---@param chat tgscript.TestPeer The chat.
function Actor:typing(chat) end

---Reads a chat, all of it.
---```lua
---local ann, ben = sandbox.user(), sandbox.user()
---ann:send(ben, "Hello")
---ben:read(ann)
---```
---@param chat tgscript.TestPeer The chat.
function Actor:read(chat) end

---Pins a message.
---```lua
---local ann, ben = sandbox.user(), sandbox.user()
---ann:pin(ann:send(ben, "rules"))
---```
---@param message tgscript.TestMessage The message.
function Actor:pin(message) end

---Lists the last messages of a chat, the oldest first.
---```lua
---local ann, ben = sandbox.user(), sandbox.user()
---ann:send(ben, "Hello")
---expect(#ben:messages(ann)):equals(1)
---```
---@param chat tgscript.TestPeer The chat.
---@param limit? integer How many, 100 if left out.
---@return tgscript.TestMessage[]
function Actor:messages(chat, limit) end

---Calls any method of Telegram, as `call` does: a refusal is nil and the error. Users, bots and chats of the test may be among the arguments.
---```lua
---local ann, ben = sandbox.user(), sandbox.user()
---local sent = ann:call("messages.sendMessage", { peer = ben, message = "Hello" })
---```
---@param method string|tgscript.Request The method, or a request.
---@param args? table Its arguments.
---@param opts? tgscript.CallOptions How to call.
---@return any result
---@return tgscript.Error? err Why it was refused.
function Actor:call(method, args, opts) end

---A message as one user or bot has it. The fields of Telegram's message are there, too.
---@class tgscript.TestMessage
---@field id integer
---@field message string Its text, as Telegram calls it.
---@field text string Its text; "" if there is none.
---@field chat_id integer The marked id of its chat.
---@field sender_id integer The marked id of who has sent it.
---@field reply_to_id integer? The message that it answers.
---@field media_type tgscript.MediaType? What kind of media it has.
---@field action string? Of a service message: what has happened, as `"chat_add_user"`.
---@field buttons string[][] The texts of its buttons, in rows.
---@field raw tl.message|tl.messageService Telegram's object.
---@field [string] any

---How a script is run in a test.
---@class tgscript.RunOptions
---@field as? tgscript.Actor Who runs it; nobody if left out.
---@field args? string|number|(string|number)[] What it gets in `arg`.
---@field stdin? string What it can read.
---@field name? string What it is called, for its store.
---@field allow? tgscript.Allowed What it may do, instead of what its "needs" lines say.
---@field env? table<string, string> Variables of the environment.

---What a script may do.
---@class tgscript.Allowed
---@field read? string|string[] Folders that it may read.
---@field write? string|string[] Folders that it may write in.
---@field http? string|string[] Hosts that it may ask.
---@field env? string|string[] Variables of the environment that it may read.
---@field run? string|string[] Programs that it may run.
---@field only_methods? string|string[] The only methods that it may call.
---@field only_peers? string|string[] The only chats that it may name.

---A script that a test has begun.
---@class tgscript.Script
local Script = {}

---Begins a script and returns when it has nothing left to do for now. An error in it fails the test.
---```lua
---local bot = sandbox.bot{ username = "echo_bot" }
---local echo = run("echo.lua", { as = bot })
---```
---@param file string Its path from the test's folder.
---@param opts? tgscript.RunOptions As whom, and how.
---@return tgscript.Script
function run(file, opts) end

---Returns what the script has printed so far.
---```lua
---local hello = run("hello.lua", { as = sandbox.user() })
---expect(hello:output()):contains("signed in")
---```
---@return string
function Script:output() end

---Returns what the script has written to stderr so far.
---```lua
---local echo = run("echo.lua", { as = sandbox.bot() })
---expect(echo:log()):equals("")
---```
---@return string
function Script:log() end

---Lists the errors of the script so far that nothing in it has caught. Who asks for them has expected them: they do not fail the test.
---```lua
---local broken = run("broken.lua", { as = sandbox.bot() })
---expect(broken:errors()[1]):contains("nil value")
---```
---@return string[]
function Script:errors() end

---Tells whether the script has not ended.
---```lua
---local echo = run("echo.lua", { as = sandbox.bot() })
---expect(echo:running()):equals(true)
---```
---@return boolean
function Script:running() end

---Ends the script.
---```lua
---local echo = run("echo.lua", { as = sandbox.bot() })
---echo:stop()
---```
function Script:stop() end

---What a user or bot is to get: a new message, if nothing says otherwise. All that is given must be so.
---@class tgscript.Wish
---@field from? tgscript.TestPeer Who has sent it.
---@field chat? tgscript.TestPeer Where.
---@field text? string The whole text.
---@field contains? string|string[] Parts of the text.
---@field pattern? string A pattern of Lua for the text.
---@field buttons? boolean|string[]|string[][] The texts of the buttons, or rows of them; true: some; false: none.
---@field reply_to? tgscript.TestMessage|boolean The message that it answers; true: any.
---@field media? boolean|tgscript.MediaType The kind of media; true: any.
---@field silent? boolean It makes no sound.
---@field forwarded? boolean It was forwarded.
---@field out? boolean true: what the user itself has sent.
---@field edited? boolean true: not a new message but an edited one.
---@field deleted? tgscript.TestMessage|boolean A deletion, of this message or of any.
---@field action? string|boolean A service message, as `"chat_add_user"`, or any.
---@field reaction? string|boolean A reaction, this emoji or any.
---@field typing? boolean true: somebody types.
---@field update? string|boolean An update, by its constructor, or any.
---@field where? fun(message: any): any A function that is true of it.
---@field within? tgscript.Duration How long time may go on meanwhile: 1 minute if left out, of `expect_none` 600 ms.

---How long a function may take to return something true.
---@class tgscript.WithinOptions
---@field within? tgscript.Duration How long time may go on meanwhile, 1 minute if left out.

---What is expected of a value. All of its methods but `snapshot` return the value.
---@class tgscript.Expectation
local Expectation = {}

---Waits for the message, or other news, that a user or bot gets, and returns it. It waits until nothing moves, and then lets time go on to what is due next. Each message satisfies one expectation.
---
---With a function, it is called until it returns something true, which is returned. With a value, a method follows: `expect(x):equals(y)`.
---```lua
---local ann, bot = sandbox.user(), sandbox.bot()
---run("echo.lua", { as = bot })
---ann:send(bot, "Hello")
---local message = expect(ann, { from = bot, pattern = "^Hel" })
---expect(message.text):equals("Hello")
---```
---@param actor tgscript.Actor Who gets it.
---@param wish? tgscript.Wish What.
---@return tgscript.TestMessage news The message, or the update where it brings none.
---@overload fun(fn: function, opts?: tgscript.WithinOptions): any
---@overload fun(value: any): tgscript.Expectation
function expect(actor, wish) end

---Fails if a user or bot gets what is described.
---```lua
---local ann, bot = sandbox.user(), sandbox.bot()
---expect_none(ann, { from = bot })
---```
---@param actor tgscript.Actor Who gets nothing of the kind.
---@param wish? tgscript.Wish What.
function expect_none(actor, wish) end

---Expects that a function fails, and returns its error.
---```lua
---expect_error(function() error("no such dish") end, "no such")
---```
---@param fn function What fails.
---@param pattern? string A pattern that the message matches.
---@return any err
function expect_error(fn, pattern) end

---Expects the same value; tables are the same if all of their fields are.
---```lua
---expect({ 1, 2 }):equals({ 1, 2 })
---```
---@param value any
---@return any
function Expectation:equals(value) end

---Expects another value.
---```lua
---expect(1):differs(2)
---```
---@param value any
---@return any
function Expectation:differs(value) end

---Expects a text that matches a pattern of Lua.
---```lua
---expect("room 12"):matches("%d+$")
---```
---@param pattern string
---@return any
function Expectation:matches(pattern) end

---Expects a text with a part, a list with an element, or a table with some fields.
---```lua
---expect({ "a", "b" }):contains("b")
---expect({ name = "Ann", age = 7 }):contains{ name = "Ann" }
---```
---@param part any
---@return any
function Expectation:contains(part) end

---Expects a value of a type.
---```lua
---expect(nil):is("nil")
---```
---@param type "nil"|"boolean"|"number"|"string"|"table"|"function"|"userdata"|"thread"
---@return any
function Expectation:is(type) end

---Expects a larger number.
---```lua
---expect(2):above(1)
---```
---@param number number
---@return any
function Expectation:above(number) end

---Expects a smaller number.
---```lua
---expect(1):below(2)
---```
---@param number number
---@return any
function Expectation:below(number) end

---Expects what was recorded beside the test: `tgscript test --update` records it.
---```lua
---expect({ 1, 2 }):snapshot()
---```
function Expectation:snapshot() end

---The time of a test. It goes on by itself only while something is waited for.
---@class tgscript.Clock
local Clock = {}

---The time of a test.
---```lua
---clock:set("2026-03-02 12:00")
---clock:advance("1h30m")
---```
---@type tgscript.Clock
clock = {}

---Lets time go on.
---```lua
---clock:advance("1h30m")
---```
---@param duration tgscript.Duration How far.
function Clock:advance(duration) end

---Lets time go on to a point.
---```lua
---clock:set("2026-03-02 12:00")
---```
---@param at string|number When: text in UTC as `"2026-03-02 12:00"`, or seconds since 1970.
function Clock:set(at) end

---Returns the time, in seconds since 1970.
---```lua
---expect(clock:now()):above(0)
---```
---@return number
function Clock:now() end

---What a fault is for, and when.
---@class tgscript.FaultOptions
---@field account? tgscript.Actor|tgscript.Script Only calls of this user or bot.
---@field peer? tgscript.TestPeer Only calls that name this user or chat.
---@field after? integer How many calls are left alone first.
---@field times? integer How often, once if left out; -1 is always.
---@field count? integer Of what has a size: how much.

---A fault that was made.
---@class tgscript.Fault
local Fault = {}

---Returns how often it has happened.
---```lua
---local fault = faults.flood("messages.sendMessage", "30s")
---expect(fault:hits()):equals(0)
---```
---@return integer
function Fault:hits() end

---What goes wrong on purpose, from then on.
---```lua
---faults.flood("messages.sendMessage", "30s")
---```
---@class tgscript.faults
faults = {}

---Answers calls with FLOOD_WAIT.
---```lua
---faults.flood("messages.sendMessage", "30s", { times = 2 })
---```
---@param method string The method.
---@param wait tgscript.Duration How long Telegram wants the caller to wait.
---@param opts? tgscript.FaultOptions Which calls.
---@return tgscript.Fault
function faults.flood(method, wait, opts) end

---Answers calls with an error.
---```lua
---faults.error("messages.sendMessage", "CHAT_WRITE_FORBIDDEN")
---```
---@param method string The method.
---@param type string The error's name.
---@param opts? tgscript.FaultOptions Which calls.
---@return tgscript.Fault
function faults.error(method, type, opts) end

---Answers calls later.
---```lua
---faults.delay("messages.sendMessage", "3s")
---```
---@param method string The method.
---@param delay tgscript.Duration How much later.
---@param opts? tgscript.FaultOptions Which calls.
---@return tgscript.Fault
function faults.delay(method, delay, opts) end

---Loses calls before they are run, and their connection with them.
---```lua
---faults.lose_call("messages.sendMessage")
---```
---@param method? string|tgscript.FaultOptions The method; any if left out.
---@param opts? tgscript.FaultOptions Which calls.
---@return tgscript.Fault
function faults.lose_call(method, opts) end

---Loses the answers of calls that were run, and their connection with them.
---```lua
---faults.lose_answer("messages.sendMessage")
---```
---@param method? string|tgscript.FaultOptions The method; any if left out.
---@param opts? tgscript.FaultOptions Which calls.
---@return tgscript.Fault
function faults.lose_answer(method, opts) end

---Loses updates, which have to be fetched.
---```lua
---faults.lose_update()
---```
---@param method? string|tgscript.FaultOptions The method that makes them; any if left out.
---@param opts? tgscript.FaultOptions Which ones.
---@return tgscript.Fault
function faults.lose_update(method, opts) end

---Sends packets twice.
---```lua
---faults.duplicate_update()
---```
---@param method? string|tgscript.FaultOptions The method that makes them; any if left out.
---@param opts? tgscript.FaultOptions Which ones.
---@return tgscript.Fault
function faults.duplicate_update(method, opts) end

---Has Telegram say that too much was missed to be fetched.
---```lua
---faults.too_long()
---```
---@param method? string|tgscript.FaultOptions The method; any if left out.
---@param opts? tgscript.FaultOptions Which calls.
---@return tgscript.Fault
function faults.too_long(method, opts) end

---Has what was missed come in slices.
---```lua
---faults.slices{ count = 2 }
---```
---@param method? string|tgscript.FaultOptions The method; any if left out.
---@param opts? tgscript.FaultOptions Which calls, and how much a slice has.
---@return tgscript.Fault
function faults.slices(method, opts) end

---Has the server refuse the salt of calls.
---```lua
---faults.bad_salt()
---```
---@param method? string|tgscript.FaultOptions The method; any if left out.
---@param opts? tgscript.FaultOptions Which calls.
---@return tgscript.Fault
function faults.bad_salt(method, opts) end

---Has the server forget the session.
---```lua
---faults.new_session()
---```
---@param method? string|tgscript.FaultOptions The method; any if left out.
---@param opts? tgscript.FaultOptions Which calls.
---@return tgscript.Fault
function faults.new_session(method, opts) end

---Ends the session of who calls: they are signed out.
---```lua
---faults.revoke("messages.sendMessage")
---```
---@param method? string|tgscript.FaultOptions The method; any if left out.
---@param opts? tgscript.FaultOptions Which calls.
---@return tgscript.Fault
function faults.revoke(method, opts) end

---Has the references of files expire.
---```lua
---faults.expire_file("upload.getFile")
---```
---@param method? string|tgscript.FaultOptions The method; any if left out.
---@param opts? tgscript.FaultOptions Which calls.
---@return tgscript.Fault
function faults.expire_file(method, opts) end

---Has the CDN say one byte of a part of a file wrong.
---```lua
---faults.cdn_lie{ count = 5000 }
---```
---@param method? string|tgscript.FaultOptions The method; any if left out.
---@param opts? tgscript.FaultOptions Which parts; `count` says which byte.
---@return tgscript.Fault
function faults.cdn_lie(method, opts) end

---Has the CDN lose a file, which must be brought there again.
---```lua
---faults.cdn_forget()
---```
---@param method? string|tgscript.FaultOptions The method; any if left out.
---@param opts? tgscript.FaultOptions Which calls.
---@return tgscript.Fault
function faults.cdn_forget(method, opts) end

---Has the token expire by which the CDN is asked for a file.
---```lua
---faults.cdn_token()
---```
---@param method? string|tgscript.FaultOptions The method; any if left out.
---@param opts? tgscript.FaultOptions Which calls.
---@return tgscript.Fault
function faults.cdn_token(method, opts) end

---Closes all connections, once.
---```lua
---faults.disconnect()
---```
function faults.disconnect() end

---Takes all faults away.
---```lua
---faults.clear()
---```
function faults.clear() end

---What scripts get instead of the web's answer.
---@class tgscript.Stub
---@field status? integer The status, 200 if left out.
---@field body? string The content.
---@field json? any The content, as a value.
---@field headers? table<string, string> Names and values.
---@field error? string It fails instead, with this message.
---@field delay? tgscript.Duration How long it takes.

---Says what scripts get instead of the web. A text is a body, a list is one answer after the other, and * at the end of an address stands for anything.
---```lua
---http_stub{ ["GET https://api.example.com/*"] = { status = 200, json = { items = { 1, 2 } } } }
---```
---@param answers table<string, string|tgscript.Stub|(string|tgscript.Stub)[]> Answers by request, as `"GET https://example.com/"`.
function http_stub(answers) end

---What a script has asked the web for.
---@class tgscript.WebRequest
---@field method string
---@field url string
---@field body string
---@field headers table<string, string>

---Lists what scripts have asked the web for.
---```lua
---for _, request in ipairs(http_requests()) do print(request.method, request.url) end
---```
---@return tgscript.WebRequest[]
function http_requests() end
