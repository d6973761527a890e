package host

import (
	"fmt"
	"math"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// Verbs are the short ways: send, edit, ban and so on, as functions and as methods
// of events. Each makes the calls that Telegram has for the kind of chat it is given.
// A wrong argument raises, a refusal is nil and the error.

// A verb is one run of such a function.
type verb struct {
	*host
	L    *lua.LState
	name string
	c    converter
	o    telegram.CallOptions
	then []func() // what is checked when all is looked up
}

// A verbFunc does what a verb is for. It reads its arguments from v.L.
type verbFunc func(v *verb) ([]lua.LValue, error)

// verb makes a Lua function of f.
func (h *host) verb(name string, f verbFunc) lua.LGFunction {
	return func(L *lua.LState) int {
		v := &verb{host: h, L: L, name: name, c: converter{bridge: h.bridge}}
		out, err := f(v)
		if err != nil {
			return h.bridge.refuse(L, err, nil)
		}
		for _, x := range out {
			L.Push(x)
		}
		return len(out)
	}
}

// openVerbs makes them all.
func (h *host) openVerbs() {
	for name, f := range map[string]verbFunc{
		"send": luaSend, "edit": luaEdit, "delete": luaDelete, "forward": luaForward, "pin": luaPin, "unpin": luaUnpin, "read": luaRead,
		"react": luaReact, "typing": luaTyping, "download": luaDownload,
		"ban": luaBan, "unban": luaUnban, "kick": luaKick, "mute": luaMute, "unmute": luaUnmute, "promote": luaPromote, "demote": luaDemote,
		"invite": luaInvite,
	} {
		h.register(name, h.verb(name, f))
	}
}

// done is the result of a verb that has none.
func done() []lua.LValue { return []lua.LValue{lua.LTrue} }

// fail raises.
func (v *verb) fail(format string, args ...any) {
	v.host.fail(v.L, "%s: %s", v.name, fmt.Sprintf(format, args...))
}

// check raises what is wrong with an argument or an option; "" names neither.
func (v *verb) check(name string, err *argError) {
	switch {
	case err == nil:
	case name == "":
		v.fail("%s", err)
	default:
		v.fail("%s", err.in(name))
	}
}

// most refuses arguments beyond n.
func (v *verb) most(n int) {
	if top := v.L.GetTop(); top > n {
		v.fail("at most %d arguments here, got %d", n, top)
	}
}

// options reads a table of options: those of the verb, and those of call.
func (v *verb) options(opts lua.LValue, names []string, set func(name string, e lua.LValue) *argError) {
	v.eachOption(v.L, v.name, opts, slices.Concat(names, callOptions), func(name string, e lua.LValue) *argError {
		if !slices.Contains(callOptions, name) {
			return set(name, e)
		}
		if err := option(&v.o, nil, lua.LString(name), e, false); err != nil {
			v.fail("%s", err)
		}
		return nil
	})
}

// callOptions are those that every call has.
var callOptions = []string{"timeout", "flood_wait", "retries"}

// cast stores who or what e stands for, which may have to be looked up yet.
func (v *verb) cast(want string, to any, e lua.LValue) *argError {
	if ud, ok := e.(*lua.LUserData); ok {
		if x, ok := ud.Value.(*event); ok {
			return v.castEvent(want, to, x)
		}
	}
	return v.c.setBoxed(want, slotOf(to), e)
}

// castEvent has an event stand for its chat.
func (v *verb) castEvent(want string, to any, e *event) *argError {
	at, _ := placeOfEvent(e)
	if at == nil {
		return wrong("%s expected, got an event of %q, which is in no chat", want, e.name())
	}
	return v.c.cast(want, slotOf(to), at, v.eventValue(e))
}

// peer is argument n, which has to be resolved before it is used.
func (v *verb) peer(n int, to *api.InputPeerClass) {
	switch e := v.L.Get(n).(type) {
	case lua.LString, lua.LNumber, Long, *lua.LUserData, *lua.LTable:
	case *lua.LNilType:
		v.fail("chat expected, a name, link, id or object, got nothing")
	default:
		v.fail("chat expected, a name, link, id or object, got %s", describe(e))
	}
	v.check("", v.cast("InputPeer", to, v.L.Get(n)))
}

// resolve looks up what is not known yet.
func (v *verb) resolve() error {
	if len(v.c.pending) > 0 {
		failed := v.bridge.resolve(v.L, v.c.pending, &v.o)
		v.c.pending = nil
		if failed != nil {
			return failed[0]
		}
	}
	for _, check := range v.then {
		check()
	}
	v.then = nil
	return nil
}

// sameChat refuses a message or an event that is of another chat than the one named
// beside it: its id is that of some message there, too.
func (v *verb) sameChat(peer *api.InputPeerClass, e lua.LValue) {
	chat, ok := chatOfValue(e).(api.PeerClass)
	if !ok {
		return
	}
	v.then = append(v.then, func() {
		in, ok := keyOfInput(*peer)
		if in.kind == 0 {
			in = userKey(v.client.Self().ID)
		}
		if of := keyOfPeer(chat); ok && in != of {
			v.fail("the message is of %s, and not of %s", of, in)
		}
	})
}

// call makes a call within the script's middleware.
func (v *verb) call(req api.Object) (api.Object, error) { return v.bridge.invoke(v.L, req, v.o) }

// randomID is one for a message.
func (v *verb) randomID() int64 {
	for {
		if n := int64(v.bridge.random()); n != 0 {
			return n
		}
	}
}

// object is o in Lua; nil if there is none.
func (v *verb) object(o api.Object) lua.LValue {
	if o == nil {
		return lua.LNil
	}
	return v.wrap(o)
}

// channelOf is the channel that a peer is; nil if it is none.
func channelOf(p api.InputPeerClass) api.InputChannelClass {
	switch p := p.(type) {
	case *api.InputPeerChannel:
		return &api.InputChannel{ChannelID: p.ChannelID, AccessHash: p.AccessHash}
	case *api.InputPeerChannelFromMessage:
		return &api.InputChannelFromMessage{Peer: p.Peer, MsgID: p.MsgID, ChannelID: p.ChannelID}
	}
	return nil
}

// A target is a message, or some of one chat.
type target struct {
	peer api.InputPeerClass
	ids  []int32
}

// messageIDOf is the id that a value stands for: a number, a message or an event.
func messageIDOf(e lua.LValue) (int32, bool) {
	switch e := e.(type) {
	case lua.LNumber:
		n := float64(e)
		return int32(n), n == math.Trunc(n) && n > 0 && n <= math.MaxInt32
	case *lua.LUserData:
		switch x := e.Value.(type) {
		case *api.Message:
			return x.ID, true
		case *api.MessageService:
			return x.ID, true
		case *event:
			_, id := placeOfEvent(x)
			return id, id != 0
		}
	}
	return 0, false
}

// chatOfValue is the chat that a message or an event names; nil if it is neither.
func chatOfValue(e lua.LValue) api.Object {
	if ud, ok := e.(*lua.LUserData); ok {
		switch x := ud.Value.(type) {
		case *api.Message:
			return x.PeerID
		case *api.MessageService:
			return x.PeerID
		case *event:
			if at, id := placeOfEvent(x); id != 0 {
				return at
			}
		}
	}
	return nil
}

// message reads a message from argument n on: a message or an event alone, or a chat
// and an id or a message of it. It returns the number of the next argument.
func (v *verb) message(n int, to *target) (next int) {
	first, second := v.L.Get(n), v.L.Get(n+1)
	if chatOfValue(first) != nil && chatOfValue(second) == nil {
		id, _ := messageIDOf(first)
		to.ids = []int32{id}
		v.peer(n, &to.peer)
		return n + 1
	}
	if id, ok := messageIDOf(second); ok {
		v.peer(n, &to.peer)
		v.sameChat(&to.peer, second)
		to.ids = []int32{id}
		return n + 2
	}
	v.peer(n, &to.peer)
	v.fail("id of a message or the message itself expected, got %s", describe(second))
	return n
}
