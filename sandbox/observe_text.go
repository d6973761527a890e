package sandbox

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// teller says what has happened in words: it names whom a marked id is of, "" if
// it does not know.
type teller func(marked int64) string

// Text is the observation in a line, for people. name says what somebody or a
// chat is called, by the marked id; "" if it does not know.
func (o Observation) Text(name func(marked int64) string) string {
	t := teller(name)
	who := t.idName(o.Account)
	switch {
	case o.Lacks != "":
		return "the sandbox does not have " + o.Lacks
	case o.Call != nil:
		return who + " calls " + t.objectText(o.Call)
	case o.Refused != nil:
		return who + "'s " + api.TypeOf(o.Refused).Name + " is refused: " + o.Error
	case o.Update != nil:
		return who + " gets " + t.updateText(o.Update)
	}
	return ""
}

// Background tells of calls that a client makes by itself, and of what somebody
// has sent themselves.
func (o Observation) Background() bool {
	req := o.Call
	if req == nil {
		req = o.Refused
	}
	switch req := req.(type) {
	case *api.UpdatesGetStateRequest, *api.UpdatesGetDifferenceRequest, *api.UpdatesGetChannelDifferenceRequest,
		*api.HelpGetConfigRequest, *api.MessagesGetDialogsRequest:
		return true
	case *api.UsersGetUsersRequest:
		if len(req.ID) == 1 {
			_, self := req.ID[0].(*api.InputUserSelf)
			return self
		}
	}
	var m api.MessageClass
	switch u := o.Update.(type) {
	case *api.UpdateNewMessage:
		m = u.Message
	case *api.UpdateNewChannelMessage:
		m = u.Message
	}
	switch m := m.(type) {
	case *api.Message:
		return m.Out
	case *api.MessageService:
		return m.Out
	}
	return false
}

// updateText is an update in a few words, if it brings a message.
func (t teller) updateText(u api.UpdateClass) string {
	var m api.MessageClass
	what := "message"
	switch u := u.(type) {
	case *api.UpdateNewMessage:
		m = u.Message
	case *api.UpdateNewChannelMessage:
		m = u.Message
	case *api.UpdateEditMessage:
		m, what = u.Message, "edited message"
	case *api.UpdateEditChannelMessage:
		m, what = u.Message, "edited message"
	}
	full, ok := m.(*api.Message)
	if !ok {
		return t.objectText(u)
	}
	from := t.peerName(full.PeerID)
	if full.FromID != nil {
		from = t.peerName(full.FromID)
		if _, private := full.PeerID.(*api.PeerUser); !private {
			from += " in " + t.peerName(full.PeerID)
		}
	}
	text := fmt.Sprintf("%s from %s: %s", what, from, textValue(full.Message))
	if full.Media != nil {
		text += " with " + api.TypeOf(full.Media).Name
	}
	return text + buttonsText(full.ReplyMarkup)
}

func buttonsText(markup api.ReplyMarkupClass) (text string) {
	switch markup := markup.(type) {
	case *api.ReplyInlineMarkup:
		for _, row := range markup.Rows {
			for _, b := range row.Buttons {
				text += " [" + b.Text + "]"
			}
		}
	case *api.ReplyKeyboardMarkup:
		for _, row := range markup.Rows {
			for _, b := range row.Buttons {
				text += " [" + b.Text + "]"
			}
		}
	}
	return text
}

func (t teller) peerName(p api.PeerClass) string { return t.idName(marked(peerOf(p))) }

func (t teller) idName(id int64) string {
	if name := t(id); name != "" {
		return name
	}
	return fmt.Sprint(id)
}

// objectText is an object as a script would write it, without what says nothing:
// ids by name, no access hashes, no random ids.
func (t teller) objectText(o api.Object) string {
	var b strings.Builder
	t.writeObject(&b, o, 0)
	return b.String()
}

// maxShown is how long an object in a trace may become, about.
const maxShown = 300

