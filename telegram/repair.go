package telegram

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// A call that Telegram refuses because of a peer is made once more if the peer
// came from what is remembered here and turns out to be another by now: its
// access hash has changed, the message by which it was addressed is gone, the
// name that stood for it is somebody else's. So the peer is asked for again in
// the way in which it was learned, then in the others that there are. What the
// caller has put into the request himself is never changed. The same is done for the
// references of files (reference_renew.go).

// blame is of which peers a refusal may come. Some can only come of a name that
// is another's by now, for the peer itself was found.
type blame struct {
	of    kinds
	named bool
}

var blaming = map[string]blame{
	"PEER_ID_INVALID": {of: anyPeer}, "MSG_ID_INVALID": {of: anyPeer},
	"USER_ID_INVALID": {of: onlyUser}, "CONTACT_ID_INVALID": {of: onlyUser}, "BOT_INVALID": {of: onlyUser}, "ADMIN_ID_INVALID": {of: onlyUser},
	"INPUT_USER_DEACTIVATED": {of: onlyUser, named: true},
	"CHANNEL_INVALID":        {of: onlyChannel}, "BROADCAST_ID_INVALID": {of: onlyChannel},
	"CHANNEL_PRIVATE": {of: onlyChannel, named: true}, "CHANNEL_FORBIDDEN": {of: onlyChannel, named: true},
}

const (
	futileLasts = 10 * time.Minute // how long a peer is not asked for again that has not changed
	mostFutile  = 1 << 10
	mostHanded  = 1 << 7
	mostRenewed = 10 // peers of one request
)

// given is a place of a request where a user or channel is addressed.
type given struct {
	o    api.Object
	key  peerKey
	hash int64
	in   peerKey // a message, instead of the hash
	at   int32
	chat api.Object // that the message is in, as it is given
	name string     // the name that the peer stands for, if it was given by one
}

// readGiven reads what addresses a user or channel, except by itself.
func readGiven(o api.Object) (g given, ok bool) {
	g.o = o
	message := func(kind peerKind, id int64, in api.InputPeerClass, at int32) (given, bool) {
		f, ok := givenPeer(in)
		g.key, g.in, g.at, g.chat = peerKey{kind, id}, f.key, at, in
		return g, ok
	}
	switch o := o.(type) {
	case *api.InputPeerUser:
		g.key, g.hash = peerKey{kindUser, o.UserID}, o.AccessHash
	case *api.InputUser:
		g.key, g.hash = peerKey{kindUser, o.UserID}, o.AccessHash
	case *api.InputPeerChannel:
		g.key, g.hash = peerKey{kindChannel, o.ChannelID}, o.AccessHash
	case *api.InputChannel:
		g.key, g.hash = peerKey{kindChannel, o.ChannelID}, o.AccessHash
	case *api.InputPeerUserFromMessage:
		return message(kindUser, o.UserID, o.Peer, o.MsgID)
	case *api.InputUserFromMessage:
		return message(kindUser, o.UserID, o.Peer, o.MsgID)
	case *api.InputPeerChannelFromMessage:
		return message(kindChannel, o.ChannelID, o.Peer, o.MsgID)
	case *api.InputChannelFromMessage:
		return message(kindChannel, o.ChannelID, o.Peer, o.MsgID)
	default:
		return g, false
	}
	return g, true
}

// inPlaceOf is the peer in the form of what was given.
func (f found) inPlaceOf(o api.Object) api.Object {
	switch o.(type) {
	case *api.InputUser, *api.InputUserFromMessage:
		return f.inputUser()
	case *api.InputChannel, *api.InputChannelFromMessage:
		return f.inputChannel()
	}
	return f.input()
}

// visitGiven calls f for all that addresses a user or channel, at any depth and
// always in the same order. What f returns takes its place, unless it is nil.
func visitGiven(v reflect.Value, f func(given) api.Object) {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return
		}
		o, _ := v.Interface().(api.Object)
		inner := v.Elem()
		if g, ok := readGiven(o); ok {
			if r := f(g); r != nil {
				v.Set(reflect.ValueOf(r))
			}
		}
		visitGiven(inner, f)
	case reflect.Pointer:
		if !v.IsNil() {
			visitGiven(v.Elem(), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			visitGiven(v.Field(i), f)
		}
	case reflect.Slice:
		switch v.Type().Elem().Kind() {
		case reflect.Interface, reflect.Pointer, reflect.Slice:
			for i := range v.Len() {
				visitGiven(v.Index(i), f)
			}
		}
	}
}

// handed is a peer that was given for a name.
type handed struct {
	o    api.Object
	name string
}

// hand remembers for what name a peer is given: the latest ones only.
func (p *peers) hand(o api.Object, name string) {
	switch w := o.(type) {
	case *api.InputDialogPeer:
		o = w.Peer
	case *api.InputNotifyPeer:
		o = w.Peer
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.handed) < mostHanded {
		p.handed = append(p.handed, handed{o, name})
		return
	}
	p.handed[p.handing%mostHanded] = handed{o, name}
	p.handing++
}

