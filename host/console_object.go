package host

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// object shows a TL object: its constructor and the fields that are set.
func (s *shower) object(o api.Object) *node {
	d := s.bridge.descriptorOf(o)
	n, room := s.open(d.t.Name)
	if room == 0 {
		s.leave(n, 1)
		return n
	}
	s.depth++
	defer func() { s.depth-- }()
	v := reflect.ValueOf(o).Elem()
	for i := range d.fields {
		f := &d.fields[i]
		fv, set := present(f, v.Field(i))
		if !set {
			continue
		}
		part := s.field(&f.Type, fv)
		part.before = f.Name + " = " + part.before
		if isDate(f.Name) && f.Type.Kind == tl.KindInt && fv.Int() > 1_000_000_000 {
			part.after = " (" + time.Unix(fv.Int(), 0).In(s.opts.Now().Location()).Format(time.DateTime) + ")"
		}
		n.parts = append(n.parts, part)
	}
	return n
}

// field shows one value of an object.
func (s *shower) field(t *tl.TypeExpr, v reflect.Value) *node {
	s.nodes++
	switch t.Kind {
	case tl.KindInt, tl.KindLong:
		return &node{text: strconv.FormatInt(v.Int(), 10), kind: colorNumber}
	case tl.KindDouble:
		return &node{text: strconv.FormatFloat(v.Float(), 'g', -1, 64), kind: colorNumber}
	case tl.KindBool, tl.KindTrue:
		return &node{text: strconv.FormatBool(v.Bool()), kind: colorConst}
	case tl.KindString:
		return s.text(v.String(), mostText)
	case tl.KindBytes, tl.KindInt128, tl.KindInt256:
		return s.text(string(v.Bytes()), mostBytes)
	case tl.KindVector:
		return s.vector(t.Elem, v)
	}
	if v.IsNil() {
		return &node{text: "nil", kind: colorConst}
	}
	return s.object(v.Interface().(api.Object))
}

func (s *shower) vector(elem *tl.TypeExpr, v reflect.Value) *node {
	n, room := s.open("")
	s.depth++
	defer func() { s.depth-- }()
	for i := range min(v.Len(), room) {
		n.parts = append(n.parts, s.field(elem, v.Index(i)))
	}
	s.leave(n, v.Len()-len(n.parts))
	return n
}

// A color is what a piece of text is painted by.
type color int

// The colors, and what makes a terminal show them.
const (
	colorNone color = iota
	colorName
	colorString
	colorNumber
	colorConst
	colorDim
)

var colorCodes = [...]string{"", "36", "32", "33", "35", "2"}

func (s *shower) paint(text string, c color) string {
	if !s.look.Colors || c == colorNone || text == "" {
		return text
	}
	return "\x1b[" + colorCodes[c] + "m" + text + "\x1b[0m"
}

// layOut writes a node: in one line if it fits, else a line for each of its parts.
func (s *shower) layOut(n *node) string {
	var b strings.Builder
	s.write(&b, n, 0, 0)
	return b.String()
}

// flat is how many columns a node takes in one line, at most: once it is more than
// limit, how much more does not matter.
func (n *node) flat(limit int) int {
	width := utf8.RuneCountInString(n.before) + utf8.RuneCountInString(n.text) + len(n.after)
	if !n.braces {
		return width
	}
	width += len(" { ") + len(" }") + len(n.more)
	for _, p := range n.parts {
		if width > limit {
			break
		}
		width += len(", ") + p.flat(limit-width)
	}
	return width
}

// write writes a node at an indent, with so many columns to follow it in its line.
func (s *shower) write(b *strings.Builder, n *node, indent, follow int) {
	b.WriteString(n.before)
	b.WriteString(s.paint(n.text, n.kind))
	if !n.braces {
		b.WriteString(s.paint(n.after, colorDim))
		return
	}
	if n.text != "" {
		b.WriteByte(' ')
	}
	if len(n.parts) == 0 {
		b.WriteString("{" + s.paint(n.more, colorDim) + "}")
		return
	}
	room := s.look.Width - indent - follow
	broken := n.flat(room) > room
	gap, end := " ", " "
	if broken {
		gap, end = "\n"+strings.Repeat(" ", indent+2), "\n"+strings.Repeat(" ", indent)
	}
	b.WriteByte('{')
	for i, p := range n.parts {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(gap)
		s.write(b, p, indent+2, 1)
	}
	if n.more != "" {
		b.WriteString("," + gap + s.paint(n.more, colorDim))
	}
	b.WriteString(end + "}" + s.paint(n.after, colorDim))
}

// quoteLua writes a string as Lua does, on one line, with letters and signs of all
// scripts as they are.
func quoteLua(v string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(v); {
		r, size := utf8.DecodeRuneInString(v[i:])
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == utf8.RuneError && size == 1, unicode.IsControl(r), hidden(r):
			for _, c := range []byte(v[i : i+size]) {
				b.WriteString(`\` + string([]byte{'0' + c/100, '0' + c/10%10, '0' + c%10}))
			}
		default:
			b.WriteRune(r)
		}
		i += size
	}
	b.WriteByte('"')
	return b.String()
}

// hidden tells whether a letter turns the direction of those around it, which can
// hide what a text says, or breaks lines.
func hidden(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

// sortByText sorts keys of a table as a person would look for them.
func sortByText(keys []lua.LValue) {
	slices.SortFunc(keys, func(a, b lua.LValue) int {
		x, okX := a.(lua.LNumber)
		y, okY := b.(lua.LNumber)
		if okX && okY {
			return int(max(-1, min(1, x-y)))
		}
		return strings.Compare(a.String(), b.String())
	})
}
