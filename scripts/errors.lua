-- Telegram refusing is a value; a wrong script is an error.
--
--   tgscript run --sandbox scripts/errors.lua

-- A refusal: nil, and a table that says all about it.
local sent, err = call("messages.sendMessage", { peer = "me", message = "" })
print(sent, err.kind, err.code, err.type)
print(err.message)
print(err) -- the same in one line

-- One that is expected has its own branch; all others stop the script.
local user, err = call("contacts.resolveUsername", { username = "nobody_at_all" })
if not user and err.type == "USERNAME_NOT_OCCUPIED" then
  print("nobody has that name")
elseif not user then
  error(err)
end

-- A mistake in the script itself is found before anything is sent.
print(select(2, pcall(call, "messages.sendMesage", {})))
print(select(2, pcall(call, "messages.sendMessage", { peer = "me", mesage = "Hi" })))
print(select(2, pcall(call, "messages.sendMessage", { peer = "me", message = 42 })))
