package api_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// filler makes random objects of any type, with an optional field set or not by
// chance, and stops at a depth by choosing the constructor with fewest fields.
type filler struct {
	rand    *rand.Rand
	classes map[string][]*tl.Type
}

func newFiller(seed uint64) *filler {
	f := &filler{rand.New(rand.NewPCG(seed, 1)), map[string][]*tl.Type{}}
	for _, t := range api.Types() {
		if !t.Method {
			f.classes[t.Result().Name] = append(f.classes[t.Result().Name], t)
		}
	}
	return f
}

func (f *filler) object(t *tl.Type, depth int) api.Object {
	o := api.New(t)
	v := reflect.ValueOf(o).Elem()
	shared := map[string]bool{}
	for _, field := range t.Fields() {
		if field.Type.Kind == tl.KindFlags {
			continue
		}
		if field.Optional {
			key := field.Flags + string(rune(field.Bit))
			on, seen := shared[key]
			if !seen {
				on = f.rand.IntN(2) == 0 && depth < 4
				shared[key] = on
			}
			if !on {
				continue
			}
		}
		f.set(v.FieldByName(tl.GoName(field.Name)), field.Type, depth)
	}
	return o
}

func (f *filler) set(v reflect.Value, t tl.TypeExpr, depth int) {
	if v.Kind() == reflect.Struct { // tl.Opt
		v.FieldByName("Set").SetBool(true)
		v = v.FieldByName("Value")
	}
	switch t.Kind {
	case tl.KindInt:
		v.SetInt(int64(int32(f.rand.Uint32())))
	case tl.KindLong:
		v.SetInt(int64(f.rand.Uint64()))
	case tl.KindDouble:
		v.SetFloat(f.rand.NormFloat64())
	case tl.KindString:
		v.SetString(string(f.bytes()))
	case tl.KindBytes:
		v.SetBytes(f.bytes())
	case tl.KindBool:
		v.SetBool(f.rand.IntN(2) == 0)
	case tl.KindTrue:
		v.SetBool(true)
	case tl.KindInt128, tl.KindInt256:
		for i := range v.Len() {
			v.Index(i).SetUint(uint64(f.rand.IntN(256)))
		}
	case tl.KindVector:
		n := f.rand.IntN(3)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			f.set(v.Index(i), *t.Elem, depth+1)
		}
	case tl.KindObject:
		v.Set(reflect.ValueOf(&api.HelpGetConfigRequest{}))
	default:
		v.Set(reflect.ValueOf(f.object(f.choose(t.Name, depth), depth+1)))
	}
}

func (f *filler) choose(class string, depth int) *tl.Type {
	types := f.classes[class]
	if depth < 4 {
		return types[f.rand.IntN(len(types))]
	}
	best := types[0]
	for _, t := range types {
		if len(t.Fields()) < len(best.Fields()) {
			best = t
		}
	}
	return best
}

func (f *filler) bytes() []byte {
	b := make([]byte, []int{0, 1, 3, 4, 253, 254, 1000}[f.rand.IntN(7)])
	for i := range b {
		b[i] = byte(f.rand.Uint32())
	}
	return b
}

// Every constructor and method survives bytes, and its bytes cut anywhere give
// a typed error (M24, S12).
func TestRoundTrip(t *testing.T) {
	for _, typ := range api.Types() {
		f := newFiller(uint64(typ.ID))
		for range 3 {
			o := f.object(typ, 0)
			data := api.Append(nil, o)
			got, err := api.Decode(append([]byte(nil), data...))
			if err != nil {
				t.Fatalf("%s: %v", typ.Name, err)
			}
			if !reflect.DeepEqual(o, got) {
				t.Fatalf("%s: got %+v, want %+v", typ.Name, got, o)
			}
			for cut := 0; cut < len(data); cut += 1 + f.rand.IntN(1+len(data)/20) {
				if _, err := api.Decode(append([]byte(nil), data[:cut]...)); err == nil {
					t.Fatalf("%s: %d of %d bytes decode", typ.Name, cut, len(data))
				}
			}
		}
	}
}

func le(words ...uint32) (b []byte) {
	for _, w := range words {
		b = tl.AppendUint32(b, w)
	}
	return b
}

