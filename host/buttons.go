package host

import (
	"fmt"
	"math"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// buttons.inline(text, data) and so on make TL objects. Those of a message are one
// button, a row of them, or rows; a string is a button of a keyboard that sends its
// text. Options of a keyboard are beside the rows, in the same table.

// What Telegram takes, in bytes and in buttons.
const (
	maxButtonData = 64
	maxCopyText   = 256
)

// openButtons makes buttons.
func (h *host) openButtons() {
	inline := map[string]func(a *buttonArgs) api.InlineButtonTypeClass{
		"inline": inlineCallback, "url": inlineURL, "login": inlineLogin, "switch_inline": inlineSwitch, "copy": inlineCopy, "profile": inlineProfile,
		"game":     func(*buttonArgs) api.InlineButtonTypeClass { return &api.InlineButtonTypeGame{} },
		"pay":      func(*buttonArgs) api.InlineButtonTypeClass { return &api.InlineButtonTypeBuy{} },
		"disabled": func(*buttonArgs) api.InlineButtonTypeClass { return &api.InlineButtonTypeDisabled{} },
	}
	for name, f := range inline {
		h.register("buttons."+name, func(L *lua.LState) int {
			return h.button(L, name, func(a *buttonArgs) api.Object {
				return &api.KeyboardInlineButton{Text: a.text, Type: f(a), Style: a.style()}
			})
		})
	}
	keyboard := map[string]func(a *buttonArgs) api.ButtonTypeClass{
		"text":             func(*buttonArgs) api.ButtonTypeClass { return &api.ButtonTypeDefault{} },
		"request_phone":    func(*buttonArgs) api.ButtonTypeClass { return &api.ButtonTypeRequestPhone{} },
		"request_location": func(*buttonArgs) api.ButtonTypeClass { return &api.ButtonTypeRequestGeoLocation{} },
		"request_poll":     requestPoll, "request_peer": requestPeer,
	}
	for name, f := range keyboard {
		h.register("buttons."+name, func(L *lua.LState) int {
			return h.button(L, name, func(a *buttonArgs) api.Object {
				return &api.KeyboardButton{Text: a.text, Type: f(a), Style: a.style()}
			})
		})
	}
	h.register("buttons.web_app", func(L *lua.LState) int { return h.button(L, "web_app", webApp) })
	h.register("buttons.remove", h.buttonsRemove)
	h.register("buttons.force_reply", h.buttonsForceReply)
	h.noOthers("buttons")
}

// noOthers makes it an error to read what a global table does not have.
func (h *host) noOthers(global string) {
	t := h.L.G.Global.RawGetString(global).(*lua.LTable)
	mt, ok := t.Metatable.(*lua.LTable)
	if !ok {
		mt = h.L.CreateTable(0, 1)
		t.Metatable = mt
	}
	mt.RawSetString("__index", h.L.NewFunction(func(L *lua.LState) int {
		var names []string
		t.ForEach(func(k, _ lua.LValue) { names = append(names, k.String()) })
		h.fail(L, "%s has no %s%s", global, keyName(L.Get(2)), reference.DidYouMean(L.Get(2).String(), names))
		return 0
	}))
}

// buttonArgs are what a button is made of: its text, perhaps something else, and
// options. What reads them raises.
type buttonArgs struct {
	*host
	L       *lua.LState
	name    string
	text    string
	options map[string]lua.LValue
	c       converter
}

// button is one function of buttons.
func (h *host) button(L *lua.LState, name string, make func(a *buttonArgs) api.Object) int {
	a := &buttonArgs{host: h, L: L, name: "buttons." + name, options: map[string]lua.LValue{}, c: converter{bridge: h.bridge}}
	text, ok := L.Get(1).(lua.LString)
	switch {
	case !ok:
		a.fail("text of the button expected, got %s", describe(L.Get(1)))
	case text == "":
		a.fail("a button needs a text")
	}
	a.text = string(text)
	if t, ok := L.Get(L.GetTop()).(*lua.LTable); ok && L.GetTop() > 1 {
		names := append([]string{"style", "icon"}, buttonOptions[name]...)
		h.eachOption(L, a.name, t, names, func(name string, v lua.LValue) *argError {
			a.options[name] = v
			return nil
		})
		L.Pop(1)
	}
	o := make(a)
	if most := 1 + buttonArguments[name]; L.GetTop() > most {
		a.fail("at most %d arguments and options here, got %d", most, L.GetTop())
	}
	if len(a.c.pending) > 0 {
		if failed := h.bridge.resolve(L, a.c.pending, noOptions()); failed != nil {
			return h.bridge.refuse(L, failed[0], nil)
		}
	}
	L.Push(h.wrap(o))
	return 1
}

// buttonArguments and buttonOptions are what each takes beside its text.
var (
	buttonArguments = map[string]int{"inline": 1, "url": 1, "login": 1, "switch_inline": 1, "copy": 1, "profile": 1, "web_app": 1}
	buttonOptions   = map[string][]string{
		"inline": {"password"}, "login": {"bot", "write", "forward_text"}, "switch_inline": {"here", "chats"},
		"request_poll": {"quiz"}, "web_app": {"keyboard"},
		"request_peer": {"id", "type", "max", "bot", "premium", "forum", "username", "creator", "member", "name", "photo"},
	}
)

func (a *buttonArgs) fail(format string, args ...any) {
	a.host.fail(a.L, "%s", a.name+": "+fmt.Sprintf(format, args...))
}

// str is the second argument.
func (a *buttonArgs) str(what string) string {
	s, ok := a.L.Get(2).(lua.LString)
	if !ok || s == "" {
		a.fail("%s expected, got %s", what, describe(a.L.Get(2)))
	}
	return string(s)
}

func (a *buttonArgs) flag(name string) (on bool) {
	if v, given := a.options[name]; given {
		if err := optionBool(&on, v); err != nil {
			a.fail("%s", err.in(name))
		}
	}
	return on
}

// perhaps is a flag that says something by being left out, too.
func (a *buttonArgs) perhaps(name string) tl.Opt[bool] {
	if a.options[name] == nil {
		return tl.Opt[bool]{}
	}
	return tl.Some(a.flag(name))
}

func (a *buttonArgs) optionString(name string) tl.Opt[string] {
	v := a.options[name]
	if v == nil {
		return tl.Opt[string]{}
	}
	s, ok := v.(lua.LString)
	if !ok {
		a.fail("%s: string expected, got %s", name, describe(v))
	}
	return tl.Some(string(s))
}

// style is the colour and the icon.
func (a *buttonArgs) style() *api.KeyboardButtonStyle {
	var word string
	s := &api.KeyboardButtonStyle{}
	if v := a.options["style"]; v != nil {
		if err := optionWord(&word, v, "primary", "success", "danger"); err != nil {
			a.fail("%s", err.in("style"))
		}
	}
	s.BgPrimary, s.BgSuccess, s.BgDanger = word == "primary", word == "success", word == "danger"
	if v := a.options["icon"]; v != nil {
		n, err := toLong(v)
		if err != nil {
			a.fail("icon: id of a custom emoji expected: %s", err)
		}
		s.Icon = tl.Some(n)
	}
	if word == "" && !s.Icon.Set {
		return nil
	}
	return s
}

// inlineCallback tells the bot data when it is pressed; its text if there is none.
func inlineCallback(a *buttonArgs) api.InlineButtonTypeClass {
	data := a.text
	switch v := a.L.Get(2).(type) {
	case *lua.LNilType:
	case lua.LString, lua.LNumber, Long:
		data = v.String()
	default:
		a.fail("data expected, a string, got %s", describe(v))
	}
	if n := len(data); n > maxButtonData {
		a.fail("data of %d bytes, the most is %d: %s", n, maxButtonData, describe(lua.LString(data)))
	}
	if data == "" {
		a.fail("the data is empty")
	}
	return &api.InlineButtonTypeCallback{Data: []byte(data), RequiresPassword: a.flag("password")}
}

func inlineURL(a *buttonArgs) api.InlineButtonTypeClass {
	return &api.InlineButtonTypeURL{URL: a.str("link")}
}

func inlineCopy(a *buttonArgs) api.InlineButtonTypeClass {
	s := a.str("text to copy")
	if n := len([]rune(s)); n > maxCopyText {
		a.fail("text to copy of %d characters, the most is %d", n, maxCopyText)
	}
	return &api.InlineButtonTypeCopy{CopyText: s}
}

// inlineLogin opens a page that is told who the user is.
func inlineLogin(a *buttonArgs) api.InlineButtonTypeClass {
	b := &api.InputInlineButtonTypeURLAuth{URL: a.str("link"), RequestWriteAccess: a.flag("write"), FwdText: a.optionString("forward_text")}
	if v := a.options["bot"]; v != nil {
		a.cast("InputUser", &b.Bot, v)
	}
	return b
}

func inlineProfile(a *buttonArgs) api.InlineButtonTypeClass {
	b := &api.InputInlineButtonTypeUserProfile{}
	a.cast("InputUser", &b.UserID, a.L.Get(2))
	return b
}

func (a *buttonArgs) cast(want string, to any, v lua.LValue) {
	if err := a.c.setBoxed(want, slotOf(to), v); err != nil {
		a.fail("%s", err)
	}
}

// inlineChats are the kinds of chats that an inline query may be begun in.
var inlineChats = map[string]api.InlineQueryPeerTypeClass{
	"users": &api.InlineQueryPeerTypePM{}, "bots": &api.InlineQueryPeerTypeBotPM{}, "groups": &api.InlineQueryPeerTypeChat{},
	"supergroups": &api.InlineQueryPeerTypeMegagroup{}, "channels": &api.InlineQueryPeerTypeBroadcast{},
}

// inlineSwitch begins an inline query, here or in a chat that the user chooses.
func inlineSwitch(a *buttonArgs) api.InlineButtonTypeClass {
	b := &api.InlineButtonTypeSwitchInline{SamePeer: a.flag("here")}
	switch v := a.L.Get(2).(type) {
	case *lua.LNilType:
	case lua.LString:
		b.Query = string(v)
	default:
		a.fail("query expected, a string, got %s", describe(v))
	}
	if v := a.options["chats"]; v != nil {
		for _, w := range a.words("chats", v) {
			kind := inlineChats[w]
			if kind == nil {
				a.fail("chats: unknown kind %q, not one of bots, channels, groups, supergroups, users", w)
			}
			b.PeerTypes = append(b.PeerTypes, kind)
		}
	}
	return b
}

// words are an option that is a word or a list of them.
func (a *buttonArgs) words(name string, v lua.LValue) []string {
	list, ok := v.(*lua.LTable)
	if !ok {
		list = a.L.NewTable()
		list.Append(v)
	}
	var out []string
	for i := 1; i <= list.Len(); i++ {
		s, ok := list.RawGetInt(i).(lua.LString)
		if !ok {
			a.fail("%s: word expected, got %s", name, describe(list.RawGetInt(i)))
		}
		out = append(out, string(s))
	}
	return out
}

// webApp is a button below a message, or with keyboard = true one of a keyboard.
func webApp(a *buttonArgs) api.Object {
	url := a.str("link")
	if a.flag("keyboard") {
		return &api.KeyboardButton{Text: a.text, Type: &api.ButtonTypeSimpleWebView{URL: url}, Style: a.style()}
	}
	return &api.KeyboardInlineButton{Text: a.text, Type: &api.InlineButtonTypeWebView{URL: url}, Style: a.style()}
}

func requestPoll(a *buttonArgs) api.ButtonTypeClass {
	return &api.ButtonTypeRequestPoll{Quiz: a.perhaps("quiz")}
}

// requestPeer has the user choose users, groups or a channel. The bot is told with
// the id, which is 1 if it is left out.
func requestPeer(a *buttonArgs) api.ButtonTypeClass {
	kind := "user"
	if v := a.options["type"]; v != nil {
		if err := optionWord(&kind, v, "user", "group", "channel"); err != nil {
			a.fail("%s", err.in("type"))
		}
	}
	b := &api.InputButtonTypeRequestPeer{
		ButtonID: a.number("id", 1), MaxQuantity: a.number("max", 1),
		NameRequested: a.flag("name"), UsernameRequested: a.flag("username") && kind == "user", PhotoRequested: a.flag("photo"),
	}
	switch kind {
	case "user":
		b.PeerType = &api.RequestPeerTypeUser{Bot: a.perhaps("bot"), Premium: a.perhaps("premium")}
	case "group":
		b.PeerType = &api.RequestPeerTypeChat{
			Creator: a.flag("creator"), BotParticipant: a.flag("member"), HasUsername: a.perhaps("username"), Forum: a.perhaps("forum"),
		}
	default:
		b.PeerType = &api.RequestPeerTypeBroadcast{Creator: a.flag("creator"), HasUsername: a.perhaps("username")}
	}
	return b
}

func (a *buttonArgs) number(name string, none int32) int32 {
	v := a.options[name]
	if v == nil {
		return none
	}
	n, ok := v.(lua.LNumber)
	if !ok || float64(n) != math.Trunc(float64(n)) || n < 0 || n > math.MaxInt32 {
		a.fail("%s: whole number expected, got %s", name, describe(v))
	}
	return int32(n)
}

// buttonsRemove is buttons.remove([opts]).
func (h *host) buttonsRemove(L *lua.LState) int {
	m := &api.ReplyKeyboardHide{}
	h.eachOption(L, "buttons.remove", L.Get(1), []string{"selective"}, func(_ string, v lua.LValue) *argError {
		return optionBool(&m.Selective, v)
	})
	L.Push(h.wrap(m))
	return 1
}

// buttonsForceReply is buttons.force_reply([opts]).
func (h *host) buttonsForceReply(L *lua.LState) int {
	m := &api.ReplyKeyboardForceReply{}
	h.eachOption(L, "buttons.force_reply", L.Get(1), []string{"placeholder", "selective", "once"}, func(name string, v lua.LValue) *argError {
		switch name {
		case "placeholder":
			return optionText(&m.Placeholder, v)
		case "selective":
			return optionBool(&m.Selective, v)
		}
		return optionBool(&m.SingleUse, v)
	})
	L.Push(h.wrap(m))
	return 1
}
