-- account: bot
-- Asks for a name, remembers it, and repeats what it hears.
--
--   tgscript run --account NAME NAME.lua

command("start", function(event)
  local name = event:ask("Hello! What is your name?", { timeout = "10m" })
  if not name then return event:respond("Another time, then.") end
  store.set("name:" .. event.sender_id, name)
  event:respond("Nice to meet you, " .. name .. "!")
end)

-- What begins with a slash is a command.
on("message", { private = true, incoming = true, pattern = "^[^/]" }, function(event)
  local name = store.get("name:" .. event.sender_id) or "Somebody"
  event:reply(name .. " says: " .. event.text)
end)
