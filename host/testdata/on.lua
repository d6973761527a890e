on("mesage", print) --- error: on: unknown event "mesage" \(did you mean "message"\?\)
---
on("tick", print) --- error: on: unknown event "tick", not one of message, message_edited, .* more
---
on(print) --- error: on: name of an event expected, got function
---
on("message") --- error: on: function expected, got nil
---
on("message", "print") --- error: on: function expected, got string
---
on("message", { incoming = true }) --- error: on: function expected, got nil
---
on("message", nil, print) --- error: on: this script runs without an account
---
on("message", nil, "print") --- error: on: function expected, got string "print"
---
on("message", print, { incoming = true }) --- error: on: the function comes last, behind the filters
---
on("message", { incoming = true }, print, 1) --- error: on: filters and a function expected behind the name, got 4 arguments
---
on("message", { incomming = true }, print) --- error: on: unknown filter "incomming" \(did you mean "incoming"\?\)
---
on("message", { "incoming" }, print) --- error: on: filters have names, as in { incoming = true }, got number 1
---
on("message", { speed = 1 }, print) --- error: on: unknown filter "speed", not one of private, group, .* more
---
on("message", { incoming = 1 }, print) --- error: on: incoming: true or false expected, got number 1
---
on("message", { group = "x" }, print) --- error: on: group: true or false expected, got string "x"
---
on("message", { data = "x" }, print) --- error: on: filter "data" is not for "message", only for callback_query
---
on("callback_query", { media = true }, print) --- error: on: filter "media" is not for "callback_query", only for message, message_edited, album
---
on("message", { pattern = 7 }, print) --- error: on: pattern: a pattern of Lua or one made by re.compile expected, got number 7
---
on("message", { pattern = "(x" }, print) --- error: on: pattern: unfinished capture
---
on("message", { pattern = "[x" }, print) --- error: on: pattern: malformed pattern \(missing '\]'\)
---
on("message", { pattern = "x%" }, print) --- error: on: pattern: malformed pattern \(ends with '%'\)
---
on("message", { text = {} }, print) --- error: on: text: a string or a list of strings expected, got an empty table
---
on("message", { text = { "a", 2 } }, print) --- error: on: text: string expected, got number 2
---
on("message", { media = "foto" }, print) --- error: on: media: unknown "foto", not one of photo, .* more
---
on("chat_action", { action = "chat_ad_user" }, print) --- error: on: action: unknown "chat_ad_user" \(did you mean "chat_add_user"\?\)
---
on("raw", { update = "updateNewMesage" }, print) --- error: on: update: unknown "updateNewMesage" \(did you mean "updateNewMessage"\?\)
---
on("message", { chats = {} }, print) --- error: on: chats: who is expected, got an empty table
---
on("message", { chats = { 7, true } }, print) --- error: on: chats\[2\]: name, link, phone number, id or object expected, got boolean true
---
on("message", { from = "no spaces please" }, print) --- error: on: from: 
---
on("message", { any = { { text = "a" }, { txet = "b" } } }, print) --- error: on: any\[2\]: unknown filter "txet" \(did you mean "text"\?\)
---
on("message", { none = {} }, print) --- error: on: none: list of tables of filters expected, got table
---
on("message", { all = { 1 } }, print) --- error: on: all\[1\]: table of filters expected, got number 1
---
on("message", { where = "x" }, print) --- error: on: where: function expected, got string "x"
---
command("start", { incomming = true }, print) --- error: command: unknown filter "incomming" \(did you mean "incoming"\?\)
---
command("two words", print) --- error: command: a name has letters, digits and underscores only, got string "two words"
---
command({}, print) --- error: command: names of commands expected, got an empty table
---
command(print) --- error: command: name of a command expected, got function
---
command("start") --- error: command: function expected, got nil
---
on("message", print) --- error: on: this script runs without an account
---
-- What has failed leaves nothing behind: the script ends.
local ok, err = pcall(on, "raw", print)
assert(not ok and err:find("this script runs without an account", 1, true), err)
ok, err = pcall(on, "raw", print)
assert(not ok and err:find("this script runs without an account", 1, true), err)
