-- Moves the file as a script does: child.go says how. arg: what to upload, where to
-- download to, and whether the server is the sandbox.
local up, down, sandbox = arg[1], arg[2], arg[3] == "sandbox"

local function turn(direction, move)
  print(direction)
  io.read()
  local result = assert(move())
  print("done")
  return result
end

assert(call("help.getConfig", {})) -- until there is a connection, which the others wait for by themselves
local file = turn("up", function() return upload(up, { resume = false }) end)
local at = types.inputDocumentFileLocation{ id = 7, access_hash = 8, file_reference = "", thumb_size = "" }
if sandbox then
  at = assert(send_file("me", file, { name = "up", as = "document" }))
end
turn("down", function() return download(at, down) end)
io.read()
