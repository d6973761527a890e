-- What the tables show is called as it stands. Telegram may refuse; what must not
-- be is a name, an option or an argument that there is not.
local chat, user = "@sandbox_supergroup", "@sandbox_friend"

local function wrong(err)
  local text = tostring(err)
  if text:find("non-table object(nil)", 1, true) then return false end -- an event, or what a line before has found
  return text:find("unknown") or text:find("expected") or text:find("arguments") or text:find("attempt to call") or text:find("no field")
end

for _, cell in ipairs(require("cells")) do
  spawn(function()
    local message = assert(send(chat, "hello"))
    local ok, err = pcall(cell[2], nil, message, chat, user)
    if not ok and wrong(err) then log.error("line " .. cell[1] .. ": " .. tostring(err)) end
  end)
end
