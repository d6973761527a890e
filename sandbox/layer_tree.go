package sandbox

import (
	"fmt"
	"slices"

	"github.com/tgscript/tgscript/tl"
)

// tree is an object of any layer. Its values stand beside its type's fields:
//
//	int int32 · long int64 · double float64 · int256 [32]byte
//	string and bytes []byte · Bool and true bool · vector []any · object *tree
//
// nil is a field that is absent. Flags words hold nothing: they are worked out.
type tree struct {
	typ    *tl.Type
	values []any
}

func newTree(t *tl.Type) *tree { return &tree{t, make([]any, len(t.Fields()))} }

// get is the value of a field; nil if it is absent, or no field.
func (t *tree) get(name string) any {
	if i := t.field(name); i >= 0 {
		return t.values[i]
	}
	return nil
}

// set gives a field a value, if there is such a field.
func (t *tree) set(name string, v any) {
	if i := t.field(name); i >= 0 {
		t.values[i] = v
	}
}

func (t *tree) field(name string) int {
	return slices.IndexFunc(t.typ.Fields(), func(f tl.Field) bool { return f.Name == name })
}

// is tells whether v is an object of a constructor.
func is(v any, name string) bool {
	t, ok := v.(*tree)
	return ok && t.typ.Name == name
}

// treeReader reads trees of a layer. After invokeWithLayer it goes on in the
// layer which that says.
type treeReader struct {
	tl.Decoder
	layer *layer
}

// maxAhead is how many elements of a vector are allocated on the word of its count.
const maxAhead = 256

// object reads a boxed object of a type; of any if want is "".
func (r *treeReader) object(want string) *tree {
	if !r.Enter() {
		return nil
	}
	defer r.Leave()
	id := r.Uint32()
	t := r.layer.id(id)
	if t != nil && want != "" && resultName(t) != want {
		t = r.layer.byName[meantInput(want, t.Name)]
	}
	if t == nil || want != "" && t.Method {
		if r.Err() == nil {
			r.Fail(&tl.UnknownConstructorError{ID: id, Want: want, Offset: r.Offset() - 4})
		}
		return nil
	}
	return r.fields(t)
}

// fields reads an object whose type is known.
func (r *treeReader) fields(t *tl.Type) *tree {
	o := newTree(t)
	outer := r.layer
	var flags [2]uint32
	for i, f := range t.Fields() {
		if f.Type.Kind == tl.KindFlags {
			flags[flagsIndex(f.Name)] = r.Uint32()
			continue
		}
		if f.Optional && flags[flagsIndex(f.Flags)]&(1<<f.Bit) == 0 {
			continue
		}
		o.values[i] = r.value(f.Type)
		if t.ID == idInvokeWithLayer && f.Name == "layer" {
			if n := o.values[i].(int32); spoken(n) {
				r.layer = layerOf(n)
			} else {
				r.Fail(errLayer)
			}
		}
		if r.Err() != nil {
			return o
		}
	}
	r.layer = outer
	return o
}

// flagsIndex numbers an object's flags words: no constructor has more than two,
// which a test of the archive sees to.
func flagsIndex(name string) int {
	if name == "flags2" {
		return 1
	}
	return 0
}

func (r *treeReader) value(t tl.TypeExpr) any {
	switch t.Kind {
	case tl.KindInt:
		return r.Int()
	case tl.KindLong:
		return r.Long()
	case tl.KindDouble:
		return r.Double()
	case tl.KindInt256:
		return r.Int256()
	case tl.KindString, tl.KindBytes:
		return r.Bytes()
	case tl.KindBool:
		return r.Bool()
	case tl.KindTrue:
		return true
	case tl.KindVector:
		return r.vector(t)
	case tl.KindBoxed:
		return object(r.object(t.Name))
	case tl.KindObject:
		return object(r.object(""))
	}
	r.Fail(fmt.Errorf("tl: no value of type %s", t))
	return nil
}

// object is o as a value, which is nil for no object.
func object(o *tree) any {
	if o == nil {
		return nil
	}
	return o
}

func (r *treeReader) vector(t tl.TypeExpr) any {
	n := r.Vector(leastSize(*t.Elem))
	v := make([]any, 0, min(n, maxAhead))
	for range n {
		v = append(v, r.value(*t.Elem))
		if r.Err() != nil {
			return v
		}
	}
	return v
}

// leastSize is how many bytes a value takes at least.
func leastSize(t tl.TypeExpr) int {
	switch t.Kind {
	case tl.KindLong, tl.KindDouble:
		return 8
	case tl.KindInt256:
		return 32
	}
	return 4
}

// treeWriter writes trees. The first value that does not fit its field sticks.
type treeWriter struct {
	b   []byte
	err error
}

func (w *treeWriter) object(t *tree) {
	w.b = tl.AppendUint32(w.b, t.typ.ID)
	for i, f := range t.typ.Fields() {
		switch {
		case f.Type.Kind == tl.KindFlags:
			w.b = tl.AppendUint32(w.b, flagsOf(t, f.Name))
		case f.Type.Kind == tl.KindTrue, f.Optional && t.values[i] == nil:
		default:
			w.value(f.Type, t.values[i])
			if w.err != nil {
				return
			}
		}
	}
}

// flagsOf works a flags word out.
func flagsOf(t *tree, name string) uint32 {
	var word uint32
	for i, f := range t.typ.Fields() {
		if !f.Optional || f.Flags != name || t.values[i] == nil || f.Type.Kind == tl.KindTrue && t.values[i] == false {
			continue
		}
		word |= 1 << f.Bit
	}
	return word
}

func (w *treeWriter) value(t tl.TypeExpr, v any) {
	switch v := v.(type) {
	case int32:
		w.b = tl.AppendInt(w.b, v)
	case int64:
		w.b = tl.AppendLong(w.b, v)
	case float64:
		w.b = tl.AppendDouble(w.b, v)
	case [32]byte:
		w.b = append(w.b, v[:]...)
	case []byte:
		w.b = tl.AppendBytes(w.b, v)
	case bool:
		w.b = tl.AppendBool(w.b, v)
	case *tree:
		w.object(v)
	case []any:
		if t.Elem == nil {
			w.err = fmt.Errorf("tl: a vector where %s is expected", t)
			return
		}
		w.b = tl.AppendVector(w.b, len(v))
		for _, e := range v {
			w.value(*t.Elem, e)
		}
	default:
		w.err = fmt.Errorf("tl: no value where %s is expected", t)
	}
}
