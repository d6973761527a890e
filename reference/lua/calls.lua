---@meta tgscript.calls

-- Calls of Telegram's methods, who and what they are about, and tasks.

---Why Telegram, or the way to it, has refused. `tostring(err)` is one readable line, so `error(err)` and `assert(call(...))` print well.
---@class tgscript.Error
---@field kind "rpc"|"network"|"timeout"|"cancelled"|"tls"|"size"|"redirect"|"permission"|"file"|string Who refuses: `"rpc"` is Telegram, `"file"` the disk, or an object that has no file; the four before it are of `http`.
---@field message string What is wrong, in a sentence.
---@field code? integer Telegram's number for this kind of error, as 400 or 420.
---@field type? string Telegram's name for it, as `"FLOOD_WAIT"`.
---@field value? number The number in the name: 30 of `FLOOD_WAIT_30`.
---@field method? string What was called.
---@field predicted? boolean The call was not sent, since Telegram has asked for a wait that is not over.
---@field tried? string[] The steps that were tried, when somebody could not be found.

---What `batch` returns when some of its requests have failed. All three lists have a place for each request.
---@class tgscript.MultiError
---@field results tgscript.Results What the others have answered, nil where one failed.
---@field exceptions tgscript.Errors Why the failed ones failed, nil where one did not.
---@field requests tgscript.Requests What was asked.

---Answers in the places of their requests, with nil where one has failed.
---@class tgscript.Results
---@field n integer How many requests there were.
---@field [integer] any

---Errors in the places of their requests, with nil where there was none.
---@class tgscript.Errors
---@field n integer How many requests there were.
---@field [integer] tgscript.Error

---The requests of a batch.
---@class tgscript.Requests
---@field n integer How many there were.
---@field [integer] tgscript.Request

---A method with its arguments, checked and ready to be called: `functions.namespace.method{ ... }` makes it. Its arguments can be read as fields.
---@class tgscript.Request
---@field _ string The name of the method.

---An exact 64-bit integer, as an access_hash or the id of a document is. Two are equal when their numbers are, they add, subtract and compare with each other, and one works as the key of a table.
---@class tgscript.Long
---@operator add(tgscript.Long|number): tgscript.Long
---@operator sub(tgscript.Long|number): tgscript.Long
---@operator unm: tgscript.Long

---An object of Telegram's, as calls return it and `types` makes it: its fields are those of its constructor. It can be read and not be changed.
---@class tgscript.Object
---@field _ string The name of its constructor.

---Whatever tells of a user, chat or channel: `"me"`, a username with or without @, a link, a phone number, an id, or an object, be it a message.
---@alias tgscript.PeerLike string|number|tgscript.Long|tgscript.Object

---What is taken for a 64-bit integer: one, a whole number within 2^53, or its decimal digits.
---@alias tgscript.LongLike tgscript.Long|number|string

---How long something is: a number of seconds, or text such as `"90s"`, `"1h30m"` or `"2d"`.
---@alias tgscript.Duration number|string

---How a call is made.
---@class tgscript.CallOptions
---@field timeout? tgscript.Duration How long the answer may take, 60 seconds if left out; 0 is for ever.
---@field flood_wait? tgscript.Duration The longest FLOOD_WAIT to sleep through, 60 seconds if left out; 0 is none.
---@field retries? integer How often a call is repeated that Telegram has failed at, 5 times if left out.

---How the requests of a batch are made.
---@class tgscript.BatchOptions: tgscript.CallOptions
---@field ordered? boolean The server runs them in the order given. One that fails does not stop those after it.

---Calls a method of Telegram and returns its result, or nil and the error.
---
---Arguments are a table with the names of Telegram's documentation. Flags are worked out and `random_id` is filled in. Where a user, chat, message or file is wanted, pass what you have: `"me"`, `"@name"`, a link, a phone number, an id, an object.
---
---The call waits for its answer while other tasks go on. A wrong name or type raises before anything is sent.
---```lua
---local sent, err = call("messages.sendMessage", { peer = "me", message = "Hello" })
---if not sent then print(err.type, err.message) end
---```
---@param method string The name of the method, as `"messages.sendMessage"`.
---@param args? table Its arguments.
---@param opts? tgscript.CallOptions How to call.
---@return any result What Telegram has answered; nil if it has refused.
---@return tgscript.Error? err Why it has refused.
---@overload fun(request: tgscript.Request, opts?: tgscript.CallOptions): any, tgscript.Error?
function call(method, args, opts) end

