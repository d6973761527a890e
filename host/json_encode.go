package host

import (
	"encoding/base64"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// jsonEncoder writes one document. Keys are sorted: equal values are equal texts.
type jsonEncoder struct {
	h      *host
	L      *lua.LState
	pretty bool

	out     []byte
	depth   int
	steps   int
	tooDeep bool // an error has no path then, which would be endless
}

func (e *jsonEncoder) value(v lua.LValue) *argError {
	if e.steps++; e.steps%spendSteps == 0 {
		e.h.spend(e.L, spendSteps)
	}
	if len(e.out) > maxString {
		return wrong("the text is longer than %d bytes, the most", maxString)
	}
	switch v := v.(type) {
	case *lua.LNilType:
		return wrong("nil has no place in JSON; json.null has")
	case lua.LBool:
		e.out = strconv.AppendBool(e.out, bool(v))
	case lua.LNumber:
		return e.number(float64(v))
	case Long:
		e.out = strconv.AppendInt(e.out, int64(v), 10)
	case lua.LString:
		return e.str(string(v))
	case *lua.LTable:
		return e.table(v)
	case *lua.LUserData:
		return e.userdata(v)
	default:
		return expected("nil, boolean, number, string or table", v)
	}
	return nil
}

// number writes whole numbers as integers where those are exact.
func (e *jsonEncoder) number(f float64) *argError {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return wrong("%v has no place in JSON", f)
	case f == math.Trunc(f) && math.Abs(f) <= maxExact:
		e.out = strconv.AppendFloat(e.out, f, 'f', -1, 64)
	case math.Abs(f) < 1e-5 || math.Abs(f) > maxExact:
		e.out = strconv.AppendFloat(e.out, f, 'e', -1, 64)
	default:
		e.out = strconv.AppendFloat(e.out, f, 'f', -1, 64)
	}
	return nil
}

func (e *jsonEncoder) str(s string) *argError {
	const hexDigits = "0123456789abcdef"
	e.out = append(e.out, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				return wrong("the string is no UTF-8 at byte %d (0x%02x); base64.encode makes text of bytes", i+1, c)
			}
			i += size
			continue
		}
		i++
		if c >= ' ' && c != '"' && c != '\\' && c != 0x7f {
			continue
		}
		e.out = append(e.out, s[from:i-1]...)
		from = i
		switch c {
		case '"', '\\':
			e.out = append(e.out, '\\', c)
		case '\n':
			e.out = append(e.out, '\\', 'n')
		case '\r':
			e.out = append(e.out, '\\', 'r')
		case '\t':
			e.out = append(e.out, '\\', 't')
		default:
			e.out = append(e.out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	e.out = append(append(e.out, s[from:]...), '"')
	return nil
}

// table writes a list or an object.
func (e *jsonEncoder) table(t *lua.LTable) *argError {
	n := t.Len()
	k := keyAfter(t, n)
	switch {
	case t.Metatable == e.h.json.object:
		return e.object(t, true)
	case k == lua.LNil && (n > 0 || t.Metatable == e.h.json.array || t.Metatable == e.h.bridge.vectorMT):
		if n > 0 && t.RawGetInt(1) == lua.LNil {
			first, _ := t.Next(lua.LNil)
			return noList(first)
		}
		return e.list(n, func(i int) *argError { return e.element(t.RawGetInt(i + 1)) })
	case n == 0 && k.Type() == lua.LTNumber:
		return noList(k)
	case n > 0 || t.Metatable == e.h.json.array:
		if _, ok := k.(lua.LNumber); ok {
			return e.element(lua.LNil).at(n + 1)
		}
		return wrong("a list with the key %s: JSON has lists and objects, not both in one", keyName(k))
	}
	return e.object(t, false)
}

// noList is the error of a table with numbers as keys that begins with another than 1.
func noList(first lua.LValue) *argError {
	return wrong("a table that begins with the key %s is no list; json.object writes such keys as strings", first)
}

// element writes one of a list.
func (e *jsonEncoder) element(v lua.LValue) *argError {
	if v == lua.LNil {
		return wrong("nil in a list; json.null has a place there")
	}
	return e.value(v)
}

// list writes n elements.
func (e *jsonEncoder) list(n int, write func(i int) *argError) *argError {
	return e.nested('[', ']', n, func(i int) *argError {
		err := write(i)
		if err != nil && !e.tooDeep {
			return err.at(i + 1)
		}
		return err
	})
}

// object writes a table with strings as keys; numbers and longs are keys as well
// if the script has said that it is one.
func (e *jsonEncoder) object(t *lua.LTable, marked bool) *argError {
	values := map[string]lua.LValue{}
	var names []string
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		var name string
		switch k := k.(type) {
		case lua.LString:
			name = string(k)
		case lua.LNumber, Long:
			if name = k.String(); marked {
				break
			}
			return wrong("an object with the key %s; json.object writes such keys as strings", describe(k))
		default:
			return wrong("a key must be a string, got %s", describe(k))
		}
		if values[name] != nil {
			return wrong("two keys that are both %q as strings", name)
		}
		values[name] = v
		names = append(names, name)
	}
	slices.Sort(names)
	return e.fields(names, func(i int) *argError { return e.value(values[names[i]]) })
}

