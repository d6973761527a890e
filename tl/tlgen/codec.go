package main

import (
	"fmt"
	"strings"

	"github.com/tgscript/tgscript/tl"
)

// codec writes how each type goes to bytes and back. It is plain code and not
// a table that is interpreted: the hot paths of every reply run through it.
func (g *gen) codec() {
	g.p("import \"github.com/tgscript/tgscript/tl\"\n")
	for _, c := range g.schema.Combinators {
		name := g.goNames[c]
		g.p("func (*%s) id() uint32 { return %#08x }", name, c.ID)
		if !c.Method && c.Result.Kind == tl.KindBoxed && len(g.classes[c.Result.Name]) > 1 {
			g.p("func (*%s) is%s() {}", name, tl.GoName(c.Result.Name))
		}
		g.encoder(c)
		g.decoder(c)
	}
	for _, class := range g.classNames() {
		g.classDecoder(class)
	}
	g.slabs()
	g.results()
}

// encoder writes how c is written with its id, and where some field holds it
// bare, without.
func (g *gen) encoder(c *tl.Combinator) {
	name, id := g.goNames[c], fmt.Sprintf("tl.AppendUint32(b, %#08x)", c.ID)
	switch {
	case len(c.Fields) == 0:
		g.p("func (*%s) append(b []byte) []byte { return %s }", name, id)
		return
	case g.usedBare[c]:
		g.p("func (x *%s) append(b []byte) []byte { return x.appendBare(%s) }", name, id)
		g.p("func (x *%s) appendBare(b []byte) []byte {", name)
	default:
		g.p("func (x *%s) append(b []byte) []byte {\n\tb = %s", name, id)
	}
	for _, f := range c.Fields {
		v := "x." + tl.GoName(f.Name)
		if f.Type.Kind == tl.KindFlags {
			if sharesBit(c, f.Name) {
				g.p("\t%s := %s\n\tb = tl.AppendUint32(b, %s)", f.Name, flagsExpr(c, f.Name), f.Name)
			} else {
				g.p("\tb = tl.AppendUint32(b, %s)", flagsExpr(c, f.Name))
			}
			continue
		}
		if !f.Optional {
			g.p("\t%s", g.encode(f.Type, v))
			continue
		}
		if f.Type.Kind == tl.KindTrue {
			continue
		}
		cond, value := v+" != nil", v
		if isOpt(f.Type) {
			cond, value = v+".Set", v+".Value"
		}
		if sharesBit(c, f.Flags) {
			cond = fmt.Sprintf("%s&(1<<%d) != 0", f.Flags, f.Bit)
		}
		g.p("\tif %s {\n\t\t%s\n\t}", cond, g.encode(f.Type, value))
	}
	g.p("\treturn b\n}")
}

// flagsExpr computes the flags word name of c: a bit is set when any field that
// depends on it is there.
func flagsExpr(c *tl.Combinator, name string) string {
	var bits []string
	for _, f := range c.Fields {
		if !f.Optional || f.Flags != name {
			continue
		}
		v := "x." + tl.GoName(f.Name)
		switch {
		case f.Type.Kind == tl.KindTrue:
		case isOpt(f.Type):
			v += ".Set"
		default:
			v += " != nil"
		}
		bits = append(bits, fmt.Sprintf("tl.Bit(%s, %d)", v, f.Bit))
	}
	if len(bits) == 0 {
		return "0"
	}
	return strings.Join(bits, " | ")
}

// sharesBit tells whether a bit of the flags word is for several fields. Then
// one of them brings the others with it, as zero values if need be.
func sharesBit(c *tl.Combinator, flags string) bool {
	seen := map[uint]bool{}
	for _, f := range c.Fields {
		if f.Optional && f.Flags == flags {
			if seen[f.Bit] {
				return true
			}
			seen[f.Bit] = true
		}
	}
	return false
}

