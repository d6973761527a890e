package host

import (
	"encoding/binary"
	"io"
	"math"
	"reflect"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl"
)

// setInt takes a whole number, or a Long, that fits 32 bits. Dates may have a
// fraction, which is dropped: os.time() and arithmetic on it give floats.
func setInt(v reflect.Value, e lua.LValue, name string) *argError {
	var f float64
	switch e := e.(type) {
	case lua.LNumber:
		f = float64(e)
	case Long:
		if int64(e) != int64(int32(e)) {
			return wrong("int expected, got %s, which does not fit 32 bits", describe(e))
		}
		f = float64(e)
	default:
		return expected("int", e)
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return expected("int", e)
	}
	if isDate(name) {
		f = math.Floor(f)
	}
	if f != math.Trunc(f) {
		return wrong("int expected, got number %v, which is not whole", f)
	}
	if f < math.MinInt32 || f > math.MaxInt32 {
		return wrong("int expected, got number %.0f, which does not fit 32 bits", f)
	}
	v.SetInt(int64(f))
	return nil
}

func isDate(name string) bool { return name == "date" || strings.HasSuffix(name, "_date") }

func setDouble(v reflect.Value, e lua.LValue) *argError {
	n, ok := e.(lua.LNumber)
	if !ok {
		return expected("number", e)
	}
	if f := float64(n); math.IsNaN(f) || math.IsInf(f, 0) {
		return expected("finite number", e)
	}
	v.SetFloat(float64(n))
	return nil
}

// setString takes a Lua string for string, bytes, int128 and int256.
func (c *converter) setString(t *tl.TypeExpr, v reflect.Value, e lua.LValue) *argError {
	s, ok := e.(lua.LString)
	if !ok {
		return expected(t.String(), e)
	}
	if len(s) > tl.MaxString {
		return wrong("%s of %d bytes, the most is %d", t, len(s), tl.MaxString)
	}
	if c.bytes += len(s); c.bytes > maxBytes {
		return wrong("more than %d bytes in one request", maxBytes)
	}
	switch t.Kind {
	case tl.KindString:
		v.SetString(string(s))
	case tl.KindBytes:
		v.SetBytes([]byte(s))
	default:
		if len(s) != v.Len() {
			return wrong("%s expected: %d bytes, got %d", t, v.Len(), len(s))
		}
		reflect.Copy(v, reflect.ValueOf([]byte(s)))
	}
	return nil
}

// randomID fills a random_id; it is never 0.
func (c *converter) randomID(f *field, v reflect.Value) {
	for {
		n := int64(c.random())
		if f.Type.Kind == tl.KindInt {
			n = int64(int32(n))
		}
		if n != 0 {
			v.SetInt(n)
			return
		}
	}
}

// randomIDs fills a vector of random ids, one for each of the ids beside it.
func (c *converter) randomIDs(d *descriptor, v reflect.Value, i int) {
	ids, ok := d.index["id"]
	if !ok {
		return
	}
	n := v.Field(ids).Len()
	s := reflect.MakeSlice(v.Field(i).Type(), n, n)
	for j := range n {
		s.Index(j).SetInt(int64(c.random()) | 1)
	}
	v.Field(i).Set(s)
}

// random is 64 random bits. The source failing is no script's error: there is no
// sending without it.
func (b *bridge) random() uint64 {
	if b.derived != nil {
		if n, ok := b.derived(); ok {
			return n
		}
	}
	var buf [8]byte
	if _, err := io.ReadFull(b.rand, buf[:]); err != nil {
		b.L.RaiseError("no randomness: %s", err)
	}
	return binary.LittleEndian.Uint64(buf[:])
}
