package telegram

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/tgscript/tgscript/tl/api"
)

// HTML is that of the Bot API, and what other clients write for the same:
//
//	<b> <strong>   <i> <em>   <u> <ins>   <s> <strike> <del>
//	<spoiler> <tg-spoiler> <span class="tg-spoiler">
//	<a href="...">   <a href="tg://user?id=...">
//	<code>   <pre>   <pre language="go">   <pre><code class="language-go">
//	<blockquote>   <blockquote expandable>
//	<tg-emoji emoji-id="...">   <emoji id="...">
//	<tg-time unix="..." format="...">   <br>
//
// White space counts. A tag that is unknown, or is not closed where it should be,
// is an error, which says where; a < that begins no tag is text.

// ParseHTML reads a text with tags.
func ParseHTML(s string) (FormattedText, error) {
	p := htmlParser{source: wellFormed(s)}
	z := html.NewTokenizer(strings.NewReader(p.source))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return p.end(z)
		case html.TextToken:
			p.out.write(string(z.Text()))
		default:
			if err := p.tag(kind, z); err != nil {
				return FormattedText{}, err
			}
		}
		p.at += len(z.Raw())
	}
}

type htmlParser struct {
	source string
	at     int // bytes of it that were read
	out    composer
	open   []htmlTag
}

// An htmlTag is one that is not closed yet.
type htmlTag struct {
	name   string
	at     int // byte of the source
	from   int // unit of the text
	entity api.MessageEntityClass
}

// end is the result, or what is missing of it.
func (p *htmlParser) end(z *html.Tokenizer) (FormattedText, error) {
	if err := z.Err(); err != io.EOF {
		return FormattedText{}, fmt.Errorf("HTML: %w", err)
	}
	if p.at < len(p.source) {
		return FormattedText{}, p.fail(p.at, "a tag without > at its end; a < that is text is written &lt;")
	}
	if n := len(p.open); n > 0 {
		return FormattedText{}, p.fail(p.open[n-1].at, "unclosed <%s>", p.open[n-1].name)
	}
	return p.out.formatted(), nil
}

// fail is an error at a byte of the source, which is told as a character, and of
// many lines the line.
func (p *htmlParser) fail(at int, format string, args ...any) error {
	before := p.source[:at]
	line := strings.Count(before, "\n")
	char := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	where := fmt.Sprintf("character %d", char)
	if strings.Contains(p.source, "\n") {
		where = fmt.Sprintf("line %d, character %d", line+1, char)
	}
	return fmt.Errorf("HTML: %s: %s", where, fmt.Sprintf(format, args...))
}

// tag reads all but text.
func (p *htmlParser) tag(kind html.TokenType, z *html.Tokenizer) error {
	switch kind {
	case html.CommentToken:
		if raw := string(z.Raw()); !strings.HasPrefix(raw, "<!--") {
			return p.fail(p.at, "%q is no tag; a < that is text is written &lt;", shortened(raw))
		}
		return nil
	case html.DoctypeToken:
		return p.fail(p.at, "a text has no doctype")
	case html.EndTagToken:
		name, _ := z.TagName()
		return p.close(string(name))
	}
	name, more := z.TagName()
	t := htmlTag{name: string(name), at: p.at, from: p.out.units}
	attributes := map[string]string{}
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if _, seen := attributes[string(k)]; !seen {
			attributes[string(k)] = string(v)
		}
	}
	if t.name == "br" {
		p.out.write("\n")
		return nil
	}
	if t.name == "code" && p.inPre(attributes["class"]) {
		p.open = append(p.open, t)
	} else {
		make := htmlTags[t.name]
		if make == nil {
			return p.fail(p.at, "unknown tag <%s>, not one of %s", shortened(t.name), htmlTagNames)
		}
		e, problem := make(attributes)
		if problem != "" {
			return p.fail(p.at, "<%s> %s", t.name, problem)
		}
		t.entity = e
		p.open = append(p.open, t)
	}
	if kind == html.SelfClosingTagToken {
		return p.close(t.name)
	}
	return nil
}

// inPre takes <code> at the start of <pre>, which says no more than its language.
func (p *htmlParser) inPre(class string) bool {
	if len(p.open) == 0 {
		return false
	}
	around := p.open[len(p.open)-1]
	pre, ok := around.entity.(*api.MessageEntityPre)
	if !ok || around.from != p.out.units {
		return false
	}
	if language, ok := strings.CutPrefix(class, "language-"); ok {
		pre.Language = language
	}
	return true
}

