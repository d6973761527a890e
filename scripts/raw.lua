-- Any method, with its arguments as a Lua table, chosen on the command line.
--
--   tgscript run --sandbox scripts/raw.lua help.getNearestDc
--   tgscript run --sandbox scripts/raw.lua messages.getHistory '{ peer = "me", limit = 1 }'

local method = arg[1] or error("usage: raw.lua METHOD [ARGUMENTS]", 0)
local arguments = assert(loadstring("return " .. (arg[2] or "{}"), "arguments"))()

-- Prints a value as Lua would write it, fields in order.
local function dump(value, indent)
  if type(value) ~= "table" then
    return type(value) == "string" and string.format("%q", value) or tostring(value)
  end
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b)
    if type(a) == type(b) then return a < b end
    return type(a) == "number"
  end)
  local lines = {}
  for _, key in ipairs(keys) do
    local name = type(key) == "string" and key .. " = " or ""
    lines[#lines + 1] = indent .. "  " .. name .. dump(value[key], indent .. "  ") .. ",\n"
  end
  return #lines == 0 and "{}" or "{\n" .. table.concat(lines) .. indent .. "}"
end

local result, err = call(method, arguments)
if result == nil then error(err, 0) end
print(dump(to_table(result), ""))
