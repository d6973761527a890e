package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// luaCommand is command(name or names [, filters], fn): messages that begin with
// "/name", alone or followed by what event.args has. "/name@bot" is another bot's
// if the account is not called bot.
func (h *host) luaCommand(L *lua.LState) int {
	names := h.commandNames(L)
	x := &handler{event: kindMessage}
	filters := h.handlerArgs(L, "command", x)
	if t, ok := filters.(*lua.LTable); !ok || t.RawGetString("outgoing") == lua.LNil && t.RawGetString("incoming") == lua.LNil {
		x.require(is(func(t *turn) bool { return !t.out }))
	}
	x.require(func(c *check) verdict {
		name, args, ok := c.h.readCommand(c.turn.text())
		if !ok || !names[name] {
			return no
		}
		c.found.command, c.found.args = name, args
		return yes
	})
	return h.addHandler(L, "command", x)
}

// commandNames reads the first argument of command.
func (h *host) commandNames(L *lua.LState) map[string]bool {
	names := map[string]bool{}
	add := func(v lua.LValue) {
		s, ok := v.(lua.LString)
		name := strings.ToLower(strings.TrimPrefix(string(s), "/"))
		switch {
		case !ok:
			h.fail(L, "command: name of a command expected, got %s", describe(v))
		case name == "" || commandEnd(name) != len(name):
			h.fail(L, "command: a name has letters, digits and underscores only, got %s", describe(v))
		}
		names[name] = true
	}
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		add(L.Get(1))
		return names
	}
	if t.Len() == 0 {
		h.fail(L, "command: names of commands expected, got an empty table")
	}
	for i := 1; i <= t.Len(); i++ {
		add(t.RawGetInt(i))
	}
	return names
}

// readCommand reads a text that begins with a command which is for the account.
func (h *host) readCommand(text string) (name, args string, ok bool) {
	rest, ok := strings.CutPrefix(text, "/")
	if !ok {
		return "", "", false
	}
	end := commandEnd(rest)
	name, rest = rest[:end], rest[end:]
	if to, isTo := strings.CutPrefix(rest, "@"); isTo {
		end := commandEnd(to)
		if h.client == nil || !strings.EqualFold(to[:end], h.client.Self().Username) {
			return "", "", false
		}
		rest = to[end:]
	}
	if name == "" || rest != "" && !strings.ContainsRune(" \t\r\n", rune(rest[0])) {
		return "", "", false
	}
	return strings.ToLower(name), strings.TrimSpace(rest), true
}

// commandEnd is how long the name is that a text begins with.
func commandEnd(s string) int {
	for i := range len(s) {
		if c := s[i]; !isAlpha(c) && !isDigit(c) && c != '_' {
			return i
		}
	}
	return len(s)
}
