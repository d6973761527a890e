-- tgscript test scripts

-- A PNG of one pixel.
local png = assert(base64.decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="))

local me, ann, club ---@type tgscript.Actor, tgscript.Actor, tgscript.TestChat

before_each(function()
  me = sandbox.user{ first_name = "Me" }
  ann = sandbox.user{ first_name = "Ann" }
  club = sandbox.supergroup{ title = "Club", username = "the_club", creator = me, members = { ann } }
end)

local function mirror(folder, ...)
  local script = run("mirror.lua", { as = me, args = { "@the_club", folder, ... } })
  expect(function() return not script:running() end)
  return script:output()
end

local function contents(folder)
  local all = {}
  for _, file in ipairs(assert(io.list(folder))) do
    local opened = assert(io.open(folder .. "/" .. file.name))
    all[#all + 1] = file.name:match("^%d+%-%d+%-%d+ %d+%-%d+%-%d+ %d+ (.*)$") .. "=" .. #opened:read("*a")
    opened:close()
  end
  return table.concat(all, " ")
end

test("copies what is there, and later what is new", function()
  local folder = sandbox.folder() .. "/club"
  ann:send_file(club, ("a"):rep(1500000), { name = "film.bin" })
  ann:send(club, "no file")
  ann:send_file(club, "notes", { name = "../../notes?.txt" })
  expect(mirror(folder)):contains("2 new, 0 there already, 0 failed")
  expect(contents(folder)):equals("film.bin=1500000 .._.._notes_.txt=5")

  ann:send_file(club, "more", { name = "more.txt" })
  expect(mirror(folder)):contains("1 new, 2 there already, 0 failed")
  expect(mirror(folder)):contains("0 new, 3 there already, 0 failed")
end)

test("kinds and dates choose", function()
  local folder = sandbox.folder() .. "/some"
  local first = ann:send_file(club, "one", { name = "one.txt" })
  local day = time.format(first.raw.date, "%Y-%m-%d", "UTC")
  clock:advance("48h")
  ann:send_file(club, "two", { name = "two.txt" })
  expect(mirror(folder, "photo,voice")):contains("0 new")
  ann:send_file(club, png, { name = "dot.png", as = "photo" })
  expect(mirror(folder, "photo,voice")):contains("1 new")
  expect(mirror(folder, "document", "2000-01-01", day)):contains("1 new")
  expect(contents(folder)):matches("^one.txt=3 photo.jpg=%d+$")
  expect(mirror(folder, "document", time.format(time.now() - 3600, "%Y-%m-%d", "UTC"))):contains("1 new")
  expect(contents(folder)):matches("^one.txt=3 two.txt=3 photo.jpg=%d+$")
end)

test("what failed is tried again, and goes on", function()
  local folder = sandbox.folder() .. "/again"
  ann:send_file(club, ("b"):rep(3000000), { name = "long.bin" })
  faults.error("upload.getFile", "LOCATION_INVALID", { after = 2, times = 10 })
  expect(mirror(folder)):contains("0 new, 0 there already, 1 failed")
  faults.clear()
  expect(mirror(folder)):contains("1 new, 0 there already, 0 failed")
  expect(contents(folder)):equals("long.bin=3000000")
end)
