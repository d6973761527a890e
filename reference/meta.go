package reference

import (
	"fmt"
	"slices"
	"strings"
)

// The files in lua/ describe what scripts have beside Lua's own library, in
// LuaCATS, the notation that editors read: comments of three dashes above
// declarations without bodies. What is understood of it is what those files use:
//
//	---text             of what is declared below; ```lua begins the example
//	---@class Name: Parents, @field, @alias with ---| values, @type
//	---@param, @return, @overload, @generic, @operator, @deprecated
//	function f(a, b) end    function store.get(key) end    store = {}
//	local Timer = {}        function Timer:stop() end      methods of a class
//
// A line that is anything else is a mistake, and a test finds it.

// metaFile reads one of them into a model of our own functions.
type metaFile struct {
	*own
	part   string            // the file's name: calls
	locals map[string]*Class // by the variable that stands for one: Timer
	doc    *metaDoc          // of the comments above the line
	class  *Class            // declared in them
	alias  *Alias            // so is this
	line   int
	err    error // of the first line that is not understood
}

// metaDoc is what comments have said so far.
type metaDoc struct {
	text       []string
	example    []string
	inExample  bool
	params     []Param
	returns    []Param
	overloads  []Signature
	valueType  string
	deprecated string
}

func (o *own) read(part, source string) error {
	f := &metaFile{own: o, part: part, locals: map[string]*Class{}, doc: &metaDoc{}}
	for line := range strings.Lines(source) {
		f.line++
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "---"):
			f.comment(line[3:])
		case strings.TrimSpace(line) == "":
			f.flush()
		case strings.HasPrefix(line, "-- ") && o.parts[part] == "":
			o.parts[part] = line[3:]
		case strings.HasPrefix(line, "--"):
		default:
			f.declaration(line)
			f.flush()
		}
	}
	f.flush()
	return f.err
}

func (f *metaFile) wrong(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf("%s.lua:%d: %s", f.part, f.line, fmt.Sprintf(format, args...))
	}
}

// flush ends a block of comments: a class or alias in it stands for itself.
func (f *metaFile) flush() {
	if f.class != nil && f.class.Text == "" {
		f.class.Text = f.doc.prose()
	}
	f.doc, f.class, f.alias = &metaDoc{}, nil, nil
}

// prose is the text without the empty lines around it.
func (d *metaDoc) prose() string { return strings.TrimSpace(strings.Join(d.text, "\n")) }

func (f *metaFile) comment(text string) {
	d := f.doc
	switch {
	case d.inExample:
		if strings.HasPrefix(text, "```") {
			d.inExample = false
		} else {
			d.example = append(d.example, text)
		}
	case strings.HasPrefix(text, "```lua"):
		if len(d.example) > 0 {
			d.example = append(d.example, "")
		}
		d.inExample = true
	case strings.HasPrefix(text, "@"):
		f.tag(text[1:])
	case strings.HasPrefix(text, "|"):
		f.aliasValue(strings.TrimSpace(text[1:]))
	default:
		d.text = append(d.text, strings.TrimSuffix(text, "  "))
	}
}

func (f *metaFile) tag(text string) {
	tag, rest := cutWord(text)
	d := f.doc
	switch tag {
	case "meta", "generic", "operator", "diagnostic", "nodiscard":
	case "param":
		name, rest := cutWord(rest)
		typ, text := cutType(rest)
		p := paramOf(name, typ)
		p.Text = text
		d.params = append(d.params, p)
	case "return":
		typ, rest := cutType(rest)
		name, text := cutWord(rest)
		p := paramOf("", typ)
		p.Name, p.Text = name, text
		d.returns = append(d.returns, p)
	case "overload":
		sig, ok := parseFun(rest)
		if !ok {
			f.wrong("a function expected behind @overload")
		}
		d.overloads = append(d.overloads, sig)
	case "class":
		f.newClass(rest)
	case "field":
		f.field(rest)
	case "alias":
		name, typ := cutWord(rest)
		f.alias = &Alias{Name: name, Type: typ, Text: d.prose()}
		f.aliases = append(f.aliases, f.alias)
		d.text = nil
	case "type":
		d.valueType = rest
	case "deprecated":
		d.deprecated = rest
		if rest == "" {
			f.wrong("@deprecated needs a text: what to use instead")
		}
	default:
		f.wrong("@%s is unknown", tag)
	}
}

