-- Answers every private message with its own text, until Ctrl-C.
--
--   tgscript run --sandbox scripts/echo.lua

on("message", function(event)
  local message = event.message
  if message.out or message.peer_id._ ~= "peerUser" or message.message == "" then return end
  local sent, err = call("messages.sendMessage", { peer = message.peer_id, message = message.message })
  if not sent then log.warn(err) end
end)

print("ready")
