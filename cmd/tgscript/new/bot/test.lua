-- tgscript test
-- Each test has a Telegram of its own: all of this is done anew for it.

local bot = sandbox.bot{ username = "my_bot" }
local ann = sandbox.user{ first_name = "Ann" }
run("NAME.lua", { as = bot })

test("asks for a name, and remembers it", function()
  ann:send(bot, "/start")
  expect(ann, { from = bot, text = "Hello! What is your name?" })
  ann:send(bot, "Ann")
  expect(ann, { from = bot, text = "Nice to meet you, Ann!" })
  ann:send(bot, "It is raining.")
  expect(ann, { from = bot, text = "Ann says: It is raining." })
end)

test("does not wait for ever", function()
  ann:send(bot, "/start")
  expect(ann, { from = bot, text = "Hello! What is your name?" })
  clock:advance("10m")
  expect(ann, { from = bot, text = "Another time, then." })
end)
