---@meta tgscript.events

-- What happens to the account, as events, and who hears of it.

---What is put around handlers and calls by `use`.
---@class tgscript.Middleware
local Middleware = {}

---Takes it away again. What is within it already goes on.
---```lua
---local counting = use(function(event, next) return next() end)
---counting:stop()
---```
function Middleware:stop() end

---A function that hears of events, as `on` and `command` return it.
---@class tgscript.Handler
local Handler = {}

---Ends the handler. A script ends when its main chunk has returned and no task, timer or handler is left.
---```lua
---local handler
---handler = on("message", function(event)
---  if event.text == "stop" then handler:stop() end
---end)
---handler:stop()
---```
function Handler:stop() end

---Something that has happened to the account. All events have these fields, and each kind has more.
---
---A script may set further fields, which all handlers of the event see. `pairs(event)` walks over its fields.
---@class tgscript.Event
---@field name tgscript.EventName What `on` was called with.
---@field update tl.Update? The update as Telegram has sent it; nil of a gap.
---@field replayed boolean It was caught up with: the script, or its connection, was not there when it happened.
---@field message tl.message|tl.messageService|nil The message that it brings.
---@field chat_id integer? The chat where it happened: -5 is a basic group, -1000000000005 a channel or supergroup.
---@field sender_id integer? Who did it.
---@field chat tl.User|tl.Chat|nil The user, group or channel of `chat_id`.
---@field sender tl.User|tl.Chat|nil The user or channel of `sender_id`.
---@field private boolean It is in a private chat.
---@field group boolean It is in a group or supergroup.
---@field channel boolean It is in a channel.
local Event = {}

---Sends a message that answers the event's, or one in its chat if it is about none. A text that is too long goes in parts.
---```lua
---on("message", { private = true, incoming = true }, function(event)
---  event:reply("You wrote: " .. event.text)
---end)
---```
---@param text tgscript.TextLike What to say.
---@param opts? tgscript.SendOptions How to send it.
---@return tl.message? message The message, the last one of a text in parts; nil if Telegram has refused.
---@return tgscript.Error|tl.message[]|nil err Why it was refused; of a text in parts all messages.
function Event:reply(text, opts) end

---Sends a message to the event's chat.
---```lua
---command("start", function(event)
---  event:respond("Welcome!", { buttons = buttons.inline("Begin", "begin") })
---end)
---```
---@param text tgscript.TextLike What to say.
---@param opts? tgscript.SendOptions How to send it.
---@return tl.message? message The message, the last one of a text in parts; nil if Telegram has refused.
---@return tgscript.Error|tl.message[]|nil err Why it was refused; of a text in parts all messages.
function Event:respond(text, opts) end

---Asks the user of the event, in its chat, and waits for the answer, which no handler hears of. Meanwhile the chat goes on.
---```lua
---command("start", function(event)
---  local name, reply = event:ask("What is your name?", { timeout = "5m" })
---  if not name then return event:respond("Another time, then.") end
---  reply:reply("Hello " .. name .. "!")
---end)
---```
---@param text tgscript.TextLike The question.
---@param opts? tgscript.AskOptions Who may answer, how long, and how to send it.
---@return string? answer The answer's text; nil if there is none.
---@return tgscript.Event.message|"timeout"|"cancelled"|tgscript.Error|nil reply The answer's event, or why there is none.
function Event:ask(text, opts) end

---Asks with buttons and waits until one is pressed, whose query is answered then. The buttons go away.
---```lua
---command("order", function(event)
---  local size = event:ask_button("Which size?", { "Small", "Large" }, { timeout = "10m" })
---  event:respond(size and "One " .. size .. ", then." or "Nothing ordered.")
---end)
---```
---@param text tgscript.TextLike The question.
---@param buttons tgscript.Buttons The buttons below it; a text is a button with itself as data.
---@param opts? tgscript.AskButtonOptions Who may press, how long, and how to send it.
---@return string? data The button's data; nil if none was pressed.
---@return tgscript.Event.callback_query|"timeout"|"cancelled"|tgscript.Error|nil press The event of the button, or why there is none.
function Event:ask_button(text, buttons, opts) end