// fields writes an object.
func (e *jsonEncoder) fields(names []string, write func(i int) *argError) *argError {
	return e.nested('{', '}', len(names), func(i int) *argError {
		if err := e.str(names[i]); err != nil {
			return err.in("a key")
		}
		e.out = append(e.out, ':')
		if e.pretty {
			e.out = append(e.out, ' ')
		}
		err := write(i)
		if err != nil && !e.tooDeep {
			return err.in(names[i])
		}
		return err
	})
}

// nested writes n things in brackets.
func (e *jsonEncoder) nested(open, end byte, n int, write func(i int) *argError) *argError {
	if e.depth++; e.depth > maxJSONDepth {
		e.tooDeep = true
		return wrong("nested more than %d deep; does a table hold itself?", maxJSONDepth)
	}
	e.out = append(e.out, open)
	for i := range n {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.line()
		if err := write(i); err != nil {
			return err
		}
	}
	e.depth--
	if n > 0 {
		e.line()
	}
	e.out = append(e.out, end)
	return nil
}

// line begins a new line, indented, if there are lines.
func (e *jsonEncoder) line() {
	if e.pretty {
		e.out = append(e.out, '\n')
		for range e.depth {
			e.out = append(e.out, ' ', ' ')
		}
	}
}

// userdata writes null, and what has fields to walk over.
func (e *jsonEncoder) userdata(v *lua.LUserData) *argError {
	if v == e.h.json.null {
		e.out = append(e.out, "null"...)
		return nil
	}
	if o, ok := v.Value.(api.Object); ok {
		return e.tl(o)
	}
	t := e.L.CreateTable(0, 8)
	k, field, ok := e.h.next(e.L, v, lua.LNil)
	if !ok {
		return wrong("%s has no place in JSON", e.h.tostring(e.L, v))
	}
	for ; k != lua.LNil; k, field, _ = e.h.next(e.L, v, k) {
		t.RawSet(k, field)
	}
	return e.object(t, false)
}

// tl writes a TL object as to_table has it, its constructor in _. Bytes are in
// base64.
func (e *jsonEncoder) tl(o api.Object) *argError {
	d := e.h.bridge.descriptorOf(o)
	v := reflect.ValueOf(o).Elem()
	order := make([]int, 0, len(d.fields)+1)
	names := []string{"_"}
	for i := range d.fields {
		f := &d.fields[i]
		set := !f.Optional || f.Type.Kind == tl.KindTrue && v.Field(i).Bool()
		if f.Optional && f.Type.Kind != tl.KindTrue {
			_, set = present(f, v.Field(i))
		}
		if set {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return strings.Compare(d.fields[i].Name, d.fields[j].Name) })
	for _, i := range order {
		names = append(names, d.fields[i].Name)
	}
	return e.fields(names, func(i int) *argError {
		if i == 0 {
			return e.str(d.t.Name)
		}
		f := &d.fields[order[i-1]]
		fv := v.Field(order[i-1])
		if f.Optional && f.Type.Kind != tl.KindTrue {
			fv, _ = present(f, fv)
		}
		return e.tlValue(&f.Type, fv)
	})
}

// tlValue writes a Go value of the given TL type.
func (e *jsonEncoder) tlValue(t *tl.TypeExpr, v reflect.Value) *argError {
	switch t.Kind {
	case tl.KindBytes, tl.KindInt128, tl.KindInt256:
		return e.str(base64.StdEncoding.EncodeToString(v.Bytes()))
	case tl.KindVector:
		return e.list(v.Len(), func(i int) *argError { return e.tlValue(t.Elem, v.Index(i)) })
	case tl.KindInt, tl.KindLong, tl.KindDouble, tl.KindString, tl.KindBool, tl.KindTrue:
		return e.value(e.h.bridge.value(t, v))
	}
	if v.IsNil() {
		e.out = append(e.out, "null"...)
		return nil
	}
	o, ok := v.Interface().(api.Object)
	if !ok {
		return wrong("a %s has no place in JSON", t)
	}
	return e.tl(o)
}
