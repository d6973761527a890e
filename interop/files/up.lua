-- Sends a file to Saved Messages and says how far it is. arg: the file.
local sent = assert(send_file("me", arg[1], { as = "document", caption = "the file", resume = true,
  progress = function(done) print("at", done) end }))
print("over", sent.id)
io.read()
