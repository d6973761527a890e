package telegram

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl/api"
)

// FormattedText is a text and what its parts look like. Entities count in UTF-16
// units (A19): a character of the basic plane is one, any other is two.
type FormattedText struct {
	Text     string
	Entities []api.MessageEntityClass
}

// Join puts texts one after the other.
func Join(parts ...FormattedText) FormattedText {
	var c composer
	for _, p := range parts {
		for _, m := range p.spans() {
			c.spans = append(c.spans, m.moved(c.units))
		}
		c.write(p.Text)
	}
	return c.formatted()
}

// Units is the length of a text in UTF-16 units.
func Units(text string) int {
	n := 0
	for _, r := range text {
		n += unitsOf(r)
	}
	return n
}

func unitsOf(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// A span is an entity on its place, which is kept beside it: what is in its fields
// of offset and length does not count.
type span struct {
	from, to int
	entity   api.MessageEntityClass
}

func (m span) moved(by int) span { return span{m.from + by, m.to + by, m.entity} }

// within is the part of m in a range.
func (m span) within(from, to int) span { return span{max(m.from, from), min(m.to, to), m.entity} }

// spans are the entities of t as they were given.
func (t FormattedText) spans() []span {
	out := make([]span, 0, len(t.Entities))
	for _, e := range t.Entities {
		if e == nil {
			continue
		}
		offset, length := entityBounds(e)
		out = append(out, span{int(*offset), int(*offset) + int(*length), e})
	}
	return out
}

// entityBounds are the two fields that every entity has.
func entityBounds(e api.MessageEntityClass) (offset, length *int32) {
	v := reflect.ValueOf(e).Elem()
	return v.FieldByName("Offset").Addr().Interface().(*int32), v.FieldByName("Length").Addr().Interface().(*int32)
}

// placed is a copy of the entity with its place in its fields.
func (m span) placed() api.MessageEntityClass {
	v := reflect.New(reflect.TypeOf(m.entity).Elem())
	v.Elem().Set(reflect.ValueOf(m.entity).Elem())
	e := v.Interface().(api.MessageEntityClass)
	offset, length := entityBounds(e)
	*offset, *length = int32(m.from), int32(m.to-m.from)
	return e
}

// A ruler finds the UTF-16 units of a text in its bytes: unit i belongs to the
// character at byte at[i], and at[len(at)-1] is the end.
type ruler struct {
	text string
	at   []int
}

func newRuler(text string) ruler {
	r := ruler{text: text, at: make([]int, 0, len(text)+1)}
	for i, c := range text {
		r.at = append(r.at, i)
		if c > 0xffff {
			r.at = append(r.at, i)
		}
	}
	r.at = append(r.at, len(text))
	return r
}

func (r ruler) units() int { return len(r.at) - 1 }

// splits tells whether i is between the halves of a surrogate pair.
func (r ruler) splits(i int) bool { return i > 0 && i < r.units() && r.at[i] == r.at[i-1] }

// char is the character that unit i belongs to.
func (r ruler) char(i int) rune {
	c, _ := utf8.DecodeRuneInString(r.text[r.at[i]:])
	return c
}

// fitted puts the ends of a span on characters of the text; nothing may be left.
func (r ruler) fitted(m span) span {
	m.from, m.to = max(m.from, 0), min(m.to, r.units())
	if m.from < m.to && r.splits(m.from) {
		m.from--
	}
	if m.from < m.to && r.splits(m.to) {
		m.to++
	}
	return m
}

// trimmed takes white space off the end of a span.
func (r ruler) trimmed(m span) span {
	for m.to > m.from && unicode.IsSpace(r.char(m.to-1)) {
		m.to--
	}
	return m
}

// tidy makes spans what Telegram makes of them: on characters, without white space
// at their end, none empty, of one look only one at a place, in order.
func (r ruler) tidy(spans []span) []span {
	fitted := spans[:0:0]
	for _, m := range spans {
		if m = r.fitted(m); m.from < m.to {
			fitted = append(fitted, m)
		}
	}
	out := merged(fitted)
	for i := range out {
		out[i] = r.trimmed(out[i])
	}
	out = slices.DeleteFunc(out, func(m span) bool { return m.from >= m.to })
	slices.SortStableFunc(out, outerFirst)
	return out
}

// outerFirst orders spans by where they begin, those around others first.
func outerFirst(a, b span) int {
	return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to), cmp.Compare(rank(a.entity), rank(b.entity)))
}

// A look is what makes two entities look the same. Those of a divisible look may be
// cut in two, and two that touch are one.
type look struct {
	kind reflect.Type
	text string
	id   int64
}

func lookOf(e api.MessageEntityClass) (l look, divisible bool) {
	l = look{kind: reflect.TypeOf(e)}
	switch e := e.(type) {
	case *api.MessageEntityTextURL:
		l.text = e.URL
		return l, true
	case *api.MessageEntityMentionName:
		l.id = e.UserID
		return l, true
	}
	return l, isStyle(e)
}

// isStyle tells the entities that say nothing but how their text is drawn.
func isStyle(e api.MessageEntityClass) bool {
	switch e.(type) {
	case *api.MessageEntityBold, *api.MessageEntityItalic, *api.MessageEntityUnderline, *api.MessageEntityStrike, *api.MessageEntitySpoiler:
		return true
	}
	return false
}

// rank is how far outside an entity is among others on the same place.
func rank(e api.MessageEntityClass) int {
	switch e.(type) {
	case *api.MessageEntityBlockquote:
		return 0
	case *api.MessageEntityTextURL, *api.MessageEntityMentionName, *api.InputMessageEntityMentionName:
		return 1
	case *api.MessageEntityBold:
		return 2
	case *api.MessageEntityItalic:
		return 3
	case *api.MessageEntityUnderline:
		return 4
	case *api.MessageEntityStrike:
		return 5
	case *api.MessageEntitySpoiler:
		return 6
	case *api.MessageEntityPre:
		return 7
	case *api.MessageEntityCode:
		return 8
	case *api.MessageEntityCustomEmoji:
		return 9
	}
	return 10
}

// merged joins spans of one divisible look that touch.
func merged(spans []span) []span {
	var out []span
	last := map[look]int{} // place in out
	slices.SortStableFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for _, m := range spans {
		l, divisible := lookOf(m.entity)
		i, seen := last[l]
		if divisible && seen && out[i].to >= m.from {
			out[i].to = max(out[i].to, m.to)
			continue
		}
		last[l] = len(out)
		out = append(out, m)
	}
	return out
}

// A composer puts a text together.
type composer struct {
	text  strings.Builder
	units int
	spans []span
}

func (c *composer) write(s string) {
	c.text.WriteString(s)
	c.units += Units(s)
}

// since marks all that was written since a place.
func (c *composer) since(from int, e api.MessageEntityClass) {
	c.spans = append(c.spans, span{from, c.units, e})
}

func (c *composer) formatted() FormattedText {
	t := FormattedText{Text: c.text.String()}
	if len(c.spans) == 0 {
		return t
	}
	for _, m := range newRuler(t.Text).tidy(c.spans) {
		t.Entities = append(t.Entities, m.placed())
	}
	return t
}

// wellFormed is s with a replacement character, one unit, for each byte that is no
// UTF-8.
func wellFormed(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}