---Makes calls together, in as few packets as they fit in, and returns their results in their places; if some have failed, an error that tells of each, too.
---
---A request is `{ "method", { args } }` or `functions.namespace.method{ ... }`. There may be thousands. Each has its own retries and waits, and one that fails costs no other its result.
---```lua
---local results, failed = batch({
---  { "messages.sendMessage", { peer = "me", message = "One" } },
---  functions.messages.sendMessage{ peer = "me", message = "Two" },
---}, { ordered = true })
---if failed then print(failed) end
---print(results.n)
---```
---@param requests tgscript.BatchItem[] What to call; options may be beside the requests in the same table.
---@param opts? tgscript.BatchOptions How to call.
---@return tgscript.Results results Their answers, `results[i]` of `requests[i]`; nil in the place of one that has failed.
---@return tgscript.MultiError? err Which have failed, and why.
---@overload fun(request: tgscript.BatchItem, ...: tgscript.BatchItem|tgscript.BatchOptions): tgscript.Results, tgscript.MultiError?
function batch(requests, opts) end

---A request of a batch: one that `functions` makes, or a list of a method's name and the table of its arguments.
---@alias tgscript.BatchItem tgscript.Request|table

---Finds a user, chat or channel and returns all that Telegram tells of it, or nil and the error.
---```lua
---local friend = assert(entity("@sandbox_friend"))
---print(friend.first_name, friend.id)
---```
---@param x tgscript.PeerLike Who: `"me"`, a name, link, phone number, id or object.
---@return tl.User|tl.Chat|nil entity Who it is; nil if nobody was found.
---@return tgscript.Error? err Why not; `err.tried` lists where it was looked.
function entity(x) end

---Finds the InputPeer for a user, chat or channel, without asking Telegram where it is known already.
---```lua
---local peer = assert(input_entity("@sandbox_friend"))
---print(peer.user_id, peer.access_hash)
---```
---@param x tgscript.PeerLike Who: `"me"`, a name, link, phone number, id or object.
---@return tl.InputPeer? peer What calls take for it; nil if nobody was found.
---@return tgscript.Error? err Why not.
function input_entity(x) end

---Tells how many seconds a call would have to wait, as far as Telegram has said so; 0 if it can go at once. It asks nobody and never waits.
---```lua
---local hello = { peer = "me", message = "Hello" }
---if flood_wait("messages.sendMessage", hello) == 0 then call("messages.sendMessage", hello) end
---```
---@param method string|function The name of a method, or its function in `functions`.
---@param args? table Its arguments; without them the answer is about the method as a whole.
---@return number seconds How long it would wait.
---@overload fun(request: tgscript.Request): number
function flood_wait(method, args) end

---Requests: each method of Telegram as a function that takes its arguments and returns a request for `call` and `batch`. A mistake in them raises at once.
---```lua
---local request = functions.messages.sendMessage{ peer = "me", message = "Hello" }
---print(request._, request.message)
---call(request)
---```
---@class tgscript.functions
functions = {}

---Objects: each constructor of Telegram as a function that takes its fields and returns an object, checked. A table with the name in `_` does as well: `{ _ = "inputPeerSelf" }`.
---```lua
---local photo = types.inputMediaUploadedPhoto{ file = types.inputFile{ id = 1, parts = 1, name = "a.jpg", md5_checksum = "" } }
---print(photo.file.name)
---```
---@class tgscript.types
types = {}

---Makes a plain table of an object, with all that is in it; `_` names each constructor. The copy can be changed and stored.
---```lua
---local me = to_table(entity("me"))
---me.first_name = "Somebody"
---print(me._, me.first_name)
---```
---@param object table A TL object, or a table that holds some.
---@return table copy The copy.
function to_table(object) end

