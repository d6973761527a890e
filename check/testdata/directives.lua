#!/usr/bin/env tgscript
-- account: bto  --! 1 directive (did you mean "bot"?)

prnt(1) -- check: ignore
prnt(1) -- check: ignore unknown-global: another script sets it
prnt(1) -- check: ignore deprecated  --! 1 unknown-global (did you mean "print"?)
-- check: ignore unknown-global
prnt(1)
prnt(1)  --! 1 unknown-global (did you mean "print"?)
prnt(1) -- check: ignore unkown-global  --! 1 unknown-global (did you mean "print"?)  --! 9 directive (did you mean "unknown-global"?)
prnt(1) -- check: off  --! 1 unknown-global (did you mean "print"?)  --! 9 directive -- check: is followed by ignore, got "off"
print([[
-- check: ignore
]], prnt)  --! 5 unknown-global (did you mean "print"?)
