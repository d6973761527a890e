-- Counts messages that match a pattern and asks for more: counter.lua ALL EACH AHEAD.
local all, each, ahead = tonumber(arg[1]), tonumber(arg[2]), tonumber(arg[3])
local function more() assert(call("account.updateStatus", { offline = false })) end
local function over() assert(call("account.updateStatus", { offline = true })) end

local n, last = 0, nil
on("message", { pattern = "^hello" }, function(event)
  local before = last
  last = event.id
  n = n + 1
  if n == all then
    spawn(over)
  elseif n % each == 0 then
    spawn(more)
  end
  assert(not before or event.id == before + 1, "out of order")
end)
-- who writes, for the short form of an update does not say
assert(call("users.getUsers", { id = { { _ = "inputUser", user_id = 3, access_hash = 3 } } }))
for _ = 1, ahead do more() end
