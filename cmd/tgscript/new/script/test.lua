-- tgscript test
-- Each test has a Telegram of its own: all of this is done anew for it.

local me = sandbox.user{ first_name = "Me" }
local ann = sandbox.user{ first_name = "Ann" }

-- Runs the script to its end, and returns what it has printed.
local function output()
  local script = run("NAME.lua", { as = me })
  expect(function() return not script:running() end)
  return script:output()
end

test("lists what is unread", function()
  ann:send(me, "Are you there?")
  ann:send(me, "Hello?")
  expect(output()):equals("2\tAnn\tHello?\n1 chats with something unread\n")
end)

test("leaves out what was read", function()
  ann:send(me, "Hello!")
  me:read(ann)
  expect(output()):equals("Nothing is unread.\n")
end)
