-- A menu: one message whose buttons change it, an order for each guest.
--
--   tgscript run scripts/menu.lua

local dishes = {
  { id = "soup", name = "Soup", price = 4 },
  { id = "pasta", name = "Pasta", price = 9 },
  { id = "cake", name = "Cake", price = 5 },
}

---@param order table<string, integer>
local function total(order)
  local sum = 0
  for _, dish in ipairs(dishes) do sum = sum + (order[dish.id] or 0) * dish.price end
  return sum
end

local function keyboard(order)
  local rows = {}
  for _, dish in ipairs(dishes) do
    local count = order[dish.id] and " x" .. order[dish.id] or ""
    rows[#rows + 1] = { buttons.inline(dish.name .. count, "add:" .. dish.id) }
  end
  rows[#rows + 1] = { buttons.inline("Clear", "clear"), buttons.inline("Order", "order") }
  return rows
end

local function show(event, order)
  event:edit("Your order: " .. total(order) .. " €", { buttons = keyboard(order) })
end

command("start", function(event)
  store.delete("order:" .. event.sender_id)
  event:respond("What will it be?", { buttons = keyboard({}) })
end)

on("callback_query", { pattern = "^add:(%w+)$" }, function(event)
  local dish = event.matches[1]
  local order = store.update("order:" .. event.sender_id, function(order)
    order = order or {}
    order[dish] = (order[dish] or 0) + 1
    return order
  end)
  show(event, order)
  event:answer()
end)

on("callback_query", { data = "clear" }, function(event)
  store.delete("order:" .. event.sender_id)
  show(event, {})
  event:answer("All gone")
end)

on("callback_query", { data = "order" }, function(event)
  local order = store.get("order:" .. event.sender_id) or {}
  if total(order) == 0 then return event:answer("Nothing chosen yet", { alert = true }) end
  store.delete("order:" .. event.sender_id)
  event:edit("Thank you! That is " .. total(order) .. " €.")
  event:answer()
end)
