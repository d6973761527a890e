package telegram

import (
	"slices"
	"strings"
	"unicode"

	"github.com/tgscript/tgscript/tl/api"
)

// The most that Telegram takes, in UTF-16 units: of a message's text, and of what
// is below a photo or a file.
const (
	MaxMessage = 4096
	MaxCaption = 1024
)

// Split cuts a text into parts of at most first units, and rest from the second
// one on: between paragraphs where it can, or else between lines, sentences,
// words. White space at a cut is left out. An entity that is cut goes on in the
// next part; what Telegram knows as one (a link, a line of code, an emoji) is not
// cut as long as it can be left whole.
func (t FormattedText) Split(first, rest int) []FormattedText {
	first, rest = max(first, 2), max(rest, 2)
	r := newRuler(wellFormed(t.Text))
	if r.units() <= first {
		return []FormattedText{t}
	}
	spans := r.tidy(t.spans())
	var parts []FormattedText
	for from, most := 0, first; ; most = rest {
		from = r.skipSpace(from)
		if from == r.units() {
			break
		}
		to := r.units()
		if to-from > most {
			to = r.cutAt(from, from+most, spans)
		}
		parts = append(parts, r.part(from, to, spans))
		from = to
	}
	if parts == nil { // nothing but white space
		return []FormattedText{t}
	}
	return parts
}

func (r ruler) skipSpace(from int) int {
	for from < r.units() && unicode.IsSpace(r.char(from)) {
		from++
	}
	return from
}

// part is a range of the text, without white space at its end.
func (r ruler) part(from, to int, spans []span) FormattedText {
	p := FormattedText{Text: strings.TrimRightFunc(r.text[r.at[from]:r.at[to]], unicode.IsSpace)}
	end := from + Units(p.Text)
	for _, s := range spans {
		if s = r.trimmed(s.within(from, end)); s.from < s.to {
			p.Entities = append(p.Entities, s.moved(-from).placed())
		}
	}
	return p
}

// Kinds of places to cut at, the best first.
const (
	atParagraph = iota
	atLine
	atSentence
	atWord
	anywhere
	inCharacter // what looks like one, as an emoji of several
	nowhere
)

// cutAt is where to cut so that a part begins at from and ends at most at to.
func (r ruler) cutAt(from, to int, spans []span) int {
	for most := 2; most >= 0; most-- {
		if i := r.bestCut(from, to, wholes(from, to, spans, most), most == 0); i > from {
			return i
		}
	}
	if r.splits(to) {
		to--
	}
	return to
}

// bestCut is the best place that is in none of the spans; 0 if there is none. A
// paragraph, a line or a sentence is preferred if the part is at least half full
// then, and to cut a word takes that too, unless it has to be.
func (r ruler) bestCut(from, to int, whole []span, must bool) int {
	var best [inCharacter]int
	for i := to; i > from && best[atParagraph] == 0; i-- {
		kind := r.placeAt(i)
		if kind < inCharacter && best[kind] == 0 && !slices.ContainsFunc(whole, func(s span) bool { return s.from < i && i < s.to }) {
			best[kind] = i
		}
	}
	half := from + (to-from)/2
	for kind := atParagraph; kind <= atSentence; kind++ {
		if best[kind] > half {
			return best[kind]
		}
	}
	if last := slices.Max(best[:anywhere]); last > 0 {
		return last
	}
	if best[anywhere] > half || must {
		return best[anywhere]
	}
	return 0
}

// wholes are the spans about a range that should not be cut: all that Telegram
// knows as one, or only the emoji of these, or none.
func wholes(from, to int, spans []span, most int) []span {
	var out []span
	for _, s := range spans {
		indivisible := 2
		switch s.entity.(type) {
		case *api.MessageEntityPre, *api.MessageEntityBlockquote:
			continue
		case *api.MessageEntityCustomEmoji:
			indivisible = 1
		}
		if !isStyle(s.entity) && indivisible <= most && s.from < to && s.to > from {
			out = append(out, s)
		}
	}
	return out
}

// placeAt is how well a cut before unit i would do.
func (r ruler) placeAt(i int) int {
	if r.splits(i) {
		return nowhere
	}
	before := r.char(i - 1)
	var after rune
	if i < r.units() {
		after = r.char(i)
	}
	switch {
	case before == '\n' && after == '\n':
		return atParagraph
	case after == '\n' || before == '\n':
		return atLine
	case unicode.IsSpace(after):
		if strings.ContainsRune(".!?…", before) {
			return atSentence
		}
		return atWord
	case unicode.IsSpace(before):
		return atWord
	case strings.ContainsRune("。！？", before):
		return atSentence
	case joined(before, after) || isFlag(before) && isFlag(after) && r.flagsBefore(i)%2 == 1:
		return inCharacter
	}
	return anywhere
}

// joined tells whether two characters look like one: the second only changes the
// first, or joins it.
func joined(before, after rune) bool {
	const joiner = '\u200d'
	return before == joiner || after == joiner || unicode.In(after, unicode.Mn, unicode.Me, unicode.Mc) ||
		after >= 0x1f3fb && after <= 0x1f3ff || after >= 0xe0020 && after <= 0xe007f
}

// isFlag tells the letters that make flags, two by two.
func isFlag(c rune) bool { return c >= 0x1f1e6 && c <= 0x1f1ff }

// flagsBefore counts them, back from unit i. Nobody looks at more than so many.
func (r ruler) flagsBefore(i int) int {
	n := 0
	for n < 100 && i > 0 && isFlag(r.char(i-1)) {
		i -= 2
		n++
	}
	return n
}
