-- Much goes both ways, in large pieces and in small ones, and has to arrive.
local part = string.rep("0123456789abcdef", 32 * 1024)
assert(call("upload.saveFilePart", { file_id = "1", file_part = 0, bytes = part }))
local sent = assert(call("messages.sendMedia", { peer = "me", message = "", media = {
  _ = "inputMediaUploadedDocument", mime_type = "text/plain", attributes = {},
  file = { _ = "inputFile", id = "1", parts = 1, name = "part.txt", md5_checksum = "" },
} }))
local document
for _, u in ipairs(sent.updates) do
  if u._ == "updateNewMessage" then document = u.message.media.document end
end
local got = assert(call("upload.getFile", { offset = 0, limit = 512 * 1024, location = {
  _ = "inputDocumentFileLocation", id = document.id, access_hash = document.access_hash,
  file_reference = document.file_reference, thumb_size = "",
} }))
assert(got.bytes == part, "the file came back with other content")

local requests = { ordered = true }
for i = 1, 30 do
  requests[i] = { "messages.sendMessage", { peer = "me", message = i .. " " .. string.rep("x", 100 * i) } }
end
assert(select(2, batch(requests)) == nil)
local history = assert(call("messages.getHistory", { peer = "me", limit = 30 }))
for i, m in ipairs(history.messages) do
  assert(m.message == (31 - i) .. " " .. string.rep("x", 100 * (31 - i)))
end
print("all there")
