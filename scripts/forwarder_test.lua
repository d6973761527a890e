-- tgscript test scripts

local me, ann, ben ---@type tgscript.Actor, tgscript.Actor, tgscript.Actor

before_each(function()
  me = sandbox.user{ first_name = "Me" }
  ann = sandbox.user{ first_name = "Ann", username = "ann_sells", contacts = { me } }
  ben = sandbox.user{ first_name = "Ben", contacts = { me } }
  run("forwarder.lua", { as = me, args = { "me", "Invoice", "@ann_sells" } })
end)

test("forwards what has the word", function()
  ann:send(me, "Your invoice 12")
  expect(function() return me:messages(me)[1] end)
  expect(me:messages(me)[1].message):equals("Your invoice 12")
  expect(me:messages(me)[1].fwd_from.from_id.user_id):equals(ann.id)
end)

test("leaves the rest", function()
  ann:send(me, "Hello")
  ben:send(me, "invoice")
  expect(#me:messages(me)):equals(0)
end)
