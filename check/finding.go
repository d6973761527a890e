package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/reference"
)

// maxNames is among how many names one is looked for that was meant: the schema has
// fewer, and a script that has more was not written by hand.
const maxNames = 5000

// maxFindings is how many there are of one script at most: nobody reads more.
const maxFindings = 1000

// Severities.
const (
	Error   = "error"   // running this fails
	Warning = "warning" // it runs, but is hardly what is meant
)

// A Finding is something wrong, and where. Lines and columns count from 1, columns
// in characters; EndColumn is behind the last one, on the same line.
type Finding struct {
	File       string `json:"file"`
	Line       int    `json:"line"`
	Column     int    `json:"column"`
	EndColumn  int    `json:"end_column"`
	Severity   string `json:"severity"`
	Code       string `json:"code"`
	Message    string `json:"message"`
	Suggestion string `json:"suggestion,omitempty"` // what to write instead

	span span
	text string // of the line

	// word is what was perhaps meant otherwise, among names; the message is made to
	// say so in the end. listed: if nothing is near, it lists the names.
	word   string
	among  func() []string
	listed bool
}

// suggest completes the message with what was meant.
func (f *Finding) suggest() {
	if f.among == nil {
		return
	}
	names := f.among()
	if len(names) > maxNames {
		return
	}
	hint := reference.DidYouMean(f.word, names)
	if hint == "" && f.listed && len(names) > 0 {
		hint = ", not one of " + listed(names)
	}
	f.Message += hint
	f.Suggestion = reference.Nearest(f.word, names)
}

// maxExcerpt is how much of a line is shown.
const maxExcerpt = 120

// Excerpt is the line that the finding is in, and carets below the place. Of a long
// line it is a part.
func (f *Finding) Excerpt() (line, carets string) {
	text := []rune(strings.TrimRight(f.text, " \t"))
	from := min(f.Column, len(text)+1) - 1
	end := min(f.EndColumn-1, len(text))
	if len(text) > maxExcerpt {
		start := max(from-maxExcerpt/4, 0)
		text = text[start:min(start+maxExcerpt, len(text))]
		from, end = from-start, min(end-start, len(text))
	}
	var under strings.Builder
	for _, r := range text[:from] {
		if r != '\t' {
			r = ' '
		}
		under.WriteRune(r)
	}
	return string(text), under.String() + strings.Repeat("^", max(end-from, 1))
}

// String is the finding in one line.
func (f *Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: ", f.File, f.Line, f.Column) + f.Severity + ": " + f.Message + " [" + f.Code + "]"
}

// A Rule is what findings of one code have in common.
type Rule struct {
	Code, Severity, Text string
}

// rules are sorted by severity and code.
var rules = []Rule{
	{"account", Error, "a method for users in a script that says `-- account: bot`, or the other way round"},
	{"arguments", Error, "too few or too many arguments for one of tgscript's functions"},
	{"format", Error, "string.format with a wrong conversion, or too few values"},
	{"missing-field", Error, "a table of arguments lacks a field that is required and not filled in"},
	{"module", Error, "require of a file that is not there"},
	{"self", Error, "event.reply(...) where event:reply(...) is meant, or the other way round"},
	{"syntax", Error, "this is not Lua"},
	{"unknown-constructor", Error, "a constructor that the schema does not have, or one of another type"},
	{"unknown-event", Error, "on() with the name of no event"},
	{"unknown-field", Error, "a field that a method, constructor, result, event or object does not have, or a method that strings have not"},
	{"unknown-method", Error, "a method that the schema does not have"},
	{"unknown-option", Error, "an option that a function of tgscript does not have"},
	{"wrong-type", Error, "a value of another type than the one that is wanted"},
	{"accidental-global", Warning, "a function assigns to a name that is declared nowhere: local is missing"},
	{"deprecated", Warning, "what Lua or another library has, and tgscript has not, or not any more"},
	{"directive", Warning, "a comment for tgscript that it does not understand"},
	{"overwritten-global", Warning, "an assignment to the name of one of tgscript's own globals"},
	{"too-deep", Warning, "code that nests too deeply to be checked"},
	{"unchecked-error", Warning, "a result is used without a look at whether there is one: Telegram may refuse every call"},
	{"unknown-global", Warning, "a name that nothing has given a value"},
}

// Rules lists all codes.
func Rules() []Rule { return slices.Clone(rules) }

func ruleOf(code string) *Rule {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.Code == code })
	if i < 0 {
		return nil
	}
	return &rules[i]
}

func codes() []string {
	var all []string
	for _, r := range rules {
		all = append(all, r.Code)
	}
	return all
}

// finish completes the findings of a source: severities, columns in characters,
// what is ignored, order.
func (s *source) finish(found []Finding) []Finding {
	var all []Finding
	for _, f := range found {
		if s.ignores(f.span.line, f.Code) {
			continue
		}
		f.File, f.Line, f.Severity = s.name, f.span.line, ruleOf(f.Code).Severity
		f.text = s.lines[min(max(f.Line, 1), len(s.lines))-1]
		f.Column, f.EndColumn = s.column(f.Line, f.span.col), s.column(f.Line, f.span.endCol+1)
		if f.span.endLine > f.Line {
			f.EndColumn = s.column(f.Line, len(strings.TrimRight(f.text, " \t"))+1)
		}
		f.EndColumn = max(f.EndColumn, f.Column+1)
		f.suggest()
		all = append(all, f)
	}
	slices.SortStableFunc(all, func(a, b Finding) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
	return slices.CompactFunc(all, func(a, b Finding) bool {
		return a.Line == b.Line && a.Column == b.Column && a.Code == b.Code && a.Message == b.Message
	})
}
