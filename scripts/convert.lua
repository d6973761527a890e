-- A bot that converts what it is sent: CSV to JSON and back, a photo to a file and an
-- image file to a photo, and each text to a file.
-- account: bot
--
--   tgscript run --account bot scripts/convert.lua

local function from_csv(text)
  local rows, names = {}, nil
  for line in text:gmatch("[^\r\n]+") do
    local row, values = {}, {}
    for value in (line .. ","):gmatch("([^,]*),") do values[#values + 1] = value end
    for i, value in ipairs(names and values or {}) do row[names[i] or "column " .. i] = tonumber(value) or value end
    if names then rows[#rows + 1] = row else names = values end
  end
  return json.encode(rows)
end

local function to_csv(text)
  local rows, names = json.decode(text), {}
  for name in pairs(rows[1] or {}) do names[#names + 1] = name end
  table.sort(names)
  local lines = { table.concat(names, ",") }
  for _, row in ipairs(rows) do
    local values = {}
    for i, name in ipairs(names) do values[i] = tostring(row[name]) end
    lines[#lines + 1] = table.concat(values, ",")
  end
  return table.concat(lines, "\n") .. "\n"
end

local converters = { csv = { "json", from_csv }, json = { "csv", to_csv } }

local function answer(event, what, opts)
  opts.reply_to = event.message
  local ok, err = send_file(event.chat_id, what, opts)
  if not ok then event:reply("That did not work: " .. err.message) end
end

on("message", { private = true, incoming = true, media = "photo" }, function(event)
  answer(event, bytes(assert(event:download()), "photo " .. event.id .. ".jpg"), { as = "document" })
end)

on("message", { private = true, incoming = true, media = "document" }, function(event)
  local document = event.message.media.document
  if document.size > 10 * 1024 * 1024 then return event:reply("Up to 10 MB, please.") end
  local name = "file"
  for _, a in ipairs(document.attributes or {}) do
    if a._ == "documentAttributeFilename" then name = tostring(a.file_name) end
  end
  local base, extension = name:match("^(.-)%.?%w*$") or "", name:match("%w*$") or ""
  local converter = converters[extension:lower()]
  if converter and document.size > 256 * 1024 then return event:reply("Up to 256 KB of " .. extension:upper() .. ", please.") end
  local content = assert(event:download()) ---@type string
  if tostring(document.mime_type):match("^image/") then return answer(event, bytes(content, name), { as = "photo" }) end
  if not converter then return event:reply("I know CSV, JSON, photos and images.") end
  local ok, converted = pcall(converter[2], content)
  if not ok then return event:reply("That is no " .. extension:upper() .. ".") end
  answer(event, bytes(converted, base .. "." .. converter[1]), { as = "document" })
end)

on("message", { private = true, incoming = true, media = false }, function(event)
  if event.text:sub(1, 1) == "/" then return event:reply("Send me a CSV or JSON file, a photo or an image.") end
  answer(event, bytes(event.text, "text.txt"), {})
end)
