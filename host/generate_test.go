package host

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// generator makes argument tables for any type of the schema, with every
// optional field set as long as depth lasts.
type generator struct {
	b    *bridge
	rng  *rand.Rand
	deep map[string]int // how deep a value of a type must nest at least
	full int            // levels with all optional fields
}

func newGenerator(b *bridge, seed uint64) *generator {
	g := &generator{b: b, rng: rand.New(rand.NewPCG(seed, 1)), deep: map[string]int{}, full: 2}
	for changed := true; changed; {
		changed = false
		for _, t := range api.Types() {
			if t.Method {
				continue
			}
			n, ok := g.depth(t)
			r := t.Result().Name
			if old, known := g.deep[r]; ok && (!known || n < old) {
				g.deep[r], changed = n, true
			}
		}
	}
	return g
}

// depth is how deep t's required fields nest; false if not known yet.
func (g *generator) depth(t *tl.Type) (int, bool) {
	most := 0
	for _, f := range t.Fields() {
		if f.Optional || f.Type.Kind != tl.KindBoxed && f.Type.Kind != tl.KindBare {
			continue
		}
		n, ok := g.deep[f.Type.Name]
		if !ok {
			return 0, false
		}
		most = max(most, n)
	}
	return most + 1, true
}

// object is a table for t, _ included.
func (g *generator) object(t *tl.Type, level int) *lua.LTable {
	tab := g.fields(t, level)
	tab.RawSetString("_", lua.LString(t.Name))
	return tab
}

func (g *generator) fields(t *tl.Type, level int) *lua.LTable {
	tab := g.b.L.NewTable()
	for _, f := range t.Fields() {
		if f.Type.Kind == tl.KindFlags || f.Optional && level >= g.full {
			continue
		}
		tab.RawSetString(f.Name, g.value(&f.Type, level+1))
	}
	return tab
}

func (g *generator) value(t *tl.TypeExpr, level int) lua.LValue {
	switch t.Kind {
	case tl.KindInt:
		return lua.LNumber(int32(g.rng.Uint32()))
	case tl.KindLong:
		if t.Number {
			return lua.LNumber(g.rng.Int64N(1 << 53))
		}
		return Long(g.long())
	case tl.KindDouble:
		return lua.LNumber(g.rng.NormFloat64())
	case tl.KindString, tl.KindBytes:
		return lua.LString(g.bytes(g.rng.IntN(20)))
	case tl.KindInt128:
		return lua.LString(g.bytes(16))
	case tl.KindInt256:
		return lua.LString(g.bytes(32))
	case tl.KindTrue:
		return lua.LTrue
	case tl.KindBool:
		return lua.LBool(g.rng.IntN(2) == 0)
	case tl.KindVector:
		list := g.b.L.NewTable()
		if level <= g.full+1 {
			for range 1 + g.rng.IntN(2) {
				list.Append(g.value(t.Elem, level))
			}
		}
		return list
	case tl.KindObject:
		return g.object(api.ByName("help.getConfig"), level)
	}
	return g.object(g.pick(t.Name, level), level)
}

// pick chooses a constructor of a type: any, or a shallow one far down.
func (g *generator) pick(name string, level int) *tl.Type {
	all := g.b.constructors(name)
	if len(all) == 0 {
		return api.ByName(name)
	}
	if level < g.full {
		return all[g.rng.IntN(len(all))]
	}
	best := all[0]
	for _, t := range all {
		n, _ := g.depth(t)
		if m, _ := g.depth(best); n < m {
			best = t
		}
	}
	return best
}

func (g *generator) long() int64 {
	edges := []int64{math.MaxInt64, math.MinInt64, 1<<53 + 1, -1<<53 - 1, 0}
	if i := g.rng.IntN(10); i < len(edges) {
		return edges[i]
	}
	return int64(g.rng.Uint64())
}

func (g *generator) bytes(n int) []byte {
	s := make([]byte, n)
	for i := range s {
		s[i] = byte(g.rng.Uint32())
	}
	return s
}

func goType(t *tl.Type) reflect.Type { return reflect.TypeOf(api.New(t)).Elem() }

// dump writes a Lua value for a failure message.
func dump(v lua.LValue) string {
	t, ok := v.(*lua.LTable)
	if !ok {
		return describe(v)
	}
	var parts []string
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		parts = append(parts, k.String()+"="+dump(e))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// source writes a generated value as Lua that evaluates to it.
func source(v lua.LValue) string {
	switch v := v.(type) {
	case Long:
		return `long("` + v.String() + `")`
	case lua.LString:
		var s strings.Builder
		for _, c := range []byte(v) {
			fmt.Fprintf(&s, `\%03d`, c)
		}
		return `"` + s.String() + `"`
	case *lua.LTable:
		var parts []string
		for k, e := v.Next(lua.LNil); k != lua.LNil; k, e = v.Next(k) {
			if name, ok := k.(lua.LString); ok {
				parts = append(parts, string(name)+"="+source(e))
			} else {
				parts = append(parts, source(e))
			}
		}
		return "{" + strings.Join(parts, ",") + "}"
	case lua.LNumber:
		return fmt.Sprintf("%.17g", float64(v))
	}
	return v.String()
}

// Arguments writes arguments for every method of the layer as Lua source, by
// method, for tests outside of the package.
func Arguments(t testing.TB) map[string]string {
	b := testBridge(t)
	g := newGenerator(b, 3)
	g.full = 1
	args := map[string]string{}
	for _, typ := range api.Types() {
		if typ.Method {
			args[typ.Name] = source(g.fields(typ, 0))
		}
	}
	return args
}
