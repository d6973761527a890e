package host

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// luaFloodWait is flood_wait(method [, args]) and flood_wait(request): the seconds
// that the call would have to wait, as far as Telegram's answers to earlier calls
// of the account tell; 0 if it can go at once. It asks nobody and never waits.
// Without args it is about the method as a whole. Where args name somebody who has
// to be looked up first, that call counts, too.
func (b *bridge) luaFloodWait(L *lua.LState) int {
	if L.GetTop() > 2 {
		b.fail(L, "flood_wait: a method and its arguments expected, got %d arguments", L.GetTop())
	}
	c := converter{bridge: b}
	var req api.Object
	var err *argError
	b.deep(func() {
		if name := c.methodName(L.Get(1)); name != "" && L.Get(2) == lua.LNil {
			req, err = c.bare(name)
			return
		}
		req, _, err = c.callee(L, "flood_wait")
	})
	if err != nil {
		b.fail(L, "%s", err)
	}
	wait := b.client.FloodWait(req)
	for _, p := range c.pending {
		wait = max(wait, b.client.ResolveWait(p.ref))
	}
	L.Push(lua.LNumber(wait.Round(time.Millisecond).Seconds()))
	return 1
}

// methodName is the name of a method that is given as one, or as its function.
func (c *converter) methodName(v lua.LValue) string {
	switch v := v.(type) {
	case lua.LString:
		return string(v)
	case *lua.LFunction:
		if t := c.functions[v]; t != nil {
			return t.Name
		}
	}
	return ""
}

// bare is a method's request without any of its arguments.
func (c *converter) bare(name string) (api.Object, *argError) {
	d, err := c.methodNamed(name)
	if err != nil {
		return nil, err
	}
	return api.New(d.t), nil
}
