package docs

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/reference"
)

// title writes a page's heading, with what kind of thing it is about, and a
// sentence. Long names may break at their dots and underscores.
func (m *markup) title(kind, name, about string) {
	m.raw("<header class=\"title\">\n")
	if kind != "" {
		m.element("p", kind, "class", "kind")
	}
	m.raw("\n")
	m.open("h1", "aria-label", name) // where a name may break, it is read as two
	m.name(name)
	m.raw("</h1>\n")
	if about != "" {
		m.raw("<p class=\"lead\">")
		m.inline(about)
		m.raw("</p>\n")
	}
	m.raw("</header>\n")
}

// name writes a name that may break at its dots and underscores, and a long one
// at its capitals.
func (m *markup) name(name string) {
	begin := 0
	for i := 1; i < len(name); i++ {
		hump := len(name) > 20 && name[i] >= 'A' && name[i] <= 'Z' && name[i-1] >= 'a'
		if hump || name[i-1] == '.' || name[i-1] == '_' {
			m.text(name[begin:i])
			m.raw("<wbr>")
			begin = i
		}
	}
	m.text(name[begin:])
}

// table begins a table that scrolls by itself; heading is the id of what names it.
func (m *markup) table(class, heading string, columns ...string) {
	m.raw("<div class=\"scroll\" role=\"region\" aria-labelledby=\"", heading, "\" tabindex=\"0\"><table class=\"", class, "\">\n")
	m.columns(columns)
}

func (m *markup) columns(columns []string) {
	m.raw("<thead><tr>")
	for _, c := range columns {
		m.element("th", c, "scope", "col")
	}
	m.raw("</tr></thead>\n<tbody>\n")
}

func (m *markup) endTable() { m.raw("</tbody>\n</table></div>\n") }

// fields writes the table of what a method or constructor has. Of a method it
// says what a script may leave out, and what it may not comes first.
func (m *markup) fields(fields []reference.Field, asked bool) {
	if len(fields) == 0 {
		m.raw("<p>None.</p>\n")
		return
	}
	if asked {
		fields = slices.Clone(fields)
		slices.SortStableFunc(fields, func(a, b reference.Field) int { return cmp.Compare(askedFor(a), askedFor(b)) })
	}
	m.table("fields", "fields", "Field", "Type", "What it is")
	for _, f := range fields {
		m.raw("<tr id=\"field-", f.Name, "\"><th scope=\"row\"><code>")
		m.name(f.Name)
		m.raw("</code></th><td>")
		m.ref(f.Type, f.Lua)
		m.raw("</td><td>")
		m.field(&f, asked)
		m.raw("</td></tr>\n")
	}
	m.endTable()
}

// askedFor orders fields by whether a script has to say something about them.
func askedFor(f reference.Field) int {
	switch {
	case f.Flag:
		return 2
	case f.Optional || f.Filled != "":
		return 1
	}
	return 0
}

// field writes what there is to say of a field beside its type.
func (m *markup) field(f *reference.Field, asked bool) {
	if f.Text != "" {
		m.raw("<p>")
		m.inline(f.Text)
		m.raw("</p>")
	}
	var notes []string
	switch {
	case f.Flag:
		notes = append(notes, "false if left out")
	case f.Optional:
		notes = append(notes, "optional")
	case f.Filled != "":
		notes = append(notes, "filled in if left out: "+f.Filled)
	case asked:
		notes = append(notes, "required")
	}
	if len(f.Together) > 0 {
		notes = append(notes, "only together with "+strings.Join(f.Together, ", "))
	}
	if len(notes) > 0 {
		m.element("p", strings.Join(notes, "; "), "class", "note")
	}
	if f.Accepts != "" {
		m.raw("<p class=\"note\">takes also ")
		m.inline(f.Accepts)
		m.raw("</p>")
	}
}

// ref writes a type as scripts see it, which leads to its page.
func (m *markup) ref(r reference.Ref, lua string) {
	path := "types/" + r.Name + ".html"
	before, after, found := strings.Cut(lua, r.Name)
	if r.Name == "" || !found || m.site.pages[path] == nil {
		m.text(lua)
		return
	}
	m.text(before)
	m.linkName(path, r.Name)
	m.text(after)
}

// definition writes a line of the schema, a field in a line, with its types as
// links.
func (m *markup) definition(line string) {
	m.raw("<pre class=\"tl\"><code>")
	words := strings.Fields(line)
	for i, word := range words {
		switch {
		case i == 0:
			name, id, _ := strings.Cut(word, "#")
			m.text(name)
			m.element("span", "#"+id, "class", "c")
		case word == "=":
			m.raw("\n  = ")
			m.typeName(strings.Join(words[i+1:], " "))
			m.raw("</code></pre>\n")
			return
		default:
			m.raw("\n  ")
			name, typ, ok := strings.Cut(word, ":")
			m.text(name)
			if ok {
				m.raw(":")
				m.typeName(typ)
			}
		}
	}
	m.raw("</code></pre>\n")
}

// typeName writes a type of a definition: the last name in it leads to its page.
func (m *markup) typeName(typ string) {
	end := len(strings.TrimRight(typ, ";>"))
	begin := strings.LastIndexAny(typ[:end], "<?!% ") + 1
	path := "types/" + typ[begin:end] + ".html"
	if m.site.pages[path] == nil {
		m.text(typ)
		return
	}
	m.text(typ[:begin])
	m.link(path, typ[begin:end])
	m.text(typ[end:])
}

// names writes a list of entries in as many columns as there is room for.
func names[E reference.Entry](m *markup, entries []E) {
	m.raw("<ul class=\"names\">\n")
	for _, e := range entries {
		m.raw("<li>")
		m.entry(e)
		m.raw("</li>\n")
	}
	m.raw("</ul>\n")
}

// explained writes a table of entries, each with what there is to say of it.
func explained[E reference.Entry](m *markup, heading, kind string, entries []E) {
	m.table("entries", heading, kind, "What it is")
	for _, e := range entries {
		_, _, about := e.About()
		m.raw("<tr><th scope=\"row\">")
		m.entry(e)
		m.raw("</th><td>")
		m.inline(firstSentence(about))
		m.raw("</td></tr>\n")
	}
	m.endTable()
}

// sentenceOfNames writes those names of errors that there are, with commas.
func (m *markup) sentenceOfNames(errors []string) {
	for i, name := range errors {
		if i > 0 {
			m.raw(", ")
		}
		if e, ok := reference.Find("errors." + name); ok {
			m.entry(e)
		} else {
			m.element("code", name)
		}
	}
}

// besideList is the part of a menu that lists entries under what they are in,
// whose name theirs need not repeat.
func besideList(in string, entries []reference.Entry) func(m *markup) {
	return func(m *markup) {
		m.raw("<ul>\n")
		for _, e := range entries {
			_, name, _ := e.About()
			path := pathOf(e)
			current := ""
			if path == m.path {
				current = "page"
			}
			m.raw("<li>")
			m.linkName(path, strings.TrimPrefix(name, in+"."), "aria-current", current)
			m.raw("</li>\n")
		}
		m.raw("</ul>\n")
	}
}

// entriesOf makes entries of a list of one kind of them.
func entriesOf[E reference.Entry](list []E) []reference.Entry {
	all := make([]reference.Entry, len(list))
	for i, e := range list {
		all[i] = e
	}
	return all
}
