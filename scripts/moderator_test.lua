-- tgscript test scripts

local bot, owner, ann, group ---@type tgscript.Actor, tgscript.Actor, tgscript.Actor, tgscript.TestChat

before_each(function()
  bot = sandbox.bot{ username = "moderator_bot", sees_all = true }
  owner = sandbox.user{ first_name = "Owner" }
  ann = sandbox.user{ first_name = "Ann" }
  group = sandbox.supergroup{ title = "Garden", creator = owner, username = "the_garden",
    admins = { { bot, rights = { "delete_messages", "ban_users", "change_info" } } } }
  run("moderator.lua", { as = bot })
end)

test("newcomers' links go, and three warnings mute", function()
  ann:join(group)
  for i = 1, 2 do
    local spam = ann:send(group, "Buy at https://example.com")
    expect(owner, { deleted = spam })
    expect(owner, { from = bot, text = "Warning " .. i .. " of 3: no links on the first day" })
  end
  ann:send(group, "Really! https://example.com")
  expect(owner, { from = bot, text = "Muted for an hour: no links on the first day" })
  expect_error(function() ann:send(group, "Hello?") end, "USER_BANNED_IN_CHANNEL")
  clock:advance("61m")
  ann:send(group, "Sorry.")
end)

test("a day later links are welcome", function()
  ann:join(group)
  clock:advance("25h")
  ann:send(group, "See https://example.com")
  expect_none(owner, { deleted = true })
end)

test("admins warn and mute in reply", function()
  ann:join(group)
  local rude = ann:send(group, "Hmpf!")
  owner:send(group, "/warn be nice", { reply_to = rude })
  expect(ann, { from = bot, text = "Warning 1 of 3: be nice" })
  owner:send(group, "/mute 10m", { reply_to = rude })
  expect(owner, { from = bot, text = "Muted." })
  expect_error(function() ann:send(group, "But...") end, "USER_BANNED_IN_CHANNEL")
end)

test("members have no commands", function()
  ann:join(group)
  ann:send(group, "/slow 30")
  expect_none(ann, { from = bot })
end)

test("admins slow a group down", function()
  ann:join(group)
  owner:send(group, "/slow 30")
  expect(owner, { from = bot, text = "One message in 30 s." })
  ann:send(group, "One")
  expect_error(function() ann:send(group, "Two") end, "USER_BANNED_IN_CHANNEL")
  clock:advance("30s")
  ann:send(group, "Two")
end)
