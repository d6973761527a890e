-- A thousand calls at once, each in a task of its own that reads top to bottom.
-- Calls made at the same moment travel together.
--
--   tgscript run --sandbox scripts/parallel.lua [how many]

local count = tonumber(arg[1] or 1000)

local function ask(i)
  local users = assert(call("users.getUsers", { id = { "me" } }))
  return i, users[1].first_name
end

local tasks = {}
for i = 1, count do
  tasks[i] = spawn(ask, i)
end

local right = 0
for i = 1, count do
  local n, name = tasks[i]:wait()
  if n == i and name == "Sandbox" then right = right + 1 end
end
print(right .. " of " .. count .. " tasks got their own answer")

-- A few that differ: parallel waits for all of them.
local friend, channel
parallel(
  function() friend = assert(entity("@sandbox_friend")) end,
  function() channel = assert(entity("@sandbox_channel")) end
)
print(friend.first_name, channel.title)
