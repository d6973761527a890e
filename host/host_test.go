package host

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
)

// script runs Lua source and returns what it printed, what went to stderr, and
// the error of Run. Its file is called script.lua.
func script(t testing.TB, src string, set ...func(*Options)) (stdout, stderr string, err error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "script.lua"), []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	var out, errs bytes.Buffer
	o := Options{Script: "script.lua", Stdout: &out, Stderr: &errs}
	for _, f := range set {
		f(&o)
	}
	err = Run(context.Background(), o)
	return out.String(), errs.String(), err
}

func TestScript(t *testing.T) {
	out, errs, err := script(t, `
local n = 0
local function inc() n = n + 1 end
pcall(error, "x")
inc()
pcall(function() inc() error("y") end)
inc()
print("n", n)
local t = spawn(function(a) sleep(0.01) print("in task", a) return a, 2 end, 1)
print(t)
print(t:wait())
print(parallel(function() sleep(0.02) return "a" end, function() return "b" end))
local co = coroutine.wrap(function(a) for i = 1, 3 do a = coroutine.yield(i + a) sleep(0) end end)
print(co(1), co(2), co(3))
print(pcall(spawn(function() local x = nil; x.y = 1 end).wait, 1))
print(pcall(function() spawn(function() local x = nil; x.y = 1 end):wait() end))
local function boom() error({}) end
error(setmetatable({}, {__tostring = function() return "an object" end}))
`)
	t.Log(out, errs, err)
}
