---@meta tgscript.text

-- Formatted texts and buttons.

---A formatted text, as `html` and `markdown` make it. `..` puts it together with strings and others of its kind, `#text` is its length as Telegram counts, and it goes wherever a text goes.
---@class tgscript.Text
---@field text string The text without its formats.
---@field entities tl.MessageEntity[] Its formats.
---@operator concat(string|number|tgscript.Text): tgscript.Text
---@operator len: integer
local Text = {}

---Cuts the text into parts that are no longer than so many units, at ends of lines or words, with the formats of each.
---```lua
---for _, part in ipairs(html("<b>one two three</b>"):split(8)) do print(part:html()) end
---```
---@param units? integer How long a part may be, 4096 if left out; most characters are one unit, emojis two.
---@return tgscript.Text[] parts
function Text:split(units) end

---Writes the text with its formats as HTML.
---```lua
---print(markdown("**Hello**"):html())
---```
---@return string
function Text:html() end

---Writes the text with its formats as Markdown.
---```lua
---print(html("<b>Hello</b>"):markdown())
---```
---@return string
function Text:markdown() end

---Makes formatted text of HTML: `html"<b>Hello</b>"`. With further arguments the text is a format, as of `string.format`, and what goes in is escaped.
---
---Tags: b, strong, i, em, u, s, a href, code, pre, blockquote (expandable), tg-spoiler, tg-emoji emoji-id, tg-time unix format, br.
---```lua
---send("me", html("Hello <b>%s</b>!", account.first_name))
---```
---@class tgscript.html
---@overload fun(text: string, ...: any): tgscript.Text
html = {}

---Writes a text so that HTML shows it as it is.
---```lua
---print(html.escape("1 < 2 & 3"))
---```
---@param text string|number|tgscript.Long The text.
---@return string
function html.escape(text) end

---Writes the text of a message, with its formats, as HTML.
---```lua
---local message = send("me", html"<i>Hello</i>")
---print(html.of(message))
---```
---@param message tgscript.TextLike A message, event or formatted text.
---@return string
function html.of(message) end

---Makes formatted text of Markdown: `**bold**`, `__italic__`, `--underline--`, `~~strike~~`, `||spoiler||`, `` `code` ``, `[text](link)`, lines of `> quote` and blocks of code between lines of three backquotes. With further arguments the text is a format, as of `string.format`, and what goes in is escaped.
---
---No text is wrong: what opens nothing or is never closed is text, and so is what has a backslash before it.
---```lua
---send("me", markdown"Read [the manual](https://example.org) **today**")
---```
---@class tgscript.markdown
---@overload fun(text: string, ...: any): tgscript.Text
markdown = {}

---Writes a text so that Markdown shows it as it is.
---```lua
---print(markdown.escape("2 ** 3"))
---```
---@param text string|number|tgscript.Long The text.
---@return string
function markdown.escape(text) end

---Writes the text of a message, with its formats, as Markdown.
---```lua
---local message = send("me", markdown"__Hello__")
---print(markdown.of(message))
---```
---@param message tgscript.TextLike A message, event or formatted text.
---@return string
function markdown.of(message) end

---A button below a message, as `buttons.inline` and its like make it.
---@alias tgscript.InlineButton tl.keyboardInlineButton

---A button of a keyboard, as `buttons.text` and its like make it; a string is one that sends its text.
---@alias tgscript.KeyboardButton tl.keyboardButton|string

---What a message has as buttons: one, a row of them, or rows; or what Telegram takes. Beside the rows of a keyboard there may be options.
---@alias tgscript.Buttons tgscript.ButtonRows|tgscript.InlineButton|tgscript.KeyboardButton|tl.ReplyMarkup|(tgscript.InlineButton|tgscript.KeyboardButton)[]|(tgscript.InlineButton|tgscript.KeyboardButton)[][]

