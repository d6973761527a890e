package reference

import (
	"io"
	"strings"
	"unicode/utf8"
)

// Style is how help looks. The zero Style is for pipes: nothing is wrapped or
// marked.
type Style struct {
	Width int  // of a line; 0 is without bounds
	Bold  bool // headings are bold, as terminals show it
}

// page is what help writes an entry on: sections with an empty line between.
type page struct {
	Style
	w     io.Writer
	begun bool
}

// maxColumn is how wide the first of two columns gets; a longer name has its
// text below it.
const maxColumn = 36

// minColumn is the least that is worth beginning a column of text for.
const minColumn = 24

func (p *page) bold(s string) string {
	if !p.Bold || s == "" {
		return s
	}
	return "\x1b[1m" + s + "\x1b[0m"
}

func (p *page) line(s string) { io.WriteString(p.w, strings.TrimRight(s, " ")+"\n") }

// gap is the empty line before all sections but the first.
func (p *page) gap() {
	if p.begun {
		p.line("")
	}
	p.begun = true
}

func (p *page) heading(s string) {
	p.gap()
	p.line(p.bold(s))
}

// prose writes paragraphs as a section.
func (p *page) prose(text string) {
	if text == "" {
		return
	}
	p.gap()
	p.lines("", text)
}

// lines writes text that goes on below itself behind indent.
func (p *page) lines(indent, text string) {
	for paragraph := range strings.SplitSeq(text, "\n") {
		for _, l := range wrap(paragraph, p.Width-len(indent)) {
			p.line(indent + l)
		}
	}
}

// code writes Lua as it is.
func (p *page) code(source string) {
	for l := range strings.SplitSeq(source, "\n") {
		p.line("  " + l)
	}
}

// rows writes names and what there is to say of each in two columns.
func (p *page) rows(rows [][2]string) {
	column := 0
	for _, r := range rows {
		if n := utf8.RuneCountInString(r[0]); n <= maxColumn {
			column = max(column, n)
		}
	}
	below := p.Width > 0 && p.Width-column-4 < minColumn
	for _, r := range rows {
		n := utf8.RuneCountInString(r[0])
		switch {
		case r[1] == "":
			p.line("  " + r[0])
		case below || n > column:
			p.line("  " + r[0])
			p.lines("      ", r[1])
		default:
			indent := strings.Repeat(" ", column+4)
			text := wrap(strings.ReplaceAll(r[1], "\n", " "), p.Width-column-4)
			p.line("  " + r[0] + indent[n+2:] + text[0])
			for _, l := range text[1:] {
				p.line(indent + l)
			}
		}
	}
}

// How many names are written where there are many.
const (
	maxNames = 30
	fewNames = 8 // where it is by the way
)

// names writes a list of names as a paragraph behind what they are.
func (p *page) names(what string, names []string, most int) {
	if len(names) > 0 {
		p.prose(what + " " + listed(names, most))
	}
}

// listed are names with commas between; of many the first.
func listed(names []string, most int) string {
	more := ""
	if len(names) > most {
		more = " and " + itoa(len(names)-most) + " more"
		names = names[:most]
	}
	return strings.Join(names, ", ") + more
}

// wrap breaks text into lines of width; 0 and less is one line, and a word that
// is too long has one of its own.
func wrap(text string, width int) []string {
	if width <= 0 {
		return []string{text}
	}
	var lines []string
	line, n := "", 0
	for word := range strings.SplitSeq(text, " ") {
		w := utf8.RuneCountInString(word)
		switch {
		case n == 0:
			line, n = word, w
		case n+1+w > width:
			lines = append(lines, line)
			line, n = word, w
		default:
			line, n = line+" "+word, n+1+w
		}
	}
	return append(lines, line)
}
