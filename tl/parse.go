package tl

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Kind says what a TypeExpr is on the wire.
type Kind uint8

// The kinds. Boxed values carry their constructor id; the others don't.
const (
	KindInt    Kind = iota + 1
	KindLong        // also int53: a long that is a number in Lua, see TypeExpr.Number
	KindDouble      // IEEE 754, 8 bytes
	KindInt128      // 16 bytes
	KindInt256      // 32 bytes
	KindString
	KindBytes
	KindBool   // boxed boolTrue or boolFalse
	KindTrue   // nothing on the wire: the flag bit is the value
	KindFlags  // a flags word (#)
	KindVector // Elem says of what; boxed unless Bare
	KindBoxed  // any constructor of the type Name
	KindBare   // the fields of the only constructor of type Name, or of constructor Name
	KindObject // any constructor at all: Object, !X or X
)

// TypeExpr is the type of a field or of a result.
type TypeExpr struct {
	Kind   Kind
	Name   string    // KindBoxed, KindBare: the type's or constructor's name
	Number bool      // KindLong: values fit 2^53 and are plain numbers in Lua (int53)
	Bare   bool      // KindVector: no vector id on the wire
	Elem   *TypeExpr // KindVector
}

var scalars = map[string]TypeExpr{
	"int": {Kind: KindInt}, "long": {Kind: KindLong}, "int53": {Kind: KindLong, Number: true},
	"double": {Kind: KindDouble}, "int128": {Kind: KindInt128}, "int256": {Kind: KindInt256},
	"string": {Kind: KindString}, "bytes": {Kind: KindBytes}, "Bool": {Kind: KindBool},
	"true": {Kind: KindTrue}, "#": {Kind: KindFlags}, "Object": {Kind: KindObject}, "X": {Kind: KindObject},
	"!X": {Kind: KindObject},
}

// String is the type as the schema writes it, int53 included.
func (t TypeExpr) String() string {
	switch t.Kind {
	case KindVector:
		if t.Bare {
			return "vector<" + t.Elem.String() + ">"
		}
		return "Vector<" + t.Elem.String() + ">"
	case KindBoxed:
		return t.Name
	case KindBare:
		return "%" + t.Name
	case KindObject:
		return "Object"
	}
	for name, s := range scalars {
		if s == t {
			return name
		}
	}
	return "?"
}

// builtin are the lines by which a schema declares what the language has anyway.
var builtin = regexp.MustCompile(`^(vector(#1cb5c415)? \{t:Type\} # \[ t \] = Vector t` +
	`|(int|int32|int53|int64|long|double|string|bytes|object|function) \? = \w+` +
	`|int(128|256) \d ?\* ?\[ int \] = \w+` +
	`|boolFalse(#bc799737)? = Bool|boolTrue(#997275b5)? = Bool|true(#3fedd339)? = True);$`)

// Field is one argument of a combinator.
type Field struct {
	Name string
	Type TypeExpr
	// Optional fields are there when bit Bit of the flags word Flags is set.
	Optional bool
	Flags    string
	Bit      uint
}

// Combinator is one line of a schema: a constructor or a method.
type Combinator struct {
	Name   string // with its namespace: messages.sendMessage
	ID     uint32
	Fields []Field
	Result TypeExpr
	Method bool
	Line   string // as the schema has it, white space folded
}

// Schema is a parsed schema file.
type Schema struct {
	Layer       int      // 0 where the file has no layer mark
	Origin      []string // the comment lines on top, without slashes
	Combinators []*Combinator
}

// ParseSchema reads a schema. Every line must be understood: the first that is
// not stops it with an error that names file and line.
func ParseSchema(file string, r io.Reader) (*Schema, error) {
	s := &Schema{}
	methods, top := false, true
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		line := strings.Join(strings.Fields(sc.Text()), " ")
		switch {
		case line == "":
			continue
		case strings.HasPrefix(line, "//"):
			if err := s.comment(strings.TrimSpace(strings.TrimLeft(line, "/")), top); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, n, err)
			}
			continue
		case line == "---types---" || line == "---functions---":
			methods, top = line == "---functions---", false
			continue
		case builtin.MatchString(line):
			continue
		}
		top = false
		c, err := ParseCombinator(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, n, err)
		}
		c.Method = methods
		s.Combinators = append(s.Combinators, c)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return s, nil
}

