-- Answers "@this_bot words" in any chat from a list.
--
--   tgscript run scripts/inline.lua

local places = {
  { name = "Colosseum", city = "Rome", year = 80 },
  { name = "Hagia Sophia", city = "Istanbul", year = 537 },
  { name = "Notre-Dame", city = "Paris", year = 1345 },
  { name = "Eiffel Tower", city = "Paris", year = 1889 },
}
local page = 20

on("inline_query", function(event)
  local words, found = event.query:lower(), {}
  for id, place in ipairs(places) do
    if (place.name .. " " .. place.city):lower():find(words, 1, true) then
      found[#found + 1] = {
        type = "article", id = tostring(id), title = place.name, description = place.city,
        text = html("<b>" .. html.escape(place.name) .. "</b>, " .. html.escape(place.city) .. ", " .. place.year),
      }
    end
  end
  local first = tonumber(event.offset) or 0
  local results = {}
  for i = first + 1, math.min(first + page, #found) do results[#results + 1] = found[i] end
  event:answer(results, { cache = 60, next_offset = first + page < #found and tostring(first + page) or nil })
end)