---Edits the event's message, or the one whose button was pressed, wherever that is.
---```lua
---on("callback_query", { data = "more" }, function(event)
---  event:edit("Here is more.", { buttons = buttons.inline("Less", "less") })
---  event:answer()
---end)
---```
---@param text? tgscript.TextLike The new text; without one only the buttons or the media change.
---@param opts? tgscript.EditOptions What else to change.
---@return tl.message|true|nil message The message as it is now, true where Telegram does not say; nil if it has refused.
---@return tgscript.Error? err Why it was refused.
function Event:edit(text, opts) end

---Deletes the event's message, of an album all of them.
---```lua
---on("message", { group = true, pattern = "casino" }, function(event) event:delete() end)
---```
---@param opts? tgscript.DeleteOptions For whom.
---@return integer? count How many messages are gone; nil if Telegram has refused.
---@return tgscript.Error? err Why it was refused.
function Event:delete(opts) end

---Forwards the event's message, of an album all of them.
---```lua
---on("message", { chats = "@sandbox_channel" }, function(event) event:forward_to("me") end)
---```
---@param peer tgscript.PeerLike|tgscript.Event Where to.
---@param opts? tgscript.ForwardOptions How, without `from`.
---@return tl.message|tl.message[]|true|nil message The new message, of an album a list; nil if Telegram has refused.
---@return tgscript.Error? err Why it was refused.
function Event:forward_to(peer, opts) end

---Reacts to the event's message.
---```lua
---on("message", { mentioned = true }, function(event) event:react("👀") end)
---```
---@param reaction tgscript.Reactions? An emoji, the id of a custom one, or a list of them; nil takes all back.
---@param opts? tgscript.ReactOptions How.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function Event:react(reaction, opts) end

---Pins the event's message.
---```lua
---command("pin", function(event) event:pin{ notify = true } end)
---```
---@param opts? tgscript.PinOptions Whom to tell.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function Event:pin(opts) end

---Unpins the event's message.
---```lua
---on("message_edited", function(event) event:unpin() end)
---```
---@return true? done
---@return tgscript.Error? err Why it was refused.
function Event:unpin() end

---Marks the chat as read, up to the event's message.
---```lua
---on("message", { private = true, incoming = true }, function(event) event:read() end)
---```
---@param opts? tgscript.ReadOptions What else to mark.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function Event:read(opts) end

---Downloads what the event's message shows.
---```lua
---on("message", { media = "photo" }, function(event)
---  local content = assert(event:download())
---  event:reply("A photo of " .. #content .. " bytes.")
---end)
---```
---@param path? string A file, or a folder, where it gets its own name; writing needs `--allow-write`. Without a path the content is returned.
---@param opts? tgscript.DownloadOptions Which size.
---@return string? path The path of the file, or its content; nil if Telegram has refused.
---@return tgscript.Error? err Why it was refused.
---@overload fun(self: tgscript.Event, opts: tgscript.DownloadOptions): string?, tgscript.Error?
function Event:download(path, opts) end

---Shows in the event's chat that the account types, once, or for as long as the function runs.
---```lua
---on("message", { private = true }, function(event)
---  event:typing(function() sleep(2) end)
---  event:respond("I have thought about it.")
---end)
---```
---@param action? tgscript.TypingAction What it seems to do, `"typing"` if left out.
---@param fn? function What it does meanwhile.
---@return any ... What the function returns; without one true, or nil and the error.
---@overload fun(self: tgscript.Event, fn: function): ...
function Event:typing(action, fn) end

---Keeps the event from the handlers that are behind: those for which `on` was called later.
---```lua
---on("message", { from = "@sandbox_friend" }, function(event) event:stop() end)
---on("message", function(event) print("from somebody else", event.text) end)
---```
function Event:stop() end