// blamed are the places of a request that are as they are remembered here, and so
// may be wrong. It looks in memory only.
func (p *peers) blamed(req api.Object, b blame) (list []given) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	visitGiven(reflect.ValueOf(req), func(g given) api.Object {
		x, ok := p.all.get(g.key)
		ours := ok && (x.known && g.at == 0 && g.hash != 0 && (g.hash == x.hash || g.hash == x.was) || g.at != 0 && g.at == x.at && g.in == x.in)
		if !ours || !slices.Contains(b.of, g.key.kind) || len(list) >= mostRenewed {
			return nil
		}
		if at, tried := p.futile[g.key]; tried && now.Sub(at) < futileLasts && g.hash == x.hash {
			return nil
		}
		for _, h := range p.handed {
			if h.o == g.o {
				g.name = h.name
			}
		}
		if g.name != "" || !b.named {
			list = append(list, g)
		}
		return nil
	})
	return list
}

// repairable tells whether a refusal may be the fault of what is remembered here.
func (x *call) repairable(e *Error) bool {
	if referenceRefused(e) {
		return !x.plain && !x.repaired && len(heldFiles(reflect.ValueOf(x.req), nil)) > 0
	}
	b, ok := blaming[e.Type]
	return ok && !x.plain && !x.repaired && len(x.client.peers.blamed(x.req, b)) > 0
}

// repair asks anew for the peers that the refusal may be about, and makes the
// call again if one has changed. Otherwise it ends with the refusal.
func (x *call) repair(e *Error) {
	x.repaired = true
	left := x.timeLeft()
	ctx, cancel := context.WithTimeout(context.Background(), left)
	o := CallOptions{Timeout: left, FloodWait: -1, Retries: -1}
	x.mu.Lock()
	x.mending = cancel
	x.mu.Unlock()
	if x.gone.Load() != nil {
		cancel()
	}
	go func() {
		defer cancel()
		s := &search{client: x.client, want: anyPeer, o: o}
		var req api.Object
		if referenceRefused(e) {
			req = x.referenced(ctx, s)
		} else {
			req = x.renewed(ctx, s, e)
		}
		x.mu.Lock()
		x.mending = nil
		x.mu.Unlock()
		if req == nil && x.gone.Load() == nil {
			x.end(e.afterSearch(s.tried))
			return
		}
		if req != nil {
			x.client.o.Log.Info("what was remembered has changed", "method", x.method.Name, "error", e.Type)
			x.req = req
			x.first.Body = api.Append(nil, req)
			x.mt.Body = x.first.Body
		}
		x.again()
	}()
}

// timeLeft is how much time the call has.
func (x *call) timeLeft() time.Duration {
	deadline := x.deadline
	if x.ordered() {
		x.batch.mu.Lock()
		deadline = x.batch.deadline
		x.batch.mu.Unlock()
	}
	if deadline.IsZero() {
		return DefaultTimeout
	}
	return max(deadline.Sub(x.client.o.Now()), time.Nanosecond)
}

// afterSearch is a refusal that a search has not helped against.
func (e *Error) afterSearch(tried []string) *Error {
	if len(tried) == 0 {
		return e
	}
	r := *e
	r.Tried = tried
	what := "the peer"
	if referenceRefused(e) {
		what = "the file"
	}
	r.Message = fmt.Sprintf("%s (asked for %s anew: %s)", e.Message, what, strings.Join(tried, ", "))
	return &r
}

// renewed is the request with the peers as they are now; nil if none has changed.
func (x *call) renewed(ctx context.Context, s *search, e *Error) api.Object {
	now := map[api.Object]found{}
	beside := map[api.Object]bool{} // the chat of a message that is not used any more
	for _, g := range x.client.peers.blamed(x.req, blaming[e.Type]) {
		if beside[g.o] {
			continue
		}
		if f, ok := s.renew(ctx, g); ok {
			now[g.o], beside[g.chat] = f, true
		}
	}
	if len(now) == 0 {
		return nil
	}
	req, err := api.Decode(x.first.Body)
	if err != nil {
		return nil
	}
	var originals []api.Object
	visitGiven(reflect.ValueOf(x.req), func(g given) api.Object {
		originals = append(originals, g.o)
		return nil
	})
	i := -1
	visitGiven(reflect.ValueOf(req), func(g given) api.Object {
		i++
		if f, ok := now[originals[i]]; ok {
			return f.inPlaceOf(g.o)
		}
		return nil
	})
	return req
}

