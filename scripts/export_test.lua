-- tgscript test scripts

local me, ann, group ---@type tgscript.Actor, tgscript.Actor, tgscript.TestChat

before_each(function()
  me = sandbox.user{ first_name = "Me" }
  ann = sandbox.user{ first_name = "Ann" }
  group = sandbox.supergroup{ title = "Notes", username = "notes", creator = me, members = { ann },
    history = { { me, "one" }, { ann, "two" }, { ann, "three" } } }
end)

local function texts(path)
  local all = {}
  for line in io.lines(path) do
    local message = json.decode(line)
    if message._ == "message" then all[#all + 1] = message.message end
  end
  return table.concat(all, " ")
end

test("writes a line for each message, and goes on after the last", function()
  local path = sandbox.folder() .. "/history.jsonl"
  local first = run("export.lua", { as = me, args = { "@notes", path } })
  expect(function() return not first:running() end)
  expect(texts(path)):equals("one two three")

  ann:send(group, "four")
  local second = run("export.lua", { as = me, args = { "@notes", path } })
  expect(function() return not second:running() end)
  expect(texts(path)):equals("one two three four")
  expect(second:output()):matches("messages in")
end)
