package docs

import (
	"html"
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/reference"
)

// markup is HTML that is being written for the page at path.
type markup struct {
	b      []byte
	path   string
	site   *Site
	linked bool           // within a link or a heading: names do not lead anywhere
	ids    map[string]int // of headings, and how many have them
	tables int            // of texts, so far
}

// raw writes HTML as it is. It is called from a thousand places: inlined there,
// it would be a quarter of the package.
//
//go:noinline
func (m *markup) raw(first string, more ...string) {
	m.b = append(m.b, first...)
	for _, p := range more {
		m.b = append(m.b, p...)
	}
}

// text writes text.
//
//go:noinline
func (m *markup) text(s string) { m.b = append(m.b, html.EscapeString(s)...) }

// open writes the beginning of an element, with attributes as pairs of name and
// value. A value of "" leaves the attribute out.
func (m *markup) open(tag string, attributes ...string) {
	m.raw("<", tag)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			m.raw(" ", attributes[i], `="`)
			m.text(attributes[i+1])
			m.raw(`"`)
		}
	}
	m.raw(">")
}

// element writes an element that has only text.
func (m *markup) element(tag, text string, attributes ...string) {
	m.open(tag, attributes...)
	m.text(text)
	m.raw("</", tag, ">")
}

// link writes a link to a path of the site.
func (m *markup) link(to, text string, attributes ...string) {
	m.element("a", text, append([]string{"href", relative(m.path, to)}, attributes...)...)
}

// entry writes the name of an entry, which leads to its page.
func (m *markup) entry(e reference.Entry) {
	_, name, _ := e.About()
	m.raw("<code>")
	m.linkName(pathOf(e), strings.TrimPrefix(name, "tgscript."))
	m.raw("</code>")
}

// linkName writes a link whose text is a name, which may break.
func (m *markup) linkName(to, name string, attributes ...string) {
	m.open("a", append([]string{"href", relative(m.path, to)}, attributes...)...)
	m.name(name)
	m.raw("</a>")
}

// section writes the heading of a section.
func (m *markup) section(level int, id, title string) {
	tag := "h" + strconv.Itoa(level)
	m.open(tag, "id", id, "aria-label", title) // without it the link's name is part of the heading's
	m.text(title)
	m.anchor(id, title)
	m.raw("</", tag, ">\n")
}

// anchor writes the link to a heading that shows when the heading is pointed at.
func (m *markup) anchor(id, title string) {
	m.element("a", "#", "class", "anchor", "href", "#"+id, "aria-label", "Link to "+title)
}

// outsideRel is the attribute of links that leave the site.
func outsideRel(to string) string {
	if strings.Contains(to, "://") {
		return `" rel="noreferrer`
	}
	return ""
}
