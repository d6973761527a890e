-- Sends the pictures and videos of a folder as albums of ten, by name. Run again, it
-- sends what is new, and goes on with what was cut off.
-- needs: read .
--
--   tgscript run --account me scripts/album.lua @my_channel holiday "Our holiday"

local usage = "usage: album.lua CHAT FOLDER [CAPTION]"
local chat, folder, caption = arg[1] or error(usage, 0), arg[2] or error(usage, 0), arg[3]
local kinds = { jpg = true, jpeg = true, png = true, webp = true, mp4 = true, mov = true }

local function key(name) return "sent:" .. chat .. ":" .. folder .. "/" .. name end

local new = {}
for _, file in ipairs(assert(io.list(folder))) do
  local extension = file.name:lower():match("%.(%w+)$")
  if kinds[extension] and not file.folder and not store.get(key(file.name)) then new[#new + 1] = file.name end
end

for first = 1, #new, 10 do
  local names, files = {}, {}
  for i = first, math.min(first + 9, #new) do
    names[#names + 1] = new[i]
    files[#files + 1] = folder .. "/" .. new[i]
  end
  assert(send_file(chat, files, { caption = first == 1 and caption or nil }))
  for _, name in ipairs(names) do store.set(key(name), true) end
  print(first + #names - 1 .. " of " .. #new)
end
if #new == 0 then print("nothing new in " .. folder) end
