package host

import (
	"strings"
	"testing"
)

// The bridge inside a running script: its globals, what pairs and next walk, and
// errors that name the script's line through pcall.
func TestBridgeInScript(t *testing.T) {
	out, _, err := script(t, `
local u = types.user { id = 5, first_name = "", access_hash = "-9223372036854775808", usernames = { { username = "ada", active = true } } }
for k, v in pairs(u) do print(k, v) end
print(next(u), next(u, "first_name"))
print(to_table(u).usernames[1]._, #u.usernames, table.concat({ u.access_hash, 1 }, " "))
print(u == u, rawequal(u.usernames, u.usernames), type(u), tostring(u.usernames[1]))
print(("%d %x"):format(long("9223372036854775807"), long("255")))
local none, err = call("help.getConfig")
print(none, err.kind, err)
print(pcall(call, "help.getConfg"))
print(pcall(types.user, { idd = 5 }))
print(pcall(function() return call("messages.sendMessage", { peer = "me", mesage = "x" }) end))
print(pcall(setmetatable, u, {}))
local f = { [long("9223372036854775807")] = "max" }
print(f[long("9223372036854775806") + 1])
`)
	if err != nil {
		t.Fatal(err)
	}
	want := `id	5
access_hash	-9223372036854775808
first_name	
usernames	{username{active=true, username="ada"}}
id	usernames	{username{active=true, username="ada"}}
username	1	-9223372036854775808 1
true	true	userdata	username{active=true, username="ada"}
9223372036854775807 ff
nil	network	help.getConfig: network: this script runs without an account
false	script.lua:10: unknown method "help.getConfg" (did you mean "help.getConfig"?)
false	script.lua:11: user: unknown field "idd" (did you mean "id"?)
false	script.lua:12: messages.sendMessage: unknown field "mesage" (did you mean "message"?)
`
	if !strings.HasPrefix(out, want) {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
	if !strings.HasSuffix(out, "\nmax\n") {
		t.Errorf("a long is no table key: %s", out)
	}
}

// An error table that nothing catches prints as its own line.
func TestUncaughtRefusal(t *testing.T) {
	_, _, err := script(t, "local r = assert(call(\"help.getConfig\"))\n")
	if err == nil || !strings.HasPrefix(err.Error(), "script.lua:1: help.getConfig: network: this script runs without an account") {
		t.Errorf("got %v", err)
	}
}
