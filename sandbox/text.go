package sandbox

import (
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl/api"
)

// compose checks the text of a message as Telegram does: white space around it
// goes, entities move with it, lose the white space at their end, and must fit
// (A19); what the server recognises by itself is added. MESSAGE_EMPTY,
// MESSAGE_TOO_LONG, ENTITY_BOUNDS_INVALID, ENTITY_MENTION_USER_INVALID.
func (c *call) compose(text string, entities []api.MessageEntityClass) (string, []api.MessageEntityClass, error) {
	text = strings.ToValidUTF8(text, "")
	units := utf16Units(text)
	ends := strings.TrimRightFunc(text, unicode.IsSpace)
	trimmed := strings.TrimLeftFunc(ends, unicode.IsSpace)
	if trimmed == "" {
		return "", nil, refuse("MESSAGE_EMPTY")
	}
	if utf8.RuneCountInString(trimmed) > messageLengthMax {
		return "", nil, refuse("MESSAGE_TOO_LONG")
	}
	start := len(utf16Units(ends[:len(ends)-len(trimmed)]))
	t := span{units: units, start: start, end: len(utf16Units(ends))}
	fitted, err := c.fitted(t, entities)
	if err != nil {
		return "", nil, err
	}
	return trimmed, c.s.detect(trimmed, fitted), nil
}

// fitted are a sender's entities as everybody gets them, on the part of the
// text that is kept: ENTITY_BOUNDS_INVALID, ENTITY_MENTION_USER_INVALID.
func (c *call) fitted(t span, entities []api.MessageEntityClass) (out []api.MessageEntityClass, err error) {
	for _, e := range entities {
		if e, err = c.entity(e); err != nil {
			return nil, err
		}
		if e, err = t.fit(e); err != nil {
			return nil, err
		}
		if e != nil {
			out = append(out, e)
		}
	}
	return out, nil
}

// utf16Units classifies the UTF-16 code units of text, the units that entities
// count in: one per character, two outside the basic plane.
func utf16Units(text string) []unit {
	units := make([]unit, 0, len(text))
	for _, r := range text {
		u := unitText
		if unicode.IsSpace(r) {
			u = unitSpace
		}
		units = append(units, u)
		if r > 0xffff {
			units = append(units, unitTail)
		}
	}
	return units
}

type unit uint8

const (
	unitText unit = iota
	unitSpace
	unitTail // the second half of a surrogate pair
)

// span is the part of a text that is kept, in UTF-16 units.
type span struct {
	units      []unit
	start, end int
}

// fit moves an entity with the trimmed text; nil if nothing of it is left.
func (t span) fit(e api.MessageEntityClass) (api.MessageEntityClass, error) {
	offset, length := bounds(e)
	from, to := int(*offset), int(*offset)+int(*length)
	if from < 0 || *length < 0 || to > len(t.units) || t.splits(from) || t.splits(to) {
		return nil, refuse("ENTITY_BOUNDS_INVALID")
	}
	from, to = max(from, t.start), min(to, t.end)
	for to > from && t.units[to-1] == unitSpace {
		to--
	}
	if to <= from {
		return nil, nil
	}
	out := clone(e)
	offset, length = bounds(out)
	*offset, *length = int32(from-t.start), int32(to-from)
	return out, nil
}

func (t span) splits(i int) bool { return i < len(t.units) && t.units[i] == unitTail }

// bounds are the two fields that every entity has.
func bounds(e api.MessageEntityClass) (offset, length *int32) {
	v := reflect.ValueOf(e).Elem()
	return v.FieldByName("Offset").Addr().Interface().(*int32), v.FieldByName("Length").Addr().Interface().(*int32)
}

func clone(e api.MessageEntityClass) api.MessageEntityClass {
	v := reflect.New(reflect.TypeOf(e).Elem())
	v.Elem().Set(reflect.ValueOf(e).Elem())
	return v.Interface().(api.MessageEntityClass)
}

// entity turns what only a client sends into what everybody gets.
func (c *call) entity(e api.MessageEntityClass) (api.MessageEntityClass, error) {
	in, ok := e.(*api.InputMessageEntityMentionName)
	if !ok {
		return e, nil
	}
	a, err := c.inputUser(in.UserID, "ENTITY_MENTION_USER_INVALID")
	if err != nil {
		return nil, err
	}
	return &api.MessageEntityMentionName{Offset: in.Offset, Length: in.Length, UserID: a.ID}, nil
}
