package host

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// TestMain is also the programs that scripts of these tests run.
func TestMain(m *testing.M) {
	switch os.Getenv("TEST_PROGRAM") {
	case "":
		os.Exit(m.Run())
	case "copy":
		_, _ = io.Copy(os.Stdout, os.Stdin)
		dir, _ := os.Getwd()
		fmt.Printf("%q %s", os.Args[1:], dir)
	case "environment":
		fmt.Print(strings.Join(os.Environ(), "\n"))
	case "fail":
		fmt.Fprint(os.Stderr, "no good")
		os.Exit(3)
	case "flood":
		for {
			if _, err := os.Stdout.Write(make([]byte, 1<<16)); err != nil {
				os.Exit(1)
			}
		}
	case "hang":
		<-time.After(time.Hour)
	}
}

func TestExecute(t *testing.T) {
	t.Setenv("BOT_TOKEN", "secret")
	t.Setenv("BOT_OTHER", "other")
	t.Setenv("TGSCRIPT_PASSPHRASE", "secret")
	program := os.Args[0]
	src := strings.ReplaceAll(`
		local function run(mode, t)
			t[1], t.env = "EXE", { TEST_PROGRAM = mode }
			return os.execute(t)
		end
		local r = assert(run("copy", { nil, "a b", "$HOME", 7, input = "in\n" }))
		assert(r.ok and r.status == 0 and r.errors == "", r.errors)
		assert(r.output:find('in\n["a b" "$HOME" "7"] ', 1, true) == 1 and r.output:find("[/\\]sub$") == nil, r.output)
		assert(run("copy", { folder = "sub" }).output:find("[/\\]sub$"))
		r = run("fail", {})
		assert(not r.ok and r.status == 3 and r.output == "" and r.errors == "no good")
		local env = "\n" .. run("environment", {}).output .. "\n"
		assert(env:find("\nPATH=") and env:find("\nTEST_PROGRAM=environment\n") and env:find("\nBOT_OTHER=other\n"), env)
		assert(not env:find("secret"))
		local r, err = run("hang", { timeout = "100ms" })
		assert(r == nil and err == "EXE: timeout: it has not ended within 100ms", err)
		r, err = run("flood", {})
		assert(r == nil and err:find("it writes more than 16777216 bytes", 1, true), err)

		local f = assert(io.popen { "EXE", env = { TEST_PROGRAM = "copy" }, input = "one\ntwo\n" })
		assert(f:read() == "one" and f:read() == "two" and f:close())
		f, err = io.popen { "EXE", env = { TEST_PROGRAM = "fail" } }
		assert(f == nil and err == "EXE: status 3", err)
		assert(not pcall(io.popen, { "EXE" }, "w"))

		-- the others run meanwhile, and there is a bound of how many run at once
		local running, refused = 0, 0
		local tasks = {}
		for i = 1, 20 do
			tasks[i] = spawn(function()
				local r, err = run("hang", { timeout = "300ms" })
				if err:find("16 programs run already", 1, true) then refused = refused + 1 else running = running + 1 end
			end)
		end
		for _, t in ipairs(tasks) do t:wait() end
		assert(running == 16 and refused == 4, running .. " " .. refused)
		local r, err = os.execute { "no-such-program" }
		assert(r == nil and err == "no-such-program: there is no such program")
		os.execute { "other" }
	`, "EXE", program)
	allowed := Permissions{Run: []string{program, "no-such-program"}, Env: []string{"BOT_OTHER"}}
	_, _, err := script(t, src, permitting(allowed), func(*Options) { _ = os.Mkdir("sub", 0o700) })
	if err == nil || !strings.Contains(err.Error(), "os.execute: running other is not allowed; --allow-run=other would allow it") {
		t.Error(err)
	}
}

// A script that ends does not leave its programs behind.
func TestExecuteStop(t *testing.T) {
	began := time.Now()
	_, _, err := script(t, strings.ReplaceAll(`
		spawn(function() os.execute { "EXE", env = { TEST_PROGRAM = "hang" } } end)
		sleep(0.05)
		os.exit(3)
	`, "EXE", os.Args[0]), permitting(Permissions{Run: []string{"*"}}))
	if err == nil || err.Error() != "the script ended with status 3" || time.Since(began) > 30*time.Second {
		t.Error(err, time.Since(began))
	}
}

// A request that carries another one is what both are.
func TestOnlyMethodsWithin(t *testing.T) {
	for src, want := range map[string]string{
		`call("invokeWithoutUpdates", { query = functions.messages.sendMessage{ peer = { _ = "inputPeerSelf" }, message = "x" } })`: "messages.sendMessage is not among the only methods; --only-methods 'invokeWithoutUpdates,users.*,messages.sendMessage' would allow it",
		`batch{ { "users.getUsers", { id = {} } }, { "help.getConfig" } }`:                                                          "help.getConfig is not among the only methods",
		`send({ _ = "inputPeerSelf" }, "x")`: "messages.sendMessage is not among the only methods",
	} {
		_, _, err := script(t, src, permitting(Permissions{OnlyMethods: []string{"invokeWithoutUpdates", "users.*"}, OnlyPeers: []string{"me"}}))
		if err == nil || !strings.Contains(err.Error(), "script.lua:1: "+want) {
			t.Errorf("%s: %v", src, err)
		}
	}
	_, _, err := script(t, `assert(tostring(select(2, call("users.getUsers", { id = { { _ = "inputUserSelf" } } }))):find("without an account"))`,
		permitting(Permissions{OnlyPeers: []string{"me"}}))
	if err != nil {
		t.Error(err)
	}
}
