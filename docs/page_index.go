package docs

import (
	"strconv"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl/api"
)

func (s *Site) addIndex() {
	s.add(&page{path: "index.html", title: "Reference", section: "start",
		about: "What scripts of tgscript can call, and what Telegram's API has.",
		body:  func(m *markup) { m.index() }})
}

func (m *markup) index() {
	m.raw("<header class=\"title\">\n<h1>Reference</h1>\n</header>\n")
	m.section(2, "methods", "Methods of layer "+strconv.Itoa(api.Layer))
	m.raw("<ul class=\"names\">\n")
	for _, e := range reference.Methods() {
		m.raw("<li>")
		m.entry(e)
		m.raw("</li>\n")
	}
	m.raw("</ul>\n")
}
