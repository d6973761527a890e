package host

import (
	"context"
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// A filterKey is a filter by its name in a table.
type filterKey struct {
	name  string
	kinds kinds // of events that have what it looks at
	read  func(r *filterReader, name string, v lua.LValue) filter
}

var (
	ofText = kindsOf(kindMessage, kindMessageEdited, kindAlbum, kindCallbackQuery, kindInlineQuery, kindChosenInline)
	ofOut  = kindsOf(kindMessage, kindMessageEdited, kindAlbum, kindChatAction)
)

// filterKeys are all of them but where, any, all and none, in the order in which they are asked:
// what costs more comes later.
var filterKeys = []filterKey{
	{"incoming", ofOut, readFlag(func(t *turn) bool { return !t.out })},
	{"outgoing", ofOut, readFlag(func(t *turn) bool { return t.out })},
	{"replayed", allKinds, readFlag(func(t *turn) bool { return t.replayed })},
	{"forwarded", withMessage, readFlag(func(t *turn) bool { return t.message != nil && t.message.FwdFrom != nil })},
	{"reply", withMessage, readFlag(func(t *turn) bool { return t.message != nil && replyTo(t.message.ReplyTo) != 0 })},
	{"mentioned", withMessage, readFlag(func(t *turn) bool { return t.message != nil && t.message.Mentioned })},
	{"via_bot", withMessage, readFlag(func(t *turn) bool { return t.message != nil && t.message.ViaBotID.Set })},
	{"update", allKinds, (*filterReader).updates},
	{"action", ofAction, (*filterReader).actions},
	{"media", withMessage, (*filterReader).media},
	{"chats", allKinds, func(r *filterReader, name string, v lua.LValue) filter { return inChats(r.peers(name, v), true) }},
	{"not_chats", allKinds, func(r *filterReader, name string, v lua.LValue) filter { return inChats(r.peers(name, v), false) }},
	{"from", allKinds, func(r *filterReader, name string, v lua.LValue) filter { return fromSenders(r.peers(name, v), true) }},
	{"not_from", allKinds, func(r *filterReader, name string, v lua.LValue) filter { return fromSenders(r.peers(name, v), false) }},
	{"text", ofText, func(r *filterReader, name string, v lua.LValue) filter { return oneOf(r.texts(name, v, nil), textOf) }},
	{"data", ofCallback, (*filterReader).data},
	{"pattern", ofText, (*filterReader).pattern},
}

// The other names: of kinds of chat, which are read together, and of what comes
// last.
var (
	placeNames = []string{"private", "group", "channel"}
	groupNames = []string{"any", "all", "none"}
)

const whereName = "where"

func filterNames(k eventKind) []string {
	names := slices.Concat(placeNames, groupNames, []string{whereName})
	for _, f := range filterKeys {
		if f.kinds.has(k) || k == kindRaw {
			names = append(names, f.name)
		}
	}
	return names
}

// A filterReader reads filters for on or command.
type filterReader struct {
	*host
	L    *lua.LState
	fn   string // who is told to have failed
	kind eventKind
	path string // where in the table
}

func (r *filterReader) wrong(format string, args ...any) {
	r.fail(r.L, "%s: %s%s", r.fn, r.path, fmt.Sprintf(format, args...))
}

// table reads a table of filters; nil if there are none in it.
func (r *filterReader) table(v lua.LValue) filter {
	t, ok := v.(*lua.LTable)
	if !ok {
		r.wrong("table of filters expected, got %s", describe(v))
	}
	r.checkNames(t)
	var filters []filter
	if f := r.places(t); f != nil {
		filters = append(filters, f)
	}
	for _, k := range filterKeys {
		if e := t.RawGetString(k.name); e != lua.LNil {
			f := k.read(r, k.name, e)
			if r.kind == kindRaw && k.kinds != allKinds {
				f = allOf([]filter{is(func(t *turn) bool { return k.kinds.has(t.kind) }), f})
			}
			filters = append(filters, f)
		}
	}
	for i, join := range []func([]filter) filter{anyOf, allOf, noneOf} {
		if e := t.RawGetString(groupNames[i]); e != lua.LNil {
			filters = append(filters, join(r.list(groupNames[i], e)))
		}
	}
	if e := t.RawGetString(whereName); e != lua.LNil {
		filters = append(filters, where(r.function(whereName, e)))
	}
	if len(filters) == 0 {
		return nil
	}
	return allOf(filters)
}

// checkNames refuses keys that are no filters, or none for this kind of event.
func (r *filterReader) checkNames(t *lua.LTable) {
	names := filterNames(r.kind)
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		name, isName := k.(lua.LString)
		if isName && slices.Contains(names, string(name)) {
			continue
		}
		i := slices.IndexFunc(filterKeys, func(f filterKey) bool { return f.name == string(name) })
		switch {
		case !isName:
			r.wrong("filters have names, as in { incoming = true }, got %s", describe(k))
		case i >= 0:
			r.wrong("filter %q is not for %q, only for %s", string(name), r.kind, filterKeys[i].kinds)
		}
		hint := reference.DidYouMean(string(name), names)
		if hint == "" {
			hint = ", not one of " + listed(names)
		}
		r.wrong("unknown filter %s%s", keyName(k), hint)
	}
}

