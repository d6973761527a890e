local names = {}
for _, f in ipairs(assert(io.list())) do names[f.name] = f end
assert(names["io_list.lua"] and not names["io_list.lua"].folder and names["io_list.lua"].size > 100 and names["io_list.lua"].modified > 1e9)
assert(names["link.lua"] == nil, "a link that leads out")
---
local none, why = io.list("nowhere")
assert(none == nil and why == "nowhere: no such file or directory", why)
local none, why = io.list("..")
assert(none == nil and why:find("allow%-read"), why)
local none, why = io.list("io_list.lua")
assert(none == nil and why:find("^io_list.lua: "), why)
---
io.list({}) --- error: string expected
