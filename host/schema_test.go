package host

import (
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// testBridge is a bridge over a fresh state that knows no reference but "me".
func testBridge(t testing.TB) *bridge {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	b := newBridge(L, endless{})
	b.client, b.castable = offline{}, offlineCast
	return b
}

// offline is a client that knows "me" and answers nothing else.
type offline struct{ client }

func offlineCast(want string) bool {
	return want == "InputPeer" || want == "InputUser" || want == "InputMessage"
}

func (offline) CastLocal(want string, ref any) (api.Object, bool, error) {
	switch {
	case ref != "me":
		return nil, false, nil
	case want == "InputUser":
		return &api.InputUserSelf{}, true, nil
	}
	return &api.InputPeerSelf{}, true, nil
}

func (offline) FloodWait(api.Object) time.Duration { return 0 }
func (offline) ResolveWait(any) time.Duration      { return 0 }

// endless is a source of randomness that isn't any.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i + 1)
	}
	return len(p), nil
}

// sameValue compares a generated table with the plain copy of what came back.
func sameValue(a, b lua.LValue) bool {
	x, ok := a.(*lua.LTable)
	y, ok2 := b.(*lua.LTable)
	if !ok || !ok2 {
		return a == b
	}
	return contains(x, y) && contains(y, x)
}

func contains(x, y *lua.LTable) bool {
	for k, v := x.Next(lua.LNil); k != lua.LNil; k, v = x.Next(k) {
		if !sameValue(v, y.RawGet(k)) {
			return false
		}
	}
	return true
}

// Every constructor and every method of the layer survives Lua table, struct,
// bytes, struct and Lua table unchanged.
func TestEveryTypeSurvives(t *testing.T) {
	b := testBridge(t)
	g := newGenerator(b, 1)
	for _, typ := range api.Types() {
		for range 2 {
			table := g.object(typ, 0)
			c := &converter{bridge: b}
			o, err := c.build(b.descriptor(typ), table)
			if err != nil {
				t.Errorf("%s: %v", typ.Name, err)
				break
			}
			back, derr := api.Decode(api.Append(nil, o))
			if derr != nil {
				t.Errorf("%s: decode: %v", typ.Name, derr)
				break
			}
			if got := b.toTable(b.L, b.toLua(nil, back)); !sameValue(table, got) {
				t.Errorf("%s: sent %s\ngot %s", typ.Name, dump(table), dump(got))
			}
			if got := b.toTable(b.L, b.wrap(o)); !sameValue(table, got) {
				t.Errorf("%s: built from %s\nreads as %s", typ.Name, dump(table), dump(got))
			}
			if s := b.text(o); !strings.HasPrefix(s, typ.Name+"{") {
				t.Errorf("%s: tostring gives %s", typ.Name, s)
			}
		}
	}
}

// Descriptors place fields by their order, which the generator of structs keeps.
func TestDescriptorsMatchStructs(t *testing.T) {
	b := testBridge(t)
	for _, typ := range api.Types() {
		d := b.descriptor(typ)
		rt := goType(typ)
		if rt.NumField() != len(d.fields) {
			t.Fatalf("%s: %d fields in Go, %d in TL", typ.Name, rt.NumField(), len(d.fields))
		}
		for i, f := range d.fields {
			if got := rt.Field(i).Name; got != tl.GoName(f.Name) {
				t.Errorf("%s: field %d is %s in Go, %s in TL", typ.Name, i, got, f.Name)
			}
		}
	}
}

// Every method is callable by its name, and leaving out what is required says so.
func TestEveryMethodByName(t *testing.T) {
	b := testBridge(t)
	g := newGenerator(b, 2)
	for _, typ := range api.Types() {
		if !typ.Method {
			continue
		}
		c := &converter{bridge: b}
		if _, err := c.method(typ.Name, g.fields(typ, 0)); err != nil {
			t.Errorf("%s: %v", typ.Name, err)
		}
		if _, err := c.method(typ.Name, nil); err != nil && !strings.HasPrefix(err.Error(), typ.Name+": missing required field") {
			t.Errorf("%s: without arguments: %v", typ.Name, err)
		}
	}
}
