-- Keeps a group tidy: links of members who are new are removed, three warnings
-- mute for an hour, and admins have /warn, /mute and /slow.
--
--   tgscript run scripts/moderator.lua

local function is_admin(event)
  local member = call("channels.getParticipant", { channel = event.chat_id, participant = event.sender_id })
  local kind = member and member.participant._
  return kind == "channelParticipantAdmin" or kind == "channelParticipantCreator"
end

local function warn(event, user, why)
  local count = store.update("warnings:" .. event.chat_id .. ":" .. user, function(n) return (n or 0) + 1 end)
  if count < 3 then return event:respond("Warning " .. count .. " of 3: " .. why) end
  store.delete("warnings:" .. event.chat_id .. ":" .. user)
  local ok, err = mute(event.chat_id, user, { for_ = "1h" })
  if not ok then return log.warn("can't mute: " .. tostring(err)) end
  event:respond("Muted for an hour: " .. why)
end

on("chat_action", { action = { "chat_add_user", "chat_joined_by_link" } }, function(event)
  for _, user in ipairs(event.users) do store.set("joined:" .. event.chat_id .. ":" .. user, time.now()) end
end)

on("message", { group = true, incoming = true, pattern = "https?://" }, function(event)
  local joined = store.get("joined:" .. event.chat_id .. ":" .. event.sender_id)
  if not joined or time.now() - joined > 24 * 3600 or is_admin(event) then return end
  event:delete()
  warn(event, event.sender_id, "no links on the first day")
end)

-- A slow mode of our own, since Telegram's is not for bots to switch on: who has
-- written is muted for a while. Telegram takes less than 30 seconds for ever.
on("message", { group = true, incoming = true }, function(event)
  local seconds = store.get("slow:" .. event.chat_id)
  if seconds and not is_admin(event) then mute(event.chat_id, event.sender_id, { for_ = seconds }) end
end)

local admins = { group = true, where = is_admin }

command("slow", admins, function(event)
  local seconds = tonumber(event.args[1])
  if not seconds or seconds ~= 0 and seconds < 30 then return event:reply("/slow SECONDS, 30 at least; 0 ends it") end
  store.set("slow:" .. event.chat_id, seconds > 0 and seconds or nil)
  event:reply(seconds > 0 and "One message in " .. seconds .. " s." or "As fast as you like.")
end)

-- Who the message is from that a command answers.
local function author(event)
  if not event.reply_to_id then return nil end
  for message in messages(event.chat_id, { ids = { event.reply_to_id } }) do return message.from_id.user_id end
end

command("warn", admins, function(event)
  local user = author(event)
  if not user then return event:reply("/warn WHY, in reply to the message that it is about") end
  warn(event, user, event.args.text ~= "" and event.args.text or "by an admin")
end)

command("mute", admins, function(event)
  local user = author(event)
  if not user then return event:reply("/mute 10m, in reply to a message") end
  local ok, err = mute(event.chat_id, user, { for_ = event.args[1] or "1h" })
  event:reply(ok and "Muted." or err.message)
end)
