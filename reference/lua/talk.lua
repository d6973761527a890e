---@meta tgscript.talk

-- Conversations and timers.

---How a question is asked, beside the options of `send`.
---@class tgscript.AskOptions: tgscript.SendOptions
---@field timeout? tgscript.Duration How long the answer may take, 1 hour if left out; 0 is for ever.
---@field filter? tgscript.Filters.message Which messages are answers: what `on` takes, but for `where`. The others go to handlers.
---@field from? tgscript.PeerLikes Who may answer instead of the user.
---@field anyone? boolean Everybody in the chat may answer; nobody can cancel then.
---@field cancel? string|string[]|boolean What the user says to cancel, `"/cancel"` if left out; false: nothing does.
---@field cancel_on_command? boolean false: commands are answers, too. If left out they cancel, and go to their handlers.

---How a question with buttons is asked, beside the options of `send`.
---@class tgscript.AskButtonOptions: tgscript.SendOptions
---@field timeout? tgscript.Duration How long the press may take, 1 hour if left out; 0 is for ever.
---@field from? tgscript.PeerLikes Who may press instead of the user.
---@field anyone? boolean Everybody in the chat may press; nobody can cancel then.
---@field cancel? string|string[]|boolean What the user says to cancel, `"/cancel"` if left out; false: nothing does.
---@field cancel_on_command? boolean false: commands do not cancel.
---@field answer? string What the user is shown who has pressed.
---@field alert? boolean They are shown it in a window that they close.
---@field keep? boolean The buttons stay.

---Sends a question and waits for the answer: the next message of the user in that chat. No handler hears of it, and meanwhile the chat goes on.
---
---The user's newest question counts: an older one in the same chat is cancelled. A conversation that the end of the process cuts off begins anew in the next run, with the answers that it had.
---```lua
---local name, why = ask("@sandbox_friend", "What is your name?", { timeout = "2s" })
---print(name or why)
---```
---@param peer tgscript.PeerLike|tgscript.Event Whom, or in which chat.
---@param text tgscript.TextLike The question.
---@param opts? tgscript.AskOptions Who may answer, how long, and how to send it.
---@return string? answer The answer's text; nil if there is none.
---@return tgscript.Event.message|"timeout"|"cancelled"|tgscript.Error|nil reply The answer's event, or why there is none.
function ask(peer, text, opts) end

---Sends a question with buttons and waits until one is pressed, whose query is answered then. The buttons go away.
---```lua
---command("order", function(event)
---  local size, press = ask_button(event.sender_id, "Which size?", { "Small", "Large" }, { answer = "Thank you!" })
---  print(size, press)
---end)
---```
---@param peer tgscript.PeerLike|tgscript.Event Whom, or in which chat.
---@param text tgscript.TextLike The question.
---@param buttons tgscript.Buttons The buttons below it; a text is a button with itself as data.
---@param opts? tgscript.AskButtonOptions Who may press, how long, and how to send it.
---@return string? data The button's data; nil if none was pressed.
---@return tgscript.Event.callback_query|"timeout"|"cancelled"|tgscript.Error|nil press The event of the button, or why there is none.
function ask_button(peer, text, buttons, opts) end

---A timer, as `every`, `after` and `cron` return it. A script lives as long as it has one.
---@class tgscript.Timer
local Timer = {}

---Ends the timer. A run that has begun goes on to its end.
---```lua
---local timer = after("1h", function() print("too late") end)
---timer:stop()
---```
function Timer:stop() end

---Calls a function again and again, never twice at once.
---```lua
---local count = 0
---every("50ms", function(timer)
---  count = count + 1
---  if count == 3 then timer:stop() end
---end)
---```
---@param duration tgscript.Duration How often.
---@param fn fun(timer: tgscript.Timer) What to call.
---@return tgscript.Timer timer
function every(duration, fn) end

---Calls a function once, later.
---```lua
---after("50ms", function() print("now") end)
---```
---@param duration tgscript.Duration In what time.
---@param fn fun(timer: tgscript.Timer) What to call.
---@return tgscript.Timer timer
function after(duration, fn) end

---Where it is so late as a line says.
---@class tgscript.CronOptions
---@field zone? string A zone such as `"Europe/Berlin"`, `"UTC"` or `"+02:00"`; this machine's if left out.

---Calls a function whenever a line is due: minute, hour, day, month and weekday, or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`.
---```lua
---local timer = cron("0 9 * * mon-fri", function()
---  send("me", "Good morning!")
---end, { zone = "Europe/Berlin" })
---timer:stop()
---```
---@param line string When, as `"0 9 * * *"`: at nine every day.
---@param fn fun(timer: tgscript.Timer) What to call.
---@param opts? tgscript.CronOptions In which zone.
---@return tgscript.Timer timer
function cron(line, fn, opts) end
