-- what is encoded is decoded to the same
local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b and type(a) == type(b) end
  for k, v in pairs(a) do if not same(v, b[k]) then return false end end
  for k in pairs(b) do if a[k] == nil then return false end end
  return true
end
for _, v in ipairs {
  1, -1, 0, 1.5, 1e300, -2.5e-7, 2 ^ 53, -2 ^ 53, 2 ^ 60, 0.1, true, "", "a\"b\\c\n\t\r\0\127\31 ü€😀", json.null,
  long("9223372036854775807"), long("-9223372036854775808"), long("9007199254740993"), long("-9007199254740993"),
  { 1, "two", { three = 3 } }, { a = { b = { c = json.array {} } } }, json.array { 1, json.null, 2 },
} do
  assert(same(v, assert(json.decode(json.encode(v)))), json.encode(v))
end
assert(json.encode(1 / 3) == "0.3333333333333333" and json.encode(100) == "100" and json.encode(1e21) == "1e+21")
assert(json.encode(2 ^ 53) == "9007199254740992" and json.encode(2 ^ 60) == "1.152921504606847e+18")
assert(1 / json.decode("-0") == -1 / 0 and json.decode(json.encode(false)) == false)
---
-- integers are exact
local t = json.decode '{"id": 9007199254740993, "near": 9007199254740992, "min": -9223372036854775808, "f": 9007199254740993.0}'
assert(t.id == long("9007199254740993") and t.near == 2 ^ 53 and t.min == long("-9223372036854775808") and t.f == 2 ^ 53)
assert(json.encode { id = long("5") } == '{"id":5}' and json.encode(json.object { [long("-7")] = 1 }) == '{"-7":1}')
local n, err = json.decode("[18446744073709551615]")
assert(n == nil and err == 'json.decode: line 1, column 2: 18446744073709551615 does not fit 64 bits: { big = "string" } or { big = "number" } takes it')
assert(json.decode("18446744073709551615", { big = "string" }) == "18446744073709551615")
assert(json.decode("18446744073709551616", { big = "number" }) == 2 ^ 64)
assert(select(2, json.decode("1e999")):find("too large"))
---
-- lists and objects
assert(json.encode {} == "{}" and json.encode(json.array()) == "[]" and json.encode(json.object()) == "{}")
assert(json.encode(json.decode("[]")) == "[]" and json.encode(json.decode("{}")) == "{}" and json.encode(json.decode('[[],{"a":[]}]')) == '[[],{"a":[]}]')
assert(json.encode(json.object { [3] = "c", [1] = "a" }) == '{"1":"a","3":"c"}')
assert(json.encode { b = 1, a = { 2, 3 }, ["ä"] = 4 } == '{"a":[2,3],"b":1,"ä":4}')
local list = json.decode("[1,2]")
assert(#list == 2 and setmetatable(list, nil) == list and json.encode(list) == "[1,2]")
assert(json.encode({ a = { 1, {} }, b = {} }, { pretty = true }) == [[
{
  "a": [
    1,
    {}
  ],
  "b": {}
}]])
---
-- null
local t = json.decode '{"a": null, "b": [null]}'
assert(t.a == json.null and t.b[1] == json.null and tostring(t.a) == "null" and "is " .. t.a == "is null")
t = json.decode('{"a": null, "b": [null]}', { skip_null = true })
assert(t.a == nil and t.b[1] == json.null)
---
local x = json.null.field --- error: json.null has no fields: tried to read "field"
---
-- text
assert(json.decode [["A\u00fc\ud83d\ude00\/\b\f\n\r\t\"\\"]] == "Aü😀/\b\f\n\r\t\"\\")
assert(json.decode [["\ud83d"]] == "\239\191\189" and json.decode [["\ud83dA"]] == "\239\191\189A" and json.decode [["\ud83d\u0041"]] == "\239\191\189A")
assert(json.decode "\239\187\191 [1] "[1] == 1)
---
-- what is wrong with a text, and where
for text, want in pairs {
  [""] = "1, column 1: a value expected, but the text ends here",
  ["[1,"] = "1, column 4: a value expected, but the text ends here",
  ["[1 2]"] = "1, column 4: ',' or ']' expected, got '2'",
  ["[1,]"] = "1, column 4: a value expected, got ']'",
  ['{\n  "ä": 1,\n  b: 2}'] = "3, column 3: a key in double quotes expected, got 'b'",
  ['{"ü" 1}'] = "1, column 6: ':' expected, got '1'",
  ['{"a":1'] = "1, column 7: ',' or '}' expected, but the text ends here",
  ["{'a':1}"] = "1, column 2: a key in double quotes expected, got '\\''",
  ["[01]"] = "1, column 3: ',' or ']' expected, got '1'",
  ["-"] = "1, column 2: a digit expected, but the text ends here",
  ["1."] = "1, column 3: a digit expected, but the text ends here",
  ["1e+"] = "1, column 4: a digit expected, but the text ends here",
  ["+1"] = "1, column 1: a value expected, got '+'",
  ["nul"] = "1, column 1: a value expected, got 'n'",
  ["NaN"] = "1, column 1: a value expected, got 'N'",
  ["1 x"] = "1, column 3: the end expected, got 'x'",
  ['"a'] = "1, column 3: '\"' expected, but the text ends here",
  ['"a\nb"'] = "1, column 3: the byte 0x0a in a string: write it as \\u000a",
  ['"\\x41"'] = "1, column 2: unknown escape \\x",
  ['"\\u12'] = "1, column 6: four hexadecimal digits expected, but the text ends here",
  ['"\\u12gh"'] = '1, column 4: four hexadecimal digits expected, got "12gh"',
  ['"\255"'] = "1, column 2: the byte 0xff is no UTF-8",
  ["\255"] = "1, column 1: a value expected, got the byte 0xff",
} do
  local v, err = json.decode(text)
  assert(v == nil and err == "json.decode: line " .. want, err)
end
local v, err = json.decode(("["):rep(1e6))
assert(v == nil and err == "json.decode: line 1, column 201: nested more than 200 deep")
---
-- too much
json.decode("[" .. ("[],"):rep(3e6) .. "1]") --- error: ran too long
---
-- TL objects, as to_table has them, with bytes in base64
local m = types.message { id = 5, peer_id = { user_id = 7 }, date = 1700000000, message = "hi", out = true, grouped_id = long("9007199254740993"),
  entities = { types.messageEntityBold { offset = 0, length = 2 } } }
assert(json.encode(m) == [[{"_":"message","date":1700000000,"entities":[{"_":"messageEntityBold","length":2,"offset":0}],]]
  .. [["grouped_id":9007199254740993,"id":5,"message":"hi","out":true,"peer_id":{"_":"peerUser","user_id":7}}]], json.encode(m))
assert(json.encode(types.inputDocument { id = 1, access_hash = 2, file_reference = "\255\0" }) == '{"_":"inputDocument","access_hash":2,"file_reference":"/wA=","id":1}')
assert(json.encode { list = m.entities } == '{"list":' .. json.encode(m.entities) .. "}")
assert(json.encode(json.decode(json.encode(to_table(m)))) == json.encode(m))
---
json.encode({ users = { { name = print } } }) --- error: json.encode: users\[1\].name: nil, boolean, number, string or table expected, got function
---
json.encode { 1, nil, 3 } --- error: json.encode: \[2\]: nil in a list; json.null has a place there
---
json.encode { [2] = 1 } --- error: a table that begins with the key 2 is no list; json.object writes such keys as strings
---
json.encode { 1, a = 2 } --- error: a list with the key "a": JSON has lists and objects, not both in one
---
json.encode { [true] = 2 } --- error: a key must be a string, got boolean true
---
json.encode(0 / 0) --- error: json.encode: NaN has no place in JSON
---
json.encode { x = "\255" } --- error: json.encode: x: the string is no UTF-8 at byte 1 \(0xff\); base64.encode makes text of bytes
---
local t = {}
t.t = t
json.encode(t) --- error: ^json.lua:\d+: json.encode: nested more than 200 deep; does a table hold itself\?$
---
local t = { "x" }
for i = 1, 30 do t = { t, t } end
json.encode(t) --- error: longer than 67108864 bytes|ran too long
---
json.encode(spawn(print)) --- error: json.encode: task: .* has no place in JSON
---
json.encode({}, { prety = true }) --- error: json.encode: unknown option "prety" \(did you mean "pretty"\?\)
---
json.encode({}, { pretty = 1 }) --- error: json.encode: pretty: boolean expected, got number 1
---
json.encode({}, true) --- error: json.encode: table of options expected, got boolean true
---
json.decode({}) --- error: json.decode: string expected, got table
---
json.decode("1", { big = "float" }) --- error: json.decode: big: "number" or "string" expected, got string "float"
---
json.array(1) --- error: json.array: table expected, got number 1
---
json.array(setmetatable({}, {})) --- error: json.array: the table has a metatable already
