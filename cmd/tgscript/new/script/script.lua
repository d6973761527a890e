-- account: user
-- Lists the chats with something unread, and what was said last in each.
--
--   tgscript run NAME.lua [how many chats to look at]

local limit = tonumber(arg[1] or 100)

local found = 0
for dialog in dialogs{ limit = limit } do
  if dialog.unread > 0 then
    found = found + 1
    print(dialog.unread, dialog.name, dialog.message and dialog.message.message or "")
  end
end
print(found == 0 and "Nothing is unread." or found .. " chats with something unread")