// encode is the statement that appends value v of type t to b.
func (g *gen) encode(t tl.TypeExpr, v string) string {
	one := map[tl.Kind]string{tl.KindInt: "tl.AppendInt", tl.KindLong: "tl.AppendLong", tl.KindDouble: "tl.AppendDouble",
		tl.KindString: "tl.AppendString", tl.KindBytes: "tl.AppendBytes", tl.KindBool: "tl.AppendBool", tl.KindObject: "Append"}
	many := map[tl.Kind]string{tl.KindInt: "tl.AppendInts", tl.KindLong: "tl.AppendLongs", tl.KindDouble: "tl.AppendDoubles",
		tl.KindString: "tl.AppendStrings", tl.KindBytes: "tl.AppendByteses"}
	switch t.Kind {
	case tl.KindInt128, tl.KindInt256:
		return fmt.Sprintf("b = append(b, %s[:]...)", v)
	case tl.KindBoxed:
		return fmt.Sprintf("b = %s.append(b)", v)
	case tl.KindBare:
		return fmt.Sprintf("b = %s.appendBare(b)", v)
	case tl.KindVector:
		if f := many[t.Elem.Kind]; f != "" && !t.Bare {
			return fmt.Sprintf("b = %s(b, %s)", f, v)
		}
		head := "tl.AppendVector(b, len(%s))"
		if t.Bare {
			head = "tl.AppendUint32(b, uint32(len(%s)))"
		}
		return fmt.Sprintf("b = "+head+"\n\tfor _, v := range %s {\n\t\t%s\n\t}", v, v, g.encode(*t.Elem, "v"))
	}
	return fmt.Sprintf("b = %s(b, %s)", one[t.Kind], v)
}

func (g *gen) decoder(c *tl.Combinator) {
	if len(c.Fields) == 0 {
		g.p("func (*%s) decode(*decoder) {}\n", g.goNames[c])
		return
	}
	g.p("func (x *%s) decode(d *decoder) {", g.goNames[c])
	for _, f := range c.Fields {
		v := "x." + tl.GoName(f.Name)
		switch {
		case f.Type.Kind == tl.KindFlags:
			if flagsExpr(c, f.Name) == "0" {
				g.p("\td.Uint32()")
			} else {
				g.p("\t%s := d.Uint32()", f.Name)
			}
		case f.Type.Kind == tl.KindTrue:
			g.p("\t%s = %s&(1<<%d) != 0", v, f.Flags, f.Bit)
		case f.Optional:
			expr := g.decode(f.Type)
			if isOpt(f.Type) {
				expr = "tl.Some(" + expr + ")"
			}
			g.p("\tif %s&(1<<%d) != 0 {\n\t\t%s = %s\n\t}", f.Flags, f.Bit, v, expr)
		default:
			g.p("\t%s = %s", v, g.decode(f.Type))
		}
	}
	g.p("}\n")
}

// decode is the expression that reads a value of type t.
func (g *gen) decode(t tl.TypeExpr) string {
	one := map[tl.Kind]string{tl.KindInt: "d.Int()", tl.KindLong: "d.Long()", tl.KindDouble: "d.Double()",
		tl.KindString: "d.String()", tl.KindBytes: "d.Bytes()", tl.KindBool: "d.Bool()", tl.KindInt128: "d.Int128()",
		tl.KindInt256: "d.Int256()", tl.KindObject: "decodeObject(d)"}
	many := map[tl.Kind]string{tl.KindInt: "d.Ints()", tl.KindLong: "d.Longs()", tl.KindDouble: "d.Doubles()",
		tl.KindString: "d.Strings()", tl.KindBytes: "d.Byteses()"}
	switch t.Kind {
	case tl.KindBoxed:
		return "decode" + tl.GoName(t.Name) + "(d)"
	case tl.KindBare:
		return fmt.Sprintf("decodeBare(d, new(%s))", g.goNames[g.bare(t)])
	case tl.KindVector:
		if !t.Bare && many[t.Elem.Kind] != "" {
			return many[t.Elem.Kind]
		}
		count := "d.Vector(4)"
		if t.Bare {
			count = "d.Count(4)"
		}
		return fmt.Sprintf("decodeVector(d, %s, %s)", count, g.elemDecoder(*t.Elem))
	}
	return one[t.Kind]
}