---A new message.
---@class tgscript.Event.message: tgscript.Event
---@field chat_id integer The chat where it happened: -5 is a basic group, -1000000000005 a channel or supergroup.
---@field sender_id integer Who did it.
---@field message tl.message The message itself, as Telegram has sent it.
---@field id integer The message's id.
---@field text string Its text, or the caption of its media; "" if there is none.
---@field date integer When it was sent.
---@field edit_date integer? When it was edited; nil if it was not, though what belongs to it may have changed, as reactions.
---@field out boolean The account has sent it, from elsewhere.
---@field mentioned boolean It mentions the account.
---@field forwarded boolean It was forwarded.
---@field reply_to_id integer? The message that it answers.
---@field topic_id integer? The forum topic that it is in.
---@field via_bot_id integer? The inline bot that it was made with.
---@field grouped_id tgscript.Long? The album that it is of.
---@field media tl.MessageMedia? Its media.
---@field media_type tgscript.MediaType? What kind of media it has. The preview of a link is none.
---@field matches tgscript.Matches? What the filter's pattern has captured.
---@field command string? Of `command`: which one it is, in lower case and without the slash.
---@field args tgscript.Args? Of `command`: the words behind it; `args.text` is all of that.

---A message that was edited, or of which something else has changed, as reactions.
---@class tgscript.Event.message_edited: tgscript.Event
---@field chat_id integer The chat where it happened: -5 is a basic group, -1000000000005 a channel or supergroup.
---@field sender_id integer Who did it.
---@field message tl.message The message itself, as Telegram has sent it.
---@field id integer The message's id.
---@field text string Its text, or the caption of its media; "" if there is none.
---@field date integer When it was sent.
---@field edit_date integer? When it was edited; nil if it was not, though what belongs to it may have changed, as reactions.
---@field out boolean The account has sent it, from elsewhere.
---@field mentioned boolean It mentions the account.
---@field forwarded boolean It was forwarded.
---@field reply_to_id integer? The message that it answers.
---@field topic_id integer? The forum topic that it is in.
---@field via_bot_id integer? The inline bot that it was made with.
---@field grouped_id tgscript.Long? The album that it is of.
---@field media tl.MessageMedia? Its media.
---@field media_type tgscript.MediaType? What kind of media it has. The preview of a link is none.
---@field matches tgscript.Matches? What the filter's pattern has captured.

---Messages that were deleted. Telegram tells where only of channels and supergroups.
---@class tgscript.Event.message_deleted: tgscript.Event
---@field ids integer[] The messages; only in channels and supergroups does `chat_id` say where they were.

---Messages were read: by others, or by the account from elsewhere.
---@class tgscript.Event.message_read: tgscript.Event
---@field inbox boolean The account has read messages of others, elsewhere.
---@field outbox boolean Others have read messages of the account.
---@field contents boolean Voice and video messages were played, or mentions seen: those in `ids`.
---@field max_id integer? All messages up to this one.
---@field ids integer[] Of contents: the messages.
---@field unread integer? How many are left to read.
---@field topic_id integer? The topic, or the thread of comments.

---Something has happened in a chat: who joined or left, a new title, a pinned message and so on.
---@class tgscript.Event.chat_action: tgscript.Event
---@field chat_id integer The chat where it happened: -5 is a basic group, -1000000000005 a channel or supergroup.
---@field message tl.messageService? The service message, where there is one.
---@field action string What happened: `chat_add_user`, `chat_edit_title`, `pin_message` and so on, named after Telegram's MessageAction; or `participant`, `participant_admin`, `participant_rank`, `banned_rights`, `pinned_messages`, `unpinned_messages`.
---@field id integer? The service message's id.
---@field date integer? When it happened.
---@field out boolean The account did it, from elsewhere.
---@field users integer[] The ids of those whom it happened to.
---@field user_id integer? The first of them.
---@field joined boolean They have joined, or were added.
---@field left boolean They have left.
---@field kicked boolean They were removed by somebody else.
---@field pinned boolean A message was pinned.
---@field unpinned boolean Messages were unpinned.
---@field ids integer[] The messages that were pinned or unpinned.
---@field title string? The chat's new title.
---@field photo tl.Photo? The chat's new photo.
---@field created boolean The chat was created.
---@field old tgscript.Role? Of participant: what they were.
---@field new tgscript.Role? Of participant: what they are now.
---@field invite tl.ExportedChatInvite? Of participant: the invite link that they came by.

