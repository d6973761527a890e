-- What a script makes of tgscript's own tables and of strings is right.

setmetatable(json, { __call = function(_, x) return json.encode(x) end })
print(json({}))
local s = store
setmetatable(s, { __call = function(_, key) return s.get(key) end })
print(store("x"), s("x"))
setmetatable(_G.http, { __call = function(_, url) return http.get(url) end })
print(http("https://example.com"))
local function scoped(messages, buttons, text)
  print(messages.sendMessage, buttons("x"), text:anything())
end
scoped({ sendMessage = 1 }, print, "x")
do
  local help, arg = { getConfig = 1 }, print
  print(help.getConfig, arg("x"))
end
for k, f in pairs({ shout = function(x) return x:upper() .. "!" end }) do string[k] = f end
print(("x"):shout())
local it = messages("me")
it = { 1, 2 }
print(it[1])
local word = "x"
if arg[1] then word = { upr = function() return "X" end } end
print(word:upr())
