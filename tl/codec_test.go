package tl_test

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
)

// Lengths up to 253 take one byte, longer ones 254 and three; zeros fill up to a
// multiple of four (M24).
func TestStringsM24(t *testing.T) {
	for _, c := range []struct {
		length int
		head   []byte
		zeros  int
	}{
		{0, []byte{0}, 3}, {1, []byte{1}, 2}, {2, []byte{2}, 1}, {3, []byte{3}, 0}, {4, []byte{4}, 3},
		{253, []byte{253}, 2}, {254, []byte{254, 254, 0, 0}, 2}, {255, []byte{254, 255, 0, 0}, 1},
		{256, []byte{254, 0, 1, 0}, 0}, {1 << 16, []byte{254, 0, 0, 1}, 0}, {tl.MaxString, []byte{254, 255, 255, 255}, 1},
	} {
		s := strings.Repeat("x", c.length)
		want := append(append(bytes.Clone(c.head), s...), make([]byte, c.zeros)...)
		got := tl.AppendString(nil, s)
		if !bytes.Equal(got, want) || !bytes.Equal(tl.AppendBytes(nil, []byte(s)), want) {
			t.Errorf("%d bytes: begins with %x and has %d, want %x and %d", c.length, got[:4], len(got), c.head, len(want))
		}
		d := tl.NewDecoder(got)
		if back := d.String(); back != s || d.End() != nil {
			t.Errorf("%d bytes: %d come back, %v", c.length, len(back), d.Err())
		}
		for _, cut := range []int{1, 4, len(got)} {
			d := tl.NewDecoder(got[:len(got)-cut])
			if b := d.Bytes(); b != nil || !errors.Is(d.Err(), tl.ErrTruncated) {
				t.Errorf("%d bytes, %d cut off: %d bytes, %v", c.length, cut, len(b), d.Err())
			}
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a string of 16 MiB was encoded")
		}
	}()
	tl.AppendBytes(nil, make([]byte, tl.MaxString+1))
}

// Scalars and vectors of them come back, and nothing is left over.
func TestScalars(t *testing.T) {
	type values struct {
		Int     int32
		Long    int64
		Double  float64
		Bool    bool
		Ints    []int32
		Longs   []int64
		Doubles []float64
		Strings []string
		Byteses [][]byte
	}
	for _, v := range []values{
		{math.MinInt32, math.MinInt64, math.Inf(-1), true, []int32{1, -1}, []int64{1, -1}, []float64{0.5}, []string{"", "é"}, [][]byte{{}, {0, 1}}},
		{math.MaxInt32, math.MaxInt64, 0, false, []int32{}, []int64{}, []float64{}, []string{}, [][]byte{}},
	} {
		b := tl.AppendBool(tl.AppendDouble(tl.AppendLong(tl.AppendInt(nil, v.Int), v.Long), v.Double), v.Bool)
		b = tl.AppendDoubles(tl.AppendLongs(tl.AppendInts(b, v.Ints), v.Longs), v.Doubles)
		b = tl.AppendByteses(tl.AppendStrings(b, v.Strings), v.Byteses)
		d := tl.NewDecoder(b)
		got := values{d.Int(), d.Long(), d.Double(), d.Bool(), d.Ints(), d.Longs(), d.Doubles(), d.Strings(), d.Byteses()}
		if err := d.End(); err != nil || !reflect.DeepEqual(got, v) {
			t.Errorf("got %+v, %v, want %+v", got, err, v)
		}
	}
}

// What a Decoder can't read is a typed error, the first one stays, and nothing is
// allocated for a count that the data has no room for (M24, S12).
func TestDecoderErrorsM24S12(t *testing.T) {
	vector := func(count uint32) []byte { return tl.AppendUint32(tl.AppendUint32(nil, tl.IDVector), count) }
	for _, c := range []struct {
		name string
		data []byte
		read func(d *tl.Decoder)
		want error
	}{
		{"no int", []byte{1, 2, 3}, func(d *tl.Decoder) { d.Int() }, tl.ErrTruncated},
		{"no long", make([]byte, 7), func(d *tl.Decoder) { d.Long() }, tl.ErrTruncated},
		{"no int256", make([]byte, 31), func(d *tl.Decoder) { d.Int256() }, tl.ErrTruncated},
		{"take less than nothing", make([]byte, 8), func(d *tl.Decoder) { d.Take(-1) }, tl.ErrTruncated},
		{"length 255", []byte{255, 0, 0, 0}, func(d *tl.Decoder) { d.Bytes() }, tl.ErrLength},
		{"no Bool", vector(0), func(d *tl.Decoder) { d.Bool() }, tl.ErrBool},
		{"2^31-1 ints", vector(math.MaxInt32), func(d *tl.Decoder) { d.Ints() }, tl.ErrCount},
		{"-1 longs", vector(math.MaxUint32), func(d *tl.Decoder) { d.Longs() }, tl.ErrCount},
		{"-2^31 strings", vector(1 << 31), func(d *tl.Decoder) { d.Strings() }, tl.ErrCount},
		{"one more double than there is", append(vector(2), make([]byte, 15)...), func(d *tl.Decoder) { d.Doubles() }, tl.ErrCount},
		{"something left", make([]byte, 8), func(d *tl.Decoder) { d.Int() }, tl.ErrTrailing},
		{"too deep", nil, func(d *tl.Decoder) {
			for d.Enter() {
			}
		}, tl.ErrDepth},
		{"the first error", []byte{255, 0, 0, 0}, func(d *tl.Decoder) { d.Bytes(); d.Long(); d.Bool(); d.Ints() }, tl.ErrLength},
	} {
		d := tl.NewDecoder(c.data)
		c.read(d)
		if err := d.End(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	d := tl.NewDecoder(tl.AppendUint32(nil, 0xdeadbeef))
	d.Vector(4)
	var unknown *tl.UnknownConstructorError
	if !errors.As(d.Err(), &unknown) || unknown.ID != 0xdeadbeef || unknown.Want != "Vector" || unknown.Offset != 0 {
		t.Errorf("no vector: %v", d.Err())
	}
}
