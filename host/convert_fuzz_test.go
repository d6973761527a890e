package host

import (
	"math"
	"math/rand/v2"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// FuzzConvert puts tables that are mostly right, and tables that are not, into
// types of all kinds. Conversion never panics, and what it accepts can be sent.
func FuzzConvert(f *testing.F) {
	for i := range uint64(300) {
		f.Add(i*2654435761, uint16(i*11), uint8(i))
	}
	L := lua.NewState()
	f.Cleanup(L.Close)
	b := newBridge(L, endless{})
	b.client, b.castable = offline{}, offlineCast
	g := newGenerator(b, 1)
	types := api.Types()
	f.Fuzz(func(t *testing.T, seed uint64, index uint16, damage uint8) {
		g.rng = rand.New(rand.NewPCG(seed, 7))
		typ := types[int(index)%len(types)]
		table := g.object(typ, int(seed%3))
		for range damage % 8 {
			g.damage(table, 0)
		}
		c := converter{bridge: b}
		o, err := c.build(b.descriptor(typ), table)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error that says nothing")
			}
			return
		}
		if len(c.pending) == 0 {
			api.Append(nil, o)
			_ = b.text(o)
			b.toTable(b.L, b.wrap(o))
		}
	})
}

// damage changes one random value in a table, or in a table within it.
func (g *generator) damage(t *lua.LTable, depth int) {
	var keys []lua.LValue
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		t.RawSet(g.strange(), g.strange())
		return
	}
	k := keys[g.rng.IntN(len(keys))]
	if inner, ok := t.RawGet(k).(*lua.LTable); ok && depth < 8 && g.rng.IntN(3) > 0 {
		g.damage(inner, depth+1)
		return
	}
	switch g.rng.IntN(4) {
	case 0:
		t.RawSet(k, lua.LNil)
	case 1:
		t.RawSet(k, t)
	default:
		t.RawSet(k, g.strange())
	}
	if k := g.strange(); g.rng.IntN(4) == 0 && k != lua.LNumber(math.Inf(1)) {
		t.RawSet(k, g.strange())
	}
}

// strange is a value that some field somewhere does not expect.
func (g *generator) strange() lua.LValue {
	values := []lua.LValue{
		lua.LTrue, lua.LFalse, lua.LNumber(0), lua.LNumber(-1), lua.LNumber(1.5), lua.LNumber(1 << 31), lua.LNumber(1 << 54),
		lua.LNumber(math.Inf(1)), lua.LString(""), lua.LString("me"), lua.LString("_"), lua.LString("12345678901234567890"),
		Long(math.MinInt64), Long(7), g.b.L.NewTable(), g.b.L.NewFunction(nothing), g.b.wrap(&api.InputPeerSelf{}), g.b.wrap(testUser()),
		g.b.wrap(&api.HelpGetConfigRequest{}), g.b.L.NewUserData(), lua.LString(g.bytes(16)), g.b.L,
	}
	return values[g.rng.IntN(len(values))]
}

func nothing(*lua.LState) int { return 0 }