// close closes the innermost tag, which must be the one named.
func (p *htmlParser) close(name string) error {
	if name == "br" {
		return nil
	}
	n := len(p.open) - 1
	if n < 0 {
		return p.fail(p.at, "</%s> closes nothing", shortened(name))
	}
	t := p.open[n]
	if t.name != name {
		return p.fail(p.at, "</%s> where </%s> was expected", shortened(name), t.name)
	}
	p.open = p.open[:n]
	if t.entity != nil {
		p.out.since(t.from, t.entity)
	}
	return nil
}

// shortened is as much of a wrong thing as an error should show.
func shortened(s string) string {
	const most = 24
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "..."
	}
	return s
}

const htmlTagNames = "b, i, u, s, a, code, pre, blockquote, tg-spoiler, tg-emoji, tg-time"

// htmlTags make the entity of a tag, or say what is wrong with its attributes.
var htmlTags = map[string]func(attributes map[string]string) (e api.MessageEntityClass, problem string){
	"b": bold, "strong": bold,
	"i": italic, "em": italic,
	"u": underline, "ins": underline,
	"s": strike, "strike": strike, "del": strike,
	"spoiler": spoiler, "tg-spoiler": spoiler,
	"span": func(a map[string]string) (api.MessageEntityClass, string) {
		if a["class"] != "tg-spoiler" {
			return nil, `is a spoiler or nothing: it needs class="tg-spoiler"`
		}
		return spoiler(a)
	},
	"code": func(map[string]string) (api.MessageEntityClass, string) { return &api.MessageEntityCode{}, "" },
	"pre": func(a map[string]string) (api.MessageEntityClass, string) {
		return &api.MessageEntityPre{Language: a["language"]}, ""
	},
	"blockquote": func(a map[string]string) (api.MessageEntityClass, string) {
		_, expandable := a["expandable"]
		return &api.MessageEntityBlockquote{Collapsed: expandable}, ""
	},
	"a": func(a map[string]string) (api.MessageEntityClass, string) {
		if a["href"] == "" {
			return nil, "has no href"
		}
		return linkTo(a["href"])
	},
	"tg-emoji": func(a map[string]string) (api.MessageEntityClass, string) {
		return customEmoji(a["emoji-id"], "emoji-id")
	},
	"emoji": func(a map[string]string) (api.MessageEntityClass, string) { return customEmoji(a["id"], "id") },
	"tg-time": func(a map[string]string) (api.MessageEntityClass, string) {
		return formattedDate(a["unix"], a["format"])
	},
}

func bold(map[string]string) (api.MessageEntityClass, string) { return &api.MessageEntityBold{}, "" }
func italic(map[string]string) (api.MessageEntityClass, string) {
	return &api.MessageEntityItalic{}, ""
}
func underline(map[string]string) (api.MessageEntityClass, string) {
	return &api.MessageEntityUnderline{}, ""
}
func strike(map[string]string) (api.MessageEntityClass, string) {
	return &api.MessageEntityStrike{}, ""
}
func spoiler(map[string]string) (api.MessageEntityClass, string) {
	return &api.MessageEntitySpoiler{}, ""
}

// userLink begins a link that mentions a user.
const userLink = "tg://user?id="

// linkTo is a link, or who it mentions.
func linkTo(url string) (api.MessageEntityClass, string) {
	id, mention := strings.CutPrefix(url, userLink)
	if !mention {
		return &api.MessageEntityTextURL{URL: url}, ""
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 {
		return nil, fmt.Sprintf("mentions %q, which is no user's id", shortened(id))
	}
	return &api.MessageEntityMentionName{UserID: n}, ""
}

func customEmoji(id, attribute string) (api.MessageEntityClass, string) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, fmt.Sprintf("needs the number of a custom emoji as its %s, not %q", attribute, shortened(id))
	}
	return &api.MessageEntityCustomEmoji{DocumentID: n}, ""
}

var dateFormat = regexp.MustCompile(`^(r|w?[dD]?[tT]?)$`)

