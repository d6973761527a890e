package docs

import (
	"strconv"
	"strings"
)

// The part of Markdown that the guide and the texts of our own functions are
// written in: headings with #, paragraphs, fenced code, lists, tables, quotes;
// in the text code, emphasis, links and escapes. What a page means here it means
// in CommonMark: a test holds each against a full reader of it, which would cost
// every program that has it more than all these pages.

// block is a piece of a Markdown text. Its kind says what is set beside it.
type block struct {
	kind  blockKind
	level int        // heading
	text  string     // heading and paragraph: with marks; code: as it is
	info  string     // code: what stands behind the fence
	items [][]block  // list; a quote is one item
	first int        // list: its first number; dashes if it has dashes
	loose bool       // list: its paragraphs are set apart
	rows  [][]string // table, the head first
}

const dashes = -1

type blockKind int

const (
	paragraph blockKind = iota
	heading
	code
	list
	quote
	table
)

// markdownBlocks reads a Markdown text.
func markdownBlocks(text string) []block {
	all, _ := readBlocks(strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n"))
	return all
}

// readBlocks reads lines, and tells whether there is a blank one between blocks.
func readBlocks(lines []string) (all []block, gap bool) {
	r := &blockReader{lines: lines}
	for blanks := r.skipBlank(); len(r.lines) > 0; blanks = r.skipBlank() {
		gap = gap || blanks && len(all) > 0
		all = append(all, r.block())
	}
	return all, gap
}

// blockReader has the lines that are left.
type blockReader struct{ lines []string }

func (r *blockReader) skipBlank() (skipped bool) {
	for len(r.lines) > 0 && blank(r.lines[0]) {
		r.lines, skipped = r.lines[1:], true
	}
	return skipped
}

func (r *blockReader) next() string {
	line := r.lines[0]
	r.lines = r.lines[1:]
	return line
}

func blank(line string) bool { return strings.TrimSpace(line) == "" }

func (r *blockReader) block() block {
	line := strings.TrimLeft(r.lines[0], " ")
	switch {
	case headingLevel(line) > 0:
		r.next()
		level := headingLevel(line)
		return block{kind: heading, level: level, text: strings.TrimSpace(line[level:])}
	case strings.HasPrefix(line, "```"):
		return r.code()
	case strings.HasPrefix(line, ">"):
		return r.quote()
	case markerLength(line) > 0:
		return r.list()
	case strings.HasPrefix(line, "|") && len(r.lines) > 1 && isTableRule(r.lines[1]):
		return r.table()
	}
	text := []string{strings.TrimSpace(r.next())}
	for len(r.lines) > 0 && !r.interrupts() {
		text = append(text, strings.TrimSpace(r.next()))
	}
	return block{kind: paragraph, text: strings.Join(text, "\n")}
}

// interrupts tells whether the next line ends a paragraph before it.
func (r *blockReader) interrupts() bool {
	line := strings.TrimLeft(r.lines[0], " ")
	if blank(line) || headingLevel(line) > 0 || strings.HasPrefix(line, "```") || strings.HasPrefix(line, ">") {
		return true
	}
	if n := markerLength(line); n > 0 {
		return line[0] == '-' || strings.HasPrefix(line, "1.")
	}
	return strings.HasPrefix(line, "|") && len(r.lines) > 1 && isTableRule(r.lines[1])
}

// headingLevel is how many # a heading begins with; 0 if the line is none.
func headingLevel(line string) int {
	n := len(line) - len(strings.TrimLeft(line, "#"))
	if n == 0 || n > 6 || n < len(line) && line[n] != ' ' {
		return 0
	}
	return n
}

func (r *blockReader) code() block {
	fence := r.next()
	indent := len(fence) - len(strings.TrimLeft(fence, " "))
	b := block{kind: code, info: strings.TrimSpace(strings.TrimLeft(fence, " `"))}
	var text strings.Builder
	for len(r.lines) > 0 {
		line := r.next()
		if strings.TrimSpace(line) == "```" {
			break
		}
		text.WriteString(withoutIndent(line, indent))
		text.WriteByte('\n')
	}
	b.text = text.String()
	return b
}

// withoutIndent takes up to n spaces from the beginning of a line.
func withoutIndent(line string, n int) string {
	for n > 0 && strings.HasPrefix(line, " ") {
		line, n = line[1:], n-1
	}
	return line
}

func (r *blockReader) quote() block {
	var inside []string
	for len(r.lines) > 0 && strings.HasPrefix(strings.TrimLeft(r.lines[0], " "), ">") {
		inside = append(inside, strings.TrimPrefix(strings.TrimLeft(r.next(), " ")[1:], " "))
	}
	within, _ := readBlocks(inside)
	return block{kind: quote, items: [][]block{within}}
}

// markerLength is the length of "- " or "12. " that a line begins with; 0 for
// neither.
func markerLength(line string) int {
	if strings.HasPrefix(line, "- ") {
		return 2
	}
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	if digits > 0 && digits < 10 && strings.HasPrefix(line[digits:], ". ") {
		return digits + 2
	}
	return 0
}

// list reads a list: an item is its first line behind the marker and what is
// indented as far.
func (r *blockReader) list() block {
	line := strings.TrimLeft(r.lines[0], " ")
	b := block{kind: list, first: dashes}
	if line[0] != '-' {
		b.first, _ = strconv.Atoi(line[:strings.Index(line, ".")])
	}
	for len(r.lines) > 0 {
		apart := r.skipBlank()
		if len(r.lines) == 0 {
			break
		}
		line := strings.TrimLeft(r.lines[0], " ")
		indent := len(r.lines[0]) - len(line)
		n := markerLength(line)
		if n == 0 || (line[0] == '-') != (b.first == dashes) {
			break
		}
		r.next()
		b.loose = b.loose || apart
		inside := []string{line[n:]}
		for len(r.lines) > 0 && r.continues(indent+n) {
			inside = append(inside, withoutIndent(r.next(), indent+n))
		}
		item, gap := readBlocks(inside)
		b.items = append(b.items, item)
		b.loose = b.loose || gap
	}
	return b
}

// continues tells whether the next line belongs to an item whose text is indented
// by n: it is, or it goes on with its paragraph, or is blank before one that is.
func (r *blockReader) continues(n int) bool {
	for i, line := range r.lines {
		if blank(line) {
			continue
		}
		indented := len(line)-len(strings.TrimLeft(line, " ")) >= n
		return indented || i == 0 && !r.interrupts() && markerLength(strings.TrimLeft(line, " ")) == 0
	}
	return false
}

func isTableRule(line string) bool {
	return strings.Contains(line, "-") && strings.Trim(strings.TrimSpace(line), "|-: ") == ""
}

func (r *blockReader) table() block {
	b := block{kind: table, rows: [][]string{tableCells(r.next())}}
	r.next()
	for len(r.lines) > 0 && strings.HasPrefix(strings.TrimSpace(r.lines[0]), "|") {
		b.rows = append(b.rows, tableCells(r.next()))
	}
	return b
}

// tableCells cuts a row at its bars. A bar behind a backslash is text.
func tableCells(line string) []string {
	line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
	var cells []string
	var cell strings.Builder
	for i := 0; i < len(line); i++ {
		switch {
		case strings.HasPrefix(line[i:], `\|`):
			cell.WriteByte('|')
			i++
		case line[i] == '|':
			cells = append(cells, strings.TrimSpace(cell.String()))
			cell.Reset()
		default:
			cell.WriteByte(line[i])
		}
	}
	return append(cells, strings.TrimSpace(cell.String()))
}