---News of a user: online or not, typing, a new name and so on.
---@class tgscript.Event.user_update: tgscript.Event
---@field user_id integer? Who.
---@field changed "status"|"typing"|"name"|"phone"|"emoji_status"|"blocked"|"stopped"|"other" What it is about; stopped is the bot.
---@field status "online"|"offline"|"recently"|"last_week"|"last_month"|"hidden"|nil Their status.
---@field online_until integer? Of online: until when, if nothing else is heard.
---@field last_seen integer? Of offline: since when.
---@field typing string? What they are doing in the chat: typing, record_audio, upload_photo, choose_sticker and so on; cancel: nothing any more.
---@field typing_action tl.SendMessageAction? The same as Telegram's object.
---@field first_name string? The new first name.
---@field last_name string? The new last name.
---@field usernames string[]? The new usernames, the main one first.
---@field phone string? The new phone number.
---@field emoji_status tl.EmojiStatus? The new status emoji.
---@field blocked boolean? The account has blocked them, or not any more; nil if it is not about that.
---@field stopped boolean? They have stopped the bot, or started it again; nil if it is not about that.

---Several photos or files that were sent together, as one event. What it has of a message is of the first.
---@class tgscript.Event.album: tgscript.Event
---@field chat_id integer The chat where it happened: -5 is a basic group, -1000000000005 a channel or supergroup.
---@field sender_id integer Who did it.
---@field message tl.message The first of its messages, as Telegram has sent it.
---@field messages tl.message[] All of its messages.
---@field ids integer[] Their ids.
---@field id integer The first message's id.
---@field text string The first caption; "" if there is none.
---@field date integer When it was sent.
---@field edit_date integer? When it was edited; nil if it was not, though what belongs to it may have changed, as reactions.
---@field out boolean The account has sent it, from elsewhere.
---@field mentioned boolean It mentions the account.
---@field forwarded boolean It was forwarded.
---@field reply_to_id integer? The message that it answers.
---@field topic_id integer? The forum topic that it is in.
---@field via_bot_id integer? The inline bot that it was made with.
---@field grouped_id tgscript.Long? The album's id.
---@field media tl.MessageMedia? The first message's media.
---@field media_type tgscript.MediaType? What kind of media that is.
---@field matches tgscript.Matches? What the filter's pattern has captured.

---A button below a message was pressed. Answer it, so that the button stops waiting.
---@class tgscript.Event.callback_query: tgscript.Event
---@field sender_id integer Who did it.
---@field id tgscript.Long The query's id.
---@field data string The button's data; "" for a game's button.
---@field user_id integer Who has pressed the button.
---@field message_id integer? The message with the button; nil of one that was sent inline.
---@field inline_message_id tl.InputBotInlineMessageID? The same of a message that was sent inline.
---@field game string? The game's short name.
---@field chat_instance tgscript.Long Stands for the chat.
---@field matches tgscript.Matches? What the filter's pattern has captured.
local CallbackQuery = {}

---Answers the pressed button: the user sees the text, and the button stops waiting.
---```lua
---on("callback_query", { data = "like" }, function(event)
---  event:answer("Thank you!")
---end)
---```
---@param text? string What the user is shown, 200 characters at most; nothing if left out.
---@param opts? tgscript.AnswerOptions How.
---@return true? done
---@return tgscript.Error? err Why it was refused.
---@overload fun(self: tgscript.Event.callback_query, opts: tgscript.AnswerOptions): true?, tgscript.Error?
function CallbackQuery:answer(text, opts) end

---Somebody types behind an inline bot's name.
---@class tgscript.Event.inline_query: tgscript.Event
---@field sender_id integer Who did it.
---@field id tgscript.Long The query's id.
---@field query string What was typed.
---@field offset string The `next_offset` of the last answer, of which more is wanted; "" at first.
---@field user_id integer Who types.
---@field geo tl.GeoPoint? Where they are.
---@field peer_type tl.InlineQueryPeerType? In what kind of chat.
---@field matches tgscript.Matches? What the filter's pattern has captured.
local InlineQuery = {}

