-- So is one that the metatable of strings has.

getmetatable("").__index = function(x, k) return type(k) == "number" and x:sub(k, k) or string[k] end
print(("x"):first())
