-- tgscript test
-- Each test has a Telegram of its own: all of this is done anew for it.

local me = sandbox.user{ first_name = "Me" }
local ann = sandbox.user{ first_name = "Ann" }
run("NAME.lua", { as = me })

test("answers once an hour", function()
  me:send("me", "/away at lunch")
  ann:send(me, "Hello?")
  expect(ann, { from = me, text = "I am away: at lunch" })
  ann:send(me, "Until when?")
  expect_none(ann, { from = me })
  clock:advance("1h")
  ann:send(me, "Are you back?")
  expect(ann, { from = me, text = "I am away: at lunch" })
end)

test("says nothing when you are back", function()
  me:send("me", "/away at lunch")
  me:send("me", "/back")
  ann:send(me, "Hello!")
  expect_none(ann, { from = me })
end)