func (t teller) writeObject(b *strings.Builder, o api.Object, depth int) {
	if name := t.peerText(o); name != "" {
		b.WriteString(name)
		return
	}
	if markup, ok := o.(api.ReplyMarkupClass); ok {
		if text := buttonsText(markup); text != "" {
			b.WriteString(text[1:])
			return
		}
	}
	of := api.TypeOf(o)
	if of == nil {
		b.WriteString("...")
		return
	}
	b.WriteString(of.Name)
	v := reflect.ValueOf(o).Elem()
	first := true
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if b.Len() > maxShown || name == "RandomID" || name == "AccessHash" || name == "Pts" || name == "PtsCount" || name == "Hash" {
			continue
		}
		text := t.valueText(v.Field(i), depth)
		if text == "" {
			continue
		}
		if first {
			b.WriteString(" { ")
		} else {
			b.WriteString(", ")
		}
		first = false
		b.WriteString(snakeCase(name) + " = " + text)
	}
	if !first {
		b.WriteString(" }")
	}
}

// peerText is the name of whom an object stands for.
func (t teller) peerText(o api.Object) string {
	switch o := o.(type) {
	case api.PeerClass:
		return t.peerName(o)
	case *api.InputPeerUser:
		return t.idName(o.UserID)
	case *api.InputUser:
		return t.idName(o.UserID)
	case *api.InputPeerChat:
		return t.idName(-o.ChatID)
	case *api.InputPeerChannel:
		return t.idName(channelMark - o.ChannelID)
	case *api.InputChannel:
		return t.idName(channelMark - o.ChannelID)
	case *api.InputPeerSelf, *api.InputUserSelf:
		return "itself"
	}
	return ""
}

// valueText is a field's value; "" if it is not set.
func (t teller) valueText(v reflect.Value, depth int) string {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if o, ok := v.Interface().(api.Object); ok && !v.IsNil() && depth < 4 {
			var b strings.Builder
			t.writeObject(&b, o, depth+1)
			return b.String()
		} else if ok && !v.IsNil() {
			return "..."
		}
	case reflect.Struct: // an Opt
		if set := v.FieldByName("Set"); set.IsValid() && set.Bool() {
			return t.valueText(v.FieldByName("Value"), depth)
		}
	case reflect.Slice:
		return t.listText(v, depth)
	case reflect.String:
		if v.Len() > 0 {
			return textValue(v.String())
		}
	case reflect.Bool:
		if v.Bool() {
			return "true"
		}
	case reflect.Int32, reflect.Int64, reflect.Float64:
		if !v.IsZero() {
			return fmt.Sprint(v.Interface())
		}
	}
	return ""
}

func (t teller) listText(v reflect.Value, depth int) string {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		if v.Len() == 0 {
			return ""
		}
		return textValue(string(v.Bytes()))
	}
	var list []string
	for i := range min(v.Len(), 5) {
		text := t.valueText(v.Index(i), depth+1)
		if text == "" {
			text = fmt.Sprintf("%v", v.Index(i)) // the zero of its type
		}
		list = append(list, text)
	}
	if v.Len() > 5 {
		list = append(list, "...")
	}
	if len(list) == 0 {
		return ""
	}
	return "{ " + strings.Join(list, ", ") + " }"
}

// textValue is a text in a trace, cut if it is long.
func textValue(s string) string {
	if r := []rune(s); len(r) > 80 {
		return fmt.Sprintf("%q...", string(r[:80]))
	}
	return fmt.Sprintf("%q", s)
}

// snakeCase is a Go field's name as the schema has it.
func snakeCase(name string) string {
	var b strings.Builder
	for i, r := range name {
		upper := r >= 'A' && r <= 'Z'
		if upper && i > 0 && (name[i-1] < 'A' || name[i-1] > 'Z') {
			b.WriteByte('_')
		}
		if upper {
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
