package check

import (
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl/api"
)

// A function is how something is called.
type function struct {
	params  []param
	rest    bool // any more of them
	returns []shape
	any     bool // it may return more than returns has
}

type param struct {
	name     string
	shape    shape // nothing known: it takes anything
	optional bool
}

// A typeReader reads types as package reference has them: LuaCATS.
type typeReader struct {
	lib   *library
	text  string
	depth int
}

// shapeOfType is the shape that a type in words stands for. What isn't understood
// is anything.
func (l *library) shapeOfType(text string) shape {
	if s, ok := l.types[text]; ok {
		return s
	}
	l.types[text] = nil // while it is asked for: a type may name itself
	r := &typeReader{lib: l, text: text}
	s := r.union()
	if strings.TrimSpace(r.text) != "" {
		s = nil
	}
	l.types[text] = s
	return s
}

func (r *typeReader) space() { r.text = strings.TrimLeft(r.text, " ") }

func (r *typeReader) skip(prefix string) bool {
	r.space()
	rest, ok := strings.CutPrefix(r.text, prefix)
	if ok {
		r.text = rest
	}
	return ok
}

// union reads types with | between them. One that isn't known makes all unknown.
func (r *typeReader) union() shape {
	if r.depth++; r.depth > 50 {
		r.text = ""
		return nil
	}
	defer func() { r.depth-- }()
	all := r.suffixed()
	known := len(all) > 0
	for r.skip("|") {
		s := r.suffixed()
		known = known && len(s) > 0
		all = append(all[:len(all):len(all)], s...)
	}
	if !known {
		return nil
	}
	return all
}

// suffixed reads a type with [] and ? behind it.
func (r *typeReader) suffixed() shape {
	s := r.one()
	for {
		switch {
		case strings.HasPrefix(r.text, "[]"):
			r.text = r.text[2:]
			s = shape{{kind: kindList, elem: s}}
		case strings.HasPrefix(r.text, "?"):
			r.text = r.text[1:]
			s = s.or(nilShape)
		default:
			return s
		}
	}
}

func (r *typeReader) one() shape {
	r.space()
	switch {
	case r.text == "":
		return nil
	case r.text[0] == '"' || r.text[0] == '\'':
		end := strings.IndexByte(r.text[1:], r.text[0])
		if end < 0 {
			r.text = ""
			return nil
		}
		word := r.text[1 : end+1]
		r.text = r.text[end+2:]
		return shape{{kind: kindString, known: true, text: word}}
	case r.skip("("):
		s := r.union()
		r.skip(")")
		return s
	case r.skip("fun("):
		return shape{{kind: kindFunction, fun: r.function()}}
	case r.text[0] == '{':
		r.braces('{', '}')
		return shape{{kind: kindTable}}
	}
	return r.name()
}

// braces goes over what is in brackets.
func (r *typeReader) braces(begin, end byte) {
	depth := 0
	for i := range len(r.text) {
		switch r.text[i] {
		case begin:
			depth++
		case end:
			if depth--; depth == 0 {
				r.text = r.text[i+1:]
				return
			}
		}
	}
	r.text = ""
}

// function reads a function's parameters and results, behind "fun(".
func (r *typeReader) function() *function {
	f := &function{}
	for !r.skip(")") {
		p := param{name: r.word(), optional: r.skip("?")}
		if r.skip(":") {
			p.shape = r.union()
		}
		if p.name == "..." {
			f.rest = true
		} else {
			f.params = append(f.params, p.withNil())
		}
		if !r.skip(",") && !strings.HasPrefix(r.text, ")") {
			r.text = ""
			return f
		}
	}
	if !r.skip(":") {
		return f
	}
	for {
		if r.skip("...") {
			f.any = true
		} else {
			f.returns = append(f.returns, r.union())
		}
		if !r.skip(",") {
			return f
		}
	}
}

// withNil is p, optional if it takes nil.
func (p param) withNil() param {
	for _, a := range p.shape {
		p.optional = p.optional || a.kind == kindNil
	}
	return p
}

func (r *typeReader) word() string {
	r.space()
	end := 0
	for end < len(r.text) && isWord(r.text[end]) {
		end++
	}
	if end == 0 {
		end = min(1, len(r.text)) // what no type begins with: go on behind it
	}
	word := r.text[:end]
	r.text = r.text[end:]
	return word
}

func isWord(c byte) bool {
	return c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

var simpleTypes = map[string]shape{
	"nil": nilShape, "boolean": boolShape, "number": numberShape, "integer": numberShape, "string": stringShape,
	"true": {{kind: kindBoolean, known: true, truth: true}}, "false": {{kind: kindBoolean, known: true}},
	"table": {{kind: kindTable}}, "function": {{kind: kindFunction}}, "tgscript.Long": {{kind: kindLong}}, "thread": {{kind: kindOther}},
}

func (r *typeReader) name() shape {
	word := r.word()
	if s, ok := simpleTypes[word]; ok {
		if word == "table" && strings.HasPrefix(r.text, "<") {
			r.braces('<', '>')
		}
		return s
	}
	if n, err := strconv.ParseFloat(word, 64); err == nil {
		return shape{{kind: kindNumber, known: true, num: n}}
	}
	if name, ok := strings.CutPrefix(word, "tl."); ok {
		if t := api.ByName(name); t != nil && !t.Method {
			return shape{{kind: kindObject, t: t}}
		}
		if len(layer.byResult()[name]) > 0 {
			return shape{{kind: kindType, text: name}}
		}
		return nil
	}
	if a := r.lib.aliases[word]; a != nil {
		return r.lib.shapeOfAlias(a)
	}
	if r.lib.classes[word] != nil {
		return shape{{kind: kindClass, text: word}}
	}
	return nil
}

func (l *library) shapeOfAlias(a *reference.Alias) shape {
	if len(a.Values) == 0 {
		return l.shapeOfType(a.Type)
	}
	var all shape
	for _, v := range a.Values {
		s := l.shapeOfType(v.Name)
		if len(s) == 0 {
			return nil
		}
		all = append(all, s...)
	}
	return all
}
