package sandbox

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl/api"
)

// detection finds one kind of entity that the server marks by itself. The
// match is group 1: what comes before it only has to be no part of a word.
type detection struct {
	pattern *regexp.Regexp
	mark    func(offset, length int32) api.MessageEntityClass
}

// detections are Telegram's automatic entities, without phone and bank card
// numbers. Where two overlap, the one listed first wins.
func detections() []detection {
	const start = `(?:^|[^\pL\pN_/@#$])`
	return []detection{
		{regexp.MustCompile(`(?i)` + start + `(https?://[^\s<>"]*[^\s<>".,;:!?'()])`),
			func(o, n int32) api.MessageEntityClass { return &api.MessageEntityURL{Offset: o, Length: n} }},
		{regexp.MustCompile(`(?i)` + start + `([a-z0-9][a-z0-9._+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})`),
			func(o, n int32) api.MessageEntityClass { return &api.MessageEntityEmail{Offset: o, Length: n} }},
		{regexp.MustCompile(`(?i)` + start + `((?:[a-z0-9-]+\.)+(?:com|org|net|me|dev|io|example)(?:/[^\s<>"]*[^\s<>".,;:!?'()])?)`),
			func(o, n int32) api.MessageEntityClass { return &api.MessageEntityURL{Offset: o, Length: n} }},
		{regexp.MustCompile(start + `(@[A-Za-z][A-Za-z0-9_]{2,31})`),
			func(o, n int32) api.MessageEntityClass { return &api.MessageEntityMention{Offset: o, Length: n} }},
		{regexp.MustCompile(start + `(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][A-Za-z0-9_]{2,31})?)`),
			func(o, n int32) api.MessageEntityClass { return &api.MessageEntityBotCommand{Offset: o, Length: n} }},
		{regexp.MustCompile(start + `(#[\pL\pN_]*[\pL_][\pL\pN_]*)`),
			func(o, n int32) api.MessageEntityClass { return &api.MessageEntityHashtag{Offset: o, Length: n} }},
		{regexp.MustCompile(start + `(\$[A-Z]{1,8}\b)`),
			func(o, n int32) api.MessageEntityClass { return &api.MessageEntityCashtag{Offset: o, Length: n} }},
	}
}

// detect adds the entities that the server finds in a text to those the sender
// gave, and puts all in order. Nothing is found inside of code and links.
func (s *Sandbox) detect(text string, entities []api.MessageEntityClass) []api.MessageEntityClass {
	taken := make([]bool, utf8.RuneCountInString(text)*2)
	for _, e := range entities {
		switch e.(type) {
		case *api.MessageEntityCode, *api.MessageEntityPre, *api.MessageEntityTextURL, *api.MessageEntityMentionName,
			*api.MessageEntityURL, *api.MessageEntityMention, *api.MessageEntityEmail,
			*api.MessageEntityBotCommand, *api.MessageEntityHashtag, *api.MessageEntityCashtag:
			claim(taken, e)
		}
	}
	if strings.ContainsAny(text, "@#$/.") {
		if s.detections == nil {
			s.detections = detections() // most worlds are left before a text needs them
		}
		for _, d := range s.detections {
			entities = d.find(text, taken, entities)
		}
	}
	slices.SortStableFunc(entities, func(a, b api.MessageEntityClass) int {
		ao, al := bounds(a)
		bo, bl := bounds(b)
		return cmp.Or(cmp.Compare(*ao, *bo), cmp.Compare(*bl, *al))
	})
	return entities
}

// find appends the matches that don't overlap what is taken.
func (d detection) find(text string, taken []bool, entities []api.MessageEntityClass) []api.MessageEntityClass {
	for _, m := range d.pattern.FindAllStringSubmatchIndex(text, -1) {
		offset, length := len(utf16Units(text[:m[2]])), len(utf16Units(text[m[2]:m[3]]))
		if slices.Contains(taken[offset:offset+length], true) {
			continue
		}
		e := d.mark(int32(offset), int32(length))
		claim(taken, e)
		entities = append(entities, e)
	}
	return entities
}

func claim(taken []bool, e api.MessageEntityClass) {
	offset, length := bounds(e)
	for i := range *length {
		taken[*offset+i] = true
	}
}
