-- Remembers who has said /start, and sends them all what its owner says after
-- /broadcast, with progress. Killed in the middle, it goes on with the rest.
--
--   tgscript run scripts/broadcast.lua @owner

local owner = arg[1] or error("usage: broadcast.lua OWNER", 0)

command("start", { private = true }, function(event)
  store.set("user:" .. event.sender_id, true)
  event:reply("You will hear from us. /stop ends that.")
end)

command("stop", { private = true }, function(event)
  store.delete("user:" .. event.sender_id)
  event:reply("Not another word.")
end)

command("broadcast", { private = true, from = owner }, function(event)
  if event.args.text == "" then return event:reply("/broadcast TEXT") end
  local users = store.keys("user:")
  local progress = event:reply("0 of " .. #users)
  local sent, gone = 0, 0
  for i, key in ipairs(users) do
    local ok, err = send(assert(tonumber(key:match("%d+"))), event.args.text)
    if ok then
      sent = sent + 1
    elseif err.type == "USER_IS_BLOCKED" or err.type == "INPUT_USER_DEACTIVATED" then
      store.delete(key)
      gone = gone + 1
    end
    if i % 25 == 0 and i < #users then edit(event.chat_id, progress, i .. " of " .. #users) end
  end
  edit(event.chat_id, progress, "Sent to " .. sent .. ", " .. gone .. " have gone")
end)