// String lists kinds of events.
func (s kinds) String() string {
	var names []string
	for k := kindMessage; k < kindCount; k++ {
		if s.has(k) {
			names = append(names, k.String())
		}
	}
	return strings.Join(names, ", ")
}

// list reads a list of tables of filters, for any, all and none.
func (r *filterReader) list(name string, v lua.LValue) []filter {
	t, ok := v.(*lua.LTable)
	if !ok || t.Len() == 0 {
		r.wrong("%s: list of tables of filters expected, got %s", name, describe(v))
	}
	var filters []filter
	for i := 1; i <= t.Len(); i++ {
		sub := *r
		sub.path = fmt.Sprintf("%s%s[%d]: ", r.path, name, i)
		f := sub.table(t.RawGetInt(i))
		if f == nil {
			f = func(*check) verdict { return yes }
		}
		filters = append(filters, f)
	}
	return filters
}

func (r *filterReader) function(name string, v lua.LValue) *lua.LFunction {
	fn, ok := v.(*lua.LFunction)
	if !ok {
		r.wrong("%s: function expected, got %s", name, describe(v))
	}
	return fn
}

func (r *filterReader) flag(name string, v lua.LValue) bool {
	b, ok := v.(lua.LBool)
	if !ok {
		r.wrong("%s: true or false expected, got %s", name, describe(v))
	}
	return bool(b)
}

// readFlag is for filters that are true or false.
func readFlag(test func(t *turn) bool) func(r *filterReader, name string, v lua.LValue) filter {
	return func(r *filterReader, name string, v lua.LValue) filter { return flag(r.flag(name, v), test) }
}

// places reads private, group and channel. Of several that are true, one must
// be so.
func (r *filterReader) places(t *lua.LTable) filter {
	var want places
	given, some := 0, false
	set := [3]*bool{&want.private, &want.group, &want.channel}
	is := [3]lua.LValue{}
	for i, name := range placeNames {
		if is[i] = t.RawGetString(name); is[i] != lua.LNil {
			given++
			some = r.flag(name, is[i]) || some
		}
	}
	if given == 0 {
		return nil
	}
	for i := range set {
		*set[i] = is[i] == lua.LTrue || is[i] == lua.LNil && !some
	}
	return inPlaces(want)
}

// texts reads a string or a list of strings, out of valid if that is not nil.
func (r *filterReader) texts(name string, v lua.LValue, valid []string) []string {
	var list []string
	add := func(v lua.LValue) {
		s, ok := v.(lua.LString)
		switch {
		case !ok:
			r.wrong("%s: string expected, got %s", name, describe(v))
		case valid != nil && !slices.Contains(valid, string(s)):
			hint := reference.DidYouMean(string(s), valid)
			if hint == "" && len(valid) < 20 {
				hint = ", not one of " + listed(valid)
			}
			r.wrong("%s: unknown %q%s", name, string(s), hint)
		}
		list = append(list, string(s))
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		add(v)
		return list
	}
	if t.Len() == 0 {
		r.wrong("%s: a string or a list of strings expected, got an empty table", name)
	}
	for i := 1; i <= t.Len(); i++ {
		add(t.RawGetInt(i))
	}
	return list
}

