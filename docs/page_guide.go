package docs

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed guide/*.md
var guideFiles embed.FS

// chapter is a page of the guide.
type chapter struct {
	path, title, about string
	blocks             []block
}

// guidePath is the path of a chapter whose file is called 04-bots.md.
func guidePath(name string) string {
	if number, rest, ok := strings.Cut(name, "-"); ok && strings.Trim(number, "0123456789") == "" {
		name = rest
	}
	return "guide/" + name + ".html"
}

func readGuide() []*chapter {
	files, err := fs.ReadDir(guideFiles, "guide")
	if err != nil {
		panic(err) // they are part of the program
	}
	var all []*chapter
	for _, f := range files {
		text, err := guideFiles.ReadFile("guide/" + f.Name())
		if err != nil {
			panic(err)
		}
		c := &chapter{path: guidePath(strings.TrimSuffix(f.Name(), ".md")), blocks: markdownBlocks(string(text))}
		for _, b := range c.blocks {
			switch {
			case b.kind == heading && b.level == 1 && c.title == "":
				c.title = plain(b.text)
			case b.kind == paragraph && c.about == "":
				c.about = firstSentence(plain(b.text))
			}
		}
		all = append(all, c)
	}
	return all
}

// firstSentence is a text up to its first full stop, marks included: up to one
// before a capital that is not in code.
func firstSentence(text string) string {
	text, _, _ = strings.Cut(text, "\n\n")
	text = strings.ReplaceAll(text, "\n", " ")
	inCode := false
	for i := range len(text) - 2 {
		if text[i] == '`' {
			inCode = !inCode
		}
		if !inCode && text[i] == '.' && text[i+1] == ' ' && text[i+2] >= 'A' && text[i+2] <= 'Z' {
			return text[:i+1]
		}
	}
	return text
}

func (s *Site) addGuide() {
	s.guide = readGuide()
	for i, c := range s.guide {
		s.add(&page{path: c.path, title: c.title, about: c.about, section: "guide",
			body: func(m *markup) { m.chapter(i) }, beside: besideGuide})
	}
	s.add(&page{path: "guide/index.html", title: "Guide", about: "How to write scripts, from the first one on.", section: "guide",
		body: (*markup).guideIndex, beside: besideGuide})
}

func besideGuide(m *markup) {
	m.raw("<ul>\n")
	for _, c := range m.site.guide {
		current := ""
		if c.path == m.path {
			current = "page"
		}
		m.raw("<li>")
		m.link(c.path, c.title, "aria-current", current)
		m.raw("</li>\n")
	}
	m.raw("</ul>\n")
}

func (m *markup) guideIndex() {
	m.title("", "Guide", "How to write scripts, from the first one on.")
	m.chapterList()
}

func (m *markup) chapterList() {
	m.raw("<ol class=\"chapters\">\n")
	for _, c := range m.site.guide {
		m.raw("<li>")
		m.link(c.path, c.title)
		m.element("p", c.about)
		m.raw("</li>\n")
	}
	m.raw("</ol>\n")
}

// chapter writes a page of the guide, with what it has on the way and where it
// goes on.
func (m *markup) chapter(i int) {
	c := m.site.guide[i]
	m.raw("<article class=\"prose\">\n")
	begun := false
	for _, b := range c.blocks {
		if b.kind == heading && b.level == 2 && !begun {
			begun = true
			m.contents(c)
		}
		m.block(b, true)
	}
	m.raw("</article>\n<nav class=\"turn\" aria-label=\"Chapters\">\n")
	if i > 0 {
		m.link(m.site.guide[i-1].path, "← "+m.site.guide[i-1].title, "rel", "prev")
	}
	if i+1 < len(m.site.guide) {
		m.link(m.site.guide[i+1].path, m.site.guide[i+1].title+" →", "rel", "next", "class", "next")
	}
	m.raw("</nav>\n")
}

// contents lists the parts of a chapter.
func (m *markup) contents(c *chapter) {
	ids := &markup{}
	m.raw("<nav class=\"contents\" aria-label=\"On this page\">\n<ul>\n")
	for _, b := range c.blocks {
		if b.kind != heading {
			continue
		}
		id := ids.slug(plain(b.text))
		if b.level == 2 {
			m.raw("<li>")
			m.element("a", plain(b.text), "href", "#"+id)
			m.raw("</li>\n")
		}
	}
	m.raw("</ul>\n</nav>\n")
}