func (f *metaFile) aliasValue(text string) {
	if f.alias == nil {
		f.wrong("a value of no @alias")
		return
	}
	value, about, _ := strings.Cut(text, "#")
	f.alias.Values = append(f.alias.Values, ClassField{Name: strings.TrimSpace(value), Text: strings.TrimSpace(about)})
}

func (f *metaFile) newClass(text string) {
	name, parents, _ := strings.Cut(text, ":")
	name = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(name), "(exact) "))
	f.class = &Class{Name: name, Text: f.doc.prose(), Testing: f.part == testingPart}
	for p := range strings.SplitSeq(parents, ",") {
		if p = strings.TrimSpace(p); p != "" {
			f.class.Parents = append(f.class.Parents, p)
		}
	}
	f.classes = append(f.classes, f.class)
}

func (f *metaFile) field(text string) {
	if f.class == nil {
		f.wrong("a field of no @class")
		return
	}
	text = strings.TrimPrefix(text, "public ")
	name, rest := cutWord(text)
	if strings.HasPrefix(text, "[") {
		end := closing(text, 0)
		name, rest = text[:end], strings.TrimSpace(text[end:])
	}
	typ, about := cutType(rest)
	p := paramOf(name, typ)
	f.class.Fields = append(f.class.Fields, ClassField{Name: p.Name, Type: p.Type, Text: about, Optional: p.Optional})
}

// declaration reads a line of Lua.
func (f *metaFile) declaration(line string) {
	if head, ok := strings.CutPrefix(line, "function "); ok {
		name, params, ok := strings.Cut(strings.TrimSuffix(strings.TrimSpace(head), " end"), "(")
		if !ok || !strings.HasSuffix(params, ")") {
			f.wrong("function name(parameters) end expected")
			return
		}
		f.function(name, strings.TrimSuffix(params, ")"))
		return
	}
	local := strings.HasPrefix(line, "local ")
	name, value, ok := strings.Cut(strings.TrimPrefix(line, "local "), " = ")
	switch {
	case !ok:
		f.wrong("a declaration expected")
	case local && f.class == nil:
		f.wrong("local %s is no class", name)
	case local:
		f.locals[name] = f.class
		f.class.variable = lowerFirst(name)
	default:
		f.variable(name, value)
	}
}

func (f *metaFile) variable(name, value string) {
	g := f.newGlobal(name, Value)
	g.Type = f.doc.valueType
	if strings.HasPrefix(value, "{") && g.Type == "" {
		g.Kind, g.Callable = Table, len(f.doc.overloads) > 0
	}
	if f.class != nil { // the class of a table that is there once
		g.Type = f.class.Name
		for _, field := range f.class.Fields {
			g.Members = append(g.Members, &Global{
				Name: name + "." + field.Name, Kind: Value, Type: field.Type, Text: field.Text, Part: f.part, Testing: g.Testing,
			})
		}
		f.class.global = g
	}
	f.add(g)
}

func (f *metaFile) function(name, params string) {
	g := f.newGlobal(name, Function)
	sig := Signature{Params: f.doc.params, Returns: f.doc.returns}
	var declared, described []string
	for p := range strings.SplitSeq(params, ",") {
		if p = strings.TrimSpace(p); p != "" {
			declared = append(declared, p)
		}
	}
	for _, p := range sig.Params {
		described = append(described, p.Name)
	}
	if !slices.Equal(declared, described) {
		f.wrong("%s has parameters %v and describes %v", name, declared, described)
	}
	g.Signatures = append([]Signature{sig}, f.doc.overloads...)
	if class, method, ok := strings.Cut(name, ":"); ok {
		c := f.locals[class]
		if c == nil {
			f.wrong("%s is no class of this file", class)
			return
		}
		g.Name = c.variable + ":" + method
		c.Methods = append(c.Methods, g)
		return
	}
	f.add(g)
}

func (f *metaFile) newGlobal(name, kind string) *Global {
	d := f.doc
	return &Global{
		Name: name, Text: d.prose(), Example: strings.Join(d.example, "\n"), Kind: kind, Deprecated: d.deprecated,
		Part: f.part, Testing: f.part == testingPart,
	}
}

// add puts a global where it belongs: among all, or into the table it is in.
func (f *metaFile) add(g *Global) {
	if at := strings.LastIndexByte(g.Name, '.'); at >= 0 {
		in := f.global[g.Name[:at]]
		if in == nil {
			f.wrong("there is no %s above that %s could be in", g.Name[:at], g.Name)
			return
		}
		in.Members = append(in.Members, g)
	} else {
		f.globals = append(f.globals, g)
	}
	f.global[g.Name] = g
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
