package host

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
)

// patience is how long completion waits for the script to let it look at values.
const patience = 300 * time.Millisecond

// Complete lists what the word that source ends with may become, and where in
// source that word begins. Fields of a table come with " = ".
func (c *Console) Complete(ctx context.Context, source string) (words []string, from int) {
	at := scanLua(source)
	if at.hidden {
		return nil, len(source)
	}
	var all []string
	switch {
	case at.quoted:
		all = at.texts()
	case len(at.words) > 0 && (at.last().is(".") || at.last().is(":")):
		all = c.members(ctx, at)
	default:
		var only bool
		if all, only = at.keys(); !only {
			all = append(all, c.globals(ctx)...)
		}
	}
	return begin(all, at.partial), at.from
}

// begin lists those of all that begin with a prefix, or if there is none, those that
// do but for upper and lower case; each once.
func begin(all []string, prefix string) []string {
	seen := map[string]bool{}
	exact, similar := []string{}, []string{}
	for _, w := range all {
		if seen[w] || len(w) < len(prefix) {
			continue
		}
		seen[w] = true
		if strings.HasPrefix(w, prefix) {
			exact = append(exact, w)
		} else if strings.EqualFold(w[:len(prefix)], prefix) {
			similar = append(similar, w)
		}
	}
	if len(exact) == 0 {
		return similar
	}
	return exact
}

func (at *cursor) last() luaWord { return at.words[len(at.words)-1] }

// An offer is what has a name behind a dot or a colon.
type offer struct {
	name   string
	method bool
}

// members lists what a value has.
func (c *Console) members(ctx context.Context, at cursor) []string {
	parts, signs := chain(at.words, len(at.words)-1)
	sign := at.last().text
	if parts == nil {
		return nil
	}
	if parts[0] == "functions" || parts[0] == "types" {
		return spaces(parts)
	}
	found := c.look(ctx, func(L *lua.LState) []offer {
		v := c.global(parts[0])
		for i, p := range parts[1:] {
			v = c.member(L, v, p, signs[i] == "[")
		}
		return c.membersOf(v)
	})
	if found == nil && len(parts) == 1 {
		found = at.eventMembers(parts[0])
	}
	var names []string
	for _, m := range found {
		if m.method || sign == "." {
			names = append(names, m.name)
		}
	}
	slices.Sort(names)
	return names
}

// spaces lists what is in functions or types, or in a namespace there.
func spaces(parts []string) []string {
	roots := rootsOf(parts[0] == "functions")
	names := slices.Clone(roots[strings.Join(parts[1:], ".")])
	slices.Sort(names)
	return names
}

// look looks at values, with the baton; nil if it can't be had soon.
func (c *Console) look(ctx context.Context, at func(L *lua.LState) []offer) []offer {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	seen := make(chan []offer, 1)
	if c.do(ctx, func(L *lua.LState) { seen <- at(L) }) != nil {
		return nil
	}
	return <-seen
}

// globals lists what a name may be.
func (c *Console) globals(ctx context.Context) []string {
	names := slices.Collect(maps.Keys(keywords))
	for _, m := range c.look(ctx, func(*lua.LState) []offer {
		return append(keysOf(c.session), keysOf(c.h.L.G.Global)...)
	}) {
		if m.name != sessionName {
			names = append(names, m.name)
		}
	}
	slices.Sort(names)
	return names
}

// global is the value of a name in an input.
func (c *Console) global(name string) lua.LValue {
	if v := c.session.RawGetString(name); v != lua.LNil {
		return v
	}
	return c.h.L.G.Global.RawGetString(name)
}

// member is a part of a value, without asking anybody for it.
func (c *Console) member(L *lua.LState, v lua.LValue, name string, index bool) lua.LValue {
	switch v := v.(type) {
	case *lua.LTable:
		if i, err := parseNumber(name, 10); index && err {
			return v.RawGetInt(int(i))
		}
		return v.RawGetString(name)
	case *lua.LUserData:
		if o, ok := object(v); ok {
			b := c.h.bridge
			if d := b.descriptorOf(o); slices.Contains(d.names(), name) {
				return b.get(d, d.index[name], reflect.ValueOf(o).Elem())
			}
			return lua.LNil
		}
		if e, ok := v.Value.(*event); ok && name != "chat" && name != "sender" {
			if f := allFields[e.kind][name]; f != nil {
				return c.h.eventField(L, e, name, f)
			}
		}
	}
	return lua.LNil
}

// membersOf lists what a value has.
func (c *Console) membersOf(v lua.LValue) []offer {
	switch v := v.(type) {
	case lua.LString:
		if t, ok := c.h.L.G.Global.RawGetString("string").(*lua.LTable); ok {
			return keysOf(t)
		}
	case *lua.LTable:
		found := keysOf(v)
		if mt, ok := v.Metatable.(*lua.LTable); ok {
			if t, ok := mt.RawGetString("__index").(*lua.LTable); ok {
				found = append(found, keysOf(t)...)
			}
		}
		return found
	case *lua.LUserData:
		return c.ofUserData(v)
	}
	return nil
}

func (c *Console) ofUserData(v *lua.LUserData) []offer {
	var found []offer
	if o, ok := object(v); ok {
		for _, name := range c.h.bridge.descriptorOf(o).names() {
			found = append(found, offer{name: name})
		}
		return append(found, offer{name: "_"})
	}
	if e, ok := v.Value.(*event); ok {
		for _, name := range c.h.eventNames(e) {
			found = append(found, offer{name, c.h.eventMethods[name] != nil})
		}
		return found
	}
	if v == c.h.self {
		for _, name := range accountFields {
			found = append(found, offer{name: name})
		}
		return found
	}
	if mt, ok := v.Metatable.(*lua.LTable); ok {
		if t, ok := mt.RawGetString("__index").(*lua.LTable); ok {
			return keysOf(t)
		}
	}
	return nil
}

// keysOf lists the names in a table.
func keysOf(t *lua.LTable) []offer {
	var found []offer
	t.ForEach(func(k, v lua.LValue) {
		if name, ok := k.(lua.LString); ok && isIdentifier(string(name)) {
			found = append(found, offer{string(name), v.Type() == lua.LTFunction})
		}
	})
	return found
}

// eventMembers lists what an event has that a function being written gets, as
// on("message", function(name) has it.
func (at *cursor) eventMembers(name string) []offer {
	for i := len(at.words) - 1; i >= 2; i-- {
		if at.words[i].kind != 'n' || at.words[i].text != name || !at.words[i-1].is("(") || !at.words[i-2].is("function") {
			continue
		}
		kind := ""
		open := brackets(at.words[:i-2])
		if b := innermost(open); b != nil && b.sign == '(' && b.at > 0 {
			switch at.words[b.at-1].text {
			case "on":
				kind = b.argument(0).text
			case "command":
				kind = "command"
			}
		}
		for _, name := range []string{"tgscript.Event." + kind, "tgscript.Event"} {
			if class := ownClasses()[name]; class != nil {
				return membersOfClass(class)
			}
		}
	}
	return nil
}

// membersOfClass lists the fields and methods of a class and of those that it
// inherits from.
func membersOfClass(class *reference.Class) []offer {
	var found []offer
	for _, f := range class.Fields {
		found = append(found, offer{name: f.Name})
	}
	for _, m := range class.Methods {
		found = append(found, offer{m.Name[strings.LastIndexAny(m.Name, ".:")+1:], true})
	}
	for _, p := range class.Parents {
		if parent := ownClasses()[p]; parent != nil {
			found = append(found, membersOfClass(parent)...)
		}
	}
	return found
}
