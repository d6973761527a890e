-- Downloads the newest file of Saved Messages and says how far it is. arg: where to.
local found
for message in messages("me") do
  if message.media then
    assert(not found, "there are two messages with the file")
    found = message
  end
end
assert(found, "there is no message with a file")
assert(download(found, arg[1], { progress = function(done) print("at", done) end }))
print("over", found.id)
io.read()
