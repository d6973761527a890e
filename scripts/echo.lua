-- Answers every private message with its own text, until Ctrl-C.
--
--   tgscript run --sandbox scripts/echo.lua

on("message", { private = true, incoming = true }, function(event)
  if event.text ~= "" then event:reply(event.text) end
end)

print("ready")
