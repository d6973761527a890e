package docs

import (
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/reference"
)

func (s *Site) addConstructors() {
	for _, e := range reference.Constructors() {
		p := &page{path: pathOf(e), title: e.Name, about: e.Text, section: "constructors",
			body: func(m *markup) { m.constructor(e) }}
		if t := s.types[e.Type.Name]; t != nil {
			p.beside = besideList("", entriesOf(t.Constructors))
		}
		s.add(p)
	}
}

func (m *markup) constructor(e *reference.Constructor) {
	t := m.site.types[e.Type.Name]
	m.title("Constructor", e.Name, e.Text)
	m.raw("<p class=\"facts\"><span>of type ")
	m.ref(e.Type, e.Type.Name)
	m.raw("</span> ")
	m.since(e.Name)
	m.outside(e.Link)
	m.raw("</p>\n")
	if e.Example != "" {
		m.section(2, "example", "Example")
		m.lua(e.Example)
	}
	m.section(2, "fields", "Fields")
	m.fields(e.Fields, false)
	m.section(2, "definition", "Definition")
	m.definition(e.Definition)
	m.typeUses("tl."+e.Name, "Functions of scripts with it")
	if t != nil {
		m.uses(t)
	}
	m.mentions("mentions", "Used by")
}

func (s *Site) addTypes() {
	for _, e := range reference.Types() {
		s.add(&page{path: pathOf(e), title: e.Name, about: e.Text, section: "types",
			body: func(m *markup) { m.typePage(e) }})
	}
}

func (m *markup) typePage(e *reference.Type) {
	m.title("Type", e.Name, e.Text)
	m.raw("<p class=\"facts\">")
	m.outside(e.Link)
	m.raw("</p>\n")
	m.section(2, "constructors", "Constructors")
	explained(m, "constructors", "Constructor", e.Constructors)
	if e.Accepts != "" {
		m.section(2, "accepts", "What may stand in for it")
		m.raw("<p>Where a method or constructor wants this type, scripts may also pass ")
		m.inline(e.Accepts)
		m.raw(".</p>\n")
	}
	if m.site.schemaPath(e.Name) == "" {
		m.typeUses("tl."+e.Name, "Functions of scripts with it")
	}
	m.uses(e)
}

// uses writes what takes a type and what returns it.
func (m *markup) uses(t *reference.Type) {
	var methods, constructors []reference.Use
	for _, u := range t.TakenBy {
		if u.Method != nil {
			methods = append(methods, u)
		} else {
			constructors = append(constructors, u)
		}
	}
	if len(t.ReturnedBy) > 0 {
		m.section(2, "returned-by", "Returned by")
		names(m, t.ReturnedBy)
	}
	if len(methods) > 0 {
		m.section(2, "taken-by", "Taken by methods")
		m.useList(methods)
	}
	if len(constructors) > 0 {
		m.section(2, "part-of", "Part of")
		m.useList(constructors)
	}
}

// useList writes fields, those of one method or constructor beside each other.
func (m *markup) useList(uses []reference.Use) {
	m.raw("<ul class=\"names\">\n")
	last := ""
	for i, u := range uses {
		var e reference.Entry = u.Constructor
		if u.Method != nil {
			e = u.Method
		}
		path := pathOf(e)
		if path != last {
			if i > 0 {
				m.raw("</li>\n")
			}
			m.raw("<li>")
			m.entry(e)
		}
		last = path
		m.raw(" ")
		m.linkName(path+"#field-"+u.Field, u.Field, "class", "use")
	}
	m.raw("</li>\n</ul>\n")
}

func (s *Site) addNamespaces() {
	for _, e := range reference.Namespaces() {
		s.add(&page{path: pathOf(e), title: e.Name, about: e.Text, section: "methods",
			body: func(m *markup) { m.namespace(e) }, beside: besideList(e.Name, entriesOf(e.Methods))})
	}
}

func (m *markup) namespace(e *reference.Namespace) {
	m.title("Namespace", e.Name, e.Text)
	if len(e.Methods) > 0 {
		m.section(2, "methods", counted(len(e.Methods), "method"))
		m.table("entries", "methods", "Method", "Who", "What it does")
		for _, method := range e.Methods {
			m.raw("<tr><th scope=\"row\"><code>")
			m.linkName(pathOf(method), strings.TrimPrefix(method.Name, e.Name+"."))
			m.raw("</code></th><td>")
			m.who(method.Who)
			m.raw("</td><td>")
			m.inline(method.Text)
			m.raw("</td></tr>\n")
		}
		m.endTable()
	}
	if len(e.Types) > 0 {
		m.section(2, "types", counted(len(e.Types), "type"))
		shortNames(m, e.Name, e.Types)
	}
	if len(e.Constructors) > 0 {
		m.section(2, "constructors", counted(len(e.Constructors), "constructor"))
		shortNames(m, e.Name, e.Constructors)
	}
}

// counted is a number of things in words: 1 method, 2 methods.
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}
