package telegram

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/tgscript/tgscript/tl/api"
)

// Markdown writes t with signs; ParseMarkdown reads them. What has no sign, as
// bold within code, is left out, and a quote gets lines of its own.
func (t FormattedText) Markdown() string {
	r := newRuler(wellFormed(t.Text))
	var quotes, rest []span
	for _, s := range r.tidy(t.spans()) {
		if _, quote := s.entity.(*api.MessageEntityBlockquote); quote {
			quotes = append(quotes, s)
		} else {
			rest = append(rest, s)
		}
	}
	w := &markdownWriter{r: r, spans: drawable(rest)}
	at := 0
	for _, q := range quotes {
		if q.from < at {
			continue
		}
		before := r.text[r.at[at]:r.at[q.from]]
		next := at > 0 && strings.Trim(before, "\n") == "" && len(before) < 2
		w.part(at, q.from)
		w.quote(q, next)
		at = q.to
		if at < r.units() && r.char(at) != '\n' {
			w.b.WriteByte('\n')
		}
	}
	w.part(at, r.units())
	return w.b.String()
}

// drawable are the spans that have signs, cut to what these can show: nothing is
// within code, and of what overlaps in brackets the first is whole.
func drawable(spans []span) []span {
	var out, codes []span
	for _, s := range spans {
		if isCode(s.entity) && (len(codes) == 0 || codes[len(codes)-1].to <= s.from) {
			codes = append(codes, s)
		}
	}
	bracketed := 0
	for _, s := range spans {
		if open, _ := signsOf(s.entity); open == "" {
			continue
		}
		if open, _ := signsOf(s.entity); strings.HasSuffix(open, "[") && !isCode(s.entity) {
			s.from = max(s.from, bracketed)
			bracketed = max(bracketed, s.to)
		}
		for _, c := range codes {
			switch {
			case isCode(s.entity):
				if c.from != s.from && c.from < s.to && s.from < c.to {
					s.to = s.from
				}
			case s.from >= c.from && s.from < c.to:
				s.from = min(c.to, s.to)
			case s.to > c.from && s.to < c.to:
				s.to = c.from
			}
		}
		if s.from < s.to {
			out = append(out, s)
		}
	}
	return out
}

func isCode(e api.MessageEntityClass) bool {
	switch e.(type) {
	case *api.MessageEntityCode, *api.MessageEntityPre:
		return true
	}
	return false
}

type markdownWriter struct {
	r     ruler
	spans []span
	b     strings.Builder
}

// quote writes a quote on lines of its own. next says that one is right above it.
func (w *markdownWriter) quote(q span, next bool) {
	if s := w.b.String(); s != "" && !strings.HasSuffix(s, "\n") {
		w.b.WriteByte('\n')
	}
	in := markdownWriter{r: w.r, spans: w.spans}
	in.part(q.from, q.to)
	first := "> "
	if next {
		first = "**> "
	}
	w.b.WriteString(first + strings.ReplaceAll(in.b.String(), "\n", "\n> "))
	if q.entity.(*api.MessageEntityBlockquote).Collapsed {
		w.b.WriteString("||")
	}
}

// part writes a range of the text, of which no line is a quote's.
func (w *markdownWriter) part(from, to int) {
	var spans []span
	for _, s := range w.spans {
		s = s.within(from, to)
		for s.from < s.to && !isCode(s.entity) && unicode.IsSpace(w.r.char(s.from)) {
			s.from++
		}
		if s = w.r.trimmed(s); s.from < s.to {
			spans = append(spans, s)
		}
	}
	slices.SortStableFunc(spans, outerFirst)
	var open []span
	for at, next := from, 0; at < to; {
		open = w.closeAt(open, at)
		for next < len(spans) && spans[next].from == at {
			sign, _ := signsOf(spans[next].entity)
			w.b.WriteString(sign)
			open = append(open, spans[next])
			next++
		}
		end := to
		if next < len(spans) {
			end = spans[next].from
		}
		write := w.text
		for _, s := range open {
			end = min(end, s.to)
			if isCode(s.entity) {
				write = w.code
			}
		}
		write(w.r.text[w.r.at[at]:w.r.at[end]])
		if at = end; at == to {
			w.closeAt(open, at)
		}
	}
}

// closeAt closes what ends at a place, the innermost first.
func (w *markdownWriter) closeAt(open []span, at int) []span {
	for _, s := range slices.Backward(open) {
		if s.to == at {
			_, sign := signsOf(s.entity)
			if out := w.b.String(); sign == "`" { // as a tick within
				w.b.WriteString(out[len(strings.TrimRight(out, `\`)):])
			}
			w.b.WriteString(sign)
		}
	}
	return slices.DeleteFunc(open, func(s span) bool { return s.to == at })
}

// text writes plain text. A sign's character is one only next to another.
func (w *markdownWriter) text(s string) {
	for i := 0; i < len(s); i++ {
		c := s[i]
		escaped := false
		switch c {
		case '\\', '`', '[', ']':
			escaped = true
		case '*', '_', '-', '~', '|':
			escaped = i == 0 || i == len(s)-1 || s[i-1] == c || s[i+1] == c
		case '>':
			out := w.b.String()
			escaped = out == "" || out[len(out)-1] == '\n' || out[len(out)-1] == '*'
		}
		if escaped {
			w.b.WriteByte('\\')
		}
		w.b.WriteByte(c)
	}
}

// EscapeMarkdown is s as text within Markdown.
func EscapeMarkdown(s string) string {
	var w markdownWriter
	w.text(wellFormed(s))
	return w.b.String()
}

// code writes the inside of code: a tick has a \ before it, and those that are
// before it already are doubled.
func (w *markdownWriter) code(s string) {
	slashes := 0
	for i := range len(s) {
		switch s[i] {
		case '\\':
			slashes++
		case '`':
			w.b.WriteString(strings.Repeat(`\`, slashes+1))
			slashes = 0
		default:
			slashes = 0
		}
		w.b.WriteByte(s[i])
	}
}

// signsOf are the signs around an entity; "" for one that has none.
func signsOf(e api.MessageEntityClass) (open, end string) {
	switch e := e.(type) {
	case *api.MessageEntityBold:
		return "**", "**"
	case *api.MessageEntityItalic:
		return "__", "__"
	case *api.MessageEntityUnderline:
		return "--", "--"
	case *api.MessageEntityStrike:
		return "~~", "~~"
	case *api.MessageEntitySpoiler:
		return "||", "||"
	case *api.MessageEntityCode:
		return "`", "`"
	case *api.MessageEntityPre:
		language := e.Language
		if strings.ContainsAny(language, " `\n") {
			language = ""
		}
		return "```" + language + "\n", "\n```"
	case *api.MessageEntityCustomEmoji:
		return "![", fmt.Sprintf("](tg://emoji?id=%d)", e.DocumentID)
	case *api.MessageEntityFormattedDate:
		format := dateLetters(e)
		if format != "" {
			format = "&format=" + format
		}
		return "![", fmt.Sprintf("](tg://time?unix=%d%s)", e.Date, format)
	}
	if url := targetOf(e); url != "" && !strings.Contains(url, "\n") {
		return "[", "](" + urlEscaper.Replace(url) + ")"
	}
	return "", ""
}

var urlEscaper = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`)
