package host

import (
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
)

// askOptions are the options of questions that sending knows nothing of.
var askOptions = map[string]func(a *asker, v lua.LValue) *argError{
	"timeout":           (*asker).timeout,
	"from":              (*asker).from,
	"anyone":            func(a *asker, v lua.LValue) *argError { return optionBool(&a.q.anyone, v) },
	"cancel":            (*asker).cancel,
	"cancel_on_command": func(a *asker, v lua.LValue) *argError { return optionBool(&a.q.commands, v) },
}

// textOptions are more of them for questions that a message answers, pressOptions
// for those with buttons.
var (
	textOptions = map[string]func(a *asker, v lua.LValue) *argError{
		"filter": (*asker).filter,
	}
	pressOptions = map[string]func(a *asker, v lua.LValue) *argError{
		"answer": func(a *asker, v lua.LValue) *argError { return a.pressText(v) },
		"alert":  func(a *asker, v lua.LValue) *argError { return optionBool(&a.q.press.alert, v) },
		"keep":   func(a *asker, v lua.LValue) *argError { return optionBool(&a.q.press.keep, v) },
	}
)

// An asker reads the arguments of ask and its like.
type asker struct {
	*host
	L    *lua.LState
	fn   string
	q    *question
	rest *lua.LTable // the options of sending
}

// newAsker reads what all of them take: text and options at the places from 2 on, or
// text, buttons and options. It leaves the arguments of send on the stack.
func (h *host) newAsker(L *lua.LState, fn string, buttons bool) *asker {
	q := &question{fn: fn, timeout: defaultPatience, cancels: cancelWords, commands: true}
	a := &asker{h, L, fn, q, h.L.CreateTable(0, 4)}
	last := 3
	if buttons {
		last, q.press = 4, &press{}
		list := a.buttons(L.Get(3))
		a.checkPressable(list)
		a.rest.RawSetString("buttons", list)
	}
	if L.Get(last+1) != lua.LNil {
		h.fail(L, "%s: %d arguments at most, got more", fn, last)
	}
	a.options(L.Get(last))
	if q.anyone && q.people != nil {
		h.fail(L, "%s: either from or anyone: who may answer, or that everybody may", fn)
	}
	text := L.Get(2)
	target := L.Get(1)
	L.SetTop(0)
	L.Push(target)
	L.Push(text)
	L.Push(a.rest)
	t := h.current.task
	if q.by = t.event; q.by != nil {
		q.leads = t.handler != nil
	}
	return a
}

var cancelWords = []string{"/cancel"}

// options sorts options.
func (a *asker) options(v lua.LValue) {
	if v == lua.LNil {
		return
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		a.fail(a.L, "%s: table of options expected, got %s", a.fn, describe(v))
	}
	more := textOptions
	if a.q.press != nil {
		more = pressOptions
	}
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		name, _ := k.(lua.LString)
		set := askOptions[string(name)]
		if set == nil {
			set = more[string(name)]
		}
		if set == nil {
			if hint := reference.DidYouMean(string(name), a.names(more)); hint != "" && !slices.Contains(sendOptions, string(name)) {
				a.fail(a.L, "%s: unknown option %s%s", a.fn, keyName(k), hint)
			}
			a.rest.RawSet(k, e)
			continue
		}
		if err := set(a, e); err != nil {
			a.fail(a.L, "%s: %s", a.fn, err.in(string(name)))
		}
	}
}

// names are the options that are questions' own.
func (a *asker) names(more map[string]func(a *asker, v lua.LValue) *argError) []string {
	return append(slices.Collect(maps.Keys(askOptions)), slices.Sorted(maps.Keys(more))...)
}

// timeout: 0 is for ever.
func (a *asker) timeout(v lua.LValue) *argError {
	d, err := durationOf(v)
	if a.q.timeout = d; d == 0 {
		a.q.timeout = forEver
	}
	return err
}

func (a *asker) from(v lua.LValue) *argError {
	r := filterReader{host: a.host, L: a.L, fn: a.fn, kind: kindMessage}
	a.q.people = slices.Sorted(maps.Keys(r.peers("from", v)))
	return nil
}

// cancel is a word, several, or false.
func (a *asker) cancel(v lua.LValue) *argError {
	a.q.cancels = nil
	switch v := v.(type) {
	case lua.LBool:
		if v {
			a.q.cancels = cancelWords
		}
		return nil
	case lua.LString:
		a.q.cancels = []string{string(v)}
		return nil
	case *lua.LTable:
		for i := 1; i <= v.Len(); i++ {
			word, ok := v.RawGetInt(i).(lua.LString)
			if !ok {
				return expected("word", v.RawGetInt(i)).at(i)
			}
			a.q.cancels = append(a.q.cancels, string(word))
		}
		return nil
	}
	return expected("word, list of words or false", v)
}

// filter is what on takes, but for where: whether a message is an answer is found out
// before anything of Lua runs.
func (a *asker) filter(v lua.LValue) *argError {
	if t, ok := v.(*lua.LTable); ok && hasWhere(t, 0) {
		return wrong("where is not for questions: look at the answer, and ask again")
	}
	r := filterReader{host: a.host, L: a.L, fn: a.fn, kind: kindMessage, path: "filter: "}
	a.q.filter = r.table(v)
	return nil
}

func hasWhere(t *lua.LTable, depth int) bool {
	if t.RawGetString(whereName) != lua.LNil {
		return true
	}
	found := false
	t.ForEach(func(_, v lua.LValue) {
		if sub, ok := v.(*lua.LTable); ok && depth < maxDepth {
			found = found || hasWhere(sub, depth+1)
		}
	})
	return found
}

// askIn is the question that event:ask asks.
func (h *host) askIn(L *lua.LState, fn string, buttons bool) *question {
	e := h.checkEvent(L)
	a := h.newAsker(L, fn, buttons)
	q := a.q
	if q.chat = e.chat; q.chat == (chatKey{}) {
		h.fail(L, "%s: an event of %q is in no chat; say whom to ask: %s(user, ...)", fn, e.name(), fn)
	}
	if q.people == nil && !q.anyone {
		q.people = q.one[:]
		if q.one[0] = h.senderID(e.turn); q.one[0] == 0 {
			q.anyone = true
		}
	}
	if e.message != nil && a.rest.RawGetString("topic") == lua.LNil {
		if topic := topicOf(e.message.ReplyTo); topic != 0 {
			a.rest.RawSetString("topic", lua.LNumber(topic))
		}
	}
	return q
}

// askTo is the question that ask asks; nil if nobody is found, then nil and the error
// are on the stack.
func (h *host) askTo(L *lua.LState, fn string, buttons bool) *question {
	ref := h.bridge.referenceOf(L, fn, L.Get(1))
	a := h.newAsker(L, fn, buttons)
	q := a.q
	if err := h.listen(L); err != nil {
		h.fail(L, "%s: %s", fn, err)
	}
	peer, ok, err := h.bridge.client.CastLocal("InputPeer", ref)
	switch {
	case err != nil:
		h.fail(L, "%s: %s", fn, err)
	case !ok:
		r := filterReader{host: h, L: L}
		if peer, err = r.find(ref); err != nil {
			h.bridge.refuse(L, err, nil)
			return nil
		}
	}
	if q.chat, _ = keyOfInput(peer); q.chat == (chatKey{}) {
		q.chat = userKey(h.selfID())
	}
	if q.people == nil && !q.anyone {
		if q.anyone = q.chat.kind != 'u'; !q.anyone {
			q.one[0] = q.chat.id
			q.people = q.one[:]
		}
	}
	L.Replace(1, h.wrap(peer))
	return q
}
