package host

import (
	"encoding/binary"
	"errors"
	"math"

	lua "github.com/yuin/gopher-lua"
)

// A value in the store is a byte that says which form it has, and then the value:
// a byte that says what it is, and what that needs. Numbers are little-endian,
// lengths and counts unsigned varints, whole numbers and longs signed ones.
//
// A list is its values, a table the number of its entries and these, key and
// value, in the order that pairs has. A table that is both is a table.

const storeForm = 1

const (
	storedFalse = iota
	storedTrue
	storedWhole  // a number within 2^53 that is whole
	storedNumber // any other
	storedLong
	storedString
	storedTable
	storedList
	storedNull        // json.null
	storedJSONArray   // a list that json.array has marked
	storedJSONObject  // a table that json.object has marked
	maxStoredDepth    = 100
	maxStoredBytes    = 1 << 20
	maxStoredKey      = 1024
	storedEntriesHint = 1 << 10 // what a count is believed without looking
)

// storeWriter writes a value.
type storeWriter struct {
	h    *host
	out  []byte
	path map[*lua.LTable]bool // the tables around
}

// storeBytes is a value as it is stored; nil is none.
func (h *host) storeBytes(v lua.LValue) ([]byte, *argError) {
	if v == lua.LNil {
		return nil, nil
	}
	w := storeWriter{h: h, out: []byte{storeForm}}
	if err := w.value(v); err != nil {
		return nil, err
	}
	return w.out, nil
}

func (w *storeWriter) value(v lua.LValue) *argError {
	switch v := v.(type) {
	case lua.LBool:
		w.out = append(w.out, storedFalse)
		if v {
			w.out[len(w.out)-1] = storedTrue
		}
	case lua.LNumber:
		w.number(float64(v))
	case Long:
		w.out = binary.AppendVarint(append(w.out, storedLong), int64(v))
	case lua.LString:
		if len(w.out)+len(v) > maxStoredBytes {
			return tooLarge()
		}
		w.out = append(binary.AppendUvarint(append(w.out, storedString), uint64(len(v))), v...)
	case *lua.LTable:
		return w.table(v)
	case *lua.LUserData:
		if v == w.h.json.null {
			w.out = append(w.out, storedNull)
			return nil
		}
		return wrong("boolean, number, string, long or table expected, got %s; to_table(...) makes a table of an object", describe(v))
	default:
		return expected("boolean, number, string, long or table", v)
	}
	if len(w.out) > maxStoredBytes {
		return tooLarge()
	}
	return nil
}

func tooLarge() *argError {
	return wrong("more than %d bytes, the most that one key holds: use several keys", maxStoredBytes)
}

func (w *storeWriter) number(f float64) {
	if f == math.Trunc(f) && math.Abs(f) <= maxExact && !(f == 0 && math.Signbit(f)) {
		w.out = binary.AppendVarint(append(w.out, storedWhole), int64(f))
		return
	}
	w.out = binary.LittleEndian.AppendUint64(append(w.out, storedNumber), math.Float64bits(f))
}

func (w *storeWriter) table(t *lua.LTable) *argError {
	list, plain := byte(storedList), byte(storedTable)
	switch t.Metatable {
	case lua.LNil:
	case w.h.json.array:
		list = storedJSONArray
	case w.h.json.object:
		list, plain = storedJSONObject, storedJSONObject
	default:
		return wrong("a table with a metatable, which the store would lose: store what is in it")
	}
	switch {
	case w.path[t]:
		return wrong("the table holds itself")
	case len(w.path) >= maxStoredDepth:
		return wrong("nested more than %d deep", maxStoredDepth)
	case w.path == nil:
		w.path = map[*lua.LTable]bool{}
	}
	w.path[t] = true
	defer delete(w.path, t)
	n := t.Len()
	if list != storedJSONObject && (n > 0 || list == storedJSONArray) && keyAfter(t, n) == lua.LNil && !holes(t, n) {
		w.out = binary.AppendUvarint(append(w.out, list), uint64(n))
		for i := 1; i <= n; i++ {
			if err := w.value(t.RawGetInt(i)); err != nil {
				return err.at(i)
			}
		}
		return nil
	}
	return w.entries(t, plain)
}