---Answers the query with a list of results, 50 at most.
---```lua
---on("inline_query", function(event)
---  event:answer({
---    { title = "Shout", description = event.query:upper(), text = event.query:upper() .. "!" },
---  }, { cache = 0 })
---end)
---```
---@param results tgscript.InlineResult[] What to offer.
---@param opts? tgscript.InlineAnswerOptions How.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function InlineQuery:answer(results, opts) end

---A result of an inline query was sent. Telegram tells bots whose inline feedback is on.
---@class tgscript.Event.chosen_inline: tgscript.Event
---@field sender_id integer Who did it.
---@field id string The result's id, as the bot has given it.
---@field query string What was typed.
---@field user_id integer Who has chosen it.
---@field geo tl.GeoPoint? Where they are.
---@field inline_message_id tl.InputBotInlineMessageID? The message that it became, if it can be edited.
---@field matches tgscript.Matches? What the filter's pattern has captured.

---Somebody asks to join a chat.
---@class tgscript.Event.join_request: tgscript.Event
---@field chat_id integer The chat where it happened: -5 is a basic group, -1000000000005 a channel or supergroup.
---@field user_id integer? Who asks; the latest of them where there are several.
---@field users integer[] The ids of all who have asked recently.
---@field pending integer? How many requests wait; nil for bots.
---@field about string? What the user says of themselves, for bots.
---@field invite tl.ExportedChatInvite? The invite link that was used, for bots.
---@field date integer? When, for bots.
local JoinRequest = {}

---Lets who asks in.
---```lua
---on("join_request", function(event) event:approve() end)
---```
---@param user? tgscript.PeerLike Somebody else who has asked.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function JoinRequest:approve(user) end

---Does not let who asks in.
---```lua
---on("join_request", function(event)
---  if event.sender.bot then event:decline() else event:approve() end
---end)
---```
---@param user? tgscript.PeerLike Somebody else who has asked.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function JoinRequest:decline(user) end

---Reactions to a message have changed. Bots hear who has reacted, or of counts where reactions are anonymous.
---@class tgscript.Event.reaction: tgscript.Event
---@field chat_id integer The chat where it happened: -5 is a basic group, -1000000000005 a channel or supergroup.
---@field message_id integer The message.
---@field user_id integer? Who has reacted, a user or channel; nil if only counts are known.
---@field old tgscript.Reaction[]? Their reactions before; nil if only counts are known.
---@field new tgscript.Reaction[]? Their reactions now; nil if only counts are known.
---@field counts tgscript.ReactionCount[]? How often there is each reaction; nil if only who has reacted is known.
---@field date integer? When.

---Votes in a poll, or the poll itself, have changed.
---@class tgscript.Event.poll: tgscript.Event
---@field poll_id tgscript.Long The poll's id.
---@field user_id integer? Who has voted.
---@field options string[]? What they have voted for, as the options' data; {} if they have taken their vote back; nil if only counts are known.
---@field positions integer[]? The same as the options' places, from 1.
---@field poll tl.poll? The poll.
---@field results tl.pollResults? The results.
---@field votes integer[]? How many have voted for each option, in their order.
---@field total integer? How many have voted.
---@field closed boolean? The poll is over; nil if it does not say.
---@field message_id integer? The poll's message.

---Updates are lost: Telegram has not kept them for as long as the script was away.
---@class tgscript.Event.gap: tgscript.Event
---@field channel_id integer? The channel or supergroup whose updates are lost, marked as `chat_id` is; nil: those of private chats and basic groups.
---@field missing boolean Messages are lost, too, and not only edits, deletions and the like.

---Any update, also of those that are no other kind of event. It has the fields of the kind that it is, too.
---@class tgscript.Event.raw: tgscript.Event

---The kinds of events.
---@alias tgscript.EventName
---| "message" # A new message.
---| "message_edited" # A message was edited.
---| "message_deleted" # Messages were deleted.
---| "message_read" # Messages were read.
---| "chat_action" # Somebody joined or left, a new title, a pinned message and so on.
---| "user_update" # News of a user: online, typing, a new name and so on.
---| "album" # Photos or files that were sent together.
---| "callback_query" # A button below a message was pressed.
---| "inline_query" # Somebody types behind an inline bot's name.
---| "chosen_inline" # A result of an inline query was sent.
---| "join_request" # Somebody asks to join a chat.
---| "reaction" # Reactions to a message have changed.
---| "poll" # Votes in a poll have changed.
---| "gap" # Updates are lost.
---| "raw" # Every update, as Telegram sends it.