---Rows of buttons, with options of a keyboard beside them.
---@class tgscript.ButtonRows
---@field [integer] tgscript.InlineButton|tgscript.KeyboardButton|(tgscript.InlineButton|tgscript.KeyboardButton)[]
---@field resize? boolean The keyboard is as high as its buttons need, true if left out.
---@field once? boolean The keyboard goes away when it was used.
---@field placeholder? string What is shown where the user writes.
---@field selective? boolean Only those see it who are mentioned or answered.
---@field persistent? boolean The keyboard can't be folded away.
---@field force_reply? boolean What the user writes answers the message.

---How a button looks.
---@class tgscript.ButtonOptions
---@field style? "primary"|"success"|"danger" Its colour.
---@field icon? tgscript.LongLike The id of a custom emoji before its text.

---@class tgscript.InlineButtonOptions: tgscript.ButtonOptions
---@field password? boolean The user is asked for their password first.

---@class tgscript.LoginButtonOptions: tgscript.ButtonOptions
---@field bot? tgscript.PeerLike Another bot that the user signs in with.
---@field write? boolean The user is asked whether the bot may write to them.
---@field forward_text? string The button's text in messages that were forwarded.

---@class tgscript.SwitchInlineOptions: tgscript.ButtonOptions
---@field here? boolean In the same chat.
---@field chats? ("users"|"bots"|"groups"|"supergroups"|"channels")|("users"|"bots"|"groups"|"supergroups"|"channels")[] In which kinds of chats.

---@class tgscript.WebAppButtonOptions: tgscript.ButtonOptions
---@field keyboard? boolean It is a button of a keyboard.

---@class tgscript.RequestPollOptions: tgscript.ButtonOptions
---@field quiz? boolean true: a quiz only; false: no quiz.

---@class tgscript.RequestPeerOptions: tgscript.ButtonOptions
---@field type? "user"|"group"|"channel" What is chosen, a user if left out.
---@field id? integer What the bot is told with the choice, 1 if left out.
---@field max? integer How many may be chosen, 1 if left out.
---@field bot? boolean Of users: bots only, or none.
---@field premium? boolean Of users: with Premium only, or without.
---@field forum? boolean Of groups: forums only, or none.
---@field username? boolean Of groups and channels: with a username only, or without. Of users: their username is told, too.
---@field creator? boolean Of groups and channels: those of the user only.
---@field member? boolean Of groups: those where the bot is a member.
---@field name? boolean Their name is told, too.
---@field photo? boolean Their photo is told, too.

---@class tgscript.RemoveKeyboardOptions
---@field selective? boolean Only for those who are mentioned or answered.

---@class tgscript.ForceReplyOptions
---@field placeholder? string What is shown where the user writes.
---@field selective? boolean Only for those who are mentioned or answered.
---@field once? boolean It goes away when it was used.

---Buttons of messages, inline ones below a message or a keyboard instead of the user's own. One is `buttons = buttons.inline("Yes", "y")`, a row `{ a, b }`, rows are `{ { a, b }, { c } }`.
---```lua
---command("start", function(event)
---  event:respond("Sure?", { buttons = { buttons.inline("Yes", "y"), buttons.inline("No", "n") } })
---end)
---```
---@class tgscript.buttons
buttons = {}

---Makes a button that tells the bot its data when it is pressed: a `callback_query`.
---```lua
---local yes = buttons.inline("Yes", "y", { style = "success" })
---print(yes.text)
---```
---@param text string What is on it.
---@param data? string|number|tgscript.Long What the bot is told, 64 bytes at most; the text if left out.
---@param opts? tgscript.InlineButtonOptions How it looks.
---@return tl.keyboardInlineButton
---@overload fun(text: string, opts: tgscript.InlineButtonOptions): tl.keyboardInlineButton
function buttons.inline(text, data, opts) end

