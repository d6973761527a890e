-- A quiz: a conversation from top to bottom, and a table of the best.
-- Stopped in the middle, even killed, it goes on where it was.
--
--   tgscript run scripts/quiz.lua

local questions = {
  { "Which planet is the largest?", { "Mars", "Jupiter", "Venus" }, "Jupiter" },
  { "How many strings has a violin?", { "4", "5", "6" }, "4" },
  { "Which is a prime number?", { "21", "27", "29" }, "29" },
}

command("start", function(event)
  local name, why = event:ask("Welcome! What is your name?", { timeout = "10m" })
  if not name then return event:respond("Another time, then.") end

  local points = 0
  for number, question in ipairs(questions) do
    local text, choices, right = question[1], question[2], question[3]
    local answer = event:ask_button(number .. ". " .. text, choices, { timeout = "1m" })
    if answer == right then
      points = points + 1
    elseif not answer then
      event:respond("Too slow! It was " .. right .. ".")
    end
  end

  local best = store.update("best:" .. event.sender_id, function(old)
    return { name = name, points = math.max(points, old and old.points or 0) }
  end)
  event:respond(html("<b>" .. html.escape(name) .. "</b>, that makes " .. points .. " of " .. #questions ..
    ". Your best: " .. best.points .. "."))
end)

command("top", function(event)
  local players = {}
  for _, player in store.pairs("best:") do players[#players + 1] = player end
  table.sort(players, function(a, b) return a.points > b.points end)
  local lines = {}
  for place, player in ipairs(players) do
    lines[place] = place .. ". " .. player.name .. ": " .. player.points
  end
  event:respond(#lines > 0 and table.concat(lines, "\n", 1, math.min(10, #lines)) or "Nobody has played yet.")
end)
