package host_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/tl"
)

// checked runs examples, in a table by name, with a call that makes the request
// and does not send it: the bridge has accepted the fields then.
const checked = `
local env = setmetatable({
  print = function() end,
  call = function(method, args)
    local f = functions
    for word in method:gmatch("[^.]+") do f = f[word] end
    local request, err = f(args)
    if err and err.method ~= "account.getPassword" then error(err) end
    return {}
  end,
  on = function(...) return on(...):stop() end,
}, { __index = _G })
for name, source in pairs(examples) do
  local run, wrong = load(source, name, "t", env)
  if not run then print(wrong) else
    local ok, wrong = pcall(run)
    if not ok then print(name, wrong, source) end
  end
end`

// TestExamples: every example made of the schema is Lua whose fields the bridge
// accepts, and so is what is said of errors.
func TestExamples(t *testing.T) {
	var b strings.Builder
	b.WriteString("local examples = {}\n")
	add := func(name, source string) { fmt.Fprintf(&b, "examples[%q] = %q\n", name, source) }
	for _, m := range reference.Methods() {
		if m.Example == "" {
			t.Errorf("%s has no example", m.Name)
		}
		if !m.ByHand {
			add(m.Name, m.Example)
		}
	}
	for _, c := range reference.Constructors() {
		add(c.Name, c.Example)
	}
	for _, e := range reference.Errors() {
		add(e.Name, e.Handling())
	}
	if out, _ := onSandbox(t, b.String()+checked); out != "" {
		t.Error(out)
	}
}

// TestExamplesByHand: those that somebody wrote run in the sandbox as they are, by
// a user or, where the method is for bots, by a bot.
func TestExamplesByHand(t *testing.T) {
	for _, m := range reference.Methods() {
		if !m.ByHand {
			continue
		}
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			box, err := sandbox.New(sandbox.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer box.Close()
			who := "sandbox_me"
			if m.Who == tl.BotsOnly || strings.HasPrefix(m.Example, "-- As a bot") {
				who = "sandbox_bot"
			}
			runAs(t, box, who, box.Dial, m.Example)
		})
	}
}

// once runs an example with handlers and timers that end at once. What it may not
// do here is not wrong.
const once = `
local function stops(f)
  return function(...)
    local x = f(...)
    x:stop()
    return x
  end
end
local env = setmetatable({ on = stops(on), command = stops(command), every = stops(every), cron = stops(cron) }, { __index = _G })
local ok, wrong = pcall(assert(load(example, "example", "t", env)))
if not ok and not tostring(wrong):find("would allow it") then error(wrong) end`

// TestOwnExamples: the examples of our own functions run in the sandbox, and
// those of tests compile.
func TestOwnExamples(t *testing.T) {
	var try func(all []*reference.Global)
	try = func(all []*reference.Global) {
		for _, g := range all {
			try(g.Members)
			if g.Example == "" {
				continue
			}
			t.Run(g.Name, func(t *testing.T) {
				t.Parallel()
				source := "local example = [==[" + g.Example + "]==]\n" + once
				if g.Testing {
					source = "assert(load([==[" + g.Example + "]==]))"
				}
				onSandbox(t, source)
			})
		}
	}
	try(reference.Globals())
	for _, c := range reference.Classes() {
		try(c.Methods)
	}
}
