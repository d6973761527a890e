package reference

import (
	"slices"
	"strings"
)

// Usages are the ways to call a function, as "send(peer, text [, opts])".
func (g *Global) Usages() []string {
	var all []string
	for _, s := range g.Signatures {
		if u := g.Name + "(" + s.params() + ")"; !slices.Contains(all, u) {
			all = append(all, u)
		}
	}
	return all
}

// params are the parameters, with those in brackets that may be left out.
func (s *Signature) params() string {
	var b strings.Builder
	open := 0
	for i, p := range s.Params {
		switch optional := p.Optional && !s.requiredFrom(i); {
		case optional && i == 0:
			b.WriteString("[")
			open++
		case optional:
			b.WriteString(" [, ")
			open++
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(p.Name)
	}
	return b.String() + strings.Repeat("]", open)
}

// requiredFrom tells whether a parameter behind i may not be left out.
func (s *Signature) requiredFrom(i int) bool {
	return slices.ContainsFunc(s.Params[i:], func(p Param) bool { return !p.Optional && p.Name != "..." })
}

// ShortType is a type without what goes without saying: SendOptions for
// tgscript.SendOptions, which Find knows, too.
func ShortType(typ string) string { return strings.ReplaceAll(typ, "tgscript.", "") }

func (p *page) global(g *Global) {
	what := g.Kind
	if g.Kind == Value && g.Type != "" {
		what += " of type " + ShortType(g.Type)
	}
	if g.Testing {
		what += ", in tests"
	}
	p.title(g.Name, what)
	if g.Deprecated != "" {
		p.prose("Deprecated: " + g.Deprecated)
	}
	if usages := g.Usages(); len(usages) > 0 {
		p.gap()
		for _, u := range usages {
			p.lines("  ", u)
		}
	}
	p.prose(g.Text)
	p.signature(g)
	for _, c := range g.Options {
		if !strings.HasPrefix(c.Name, filtersClass) {
			p.classFields(c, "Options")
		} else if c == g.Options[0] {
			p.prose(`What filters there are: help("filters")`)
		}
	}
	p.members("Has", g.Members)
	p.example(g.Example)
}

const filtersClass = "tgscript.Filters"

// signature writes the parameters and results of the first way to call; the
// others take the same in other places.
func (p *page) signature(g *Global) {
	if len(g.Signatures) == 0 {
		return
	}
	first := g.Signatures[0]
	if rows := paramRows(first.Params); len(rows) > 0 {
		p.heading("Takes")
		p.rows(rows)
	}
	if rows := paramRows(first.Returns); len(rows) > 0 {
		p.heading("Returns")
		p.rows(rows)
	}
}

func paramRows(params []Param) [][2]string {
	var rows [][2]string
	for _, q := range params {
		name, text := q.Name, typeNotes(q.Type, q.Optional)
		if name == "" {
			name, text = text, ""
		}
		if q.Text != "" {
			text = strings.TrimPrefix(text+". "+q.Text, ". ")
		}
		rows = append(rows, [2]string{name, text})
	}
	return rows
}

func typeNotes(typ string, optional bool) string {
	if optional {
		return ShortType(typ) + ", optional"
	}
	return ShortType(typ)
}

// members writes functions and values with a sentence each.
func (p *page) members(heading string, members []*Global) {
	if len(members) == 0 {
		return
	}
	p.heading(heading)
	var rows [][2]string
	for _, m := range members {
		name := m.Name
		if usages := m.Usages(); len(usages) > 0 {
			name = usages[0]
		}
		rows = append(rows, [2]string{name, firstSentence(m.Text)})
	}
	p.rows(rows)
}

func (p *page) class(c *Class) {
	what := "table or object"
	switch {
	case strings.HasPrefix(c.Name, eventClass):
		what = "event"
	case isOptions(c):
		what = "table of options"
	}
	p.title(shortName(c.Name), what)
	p.prose(c.Text)
	p.classFields(c, "Has")
	p.members("Methods", c.Methods)
	var kinds []string
	for _, other := range theOwn().kinds(c) {
		kinds = append(kinds, shortName(other.Name))
	}
	p.names("More have", kinds, maxNames)
}

const eventClass = "tgscript.Event"

// classFields writes the fields of a class under a heading, and those that it
// has from others.
func (p *page) classFields(c *Class, heading string) {
	told := map[string]bool{}
	for i, c := range append([]*Class{c}, theOwn().above(c)...) {
		var rows [][2]string
		for _, f := range c.Fields {
			if !told[f.Name] {
				rows = append(rows, [2]string{f.Name, f.notes(c)})
			}
			told[f.Name] = true
		}
		switch {
		case rows == nil:
			continue
		case i > 0:
			p.heading(heading + ", as " + shortName(c.Name))
		default:
			p.heading(heading)
		}
		p.rows(rows)
	}
}

// above lists what a class has its fields from, beside itself, the nearest first.
func (o *own) above(c *Class) []*Class {
	var all []*Class
	for _, name := range c.Parents {
		if parent := o.class[name]; parent != nil {
			all = append(append(all, parent), o.above(parent)...)
		}
	}
	return all
}

// notes are the type of a field of a class and its text. That options may be left
// out goes without saying.
func (f *ClassField) notes(of *Class) string {
	text := typeNotes(f.Type, f.Optional && !isOptions(of))
	if f.Text != "" {
		text += ". " + f.Text
	}
	return text
}

func (p *page) alias(a *Alias) {
	p.title(ShortType(a.Name), "type")
	p.prose(a.Text)
	if a.Type != "" {
		p.prose(ShortType(a.Type))
	}
	if len(a.Values) == 0 {
		return
	}
	p.heading("One of")
	var rows [][2]string
	for _, v := range a.Values {
		rows = append(rows, [2]string{v.Name, v.Text})
	}
	p.rows(rows)
}
