-- Sends files to the friend, each way that there is, and prints the ids of the messages.
-- arg: the folder they are in.
local dir = arg[1] .. "/"
local friend = "@sandbox_friend"

local function sent(what, message, err)
  if not message then error(what .. ": " .. tostring(err)) end
  local ids = {}
  for _, m in ipairs(message.id and { message } or message) do ids[#ids + 1] = string.format("%d", m.id) end
  print(what, table.concat(ids, " "))
end

for size in io.lines(dir .. "sizes") do
  sent("size " .. size, send_file(friend, dir .. size .. ".bin", { as = "document", caption = "**" .. size .. "** bytes", format = "markdown" }))
end

local none, err = send_file(friend, dir .. "0.bin", { as = "document" })
assert(not none and tostring(err):find("empty"), "an empty file: " .. tostring(err))

sent("content", send_file(friend, bytes("Hello there!", "hello.txt")))
sent("stdin", send_file(friend, io.stdin, { name = "stdin.bin", as = "document" }))
local handle = assert(io.open(dir .. "1000.bin", "rb"))
sent("handle", send_file(friend, handle, { name = "handle.bin", as = "document" }))
handle:close()
local left = 5
sent("chunks", send_file(friend, function()
  left = left - 1
  if left >= 0 then return string.rep(string.char(65 + left), 300000) end
end, { name = "chunks.txt", as = "document" }))
sent("uploaded", send_file(friend, assert(upload(dir .. "1000.bin")), { name = "later.bin", as = "document" }))

local photo = assert(send_file(friend, dir .. "0.png", { caption = "look", spoiler = true }))
sent("photo", photo)
sent("again", send_file(friend, photo, { caption = "look again" }))
sent("as a file", send_file(friend, dir .. "0.png", { as = "document" }))
sent("thumb", send_file(friend, dir .. "1000.bin", { as = "document", thumb = dir .. "thumb.jpg" }))

local album = {}
for n = 0, 11 do album[n + 1] = { file = dir .. n .. ".png", caption = "number " .. n } end
sent("album", send_file(friend, album))
sent("documents", send_file(friend, { dir .. "1.bin", dir .. "1000.bin" }, { caption = { "one", "two" }, as = "document" }))
sent("voice", send_file(friend, dir .. "voice.wav", { as = "audio", duration = 2, title = "A tone", performer = "Nobody" }))
