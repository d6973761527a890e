package sandbox

import (
	"strings"
)

// What a button does is its constructor's name up to layer 228:
// keyboardButtonUrl. Later it is that of its type: inlineButtonTypeUrl, in
// keyboardInlineButton, or buttonTypeRequestPhone, in keyboardButton.

// row translates a row of a keyboard whose buttons are of another type there.
func row(name, from, to string) reshape {
	return func(x *translation, v any) any {
		buttons, ok := v.(*tree).get("buttons").([]any)
		if !ok {
			return nil
		}
		return x.make(name, "buttons", x.vector(buttons, boxed(from), boxed(to)))
	}
}

// newButton is a button of today, of a constructor and with a type of one kind.
func (x *translation) newButton(t *tree, name, kind string) any {
	what, input := strings.CutPrefix(t.typ.Name, "inputKeyboardButton")
	if !input {
		what = strings.TrimPrefix(t.typ.Name, "keyboardButton")
	}
	if what == "" {
		what = "Default"
	}
	typ := strings.ToLower(kind[:1]) + kind[1:] + what
	if input {
		typ = "input" + kind + what
	}
	to := x.to.byName[typ]
	if to == nil {
		x.fail("layer %d has no %s", x.to.number, typ)
		return nil
	}
	does := x.fill(to, t)
	if does == nil {
		return nil
	}
	return x.make(name, "text", t.get("text"), "type", does, "style", x.style(t))
}

// style translates a button's colours; nil if it has none.
func (x *translation) style(t *tree) any {
	s := t.get("style")
	if s == nil || x.to.byName["keyboardButtonStyle"] == nil {
		return nil
	}
	return x.object(s.(*tree), "KeyboardButtonStyle")
}

// oldButton is a button of a layer before 229.
func (x *translation) oldButton(t *tree) any {
	does := t.get("type").(*tree)
	what, input := does.typ.Name, false
	for _, prefix := range []string{"inputInlineButtonType", "inputButtonType", "inlineButtonType", "buttonType"} {
		if rest, ok := strings.CutPrefix(what, prefix); ok {
			what, input = rest, strings.HasPrefix(prefix, "input")
			break
		}
	}
	name := "keyboardButton" + strings.TrimSuffix(what, "Default")
	if input {
		name = "inputK" + name[1:]
	}
	to := x.to.byName[name]
	if to == nil {
		to = x.to.byName["keyboardButton"] // it can be read, if not used
	}
	return object(x.fill(to, t, does))
}

// newButtons says the buttons of old layers as those of the reply keyboard:
// what stands in an inline one is reshaped where its row is.
func newButtons(all map[string]reform) {
	button := func(x *translation, t *tree) (any, bool) {
		switch modern := x.to.byName["keyboardInlineButton"] != nil; {
		case t.get("type") == nil && modern:
			return x.newButton(t, "keyboardButton", "ButtonType"), true
		case t.get("type") != nil && !modern:
			return x.oldButton(t), true
		}
		return nil, false
	}
	for _, name := range []string{"keyboardButton", "keyboardButtonRequestPhone", "keyboardButtonRequestGeoLocation",
		"keyboardButtonRequestPoll", "keyboardButtonRequestPeer", "keyboardButtonSimpleWebView", "inputKeyboardButtonRequestPeer"} {
		all[name] = button
	}
}
