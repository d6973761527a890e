package host

import (
	"context"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// TestCompileLoops: loops whose body begins with a jump go on where they should.
func TestCompileLoops(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // of loops without end
	defer cancel()
	for _, src := range []string{
		"for x in f do break end",
		"for x in f do do break end end",
		"for x in f do do end break end",
		"for x in f do if true then break end end",
		"for x in f do if not false then break end end",
		"for x in f do if 1 and x then break end end",
		"for x in f do while true do break end end",
		"for x in f do while true do do break end end end",
		"for x in f do while false do end end",
		"for x in f do while nil and x do end end",
		"for x in f do repeat break until false end",
		"for x in f do repeat until true end",
		"for x in f do repeat repeat break until x until true end",
		"for x in f do if false then elseif x then break end end",
		"for x in f do if nil then x = 1 else break end end",
		"for x in f do if false then x = 1 end end",
		"for x in f do ::a:: break end",
		"for x in f do goto next ::next:: end",
		"for x in f do for y in f do break end end",
		"for x in f do x = x break end",
		"for x in f do local function g() for y in f do break end end g() end",
		"for x in f do local t = { g = function() while true do break end for y in f do break end return y end } t.g() end",
		"local a while true do break end",
		"local a while true do while true do break end break end",
		"local a while true do if false then end break end",
		"local a while true do a = a break end",
		"repeat break until false",
		"local i = 0 repeat if false then end i = i + 1 until i == 3",
		"local i = 0 while true do if not true then end i = i + 1 if i == 3 then break end end",
		"local i = 0 while i < 3 do while true do break end i = i + 1 end",
		"local i = 0 repeat repeat break until true i = i + 1 until i == 3",
		"local i = 0 repeat local function g() return i end if false then g() end i = i + 1 until i == 3",
		"local i = 0 ::top:: while true do break end i = i + 1 if i < 3 then goto top end",
		"local i = 0 ::top:: do ::inner:: if false then goto inner end end i = i + 1 if i < 3 then goto top end",
		"for i = 1, 3 do break end",
		"for i = 1, 3 do while true do break end end",
		"local i = 0 while true do do end if false then goto on end i = i + 1 if i == 3 then break end ::on:: end",
		"for x in f do if x then goto next end ::next:: ::last:: end",
	} {
		h := &host{L: lua.NewState()}
		h.L.SetContext(ctx)
		runs := 0
		h.L.SetGlobal("tick", h.L.NewFunction(func(L *lua.LState) int {
			if runs++; runs > 100 {
				L.RaiseError("it does not end")
			}
			return 0
		}))
		// Wrong jumps go to where the first labels are.
		source := strings.Repeat("tick() if not tick then tick() end\n", 8) + "local n = 0 local function f() tick() n = n + 1 if n < 5 then return n end end tick()\n" + src + "\ntick() return 'end'"
		fn, err := h.compile([]byte(source), "script.lua")
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if err := h.L.CallByParam(lua.P{Fn: fn, NRet: 1, Protect: true}); err != nil {
			t.Errorf("%s: %v", src, err)
		} else if h.L.Get(-1) != lua.LString("end") {
			t.Errorf("%s: returned %v", src, h.L.Get(-1))
		}
		h.L.Close()
	}
}
