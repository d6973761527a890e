package host

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// --only-methods and --only-peers are kept where calls of the script leave the
// bridge: in call, batch and every verb. What tgscript asks for itself is not the
// script's: who a name is, who is signed in, updates.

var methodPattern = regexp.MustCompile(`^([A-Za-z0-9]+\.)?([A-Za-z0-9]+|\*)$`)

// checkMethodPattern says what is wrong with an entry of --only-methods.
func checkMethodPattern(m string) error {
	if !methodPattern.MatchString(m) {
		return fmt.Errorf("%q is no method: want messages.sendMessage or messages.*", m)
	}
	names := typeNames(true)
	space, wild := strings.CutSuffix(m, "*")
	if slices.ContainsFunc(names, func(n string) bool { return n == m || wild && strings.HasPrefix(n, space) }) {
		return nil
	}
	return fmt.Errorf("there is no method %q%s", m, reference.DidYouMean(m, names))
}

// allowsMethod tells whether a method is among those there are, if only some are.
func (p *Permissions) allowsMethod(name string) bool {
	return p.OnlyMethods == nil || slices.ContainsFunc(p.OnlyMethods, func(m string) bool {
		space, wild := strings.CutSuffix(m, "*")
		return m == name || wild && strings.HasPrefix(name, space)
	})
}

// unaddressed are methods that act on messages of any chat without naming it.
var unaddressed = []string{
	"messages.deleteMessages", "messages.getMessages", "messages.readMessageContents", "messages.receivedMessages",
	"messages.searchGlobal", "messages.searchSentMedia",
}

// isUnaddressed tells whether a request acts on any chat.
func isUnaddressed(req api.Object, method string) bool {
	if r, ok := req.(*api.MessagesSearchRequest); ok {
		_, everywhere := r.Peer.(*api.InputPeerEmpty)
		return everywhere
	}
	return slices.Contains(unaddressed, method)
}

// permitted raises an error if one of some requests must not be sent.
func (b *bridge) permitted(L *lua.LState, reqs ...api.Object) {
	if b.permit == nil {
		return
	}
	for _, req := range reqs {
		if err := b.permit(L, req); err != nil {
			b.fail(L, "%s", err)
		}
	}
}

// permit says why a request must not be sent; nil: it may. Where it has to ask who
// the only peers are, the task waits.
func (h *host) permit(L *lua.LState, req api.Object) error {
	p := &h.opts.Permissions
	if p.OnlyMethods == nil && p.OnlyPeers == nil {
		return nil
	}
	var found requested
	found.object(h.bridge, req)
	for _, m := range found.methods {
		if !p.allowsMethod(m) {
			return fmt.Errorf("%s is not among the only methods; %s would allow it", m, joinedFlag(flagOnlyMethods, p.OnlyMethods, m))
		}
	}
	if p.OnlyPeers == nil {
		return nil
	}
	for _, m := range found.methods {
		if isUnaddressed(req, m) {
			return fmt.Errorf("%s names no chat, so that %s can't allow it", m, flagOnlyPeers)
		}
	}
	if len(found.peers) == 0 || h.client == nil { // who has no account sends nothing
		return nil
	}
	only, err := h.onlyPeers(L)
	if err != nil {
		return err
	}
	for _, k := range found.peers {
		if k.kind == 0 {
			k = chatKey{'u', h.client.Self().ID}
		}
		if !only[k] {
			return fmt.Errorf("%s: %s is not among the only peers; %s would allow it", found.methods[0], k, joinedFlag(flagOnlyPeers, p.OnlyPeers, strconv.FormatInt(k.entityID(), 10)))
		}
	}
	return nil
}

// entityID is the id that entity() takes.
func (k chatKey) entityID() int64 {
	switch k.kind {
	case 'g':
		return -k.id
	case 'c':
		return -1_000_000_000_000 - k.id
	}
	return k.id
}

// String names a chat in an error.
func (k chatKey) String() string {
	return map[byte]string{'u': "user", 'g': "group", 'c': "channel"}[k.kind] + " " + strconv.FormatInt(k.id, 10)
}

// joinedFlag is a flag with a list that has one entry more.
func joinedFlag(flag string, list []string, more string) string {
	return flag + " " + shellWord(strings.Join(append(slices.Clip(list), more), ","))
}