// elemDecoder is a function value that reads one element.
func (g *gen) elemDecoder(t tl.TypeExpr) string {
	if t.Kind == tl.KindBoxed {
		return "decode" + tl.GoName(t.Name)
	}
	return fmt.Sprintf("func(d *decoder) %s { return %s }", g.goType(t), g.decode(t))
}

// classDecoder writes how a boxed value of one type is read.
func (g *gen) classDecoder(class string) {
	cs, leave := g.classes[class], ""
	g.p("func decode%s(d *decoder) %s {", tl.GoName(class), g.goType(tl.TypeExpr{Kind: tl.KindBoxed, Name: class}))
	if g.recursive[class] {
		g.p("\tif !d.Enter() {\n\t\treturn nil\n\t}")
		leave = "\n\td.Leave()"
	}
	if len(cs) == 1 {
		g.p("\tif id := d.Uint32(); id != %#08x {\n\t\td.unknown(id, %q)\n\t\treturn nil\n\t}", cs[0].ID, class)
		g.p("\tx := %s\n\tx.decode(d)%s\n\treturn x\n}\n", g.newExpr(cs[0]), leave)
		return
	}
	g.p("\tswitch id := d.Uint32(); id {")
	for _, c := range cs {
		g.p("\tcase %#08x:", c.ID)
		if len(c.Fields) == 0 {
			g.p("\t\t%s\n\t\treturn new(%s)", leave, g.goNames[c])
			continue
		}
		g.p("\t\tx := %s\n\t\tx.decode(d)%s\n\t\treturn x", g.newExpr(c), leave)
	}
	g.p("\tdefault:\n\t\td.unknown(id, %q)\n\t\treturn nil\n\t}\n}\n", class)
}

func (g *gen) newExpr(c *tl.Combinator) string {
	if g.isHot(c) {
		return "d.hot()." + lowerFirst(g.goNames[c]) + ".next(d)"
	}
	return "new(" + g.goNames[c] + ")"
}

func (g *gen) isHot(c *tl.Combinator) bool { return g.pinned != nil && hot[c.Name] && !c.Method }

// slabs writes the allocator of the hot types.
func (g *gen) slabs() {
	g.p("// slabs hands out hot objects from growing blocks: one allocation for many.\ntype slabs struct {")
	for _, c := range g.schema.Combinators {
		if g.isHot(c) {
			g.p("\t%s slab[%s]", lowerFirst(g.goNames[c]), g.goNames[c])
		}
	}
	g.p("}\n")
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// results writes how answers are read by the type their method declares.
func (g *gen) results() {
	for _, t := range g.vectorResults() {
		g.p("func (*%s) id() uint32 { return tl.IDVector }", g.vectorName(t))
		g.p("func (x *%s) append(b []byte) []byte {\n\t%s\n\treturn b\n}", g.vectorName(t), g.encode(t, "x.Elems"))
		g.p("func (x *%s) decode(d *decoder) { x.Elems = decodeVector(d, d.Count(4), %s) }\n", g.vectorName(t), g.elemDecoder(*t.Elem))
	}
	g.p("// decodeResult reads a boxed value of the named type.\nfunc decodeResult(d *decoder, typ string) Object {\n\tswitch typ {")
	seen := map[string]bool{}
	for _, c := range g.schema.Combinators {
		t := c.Result
		key := t.String()
		if !c.Method || seen[key] {
			continue
		}
		seen[key] = true
		switch t.Kind {
		case tl.KindBoxed:
			g.p("\tcase %q:\n\t\treturn decode%s(d)", key, tl.GoName(t.Name))
		case tl.KindVector:
			g.p("\tcase %q:\n\t\treturn decodeVectorResult(d, new(%s))", key, g.vectorName(t))
		case tl.KindBool:
			g.p("\tcase %q:\n\t\treturn &Bool{d.Bool()}", key)
		}
	}
	g.p("\t}\n\treturn decodeObject(d)\n}")
}