---The kinds of media that filters and `event.media_type` tell apart.
---@alias tgscript.MediaType "photo"|"video"|"document"|"voice"|"audio"|"sticker"|"animation"|"poll"|"contact"|"location"|"other"

---What somebody is in a chat.
---@alias tgscript.Role "creator"|"admin"|"member"|"restricted"|"banned"|"left"

---A reaction: an emoji, the id of a custom one, or `"paid"`.
---@alias tgscript.Reaction string|tgscript.Long

---Reactions: one or a list.
---@alias tgscript.Reactions tgscript.Reaction|tl.Reaction|(tgscript.Reaction|tl.Reaction)[]

---How often there is a reaction.
---@class tgscript.ReactionCount
---@field reaction tgscript.Reaction Which one.
---@field count integer How often.
---@field chosen boolean The account has chosen it.

---What a pattern has captured, by place; by name, too, if the captures of an expression of `re` have some. Without captures it is the match itself.
---@class tgscript.Matches
---@field [integer] string
---@field [string] string

---The words behind a command.
---@class tgscript.Args
---@field text string All of what is behind the command.
---@field [integer] string

---Which events a handler wants: all filters that are given must want it. They are asked before any Lua runs, but for `where`.
---@class tgscript.Filters
---@field private? boolean true: in private chats (of several kinds that are true, in one of them); false: not there.
---@field group? boolean The same of groups and supergroups.
---@field channel? boolean The same of channels.
---@field replayed? boolean true: what was caught up with; false: what comes live.
---@field update? tgscript.OneOrMore Constructors of updates, as `"updateNewMessage"`.
---@field chats? tgscript.PeerLikes Where.
---@field not_chats? tgscript.PeerLikes Where not.
---@field from? tgscript.PeerLikes Who.
---@field not_from? tgscript.PeerLikes Who not.
---@field any? tgscript.Filters[] Tables of filters: one of them must want the event.
---@field all? tgscript.Filters[] Tables of filters: all of them must want it.
---@field none? tgscript.Filters[] Tables of filters: none of them may want it.
---@field where? fun(event: any): any A function that is called with the event last of all: true if it is wanted.

---Filters of messages, new and edited ones and albums.
---@class tgscript.Filters.message: tgscript.Filters
---@field incoming? boolean true: what others have sent.
---@field outgoing? boolean true: what the account has sent, from elsewhere.
---@field forwarded? boolean true: forwarded messages.
---@field reply? boolean true: messages that answer another.
---@field mentioned? boolean true: messages that mention the account.
---@field via_bot? boolean true: messages made with an inline bot.
---@field media? boolean|tgscript.MediaType|tgscript.MediaType[] true: with media, false: without; or kinds of media.
---@field text? tgscript.OneOrMore The whole text.
---@field pattern? string|tgscript.Regex A pattern of Lua, or one made by `re.compile`; `event.matches` is what it captures.
---@field any? tgscript.Filters.message[] Tables of filters: one of them must want the event.
---@field all? tgscript.Filters.message[] Tables of filters: all of them must want it.
---@field none? tgscript.Filters.message[] Tables of filters: none of them may want it.

---Filters of `on("chat_action")`.
---@class tgscript.Filters.chat_action: tgscript.Filters
---@field incoming? boolean true: what others have done.
---@field outgoing? boolean true: what the account has done, from elsewhere.
---@field action? tgscript.OneOrMore What happened: see `event.action`.
---@field any? tgscript.Filters.chat_action[] Tables of filters: one of them must want the event.
---@field all? tgscript.Filters.chat_action[] Tables of filters: all of them must want it.
---@field none? tgscript.Filters.chat_action[] Tables of filters: none of them may want it.

