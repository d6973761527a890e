package docs

import (
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl/api"
)

// The pages that list others.

func (s *Site) addIndexes() {
	s.add(&page{path: "index.html", title: "Reference", section: "start",
		about: "What scripts of tgscript can call, and what Telegram's API has.", body: (*markup).start})
	s.add(&page{path: "methods/index.html", title: "Methods", section: "methods",
		about: "All methods of Telegram's API.", body: (*markup).methodIndex, beside: besideNamespaces})
	s.add(&page{path: "constructors/index.html", title: "Constructors", section: "constructors",
		about: "All objects of Telegram's API.", body: (*markup).constructorIndex})
	s.add(&page{path: "types/index.html", title: "Types", section: "types",
		about: "All types of Telegram's API.", body: (*markup).typeIndex})
	s.add(&page{path: "errors/index.html", title: "Errors", section: "errors",
		about: "The errors that Telegram gives.", body: (*markup).errorIndex})
}

func (m *markup) start() {
	m.title("", "Reference", "What scripts can call: tgscript's own functions, and Telegram's API as of layer "+strconv.Itoa(api.Layer)+".")
	if len(m.site.guide) > 0 {
		m.section(2, "guide", "Guide")
		m.chapterList()
	}
	if own := reference.Globals(); len(own) > 0 {
		m.section(2, "functions", "Functions of scripts")
		m.ownTable(own)
	}
	m.section(2, "namespaces", "Methods of Telegram's API")
	m.namespaceTable("namespaces")
	m.section(2, "more", "And")
	m.raw("<ul>\n")
	for _, part := range []struct{ path, text string }{
		{"types/index.html", counted(len(reference.Types()), "type")},
		{"constructors/index.html", counted(len(reference.Constructors()), "constructor")},
		{"errors/index.html", counted(len(reference.Errors()), "error")},
		{"layers/index.html", counted(len(m.site.layers), "layer")},
	} {
		m.raw("<li>")
		m.link(part.path, part.text)
		m.raw("</li>\n")
	}
	m.raw("</ul>\n")
}

// ownTable lists our own functions in the groups that they belong to.
func (m *markup) ownTable(own []*reference.Global) {
	m.table("entries", "functions", "For", "Functions and tables")
	for _, p := range parts {
		if p.part == "lua51" {
			continue // nothing that is not in any book about Lua
		}
		m.raw("<tr><th scope=\"row\">")
		m.link("lua/index.html#part-"+p.part, p.title)
		m.raw("</th><td class=\"row\">")
		for _, e := range own {
			if e.Part == p.part {
				m.entry(e)
				m.raw(" ")
			}
		}
		m.raw("</td></tr>\n")
	}
	m.endTable()
}

func (m *markup) namespaceTable(heading string) {
	m.table("entries", heading, "Namespace", "Methods", "What it is about")
	for _, e := range reference.Namespaces() {
		if len(e.Methods) == 0 {
			continue
		}
		m.raw("<tr><th scope=\"row\">")
		m.entry(e)
		m.raw("</th><td class=\"number\">", strconv.Itoa(len(e.Methods)), "</td><td>")
		m.inline(e.Text)
		m.raw("</td></tr>\n")
	}
	m.endTable()
}

func besideNamespaces(m *markup) {
	besideList("", entriesOf(reference.Namespaces()))(m)
}

func (m *markup) methodIndex() {
	all := reference.Methods()
	m.title("", "Methods", "All "+counted(len(all), "method")+" of layer "+strconv.Itoa(api.Layer)+", by namespace.")
	var loose []*reference.Method
	for _, e := range all {
		if e.Space == "" {
			loose = append(loose, e)
		}
	}
	for _, n := range reference.Namespaces() {
		if len(n.Methods) > 0 {
			m.groupHeading(n)
			shortNames(m, n.Name, n.Methods)
		}
	}
	if len(loose) > 0 {
		m.section(2, "without-namespace", "Without a namespace")
		names(m, loose)
	}
}

func (m *markup) groupHeading(n *reference.Namespace) {
	m.open("h2", "id", "in-"+n.Name)
	m.link(pathOf(n), n.Name)
	m.raw("</h2>\n")
}

func (m *markup) constructorIndex() {
	all := reference.Constructors()
	m.title("", "Constructors", "All "+counted(len(all), "constructor")+" of layer "+strconv.Itoa(api.Layer)+": those without a namespace by letter, then the others.")
	byLetter(m, all)
	for _, n := range reference.Namespaces() {
		if len(n.Constructors) > 0 {
			m.groupHeading(n)
			shortNames(m, n.Name, n.Constructors)
		}
	}
}

func (m *markup) typeIndex() {
	all := reference.Types()
	m.title("", "Types", "All "+counted(len(all), "type")+" of layer "+strconv.Itoa(api.Layer)+": those without a namespace by letter, then the others.")
	byLetter(m, all)
	for _, n := range reference.Namespaces() {
		if len(n.Types) > 0 {
			m.groupHeading(n)
			shortNames(m, n.Name, n.Types)
		}
	}
}

// byLetter lists the entries without a namespace under their first letters.
func byLetter[E reference.Entry](m *markup, all []E) {
	letters := map[string][]E{}
	var order []string
	for _, e := range all {
		_, name, _ := e.About()
		if strings.Contains(name, ".") {
			continue
		}
		letter := strings.ToUpper(name[:1])
		if letters[letter] == nil {
			order = append(order, letter)
		}
		letters[letter] = append(letters[letter], e)
	}
	for _, letter := range order {
		m.section(2, "letter-"+strings.ToLower(letter), letter)
		names(m, letters[letter])
	}
}

// shortNames writes a list of entries without the namespace that all are in.
func shortNames[E reference.Entry](m *markup, in string, entries []E) {
	m.raw("<ul class=\"names\">\n")
	for _, e := range entries {
		_, name, _ := e.About()
		m.raw("<li><code>")
		m.linkName(pathOf(e), strings.TrimPrefix(name, in+"."))
		m.raw("</code></li>\n")
	}
	m.raw("</ul>\n")
}

func (m *markup) errorIndex() {
	all := reference.Errors()
	m.title("", "Errors", "The "+counted(len(all), "error")+" that Telegram is known to give. X in a name is a number, which scripts find in `err.value`.")
	m.section(2, "errors", "By name")
	m.table("errors", "errors", "Error", "Code", "What it says")
	for _, e := range all {
		m.raw("<tr><th scope=\"row\">")
		m.entry(e)
		m.raw("</th><td class=\"number\">", strconv.Itoa(e.Code), "</td><td>")
		m.inline(e.Text)
		m.raw("</td></tr>\n")
	}
	m.endTable()
}
