-- tgscript test scripts

local bot, owner, readers ---@type tgscript.Actor, tgscript.Actor, tgscript.Actor[]

before_each(function()
  bot = sandbox.bot{ username = "news_bot" }
  owner = sandbox.user{ first_name = "Owner", username = "the_owner" }
  readers = {}
  for i = 1, 3 do readers[i] = sandbox.user{ first_name = "Reader " .. i } end
  run("broadcast.lua", { as = bot, args = { "@the_owner" } })
  for _, reader in ipairs(readers) do
    reader:send(bot, "/start")
    expect(reader, { from = bot, pattern = "^You will hear" })
  end
end)

test("tells everybody", function()
  owner:send(bot, "/broadcast Good news!")
  for _, reader in ipairs(readers) do expect(reader, { from = bot, text = "Good news!" }) end
  expect(owner, { from = bot, edited = true, text = "Sent to 3, 0 have gone" })
end)

test("leaves those alone who have left", function()
  readers[1]:send(bot, "/stop")
  expect(readers[1], { from = bot, text = "Not another word." })
  readers[2]:block(bot)
  owner:send(bot, "/broadcast Good news!")
  expect(readers[3], { from = bot, text = "Good news!" })
  expect(owner, { from = bot, edited = true, text = "Sent to 1, 1 have gone" })
  expect_none(readers[1])
end)

test("listens to its owner only", function()
  readers[1]:send(bot, "/broadcast Bad news!")
  expect_none(readers[2])
end)

test("waits when Telegram asks for it", function()
  faults.flood("messages.sendMessage", "30s", { peer = readers[2] })
  owner:send(bot, "/broadcast Good news!")
  for _, reader in ipairs(readers) do expect(reader, { from = bot, text = "Good news!" }) end
end)