---Makes a button that opens a link.
---```lua
---local more = buttons.url("More", "https://example.org")
---print(more.text)
---```
---@param text string What is on it.
---@param link string What it opens.
---@param opts? tgscript.ButtonOptions How it looks.
---@return tl.keyboardInlineButton
function buttons.url(text, link, opts) end

---Makes a button that opens a link and signs the user in there.
---```lua
---local login = buttons.login("Sign in", "https://example.org/login")
---print(login.text)
---```
---@param text string What is on it.
---@param link string What it opens.
---@param opts? tgscript.LoginButtonOptions With which bot, and how it looks.
---@return tl.keyboardInlineButton
function buttons.login(text, link, opts) end

---Makes a button that begins an inline query of the bot, in a chat that the user chooses.
---```lua
---local share = buttons.switch_inline("Share", "soup", { chats = "groups" })
---print(share.text)
---```
---@param text string What is on it.
---@param query? string What the query begins with.
---@param opts? tgscript.SwitchInlineOptions Where, and how it looks.
---@return tl.keyboardInlineButton
---@overload fun(text: string, opts: tgscript.SwitchInlineOptions): tl.keyboardInlineButton
function buttons.switch_inline(text, query, opts) end

---Makes a button that copies a text.
---```lua
---local code = buttons.copy("Copy the code", "4711")
---print(code.text)
---```
---@param text string What is on it.
---@param what string What it copies, 256 characters at most.
---@param opts? tgscript.ButtonOptions How it looks.
---@return tl.keyboardInlineButton
function buttons.copy(text, what, opts) end

---Makes a button that opens a web app, below a message or, with `keyboard`, of a keyboard.
---```lua
---local shop = buttons.web_app("Shop", "https://example.org/shop")
---print(shop.text)
---```
---@param text string What is on it.
---@param link string The app's address.
---@param opts? tgscript.WebAppButtonOptions Of what it is, and how it looks.
---@return tl.keyboardInlineButton|tl.keyboardButton
function buttons.web_app(text, link, opts) end

---Makes a button that shows a user.
---```lua
---local who = assert(buttons.profile("Who is it?", "@sandbox_friend"))
---print(who.text)
---```
---@param text string What is on it.
---@param user tgscript.PeerLike Who.
---@param opts? tgscript.ButtonOptions How it looks.
---@return tl.keyboardInlineButton? button nil if the user can't be found.
---@return tgscript.Error? err Why not.
function buttons.profile(text, user, opts) end

---Makes a button that begins the game of the message.
---```lua
---local play = buttons.game("Play")
---print(play.text)
---```
---@param text string What is on it.
---@param opts? tgscript.ButtonOptions How it looks.
---@return tl.keyboardInlineButton
function buttons.game(text, opts) end

---Makes a button that pays the invoice of the message.
---```lua
---local pay = buttons.pay("Pay")
---print(pay.text)
---```
---@param text string What is on it.
---@param opts? tgscript.ButtonOptions How it looks.
---@return tl.keyboardInlineButton
function buttons.pay(text, opts) end

---Makes a button that can't be pressed.
---```lua
---local none = buttons.disabled("Sold out")
---print(none.text)
---```
---@param text string What is on it.
---@param opts? tgscript.ButtonOptions How it looks.
---@return tl.keyboardInlineButton
function buttons.disabled(text, opts) end

---Makes a button of a keyboard that sends its text. A string does as well.
---```lua
---local yes = buttons.text("Yes", { style = "success" })
---print(yes.text)
---```
---@param text string What is on it.
---@param opts? tgscript.ButtonOptions How it looks.
---@return tl.keyboardButton
function buttons.text(text, opts) end

---Makes a button of a keyboard that sends the user's phone number.
---```lua
---local phone = buttons.request_phone("Share my number")
---print(phone.text)
---```
---@param text string What is on it.
---@param opts? tgscript.ButtonOptions How it looks.
---@return tl.keyboardButton
function buttons.request_phone(text, opts) end

