---@meta tgscript.lua51

-- What is as in Lua 5.1. Editors know it, so it is not written for them; help,
-- the site and the checker do not.

---The table of all globals.
---```lua
---print(_G.print == print)
---```
---@type table
_G = {}

---`"Lua 5.1"`.
---```lua
---print(_VERSION)
---```
---@type string
_VERSION = "Lua 5.1"

---Raises the message if the value is false or nil; else returns all of its arguments. So `assert(call(...))` raises what Telegram has refused.
---```lua
---local me = assert(entity("me"))
---print(me.id)
---```
---@param value any What is to be true.
---@param message? any What is raised.
---@param ... any
---@return any ...
function assert(value, message, ...) end

---Raises a message, which may be any value. A text gets file and line before it.
---```lua
---print(pcall(error, "why", 0))
---```
---@param message any What is raised.
---@param level? integer Whose file and line: 1 is the function's, 2 its caller's, 0 none.
function error(message, level) end

---Returns the metatable of a value, or what that has as __metatable.
---```lua
---print(getmetatable({}))
---```
---@param value any
---@return any metatable
function getmetatable(value) end

---Walks over a list, from 1 to the first nil.
---```lua
---for i, name in ipairs{ "Ann", "Ben" } do print(i, name) end
---```
---@param list table
---@return function iterator
---@return table list
---@return integer zero
function ipairs(list) end

---Returns the key and the value that follow a key.
---```lua
---print(next({ a = 1 }))
---```
---@param table table
---@param key? any
---@return any key
---@return any value
function next(table, key) end

---Walks over the keys and values of a table, the fields of an object of Telegram that are set, or those of an event.
---```lua
---for name, value in pairs(entity("me")) do print(name, value) end
---```
---@param table table
---@return function iterator
---@return table table
---@return nil first
function pairs(table) end

---Calls a function. It returns true and what the function does, or false and the error.
---```lua
---local ok, err = pcall(call, "messages.sendMesage", {})
---print(ok, err)
---```
---@param fn function
---@param ... any
---@return boolean ok
---@return any ...
function pcall(fn, ...) end

---Writes values to stdout, with tabs between them.
---```lua
---print("one", 2, entity("me"))
---```
---@param ... any
function print(...) end

---Tells whether two values are the same, without asking metatables.
---```lua
---print(rawequal("a", "a"))
---```
---@param a any
---@param b any
---@return boolean
function rawequal(a, b) end

---Reads a field of a table, without asking metatables.
---```lua
---print(rawget({ a = 1 }, "a"))
---```
---@param table table
---@param key any
---@return any value
function rawget(table, key) end

---Sets a field of a table, without asking metatables.
---```lua
---print(rawset({}, "a", 1).a)
---```
---@param table table
---@param key any
---@param value any
---@return table table
function rawset(table, key, value) end

---Returns the arguments from one on, or with `"#"` how many there are.
---```lua
---print(select("#", "a", "b"), select(2, "a", "b"))
---```
---@param n integer|"#"
---@param ... any
---@return any ...
function select(n, ...) end

---Sets the metatable of a table, and returns the table.
---```lua
---print(setmetatable({}, { __index = { a = 1 } }).a)
---```
---@param table table
---@param metatable table?
---@return table table
function setmetatable(table, metatable) end

---Makes a number of a text; nil if it is none.
---```lua
---print(tonumber("12"), tonumber("ff", 16), tonumber("x"))
---```
---@param value any
---@param base? integer
---@return number?
function tonumber(value, base) end

---Makes a text of a value.
---```lua
---print(tostring(nil) .. tostring(12))
---```
---@param value any
---@return string
function tostring(value) end

---Returns the type of a value. Objects of Telegram, events and 64-bit integers are userdata.
---```lua
---print(type(entity("me")), type({}), type(long(1)))
---```
---@param value any
---@return "nil"|"boolean"|"number"|"string"|"table"|"function"|"userdata"|"thread"
function type(value) end

---Returns the elements of a list.
---```lua
---print(unpack({ 1, 2, 3 }))
---```
---@param list table
---@param first? integer
---@param last? integer
---@return any ...
function unpack(list, first, last) end

---Coroutines. Tasks, which `spawn` begins, need none of them.
---```lua
---local squares = coroutine.wrap(function()
---  for n = 1, 3 do coroutine.yield(n * n) end
---end)
---print(squares(), squares(), squares())
---```
coroutine = {}

---Makes a coroutine.
---```lua
---print(coroutine.resume(coroutine.create(function(x) return x end), 1))
---```
---@param fn function
---@return thread
function coroutine.create(fn) end

---Goes on with a coroutine. It returns true and what that yields or returns, or false and the error.
---```lua
---print(coroutine.resume(coroutine.create(function(x) return x end), 1))
---```
---@param thread thread
---@param ... any
---@return boolean ok
---@return any ...
function coroutine.resume(thread, ...) end

---Returns the running coroutine; nil outside of any.
---```lua
---print(coroutine.running())
---```
---@return thread?
function coroutine.running() end

