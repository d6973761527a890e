package telegram

import (
	"net/url"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// Markdown is that of Telegram's apps:
//
//	**bold**  __italic__  --underline--  ~~strike~~  ||spoiler||
//	`code`    ```go         [text](https://...)   [name](tg://user?id=...)
//	          code          ![👍](tg://emoji?id=...)
//	          ```           ![22:45](tg://time?unix=...&format=t)
//	> quote, to the end of its lines; **> begins one, next to another one too;
//	  || at its very end makes it expandable
//
// A \ before punctuation takes its meaning away; within code, before a ` only. No
// text is an error: what opens nothing, or is never closed, is text. A sign
// opens if no white space follows, and closes if none goes before.

// signs are what goes around a part of a text on both sides.
var signs = map[string]func(map[string]string) (api.MessageEntityClass, string){
	"**": bold, "__": italic, "--": underline, "~~": strike, "||": spoiler,
}

// ParseMarkdown reads a text with signs.
func ParseMarkdown(s string) FormattedText {
	var c composer
	s = wellFormed(s)
	for s != "" {
		lines, rest, quoted := takeQuote(s)
		if !quoted {
			lines, rest = untilQuote(s)
			parseInline(lines, true).into(&c)
			s = rest
			continue
		}
		in := parseInline(lines, false)
		from := c.units
		in.into(&c)
		c.since(from, &api.MessageEntityBlockquote{Collapsed: in.expandable})
		if s = rest; strings.HasPrefix(s, "\n") {
			c.write("\n")
			s = s[1:]
		}
	}
	return c.formatted()
}

// takeQuote takes the lines of a quote off the front of s, without what marks
// them and without the end of the last one.
func takeQuote(s string) (lines, rest string, ok bool) {
	var b strings.Builder
	for n := 0; ; n++ {
		line, after, more := strings.Cut(s, "\n")
		text, begins := strings.CutPrefix(line, "**>")
		if n > 0 && begins {
			break
		}
		if !begins {
			if text, begins = strings.CutPrefix(line, ">"); !begins {
				break
			}
		}
		if ok {
			b.WriteByte('\n')
		}
		ok = true
		b.WriteString(strings.TrimPrefix(text, " "))
		if rest = ""; !more {
			break
		}
		s, rest = after, "\n"+after
	}
	return b.String(), rest, ok
}

// untilQuote is the front of s up to the next line that begins a quote. Those
// within code are none.
func untilQuote(s string) (front, rest string) {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '`':
			if _, _, size := takeCode(s[i:]); size > 0 {
				i += size - 1
			}
		case s[i] == '\n' && (strings.HasPrefix(s[i+1:], ">") || strings.HasPrefix(s[i+1:], "**>")):
			return s[:i+1], s[i+1:]
		}
	}
	return s, ""
}

// A piece is a part of a text, and what it may open or close.
type piece struct {
	text       string                 // what it is if it does neither
	sign       string                 // one of signs, or "[" or "]"
	url        string                 // of "]"
	bang       bool                   // ! before [
	made       api.MessageEntityClass // on all of text, as it is
	open, shut bool                   // it may open, close
	closes     int                    // the piece that it closes, if it does
	used       bool                   // it does one of them
	link       bool                   // it opens a link, not an emoji or a date
}

// inline is text whose signs have found each other.
type inline struct {
	pieces     []piece
	expandable bool // it is a quote with || at its end
}

func parseInline(s string, plain bool) *inline {
	in := &inline{pieces: pieces(s)}
	in.match()
	if n := len(in.pieces); !plain && n > 0 {
		if last := &in.pieces[n-1]; last.sign == "||" && !last.used {
			in.expandable, last.text, last.used = true, "", true
		}
	}
	return in
}

// match finds what closes what.
func (in *inline) match() {
	opened := map[string]int{}
	var brackets []int
	for i := range in.pieces {
		p := &in.pieces[i]
		switch p.sign {
		case "":
		case "[":
			brackets = append(brackets, i)
		case "]":
			if len(brackets) == 0 {
				continue
			}
			at := brackets[len(brackets)-1]
			brackets = brackets[:len(brackets)-1]
			if p.made = target(p.url, in.pieces[at].bang); p.made != nil {
				in.join(at, i)
				in.pieces[at].link = isLink(p.made)
			}
		default:
			at, isOpen := opened[p.sign]
			switch {
			case isOpen && p.shut && at < i-1:
				in.join(at, i)
				p.made, _ = signs[p.sign](nil)
				delete(opened, p.sign)
			case !isOpen && p.open:
				opened[p.sign] = i
			}
		}
	}
}

func (in *inline) join(at, i int) {
	in.pieces[at].used, in.pieces[i].used, in.pieces[i].closes = true, true, at
}

// target is what a link makes of its text; nil if it is none.
func target(to string, bang bool) api.MessageEntityClass {
	u, err := url.Parse(to)
	if err == nil && u.Scheme == "tg" {
		q := u.Query()
		switch u.Host {
		case "emoji":
			if e, problem := customEmoji(q.Get("id"), "id"); problem == "" {
				return e
			}
			return nil
		case "time":
			if e, problem := formattedDate(q.Get("unix"), q.Get("format")); problem == "" && bang {
				return e
			}
			return nil
		}
	}
	if to == "" {
		return nil
	}
	e, problem := linkTo(to)
	if problem != "" {
		return nil
	}
	return e
}