// holes tells whether one of the values from 1 to n is missing.
func holes(t *lua.LTable, n int) bool {
	for i := 1; i <= n; i++ {
		if t.RawGetInt(i) == lua.LNil {
			return true
		}
	}
	return false
}

// entries writes a table that is no list.
func (w *storeWriter) entries(t *lua.LTable, what byte) *argError {
	n := 0
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		n++
	}
	w.out = binary.AppendUvarint(append(w.out, what), uint64(n))
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if _, ok := k.(*lua.LTable); ok {
			return wrong("a table as a key: booleans, numbers, strings and longs can be")
		}
		if err := w.value(k); err != nil {
			return err.in("key " + keyName(k))
		}
		if err := w.value(v); err != nil {
			if s, ok := k.(lua.LString); ok {
				return err.in(string(s))
			}
			return err.in("[" + keyName(k) + "]")
		}
	}
	return nil
}

var errStored = errors.New("what is stored is damaged")

// storeReader reads one.
type storeReader struct {
	h     *host
	in    []byte
	depth int
}

// storeValue is what storeBytes was given.
func (h *host) storeValue(data []byte) (lua.LValue, error) {
	if data == nil {
		return lua.LNil, nil
	}
	if len(data) == 0 {
		return nil, errStored
	}
	if data[0] != storeForm {
		return nil, errors.New("a newer version of this program has stored it: update")
	}
	r := storeReader{h: h, in: data[1:]}
	v := r.value()
	if v == nil || len(r.in) > 0 {
		return nil, errStored
	}
	return v, nil
}

// value is the next one; nil if what comes is none.
func (r *storeReader) value() lua.LValue {
	if len(r.in) == 0 {
		return nil
	}
	what := r.in[0]
	r.in = r.in[1:]
	switch what {
	case storedFalse, storedTrue:
		return lua.LBool(what == storedTrue)
	case storedWhole, storedLong:
		n, size := binary.Varint(r.in)
		if size <= 0 {
			return nil
		}
		if r.in = r.in[size:]; what == storedLong {
			return Long(n)
		}
		return lua.LNumber(n)
	case storedNumber:
		if len(r.in) < 8 {
			return nil
		}
		f := math.Float64frombits(binary.LittleEndian.Uint64(r.in))
		r.in = r.in[8:]
		return lua.LNumber(f)
	case storedString:
		n, ok := r.count(1)
		if !ok {
			return nil
		}
		s := lua.LString(r.in[:n])
		r.in = r.in[n:]
		return s
	case storedNull:
		return r.h.json.null
	case storedTable, storedJSONObject, storedList, storedJSONArray:
		return r.table(what)
	}
	return nil
}

// count is how many values of at least so many bytes come.
func (r *storeReader) count(size int) (int, bool) {
	n, used := binary.Uvarint(r.in)
	if used <= 0 || n > uint64((len(r.in)-used)/size) {
		return 0, false
	}
	r.in = r.in[used:]
	return int(n), true
}

func (r *storeReader) table(what byte) lua.LValue {
	list := what == storedList || what == storedJSONArray
	size := 2
	if list {
		size = 1
	}
	n, ok := r.count(size)
	if r.depth++; !ok || r.depth > maxStoredDepth {
		return nil
	}
	defer func() { r.depth-- }()
	var t *lua.LTable
	if hint := min(n, storedEntriesHint); list {
		t = r.h.L.CreateTable(hint, 0)
	} else {
		t = r.h.L.CreateTable(0, hint)
	}
	switch what {
	case storedJSONArray:
		t.Metatable = r.h.json.array
	case storedJSONObject:
		t.Metatable = r.h.json.object
	}
	for i := range n {
		var k lua.LValue = lua.LNumber(i + 1)
		if !list {
			k = r.value()
		}
		if number, ok := k.(lua.LNumber); k == nil || ok && math.IsNaN(float64(number)) {
			return nil
		}
		v := r.value()
		if v == nil {
			return nil
		}
		t.RawSet(k, v)
	}
	return t
}