---Tells how a coroutine is.
---```lua
---print(coroutine.status(coroutine.create(print)))
---```
---@param thread thread
---@return "running"|"suspended"|"normal"|"dead"
function coroutine.status(thread) end

---Makes a coroutine and returns a function that goes on with it.
---```lua
---print(coroutine.wrap(function() coroutine.yield(1) end)())
---```
---@param fn function
---@return function
function coroutine.wrap(fn) end

---Returns to who has gone on with the coroutine, and waits until somebody does again.
---```lua
---print(coroutine.wrap(function() coroutine.yield("a", "b") end)())
---```
---@param ... any
---@return any ...
function coroutine.yield(...) end

---Tables.
---```lua
---local list = { 3, 1, 2 }
---table.sort(list)
---print(table.concat(list, ", "))
---```
table = {}

---Puts the elements of a list together, strings, numbers and 64-bit integers.
---```lua
---print(table.concat({ "a", 2 }, ", "))
---```
---@param list table
---@param separator? string
---@param first? integer
---@param last? integer
---@return string
function table.concat(list, separator, first, last) end

---Puts a value into a list, at its end or at a place.
---```lua
---local list = { "a" }
---table.insert(list, "c")
---table.insert(list, 2, "b")
---print(table.concat(list))
---```
---@param list table
---@param position any The place; or the value.
---@param value? any
function table.insert(list, position, value) end

---Takes an element out of a list, the last one or that of a place, and returns it.
---```lua
---print(table.remove({ "a", "b" }))
---```
---@param list table
---@param position? integer
---@return any value
function table.remove(list, position) end

---Puts a list in order. The function tells whether the first comes before the second.
---```lua
---local list = { 3, 1, 2 }
---table.sort(list, function(a, b) return a > b end)
---print(table.concat(list, ", "))
---```
---@param list table
---@param before? fun(a: any, b: any): boolean
function table.sort(list, before) end

---Returns the largest number that is a key.
---```lua
---print(table.maxn({ [10] = true }))
---```
---@param table table
---@return number
function table.maxn(table) end

---Returns the length of a list, as # does.
---```lua
---print(table.getn({ 1, 2 }))
---```
---@param list table
---@return integer
---@deprecated Use #list.
function table.getn(list) end

---Texts, which are bytes. All of them are methods of strings, too: `text:upper()`. Upper and lower case and the classes of patterns know the letters from A to Z.
---```lua
---print(("hello"):upper(), #"hello")
---```
string = {}

---Returns bytes of a text as numbers.
---```lua
---print(string.byte("abc", 1, -1))
---```
---@param text string
---@param first? integer 1 if left out.
---@param last? integer The first if left out.
---@return integer ...
function string.byte(text, first, last) end

---Makes a text of bytes.
---```lua
---print(string.char(72, 105))
---```
---@param ... integer
---@return string
function string.char(...) end

---Finds a pattern: where the match begins and ends, and its captures; nil if there is none.
---```lua
---print(string.find("hello", "l+"))
---```
---@param text string
---@param pattern string
---@param init? integer Where to begin.
---@param plain? boolean The pattern is a text as it is.
---@return integer? first
---@return integer? last
---@return any ...
function string.find(text, pattern, init, plain) end

---Puts values into a text, as C's printf does.
---```lua
---print(string.format("%s has %d of %.1f", "Ann", 2, 3.5))
---```
---@param format string
---@param ... any
---@return string
function string.format(format, ...) end

---Walks over the matches of a pattern, or its captures.
---```lua
---for word in string.gmatch("one two", "%a+") do print(word) end
---```
---@param text string
---@param pattern string
---@return fun(): string, ... iterator
function string.gmatch(text, pattern) end

---Replaces matches of a pattern, by a text with %1 for captures, the values of a table or what a function returns.
---```lua
---print(string.gsub("hello", "l", "L"))
---```
---@param text string
---@param pattern string
---@param replacement string|number|table|function
---@param most? integer
---@return string text
---@return integer count
function string.gsub(text, pattern, replacement, most) end

---Returns how many bytes a text has.
---```lua
---print(string.len("hello"))
---```
---@param text string
---@return integer
function string.len(text) end

---Returns a text in lower case.
---```lua
---print(string.lower("Hello"))
---```
---@param text string
---@return string
function string.lower(text) end

---Returns the captures of the first match of a pattern, or the match; nil if there is none.
---```lua
---print(string.match("room 12", "%d+"))
---```
---@param text string
---@param pattern string
---@param init? integer Where to begin.
---@return any ...
function string.match(text, pattern, init) end

---Returns a text several times.
---```lua
---print(string.rep("ab", 3))
---```
---@param text string
---@param n integer
---@return string
function string.rep(text, n) end

---Returns a text from its end to its beginning.
---```lua
---print(string.reverse("abc"))
---```
---@param text string
---@return string
function string.reverse(text) end

