-- after, once; a script lives as long as it has a timer
local n = 0
local t = after(0.001, function(timer)
  n = n + 1
  assert(tostring(timer) == "timer: after 1ms (running)")
end)
assert(n == 0)
local later = after("1h", print)
assert(tostring(later):match("%(waiting%)$"))
later:stop()
while n == 0 do sleep("1ms") end
sleep(0)
assert(n == 1 and tostring(t) == "timer: after 1ms (ended)")
t:stop()
---
-- every, until it is stopped from within
local n = 0
every("1ms", function(timer)
  n = n + 1
  if n == 5 then timer:stop() timer:stop() end
  assert(n <= 5)
end)
---
-- stopped before its time
local t = after("1h", error)
assert(tostring(t) == "timer: after 1h (waiting)")
t:stop()
assert(tostring(t) == "timer: after 1h (ended)")
assert(tostring(cron("0 9 * * 1", print, { zone = "Asia/Tokyo" })) == 'timer: cron "0 9 * * 1" Asia/Tokyo (waiting)')
os.exit()
---
-- what can be called will do
after(0, setmetatable({}, { __call = function(self, timer) assert(tostring(timer):find("after 0ms")) end }))
---
every(0, print) --- error: every: 1ms or more expected, got 0ms
---
every(print, 5) --- error: every: seconds or text like "1h30m" expected, got function
---
every("5 minutes", print) --- error: every: "5 minutes": unknown unit "minutes" \(did you mean "m"\?\)
---
every("5m") --- error: bad argument #2 to every \(function expected, got nil\)
---
after(-1, print) --- error: after: seconds expected, 0 or more, got -1
---
after(1, print, "x") --- error: after: a duration and a function expected, got 3 arguments
---
cron("0 25 * * *", print) --- error: cron: hour: 0-23 expected, as \*, a number, 1-5, 1,3 or \*/2, got "25"
---
cron("0 0 30 2 *", print) --- error: cron: there is no such day as that of "0 0 30 2 \*"
---
cron(9, print) --- error: cron: line expected, like "0 9 \* \* \*", got number 9
---
cron("@daily", print, { zone = "Europe/Berlim" }) --- error: cron: unknown zone "Europe/Berlim"; they are called "UTC" or like "Europe/Berlin"
---
cron("@daily", print, { zones = "UTC" }) --- error: cron: unknown option "zones" \(did you mean "zone"\?\)
---
cron("@daily", print, "UTC") --- error: cron: table of options expected, got string "UTC"
---
cron("@daily", print, { zone = 1 }) --- error: cron: zone: name of a zone expected, got number 1
---
cron("@daily") --- error: bad argument #2 to cron \(function expected, got nil\)
---
-- a timer whose run waits for what cannot be is no timer that can wake anybody
local t
t = spawn(function() local other = spawn(function() t:wait() end) other:wait() end)
after(0, function() t:wait() end) sleep(0.001) --- error: ^every task waits for another one
