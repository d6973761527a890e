package docs

import (
	"slices"
	"strconv"

	"github.com/tgscript/tgscript/tl"
)

func layerPath(number int) string { return "layers/" + strconv.Itoa(number) + ".html" }

func (s *Site) addLayers() {
	for i, l := range s.layers {
		s.add(&page{path: layerPath(l), title: "Layer " + strconv.Itoa(l), section: "layers",
			about: "What layer " + strconv.Itoa(l) + " of Telegram's API added, changed and removed.",
			body:  func(m *markup) { m.layer(m.site.history().layers[i]) }, beside: besideLayers})
	}
	s.add(&page{path: "layers/index.html", title: "Layers", section: "layers",
		about: "Versions of Telegram's API, and what each brought.", body: (*markup).layerIndex})
}

func besideLayers(m *markup) {
	m.raw("<ul class=\"numbers\">\n")
	for _, number := range slices.Backward(m.site.layers) {
		path, current := layerPath(number), ""
		if path == m.path {
			current = "page"
		}
		m.raw("<li>")
		m.link(path, strconv.Itoa(number), "aria-current", current)
		m.raw("</li>\n")
	}
	m.raw("</ul>\n")
}

func (m *markup) layerIndex() {
	m.title("", "Layers", "Telegram numbers the versions of its API. This is what each of those that are known brought, the newest first. A number that is missing is of a layer that nobody kept; what it brought is told of the next one.")
	m.section(2, "layers", counted(len(m.site.layers), "layer"))
	m.table("layers", "layers", "Layer", "Methods", "Constructors", "Added", "Changed", "Removed")
	for _, l := range slices.Backward(m.site.history().layers) {
		m.raw("<tr><th scope=\"row\">")
		m.link(layerPath(l.number), strconv.Itoa(l.number))
		m.raw("</th>")
		columns := []int{l.size[0], l.size[1], len(l.added[0]) + len(l.added[1]), len(l.changed[0]) + len(l.changed[1]), len(l.removed[0]) + len(l.removed[1])}
		for i, n := range columns {
			if i > 1 && l.before == 0 {
				m.raw("<td></td>")
				continue
			}
			m.raw("<td>", strconv.Itoa(n), "</td>")
		}
		m.raw("</tr>\n")
	}
	m.endTable()
}

func (m *markup) layer(l *layer) {
	about := "The oldest layer that is known."
	if l.before != 0 {
		about = "What it changed against layer " + strconv.Itoa(l.before)
		if l.before < l.number-1 {
			about += ", the one before it that is known"
		}
		about += "."
	}
	m.title("Layer", "Layer "+strconv.Itoa(l.number), about)
	m.raw("<p class=\"facts\"><span>", counted(l.size[0], "method"), ", ", counted(l.size[1], "constructor"), "</span></p>\n")
	for k, thing := range []string{"method", "constructor"} {
		m.changes("added", thing, l.added[k])
		m.changes("changed", thing, l.changed[k])
		m.changes("removed", thing, l.removed[k])
	}
}

// changes writes what became of methods or constructors in a layer.
func (m *markup) changes(what, thing string, list []change) {
	if len(list) == 0 {
		return
	}
	m.section(2, what+"-"+thing+"s", counted(len(list), thing)+" "+what)
	if what != "changed" {
		m.raw("<ul class=\"names\">\n")
		for _, c := range list {
			m.raw("<li>")
			m.schemaName(c.name())
			m.raw("</li>\n")
		}
		m.raw("</ul>\n")
		return
	}
	m.table("changes", what+"-"+thing+"s", "Name", "What changed")
	for _, c := range list {
		m.raw("<tr><th scope=\"row\">")
		m.schemaName(c.name())
		m.raw("</th><td>")
		m.fieldChanges(c)
		m.raw("</td></tr>\n")
	}
	m.endTable()
}

// schemaName writes a name of some layer, which leads to its page if today's
// layer has it.
func (m *markup) schemaName(name string) {
	m.raw("<code>")
	if path := m.site.schemaPath(name); path != "" {
		m.linkName(path, name)
	} else {
		m.name(name)
	}
	m.raw("</code>")
}

func (m *markup) fieldChanges(c change) {
	list := c.fields()
	if len(list) == 0 {
		m.raw("<span class=\"quiet\">its id, or where its fields stand</span>")
		return
	}
	m.raw("<ul class=\"changes\">\n")
	for _, f := range list {
		m.raw("<li>")
		switch {
		case f.name == "":
			m.raw("returns ")
			m.element("code", f.new)
			m.raw(" instead of ")
			m.element("code", f.old)
		case f.old == "":
			m.raw("<span class=\"tag all\">new</span> ")
			m.element("code", f.name+": "+f.new)
		case f.new == "":
			m.raw("<span class=\"tag gone\">gone</span> ")
			m.element("code", f.name+": "+f.old)
		default:
			m.element("code", f.name)
			m.raw(" is ")
			m.element("code", f.new)
			m.raw(" instead of ")
			m.element("code", f.old)
		}
		m.raw("</li>\n")
	}
	m.raw("</ul>\n")
}

// layerNumbers lists the layers that have pages, the oldest first.
func layerNumbers(archive *tl.Archive, newest int) []int {
	var all []int
	if archive != nil {
		for _, l := range archive.Layers {
			if l.Layer < newest {
				all = append(all, l.Layer)
			}
		}
	}
	return append(all, newest)
}
