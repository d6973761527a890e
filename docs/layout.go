package docs

import (
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// policy is what a page may do: load what is beside it, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"

// menu is what stands in the menu of every page.
var menu = []struct{ title, path, section string }{
	{"Start", "index.html", "start"},
	{"Guide", "guide/index.html", "guide"},
	{"Functions of scripts", "lua/index.html", "lua"},
	{"Events", "events/index.html", "events"},
	{"Methods", "methods/index.html", "methods"},
	{"Constructors", "constructors/index.html", "constructors"},
	{"Types", "types/index.html", "types"},
	{"Errors", "errors/index.html", "errors"},
	{"Layers", "layers/index.html", "layers"},
}

// render makes a page: head, top, main part, menu, foot. The menu comes after
// the main part, and the style puts it beside.
func (s *Site) render(p *page) []byte {
	m := &markup{b: make([]byte, 0, 16<<10), path: p.path, site: s}
	root := strings.Repeat("../", strings.Count(p.path, "/"))
	m.head(p, root)
	m.raw("<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n")
	m.top(root)
	m.raw("<div class=\"frame\">\n<main id=\"main\" tabindex=\"-1\">\n")
	p.body(m)
	m.raw("</main>\n")
	m.menu(p)
	m.raw("</div>\n")
	m.foot()
	m.raw("</body>\n</html>\n")
	return m.b
}

func (m *markup) head(p *page, root string) {
	m.raw("<!DOCTYPE html>\n")
	m.raw(`<html lang="en" data-root="`, root, "\">\n<head>\n<meta charset=\"utf-8\">\n")
	m.raw(`<meta http-equiv="Content-Security-Policy" content="`, policy, "\">\n")
	m.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
	m.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
	m.text(p.title + " · tgscript")
	m.raw("</title>\n")
	m.open("meta", "name", "description", "content", p.about)
	m.raw("\n<link rel=\"icon\" href=\"", root, "assets/icon.svg\">\n")
	m.raw("<link rel=\"stylesheet\" href=\"", root, "assets/style.css\">\n")
	m.raw("<script src=\"", root, "assets/theme.js\"></script>\n")
	for _, name := range []string{indexPath, "assets/rank.js", "assets/search.js", "assets/page.js"} {
		m.raw("<script defer src=\"", root, name, "\"></script>\n")
	}
	m.raw("</head>\n")
}

// top is the bar at the top. What needs a script to work is hidden until the
// script shows it.
func (m *markup) top(root string) {
	m.raw("<header class=\"top\">\n")
	m.raw(`<a class="brand" href="`, root, "index.html\">tgscript <span>reference</span></a>\n")
	m.raw(`<form class="search" role="search" action="`, root, `index.html" method="get">
<label class="unseen" for="q">Search the reference</label>
<input id="q" name="q" type="search" placeholder="Search names, errors, guide" autocomplete="off" autocapitalize="off" spellcheck="false" role="combobox" aria-expanded="false" aria-controls="results" aria-autocomplete="list">
<kbd aria-hidden="true">/</kbd>
<div id="results" class="results" role="listbox" aria-label="Search results" hidden></div>
<p id="search-status" class="unseen" role="status"></p>
</form>
<button id="theme" class="theme" type="button" aria-pressed="false" hidden>Dark</button>
<a class="to-menu" href="#menu">Menu</a>
</header>
`)
}

func (m *markup) menu(p *page) {
	m.raw("<nav id=\"menu\" aria-label=\"Reference\">\n<ul>\n")
	for _, entry := range menu {
		m.raw("<li>")
		current := ""
		switch {
		case entry.path == p.path:
			current = "page"
		case entry.section == p.section:
			current = "true"
		}
		m.link(entry.path, entry.title, "aria-current", current)
		if entry.section == p.section && p.beside != nil {
			p.beside(m)
		}
		m.raw("</li>\n")
	}
	m.raw("</ul>\n</nav>\n")
}

func (m *markup) foot() {
	m.raw("<footer>\n<p>Telegram's API, layer ", strconv.Itoa(api.Layer))
	if v := m.site.options.Version; v != "" {
		m.raw(", in tgscript ")
		m.text(v)
	}
	m.raw(".</p>\n</footer>\n")
}
