-- The wait of a call, before it is made: by method, and by whom it is for.
assert(flood_wait("messages.forwardMessages") == 90)
assert(flood_wait("messages.sendMessage") == 0)
assert(flood_wait("messages.sendMessage", { peer = "me", message = "x" }) == 0)
assert(flood_wait("messages.sendMessage", { peer = { _ = "inputPeerUser", user_id = 7, access_hash = 1 }, message = "x" }) == 1.5)
assert(flood_wait(functions.messages.sendMessage { peer = types.inputPeerUser { user_id = 7, access_hash = 1 }, message = "x" }) == 1.5)
assert(flood_wait(functions.messages.forwardMessages) == 90)
---
-- Who has to be looked up first counts, too. Nobody is looked up.
assert(flood_wait("messages.getHistory", { peer = "@flooded" }) == 3600)
assert(flood_wait("messages.getHistory", { peer = "@free" }) == 0)
assert(flood_wait({ _ = "messages.getHistory", peer = "@flooded" }) == 3600)
---
flood_wait("messages.sendMesage") --- error: unknown method "messages.sendMesage" .did you mean "messages.sendMessage"
---
flood_wait("messages.sendMessage", { peer = "me", mesage = "x" }) --- error: unknown field "mesage"
---
flood_wait("inputPeerSelf") --- error: inputPeerSelf is a constructor, not a method
---
flood_wait() --- error: flood_wait: method name or request expected, got nil
---
flood_wait("help.getConfig", {}, {}) --- error: flood_wait: a method and its arguments expected, got 3 arguments
---
help("flood_wait")
help(flood_wait)
assert(printed():find("flood_wait%(method %[, args%]%)") and printed():find("how many seconds a call would have to wait"))
help("help")
assert(printed():find("help%.getConfig"))
---
help("flod_wait") --- error: did you mean "flood_wait"
