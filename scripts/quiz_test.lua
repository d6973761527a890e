-- tgscript test scripts

local bot, ann ---@type tgscript.Actor, tgscript.Actor

before_each(function()
  bot = sandbox.bot{ username = "quiz_bot" }
  ann = sandbox.user{ first_name = "Ann" }
  run("quiz.lua", { as = bot })
end)

-- Plays as a user; answers are the buttons to press, false for none in time.
local function play(user, name, answers)
  user:send(bot, "/start")
  expect(user, { from = bot, text = "Welcome! What is your name?" })
  user:send(bot, name)
  for number, answer in ipairs(answers) do
    local question = expect(user, { from = bot, pattern = "^" .. number .. "%. " })
    if answer then
      user:click(question, answer)
    else
      clock:advance("1m")
      expect(user, { from = bot, pattern = "^Too slow!" })
    end
  end
  return expect(user, { from = bot, pattern = "that makes" })
end

test("counts what is right", function()
  expect(play(ann, "Ann", { "Jupiter", "5", "29" }).message):equals("Ann, that makes 2 of 3. Your best: 2.")
end)

test("does not wait for ever", function()
  expect(play(ann, "Ann", { "Jupiter", false, "29" }).message):equals("Ann, that makes 2 of 3. Your best: 2.")
end)

test("lets one leave", function()
  ann:send(bot, "/start")
  expect(ann, { from = bot })
  ann:send(bot, "/cancel")
  expect(ann, { from = bot, text = "Another time, then." })
end)

test("knows the best", function()
  local ben = sandbox.user{ first_name = "Ben" }
  play(ann, "Ann", { "Jupiter", "5", "21" })
  play(ben, "Ben <3", { "Jupiter", "4", "29" })
  ann:send(bot, "/top")
  expect(ann, { from = bot, text = "1. Ben <3: 3\n2. Ann: 1" })
end)

test("plays with many at once", function()
  local ben = sandbox.user{ first_name = "Ben" }
  ann:send(bot, "/start")
  ben:send(bot, "/start")
  ann:send(bot, "Ann")
  ben:send(bot, "Ben")
  expect(ann, { from = bot, text = "1. Which planet is the largest?" })
  expect(ben, { from = bot, text = "1. Which planet is the largest?" })
end)

test("goes on where it was stopped", function()
  local other = sandbox.bot{ username = "again_bot" }
  local first = run("quiz.lua", { as = other })
  ann:send(other, "/start")
  expect(ann, { from = other, text = "Welcome! What is your name?" })
  ann:send(other, "Ann")
  local question = expect(ann, { from = other, pattern = "^1%." })
  first:stop()
  run("quiz.lua", { as = other })
  ann:click(question, "Jupiter")
  expect(ann, { from = other, pattern = "^2%." })
  expect_none(ann, { from = other })
end)
