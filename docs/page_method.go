package docs

import (
	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
)

func (s *Site) addMethods() {
	for _, e := range reference.Methods() {
		s.add(&page{path: pathOf(e), title: e.Name, about: e.Text, section: "methods",
			body: func(m *markup) { m.method(e) }})
	}
}

func (m *markup) method(e *reference.Method) {
	m.title("method", e.Name, e.Text)
	m.raw("<p class=\"facts\">")
	m.element("span", who(e.Who), "class", "tag")
	m.raw("</p>\n")
	if e.Example != "" {
		m.section(2, "example", "Example")
		m.lua(e.Example)
	}
	m.section(2, "fields", "Fields")
	m.fields(e.Fields)
	m.section(2, "returns", "Returns")
	m.raw("<p>")
	m.ref(e.Result)
	m.raw("</p>\n")
}

// who says who may call a method.
func who(w tl.Who) string {
	switch w {
	case tl.UsersOnly:
		return "users only"
	case tl.BotsOnly:
		return "bots only"
	}
	return "users and bots"
}