// renew asks for a peer in every way there is until it is another than what was
// given. It does so once for all calls that are refused at the same time.
func (s *search) renew(ctx context.Context, g given) (found, bool) {
	p := s.client.peers
	key := fmt.Sprint("renew ", g.key, g.hash, g.at, g.name)
	f, err := p.flights.share(ctx, key, func() (found, error) {
		k, a := g.key, valid
		if g.name != "" {
			k, a = p.byName(g.name)
		}
		if f, ok := s.differs(g, k); ok && a == valid {
			return f, nil // an update has told, or another call was refused before
		}
		ways := s.ways(g)
		for _, way := range slices.Sorted(maps.Keys(ways)) {
			k, err := ways[way](ctx)
			if err != nil && ctx.Err() != nil {
				return found{}, err
			}
			if f, ok := s.differs(g, k); ok {
				return f, nil
			}
		}
		p.gaveUp(g.key)
		return found{}, s.fail("")
	})
	return f, err == nil
}

// differs is a peer as it is remembered, if it is not what was given.
func (s *search) differs(g given, k peerKey) (found, bool) {
	f, ok := s.known(k)
	if !ok || f.self {
		return f, ok && k != g.key
	}
	if r, isMessage := readGiven(f.input()); isMessage && r.at != 0 {
		return f, k != g.key || g.at == 0 || r.at != g.at || r.in != g.in
	}
	return f, k != g.key || g.at != 0 || f.hash != g.hash
}

// gaveUp notes that a peer has not changed.
func (p *peers) gaveUp(k peerKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.futile == nil || len(p.futile) >= mostFutile {
		p.futile = map[peerKey]time.Time{}
	}
	p.futile[k] = p.now()
}

// way asks for a peer, and tells which one it is about.
type way func(ctx context.Context) (peerKey, error)

// ways are the ways to ask for a peer again, in the order of their keys.
func (s *search) ways(g given) map[int]way {
	x, _ := s.client.peers.get(g.key)
	ways := map[int]way{}
	method, arg, _ := strings.Cut(x.source, " ")
	first := func(n int, methods ...string) int {
		if slices.Contains(methods, method) {
			return n - 10
		}
		return n
	}
	ask := func(req api.Object, k peerKey) way {
		return func(ctx context.Context) (peerKey, error) {
			o, err := s.ask(ctx, req)
			if o != nil {
				s.step(typeName(req), "no change")
			}
			return k, err
		}
	}
	if g.name != "" || len(x.names) > 0 {
		name := g.name
		if name == "" {
			name = x.names[0]
		}
		n := first(2, "contacts.resolveUsername")
		if g.name != "" {
			n = -20
		}
		ways[n] = s.nameAgain(name, g)
	}
	if arg != "" && method == "messages.checkChatInvite" {
		ways[-10] = ask(&api.MessagesCheckChatInviteRequest{Hash: arg}, g.key)
	}
	if x.at != 0 && (x.in != g.in || x.at != g.at) {
		ids := []api.InputMessageClass{&api.InputMessageID{ID: x.at}}
		var req api.Object = &api.MessagesGetMessagesRequest{ID: ids}
		if chat, ok := s.known(x.in); ok && x.in.kind == kindChannel {
			req = &api.ChannelsGetMessagesRequest{Channel: chat.inputChannel(), ID: ids}
		}
		ways[first(1, updateSource, "messages.getHistory", "messages.getMessages", "channels.getMessages")] = ask(req, g.key)
	}
	_, bot := s.client.peers.me()
	if bot {
		ways[3] = ask(found{key: g.key}.request(), g.key)
		return ways
	}
	if x.phone != "" {
		ways[first(4, "contacts.resolvePhone")] = ask(&api.ContactsResolvePhoneRequest{Phone: x.phone}, g.key)
	}
	if g.key.kind == kindUser {
		ways[first(5, "contacts.getContacts")] = ask(&api.ContactsGetContactsRequest{}, g.key)
	}
	ways[first(6, "messages.getDialogs")] = ask(&api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 100}, g.key)
	return ways
}

// nameAgain resolves a name anew. It counts who has it now only if the caller
// meant the name.
func (s *search) nameAgain(name string, g given) way {
	return func(ctx context.Context) (peerKey, error) {
		p := s.client.peers
		o, err := s.ask(ctx, &api.ContactsResolveUsernameRequest{Username: name})
		if err != nil {
			return g.key, err
		}
		r, ok := o.(*api.ContactsResolvedPeer)
		if !ok {
			p.answered(name, peerKey{}, false)
			return g.key, nil
		}
		k, _ := keyOf(r.Peer)
		p.answered(name, k, true)
		switch {
		case k == g.key:
			s.step(typeName(&api.ContactsResolveUsernameRequest{}), "no change")
		case g.name == "":
			s.step(typeName(&api.ContactsResolveUsernameRequest{}), fmt.Sprintf("@%s is %v %d by now", name, k.kind, k.id))
			return g.key, nil
		}
		return k, nil
	}
}
