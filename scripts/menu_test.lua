-- tgscript test scripts

local bot, ann, menu ---@type tgscript.Actor, tgscript.Actor, tgscript.TestMessage

before_each(function()
  bot = sandbox.bot{ username = "menu_bot" }
  ann = sandbox.user{ first_name = "Ann" }
  run("menu.lua", { as = bot })
  ann:send(bot, "/start")
  menu = expect(ann, { from = bot, text = "What will it be?" })
end)

test("adds up what is pressed", function()
  ann:click(menu, "Soup")
  menu = expect(ann, { edited = true, text = "Your order: 4 €" })
  ann:click(menu, "Cake")
  menu = expect(ann, { edited = true, text = "Your order: 9 €" })
  ann:click(menu, "Soup x1")
  menu = expect(ann, { edited = true, text = "Your order: 13 €", buttons = { { "Soup x2" }, { "Pasta" }, { "Cake x1" }, { "Clear", "Order" } } })
  ann:click(menu, "Order")
  expect(ann, { edited = true, text = "Thank you! That is 13 €." })
end)

test("has nothing to order at first", function()
  local answer = ann:click(menu, "Order")
  expect(answer.text):equals("Nothing chosen yet")
  expect(answer.alert):equals(true)
end)

test("forgets what was chosen", function()
  ann:click(menu, "Pasta")
  local answer = ann:click(menu, "Clear")
  expect(answer.text):equals("All gone")
  expect(ann, { edited = true, text = "Your order: 9 €" })
  expect(ann, { edited = true, text = "Your order: 0 €" })
end)

test("keeps the orders of guests apart", function()
  local ben = sandbox.user{ first_name = "Ben" }
  ben:send(bot, "/start")
  local his = expect(ben, { from = bot })
  ann:click(menu, "Soup")
  ben:click(his, "Pasta")
  expect(ann, { edited = true, text = "Your order: 4 €" })
  expect(ben, { edited = true, text = "Your order: 9 €" })
end)
