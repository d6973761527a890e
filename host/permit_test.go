package host

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func permitting(p Permissions) func(*Options) { return func(o *Options) { o.Permissions = p } }

// TestPermittedFiles: files are reached in the folders that were allowed, by any
// name, and nothing leads out of them.
func TestPermittedFiles(t *testing.T) {
	data := t.TempDir()
	for _, dir := range []string{"in", "out", "secret"} {
		if err := os.Mkdir(filepath.Join(data, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"in/a.txt", "secret/key"} {
		if err := os.WriteFile(filepath.Join(data, name), []byte("one\ntwo\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../secret", filepath.Join(data, "out", "link")); err != nil {
		t.Log("no symbolic links here:", err)
	}
	src := strings.ReplaceAll(`
		local dir = "DATA"
		assert(io.open(dir .. "/in/a.txt"):read("*a") == "one\ntwo\n")
		for line in io.lines(dir .. "/out/../in/a.txt") do assert(#line == 3) end
		for _, name in ipairs { "/secret/key", "/in/../secret/key", "/out/link/key" } do
			assert(not io.open(dir .. name) and not io.open(dir .. name, "w") and not os.remove(dir .. name), name)
		end
		assert(not io.open(dir .. "/in/a.txt", "a") and not io.open(dir .. "/out/new.txt"))

		local f = assert(io.open(dir .. "/out/new.txt", "w"))
		assert(io.type(f) == "file" and f:write("a", 1, long("9007199254740993"), "\n") == f or true)
		assert(f:seek("set", 1) == 1 and f:write("b") and f:close())
		assert(not pcall(f.write, f, "x"))
		f = assert(io.open(dir .. "/out/new.txt", "a"))
		f:write("end")
		sleep(0) -- what was written is on the disk once the script waits
		f:flush()
		f:close()
		assert(not pcall(f.read, f))
		assert(not io.open(dir .. "/out/new.txt", "r+"), "writing is not reading")
		assert(os.rename(dir .. "/out/new.txt", dir .. "/out/old.txt") and not os.rename(dir .. "/out/old.txt", dir .. "/in/x"))
		assert(os.remove(dir .. "/out/old.txt") and select(2, os.remove(dir .. "/out/old.txt")):find("no such file"))
		io.open(dir .. "/out/left.txt", "w"):write("left open")
		local f, err = io.open(dir .. "/out/no/such.txt", "w")
		assert(not f and err:find("no/such.txt: no such file", 1, true), err)
	`, "DATA", filepath.ToSlash(data))
	_, _, err := script(t, src, permitting(Permissions{Read: []string{data + "/in"}, Write: []string{data + "/out"}}))
	if err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadFile(filepath.Join(data, "out/left.txt")); err != nil || string(left) != "left open" {
		t.Errorf("what the script did not close: %q %v", left, err)
	}
}

// TestOwnVariables: no wildcard opens this program's own, in whatever case.
func TestOwnVariables(t *testing.T) {
	p := Permissions{Env: []string{"*", "tg*"}}
	if p.allowsEnv("TGSCRIPT_PASSWORD") || p.allowsEnv("tgscript_password") || !p.allowsEnv("TGS") {
		t.Error("TGSCRIPT_ is open, or all is closed")
	}
}

// TestReadAndWrite: a file that is open for both.
func TestReadAndWrite(t *testing.T) {
	_, _, err := script(t, `
		local f = assert(io.open("new.txt", "w+"))
		f:write("one\ntwo\nthree\n")
		f:seek("set")
		assert(f:read() == "one")
		f:write("TWO")
		assert(f:read() == "" and f:seek() == 8)
		f:seek("set")
		assert(f:read("*a") == "one\nTWO\nthree\n")
		local a = assert(io.open("new.txt", "a+"))
		a:write("end")
		a:seek("set", 14)
		assert(a:read() == "end")
		local open = {}
		local last, err
		for i = 1, 300 do
			last, err = io.open("f" .. i, "w")
			if not last then break end
			open[i] = last
		end
		assert(#open == 254 and err:find("more than 256 files"), err)
	`, permitting(Permissions{Write: []string{"."}}))
	if err != nil {
		t.Fatal(err)
	}
}

// TestPermittedEnv: variables by name and by prefix; this program's own by name only.
func TestPermittedEnv(t *testing.T) {
	t.Setenv("BOT_TOKEN", "t")
	t.Setenv("TGSCRIPT_PASSPHRASE", "p")
	_, _, err := script(t, `
		assert(os.getenv("BOT_TOKEN") == "t" and os.getenv("BOT_NONE") == nil)
		assert(not pcall(os.getenv, "PATH"))
		os.getenv("TGSCRIPT_PASSPHRASE")
	`, permitting(Permissions{Env: []string{"BOT_*", "TG*"}}))
	if err == nil || !strings.Contains(err.Error(), "os.getenv: TGSCRIPT_PASSPHRASE is not allowed; --allow-env TGSCRIPT_PASSPHRASE would allow it") {
		t.Error(err)
	}
}

// TestHosts: which hosts a list allows, and which it names.
func TestHosts(t *testing.T) {
	p := Permissions{HTTP: []string{"api.example.com", "*.example.org", "localhost:8080", "127.0.0.1:*", "[::1]:8080", "NAS.local"}}
	for _, test := range []struct {
		name, port string
		named, ok  bool
	}{
		{"api.example.com", "443", true, true}, {"api.example.com", "80", true, true}, {"api.example.com", "8080", false, false},
		{"example.com", "443", false, false}, {"xapi.example.com", "443", false, false}, {"api.example.com.evil.example", "443", false, false},
		{"a.example.org", "443", false, true}, {"a.b.example.org", "443", false, true}, {"example.org", "443", false, false},
		{"badexample.org", "443", false, false}, {"localhost", "8080", true, true}, {"localhost", "80", false, false},
		{"127.0.0.1", "1", true, true}, {"::1", "8080", true, true}, {"nas.local", "80", true, true},
	} {
		if named, ok := p.allowsHTTP(test.name, test.port); named != test.named || ok != test.ok {
			t.Errorf("%s:%s: named %v, ok %v", test.name, test.port, named, ok)
		}
	}
	all := Permissions{HTTP: []string{"*"}}
	if named, ok := all.allowsHTTP("x.example", "443"); named || !ok {
		t.Error("*: named", named, "ok", ok)
	}
}

// TestNeeds: what a script says that it needs, what is missing of it, and how that
// reads.
func TestNeeds(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write := func(text string) string {
		name := filepath.Join("bots", "bot.lua")
		_ = os.Mkdir("bots", 0o700)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	p, err := Needs(write("#!/usr/bin/env tgscript\n-- A bot.\n\n-- needs: http api.example.com, read ../data\n-- needs: env TOKEN, run, write \"out, all\"\nprint(1)\n-- needs: http evil.example\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.Flags(), "--allow-read data --allow-write 'bots/out, all' --allow-http api.example.com --allow-env TOKEN --allow-run"; filepath.ToSlash(got) != want {
		t.Errorf("flags %s, want %s", got, want)
	}
	if got, want := strings.Join(p.Sentences(), "; "), "read what is in the folder data; write files in the folder bots/out, all; talk to api.example.com on the web; see TOKEN of the environment; run any program"; filepath.ToSlash(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
	have := Permissions{Read: []string{"."}, HTTP: []string{"*.example.com"}, Env: []string{"T*"}, Run: []string{"git"}}
	if missing := have.Missing(p); missing.Flags() != "--allow-write '"+filepath.Join("bots", "out, all")+"' --allow-run" {
		t.Errorf("missing %s", missing.Flags())
	}
	if have.Add(p); !slices.Contains(have.Env, "TOKEN") || !new(Permissions).Empty() || have.Empty() {
		t.Errorf("added %+v", have)
	}
	if missing := have.Missing(p); !missing.Empty() {
		t.Errorf("still missing %s", missing.Flags())
	}
	for text, want := range map[string]string{
		"htp x.example":            `bots/bot.lua:1: needs: "htp" is nothing to need (did you mean "http"?)`,
		"http https://x.example/a": `bots/bot.lua:1: needs: "https://x.example/a" is no host: want example.com, *.example.com or example.com:8080, without https:// and path`,
		"read":                     `bots/bot.lua:1: needs: "read": what to read is missing`,
		"read a b":                 `bots/bot.lua:1: needs: "read a b": one value, or one in double quotes, expected after read`,
		"env A-B":                  `bots/bot.lua:1: needs: "A-B" is no name of a variable: want NAME, or PREFIX*`,
		"everything":               `bots/bot.lua:1: needs: "everything" is nothing to need, want read, write, http, env, run and what, with commas between them`,
	} {
		if _, err := Needs(write("-- needs: " + text)); err == nil || filepath.ToSlash(err.Error()) != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
