-- Sends "friend 0", "friend 1" and so on to the other account, some a second for
-- some seconds, each by a task of its own, and says what became of them.
local seconds, rate = tonumber(arg[1]), tonumber(arg[2])
local sent, failed = 0, 0
local me = assert(input_entity("@sandbox_me"))
for n = 0, seconds * rate - 1 do
  spawn(function()
    local ok, err = call("messages.sendMessage", { peer = me, message = "friend " .. n })
    if ok then
      sent = sent + 1
    else
      failed = failed + 1
      print("friend " .. n .. ": " .. tostring(err))
    end
  end)
  sleep(1 / rate)
end
while sent + failed < seconds * rate do
  sleep(0.1)
end
print("sent " .. sent .. " failed " .. failed)