// into writes the text.
func (in *inline) into(c *composer) {
	from := make([]int, len(in.pieces))
	for i, p := range in.pieces {
		from[i] = c.units
		switch {
		case p.sign == "" && p.made != nil:
			c.write(p.text)
			c.since(from[i], p.made)
		case !p.used:
			c.write(p.text)
		case p.made != nil:
			c.since(from[p.closes], p.made)
		case p.bang && p.link:
			c.write("!")
			from[i] = c.units
		}
	}
}

func isLink(e api.MessageEntityClass) bool { return targetOf(e) != "" }

// pieces cuts a text at all that may be a sign.
func pieces(s string) []piece {
	var out []piece
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			out = append(out, piece{text: text.String()})
			text.Reset()
		}
	}
	for i := 0; i < len(s); {
		p, size := pieceAt(s, i)
		if size == 0 {
			text.WriteString(p.text)
			i += max(len(p.text), 1)
			if p.sign == "\\" {
				i++
			}
			continue
		}
		flush()
		out = append(out, p)
		i += size
	}
	flush()
	return out
}

// pieceAt is the piece at byte i of s and how many bytes it has. Of plain text,
// of size 0, it is one byte, and the sign \ before it if that is there.
func pieceAt(s string, i int) (p piece, size int) {
	rest := s[i:]
	switch c := s[i]; c {
	case '\\':
		if len(rest) > 1 && isPunctuation(rest[1]) {
			return piece{text: rest[1:2], sign: "\\"}, 0
		}
	case '`':
		if e, code, size := takeCode(rest); size > 0 {
			return piece{text: code, made: e}, size
		}
		ticks := rest[:len(rest)-len(strings.TrimLeft(rest, "`"))]
		return piece{text: ticks}, len(ticks)
	case '!':
		if strings.HasPrefix(rest, "![") {
			return piece{text: "![", sign: "[", bang: true}, 2
		}
	case '[':
		return piece{text: "[", sign: "["}, 1
	case ']':
		if to, size := takeTarget(rest[1:]); size > 0 {
			return piece{text: rest[:size+1], sign: "]", url: to}, size + 1
		}
		return piece{text: "]", sign: "]"}, 1
	case '*', '_', '-', '~', '|':
		if len(rest) > 1 && rest[1] == c {
			return piece{
				text: rest[:2], sign: rest[:2],
				open: len(rest) > 2 && !isBlank(rest[2]), shut: i > 0 && !isBlank(s[i-1]),
			}, 2
		}
	}
	return piece{text: rest[:1]}, 0
}

func isBlank(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isPunctuation(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}

// maxTarget is how far the end of a link is looked for.
const maxTarget = 2048

// takeTarget takes the (url) of a link; size is 0 if there is none.
func takeTarget(s string) (to string, size int) {
	if !strings.HasPrefix(s, "(") {
		return "", 0
	}
	var b strings.Builder
	depth := 0
	for i := 1; i < min(len(s), maxTarget); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && isPunctuation(s[i+1]):
			i++
			b.WriteByte(s[i])
			continue
		case c == '\n':
			return "", 0
		case c == '(':
			depth++
		case c == ')':
			if depth == 0 {
				return b.String(), i + 1
			}
			depth--
		}
		b.WriteByte(s[i])
	}
	return "", 0
}

// takeCode takes `code` or a fence of three off the front of s; size is 0 if it is
// never closed, or is nothing.
func takeCode(s string) (e api.MessageEntityClass, code string, size int) {
	if strings.HasPrefix(s, "```") {
		inner, size := takeTicks(s, "```")
		if size == 0 {
			return nil, "", 0
		}
		pre := &api.MessageEntityPre{}
		if first, rest, lines := strings.Cut(inner, "\n"); lines {
			if language := strings.TrimSpace(first); !strings.ContainsAny(language, " `") {
				pre.Language, inner = language, rest
			}
			inner = strings.TrimSuffix(inner, "\n")
		}
		if inner == "" {
			return nil, "", 0
		}
		return pre, inner, size
	}
	inner, size := takeTicks(s, "`")
	if inner == "" {
		return nil, "", 0
	}
	return &api.MessageEntityCode{}, inner, size
}

// takeTicks takes what is between ticks. Of the \s right before a tick two are one,
// and one that is left over has the tick be text.
func takeTicks(s, ticks string) (inner string, size int) {
	var b strings.Builder
	for i := len(ticks); i < len(s); {
		slashes := 0
		for i+slashes < len(s) && s[i+slashes] == '\\' {
			slashes++
		}
		if slashes > 0 {
			if i += slashes; i < len(s) && s[i] == '`' {
				b.WriteString(strings.Repeat(`\`, slashes/2))
				if slashes%2 == 1 {
					b.WriteByte('`')
					i++
				}
				continue
			}
			b.WriteString(strings.Repeat(`\`, slashes))
			continue
		}
		if strings.HasPrefix(s[i:], ticks) {
			return b.String(), i + len(ticks)
		}
		b.WriteByte(s[i])
		i++
	}
	return "", 0
}
