-- Writes a chat's history to a file, one JSON object a line, oldest first. Run
-- again, it goes on after the last line.
-- needs: write .
--
--   tgscript run --account me scripts/export.lua @durov export.jsonl

local chat = arg[1] or error("usage: export.lua CHAT FILE", 0)
local path = arg[2] or error("usage: export.lua CHAT FILE", 0)

local last, done = 0, 0
local old = io.open(path)
if old then
  for line in old:lines() do last, done = json.decode(line).id, done + 1 end
  old:close()
end

local file = assert(io.open(path, "a"))
for message in messages(chat, { reverse = true, min_id = last }) do
  file:write(json.encode(message), "\n")
  done = done + 1
  if done % 1000 == 0 then
    file:flush()
    log.info(done .. " messages")
  end
end
file:close()
print(done .. " messages in " .. path)
