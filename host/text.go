package host

import (
	"reflect"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// Formatted text is a value: html"<b>x</b>" and markdown"**x**" make it, `..` puts
// it together with strings and other such text, and wherever a text is expected it
// is one that brings its entities.

// notation is html or markdown.
type notation struct {
	name   string
	parse  func(s string) (telegram.FormattedText, error)
	write  func(t telegram.FormattedText) string
	escape func(s string) string
}

var notations = []notation{
	{"html", telegram.ParseHTML, telegram.FormattedText.HTML, telegram.EscapeHTML},
	{"markdown", func(s string) (telegram.FormattedText, error) { return telegram.ParseMarkdown(s), nil },
		telegram.FormattedText.Markdown, telegram.EscapeMarkdown},
}

// openText makes html and markdown.
func (h *host) openText() {
	h.textMeta = h.L.CreateTable(0, 6)
	h.textMeta.RawSetString("__index", h.L.NewFunction(h.textField))
	h.textMeta.RawSetString("__concat", h.L.NewFunction(h.textConcat))
	h.textMeta.RawSetString("__tostring", h.L.NewFunction(textString))
	h.textMeta.RawSetString("__len", h.L.NewFunction(textLen))
	h.textMeta.RawSetString("__eq", h.L.NewFunction(textEqual))
	h.textMeta.RawSetString("__metatable", lua.LString("formatted text"))
	h.textMethods = map[string]*lua.LFunction{"split": h.L.NewFunction(h.textSplit)}
	for i := range notations {
		h.openNotation(&notations[i])
	}
}

// openNotation makes a table that can be called.
func (h *host) openNotation(n *notation) {
	t := h.L.CreateTable(0, 2)
	t.RawSetString("escape", h.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(n.escape(h.textArg(L, n.name+".escape", 1))))
		return 1
	}))
	t.RawSetString("of", h.L.NewFunction(func(L *lua.LState) int {
		text, ok := formattedOf(L.Get(1))
		if !ok {
			h.fail(L, "%s.of: message or formatted text expected, got %s", n.name, describe(L.Get(1)))
		}
		L.Push(lua.LString(n.write(text)))
		return 1
	}))
	mt := h.L.CreateTable(0, 2)
	mt.RawSetString("__call", h.L.NewFunction(func(L *lua.LState) int {
		L.Remove(1)
		return h.luaParse(L, n)
	}))
	mt.RawSetString("__metatable", lua.LString(n.name))
	t.Metatable = mt
	h.set(n.name, t)
	h.noOthers(n.name)
	h.textMethods[n.name] = h.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(n.write(*h.checkText(L))))
		return 1
	})
}

// luaParse is html(text, ...): with further arguments the text is a format, as
// string.format's, and what goes in is escaped.
func (h *host) luaParse(L *lua.LState, n *notation) int {
	source, ok := L.Get(1).(lua.LString)
	if !ok {
		if t := textValue(L.Get(1)); t != nil && L.GetTop() == 1 {
			return 1
		}
		h.fail(L, "%s: text expected, got %s", n.name, describe(L.Get(1)))
	}
	if L.GetTop() > 1 {
		for i := 2; i <= L.GetTop(); i++ {
			switch v := L.Get(i).(type) {
			case lua.LString:
				L.Replace(i, lua.LString(n.escape(string(v))))
			case *lua.LUserData:
				if t := textValue(v); t != nil {
					L.Replace(i, lua.LString(n.write(*t)))
				}
			}
		}
		h.strFormat(L)
		source = lua.LString(L.Get(-1).String())
	}
	t, err := n.parse(string(source))
	if err != nil {
		h.fail(L, "%s: %s", n.name, trimNotation(err))
	}
	L.Push(h.wrapText(t))
	return 1
}

// trimNotation is the text of an error without the notation's name, which the
// caller puts before it.
func trimNotation(err error) string {
	const prefix = "HTML: "
	if s := err.Error(); len(s) > len(prefix) && s[:len(prefix)] == prefix {
		return s[len(prefix):]
	}
	return err.Error()
}

// wrapText is t in Lua.
func (h *host) wrapText(t telegram.FormattedText) *lua.LUserData {
	return &lua.LUserData{Value: &t, Metatable: h.textMeta}
}