---Makes a 64-bit integer, for numbers that a Lua number can't hold exactly.
---```lua
---local hash = long("1234567890123456789")
---print(hash + 1, hash == long("1234567890123456789"))
---```
---@param x tgscript.LongLike Its decimal digits, a whole number within 2^53, or one.
---@return tgscript.Long
function long(x) end

---Prints what a method, type, constructor, error or function is for, what it takes and returns.
---
---Several words are searched for. `help("messages")` lists a namespace, `help("errors")` all errors.
---```lua
---help("messages.sendMessage")
---help(send)
---help("send photo")
---```
---@param x any A name, words, or what has a name: `help(send)`, `help(functions.messages.sendMessage)`, `help(object)`, `help(err)`.
function help(x) end

---A function that runs beside others.
---@class tgscript.Task
local Task = {}

---Waits until the task has ended, and returns what its function does. If that has failed, its error is raised here.
---```lua
---local task = spawn(function() return entity("me") end)
---print(task:wait().first_name)
---```
---@return any ...
function Task:wait() end

---Begins a task: a function that runs beside the others. It has its turn when the caller waits for something, be it a call.
---```lua
---local task = spawn(function(name) return entity(name) end, "@sandbox_friend")
---print("meanwhile", task:wait().first_name)
---```
---@param fn function What it does.
---@param ... any What the function is called with.
---@return tgscript.Task task
function spawn(fn, ...) end

---Runs functions side by side, waits for all of them and returns the first result of each, in their order. If some fail, the first error is raised when all have ended.
---```lua
---local me, friend = parallel(
---  function() return entity("me") end,
---  function() return entity("@sandbox_friend") end)
---print(me.id, friend.id)
---```
---@param ... function What to run.
---@return any ...
function parallel(...) end

---Waits. The other tasks run meanwhile.
---```lua
---sleep(0.1)
---sleep("100ms")
---```
---@param duration tgscript.Duration How long.
function sleep(duration) end

---An account of this machine. Without somebody signed in, what is of a user is nil.
---@class tgscript.Account
---@field name? string What `--account` calls it; nil for one without a name, as the sandbox's.
---@field id? integer Its user's id.
---@field username? string Its username, without the @.
---@field first_name? string
---@field last_name? string
---@field phone? string Its phone number, masked: `entity("me").phone` is all of it.
---@field bot? boolean It is a bot.
---@field premium? boolean It has Telegram Premium.
---@field dc? integer The data centre where it lives.
---@field test boolean It is one of Telegram's test servers.
---@field state "signed in"|"signed out"|"ended"|"unreadable"|"in use" How it is; "in use" is by another process.
---@field ended? string The error that has ended its session.

---Who runs the script. It can be read and not be changed.
---```lua
---print(account.first_name, account.bot and "a bot" or "a user", account.state)
---```
---@type tgscript.Account
account = {}

---Lists all accounts of this machine, by name.
---```lua
---for _, a in ipairs(accounts()) do print(a.name, a.state) end
---```
---@return tgscript.Account[] list
function accounts() end

---Writes lines to stderr, each with the time and how important it is.
---@class tgscript.log
log = {}

---Writes a line that only `--debug` shows.
---```lua
---log.debug("asked", 3, "times")
---```
---@param ... any What to write, with spaces between.
function log.debug(...) end

---Writes a line of level INFO.
---```lua
---log.info("signed in as", account.first_name)
---```
---@param ... any What to write, with spaces between.
function log.info(...) end

---Writes a line of level WARN.
---```lua
---log.warn("slow:", 12.5, "seconds")
---```
---@param ... any What to write, with spaces between.
function log.warn(...) end

---Writes a line of level ERROR. The script goes on.
---```lua
---local ok, err = call("messages.sendMessage", { peer = "me", message = "" })
---if not ok then log.error(err) end
---```
---@param ... any What to write, with spaces between.
function log.error(...) end

---What the script returned when it ran before it was saved, under `run --watch`: a copy of that table, without functions. It is nil in the first run.
---```lua
---local state = reloaded or { count = 0 }
---state.count = state.count + 1
---print("run number " .. state.count)
---return state
---```
---@type table?
reloaded = nil
