-- A file to Saved Messages and back: up in parts, all at once, and down again.
--
--   tgscript run --sandbox scripts/file.lua [name [content]]

local name = arg[1] or "numbers.txt"
local content = arg[2]
if not content then
  local lines = {}
  for i = 1, 50000 do lines[i] = i .. "\n" end
  content = table.concat(lines)
end

-- Every part but the last has one size, which divides 512 KB.
local size = 64 * 1024
local id, saves = math.random(2 ^ 31), {}
for offset = 0, #content - 1, size do
  saves[#saves + 1] = { "upload.saveFilePart", {
    file_id = id, file_part = #saves, bytes = content:sub(offset + 1, offset + size),
  } }
end
assert(batch(saves))

-- An uploaded file is media as it is: its name says what of.
local file = types.inputFile { id = id, parts = #saves, name = name, md5_checksum = "" }
local sent = assert(call("messages.sendMedia", { peer = "me", media = file, message = "Here it is" }))
local message = sent.updates[2].message
local document = message.media.document
print("sent", document.size, document.mime_type)

-- So is what carries a document the place that it is fetched from.
local parts = {}
for offset = 0, document.size - 1, size do
  parts[#parts + 1] = assert(call("upload.getFile", { location = message, offset = offset, limit = size })).bytes
end
print(table.concat(parts) == content and "the same came back" or "something else came back", #parts)

-- And the message is media to send again, with no upload.
local again = assert(call("messages.sendMedia", { peer = "@sandbox_friend", media = message, message = "" }))
print(again.updates[2].message.media.document.id == document.id and "sent again" or "another file")