// formattedDate is a time that each reader sees in their own zone: r is how long
// ago, w the day of the week, d and D the date, t and T the time, short and long.
func formattedDate(unix, format string) (api.MessageEntityClass, string) {
	n, err := strconv.ParseInt(unix, 10, 32)
	switch {
	case err != nil:
		return nil, fmt.Sprintf("needs a time in seconds, not %q", shortened(unix))
	case !dateFormat.MatchString(format):
		return nil, fmt.Sprintf("has the format %q; r alone, or w, d or D, t or T in this order", shortened(format))
	}
	has := func(c string) bool { return strings.Contains(format, c) }
	return &api.MessageEntityFormattedDate{
		Date: int32(n), Relative: has("r"), DayOfWeek: has("w"),
		ShortDate: has("d"), LongDate: has("D"), ShortTime: has("t"), LongTime: has("T"),
	}, ""
}

// dateLetters is the format that makes e.
func dateLetters(e *api.MessageEntityFormattedDate) string {
	if e.Relative {
		return "r"
	}
	var s string
	for _, x := range []struct {
		set    bool
		letter string
	}{{e.DayOfWeek, "w"}, {e.ShortDate, "d"}, {e.LongDate && !e.ShortDate, "D"}, {e.ShortTime, "t"}, {e.LongTime && !e.ShortTime, "T"}} {
		if x.set {
			s += x.letter
		}
	}
	return s
}

// EscapeHTML is s as text within HTML.
func EscapeHTML(s string) string { return htmlEscaper.Replace(wellFormed(s)) }

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#13;")

// HTML writes t with tags; ParseHTML reads them. What Telegram finds by itself, as
// @names and plain links, has none.
func (t FormattedText) HTML() string {
	r := newRuler(wellFormed(t.Text))
	w := &htmlWriter{}
	render(r, shown(r.tidy(t.spans())), w)
	return w.b.String()
}

// shown are the spans that have a notation.
func shown(spans []span) []span {
	var out []span
	for _, m := range spans {
		if open, _ := tagsOf(m.entity); open != "" {
			out = append(out, m)
		}
	}
	return out
}

type htmlWriter struct{ b strings.Builder }

func (w *htmlWriter) text(s string) { w.b.WriteString(textEscaper.Replace(s)) }

var textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")

func (w *htmlWriter) open(e api.MessageEntityClass) {
	open, _ := tagsOf(e)
	w.b.WriteString(open)
}

func (w *htmlWriter) close(e api.MessageEntityClass) {
	_, end := tagsOf(e)
	w.b.WriteString(end)
}

// tagsOf are the tags around an entity; "" for one that has none.
func tagsOf(e api.MessageEntityClass) (open, end string) {
	switch e := e.(type) {
	case *api.MessageEntityBold:
		return "<b>", "</b>"
	case *api.MessageEntityItalic:
		return "<i>", "</i>"
	case *api.MessageEntityUnderline:
		return "<u>", "</u>"
	case *api.MessageEntityStrike:
		return "<s>", "</s>"
	case *api.MessageEntitySpoiler:
		return "<tg-spoiler>", "</tg-spoiler>"
	case *api.MessageEntityCode:
		return "<code>", "</code>"
	case *api.MessageEntityPre:
		if e.Language == "" {
			return "<pre>", "</pre>"
		}
		return `<pre><code class="language-` + EscapeHTML(e.Language) + `">`, "</code></pre>"
	case *api.MessageEntityBlockquote:
		if e.Collapsed {
			return "<blockquote expandable>", "</blockquote>"
		}
		return "<blockquote>", "</blockquote>"
	case *api.MessageEntityCustomEmoji:
		return fmt.Sprintf(`<tg-emoji emoji-id="%d">`, e.DocumentID), "</tg-emoji>"
	case *api.MessageEntityFormattedDate:
		if f := dateLetters(e); f != "" {
			return fmt.Sprintf(`<tg-time unix="%d" format="%s">`, e.Date, f), "</tg-time>"
		}
		return fmt.Sprintf(`<tg-time unix="%d">`, e.Date), "</tg-time>"
	}
	if url := targetOf(e); url != "" {
		return `<a href="` + EscapeHTML(url) + `">`, "</a>"
	}
	return "", ""
}

// targetOf is where a link leads; "" for other entities.
func targetOf(e api.MessageEntityClass) string {
	switch e := e.(type) {
	case *api.MessageEntityTextURL:
		return e.URL
	case *api.MessageEntityMentionName:
		return userLink + strconv.FormatInt(e.UserID, 10)
	case *api.InputMessageEntityMentionName:
		if u, ok := e.UserID.(*api.InputUser); ok {
			return userLink + strconv.FormatInt(u.UserID, 10)
		}
	}
	return ""
}
