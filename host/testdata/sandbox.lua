-- what is not there
for _, name in ipairs { "debug", "package", "module", "newproxy", "getfenv", "setfenv", "channel", "_printregs", "_GOPHER_LUA_VERSION" } do
  assert(_G[name] == nil, name)
end
for _, name in ipairs { "setenv", "tmpname", "setlocale" } do
  assert(os[name] == nil, name)
end
assert(io.tmpfile == nil and io.output == nil and string.dump == nil and string.gfind == nil)
---
setmetatable(1, {}) --- error: table expected, got number
---
setmetatable("x", {}) --- error: table expected, got string
---
setmetatable(print, {}) --- error: table expected, got function
---
setmetatable(nil, {}) --- error: table expected, got nil
---
setmetatable(long("1"), {}) --- error: table expected, got userdata
---
setmetatable(spawn(print), {}) --- error: table expected, got userdata
---
setmetatable({}) --- error: bad argument #2
---
setmetatable(setmetatable({}, { __metatable = 1 }), nil) --- error: cannot change a protected metatable
---
-- no metatable of a type can be reached
assert(getmetatable("") == "string" and getmetatable(spawn(print)) == "task" and getmetatable(io.stdout) == "file")
assert(getmetatable(long("1")) == "long" and getmetatable(1) == nil and getmetatable(print) == nil)
getmetatable("").__index = nil --- error: attempt to index
---
-- bytecode and oversized source
assert(select(2, load("\27Lua")):find("bytecode cannot be loaded"))
assert(select(2, loadstring("\27Lua", "chunk")) == "chunk: bytecode cannot be loaded, only source")
assert(select(2, load(("x=1 "):rep(1e5))):find("more than 262144 bytes of source"))
local endless = function() return "x = 1 " end
assert(select(2, load(endless)):find("more than 262144 bytes"))
assert(select(2, load("x =", "=piece")) == "piece:1: syntax error at the end")
assert(load("return ...")(5) == 5 and load(("return 1"):gmatch("."))() == 1)
assert(load("return x", "c", "t", { x = 3 })() == 3)
---
-- deep source: it compiles or it fails, and the process lives
load("return " .. ("not "):rep(60000) .. "true")
load("return a" .. (".a"):rep(120000))
load(("do "):rep(80000) .. ("end "):rep(5000))
load("return " .. ("("):rep(200000))
load("return " .. ("{"):rep(250000))
load("x = " .. ("-"):rep(1) .. ("- "):rep(100000) .. "1")
---
-- files outside of the folder
for _, name in ipairs { "../secret.lua", "/etc/passwd", "..", ".", "sub/../../secret.lua", "link.lua" } do
  local f, err = io.open(name)
  assert(f == nil and type(err) == "string", name)
  assert(loadfile(name) == nil, name)
  assert(not pcall(dofile, name) and not pcall(io.lines, name), name)
end
for _, name in ipairs { "..secret", "/etc/passwd", "sub/x", "", ".", "a..b", "link", "a\0b", "c:x" } do
  assert(not pcall(require, name), name)
end
for _, mode in ipairs { "w", "a", "r+", "w+", "a+", "wb", "r+b" } do
  local f, err = io.open("new.txt", mode)
  assert(f == nil and err == "writing new.txt is not allowed; --allow-write . would allow it", err)
end
for _, mode in ipairs { "rw", "", "x" } do
  assert(select(2, io.open("new.txt", mode)):find("want r, w, a, r+, w+ or a+", 1, true))
end
assert(select(2, io.open("../secret.lua")) == "reading ../secret.lua is not allowed; --allow-read .. would allow it")
assert(select(2, io.open("/etc/passwd")) == "reading /etc/passwd is not allowed; --allow-read /etc would allow it")
assert(select(2, io.open("/some where/it's")) == [[reading /some where/it's is not allowed; --allow-read '/some where' would allow it]])
assert(select(2, os.remove("sub/data.txt")) == "writing sub/data.txt is not allowed; --allow-write sub would allow it")
assert(select(2, os.rename("sub/data.txt", "x")) == "writing sub/data.txt is not allowed; --allow-write sub would allow it")
---
os.getenv("HOME") --- error: os.getenv: HOME is not allowed; --allow-env HOME would allow it
---
os.execute { "git", "status" } --- error: os.execute: running git is not allowed; --allow-run=git would allow it
---
io.popen { "git" } --- error: io.popen: running git is not allowed; --allow-run=git would allow it
---
os.execute("ls -l") --- error: os.execute: there is no shell: a program and its arguments expected, as in os.execute{ "ls", "-l" }
---
os.execute() --- error: os.execute: table with a program and its arguments expected, got nil
---
os.execute { "ls", timeut = 5 } --- error: os.execute: unknown option "timeut" \(did you mean "timeout"\?\)
---
-- reading inside of it
local f = assert(io.open("sub/data.txt"))
assert(io.type(f) == "file" and tostring(f) == "file (sub/data.txt)")
assert(f:read() == "one" and f:read("*n") == 2 and f:read(1) == "\n" and f:read("*a") == "three\n" and f:read() == nil)
assert(f:seek("set", 1) == 1 and f:read("L") == "ne\n" and f:seek() == 4 and f:seek("end") == 12)
assert(f:read(0) == nil and f:read("*a") == "")
assert(f:close() and io.type(f) == "closed file" and not pcall(f.read, f))
local n = 0
for line in io.lines("sub/data.txt") do n = n + #line end
assert(n == 9)
assert(io.read() == "from stdin" and io.read("n") == 42)
io.write("a", 1, "\n")
---
-- the collector is not a script's
assert(collectgarbage() == 0 and collectgarbage("count") == 0 and collectgarbage("stop") == 0)
---
while true do end --- error: ^sandbox.lua:\d+: the script ran too long without waiting
---
pcall(function() while true do end end) --- error: ran too long
---
while true do pcall(error) end --- error: ran too long
---
while true do pcall(function() while true do end end) end --- error: ran too long
---
xpcall(function() while true do end end, function() while true do end end) --- error: ran too long
---
coroutine.wrap(function() while true do end end)() --- error: ran too long
---
local co = coroutine.create(function() while true do end end)
coroutine.resume(co) --- error: ran too long
---
parallel(function() while true do end end) --- error: ran too long
---
table.sort({ 1, 2, 3 }, function() while true do end end) --- error: ran too long
---
("x"):gsub("x", function() while true do end end) --- error: ran too long
---
tostring(setmetatable({}, { __tostring = function() while true do end end })) --- error: ran too long
---
local a28 = ("a"):rep(28); a28:match(("a?"):rep(28) .. a28) --- error: ran too long
---
("."):rep(4e4):match(".-b") --- error: ran too long
---
("x"):rep(4096):match(".*.*.*y") --- error: ran too long
---
-- what took 20 seconds: 200,000 replacements
assert(select(2, ("a"):rep(2e5):gsub("a", "bb")) == 2e5)
---
-- globals of the libraries are the script's own to break
string.upper = nil
assert(not pcall(function() return ("x"):upper() end))
---
-- strings that would take the process down
print(("x"):rep(1e300)) --- error: resulting string too long
---
("x"):rep(1e5):gsub(".+", ("%0"):rep(1e6)) --- error: resulting string too long
---
local s, t = ("x"):rep(2e7), {}
for i = 1, 200 do t[i] = s end
print(unpack(t)) --- error: line too long
---
-- what would need gigabytes of Go's stack
local t = {}
for i = 1, 2000 do t = { t } end
to_table(t) --- error: to_table: tables nested more than 1000 deep