---Filters of `on("callback_query")`.
---@class tgscript.Filters.callback_query: tgscript.Filters
---@field data? tgscript.OneOrMore|tgscript.Regex The button's data, or a pattern made by `re.compile`.
---@field text? tgscript.OneOrMore The same as data.
---@field pattern? string|tgscript.Regex A pattern for the data, of Lua or made by `re.compile`; `event.matches` is what it captures.
---@field any? tgscript.Filters.callback_query[] Tables of filters: one of them must want the event.
---@field all? tgscript.Filters.callback_query[] Tables of filters: all of them must want it.
---@field none? tgscript.Filters.callback_query[] Tables of filters: none of them may want it.

---Filters of `on("inline_query")` and `on("chosen_inline")`.
---@class tgscript.Filters.inline_query: tgscript.Filters
---@field text? tgscript.OneOrMore What was typed, all of it.
---@field pattern? string|tgscript.Regex A pattern for what was typed, of Lua or made by `re.compile`; `event.matches` is what it captures.
---@field any? tgscript.Filters.inline_query[] Tables of filters: one of them must want the event.
---@field all? tgscript.Filters.inline_query[] Tables of filters: all of them must want it.
---@field none? tgscript.Filters.inline_query[] Tables of filters: none of them may want it.

---Filters of `on("raw")`: all there are. One that looks at what only some kinds of events have wants those.
---@class tgscript.Filters.raw: tgscript.Filters.message, tgscript.Filters.chat_action, tgscript.Filters.callback_query
---@field any? tgscript.Filters.raw[] Tables of filters: one of them must want the event.
---@field all? tgscript.Filters.raw[] Tables of filters: all of them must want it.
---@field none? tgscript.Filters.raw[] Tables of filters: none of them may want it.

---A string or a list of strings, of which one must be it.
---@alias tgscript.OneOrMore string|string[]

---Somebody, or a list of them.
---@alias tgscript.PeerLikes tgscript.PeerLike|tgscript.PeerLike[]

---Calls a function for each event of a kind, as a task of its own, until `handler:stop()`.
---
---Events of one chat come one after the other, chats go side by side. What the script's own calls cause is no event. A handler that fails is logged, and the script goes on.
---```lua
---on("message", { private = true, incoming = true }, function(event)
---  print(event.sender.first_name, event.text)
---end)
---```
---@param name tgscript.EventName The kind of events; `help("EventName")` lists them.
---@param filters? tgscript.Filters Which of them; all if left out.
---@param handler fun(event: tgscript.Event) What is called with the event.
---@return tgscript.Handler handler
---@overload fun(name: "message", handler: fun(event: tgscript.Event.message)): tgscript.Handler
---@overload fun(name: "message", filters: tgscript.Filters.message?, handler: fun(event: tgscript.Event.message)): tgscript.Handler
---@overload fun(name: "message_edited", handler: fun(event: tgscript.Event.message_edited)): tgscript.Handler
---@overload fun(name: "message_edited", filters: tgscript.Filters.message?, handler: fun(event: tgscript.Event.message_edited)): tgscript.Handler
---@overload fun(name: "message_deleted", handler: fun(event: tgscript.Event.message_deleted)): tgscript.Handler
---@overload fun(name: "message_deleted", filters: tgscript.Filters?, handler: fun(event: tgscript.Event.message_deleted)): tgscript.Handler
---@overload fun(name: "message_read", handler: fun(event: tgscript.Event.message_read)): tgscript.Handler
---@overload fun(name: "message_read", filters: tgscript.Filters?, handler: fun(event: tgscript.Event.message_read)): tgscript.Handler
---@overload fun(name: "chat_action", handler: fun(event: tgscript.Event.chat_action)): tgscript.Handler
---@overload fun(name: "chat_action", filters: tgscript.Filters.chat_action?, handler: fun(event: tgscript.Event.chat_action)): tgscript.Handler
---@overload fun(name: "user_update", handler: fun(event: tgscript.Event.user_update)): tgscript.Handler
---@overload fun(name: "user_update", filters: tgscript.Filters?, handler: fun(event: tgscript.Event.user_update)): tgscript.Handler
---@overload fun(name: "album", handler: fun(event: tgscript.Event.album)): tgscript.Handler
---@overload fun(name: "album", filters: tgscript.Filters.message?, handler: fun(event: tgscript.Event.album)): tgscript.Handler
---@overload fun(name: "callback_query", handler: fun(event: tgscript.Event.callback_query)): tgscript.Handler
---@overload fun(name: "callback_query", filters: tgscript.Filters.callback_query?, handler: fun(event: tgscript.Event.callback_query)): tgscript.Handler
---@overload fun(name: "inline_query", handler: fun(event: tgscript.Event.inline_query)): tgscript.Handler
---@overload fun(name: "inline_query", filters: tgscript.Filters.inline_query?, handler: fun(event: tgscript.Event.inline_query)): tgscript.Handler
---@overload fun(name: "chosen_inline", handler: fun(event: tgscript.Event.chosen_inline)): tgscript.Handler
---@overload fun(name: "chosen_inline", filters: tgscript.Filters.inline_query?, handler: fun(event: tgscript.Event.chosen_inline)): tgscript.Handler
---@overload fun(name: "join_request", handler: fun(event: tgscript.Event.join_request)): tgscript.Handler
---@overload fun(name: "join_request", filters: tgscript.Filters?, handler: fun(event: tgscript.Event.join_request)): tgscript.Handler
---@overload fun(name: "reaction", handler: fun(event: tgscript.Event.reaction)): tgscript.Handler
---@overload fun(name: "reaction", filters: tgscript.Filters?, handler: fun(event: tgscript.Event.reaction)): tgscript.Handler
---@overload fun(name: "poll", handler: fun(event: tgscript.Event.poll)): tgscript.Handler
---@overload fun(name: "poll", filters: tgscript.Filters?, handler: fun(event: tgscript.Event.poll)): tgscript.Handler
---@overload fun(name: "gap", handler: fun(event: tgscript.Event.gap)): tgscript.Handler
---@overload fun(name: "gap", filters: tgscript.Filters?, handler: fun(event: tgscript.Event.gap)): tgscript.Handler
---@overload fun(name: "raw", handler: fun(event: tgscript.Event.raw)): tgscript.Handler
---@overload fun(name: "raw", filters: tgscript.Filters.raw?, handler: fun(event: tgscript.Event.raw)): tgscript.Handler
function on(name, filters, handler) end