---Returns a part of a text, from one byte to another; negative ones count from the end.
---```lua
---print(string.sub("hello", 2, -2))
---```
---@param text string
---@param first integer
---@param last? integer The last byte if left out.
---@return string
function string.sub(text, first, last) end

---Returns a text in upper case.
---```lua
---print(string.upper("hello"))
---```
---@param text string
---@return string
function string.upper(text) end

---Numbers.
---```lua
---print(math.floor(2.5), math.max(1, 2), math.pi)
---```
---@class tgscript.math
---@field pi number
---@field huge number A number that is larger than all others.
math = {}

---Returns a number without its sign.
---```lua
---print(math.abs(-3))
---```
---@param x number
---@return number
function math.abs(x) end

---Returns the arc cosine, in radians.
---```lua
---print(math.acos(1))
---```
---@param x number
---@return number
function math.acos(x) end

---Returns the arc sine, in radians.
---```lua
---print(math.asin(0))
---```
---@param x number
---@return number
function math.asin(x) end

---Returns the arc tangent, in radians.
---```lua
---print(math.atan(0))
---```
---@param x number
---@return number
function math.atan(x) end

---Returns the angle of a point, in radians.
---```lua
---print(math.atan2(1, 1))
---```
---@param y number
---@param x number
---@return number
function math.atan2(y, x) end

---Returns the smallest whole number that is not less.
---```lua
---print(math.ceil(2.1))
---```
---@param x number
---@return number
function math.ceil(x) end

---Returns the cosine of an angle in radians.
---```lua
---print(math.cos(0))
---```
---@param x number
---@return number
function math.cos(x) end

---Returns the hyperbolic cosine.
---```lua
---print(math.cosh(0))
---```
---@param x number
---@return number
function math.cosh(x) end

---Makes degrees of radians.
---```lua
---print(math.deg(math.pi))
---```
---@param x number
---@return number
function math.deg(x) end

---Returns e to the power of a number.
---```lua
---print(math.exp(1))
---```
---@param x number
---@return number
function math.exp(x) end

---Returns the largest whole number that is not more.
---```lua
---print(math.floor(2.9))
---```
---@param x number
---@return number
function math.floor(x) end

---Returns the rest of a division, with the sign of the first.
---```lua
---print(math.fmod(7, 3))
---```
---@param x number
---@param y number
---@return number
function math.fmod(x, y) end

---Returns m and e of x = m * 2^e, m being from 0.5 to 1.
---```lua
---print(math.frexp(8))
---```
---@param x number
---@return number m
---@return integer e
function math.frexp(x) end

---Returns m * 2^e.
---```lua
---print(math.ldexp(0.5, 4))
---```
---@param m number
---@param e integer
---@return number
function math.ldexp(m, e) end

---Returns the natural logarithm.
---```lua
---print(math.log(10))
---```
---@param x number
---@return number
function math.log(x) end

---Returns the logarithm to base 10.
---```lua
---print(math.log10(100))
---```
---@param x number
---@return number
function math.log10(x) end

---Returns the largest of numbers.
---```lua
---print(math.max(1, 3, 2))
---```
---@param x number
---@param ... number
---@return number
function math.max(x, ...) end

---Returns the smallest of numbers.
---```lua
---print(math.min(1, 3, 2))
---```
---@param x number
---@param ... number
---@return number
function math.min(x, ...) end

---Returns the rest of a division, with the sign of the first.
---```lua
---print(math.mod(7, 3))
---```
---@param x number
---@param y number
---@return number
---@deprecated Use math.fmod.
function math.mod(x, y) end

---Returns the whole part of a number, and the rest.
---```lua
---print(math.modf(2.5))
---```
---@param x number
---@return number whole
---@return number rest
function math.modf(x) end

---Returns x to the power of y.
---```lua
---print(math.pow(2, 10))
---```
---@param x number
---@param y number
---@return number
function math.pow(x, y) end

---Makes radians of degrees.
---```lua
---print(math.rad(180))
---```
---@param x number
---@return number
function math.rad(x) end

---Returns the sine of an angle in radians.
---```lua
---print(math.sin(0))
---```
---@param x number
---@return number
function math.sin(x) end

---Returns the hyperbolic sine.
---```lua
---print(math.sinh(0))
---```
---@param x number
---@return number
function math.sinh(x) end

---Returns the square root.
---```lua
---print(math.sqrt(9))
---```
---@param x number
---@return number
function math.sqrt(x) end

---Returns the tangent of an angle in radians.
---```lua
---print(math.tan(0))
---```
---@param x number
---@return number
function math.tan(x) end

---Returns the hyperbolic tangent.
---```lua
---print(math.tanh(0))
---```
---@param x number
---@return number
function math.tanh(x) end

---Returns a number at random: from 0 to 1, from 1 to one, or from one to another. In a handler it is the same if its event comes again.
---```lua
---print(math.random(6))
---```
---@param low? number
---@param high? number
---@return number
function math.random(low, high) end

---Makes `math.random` begin the same with the same number.
---```lua
---math.randomseed(42)
---print(math.random(100))
---```
---@param seed number
function math.randomseed(seed) end
