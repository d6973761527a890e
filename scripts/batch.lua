-- Three requests at once. Telegram refuses the second: that costs the others
-- nothing, and the refusal is a value.
--
--   tgscript run --sandbox scripts/batch.lua

local results, failed = batch({
  { "messages.sendMessage", { peer = "me", message = "Hello" } },
  { "messages.sendMessage", { peer = "me", message = "" } },
  functions.messages.sendMessage { peer = "me", message = "World" },
}, { ordered = true })

for i = 1, results.n do
  if results[i] then
    print(i, "sent", results[i].updates[1]._)
  else
    print(i, "refused", failed.exceptions[i].type)
  end
end

print(failed)
