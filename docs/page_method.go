package docs

import (
	"strconv"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
)

func (s *Site) addMethods() {
	beside := map[string]func(m *markup){}
	for _, n := range reference.Namespaces() {
		beside[n.Name] = besideList(n.Name, entriesOf(n.Methods))
	}
	for _, e := range reference.Methods() {
		s.add(&page{path: pathOf(e), title: e.Name, about: e.Text, section: "methods",
			body: func(m *markup) { m.method(e) }, beside: beside[e.Space]})
	}
}

func (m *markup) method(e *reference.Method) {
	m.title("Method", e.Name, e.Text)
	m.raw("<p class=\"facts\">")
	m.who(e.Who)
	m.since(e.Name)
	if e.Space != "" {
		m.raw("<span>in ")
		m.link("namespaces/"+e.Space+".html", e.Space)
		m.raw("</span> ")
	}
	m.outside(e.Link)
	m.raw("</p>\n")
	if e.Easier != "" {
		m.raw("<p>Easier: ")
		m.inline(e.Easier)
		m.raw("</p>\n")
	}
	if e.Example != "" {
		m.section(2, "example", "Example")
		m.lua(e.Example)
	}
	m.section(2, "fields", "Fields")
	m.fields(e.Fields, true)
	m.section(2, "returns", "Returns")
	m.returns(e.Result)
	m.section(2, "errors", "Errors")
	m.errors(e)
	m.section(2, "definition", "Definition")
	m.definition(e.Definition)
	m.mentions("uses", "Used by")
}

// who says who may call a method.
func (m *markup) who(w tl.Who) {
	switch w {
	case tl.UsersOnly:
		m.raw("<span class=\"tag users\">for users only</span> ")
	case tl.BotsOnly:
		m.raw("<span class=\"tag bots\">for bots only</span> ")
	default:
		m.raw("<span class=\"tag all\">for users and bots</span> ")
	}
}

// since says which layer brought a method or constructor, as far as is known.
func (m *markup) since(name string) {
	h := m.site.history()
	since, last := h.since[name], h.last[name]
	if since == 0 || len(h.layers) == 1 {
		return
	}
	layer := func(n int) { m.link("layers/"+strconv.Itoa(n)+".html", "layer "+strconv.Itoa(n)) }
	m.raw("<span>")
	if since == h.layers[0].number {
		m.raw("since layer ", strconv.Itoa(since), " or before")
	} else {
		m.raw("since ")
		layer(since)
	}
	if last != since {
		m.raw(", changed in ")
		layer(last)
	}
	m.raw("</span> ")
}

// outside links to Telegram's page.
func (m *markup) outside(link string) {
	m.element("a", "Telegram's page", "href", link, "rel", "noreferrer")
}

// returns says what a method answers with, and shows the constructors that this
// may be.
func (m *markup) returns(r reference.Ref) {
	m.raw("<p>")
	m.ref(r, reference.LuaType(r.Expr))
	t := m.site.types[r.Name]
	if t == nil {
		m.raw("</p>\n")
		return
	}
	switch {
	case len(t.Constructors) == 1:
		m.raw(", which is ")
	case r.List:
		m.raw(", each one of ")
	default:
		m.raw(", one of ")
	}
	for i, c := range t.Constructors {
		if i > 0 {
			m.raw(", ")
		}
		if i == 8 && len(t.Constructors) > 10 {
			m.raw(strconv.Itoa(len(t.Constructors)-i), " more")
			break
		}
		m.entry(c)
	}
	m.raw("</p>\n")
}

func (m *markup) errors(e *reference.Method) {
	if len(e.Errors) == 0 {
		m.raw("<p>None is known of this method alone. Any method may give one that is about the account or the server, such as ")
		m.sentenceOfNames([]string{"FLOOD_WAIT_X", "AUTH_KEY_UNREGISTERED", "TIMEOUT"})
		m.raw(".</p>\n")
		return
	}
	m.table("errors", "errors", "Error", "Code", "What it says")
	for _, e := range e.Errors {
		m.raw("<tr><th scope=\"row\">")
		m.entry(e)
		m.raw("</th><td>", strconv.Itoa(e.Code), "</td><td>")
		m.inline(e.Text)
		m.raw("</td></tr>\n")
	}
	m.endTable()
}
