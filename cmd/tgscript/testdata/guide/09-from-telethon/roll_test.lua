test("rolls", function()
  local bot, ann = sandbox.bot{ username = "roll_bot" }, sandbox.user{ first_name = "Ann" }
  run("roll.lua", { as = bot })
  ann:send(bot, "/roll 20")
  expect(ann, { from = bot, pattern = "^You rolled %d+$" })
end)
