-- Values, keys, comparisons and arithmetic at the edges.
local max, min = long("9223372036854775807"), long("-9223372036854775808")
assert(tostring(max) == "9223372036854775807" and tostring(min) == "-9223372036854775808")
assert(max == long("9223372036854775807") and max ~= min and min < max and max >= max)
local t = { [max] = "max", [min] = "min", [long(5)] = "five" }
assert(t[long("9223372036854775807")] == "max" and t[long("-9223372036854775808")] == "min" and t[long("5")] == "five")
assert(t[5] == nil and long(5) ~= 5)
assert(max - 1 == long("9223372036854775806") and min + max == long(-1) and 1 + long(2) == long(3) and -long(5) == long(-5))
assert(string.format("%d %s %x %5d|", max, min, long(255), long(7)) == "9223372036854775807 -9223372036854775808 ff     7|")
assert("hash " .. max == "hash 9223372036854775807" and max .. "" == "9223372036854775807")
assert(long(9007199254740992) == long("9007199254740992"))
assert(type(max) == "userdata")
local list = { max, long(0), min }
table.sort(list)
assert(list[1] == min and list[3] == max)
---
long(9007199254740994) --- error: long: number 9007199254740994 is beyond 2\^53 and no longer exact
---
long("9223372036854775808") --- error: long: string "9223372036854775808" does not fit 64 bits
---
long("12a") --- error: long: decimal number expected, got string "12a"
---
long(1.5) --- error: long: whole number expected, got number 1.5
---
long(0/0) --- error: long: whole number expected
---
long(nil) --- error: long
---
local x = long("9223372036854775807") + 1 --- error: does not fit 64 bits
---
local x = long("-9223372036854775808") - 1 --- error: does not fit 64 bits
---
local x = long("-9223372036854775808") + long("-9223372036854775808") --- error: does not fit 64 bits
---
local x = -long("-9223372036854775808") --- error: does not fit 64 bits
---
local x = long(1) + "1" --- error: use long\("1"\)
---
local x = long(1) + 0.5 --- error: whole number expected, got number 0.5
---
local x = long(1).foo --- error: a long has no fields: tried to read string "foo"
