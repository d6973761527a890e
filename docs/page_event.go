package docs

import (
	"strings"

	"github.com/tgscript/tgscript/reference"
)

// eventClass is the class of all events; what is behind a dot is a kind of them.
const eventClass = "tgscript.Event"

// eventKinds are the classes of the kinds of events, by name.
func eventKinds() []*reference.Class {
	var kinds []*reference.Class
	for _, c := range reference.Classes() {
		if strings.HasPrefix(c.Name, eventClass+".") {
			kinds = append(kinds, c)
		}
	}
	return kinds
}

func eventName(c *reference.Class) string { return strings.TrimPrefix(c.Name, eventClass+".") }

// eventText is a sentence about a kind of events: its own, or that of its name
// among those that on takes.
func eventText(c *reference.Class) string {
	if c.Text != "" {
		return c.Text
	}
	for _, a := range reference.Aliases() {
		for _, v := range a.Values {
			if a.Name == "tgscript.EventName" && v.Name == `"`+eventName(c)+`"` {
				return v.Text
			}
		}
	}
	return ""
}

func (s *Site) addEvents() {
	for _, e := range eventKinds() {
		s.add(&page{path: pathOf(e), title: eventName(e), about: firstSentence(plain(eventText(e))), section: "events",
			body: func(m *markup) { m.event(e) }, beside: besideEvents})
	}
	s.add(&page{path: "events/index.html", title: "Events", about: "What happens to the account, and who hears of it.", section: "events",
		body: (*markup).eventIndex, beside: besideEvents})
}

func besideEvents(m *markup) {
	m.raw("<ul>\n")
	for _, e := range eventKinds() {
		path, current := pathOf(e), ""
		if path == m.path {
			current = "page"
		}
		m.raw("<li>")
		m.linkName(path, eventName(e), "aria-current", current)
		m.raw("</li>\n")
	}
	m.raw("</ul>\n")
}

func (m *markup) eventIndex() {
	m.title("", "Events", "What happens to the account. `on` says who hears of it.")
	m.section(2, "kinds", "Kinds")
	m.table("entries", "kinds", "Kind", "What has happened")
	for _, e := range eventKinds() {
		m.raw("<tr><th scope=\"row\"><code>")
		m.linkName(pathOf(e), eventName(e))
		m.raw("</code></th><td>")
		m.inline(eventText(e))
		m.raw("</td></tr>\n")
	}
	m.endTable()
	if all := eventBase(); all != nil {
		m.section(2, "fields", "What all events have")
		m.blocks(markdownBlocks(all.Text))
		m.classFields(all, "fields")
		m.members(all.Methods)
	}
}

// eventBase is the class that all events are of.
func eventBase() *reference.Class {
	for _, c := range reference.Classes() {
		if c.Name == eventClass {
			return c
		}
	}
	return nil
}

func (m *markup) event(e *reference.Class) {
	name := eventName(e)
	m.title("Event", name, eventText(e))
	m.section(2, "example", "Example")
	m.lua("on(\"" + name + "\", function(event)\n  for name, value in pairs(event) do print(name, value) end\nend)")
	if filters := eventFilters(e); filters != "" {
		m.raw("<p>Filters that <code>on</code> takes for it: ")
		m.luaType(filters)
		m.raw(".</p>\n")
	}
	m.section(2, "fields", "Fields")
	m.classFields(e, "fields")
	m.members(e.Methods)
	if all := eventBase(); all != nil {
		m.section(2, "methods", "Methods of all events")
		m.raw("<ul class=\"names\">\n")
		for _, method := range all.Methods {
			m.raw("<li><code>")
			m.linkName(pathOf(method), memberName(method))
			m.raw("</code></li>\n")
		}
		m.raw("</ul>\n")
	}
	m.mentions("mentions", "Used by")
}

// eventFilters is the type of the filters that on takes for a kind of events.
func eventFilters(e *reference.Class) string {
	on, _ := reference.Find("on")
	g, ok := on.(*reference.Global)
	if !ok {
		return ""
	}
	for _, sig := range g.Signatures {
		if n := len(sig.Params); n == 3 && strings.HasSuffix(sig.Params[2].Type, "event: "+e.Name+")") {
			return strings.TrimSuffix(sig.Params[1].Type, "?")
		}
	}
	return ""
}
