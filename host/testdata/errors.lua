local t = nil
local x = t.field --- error: attempt to index a non-table object\(nil\)
---
error("boom") --- error: ^errors.lua:4: boom$
---
error("no position", 0) --- error: no position
---
local function check(x) error("bad x", 2) end
check(1) --- error: ^errors.lua:9: bad x$
---
error({ code = 1 }) --- error: ^errors.lua:11: \(error object is a table value\)$
---
error(setmetatable({}, { __tostring = function() return "FLOOD_WAIT_30" end })) --- error: ^errors.lua:13: FLOOD_WAIT_30$
---
assert(nil, setmetatable({}, { __tostring = function() return "refused" end })) --- error: ^errors.lua:15: refused$
---
assert(false) --- error: ^errors.lua:17: assertion failed!$
---
assert(1 == 2, "one is not two") --- error: ^errors.lua:19: one is not two$
---
local e = setmetatable({}, { __tostring = function() error("worse") end })
error(e) --- error: error object is a table value
---
local x = = 1 --- error: ^errors.lua:24: syntax error near '='
---
for i = 1 do end --- error: ^errors.lua:26: syntax error near 'do'
---
x = "unfinished --- error: ^errors.lua:28: unterminated string
---
-- the error object survives pcall, and so do shared locals
local obj = { code = 420 }
local ok, err = pcall(function() error(obj) end)
assert(not ok and err == obj)
local n = 0
local function inc() n = n + 1 end
pcall(error, "x")
inc()
pcall(function() inc() error("y") end)
pcall(pcall, function() inc() error("z") end)
n = n + 10
inc()
assert(n == 14, n)
local kept
pcall(function()
  local here = 1
  kept = function() here = here + 1 return here end
  error("x")
end)
local a, b, c, d = 1, 2, 3, 4
assert(kept() == 2 and kept() == 3 and a + b + c + d == 10)
---
-- pcall and xpcall
assert(select("#", pcall(function() return 1, nil, nil end)) == 4)
assert(select(2, pcall(nil)) == "attempt to call a nil value")
local callable = setmetatable({}, { __call = function(self, a) return a end })
assert(select(2, pcall(callable, 5)) == 5)
assert(select(2, xpcall(function(a, b) return a + b end, print, 1, 2)) == 3)
local ok, msg = xpcall(function() error("x") end, function(e, trace) return e .. "|" .. trace end)
assert(not ok and msg:find("errors.lua:58: x|", 1, true) == 1 and msg:find("errors.lua:58: in", 1, true), msg)
assert(select(2, xpcall(error, function() error("handler", 0) end)) == "handler")
assert(select(2, pcall(string.rep)):find("^errors.lua:61: bad argument"))
assert(select(2, pcall(error, "m", 0)) == "m" and select(2, pcall(error)) == nil)
---
-- recursion ends in an error that can be caught
local function deep(n) return 1 + deep(n + 1) end
local ok, err = pcall(deep, 1)
assert(not ok and err:find("^errors.lua:65: .*stack overflow"), err)
local function viaPcall(n) local ok, err = pcall(viaPcall, n + 1) if not ok then error(err, 0) end end
local ok, err = pcall(viaPcall, 1)
local t = setmetatable({}, { __index = function(t, k) return t[k + 1] end })
local ok, err = pcall(function() return t[1] end)
assert(not ok and err:find("stack overflow"), err)
local function nested(n) local co = coroutine.wrap(nested) return co(n + 1) end
local ok, err = pcall(nested, 1)
assert(not ok and err:find("nested too deeply"), err)
local s = setmetatable({}, { __tostring = function(s) return tostring(s) end })
assert(not pcall(tostring, s))
---
local function deep(n) return 1 + deep(n + 1) end
deep(1) --- error: stack overflow
---
local function f() return f() end
-- a tail call needs no stack: the budget ends it
local ok = pcall(f) --- error: ran too long
---
prnt("x") --- error: attempt to call "prnt", which is nil \(did you mean "print"\?\)
---
local function helper()
  nothing_like_it() --- error: attempt to call "nothing_like_it", which is nil$
end
helper()
---
for _ in ipairs(types.inputPeerSelf{}) do end --- error: inputPeerSelf is no list, and has none
---
print(#types.inputPeerUser{ user_id = 1, access_hash = 2 }) --- error: inputPeerUser is no list, and has none
