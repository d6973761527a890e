on("mesage", print) --- error: on: unknown event "mesage" \(did you mean "message"\?\)
---
on("tick", print) --- error: on: unknown event "tick", not one of message, raw
---
on(print) --- error: on: name of an event expected, got function
---
on("message") --- error: function expected, got nil
---
on("message", "print") --- error: function expected, got string
---
on("message", { incoming = true }, print) --- error: on: an event and a function expected, got 3 arguments; select within the function
---
on("message", { incoming = true }) --- error: on: function expected, got table; select within the function
---
on("message", print) --- error: on: this script runs without an account
---
-- What has failed leaves nothing behind: the script ends.
local ok, err = pcall(on, "raw", print)
assert(not ok and err:find("this script runs without an account", 1, true), err)
ok, err = pcall(on, "raw", print)
assert(not ok and err:find("this script runs without an account", 1, true), err)