---Makes a button of a keyboard that sends where the user is.
---```lua
---local here = buttons.request_location("I am here")
---print(here.text)
---```
---@param text string What is on it.
---@param opts? tgscript.ButtonOptions How it looks.
---@return tl.keyboardButton
function buttons.request_location(text, opts) end

---Makes a button of a keyboard that has the user make a poll.
---```lua
---local poll = buttons.request_poll("Make a quiz", { quiz = true })
---print(poll.text)
---```
---@param text string What is on it.
---@param opts? tgscript.RequestPollOptions What kind, and how it looks.
---@return tl.keyboardButton
function buttons.request_poll(text, opts) end

---Makes a button of a keyboard that has the user choose users, a group or a channel, which the bot is told.
---```lua
---local who = buttons.request_peer("Choose a group", { type = "group", creator = true })
---print(who.text)
---```
---@param text string What is on it.
---@param opts? tgscript.RequestPeerOptions What is chosen, and how it looks.
---@return tl.keyboardButton
function buttons.request_peer(text, opts) end

---Takes a keyboard away: `buttons = buttons.remove()`.
---```lua
---command("done", function(event)
---  event:respond("Bye!", { buttons = buttons.remove() })
---end)
---```
---@param opts? tgscript.RemoveKeyboardOptions For whom.
---@return tl.replyKeyboardHide
function buttons.remove(opts) end

---Has the user answer the message: `buttons = buttons.force_reply()`.
---```lua
---command("name", function(event)
---  event:respond("Your name?", { buttons = buttons.force_reply{ placeholder = "Name" } })
---end)
---```
---@param opts? tgscript.ForceReplyOptions For whom, and what is shown.
---@return tl.replyKeyboardForceReply
function buttons.force_reply(opts) end

---How the user is answered who has pressed a button.
---@class tgscript.AnswerOptions: tgscript.CallOptions
---@field alert? boolean The text is shown in a window that the user closes.
---@field url? string A link that is opened: of a game, or to the bot itself.
---@field cache? tgscript.Duration For how long the same button may be answered without asking the bot.

---How an inline query is answered.
---@class tgscript.InlineAnswerOptions: tgscript.CallOptions
---@field cache? tgscript.Duration For how long others get the same answer, 5 minutes if left out.
---@field gallery? boolean The results are shown as pictures side by side.
---@field private? boolean The answer is for this user only.
---@field next_offset? string|number There is more: it is asked for with this as `event.offset`.
---@field switch_pm? tgscript.SwitchToBot A button above the results that opens the chat with the bot.
---@field switch_web_app? tgscript.SwitchToWebApp A button above the results that opens a web app.

---@class tgscript.SwitchToBot
---@field text string What is on the button.
---@field start? string The parameter of /start.

---@class tgscript.SwitchToWebApp
---@field text string What is on the button.
---@field url? string The app's address.

---A result of an inline query: what it shows, and what it sends.
---@class tgscript.InlineResult
---@field type? "article"|"photo"|"gif"|"video"|"audio"|"voice"|"document"|"sticker" What it is, an article if left out.
---@field id? string|number|tgscript.Long What it is called in `chosen_inline`; its place in the list if left out.
---@field title? string What it shows; an article needs one.
---@field description? string A line below the title.
---@field url? string Of an article: its link; else the file.
---@field file? tgscript.Object A photo or document that Telegram has already, instead of `url`.
---@field thumb? string The link of a small picture.
---@field mime_type? string What kind of file `url` is.
---@field width? integer How wide it is.
---@field height? integer How high it is.
---@field text? tgscript.TextLike The text that it sends; an article needs one.
---@field caption? tgscript.TextLike The caption of what it sends.
---@field format? "html"|"markdown" How text or caption are written, if they are strings.
---@field buttons? tgscript.Buttons Buttons below the message.
---@field link_preview? boolean false: no preview of a link in the text.