---Calls a function for each message that begins with "/name", or with "/name@bot" where that is the account. What the account itself has sent is none, unless `outgoing` is among the filters.
---```lua
---command("roll", function(event)
---  local sides = tonumber(event.args[1]) or 6
---  event:reply("You rolled " .. math.random(sides))
---end)
---```
---@param name tgscript.OneOrMore The command's name, or a list of names, without the slash.
---@param filters? tgscript.Filters.message Which messages; all if left out.
---@param handler fun(event: tgscript.Event.command) What is called with the event.
---@return tgscript.Handler handler
---@overload fun(name: tgscript.OneOrMore, handler: fun(event: tgscript.Event.command)): tgscript.Handler
function command(name, filters, handler) end

---A message that is a command, as handlers of `command` get it.
---@class tgscript.Event.command: tgscript.Event.message
---@field command string Which command it is, in lower case and without the slash.
---@field args tgscript.Args The words behind it; `args.text` is all of that.

---A call on its way through `use("call", ...)`.
---@class tgscript.Asked
---@field method string The method's name.
---@field args table Its arguments, which may be changed or set.

---Puts a function around every run of a handler, or with `"call"` around every call of the script. The one that was registered first is the outermost.
---
---`next` does what is further in: it may be called later, again, or not at all. Of a call it returns its result, or nil and the error, and so must the function.
---```lua
---use(function(event, next)
---  local began = time.monotonic()
---  next()
---  log.info(event.name, time.short(time.monotonic() - began))
---end)
---use("call", function(request, next)
---  log.debug("calling", request.method)
---  return next(request)
---end)
---```
---@param fn fun(event: tgscript.Event, next: fun(): ...): any What is put around handlers.
---@return tgscript.Middleware middleware
---@overload fun(what: "event", fn: fun(event: tgscript.Event, next: fun(): ...): any): tgscript.Middleware
---@overload fun(what: "call", fn: fun(request: tgscript.Asked, next: fun(request?: tgscript.Asked|tgscript.Request): any, tgscript.Error?): any, any): tgscript.Middleware
function use(fn) end