// onlyPeers finds out, once, who the only peers are.
func (h *host) onlyPeers(L *lua.LState) (map[chatKey]bool, error) {
	if h.only != nil {
		return h.only, nil
	}
	refs := h.opts.Permissions.OnlyPeers
	inputs, failed := make([]api.Object, len(refs)), make([]error, len(refs)+1)
	h.bridge.wait(L, func(wake func()) func() {
		ctx, cancel := context.WithCancel(context.Background())
		inParallel(len(failed), func(i int) {
			if i < len(refs) {
				inputs[i], failed[i] = h.bridge.client.Cast(ctx, "InputPeer", refs[i], telegram.CallOptions{})
			} else if h.client.Self().ID == 0 { // oneself is among them by name, or by "me"
				_, failed[i] = h.bridge.client.Entity(ctx, "me")
			}
		}, wake)
		return cancel
	})
	if err := failed[len(refs)]; err != nil {
		return nil, fmt.Errorf("%s: %w", flagOnlyPeers, err)
	}
	only := map[chatKey]bool{}
	for i, o := range inputs {
		if failed[i] != nil {
			return nil, fmt.Errorf("%s: %s: %w", flagOnlyPeers, refs[i], failed[i])
		}
		k, ok := keyOfInput(o)
		if !ok {
			return nil, fmt.Errorf("%s: %s is no peer", flagOnlyPeers, refs[i])
		}
		if k.kind == 0 {
			k = chatKey{'u', h.client.Self().ID}
		}
		only[k] = true
	}
	h.only = only
	return only, nil
}

// requested is what a request asks for: its methods, the outermost first, and the
// peers in its fields. The zero key among these is oneself.
type requested struct {
	methods []string
	peers   []chatKey
}

// object looks through an object's fields.
func (r *requested) object(b *bridge, o api.Object) {
	d := b.descriptorOf(o)
	if d.t.Method {
		r.methods = append(r.methods, d.t.Name)
	}
	if k, ok := keyOfInput(o); ok {
		r.peers = append(r.peers, k)
		return
	}
	v := reflect.ValueOf(o).Elem()
	for i := range d.fields {
		f := &d.fields[i]
		fv := v.Field(i)
		if f.Optional && f.Type.Kind != tl.KindTrue {
			var set bool
			if fv, set = present(f, fv); !set {
				continue
			}
		}
		if d.t.Method || strings.HasPrefix(d.t.Name, "input") {
			r.id(f.Name, &f.Type, fv)
		}
		r.value(b, &f.Type, fv)
	}
}

// id takes a field that is a chat's or user's id, as methods of basic groups have.
func (r *requested) id(name string, t *tl.TypeExpr, v reflect.Value) {
	if t.Kind != tl.KindLong || !t.Number {
		return
	}
	switch kind := map[string]byte{"user_id": 'u', "chat_id": 'g', "channel_id": 'c'}[name]; kind {
	case 0:
	default:
		r.peers = append(r.peers, chatKey{kind, v.Int()})
	}
}

func (r *requested) value(b *bridge, t *tl.TypeExpr, v reflect.Value) {
	switch t.Kind {
	case tl.KindVector:
		for i := range v.Len() {
			r.value(b, t.Elem, v.Index(i))
		}
	case tl.KindBoxed, tl.KindBare, tl.KindObject:
		if o, ok := v.Interface().(api.Object); ok && !v.IsNil() {
			r.object(b, o)
		}
	}
}

// keyOfInput is who an input object names; the zero key is oneself. ok is false
// for what names nobody.
func keyOfInput(o api.Object) (k chatKey, ok bool) {
	switch o := o.(type) {
	case *api.InputPeerSelf, *api.InputUserSelf:
		return chatKey{}, true
	case *api.InputPeerUser:
		return chatKey{'u', o.UserID}, true
	case *api.InputUser:
		return chatKey{'u', o.UserID}, true
	case *api.InputPeerUserFromMessage:
		return chatKey{'u', o.UserID}, true
	case *api.InputUserFromMessage:
		return chatKey{'u', o.UserID}, true
	case *api.InputPeerChat:
		return chatKey{'g', o.ChatID}, true
	case *api.InputPeerChannel:
		return chatKey{'c', o.ChannelID}, true
	case *api.InputChannel:
		return chatKey{'c', o.ChannelID}, true
	case *api.InputPeerChannelFromMessage:
		return chatKey{'c', o.ChannelID}, true
	case *api.InputChannelFromMessage:
		return chatKey{'c', o.ChannelID}, true
	}
	return chatKey{}, false
}
