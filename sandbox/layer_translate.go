package sandbox

import (
	"fmt"
	"math"
	"strings"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// translation turns objects of another layer into objects of layer to, by name:
// the constructor of the same name, its fields by theirs. Fields that layer to
// does not have are left out; fields that it must have and gets none for are
// neutral: 0, "", an empty vector, the emptiest constructor. What has another
// shape there, but means the same, has an entry in layer_reshape.go.
//
// What can't be said in layer to falls back to the constructor that fallbacks
// has for its type; without one it is dropped from a vector or an optional
// field, and takes the object with it that can't be without.
type translation struct {
	to *layer
	// strict makes what can't be said an error: a request of which something is
	// dropped would do something else than was asked for.
	strict bool
	err    error
	*shapes
}

func newTranslation(to *layer) *translation {
	return &translation{to: to, shapes: layerOf(api.Layer).shapes}
}

// fail sets the error of a strict translation.
func (x *translation) fail(format string, args ...any) {
	if x.strict && x.err == nil {
		x.err = fmt.Errorf(format, args...)
	}
}

// value translates a value of one type to another; nil if it can't be said.
func (x *translation) value(v any, from, to tl.TypeExpr) any {
	if from.Kind == tl.KindBoxed && to.Kind == tl.KindBoxed && from.Name == to.Name || from.Kind == tl.KindObject {
		return x.object(v.(*tree), to.Name)
	}
	if from.Kind == tl.KindVector && to.Kind == tl.KindVector && !x.reshaped(from, to) {
		return x.vector(v.([]any), *from.Elem, *to.Elem)
	}
	if r, ok := scalar(v, to); ok {
		return r
	}
	if f := x.reshapes[reshapeKey(from, to)]; f != nil {
		return f(x, v)
	}
	x.fail("%s can't be said as %s in layer %d", from, to, x.to.number)
	return nil
}

func (x *translation) vector(v []any, from, to tl.TypeExpr) any {
	out := make([]any, 0, len(v))
	for _, e := range v {
		if e = x.value(e, from, to); e != nil {
			out = append(out, e)
		}
	}
	return out
}

// scalar fits a number, string or Bool to a type that can hold it.
func scalar(v any, to tl.TypeExpr) (any, bool) {
	switch v := v.(type) {
	case int32:
		switch to.Kind {
		case tl.KindInt:
			return v, true
		case tl.KindLong:
			return int64(v), true
		case tl.KindDouble:
			return float64(v), true
		}
	case int64:
		switch to.Kind {
		case tl.KindLong:
			return v, true
		case tl.KindInt:
			return int32(max(math.MinInt32, min(v, math.MaxInt32))), true
		}
	case float64:
		switch to.Kind {
		case tl.KindDouble:
			return v, true
		case tl.KindInt:
			return int32(max(math.MinInt32, min(math.Round(v), math.MaxInt32))), true // NaN: the bounds' choice
		}
	case [32]byte:
		return v, to.Kind == tl.KindInt256
	case []byte:
		return v, to.Kind == tl.KindString || to.Kind == tl.KindBytes
	case bool:
		return v, to.Kind == tl.KindBool || to.Kind == tl.KindTrue
	}
	return nil, false
}

// object translates an object for a place of a type ("" is any); nil if it
// can't be said there.
func (x *translation) object(t *tree, want string) any {
	if f := x.reformed[t.typ.Name]; f != nil {
		if v, ok := f(x, t); ok {
			return v
		}
	}
	to := x.to.byName[t.typ.Name]
	if to == nil || want != "" && resultName(to) != want {
		to = x.to.byName[fallbacks[want]]
		if to == nil || x.strict {
			x.fail("layer %d has no %s", x.to.number, t.typ.Name)
			return nil
		}
	}
	if v := x.fill(to, t); v != nil {
		return v
	}
	return nil
}

// fill makes an object of a type out of the fields that other objects have by
// the same names, the first that has one; nil if it can't be.
func (x *translation) fill(to *tl.Type, sources ...*tree) *tree {
	out := newTree(to)
	fields := to.Fields()
	for i, f := range fields {
		if f.Type.Kind == tl.KindFlags {
			continue
		}
		if g := x.derived[to.Name+"."+f.Name]; g != nil {
			out.values[i] = g(x, sources[0])
		}
		v, from := x.source(f.Name, sources)
		if v != nil && out.values[i] == nil {
			out.values[i] = x.value(v, from, f.Type)
		}
		if x.err != nil || v != nil && out.values[i] == nil && !f.Optional {
			return nil
		}
	}
	for i, f := range fields {
		if out.values[i] != nil || f.Type.Kind == tl.KindFlags || f.Optional && !bitSet(out, f) {
			continue
		}
		if out.values[i] = x.neutral(f.Type, 0); out.values[i] == nil {
			x.fail("layer %d: %s has no neutral %s", x.to.number, to.Name, f.Name)
			return nil
		}
	}
	return out
}

// source finds a field's value and type; nil if no source has it.
func (x *translation) source(name string, sources []*tree) (any, tl.TypeExpr) {
	for _, s := range sources {
		if i := s.field(name); i >= 0 && s.values[i] != nil {
			return s.values[i], s.typ.Fields()[i].Type
		}
	}
	return nil, tl.TypeExpr{}
}

// bitSet tells whether another field sets the bit that an optional field is
// there by. A field of type true is the bit itself.
func bitSet(t *tree, f tl.Field) bool {
	return f.Type.Kind != tl.KindTrue && flagsOf(t, f.Flags)&(1<<f.Bit) != 0
}

// maxNeutral is how deeply neutral objects may nest.
const maxNeutral = 4

// neutral is the emptiest value of a type; nil if there is none.
func (x *translation) neutral(t tl.TypeExpr, depth int) any {
	switch t.Kind {
	case tl.KindInt:
		return int32(0)
	case tl.KindLong:
		return int64(0)
	case tl.KindDouble:
		return float64(0)
	case tl.KindInt256:
		return [32]byte{}
	case tl.KindString, tl.KindBytes:
		return []byte{}
	case tl.KindBool:
		return false
	case tl.KindVector:
		return []any{}
	case tl.KindBoxed:
		return x.neutralObject(t.Name, depth)
	}
	return nil
}

// neutralObject is an object of the constructor whose name says that it is
// empty, or else of the one with the fewest required fields.
func (x *translation) neutralObject(name string, depth int) any {
	if depth == maxNeutral {
		return nil
	}
	var best *tl.Type
	least := math.MaxInt
	for _, t := range x.to.constructors(name) {
		n := 0
		for _, f := range t.Fields() {
			if !f.Optional && f.Type.Kind != tl.KindFlags {
				n++
			}
		}
		if strings.HasSuffix(t.Name, "Empty") || strings.HasSuffix(t.Name, "Default") {
			n -= 100
		}
		if n < least {
			best, least = t, n
		}
	}
	if best == nil {
		return nil
	}
	out := newTree(best)
	for i, f := range best.Fields() {
		if f.Optional || f.Type.Kind == tl.KindFlags {
			continue
		}
		if out.values[i] = x.neutral(f.Type, depth+1); out.values[i] == nil {
			return nil
		}
	}
	return out
}
