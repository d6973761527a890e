package sandbox

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// dice makes random objects of a layer.
type dice struct {
	*rand.Rand
	layer *layer
}

const diceDepth = 4

func (d dice) object(t *tl.Type, depth int) *tree {
	o := newTree(t)
	words := map[string]uint32{}
	for i, f := range t.Fields() {
		switch {
		case f.Type.Kind == tl.KindFlags && depth < diceDepth:
			words[f.Name] = d.Uint32()
		case f.Type.Kind == tl.KindFlags, f.Optional && words[f.Flags]&(1<<f.Bit) == 0:
		default:
			if o.values[i] = d.value(f.Type, depth+1); o.values[i] == nil {
				return nil
			}
		}
	}
	return o
}

func (d dice) value(t tl.TypeExpr, depth int) any {
	switch t.Kind {
	case tl.KindInt:
		return int32(d.Uint32())
	case tl.KindLong:
		return int64(d.Uint64())
	case tl.KindDouble:
		return d.Float64()
	case tl.KindInt256:
		return [32]byte{byte(d.Uint32())}
	case tl.KindString, tl.KindBytes:
		return []byte("some words of text, short or long"[:d.IntN(33)])
	case tl.KindBool:
		return d.IntN(2) == 0
	case tl.KindTrue:
		return true
	case tl.KindVector:
		v := []any{}
		for range d.IntN(3) {
			e := d.value(*t.Elem, depth+1)
			if e == nil {
				return []any{}
			}
			v = append(v, e)
		}
		return v
	case tl.KindObject:
		return d.object(d.layer.byName["help.getConfig"], depth)
	}
	return d.boxed(t.Name, depth)
}

// boxed is any object of a type; past diceDepth it is the simplest, so that it ends.
func (d dice) boxed(name string, depth int) any {
	if depth > diceDepth {
		x := newTranslation(d.layer)
		return x.neutralObject(name, 0)
	}
	all := d.layer.constructors(name)
	return object(d.object(all[d.IntN(len(all))], depth))
}

// Any object of any layer, a quarter of them in each, survives the way to the sandbox's own layer and back,
// but for what the layers say differently; and what arrives is an object to the
// generated code, byte for byte.
func TestTranslationRoundTrip(t *testing.T) {
	own := layerOf(api.Layer)
	said, all := 0, 0
	for i, number := range archivedLayers() {
		l := layerOf(number)
		d := dice{rand.New(rand.NewPCG(uint64(number), 1)), l}
		for j, typ := range l.types {
			if (i+j)%4 != 0 {
				continue
			}
			o := d.object(typ, 0)
			if o == nil || typ.ID == idInvokeWithLayer {
				continue // no end to it at this depth, or to what it would be read as
			}
			all++
			w := &treeWriter{}
			w.object(o)
			r := &treeReader{layer: l}
			r.Reset(w.b)
			if back := r.object(""); r.End() != nil || w.err != nil || !reflect.DeepEqual(back, o) {
				t.Fatalf("layer %d: %s does not read as it was written: %v", number, typ.Name, r.End())
			}
			there, _ := newTranslation(own).object(o, "").(*tree)
			if there == nil {
				continue
			}
			said++
			checkOwn(t, number, there)
			if back, _ := newTranslation(l).object(there, "").(*tree); back != nil {
				s := &survival{l, own}
				if !s.survives(o, back) {
					t.Fatalf("layer %d: %s came back as another:\n%s\n%s", number, typ.Name, showTree(o), showTree(back))
				}
			}
		}
	}
	if said < all*8/10 {
		t.Errorf("%d of %d objects could be said", said, all)
	}
}

// checkOwn lets the generated code read an object of the own layer.
func checkOwn(t *testing.T, number int32, o *tree) {
	t.Helper()
	w := &treeWriter{}
	w.object(o)
	if w.err != nil {
		t.Fatalf("layer %d: %s: %v", number, o.typ.Name, w.err)
	}
	obj, err := api.Decode(bytes.Clone(w.b))
	if err != nil {
		t.Fatalf("layer %d: %s: %v", number, o.typ.Name, err)
	}
	if !bytes.Equal(api.Append(nil, obj), w.b) {
		t.Fatalf("layer %d: %s is %T to the generated code, and other bytes", number, o.typ.Name, obj)
	}
}

// survival compares what two layers say alike.
type survival struct{ l, own *layer }

func (s *survival) survives(a, b *tree) bool {
	own := s.own.byName[a.typ.Name]
	if own == nil || resultName(own) != resultName(a.typ) || own.Method != a.typ.Method {
		return true
	}
	if b.typ != a.typ {
		return false
	}
	shapes := layerOf(api.Layer).shapes
	for i, f := range a.typ.Fields() {
		j := newTree(own).field(f.Name)
		if j < 0 || f.Type.Kind == tl.KindFlags || shapes.derived[own.Name+"."+f.Name] != nil || shapes.derived[a.typ.Name+"."+f.Name] != nil {
			continue
		}
		g := own.Fields()[j]
		if reshapeKey(f.Type, f.Type) != reshapeKey(g.Type, g.Type) || f.Optional != g.Optional || a.values[i] == nil {
			continue
		}
		if !s.same(a.values[i], b.values[i]) {
			return false
		}
	}
	return true
}