func (s *Schema) comment(text string, top bool) error {
	if layer, ok := strings.CutPrefix(text, "LAYER "); ok {
		n, err := strconv.Atoi(layer)
		if err != nil {
			return fmt.Errorf("layer mark %q is no number", layer)
		}
		s.Layer = n
		return nil
	}
	if top && text != "" {
		s.Origin = append(s.Origin, text)
	}
	return nil
}

// ParseCombinator reads one line:
//
//	name#id {X:Type} flags:# field:flags.3?Vector<Type> query:!X = Result;
func ParseCombinator(line string) (*Combinator, error) {
	body, ok := strings.CutSuffix(strings.TrimSpace(line), ";")
	if !ok {
		return nil, fmt.Errorf("tl: %q does not end in a semicolon", line)
	}
	left, result, ok := strings.Cut(body, "=")
	words := strings.Fields(left)
	if !ok || len(words) == 0 {
		return nil, fmt.Errorf("tl: %q has no result type", line)
	}
	c := &Combinator{Line: line}
	if err := c.head(words[0]); err != nil {
		return nil, err
	}
	for _, w := range words[1:] {
		if w == "{X:Type}" {
			continue
		}
		f, err := parseField(w)
		if err != nil {
			return nil, fmt.Errorf("tl: %s: %w", c.Name, err)
		}
		if f.Optional && !c.hasFlags(f.Flags) {
			return nil, fmt.Errorf("tl: %s: field %q needs a flags word %q before it", c.Name, f.Name, f.Flags)
		}
		c.Fields = append(c.Fields, f)
	}
	var err error
	if c.Result, err = parseType(strings.TrimSpace(result)); err != nil {
		return nil, fmt.Errorf("tl: %s: result: %w", c.Name, err)
	}
	return c, nil
}

func (c *Combinator) head(word string) error {
	name, id, ok := strings.Cut(word, "#")
	if !ok || !isName(name) {
		return fmt.Errorf("tl: %q is not name#id", word)
	}
	n, err := strconv.ParseUint(id, 16, 32)
	if err != nil {
		return fmt.Errorf("tl: %s: id %q is not 32 bits of hex", name, id)
	}
	c.Name, c.ID = name, uint32(n)
	return nil
}

func (c *Combinator) hasFlags(name string) bool {
	for _, f := range c.Fields {
		if f.Name == name && f.Type.Kind == KindFlags {
			return true
		}
	}
	return false
}

func parseField(word string) (f Field, err error) {
	name, typ, ok := strings.Cut(word, ":")
	if !ok || !isName(name) {
		return f, fmt.Errorf("%q is not field:type", word)
	}
	f.Name = name
	if cond, rest, ok := strings.Cut(typ, "?"); ok {
		flags, bit, ok := strings.Cut(cond, ".")
		n, err := strconv.ParseUint(bit, 10, 8)
		if !ok || err != nil || n > 31 {
			return f, fmt.Errorf("field %q: condition %q is not flags.BIT", name, cond)
		}
		f.Optional, f.Flags, f.Bit, typ = true, flags, uint(n), rest
	}
	if f.Type, err = parseType(typ); err != nil {
		return f, fmt.Errorf("field %q: %w", name, err)
	}
	if (f.Type.Kind == KindTrue) && !f.Optional {
		return f, fmt.Errorf("field %q: a bare true without a flag", name)
	}
	return f, nil
}

func parseType(s string) (TypeExpr, error) {
	if t, ok := scalars[s]; ok {
		return t, nil
	}
	if inner, ok := strings.CutSuffix(s, ">"); ok {
		head, inner, ok := strings.Cut(inner, "<")
		if !ok || (head != "Vector" && head != "vector") {
			return TypeExpr{}, fmt.Errorf("type %q is no vector", s)
		}
		elem, err := parseType(inner)
		if err != nil {
			return TypeExpr{}, err
		}
		return TypeExpr{Kind: KindVector, Bare: head == "vector", Elem: &elem}, nil
	}
	name, bare := strings.CutPrefix(s, "%")
	if !isName(name) {
		return TypeExpr{}, fmt.Errorf("type %q is not understood", s)
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	if bare || last[0] >= 'a' && last[0] <= 'z' {
		return TypeExpr{Kind: KindBare, Name: name}, nil
	}
	return TypeExpr{Kind: KindBoxed, Name: name}, nil
}

// isName accepts letters, digits, underscores and single dots between them.
func isName(s string) bool {
	prev := byte('.')
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
		case c >= '0' && c <= '9', c == '.':
			if prev == '.' {
				return false
			}
		default:
			return false
		}
		prev = c
	}
	return prev != '.'
}