func (r *filterReader) updates(name string, v lua.LValue) filter {
	var valid []string
	for _, t := range membersOf("Update") {
		valid = append(valid, t.Name)
	}
	list := r.texts(name, v, valid)
	return is(func(t *turn) bool { return t.update != nil && slices.Contains(list, nameOf(t.update)) })
}

func (r *filterReader) actions(name string, v lua.LValue) filter {
	return oneOf(r.texts(name, v, actionNames()), (*turn).action)
}

func (r *filterReader) media(name string, v lua.LValue) filter {
	get := func(t *turn) string {
		if t.message == nil {
			return ""
		}
		return mediaType(t.message.Media)
	}
	if b, ok := v.(lua.LBool); ok {
		return flag(bool(b), func(t *turn) bool { return get(t) != "" })
	}
	return oneOf(r.texts(name, v, mediaTypes), get)
}

func (r *filterReader) data(name string, v lua.LValue) filter {
	if f := finderOf(v); f != nil {
		return found(f, textOf)
	}
	return oneOf(r.texts(name, v, nil), textOf)
}

func (r *filterReader) pattern(name string, v lua.LValue) filter {
	if f := finderOf(v); f != nil {
		return found(f, textOf)
	}
	s, ok := v.(lua.LString)
	if !ok {
		r.wrong("%s: a pattern of Lua or one made by re.compile expected, got %s", name, describe(v))
	}
	r.checkPattern(r.L, r.fn, string(s))
	return matched(string(s), textOf)
}

func finderOf(v lua.LValue) finder {
	if ud, ok := v.(*lua.LUserData); ok {
		f, _ := ud.Value.(finder)
		return f
	}
	return nil
}

// peers reads whom a filter names: one, or a list. Names are looked up, once; it
// may park the task.
func (r *filterReader) peers(name string, v lua.LValue) map[int64]bool {
	ids := map[int64]bool{}
	t, ok := v.(*lua.LTable)
	if !ok || t.RawGetString("_") != lua.LNil {
		ids[r.peer(name, v)] = true
		return ids
	}
	if t.Len() == 0 {
		r.wrong("%s: who is expected, got an empty table", name)
	}
	for i := 1; i <= t.Len(); i++ {
		ids[r.peer(fmt.Sprintf("%s[%d]", name, i), t.RawGetInt(i))] = true
	}
	return ids
}

// peer is the marked id of one of them.
func (r *filterReader) peer(name string, v lua.LValue) int64 {
	ref := r.bridge.referenceOf(r.L, r.fn+": "+r.path+name, v)
	if id, ok := ref.(int64); ok && id < 0 {
		return id
	}
	o, ok, err := r.bridge.client.CastLocal("InputPeer", ref)
	if id, isID := ref.(int64); isID && !ok && err == nil {
		return id
	}
	if !ok && err == nil {
		o, err = r.find(ref)
	}
	if err != nil {
		r.wrong("%s: %s", name, err)
	}
	key, _ := keyOfInput(o)
	id := key.marked()
	if _, self := o.(*api.InputPeerSelf); self {
		id = r.account(r.L, r.self).Self.ID
	}
	if id == 0 {
		r.wrong("%s: %s is nobody", name, describe(v))
	}
	return id
}

// find asks Telegram who somebody is, and parks the task meanwhile.
func (r *filterReader) find(ref any) (o api.Object, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r.bridge.wait(r.L, func(wake func()) func() {
		go func() {
			defer wake()
			o, err = r.bridge.client.Cast(ctx, "InputPeer", ref, telegram.CallOptions{})
		}()
		return cancel
	})
	return o, err
}
