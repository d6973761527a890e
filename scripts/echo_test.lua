-- tgscript test scripts

test("echoes a private message", function()
  local bot = sandbox.bot{ username = "echo_bot" }
  local ann = sandbox.user{ first_name = "Ann" }
  run("echo.lua", { as = bot })
  ann:send(bot, "Hello!")
  expect(ann, { from = bot, text = "Hello!" })
  expect_none(ann)
end)

test("says nothing in groups", function()
  local bot = sandbox.bot{ username = "echo_bot" }
  local ann = sandbox.user{ first_name = "Ann" }
  local group = sandbox.group{ title = "Garden", members = { ann, bot } }
  local echo = run("echo.lua", { as = bot })
  ann:send(group, "Hello!")
  expect_none(ann)
  expect(echo:output()):equals("ready\n")
end)
