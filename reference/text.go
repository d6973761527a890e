package reference

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/tl"
)

// WriteText writes what help shows of entries, for a pipe.
func WriteText(w io.Writer, entries ...Entry) { Style{}.Write(w, entries...) }

// Write writes what help shows of entries, one below the other.
func (s Style) Write(w io.Writer, entries ...Entry) {
	p := &page{Style: s, w: w}
	for _, e := range entries {
		switch e := e.(type) {
		case *Method:
			p.method(e)
		case *Constructor:
			p.constructor(e)
		case *Type:
			p.typ(e)
		case *Namespace:
			p.namespace(e)
		case *Error:
			p.error(e)
		case *Global:
			p.global(e)
		case *Class:
			p.class(e)
		case *Alias:
			p.alias(e)
		case *List:
			p.list(e)
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// title is the first line of an entry.
func (p *page) title(name, what string) {
	p.gap()
	p.line(p.bold(name) + ": " + what)
}

// Callers says who may call a method: "for users and bots".
func (m *Method) Callers() string {
	switch m.Who {
	case tl.UsersOnly:
		return "for users only"
	case tl.BotsOnly:
		return "for bots only"
	}
	return "for users and bots"
}

func (p *page) method(m *Method) {
	p.title(m.Name, "method, "+m.Callers())
	p.prose(m.Text)
	if m.Easier != "" {
		p.prose("Easier: " + m.Easier)
	}
	p.fields("Takes", m.Fields)
	p.gap()
	p.lines("", p.bold("Returns")+" "+m.Result.shown())
	if t := theSchema().typ[m.Result.Name]; t != nil {
		if names := t.constructorNames(); len(names) > 1 || names[0] != lowerLast(t.Name) {
			p.lines("  ", "which is "+oneOf(names))
		}
	}
	if len(m.Errors) > 0 {
		p.heading("May fail with")
		p.errors(m.Errors)
		p.lines("  ", "(and, as any call, with FLOOD_WAIT_X)")
	}
	p.example(m.Example)
	p.prose(m.Link)
}

// lowerLast is the usual name of a type's only constructor: messages.affectedMessages.
func lowerLast(name string) string {
	at := strings.LastIndexByte(name, '.') + 1
	return name[:at] + lowerFirst(name[at:])
}

func oneOf(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return "one of " + listed(names, maxNames)
}

// shown is the type as a script sees it.
func (r Ref) shown() string { return LuaType(r.Expr) }

func (t *Type) constructorNames() []string {
	names := make([]string, len(t.Constructors))
	for i, c := range t.Constructors {
		names[i] = c.Name
	}
	return names
}

// fields writes the fields under a heading, and what may be passed instead of
// objects.
func (p *page) fields(heading string, fields []Field) {
	if len(fields) == 0 {
		p.gap()
		p.line(p.bold(heading) + " nothing")
		return
	}
	p.heading(heading)
	var rows [][2]string
	for _, f := range fields {
		text := f.notes()
		if f.Text != "" {
			text += ". " + f.Text
		}
		rows = append(rows, [2]string{f.Name, text})
	}
	p.rows(rows)
	var told []string
	for _, f := range fields {
		if names := append([]string{f.Name}, f.Together...); len(names) > 1 && !slices.Contains(told, f.Name) {
			p.lines("  ", "(together or not at all: "+strings.Join(names, ", ")+")")
			told = append(told, names...)
		}
	}
	p.standIns(fields)
}

// notes are a field's type and what happens if it is left out.
func (f *Field) notes() string {
	notes := f.Lua
	if f.Accepts != "" {
		notes += " (see below)"
	}
	switch {
	case f.Optional && !f.Flag:
		notes += ", optional"
	case f.Filled != "":
		notes += ", " + f.Filled + " if left out"
	}
	return notes
}

// standIns says once for all types that accept the same what may be passed instead.
func (p *page) standIns(fields []Field) {
	told := map[string][]string{}
	var order []string
	for _, f := range fields {
		name := withArticle(f.Type.Name)
		if f.Accepts == "" || slices.Contains(told[f.Accepts], name) {
			continue
		}
		if told[f.Accepts] == nil {
			order = append(order, f.Accepts)
		}
		told[f.Accepts] = append(told[f.Accepts], name)
	}
	for _, accepts := range order {
		p.prose("Instead of " + strings.Join(told[accepts], " or ") + " you may pass " + accepts + ".")
	}
}

// withArticle is an InputPeer, a TextWithEntities.
func withArticle(name string) string {
	if name != "" && strings.Contains("AEIO", name[:1]) {
		return "an " + name
	}
	return "a " + name
}

func (p *page) errors(errors []*Error) {
	var rows [][2]string
	for _, e := range errors {
		rows = append(rows, [2]string{e.Name, itoa(e.Code) + "  " + e.Text})
	}
	p.rows(rows)
}

func (p *page) example(source string) {
	if source != "" {
		p.heading("Example")
		p.code(source)
	}
}

func (p *page) constructor(c *Constructor) {
	p.title(c.Name, "constructor of "+c.Type.shown())
	p.prose(c.Text)
	p.fields("Has", c.Fields)
	if t := theSchema().typ[c.Type.Name]; t != nil {
		methods, _, from := t.usedBy()
		p.names(t.Name+" is taken by", methods, fewNames)
		p.names(t.Name+" is returned by", from, fewNames)
	}
	p.example(c.Example)
	p.prose(c.Link)
}

func (p *page) typ(t *Type) {
	p.title(t.Name, "type")
	p.prose(t.Text)
	p.heading("One of")
	var rows [][2]string
	for _, c := range t.Constructors {
		rows = append(rows, [2]string{signature(c.Name, c.Fields), c.Text})
	}
	p.rows(rows)
	if t.Accepts != "" {
		p.prose("Instead of one of these you may pass " + t.Accepts + ".")
	}
	p.uses(t)
	p.prose(t.Link)
}

// uses says what takes and what returns a type.
func (p *page) uses(t *Type) {
	methods, objects, from := t.usedBy()
	p.names("Taken by", methods, maxNames)
	p.names("Part of", objects, maxNames)
	p.names("Returned by", from, maxNames)
}

func (t *Type) usedBy() (methods, objects, from []string) {
	for _, u := range t.TakenBy {
		if u.Method != nil {
			methods = append(methods, u.Method.Name)
		} else {
			objects = append(objects, u.Constructor.Name)
		}
	}
	return slices.Compact(methods), slices.Compact(objects), namesOf(t.ReturnedBy)
}

// maxSignature is how long a signature gets with the fields that may be left out.
const maxSignature = 80

// signature is a constructor or method with its fields, optional ones in brackets
// if there are not too many.
func signature(name string, fields []Field) string {
	var all, required []string
	for _, f := range fields {
		if f.Optional {
			all = append(all, "["+f.Name+"]")
		} else {
			all = append(all, f.Name)
			required = append(required, f.Name)
		}
	}
	text := strings.Join(all, ", ")
	switch {
	case len(all) == 0:
		return name
	case len(text) > maxSignature:
		text = strings.Join(append(required, "..."), ", ")
	}
	return name + " { " + text + " }"
}

func (p *page) namespace(n *Namespace) {
	p.title(n.Name, "namespace")
	p.prose(n.Text)
	methods, constructors := make([]Entry, len(n.Methods)), make([]Entry, len(n.Constructors))
	for i, m := range n.Methods {
		methods[i] = m
	}
	for i, c := range n.Constructors {
		constructors[i] = c
	}
	p.entries("Methods", methods)
	p.entries("Constructors", constructors)
}

// entries writes names with a sentence each under a heading.
func (p *page) entries(heading string, entries []Entry) {
	if len(entries) == 0 {
		return
	}
	p.heading(heading)
	p.rows(entryRows(entries))
}

func entryRows(entries []Entry) [][2]string {
	rows := make([][2]string, len(entries))
	for i, e := range entries {
		_, name, text := e.About()
		rows[i] = [2]string{name, firstSentence(text)}
	}
	return rows
}

// firstSentence is enough of a text for a list.
func firstSentence(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	if at := strings.Index(text, ". "); at >= 0 {
		text = text[:at+1]
	}
	return text
}

func (p *page) error(e *Error) {
	p.title(e.Name, fmt.Sprintf("error %d", e.Code))
	p.prose(e.Text)
	if e.Cause != "" {
		p.prose("When: " + e.Cause)
	}
	if e.Cure != "" {
		p.prose("What to do: " + e.Cure)
	}
	p.names("Given by", namesOf(e.Methods), maxNames)
	p.example(e.Handling())
}

// Handling is how a script finds out that a call was refused with the error.
func (e *Error) Handling() string {
	m := theSchema().method["messages.sendMessage"]
	if len(e.Methods) > 0 && !slices.Contains(e.Methods, m) {
		m = e.Methods[0]
		if i := slices.IndexFunc(e.Methods, func(m *Method) bool { return m.ByHand }); i >= 0 {
			m = e.Methods[i]
		}
	}
	typ, what := withoutNumber(e.Name), "print(err.message)"
	if typ != e.Name {
		what = "print(err.value) -- the number X"
	}
	return fmt.Sprintf("local result, err = %s\nif err and err.type == %q then\n  %s\nend", m.call, typ, what)
}

func (p *page) list(l *List) {
	p.title(l.Name, "list")
	p.prose(l.Text)
	p.gap()
	rows := entryRows(l.Entries)
	for i, e := range l.Entries {
		kind, _, _ := e.About()
		switch e := e.(type) {
		case *Error:
			rows[i][1] = itoa(e.Code) + "  " + rows[i][1]
		case *Class:
			rows[i][0] = shortName(e.Name)
		}
		if rows[i][1] == "" {
			rows[i][1] = kind
		}
	}
	p.rows(rows)
}
