package reference

import (
	"reflect"
	"strings"
	"testing"
)

const metaSource = `---@meta tgscript.calls

-- What the part is about.

---How to call.
---@class tgscript.CallOptions
---@field timeout? number|string How long: ` + "`\"1h\"`" + `, say.
---@field where? fun(event: any): any A function.
---@field [integer] string

---More.
---@class tgscript.SendOptions: tgscript.CallOptions, tgscript.Other
---@operator add(tgscript.Long|number): tgscript.Long

---Kinds.
---@alias tgscript.Kind
---| "one" # The first.
---| "two"

---@alias tgscript.Peer string|number

---Sends.
---
---In two paragraphs.
---` + "```lua" + `
---send("me", "Hello")
---  :stop()
---` + "```" + `
---@param peer tgscript.Peer Whom.
---@param opts? tgscript.SendOptions How.
---@param ... any More.
---@return tl.message? message What was sent.
---@return tgscript.Error? err Why not.
---@overload fun(what: "call", fn: fun(a: number, b?: fun(): string, ...): any, boolean?): tgscript.Timer
---@deprecated respond
function send(peer, opts, ...) end

---Values that stay.
---@class tgscript.store
---@field size integer How many.
store = {}

---Gets one.
---@param key string Its name.
---@return any
function store.get(key) end

---It ticks.
---@class tgscript.Timer
local Timer = {}

---Ends it.
function Timer:stop() end

---Who.
---@type tgscript.Account
account = {}
`

func TestMeta(t *testing.T) {
	o := newOwn()
	if err := o.read("calls", metaSource); err != nil {
		t.Fatal(err)
	}
	o.index()
	if o.parts["calls"] != "What the part is about." {
		t.Errorf("%q", o.parts)
	}
	send := o.global["send"]
	want := &Global{
		Name: "send", Text: "Sends.\n\nIn two paragraphs.", Example: "send(\"me\", \"Hello\")\n  :stop()", Kind: Function, Part: "calls", Deprecated: "respond",
		Options: []*Class{o.class["tgscript.SendOptions"]},
		Signatures: []Signature{
			{
				[]Param{{Name: "peer", Type: "tgscript.Peer", Text: "Whom."}, {Name: "opts", Type: "tgscript.SendOptions", Text: "How.", Optional: true}, {Name: "...", Type: "any", Text: "More."}},
				[]Param{{Name: "message", Type: "tl.message", Text: "What was sent.", Optional: true}, {Name: "err", Type: "tgscript.Error", Text: "Why not.", Optional: true}},
			},
			{[]Param{{Name: "what", Type: `"call"`}, {Name: "fn", Type: "fun(a: number, b?: fun(): string, ...): any, boolean?"}}, []Param{{Type: "tgscript.Timer"}}},
		},
	}
	if !reflect.DeepEqual(send, want) {
		t.Errorf("\n%+v, want\n%+v", send, want)
	}
	opts := o.class["callOptions"]
	if fields := []ClassField{
		{"timeout", "number|string", "How long: `\"1h\"`, say.", true}, {"where", "fun(event: any): any", "A function.", true}, {"[integer]", "string", "", false},
	}; opts == nil || !reflect.DeepEqual(opts.Fields, fields) {
		t.Errorf("%+v", opts)
	}
	if c := o.class["tgscript.SendOptions"]; !reflect.DeepEqual(c.Parents, []string{"tgscript.CallOptions", "tgscript.Other"}) {
		t.Errorf("%+v", c)
	}
	if a := o.alias["tgscript.Kind"]; len(a.Values) != 2 || a.Text != "Kinds." || a.Values[0] != (ClassField{Name: `"one"`, Text: "The first."}) {
		t.Errorf("%+v", a)
	}
	if a := o.alias["tgscript.Peer"]; a.Type != "string|number" {
		t.Errorf("%+v", a)
	}
	store := o.global["store"]
	if store.Kind != Table || len(store.Members) != 2 || store.Members[0].Name != "store.size" || store.Members[1] != o.global["store.get"] {
		t.Errorf("%+v", store)
	}
	if stop := o.global["timer:stop"]; stop == nil || o.class["tgscript.Timer"].Methods[0] != stop {
		t.Errorf("%+v", stop)
	}
	if a := o.global["account"]; a.Kind != Value || a.Type != "tgscript.Account" {
		t.Errorf("%+v", a)
	}
	if len(o.globals) != 3 || len(o.classes) != 3 {
		t.Errorf("%d globals, %d classes", len(o.globals), len(o.classes))
	}
}

// TestMetaMistakes: what is not understood is a mistake.
func TestMetaMistakes(t *testing.T) {
	for source, want := range map[string]string{
		"---@parm x":                       "x.lua:1: @parm is unknown",
		"\n---| 1":                         "x.lua:2: a value of no @alias",
		"---@field a b":                    "x.lua:1: a field of no @class",
		"---@deprecated\nfunction f() end": "x.lua:1: @deprecated needs a text",
		"---@overload funny":               "x.lua:1: a function expected",
		"function f(a) end":                "x.lua:1: f has parameters [a] and describes []",
		"function a.b() end":               "x.lua:1: there is no a above",
		"function A:b() end":               "x.lua:1: A is no class of this file",
		"local a = {}":                     "x.lua:1: local a is no class",
		"print(1)":                         "x.lua:1: a declaration expected",
		"function f":                       "x.lua:1: function name(parameters) end expected",
	} {
		if err := newOwn().read("x", source); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", source, err, want)
		}
	}
}

func TestCutType(t *testing.T) {
	for _, typ := range []string{
		"string", "string[]?", "tl.User|tl.Chat|nil", `"a"|"b c"|string`, "fun(): any, any", "fun(a: { b: string }, c?: string[])", "(a|b)[]", "table<string, number>",
		"{ a: string, b: number }[]", "fun(x: fun(): any): string?", "...",
	} {
		for _, rest := range []string{"", "Some text, and more: (of it)."} {
			if have, left := cutType(typ + " " + rest); have != typ || left != rest {
				t.Errorf("%s: %q and %q", typ, have, left)
			}
		}
	}
	for _, broken := range []string{"", "(", "fun(", `"a`, "a|", "fun(a:", "{<[", "fun():"} {
		cutType(broken)
		parseFun(broken)
	}
}