// textValue is the formatted text that v is; nil if it is none.
func textValue(v lua.LValue) *telegram.FormattedText {
	if ud, ok := v.(*lua.LUserData); ok {
		if t, ok := ud.Value.(*telegram.FormattedText); ok {
			return t
		}
	}
	return nil
}

// formattedOf is the text that a value is or, as a message, has.
func formattedOf(v lua.LValue) (t telegram.FormattedText, ok bool) {
	switch v := v.(type) {
	case lua.LString, lua.LNumber, Long:
		return telegram.FormattedText{Text: v.String()}, true
	case *lua.LUserData:
		switch x := v.Value.(type) {
		case *telegram.FormattedText:
			return *x, true
		case *event:
			if x.message != nil {
				return telegram.FormattedText{Text: x.message.Message, Entities: x.message.Entities}, true
			}
		case api.Object:
			return textOfObject(x)
		}
	}
	return t, false
}

// textOfObject is the text of what has one, with its entities.
func textOfObject(o api.Object) (t telegram.FormattedText, ok bool) {
	v := reflect.ValueOf(o).Elem()
	if v.Kind() != reflect.Struct {
		return t, false
	}
	entities := v.FieldByName("Entities")
	if !entities.IsValid() {
		return t, false
	}
	t.Entities, ok = entities.Interface().([]api.MessageEntityClass)
	for _, name := range []string{"Message", "Text"} {
		if f := v.FieldByName(name); ok && f.IsValid() && f.Kind() == reflect.String {
			t.Text = f.String()
			return t, true
		}
	}
	return t, false
}

func (h *host) checkText(L *lua.LState) *telegram.FormattedText {
	t := textValue(L.Get(1))
	if t == nil {
		h.fail(L, "formatted text expected, got %s; its methods are called with a colon", describe(L.Get(1)))
	}
	return t
}

var textFields = []string{"text", "entities", "html", "markdown", "split"}

// textField is t.text and so on.
func (h *host) textField(L *lua.LState) int {
	t := h.checkText(L)
	switch name := L.Get(2).String(); name {
	case "text":
		L.Push(lua.LString(t.Text))
	case "entities":
		list := L.CreateTable(len(t.Entities), 0)
		for _, e := range t.Entities {
			list.Append(h.wrap(e))
		}
		L.Push(list)
	default:
		fn := h.textMethods[name]
		if fn == nil {
			h.fail(L, "formatted text has no field %s%s", keyName(L.Get(2)), reference.DidYouMean(name, textFields))
		}
		L.Push(fn)
	}
	return 1
}

// textConcat is a .. b.
func (h *host) textConcat(L *lua.LState) int {
	var parts [2]telegram.FormattedText
	for i := range parts {
		v := L.Get(i + 1)
		t, ok := formattedOf(v)
		if _, isObject := object(v); !ok || isObject {
			h.fail(L, "attempt to concatenate formatted text and %s", describe(v))
		}
		parts[i] = t
	}
	L.Push(h.wrapText(telegram.Join(parts[:]...)))
	return 1
}

func textString(L *lua.LState) int {
	L.Push(lua.LString(textValue(L.Get(1)).Text))
	return 1
}

// textLen is #t, in UTF-16 units as Telegram counts.
func textLen(L *lua.LState) int {
	L.Push(lua.LNumber(telegram.Units(textValue(L.Get(1)).Text)))
	return 1
}

func textEqual(L *lua.LState) int {
	a, b := textValue(L.Get(1)), textValue(L.Get(2))
	L.Push(lua.LBool(a != nil && b != nil && a.Text == b.Text && reflect.DeepEqual(a.Entities, b.Entities)))
	return 1
}

// textSplit is t:split([units]).
func (h *host) textSplit(L *lua.LState) int {
	t := h.checkText(L)
	most := intArg(L, 2, telegram.MaxMessage)
	if most < 2 {
		h.fail(L, "split: at least 2 units expected, got %d", most)
	}
	list := L.NewTable()
	for _, p := range t.Split(most, most) {
		list.Append(h.wrapText(p))
	}
	L.Push(list)
	return 1
}
