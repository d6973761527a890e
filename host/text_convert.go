package host

import (
	"reflect"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// A formattedField is formatted text that was given for a field, a string.
type formattedField struct {
	index int
	text  *telegram.FormattedText
}

// setFormatted stores formatted text: its entities go into the field beside it that
// is for them, if that was not given.
func (c *converter) setFormatted(d *descriptor, v reflect.Value, x formattedField, seen *fieldSet) *argError {
	f, t := &d.fields[x.index], x.text
	prefix := strings.TrimSuffix(strings.TrimSuffix(f.Name, "message"), "text")
	at, ok := d.index[prefix+"entities"]
	switch {
	case !ok && len(t.Entities) > 0:
		return wrong("plain text expected, got formatted text, which %s has no entities for; .text of it is plain", d.t.Name)
	case ok && !seen.has(at):
		c.setEntities(v.Field(at), t.Entities)
		seen.add(at)
	}
	to := v.Field(x.index)
	if f.Optional {
		to.Field(1).SetBool(true)
		to = to.Field(0)
	}
	to.SetString(t.Text)
	return nil
}

// setEntities stores entities as they are sent: who is mentioned has to be looked
// up. The mention of somebody who can't be found is left out.
func (c *converter) setEntities(to reflect.Value, entities []api.MessageEntityClass) {
	out := make([]api.MessageEntityClass, len(entities))
	for i, e := range entities {
		out[i] = e
		mention, ok := e.(*api.MessageEntityMentionName)
		if !ok {
			continue
		}
		sent := &api.InputMessageEntityMentionName{Offset: mention.Offset, Length: mention.Length}
		user, ok, err := c.client.CastLocal("InputUser", mention.UserID)
		switch {
		case err != nil:
			out[i] = unmentioned(mention)
		case ok:
			sent.UserID, _ = user.(api.InputUserClass)
			out[i] = sent
		default:
			c.pending = append(c.pending, pendingCast{want: "InputUser", ref: mention.UserID, item: c.item, found: func(o api.Object) {
				if user, ok := o.(api.InputUserClass); ok {
					sent.UserID = user
					out[i] = sent
				} else {
					out[i] = unmentioned(mention)
				}
			}})
		}
	}
	if len(out) > 0 {
		to.Set(reflect.ValueOf(out))
	}
}

// unmentioned is what stays of the mention of somebody unknown: nothing that shows.
func unmentioned(m *api.MessageEntityMentionName) api.MessageEntityClass {
	return &api.MessageEntityUnknown{Offset: m.Offset, Length: m.Length}
}

// shownEntities are entities without those of unmentioned.
func shownEntities(entities []api.MessageEntityClass) []api.MessageEntityClass {
	return slices.DeleteFunc(entities, func(e api.MessageEntityClass) bool {
		_, nothing := e.(*api.MessageEntityUnknown)
		return nothing
	})
}

// withEntities is the object for formatted text or a string.
func (c *converter) withEntities(t telegram.FormattedText) *api.TextWithEntities {
	o := &api.TextWithEntities{Text: t.Text}
	c.setEntities(reflect.ValueOf(&o.Entities).Elem(), t.Entities)
	return o
}

// isText tells the fields that formatted text can be put into.
func (f *field) isText() bool { return f.Type.Kind == tl.KindString }
