-- Copies the media of a chat to a folder. Run again, it goes on: what is there stays as
-- it is, and what was cut off goes on where it was.
-- needs: write .
--
--   tgscript run --account me scripts/mirror.lua @durov media
--   tgscript run --account me scripts/mirror.lua @durov media photo,video 2024-01-01 2024-12-31

local usage = "usage: mirror.lua CHAT FOLDER [KINDS [SINCE [UNTIL]]], kinds as photo,video,gif,document,music,voice,round_video"
local chat, folder = arg[1] or error(usage, 0), arg[2] or error(usage, 0)
local kinds = arg[3] or "photo,video,gif,document,music,voice,round_video"
local since = arg[4] and assert(time.parse(arg[4]))
local before = arg[5] and time.add(assert(time.parse(arg[5])), { days = 1 })
local together = 4 -- files at a time: small ones take longer to ask for than to fetch

-- The name says when it was sent and which message it is; what the sender calls it follows.
local extensions = { ["image/jpeg"] = ".jpg", ["video/mp4"] = ".mp4", ["audio/mpeg"] = ".mp3", ["audio/ogg"] = ".ogg", ["image/webp"] = ".webp" }

local function name_of(message)
  local document = message.media._ == "messageMediaDocument" and message.media.document
  local given = not document and "photo.jpg" or "file" .. (extensions[document.mime_type] or "")
  for _, attribute in ipairs(document and document.attributes or {}) do
    if attribute._ == "documentAttributeFilename" then given = attribute.file_name end
  end
  given = given:gsub('[%c/\\:*?"<>|]', "_"):sub(-120):gsub("^[\128-\191]+", "") -- of a letter that was cut, nothing
  return time.format(message.date, "%Y-%m-%d %H-%M-%S", "UTC") .. " " .. message.id .. " " .. given
end

local count = { new = 0, there = 0, failed = 0 }

local function fetch(message)
  local path = folder .. "/" .. name_of(message)
  local there = io.open(path)
  if there then
    there:close() -- whole: a file gets its name when all of it has come
    count.there = count.there + 1
    return
  end
  local ok, err = download(message, path)
  if not ok then log.warn(path .. ": " .. tostring(err)) end
  local what = ok and "new" or "failed"
  count[what] = count[what] + 1
end

for kind in kinds:gmatch("[%w_]+") do
  local tasks = {}
  for message in messages(chat, { filter = kind, reverse = true, min_date = since, offset_date = before }) do
    tasks[#tasks + 1] = spawn(fetch, message)
    if #tasks >= together then table.remove(tasks, 1):wait() end
  end
  for _, task in ipairs(tasks) do task:wait() end
end
print(count.new .. " new, " .. count.there .. " there already, " .. count.failed .. " failed")
