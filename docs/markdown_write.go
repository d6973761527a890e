package docs

import (
	"strconv"
	"strings"
)

// blocks writes Markdown.
func (m *markup) blocks(all []block) {
	for _, b := range all {
		m.block(b, true)
	}
}

// block writes one block; a paragraph of a tight list is not set apart.
func (m *markup) block(b block, apart bool) {
	switch b.kind {
	case heading:
		m.heading(b)
	case code:
		m.codeBlock(b)
	case list:
		m.list(b)
	case quote:
		m.raw("<blockquote>\n")
		m.blocks(b.items[0])
		m.raw("</blockquote>\n")
	case table:
		m.tableBlock(b)
	default:
		if apart {
			m.raw("<p>")
		}
		m.inline(b.text)
		if apart {
			m.raw("</p>\n")
		}
	}
}

func (m *markup) heading(b block) {
	id := m.slug(plain(b.text))
	tag := "h" + strconv.Itoa(b.level)
	m.open(tag, "id", id, "aria-label", plain(b.text))
	m.linked = true
	m.inline(b.text)
	m.linked = false
	if b.level > 1 {
		m.anchor(id, plain(b.text))
	}
	m.raw("</", tag, ">\n")
}

// slug is the id of a heading, which no other on the page has.
func (m *markup) slug(title string) string {
	id := slug(title)
	if m.ids == nil { // those of the top and the menu are taken
		m.ids = map[string]int{"main": 1, "menu": 1, "q": 1, "results": 1, "search-status": 1, "theme": 1}
	}
	n := m.ids[id]
	m.ids[id]++
	if n > 0 {
		id += "-" + strconv.Itoa(n)
	}
	return id
}

// slug is a title in lower case with dashes for spaces and without other signs.
func slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r == ' ' || r == '-':
			b.WriteByte('-')
		case wordRune(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plain is a text without its marks.
func plain(s string) string {
	m := &markup{linked: true, site: &Site{}}
	m.inline(s)
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&").Replace(withoutTags(string(m.b)))
}

func withoutTags(s string) string {
	var b strings.Builder
	for s != "" {
		before, rest, ok := strings.Cut(s, "<")
		b.WriteString(before)
		if !ok {
			break
		}
		_, s, _ = strings.Cut(rest, ">")
	}
	return b.String()
}

// codeBlock writes fenced code. The first word behind the fence is its language,
// others say of which file it is.
func (m *markup) codeBlock(b block) {
	words := strings.Fields(b.info)
	language := ""
	if len(words) > 0 {
		language = words[0]
	}
	for _, w := range words {
		for key, says := range map[string]string{"file": "", "in": "in ", "append": "at the end of "} {
			if name, ok := strings.CutPrefix(w, key+"="); ok {
				m.element("p", says+name, "class", "file")
			}
		}
	}
	switch language {
	case "lua":
		m.lua(b.text)
	case "sh":
		m.raw("<div class=\"code\"><pre><code class=\"sh\">")
		m.text(strings.TrimRight(b.text, "\n"))
		m.raw("</code></pre>\n<button class=\"copy\" type=\"button\" hidden>Copy</button></div>\n")
	default:
		m.open("pre", "class", language)
		m.raw("<code>")
		m.text(strings.TrimRight(b.text, "\n"))
		m.raw("</code></pre>\n")
	}
}

func (m *markup) list(b block) {
	tag := "ul"
	if b.first != dashes {
		tag = "ol"
	}
	m.raw("<", tag)
	if b.first > 1 || b.first == 0 {
		m.raw(" start=\"", strconv.Itoa(b.first), "\"")
	}
	m.raw(">\n")
	for _, item := range b.items {
		m.raw("<li>")
		for _, inside := range item {
			m.block(inside, b.loose)
		}
		m.raw("</li>\n")
	}
	m.raw("</", tag, ">\n")
}

func (m *markup) tableBlock(b block) {
	m.tables++
	m.raw("<div class=\"scroll\" role=\"region\" aria-label=\"Table ", strconv.Itoa(m.tables), "\" tabindex=\"0\"><table>\n<thead><tr>")
	for _, cell := range b.rows[0] {
		m.raw("<th scope=\"col\">")
		m.inline(cell)
		m.raw("</th>")
	}
	m.raw("</tr></thead>\n<tbody>\n")
	for _, row := range b.rows[1:] {
		m.raw("<tr>")
		for i := range b.rows[0] {
			m.raw("<td>")
			if i < len(row) {
				m.inline(row[i])
			}
			m.raw("</td>")
		}
		m.raw("</tr>\n")
	}
	m.raw("</tbody></table></div>\n")
}

// target is where a link in a text leads: to another page of the guide, to a
// place on this page, or elsewhere.
func (m *markup) target(to string) string {
	page, anchor, _ := strings.Cut(to, "#")
	name, isGuide := strings.CutSuffix(page, ".md")
	if !isGuide || strings.Contains(page, "/") {
		return to
	}
	path := guidePath(name)
	if anchor != "" {
		path += "#" + anchor
	}
	return relative(m.path, path)
}
