-- tgscript test scripts

-- A PNG of one pixel.
local png = assert(base64.decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="))

local me, channel, folder ---@type tgscript.Actor, tgscript.TestChat, string

before_each(function()
  me = sandbox.user{ first_name = "Me" }
  channel = sandbox.channel{ title = "Trips", username = "the_trips", creator = me }
  folder = sandbox.folder()
end)

local function put(name, content)
  local file = assert(io.open(folder .. "/" .. name, "w"))
  file:write(content)
  file:close()
end

local function album()
  local script = run("album.lua", { as = me, args = { "@the_trips", folder, "Our holiday" } })
  expect(function() return not script:running() end)
  return script:output()
end

test("twelve pictures are two albums, and the next day's a third", function()
  for i = 1, 12 do put(("%02d.png"):format(i), png) end
  put("notes.txt", "not a picture")
  expect(album()):contains("10 of 12")
  local list = me:messages(channel)
  local groups, photos, captions = {}, 0, 0
  for _, m in ipairs(list) do
    if m.media_type == "photo" then
      photos = photos + 1
      groups[tostring(m.raw.grouped_id)] = true
      if m.text == "Our holiday" then captions = captions + 1 end
    end
  end
  local count = 0
  for _ in pairs(groups) do count = count + 1 end
  expect(photos):equals(12)
  expect(count):equals(2)
  expect(captions):equals(1)

  expect(album()):contains("nothing new")
  put("13.png", png)
  expect(album()):contains("1 of 1")
end)
