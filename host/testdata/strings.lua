-- find, match, gmatch, gsub
assert(("hello world"):find("wor") == 7)
assert(select(2, ("hello"):find("l+")) == 4)
assert(("hello"):find("", 10) == nil and ("hello"):find("", 6) == 6)
assert(("a.b"):find(".", 1, true) == 2)
assert(("x=1, y=2"):match("(%w)=(%d)") == "x")
local a, b, c = ("2026-11-23"):match("^(%d+)%-(%d+)%-(%d+)$")
assert(a == "2026" and b == "11" and c == "23")
assert(("abc"):match("()b()") == 2)
assert(tonumber(("abc"):match("%d")) == nil)
assert(("f(a(b)c)d"):match("%b()") == "(a(b)c)")
assert(("THE (quick) fox"):find("%f[%a]%a+%f[%A]", 5) == 6)
assert(("[[x]]"):match("[%[%]]+") == "[[")
assert(("a]b"):match("[]]") == "]" and ("a-b"):match("[a%-]+") == "a-" and ("^"):match("[x^]") == "^")
assert(("key = value"):match("^(%w+)%s*=%s*(%w+)$") == "key")
assert(("aaa"):match("a-$") == "aaa" and ("<<a>>"):match("<(.-)>") == "<a")
assert(("abab"):match("(ab)%1") == "ab")
assert(("\0\1\2"):match("%z") == "\0")
local n = 0
for w in ("one two  three"):gmatch("%a+") do n = n + #w end
assert(n == 11)
local t = {}
for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do t[k] = v end
assert(t.a == "1" and t.b == "2")
assert(("abc"):gsub("", "-") == "-a-b-c-")
assert(("hello world"):gsub("o", "0", 1) == "hell0 world")
assert(("hello"):gsub("(l)(l)", "%2%1%0%%") == "hellll%o")
assert(("$name is $age"):gsub("%$(%w+)", { name = "Ann", age = 7 }) == "Ann is 7")
assert(("abc"):gsub("%w", function(x) if x ~= "b" then return x:upper() end end) == "AbC")
assert(select(2, ("abc"):gsub("^a", "x")) == 1)
assert(("  trim  "):gsub("^%s+", ""):gsub("%s+$", "") == "trim")
---
-- bytes are left alone
assert(("Zürich \255\254"):upper() == "ZüRICH \255\254")
assert(("\200ÀX"):lower() == "\200Àx")
assert(#("\255\254"):rep(3) == 6 and ("ab"):rep(3, "-") == "ab-ab-ab" and ("x"):rep(-1) == "")
assert(("\255\0z"):byte(1, -1) == 255 and select("#", ("abc"):byte(1, -1)) == 3 and ("abc"):byte(10) == nil)
assert(("abc"):reverse() == "cba" and ("abc"):sub(-2) == "bc" and ("abc"):sub(2, 10) == "bc" and ("abc"):sub(0) == "abc")
assert(string.char(104, 105) == "hi" and string.char() == "")
---
-- format
assert(("%d %i %5d|%-5d|%05d %+d"):format(1, 2, 3, 4, 5, 6) == "1 2     3|4    |00005 +6")
assert(("%s %10s|%-10s|%.2s"):format("a", "b", "c", "defg") == "a          b|c         |de")
assert(("%x %X %#x %o"):format(255, 255, 255, 8) == "ff FF 0xff 10")
assert(("%.3f %g %g %e"):format(1.23456, 0.1, 1e20, 12345.678) == "1.235 0.1 1e+20 1.234568e+04")
assert(("%c%c"):format(72, 105) == "Hi" and ("%%"):format() == "%")
assert(("%q"):format('a "b"\n\\\0') == '"a \\"b\\"\\\n\\\\\\000"')
assert(("%s %s %s"):format(nil, true, setmetatable({}, { __tostring = function() return "obj" end })) == "nil true obj")
assert(("%f %f"):format(1 / 0, -1 / 0) == "inf -inf")
assert(("%u"):format(7) == "7")
assert(("%5s|"):format("ü") == "   ü|")
assert(("%d"):format(3.9) == "3" and ("%d"):format("10") == "10")
---
("%d"):format() --- error: bad argument #2 to format \(no value\)
---
("%y"):format(1) --- error: invalid conversion '%y' to 'format'
---
("%123d"):format(1) --- error: invalid format .* two digits
---
("%"):format(1) --- error: invalid format
---
("x"):find("[a") --- error: missing ']'
---
("x"):find("%") --- error: ends with '%'
---
("x"):find("(x") --- error: unfinished capture
---
("x"):match("x)") --- error: invalid pattern capture
---
("x"):gsub("x", "%2") --- error: invalid capture index %2
---
("x"):find("%1") --- error: invalid capture index %1
---
("x"):gsub("x", function() return {} end) --- error: invalid replacement value \(a table\)
---
("x"):rep(1e13) --- error: resulting string too long
---
("a"):rep(1e6):gsub("a", ("b"):rep(100)) --- error: resulting string too long
---
("x"):find(("()"):rep(40)) --- error: too many captures
---
("a"):rep(300):find(("a?"):rep(300) .. "b") --- error: too complex
---
-- numbers
assert(tonumber("0x10") == 16 and tonumber(" 12 ") == 12 and tonumber("1e2") == 100 and tonumber("010") == 10)
assert(tonumber("1_000") == nil and tonumber("inf") == nil and tonumber("nan") == nil and tonumber("") == nil)
assert(tonumber("ff", 16) == 255 and tonumber("zz", 36) == 1295 and tonumber("8", 8) == nil and tonumber("-ff", 16) == -255)
assert(tonumber(nil) == nil and tonumber({}) == nil and tonumber("0x") == nil and tonumber("- 1") == nil)
assert(math.huge == 1 / 0)
for _ = 1, 100 do
  local r = math.random(3, 5)
  assert(r >= 3 and r <= 5 and r == math.floor(r))
end
math.randomseed(7)
local x = math.random(1e9)
math.randomseed(7)
assert(x == math.random(1e9))
---
math.random(0) --- error: interval is empty
---
-- tables
local t = {}
for i = 1, 20000 do t[i] = i end
assert(#table.concat(t, ",") == 108893)
assert(table.concat({ 1, "b", long("9223372036854775807") }, " ") == "1 b 9223372036854775807")
assert(table.concat({}) == "" and table.concat({ 1, 2, 3 }, "-", 2, 3) == "2-3")
local d = {}
for i = 1, 2000 do d[i] = i end
table.sort(d, function(a, b) return a > b end)
assert(d[1] == 2000 and d[2000] == 1)
for i = 1, 10000 do t[i], t[20001 - i] = t[20001 - i], t[i] end
table.sort(t)
assert(t[1] == 1 and t[20000] == 20000)
local l = { long("3"), long("-1"), long("2") }
table.sort(l)
assert(tostring(l[1]) == "-1" and tostring(l[3]) == "3")
assert(table.remove(t) == 20000 and table.remove(t, 1) == 1 and #t == 19998 and table.remove({}) == nil)
table.insert(t, 1, "first")
assert(t[1] == "first" and t[2] == 2)
assert(table.maxn({ 1, 2, [10.5] = 1 }) == 10.5)
assert(select("#", unpack({}, 1, 3)) == 3 and select(-1, 1, 2, 3) == 3 and select(2, "a", "b") == "b" and select("#") == 0)
---
table.concat({ 1, {}, 3 }) --- error: invalid value \(a table\) at index 2 in table for concat
---
table.sort({ 1, "x" }) --- error: attempt to compare
---
unpack({}, 1, 1e7) --- error: too many results to unpack
---
-- an order that is no order must not crash
local t = {}
for i = 1, 1000 do t[i] = i end
table.sort(t, function() return true end)
assert(#t == 1000)
