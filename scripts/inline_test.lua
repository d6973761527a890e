-- tgscript test scripts

local bot, ann ---@type tgscript.Actor, tgscript.Actor

before_each(function()
  bot = sandbox.bot{ username = "places_bot", inline = true }
  ann = sandbox.user{ first_name = "Ann" }
  run("inline.lua", { as = bot })
end)

test("finds by name and city", function()
  local found = ann:inline(bot, "paris")
  expect(#found.results):equals(2)
  expect(found.results[1].title):equals("Notre-Dame")
  expect(#ann:inline(bot, "colo").results):equals(1)
  expect(#ann:inline(bot, "nowhere").results):equals(0)
end)

test("sends what is chosen", function()
  local ben = sandbox.user{ first_name = "Ben" }
  ann:choose(ann:inline(bot, "eiffel"), 1, ben)
  expect(ben, { from = ann, text = "Eiffel Tower, Paris, 1889" })
end)
