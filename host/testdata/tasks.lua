-- order: a task begins when its maker waits; first come, first served
local seen = {}
for i = 1, 5 do spawn(function() seen[#seen + 1] = i; sleep(0); seen[#seen + 1] = i + 10 end) end
assert(#seen == 0)
sleep(0)
assert(table.concat(seen, " ") == "1 2 3 4 5")
sleep(0)
assert(table.concat(seen, " ") == "1 2 3 4 5 11 12 13 14 15")
---
-- results and errors
local t = spawn(function(a, b) sleep(0.001) return a, nil, b end, 1, 2)
assert(tostring(t):find("^task: 0x%x+ %(running%)$"))
assert(select("#", t:wait()) == 3 and select(3, t:wait()) == 2)
assert(tostring(t):find("ended"))
local obj = {}
local f = spawn(function() error(obj) end)
local ok, err = pcall(f.wait, f)
assert(not ok and err == obj and tostring(f):find("failed"))
assert(select(2, pcall(f.wait, f)) == obj)
local callable = setmetatable({}, { __call = function(self, x) return self, x end })
assert(select(2, spawn(callable, 4):wait()) == 4 and spawn(callable):wait() == callable)
assert(spawn(tostring, 12):wait() == "12")
---
-- many wait for one
local gate = spawn(function() sleep(0.001) return "open" end)
local waiting = {}
for i = 1, 100 do waiting[i] = spawn(function() return gate:wait() .. i end) end
for i = 1, 100 do assert(waiting[i]:wait() == "open" .. i) end
---
-- parallel
local a, b, c = parallel(function() sleep(0.002) return 1, "lost" end, function() end, function() return 3 end)
assert(a == 1 and b == nil and c == 3 and select("#", parallel()) == 0)
local done = 0
local ok, err = pcall(parallel, function() sleep(0.002) done = done + 1 error("first", 0) end,
  function() error("second", 0) end, function() sleep(0.004) done = done + 1 end)
assert(not ok and err == "first" and done == 2, err)
local fns = {}
for i = 1, 1000 do fns[i] = function() sleep(0) return i end end
local all = { parallel(unpack(fns)) }
assert(#all == 1000 and all[1] == 1 and all[1000] == 1000)
---
spawn(nil) --- error: bad argument #1 to spawn \(function expected, got nil\)
---
spawn({}) --- error: function expected, got table
---
parallel(print, 3) --- error: bad argument #2 to parallel \(function expected, got number\)
---
sleep(-1) --- error: seconds expected, 0 or more, got -1
---
sleep(0 / 0) --- error: seconds expected
---
sleep("x") --- error: duration expected, like "90s" or "1h30m", got "x"
---
sleep("2min") --- error: "2min": unknown unit "min" \(did you mean "m"\?\)
---
sleep("1ms")
---
spawn(function() end).wait({}) --- error: task expected, got table
---
local t
t = spawn(function() t:wait() end) 
t:wait() --- error: a task cannot wait for itself
---
local a, b
a = spawn(function() b:wait() end)
b = spawn(function() a:wait() end)
a:wait() --- error: ^every task waits for another one
---
-- coroutines yield and wait from anywhere
local function gen(n)
  return coroutine.wrap(function()
    for i = 1, n do
      pcall(function() sleep(0) coroutine.yield(i) end)
      local t = setmetatable({}, { __index = function(_, k) return coroutine.yield(k) end })
      assert(t[i * 10] == "in")
    end
    return "end"
  end)
end
local g = gen(2)
assert(g() == 1 and g() == 10 and g("in") == 2 and g() == 20 and g("in") == "end")
assert(select(2, pcall(g)):find("cannot resume dead coroutine"))
local co
co = coroutine.create(function(a)
  assert(coroutine.running() == co and coroutine.status(co) == "running" and type(co) == "thread")
  local inner = coroutine.create(function() assert(coroutine.status(co) == "normal") error("inner") end)
  local ok, err = coroutine.resume(inner)
  assert(not ok and err:find("inner") and coroutine.status(inner) == "dead")
  assert(select(2, coroutine.resume(co)) == "cannot resume running coroutine")
  local b = coroutine.yield(a + 1)
  return b * 2
end)
assert(coroutine.status(co) == "suspended" and coroutine.running() == nil)
assert(select(2, coroutine.resume(co, 1)) == 2 and select(2, coroutine.resume(co, 21)) == 42)
assert(select(2, coroutine.resume(co)) == "cannot resume dead coroutine" and coroutine.status(co) == "dead")
local sorted = coroutine.wrap(function()
  local t = { 3, 1, 2 }
  table.sort(t, function(a, b) coroutine.yield("cmp") return a < b end)
  return table.concat(t)
end)
local r
repeat r = sorted() until r ~= "cmp"
assert(r == "123")
---
coroutine.yield() --- error: attempt to yield from outside a coroutine
---
coroutine.wrap(function() local x = nil + 1 end)() --- error: cannot perform add operation
---
-- abandoned generators do not pile up into an error
for i = 1, 300 do
  local g = coroutine.wrap(function() while true do coroutine.yield(1) end end)
  g()
end
---
-- closures shared between tasks
local total = 0
local ts = {}
for i = 1, 50 do
  ts[i] = spawn(function() for _ = 1, 10 do local seen = total sleep(0) total = total + 1 end end)
end
for _, t in ipairs(ts) do t:wait() end
assert(total == 500)
