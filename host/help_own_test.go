package host

import (
	"maps"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// TestOwnHelp: every global that Lua itself does not have has help, and there is
// none for what does not exist.
func TestOwnHelp(t *testing.T) {
	t.Run("scripts", func(t *testing.T) { ownHelpOf(t, Options{Before: new(Handover)}, ownHelp) })
	all := maps.Clone(ownHelp)
	maps.Copy(all, testHelp)
	t.Run("tests", func(t *testing.T) { ownHelpOf(t, Options{Before: new(Handover), Testing: struct{ Testing }{}}, all) })
}

func ownHelpOf(t *testing.T, o Options, ownHelp map[string]string) {
	o.Script = "testdata/on.lua"
	h, err := newHost(o)
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
