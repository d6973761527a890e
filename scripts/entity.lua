-- Who or what a name, number, link or object stands for.
--
--   tgscript run --sandbox scripts/entity.lua [name ...]

local function show(x)
  local found, err = entity(x)
  if not found then
    print(tostring(x), err.type or err.kind)
    return
  end
  print(tostring(x), found._, found.id, found._ == "user" and found.first_name or found.title)
end

if #arg > 0 then
  for _, name in ipairs(arg) do show(name) end
  return
end

show("me")
show("@sandbox_friend")
show("sandbox_bot")
show("+9996620002")
show("https://t.me/sandbox_channel")
show(entity("@sandbox_friend").id)
show("@nobody_at_all")

-- What goes into a call: known by now, so nothing is asked.
print(assert(input_entity("@sandbox_supergroup"))._)
