package host

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// luaEntity is entity(x): the full user, chat or channel.
func (b *bridge) luaEntity(L *lua.LState) int {
	ref := b.reference(L, "entity")
	return b.fetch(L, func(ctx context.Context) (api.Object, error) { return b.client.Entity(ctx, ref) })
}

// luaInputEntity is input_entity(x): the InputPeer, from the cache where it is
// known.
func (b *bridge) luaInputEntity(L *lua.LState) int {
	ref := b.reference(L, "input_entity")
	o, ok, err := b.client.CastLocal("InputPeer", ref)
	switch {
	case err != nil:
		b.fail(L, "input_entity: %s", err)
	case ok:
		L.Push(b.wrap(o))
		return 1
	}
	return b.fetch(L, func(ctx context.Context) (api.Object, error) {
		return b.client.Cast(ctx, "InputPeer", ref, telegram.CallOptions{})
	})
}

// fetch parks the task while f asks Telegram.
func (b *bridge) fetch(L *lua.LState, f func(ctx context.Context) (api.Object, error)) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var o api.Object
	var err error
	b.wait(L, func(wake func()) func() {
		go func() {
			defer wake()
			o, err = f(ctx)
		}()
		return cancel
	})
	if err != nil {
		return b.refuse(L, err, nil)
	}
	L.Push(b.toLua(nil, o))
	return 1
}

// reference reads what a script names somebody with: a name, a link, a phone
// number, an id, or an object.
func (b *bridge) reference(L *lua.LState, fn string) any { return b.referenceOf(L, fn, L.Get(1)) }

// referenceOf is reference of a value.
func (b *bridge) referenceOf(L *lua.LState, fn string, given lua.LValue) any {
	switch v := given.(type) {
	case lua.LString:
		return string(v)
	case lua.LNumber, Long:
		n, err := toLong(v)
		if err != nil {
			b.fail(L, "%s: %s", fn, err)
		}
		return n
	case *lua.LUserData:
		if o, ok := object(v); ok {
			return o
		}
	case *lua.LTable:
		if name, ok := v.RawGetString("_").(lua.LString); ok {
			c := converter{bridge: b}
			o, err := c.plainObject(string(name), v)
			if err != nil {
				b.fail(L, "%s: %s", fn, err)
			}
			return o
		}
	}
	b.fail(L, "%s: name, link, phone number, id or object expected, got %s", fn, describe(given))
	return nil
}

// plainObject builds a constructor by name.
func (c *converter) plainObject(name string, t *lua.LTable) (api.Object, *argError) {
	d := c.lookup(name)
	switch {
	case d == nil:
		return nil, wrong("unknown constructor %q%s", name, reference.DidYouMean(name, typeNames(false)))
	case d.t.Method:
		return nil, wrong("%s is a method, not a constructor", name)
	}
	o, err := c.build(d, t)
	if err != nil {
		return nil, &argError{msg: name + ": " + err.Error()}
	}
	return o, nil
}
