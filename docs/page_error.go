package docs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/reference"
)

func (s *Site) addErrors() {
	for _, e := range reference.Errors() {
		s.add(&page{path: pathOf(e), title: e.Name, about: e.Text, section: "errors",
			body: func(m *markup) { m.errorPage(e) }})
	}
}

func (m *markup) errorPage(e *reference.Error) {
	m.title("Error "+strconv.Itoa(e.Code), e.Name, e.Text)
	if e.Cause != "" {
		m.section(2, "cause", "When it comes")
		m.raw("<p>")
		m.inline(e.Cause)
		m.raw("</p>\n")
	}
	if e.Cure != "" {
		m.section(2, "cure", "What to do")
		m.raw("<p>")
		m.inline(e.Cure)
		m.raw("</p>\n")
	}
	m.section(2, "script", "In a script")
	m.lua(e.Handling())
	if len(e.Methods) > 0 {
		m.section(2, "methods", "Known of "+counted(len(e.Methods), "method"))
		names(m, e.Methods)
	}
	m.mentions("mentions", "More about it")
}

// errorType is an error's name as scripts see it in err.type: without a number.
func errorType(e *reference.Error) string {
	words := slices.DeleteFunc(strings.Split(e.Name, "_"), func(w string) bool { return w == "X" || w == "XMIN" })
	return strings.Join(words, "_")
}
