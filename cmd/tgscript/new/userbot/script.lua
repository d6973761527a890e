-- account: user
-- Answers private messages while you are away. In your Saved Messages, /away
-- at lunch begins that, and /back ends it.
--
--   tgscript run --account me NAME.lua

command("away", { chats = "me" }, function(event)
  store.set("away", event.args.text)
  event:edit("Away: " .. event.args.text)
end)

command("back", { chats = "me" }, function(event)
  store.delete("away")
  event:edit("Back.")
end)

on("message", { private = true, incoming = true, not_chats = "me" }, function(event)
  local away, last = store.get("away"), store.get("told:" .. event.sender_id)
  if not away or event.sender.bot then return end
  if last and time.now() - last < 3600 then return end -- once an hour is enough
  store.set("told:" .. event.sender_id, time.now())
  event:reply("I am away: " .. away)
end)
