package tl

import (
	"fmt"
	"strings"
	"sync"
)

// Who may call a method.
type Who uint8

// The callers Telegram tells apart.
const (
	Anyone Who = iota
	UsersOnly
	BotsOnly
)

// Type is a constructor or method in a registry. Its fields are parsed from
// Def when they are first asked for: a script touches few of the thousands.
type Type struct {
	Name   string
	ID     uint32
	Method bool
	Who    Who
	Def    string // its line in the pinned schema, with int53 for longs that are numbers in Lua
	Errors string // methods: names of the errors it is known to give, separated by spaces

	once sync.Once
	comb *Combinator
}

// Combinator is the parsed line. The generator has parsed it before, so a line
// that does not parse is a bug of the generator.
func (t *Type) Combinator() *Combinator {
	t.once.Do(func() {
		c, err := ParseCombinator(t.Def)
		if err != nil {
			panic(err)
		}
		c.Method = t.Method
		t.comb = c
	})
	return t.comb
}

// Fields are the type's fields in order, flags words included.
func (t *Type) Fields() []Field { return t.Combinator().Fields }

// Result is the type a constructor belongs to or a method answers with.
func (t *Type) Result() TypeExpr { return t.Combinator().Result }

// ErrorNames lists Errors.
func (t *Type) ErrorNames() []string { return strings.Fields(t.Errors) }

// TL is the line as Telegram publishes it, without the int53 marks.
func (t *Type) TL() string { return strings.ReplaceAll(t.Def, "int53", "long") }

// ErrorInfo describes an error Telegram gives: X in a name stands for a number.
type ErrorInfo struct {
	Name string
	Code int
	Text string // one sentence
}

// GoName is the exported Go name of a TL name: words are split at dots,
// underscores and capitals, and common initialisms are written in capitals.
//
//	messages.sendMessage -> MessagesSendMessage, user_id -> UserID
func GoName(name string) string {
	var b strings.Builder
	for _, word := range splitWords(name) {
		if up, ok := initialisms[strings.ToLower(word)]; ok {
			b.WriteString(up)
			continue
		}
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

var initialisms = map[string]string{
	"id": "ID", "ids": "IDs", "url": "URL", "urls": "URLs", "dc": "DC", "ip": "IP", "ttl": "TTL", "json": "JSON",
}

func splitWords(name string) []string {
	var words []string
	start := 0
	cut := func(end int) {
		if end > start {
			words = append(words, name[start:end])
		}
		start = end
	}
	for i := range len(name) {
		switch c := name[i]; {
		case c == '.' || c == '_':
			cut(i)
			start = i + 1
		case c >= 'A' && c <= 'Z' && i > 0 && name[i-1] >= 'a' && name[i-1] <= 'z':
			cut(i)
		}
	}
	cut(len(name))
	return words
}

// CheckSchema verifies what a generator relies on: names and ids are unique,
// and every type a field or result names exists.
func CheckSchema(s *Schema) error {
	names, ids := map[string]bool{}, map[uint32]string{}
	types := map[string]int{}
	for _, c := range s.Combinators {
		if names[c.Name] {
			return fmt.Errorf("tl: %s is defined twice", c.Name)
		}
		if other, ok := ids[c.ID]; ok {
			return fmt.Errorf("tl: %s and %s share the id %#08x", c.Name, other, c.ID)
		}
		names[c.Name], ids[c.ID] = true, c.Name
		if !c.Method {
			types[c.Result.Name]++
		}
	}
	for _, c := range s.Combinators {
		for _, f := range c.Fields {
			if err := checkType(f.Type, names, types); err != nil {
				return fmt.Errorf("tl: %s: field %q: %w", c.Name, f.Name, err)
			}
		}
		if err := checkType(c.Result, names, types); err != nil {
			return fmt.Errorf("tl: %s: result: %w", c.Name, err)
		}
	}
	return nil
}

func checkType(t TypeExpr, names map[string]bool, types map[string]int) error {
	switch t.Kind {
	case KindVector:
		return checkType(*t.Elem, names, types)
	case KindBoxed:
		if types[t.Name] == 0 {
			return fmt.Errorf("type %q has no constructor", t.Name)
		}
	case KindBare:
		if types[t.Name] != 1 && !names[t.Name] {
			return fmt.Errorf("bare %q is neither a constructor nor a type with one", t.Name)
		}
	}
	return nil
}
