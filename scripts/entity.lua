-- Who or what a name, number, link or object stands for.
--
--   tgscript run --sandbox scripts/entity.lua [name ...]

local function show(x)
  local found, err = entity(x)
  if not found then
    print(tostring(x), err.type or err.kind)
    for i, step in ipairs(err.tried or {}) do print("", i, step) end
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
show("+999 662-00-02")
show("https://t.me/sandbox_channel")
show("sandbox_friend.t.me")
show("t.me/c/3001/1")
show(-1000000003001)
show(assert(entity("@sandbox_friend")).id)
show("@nobody_at_all")

-- What goes into a call: known by now, so nothing is asked.
print(assert(input_entity("@sandbox_supergroup"))._)
