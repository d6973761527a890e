package docs

import (
	"slices"
	"strings"

	"github.com/tgscript/tgscript/reference"
)

// What texts name, and which pages name what.

// nameInText is the page about a name that stands as code in a text; "" if it is
// no name, or a word so plain that it may mean something else.
func (s *Site) nameInText(name string) string {
	if s.names == nil {
		return ""
	}
	name = strings.TrimSuffix(name, "()")
	if bare := strings.Trim(name, `"`); !plainWord(bare) {
		name = bare
	}
	if path := s.names()[name]; path != "" || strings.ToUpper(name) != name {
		return path
	}
	if e, ok := reference.Find("errors." + name); ok { // with a number, as FLOOD_WAIT_30
		return pathOf(e)
	}
	return ""
}

// textNames lists the names by which texts mean what has a page.
func (s *Site) textNames() map[string]string {
	all := map[string]string{}
	add := func(name string, e reference.Entry) {
		path := pathOf(e)
		page, _, _ := strings.Cut(path, "#")
		if all[name] == "" && s.pages[page] != nil {
			all[name] = path
		}
	}
	for _, e := range reference.Globals() {
		addGlobal(add, e)
	}
	for _, c := range reference.Classes() {
		for _, e := range c.Methods {
			add(e.Name, e)
		}
	}
	for _, e := range reference.Methods() {
		add(e.Name, e)
	}
	for _, e := range reference.Constructors() {
		if !plainWord(e.Name) {
			add(e.Name, e)
		}
	}
	for _, e := range reference.Types() {
		add(e.Name, e)
	}
	for _, e := range reference.Errors() {
		add(e.Name, e)
		add(errorType(e), e)
	}
	for _, e := range reference.Classes() {
		add(reference.ShortType(e.Name), e)
	}
	for _, e := range reference.Aliases() {
		add(reference.ShortType(e.Name), e)
	}
	return all
}

func addGlobal(add func(string, reference.Entry), e *reference.Global) {
	add(e.Name, e)
	for _, member := range e.Members {
		addGlobal(add, member)
	}
}

// mentioned lists for each page the others that mention what it is about: the
// chapters of the guide and the pages about our own functions, in that order.
func (s *Site) mentionedBy() map[string][]string {
	all := map[string][]string{}
	for _, c := range s.guide {
		for _, path := range s.namedIn(c.blocks) {
			all[path] = append(all[path], c.path)
		}
	}
	for _, e := range reference.Globals() {
		for _, path := range s.namedIn(globalBlocks(e)) {
			if from := pathOf(e); path != from && s.pages[from] != nil {
				all[path] = append(all[path], from)
			}
		}
	}
	return all
}

// globalBlocks is all that is said of a function or table and its members.
func globalBlocks(e *reference.Global) []block {
	all := append(markdownBlocks(e.Text), block{kind: code, info: "lua", text: e.Example})
	for _, member := range e.Members {
		all = append(all, globalBlocks(member)...)
	}
	return all
}

// namedIn lists the pages, each once, about what blocks name.
func (s *Site) namedIn(blocks []block) []string {
	var all []string
	add := func(path string) {
		path, _, _ = strings.Cut(path, "#")
		if path != "" && !slices.Contains(all, path) {
			all = append(all, path)
		}
	}
	for _, b := range blocks {
		switch {
		case b.kind == code && strings.HasPrefix(b.info, "lua"):
			s.namedInLua(b.text, add)
		case b.kind != code:
			for _, text := range append(slices.Concat(b.rows...), b.text) {
				for i, part := range strings.Split(text, "`") {
					if i%2 == 1 {
						add(s.nameInText(part))
					}
				}
			}
		}
		for _, item := range b.items {
			for _, path := range s.namedIn(item) {
				add(path)
			}
		}
	}
	return all
}

func (s *Site) namedInLua(source string, add func(path string)) {
	at := 0
	for _, t := range luaTokens(source) {
		add(s.luaNamed(t, source[:at]))
		at += len(t.text)
	}
}

// mentions lists the pages that mention what a page is about.
func (m *markup) mentions(id, title string) {
	pages := m.site.mentions()[m.path]
	if len(pages) == 0 {
		return
	}
	m.section(2, id, title)
	m.raw("<ul>\n")
	for _, path := range pages {
		p := m.site.pages[path]
		m.raw("<li>")
		if p.section == "guide" {
			m.raw("the guide: ")
			m.link(path, p.title)
		} else {
			m.raw("<code>")
			m.link(path, p.title)
			m.raw("</code>")
		}
		m.raw("</li>\n")
	}
	m.raw("</ul>\n")
}
