package host

import (
	"reflect"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// markupOptions are those of a keyboard, beside its rows.
var markupOptions = []string{"resize", "once", "placeholder", "selective", "persistent", "force_reply"}

// markup is the buttons that a script has given to a message: those of one kind, in
// rows. An empty table is no buttons any more, as an edit has it.
func (h *host) markup(v lua.LValue) (api.ReplyMarkupClass, *argError) {
	o, isObject := object(v)
	if m, ok := o.(api.ReplyMarkupClass); ok {
		return m, nil
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		if _, isText := v.(lua.LString); !isObject && !isText {
			return nil, wrong("buttons expected, got %s", describe(v))
		}
		t = h.L.NewTable()
		t.Append(v)
	}
	if name, ok := t.RawGetString("_").(lua.LString); ok {
		c := converter{bridge: h.bridge}
		o, err := c.plainObject(string(name), t)
		if m, ok := o.(api.ReplyMarkupClass); ok && len(c.pending) == 0 {
			return m, nil
		}
		if err == nil {
			err = wrong("%s is no ReplyMarkup", string(name))
		}
		return nil, err
	}
	var m markup
	for i := 1; i <= t.Len(); i++ {
		row, ok := t.RawGetInt(i).(*lua.LTable)
		if !ok { // the table is a row itself
			if err := m.row(t); err != nil {
				return nil, err
			}
			break
		}
		if err := m.row(row); err != nil {
			return nil, err.at(i)
		}
	}
	return m.finish(t)
}

// A markup is rows of buttons of the one kind or the other.
type markup struct {
	inline   []*api.KeyboardInlineButtonRow
	keyboard []*api.KeyboardButtonRow
}

func (m *markup) row(t *lua.LTable) *argError {
	inline, keyboard := &api.KeyboardInlineButtonRow{}, &api.KeyboardButtonRow{}
	for i := 1; i <= t.Len(); i++ {
		v := t.RawGetInt(i)
		if s, ok := v.(lua.LString); ok && s != "" {
			keyboard.Buttons = append(keyboard.Buttons, &api.KeyboardButton{Text: string(s), Type: &api.ButtonTypeDefault{}})
			continue
		}
		o, _ := object(v)
		switch b := o.(type) {
		case *api.KeyboardInlineButton:
			inline.Buttons = append(inline.Buttons, b)
		case *api.KeyboardButton:
			keyboard.Buttons = append(keyboard.Buttons, b)
		case api.ReplyMarkupClass:
			return wrong("%s goes alone: buttons = buttons.remove() or buttons.force_reply()", nameOf(o)).at(i)
		default:
			return expected("button, as buttons.inline(text, data) makes it,", v).at(i)
		}
	}
	if len(inline.Buttons) > 0 {
		m.inline = append(m.inline, inline)
	}
	if len(keyboard.Buttons) > 0 {
		m.keyboard = append(m.keyboard, keyboard)
	}
	if len(m.inline) > 0 && len(m.keyboard) > 0 {
		return wrong("inline buttons and those of a keyboard together: a message has either the ones or the others")
	}
	return nil
}

// finish reads the options.
func (m *markup) finish(t *lua.LTable) (api.ReplyMarkupClass, *argError) {
	keyboard := &api.ReplyKeyboardMarkup{Rows: m.keyboard, Resize: true}
	inline := &api.ReplyInlineMarkup{Rows: m.inline}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		name, ok := k.(lua.LString)
		if !ok {
			continue
		}
		to := map[string]*bool{
			"resize": &keyboard.Resize, "once": &keyboard.SingleUse, "selective": &keyboard.Selective,
			"persistent": &keyboard.Persistent, "force_reply": &keyboard.ForceReply,
		}[string(name)]
		var err *argError
		switch {
		case name == "placeholder":
			err = optionText(&keyboard.Placeholder, v)
		case to == nil:
			return nil, wrong("unknown option %s%s", keyName(k), orElse(reference.DidYouMean(string(name), markupOptions), ", not one of "+listed(markupOptions)))
		default:
			err = optionBool(to, v)
		}
		if err != nil {
			return nil, err.in(string(name))
		}
		if len(m.keyboard) == 0 && name != "force_reply" {
			return nil, wrong("%s is of keyboards, not of inline buttons", string(name))
		}
	}
	if len(m.keyboard) > 0 {
		return keyboard, nil
	}
	inline.ForceReply = keyboard.ForceReply
	return inline, nil
}

// optionText takes a string.
func optionText(to *tl.Opt[string], v lua.LValue) *argError {
	s, ok := v.(lua.LString)
	if !ok {
		return expected("string", v)
	}
	*to = tl.Some(string(s))
	return nil
}

// slotOf is what a pointer to a field points to.
func slotOf(to any) reflect.Value { return reflect.ValueOf(to).Elem() }

func noOptions() *telegram.CallOptions { return new(telegram.CallOptions) }
