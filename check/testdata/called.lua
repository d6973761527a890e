-- What can't be called, and what has no fields.

call(messages.sendMessage, { peer = "me", message = "x" })  --! 15 wrong-type messages is a function here: a method of Telegram's is called by its name, call("messages.sendMessage", ...)
call(messages["getHistory"], { peer = "me" })  --! 15 wrong-type call("messages.getHistory", ...)
call(help.getConfig)  --! 11 wrong-type call("help.getConfig", ...)
messages:sendMessage({})  --! 10 wrong-type call("messages.sendMessage", ...)
print(messages.count, send[1], string.format.x)  --! 16 wrong-type messages is a function, and has neither fields nor a length  --! 28 wrong-type send is a function, and  --! 46 wrong-type string.format is a function, and
print(messages("me")[1])  --! 22 wrong-type messages returns a function for a loop, and no list: for ... in messages(...) do
local all = messages("me", { limit = 5 })
print(all[1].text, all.total)  --! 11 wrong-type messages returns a function  --! 24 wrong-type messages returns a function
print(#messages("me"), #all, #send)  --! 8 wrong-type messages returns a function  --! 25 wrong-type messages returns a function  --! 31 wrong-type send is a function
print(store.pairs("x")[1])  --! 24 wrong-type store.pairs returns a function
store("x")  --! 1 wrong-type store is a table, and can't be called: it has
json({})  --! 1 wrong-type it has array, decode
account()  --! 1 wrong-type account is a table, and can't be called: it has
arg()  --! 1 wrong-type arg is a list, and can't be called: arg[1] is
send("me", "x", { buttons = buttons{ "x" } })  --! 29 wrong-type buttons is a table, and can't be called: it has
functions.messages({})  --! 1 wrong-type functions.messages is a table, and can't be called
functions("x")  --! 1 wrong-type functions is a table
print(("x"):uper())  --! 13 unknown-field strings have no method "uper" (did you mean "upper"?)
local text = "x" .. 5
print(text:trim(), text:gfind("x"), text.anything, text:len())  --! 12 unknown-field strings have no method "trim"  --! 25 unknown-field strings have no method "gfind": use string.gmatch
on("message", function(event)
  local word = event.text
  print(event.text:lowr(), word:splt(","))  --! 20 unknown-field (did you mean "lower"?)  --! 33 unknown-field strings have no method "splt"
end)

-- Who tries it knows that it may fail.
print(pcall(function() return ("x"):pack() end), pcall(function() return messages.x end), pcall(function() store("x") end))
print(functions.messages.getDialogs, types.updates, html("x"), html"x", markdown("x"))
for m in all do print(m.id) end
