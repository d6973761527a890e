-- Globals.

prnt("x")  --! 1 unknown-global (did you mean "print"?)
print(table.unpack({}), table.foreach, string.gfind, debug.traceback, math.pwo)  --! 7 deprecated scripts have no table.unpack: use unpack  --! 25 deprecated scripts have no table.foreach: use for ... in pair  --! 40 deprecated scripts have no string.gfind: use string.gmatch  --! 54 deprecated scripts have no debug  --! 76 unknown-global math has no "pwo" (did you mean "pow"?)
print(table.getn({}), math.mod(5, 3), setfenv)  --! 7 deprecated table.getn is deprecated: Use #list  --! 23 deprecated math.mod is deprecated: Use math.fmod  --! 39 deprecated scripts have no setfenv: functions have no environ
messages = 5  --! 1 overwritten-global messages is one of tgscript's own: local messages 
count = 0
local function add()
  count = count + 1
  total = count  --! 3 accidental-global total is set for the whole script: local is missin
  print(total)
end
add()
function helper() return count end
print(helper(), _G.count, _G.undefned, undefined)  --! 40 unknown-global nothing gives undefined a value
if undefined2 == nil then print("none") end  --! 4 unknown-global nothing gives undefined2 a value
for _, sensd in ipairs({}) do print(sensd) end
sendd("x")  --! 1 unknown-global (did you mean "send"?)
test("x", function() end)  --! 1 unknown-global test is only for files of tgscript test, which are
local shadow = function(send) send(1) end
shadow(print)
local bad = require "nothere"  --! 21 module module "nothere" not found: neither nothere.lua no
print(bad)
print(string.format("%d %s", 5), ("%y"):format(3), ("%d"):format("x"), ("%5.2f %s"):format(1, 2))  --! 21 format string.format: the format wants 2 values, got 1  --! 35 format string.format: invalid conversion "%y"  --! 66 format string.format: %d wants a number, got string "x"
