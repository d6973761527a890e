-- tgscript test scripts

local url = "https://example.com/feed.json"
local bot, ann, channel ---@type tgscript.Actor, tgscript.Actor, tgscript.TestChat

local function item(id) return { id = id, title = "Title " .. id, summary = "About <" .. id .. ">", url = "https://example.com/" .. id } end

before_each(function()
  bot = sandbox.bot{ username = "feed_bot" }
  ann = sandbox.user{ first_name = "Ann" }
  channel = sandbox.channel{ title = "News", username = "the_news", creator = ann, admins = { bot } }
end)

local function start() return run("feed.lua", { as = bot, args = { url, "@the_news" } }) end

test("posts what is there, the oldest first", function()
  http_stub{ ["GET " .. url] = { json = { items = { item("b"), item("a") } } } }
  start()
  expect(ann, { chat = channel, text = "Title a\n\nAbout <a>\nhttps://example.com/a" })
  expect(ann, { chat = channel, contains = "Title b" })
end)

test("posts each item once", function()
  http_stub{ ["GET " .. url] = { { json = { items = { item("a") } } }, { json = { items = { item("b"), item("a") } } } } }
  start()
  expect(ann, { contains = "Title a" })
  clock:advance("10m")
  expect(ann, { contains = "Title b" })
  expect_none(ann)
end)

test("tries again after an error", function()
  http_stub{ ["GET " .. url] = { { status = 500 }, { json = { items = { item("a") } } } } }
  local feed = start()
  expect_none(ann)
  clock:advance("10m")
  expect(ann, { contains = "Title a" })
  expect(feed:log()):contains("500")
end)
