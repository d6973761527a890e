package host

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// maxPrinted bounds the text of one object: a history of a hundred messages is
// no good on a terminal.
const maxPrinted = 16 << 10

// printer writes objects the way a script would write them as arguments of types:
// peerUser{user_id=5}. Long strings and long texts are cut with three dots.
type printer struct {
	*bridge
	strings.Builder
}

func (p *printer) object(o api.Object) {
	d := p.descriptorOf(o)
	p.WriteString(d.t.Name + "{")
	v := reflect.ValueOf(o).Elem()
	first := true
	for i := range d.fields {
		f := &d.fields[i]
		fv, set := present(f, v.Field(i))
		if !set {
			continue
		}
		if !first {
			p.WriteString(", ")
		}
		first = false
		if p.Len() > maxPrinted {
			p.WriteString("...")
			break
		}
		p.WriteString(f.Name + "=")
		p.value(&f.Type, fv)
	}
	p.WriteString("}")
}

// present is the value of a field without its Opt, and whether it is set.
func present(f *field, v reflect.Value) (reflect.Value, bool) {
	switch f.Type.Kind {
	case tl.KindTrue:
		return v, v.Bool()
	case tl.KindBytes, tl.KindVector:
		return v, !f.Optional || !v.IsNil()
	case tl.KindBoxed, tl.KindBare, tl.KindObject:
		return v, !v.IsNil()
	}
	if f.Optional {
		return v.Field(0), v.Field(1).Bool()
	}
	return v, true
}

func (p *printer) value(t *tl.TypeExpr, v reflect.Value) {
	switch t.Kind {
	case tl.KindInt, tl.KindLong:
		p.WriteString(strconv.FormatInt(v.Int(), 10))
	case tl.KindDouble:
		p.WriteString(strconv.FormatFloat(v.Float(), 'g', -1, 64))
	case tl.KindBool, tl.KindTrue:
		p.WriteString(strconv.FormatBool(v.Bool()))
	case tl.KindString:
		p.quoted(v.String())
	case tl.KindBytes, tl.KindInt128, tl.KindInt256:
		p.quoted(string(v.Bytes()))
	case tl.KindVector:
		p.vector(t.Elem, v)
	default:
		if v.IsNil() {
			p.WriteString("nil")
			return
		}
		p.object(v.Interface().(api.Object))
	}
}

func (p *printer) quoted(s string) {
	const most = 512
	if len(s) > most {
		p.WriteString(strconv.Quote(s[:most]))
		fmt.Fprintf(p, "...(%d bytes)", len(s))
		return
	}
	p.WriteString(strconv.Quote(s))
}

func (p *printer) vector(elem *tl.TypeExpr, v reflect.Value) {
	p.WriteString("{")
	for i := range v.Len() {
		if i > 0 {
			p.WriteString(", ")
		}
		if p.Len() > maxPrinted {
			fmt.Fprintf(p, "...(%d in all)", v.Len())
			break
		}
		p.value(elem, v.Index(i))
	}
	p.WriteString("}")
}

// text is what tostring(obj) gives.
func (b *bridge) text(o api.Object) string {
	p := printer{bridge: b}
	p.object(o)
	return p.String()
}

func (b *bridge) luaTostring(L *lua.LState) int {
	o, ok := object(L.Get(1))
	if !ok {
		b.fail(L, "tostring: TL object expected, got %s", describe(L.Get(1)))
	}
	L.Push(lua.LString(b.text(o)))
	return 1
}

// luaVectorString is tostring of a vector: its elements in braces.
func (b *bridge) luaVectorString(L *lua.LState) int {
	t := L.CheckTable(1)
	p := printer{bridge: b}
	p.WriteString("{")
	for i := 1; i <= t.Len(); i++ {
		if i > 1 {
			p.WriteString(", ")
		}
		if p.Len() > maxPrinted {
			fmt.Fprintf(&p, "...(%d in all)", t.Len())
			break
		}
		switch v := t.RawGetInt(i).(type) {
		case lua.LString:
			p.quoted(string(v))
		default:
			p.WriteString(L.ToStringMeta(v).String())
		}
	}
	p.WriteString("}")
	L.Push(lua.LString(p.String()))
	return 1
}
