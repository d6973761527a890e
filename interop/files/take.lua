-- Downloads what the friend has sent, each way that there is. arg: the folder it goes to.
local dir = arg[1] .. "/"

local function save(name, content)
  local file = assert(io.open(dir .. name, "wb"))
  assert(file:write(content))
  file:close()
end

for message in messages("@sandbox_friend") do
  local media = message.media
  if media then
    local id = string.format("%d", message.id)
    assert(download(message, dir .. id))
    save(id .. ".content", assert(download(message)))
    local file = assert(io.open(dir .. id .. ".stream", "wb"))
    for chunk in stream(message) do file:write(chunk) end
    file:close()
    local range = {}
    for chunk in stream(message, { offset = 700, limit = 600001 }) do range[#range + 1] = chunk end
    save(id .. ".range", table.concat(range))
    local shown = media._ == "messageMediaPhoto" and media.photo or media.document
    for _, size in ipairs((shown._ == "photo" and shown.sizes or shown.thumbs) or {}) do
      assert(download(message, dir .. id .. "." .. size.type .. ".size", { thumb = size.type }))
    end
    print(id, shown._)
  end
end
assert(download(assert(entity("@sandbox_friend")), dir .. "profile"))
