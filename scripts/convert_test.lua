-- tgscript test scripts

local bot, ann ---@type tgscript.Actor, tgscript.Actor

before_each(function()
  bot, ann = sandbox.bot{ username = "convert_bot" }, sandbox.user{ first_name = "Ann" }
  run("convert.lua", { as = bot })
  ann:start(bot)
  expect(ann, { from = bot, contains = "CSV or JSON" })
end)

local png = assert(base64.decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="))

test("CSV becomes JSON, and that CSV again", function()
  ann:send_file(bot, "age,name\n36,Ada\n45,Grace\n", { name = "people.csv" })
  local content, name = ann:download(expect(ann, { from = bot, media = "document" }))
  expect(name):equals("people.json")
  expect(json.decode(content)[2].name):equals("Grace")
  ann:send_file(bot, content, { name = name })
  content, name = ann:download(expect(ann, { from = bot, media = "document" }))
  expect(name):equals("people.csv")
  expect(content):equals("age,name\n36,Ada\n45,Grace\n")
end)

test("an image becomes a photo, and a photo a file", function()
  ann:send_file(bot, png, { name = "dot.png", mime = "image/png" })
  expect(ann, { from = bot, media = "photo" })
  ann:send_file(bot, png, { name = "dot.png", as = "photo" })
  expect(ann, { from = bot, media = "document" })
end)

test("a text becomes a file", function()
  ann:send(bot, "Remember the milk.")
  local content, name = ann:download(expect(ann, { from = bot, media = "document" }))
  expect(name .. ": " .. content):equals("text.txt: Remember the milk.")
end)

test("what it can't read it says", function()
  ann:send_file(bot, "{", { name = "broken.json" })
  expect(ann, { from = bot, text = "That is no JSON." })
  ann:send_file(bot, ("a,"):rep(50000) .. ("\nx"):rep(50000), { name = "wide.csv" })
  local content = ann:download(expect(ann, { from = bot, media = "document" }))
  expect(content:sub(1, 20)):equals('[{"a":"x"},{"a":"x"}')
  ann:send_file(bot, ("x\n"):rep(200000), { name = "long.csv" })
  expect(ann, { from = bot, text = "Up to 256 KB of CSV, please." })
  ann:send_file(bot, "?", { name = "thing.xyz" })
  expect(ann, { from = bot, text = "I know CSV, JSON, photos and images." })
end)
