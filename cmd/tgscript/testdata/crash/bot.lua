-- What TestCrash counts. Every message has one answer, counts once and has its
-- place in its chat's list; a quiz is three questions and a result.
local function add(key)
  return store.update(key, function(n) return (n or 0) + 1 end)
end

if arg[1] == "report" then
  for key, value in store.pairs() do
    print(key, type(value) == "table" and table.concat(value, " ") or value)
  end
  return
end

local function quiz(event)
  local answers = {}
  for i = 1, 3 do
    answers[i] = assert(event:ask(i .. ". question of " .. event.text))
    add("questions")
  end
  assert(event:respond("result of " .. event.text .. ": " .. table.concat(answers, " ")))
  add("quizzes")
end

on("message", { incoming = true }, function(event)
  if event.text:find("^quiz") then
    add("begun")
    return quiz(event)
  end
  add("count")
  local place = add("places " .. event.chat_id)
  store.update(("list %d %03d"):format(event.chat_id, place / 100), function(list)
    list = list or {}
    list[#list + 1] = event.text
    return list
  end)
  local sent = assert(event:respond("answer to " .. event.text))
  assert(sent.message == "answer to " .. event.text, sent.message)
  add("answered")
end)
print("ready")