// S12: bombs fail with a typed error before memory is allocated for them.
func TestBombsS12(t *testing.T) {
	deep := make([]byte, 0, 1<<20)
	for range 100_000 { // richText nested in textBold
		deep = append(deep, le(0x6724abc4)...)
	}
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"empty", nil, tl.ErrTruncated},
		{"Vector<int> of 2^31-1", le(0x0f2cab5b, tl.IDVector, 0x7fffffff), nil},
		{"users.getUsers with 2^31-1", le(0x0d91a548, tl.IDVector, math.MaxInt32), tl.ErrCount},
		{"users.getUsers with -1", le(0x0d91a548, tl.IDVector, 0xffffffff), tl.ErrCount},
		{"depth 10^5", deep, tl.ErrDepth},
		{"length byte 255", append(le(0x7d748d04), 255, 0, 0, 0), tl.ErrLength},
		{"trailing", le(0xc4f9186b, 0), tl.ErrTrailing},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := api.Decode(c.data)
		runtime.ReadMemStats(&after)
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", c.name, err, c.want)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
			t.Errorf("%s: allocated %d bytes", c.name, grown)
		}
	}
	var unknown *tl.UnknownConstructorError
	if _, err := api.Decode(le(0xdeadbeef)); !errors.As(err, &unknown) || unknown.ID != 0xdeadbeef {
		t.Errorf("unknown id: %v", err)
	}
	if _, err := api.DecodeResult(api.ByName("users.getUsers"), le(tl.IDVector, 1, 0xdeadbeef)); !errors.As(err, &unknown) || unknown.Want != "User" {
		t.Errorf("unknown id in a vector: %v", err)
	}
}

// S12, M24: counts that the rest of the data could hold, one inside the other, do
// not multiply the memory: each is believed up to a bound only.
func TestNestedCountsS12(t *testing.T) {
	const size = 4 << 20
	data := make([]byte, 0, size)
	for range tl.MaxDepth - 1 {
		data = append(data, le(0x7e6260d7, tl.IDVector, (size-1024)/4)...) // textConcat of as many as there may be
	}
	data = append(data, make([]byte, size-len(data))...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := api.Decode(data)
	runtime.ReadMemStats(&after)
	if err == nil {
		t.Error("zeros decode")
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > size {
		t.Errorf("%d bytes of data allocated %d", size, grown)
	}
}

// M24: flags that this layer does not know change nothing.
func TestUnknownFlagsM24(t *testing.T) {
	want := &api.MessagesSetTypingRequest{Peer: &api.InputPeerSelf{}, Action: &api.SendMessageTypingAction{}}
	data := api.Append(nil, want)
	data[7] = 0x80 // bit 31 of the flags
	got, err := api.Decode(data)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDecodeResult(t *testing.T) {
	users := &api.UserVector{Elems: []api.UserClass{&api.UserEmpty{ID: 5}}}
	for _, c := range []struct {
		method string
		answer api.Object
	}{
		{"users.getUsers", users},
		{"messages.setTyping", &api.Bool{Value: true}},
		{"contacts.getContactIDs", &api.IntVector{Elems: []int32{1, -2}}},
		{"updates.getState", &api.UpdatesState{Pts: 7}},
	} {
		got, err := api.DecodeResult(api.ByName(c.method), api.Append(nil, c.answer))
		if err != nil || !reflect.DeepEqual(got, c.answer) {
			t.Errorf("%s: got %+v, %v, want %+v", c.method, got, err, c.answer)
		}
	}
}

// Fields that share a flag bit travel together: one of them brings the others.
func TestSharedBit(t *testing.T) {
	in := &api.InputMediaPoll{Poll: &api.Poll{Question: &api.TextWithEntities{}}, Solution: tl.Some("why")}
	out := new(api.InputMediaPoll)
	if err := api.DecodeInto(api.Append(nil, in), out); err != nil {
		t.Fatal(err)
	}
	if out.Solution != in.Solution || out.SolutionEntities == nil {
		t.Errorf("got %+v", out)
	}
}

func FuzzDecode(f *testing.F) {
	fill := newFiller(1)
	for _, name := range []string{"message", "updates", "messages.messages", "messages.sendMessage", "user", "config"} {
		f.Add(api.Append(nil, fill.object(api.ByName(name), 0)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := api.Decode(append([]byte(nil), data...))
		if err != nil {
			return
		}
		again, err := api.Decode(api.Append(nil, o))
		if err != nil || !sameBytes(o, again) {
			t.Errorf("%T does not survive: %v", o, err)
		}
	})
}

// sameBytes compares encodings: NaN is not equal to itself.
func sameBytes(a, b api.Object) bool {
	return string(api.Append(nil, a)) == string(api.Append(nil, b))
}
