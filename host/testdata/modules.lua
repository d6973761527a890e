local m = require("sub.mod")
assert(m.name == "sub.mod" and m.slept and require("sub.mod") == m)
assert(require("pkg") == "package" and require("nothing") == true)
assert(dofile("sub/value.lua") == 7 and loadfile("sub/value.lua")() == 7)
---
-- tasks that require what another one loads wait for it
local a = spawn(require, "sub.mod")
local b = spawn(require, "sub.mod")
assert(a:wait() == b:wait() and a:wait() == require("sub.mod"))
---
require("missing.one") --- error: modules.lua:11: module "missing.one" not found: neither \S*missing/one.lua nor \S*missing/one/init.lua exists
---
require("cycle") --- error: cycle2.lua:1: module "cycle" requires itself
---
require("broken") --- error: module "broken": broken.lua:2: syntax error near 'end'
---
require("raises") --- error: raises.lua:2: from the module
---
-- a module that failed is tried again
assert(not pcall(require, "raises") and not pcall(require, "raises"))
assert(select(2, pcall(require, "raises")):find("raises.lua:2"))
---
require(nil) --- error: string expected
---
-- two tasks, each loading what the other one needs
local a, b = spawn(require, "left"), spawn(require, "right")
local ok1, e1 = pcall(a.wait, a)
local ok2, e2 = pcall(b.wait, b)
assert(not (ok1 and ok2) and (e1 or e2):find("requires itself") , tostring(e1) .. tostring(e2))
