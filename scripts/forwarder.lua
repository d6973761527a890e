-- Forwards what matters from some chats to one of yours, as your own account.
--
--   tgscript run --account me scripts/forwarder.lua me "invoice" @supplier @bank

local to = arg[1] or error("usage: forwarder.lua TO WORD CHAT...", 0)
local word = (arg[2] or error("usage: forwarder.lua TO WORD CHAT...", 0)):lower()
local chats = { unpack(arg, 3) }

on("message", {
  incoming = true,
  chats = chats,
  where = function(event) return event.text:lower():find(word, 1, true) ~= nil end,
}, function(event)
  local ok, err = event:forward_to(to)
  if not ok then send(to, "From " .. event.chat_id .. ", which can't be forwarded (" .. err.type .. "):\n" .. event.text) end
end)

print("watching " .. #chats .. " chats for " .. word)
