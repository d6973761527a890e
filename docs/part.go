package docs

import (
	"strings"

	"github.com/tgscript/tgscript/reference"
)

// title writes a page's heading, with what kind of thing it is about, and a
// sentence. Long names may break at their dots and underscores.
func (m *markup) title(kind, name, about string) {
	m.raw("<header class=\"title\">\n<p class=\"kind\">", kind, "</p>\n<h1>")
	m.name(name)
	m.raw("</h1>\n")
	if about != "" {
		m.element("p", about, "class", "lead")
	}
	m.raw("</header>\n")
}

func (m *markup) name(name string) {
	for i, part := range strings.SplitAfter(name, ".") {
		if i > 0 {
			m.raw("<wbr>")
		}
		m.raw(strings.ReplaceAll(part, "_", "_<wbr>"))
	}
}

// fields writes the table of what a method or constructor has.
func (m *markup) fields(fields []reference.Field) {
	if len(fields) == 0 {
		m.raw("<p>None.</p>\n")
		return
	}
	m.raw("<div class=\"scroll\" role=\"region\" aria-labelledby=\"fields\" tabindex=\"0\"><table class=\"fields\">\n<thead><tr><th scope=\"col\">Field</th><th scope=\"col\">Type</th><th scope=\"col\">What it is</th></tr></thead>\n<tbody>\n")
	for _, f := range fields {
		m.raw("<tr id=\"field-", f.Name, "\"><th scope=\"row\"><code>", f.Name, "</code></th><td>")
		m.ref(f.Type)
		m.raw("</td><td>")
		m.text(f.Text)
		m.raw("</td></tr>\n")
	}
	m.raw("</tbody>\n</table></div>\n")
}

// ref writes a type, which leads to its page.
func (m *markup) ref(r reference.Ref) {
	before, after, found := strings.Cut(r.TL, r.Name)
	path := "types/" + r.Name + ".html"
	if r.Name == "" || !found || m.site.pages[path] == nil {
		m.text(r.TL)
		return
	}
	m.text(before)
	m.link(path, r.Name)
	m.text(after)
}
