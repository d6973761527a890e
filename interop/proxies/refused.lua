-- Says why there is no answer.
local _, err = call("help.getConfig", {}, { timeout = 1.5 })
print(err)
