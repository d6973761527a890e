-- A chat's history, the newest message first, a page at a time.
--
--   tgscript run --sandbox scripts/history.lua [chat [page size]]

local chat, page = arg[1] or "@sandbox_supergroup", tonumber(arg[2] or 2)

local offset, count = 0, 0
repeat
  local history = assert(call("messages.getHistory", { peer = chat, limit = page, offset_id = offset }))

  local names = {}
  for _, user in ipairs(history.users) do names[user.id] = user.first_name end

  for _, m in ipairs(history.messages) do
    local from = m.from_id or m.peer_id
    local who = from._ == "peerUser" and names[from.user_id] or "-"
    print(m.id, who, m._ == "message" and m.message or "(" .. m.action._ .. ")")
    offset, count = m.id, count + 1
  end
until #history.messages < page

print(count .. " messages in " .. chat)