func (s *survival) same(a, b any) bool {
	switch a := a.(type) {
	case *tree:
		if !s.alike(a) {
			return true
		}
		b, ok := b.(*tree)
		return ok && s.survives(a, b)
	case []any:
		for _, e := range a {
			if e, ok := e.(*tree); ok && !s.alike(e) {
				return true
			}
		}
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !s.same(a[i], b[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(a, b)
}

// alike tells whether both layers can say an object by the rule, all the way down.
func (s *survival) alike(a *tree) bool {
	own := s.own.byName[a.typ.Name]
	if own == nil || resultName(own) != resultName(a.typ) || layerOf(api.Layer).reformed[a.typ.Name] != nil {
		return false
	}
	for i, f := range a.typ.Fields() {
		j := newTree(own).field(f.Name)
		if f.Type.Kind != tl.KindFlags && a.values[i] != nil && (j < 0 || reshapeKey(f.Type, f.Type) != reshapeKey(own.Fields()[j].Type, own.Fields()[j].Type)) {
			return false
		}
		switch v := a.values[i].(type) {
		case *tree:
			if !s.alike(v) {
				return false
			}
		case []any:
			for _, e := range v {
				if e, ok := e.(*tree); ok && !s.alike(e) {
					return false
				}
			}
		}
	}
	return true
}

// showTree writes a tree for a reader.
func showTree(v any) string {
	var b bytes.Buffer
	switch v := v.(type) {
	case *tree:
		b.WriteString(v.typ.Name + "{")
		for i, f := range v.typ.Fields() {
			if v.values[i] != nil {
				b.WriteString(f.Name + ":" + showTree(v.values[i]) + " ")
			}
		}
		b.WriteString("}")
	case []any:
		b.WriteString("[")
		for _, e := range v {
			b.WriteString(showTree(e) + " ")
		}
		b.WriteString("]")
	case []byte:
		return string(v)
	default:
		return fmt.Sprint(v)
	}
	return b.String()
}

// Everything that can be said in the own layer is said in every other, whole or
// in part, or not at all; and what is said is an object there.
func TestTranslationOut(t *testing.T) {
	own := layerOf(api.Layer)
	d := dice{rand.New(rand.NewPCG(api.Layer, 2)), own}
	for i, number := range archivedLayers() {
		l := layerOf(number)
		for j, typ := range own.types {
			if (i+j)%4 != 0 {
				continue
			}
			o := d.object(typ, 0)
			if o == nil || typ.Method {
				continue
			}
			there, _ := newTranslation(l).object(o, resultName(typ)).(*tree)
			if there == nil {
				continue
			}
			w := &treeWriter{}
			w.object(there)
			r := &treeReader{layer: l}
			r.Reset(bytes.Clone(w.b))
			again := &treeWriter{}
			if back := r.object(resultName(typ)); r.End() == nil {
				again.object(back)
			}
			if w.err != nil || r.End() != nil || !bytes.Equal(again.b, w.b) {
				t.Fatalf("layer %d: %s: %v, %v", number, typ.Name, w.err, r.End())
			}
		}
	}
}

// A few bytes that claim much make the sandbox allocate little.
func TestTranslationAllocatesLittle(t *testing.T) {
	l := layerOf(144)
	body := tl.AppendUint32(nil, l.byName["users.getUsers"].ID)
	body = tl.AppendUint32(tl.AppendUint32(body, tl.IDVector), 50_000)
	for range 50_000 {
		body = tl.AppendUint32(body, l.byName["inputUserSelf"].ID)
	}
	claims := tl.AppendUint32(tl.AppendUint32(nil, l.byName["messages.sendMedia"].ID), 0xffff_ffff)
	for range 10_000 {
		claims = tl.AppendUint32(tl.AppendUint32(claims, tl.IDVector), 100)
	}
	for name, body := range map[string][]byte{"small objects": body, "claims": claims} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		decodeForeign(144, bytes.Clone(body))
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 100*uint64(len(body)) {
			t.Errorf("%s: %d bytes allocated for %d", name, n, len(body))
		}
	}
}

// No bytes at any layer bring the sandbox down, neither as a request nor as an
// answer.
func FuzzTranslate(f *testing.F) {
	for _, number := range []int32{144, 158, 170, 198, 227} {
		l := layerOf(number)
		d := dice{rand.New(rand.NewPCG(uint64(number), 3)), l}
		for _, name := range []string{"messages.sendMessage", "messages.sendMedia", "messages.sendReaction", "invokeWithLayer", "updates", "message", "user"} {
			if o := d.object(l.byName[name], 0); o != nil {
				w := &treeWriter{}
				w.object(o)
				f.Add(uint16(number), w.b)
			}
		}
	}
	f.Fuzz(func(t *testing.T, number uint16, body []byte) {
		layer := oldestLayer + int32(number)%(api.Layer-oldestLayer+1)
		s := newSandbox(t)
		c := connect(t, s, Me)
		c.sess.key.Layer = layer
		if _, err := c.bytes(bytes.Clone(body)); err != nil {
			if _, ok := err.(*rpcError); !ok {
				t.Fatal(err)
			}
		}
		layerOf(layer).push(bytes.Clone(body))
		translateOut(layerOf(layer), body, tl.TypeExpr{Kind: tl.KindObject}, tl.TypeExpr{Kind: tl.KindObject})
	})
}
