package host

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// TestOwnHelp: every global that Lua itself does not have has help, and there is
// none for what does not exist.
func TestOwnHelp(t *testing.T) {
	h, err := newHost(Options{Script: "testdata/on.lua", Before: new(Handover)})
	if err != nil {
		t.Fatal(err)
	}
	defer h.root.Close()
	standard := " _G _VERSION arg assert collectgarbage coroutine dofile error getmetatable io ipairs load loadstring math next os pairs pcall print " +
		"rawequal rawget rawset require select setmetatable string table tonumber tostring type unpack xpcall bit loadfile "
	have := map[string]bool{}
	h.L.G.Global.ForEach(func(k, v lua.LValue) {
		name := k.String()
		have[name] = true
		if ownHelp[name] == "" && !strings.Contains(standard, " "+name+" ") {
			t.Errorf("%s has no help", name)
		}
	})
	for name := range ownHelp {
		if !have[name] {
			t.Errorf("help of %s, which scripts do not have", name)
		}
	}
}
