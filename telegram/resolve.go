package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// kinds says which peers will do.
type kinds []peerKind

var (
	anyPeer     = kinds{kindUser, kindChat, kindChannel}
	onlyUser    = kinds{kindUser}
	onlyChannel = kinds{kindChannel}
)

func (k kinds) String() string {
	if len(k) == 1 {
		return "a " + k[0].String()
	}
	return "a user or chat"
}

// found is a peer with what it takes to address it.
type found struct {
	self  bool
	key   peerKey
	hash  int64
	ready api.InputPeerClass // as the caller gave it; the rest is not set then
	full  api.Object         // what the server has just told about it
	name  string             // it was given by
}

// search is the way from a reference to a peer.
type search struct {
	client *Client
	ref    any
	want   kinds
	o      CallOptions // of each call
	tried  []string    // for the error
	reason *Error      // Telegram's, the latest
}

// local looks at what is known here. Without ok, r is what to ask the server
// about.
func (s *search) local() (f found, r ref, ok bool, err error) {
	switch v := s.ref.(type) {
	case string:
		if r, err = parseRef(v, s.client.peers.linkHost()); err != nil {
			return f, r, false, err
		}
	case int64:
		r = ref{kind: refID, id: v}
	case int:
		r = ref{kind: refID, id: int64(v)}
	case api.Object:
		return s.object(v)
	default:
		return f, r, false, fmt.Errorf("a %T names no user or chat", s.ref)
	}
	if r.kind == refID {
		if err := s.checkKinds(r); err != nil {
			return f, r, false, err
		}
	}
	f, ok = s.cached(r)
	if ok {
		err = s.check(f.key, f.self)
	}
	return f, r, ok && err == nil, err
}

// cached is the peer that r stands for if it has been seen.
func (s *search) cached(r ref) (found, bool) {
	switch r.kind {
	case refSelf:
		return found{self: true}, true
	case refName:
		if k, a := s.client.peers.byName(r.text); a == valid && !r.direct {
			f, ok := s.known(k)
			f.name = r.text
			return f, ok
		}
	case refPhone:
		if k, a := s.client.peers.byPhone(r.text); a == valid {
			return s.known(k)
		}
	case refID:
		keys := s.candidates(r)
		if len(keys) == 1 && keys[0].kind == kindChat {
			return found{key: keys[0]}, true // a basic group needs no hash
		}
		for _, k := range keys {
			if f, ok := s.known(k); ok {
				return f, true
			}
		}
	}
	return found{}, false
}

// known is a peer of the cache that can be addressed.
func (s *search) known(k peerKey) (found, bool) {
	if self, _ := s.client.peers.me(); k.kind == kindUser && k.id == self {
		return found{self: true, key: k}, true
	}
	p, ok := s.client.peers.get(k)
	if ok && !p.known && p.at != 0 {
		if f, ok := s.inMessage(k, p); ok {
			return f, true
		}
	}
	return found{key: k, hash: p.hash}, p.known
}

// inMessage is a peer as the one that a message names (A11).
func (s *search) inMessage(k peerKey, p peer) (found, bool) {
	chat, ok := s.client.peers.get(p.in)
	if (!ok || !chat.known) && p.in.kind != kindChat {
		return found{}, false
	}
	in := found{key: p.in, hash: chat.hash}.input()
	if k.kind == kindUser {
		return found{key: k, ready: &api.InputPeerUserFromMessage{Peer: in, MsgID: p.at, UserID: k.id}}, true
	}
	return found{key: k, ready: &api.InputPeerChannelFromMessage{Peer: in, MsgID: p.at, ChannelID: k.id}}, k.kind == kindChannel
}

// candidates are the peers that an id may be the id of: a marked one (-5 a group,
// -1000000000005 a channel) says so itself; of a plain one, in this order, what
// the place of use and the reference admit.
func (s *search) candidates(r ref) []peerKey {
	switch {
	case r.id < -channelMark:
		return []peerKey{{kindChannel, -r.id - channelMark}}
	case r.id < 0:
		return []peerKey{{kindChat, -r.id}}
	}
	var keys []peerKey
	for _, kind := range s.want {
		if r.only == nil || slices.Contains(r.only, kind) {
			keys = append(keys, peerKey{kind, r.id})
		}
	}
	return keys
}

// checkKinds refuses an id that can't be of what is wanted.
func (s *search) checkKinds(r ref) error {
	keys := s.candidates(r)
	switch {
	case len(keys) == 0:
		return s.check(peerKey{r.only[0], r.id}, false)
	case len(keys) == 1:
		return s.check(keys[0], false)
	}
	return nil
}

// check refuses a peer of a kind that the place of use does not admit.
func (s *search) check(k peerKey, self bool) error {
	kind := k.kind
	if self {
		kind = kindUser
	}
	if slices.Contains(s.want, kind) {
		return nil
	}
	what := kind.String()
	if kind == kindChat {
		what = "basic group"
	}
	return fmt.Errorf("%v is a %s, but %v is wanted", s.show(), what, s.want)
}

// show is the reference for people.
func (s *search) show() string {
	switch v := s.ref.(type) {
	case string:
		return fmt.Sprintf("%q", v)
	case api.Object:
		name := typeName(v)
		k, ok := keyOf(v)
		switch {
		case !ok:
			return name
		case strings.HasSuffix(strings.ToLower(name), k.kind.String()): // user, peerUser
			return fmt.Sprintf("%v %d", k.kind, k.id)
		}
		return fmt.Sprintf("%s of %v %d", name, k.kind, k.id)
	}
	return fmt.Sprint(s.ref)
}

// find looks here, then asks the server.
func (c *Client) find(ctx context.Context, reference any, want kinds, o CallOptions) (found, error) {
	s := &search{client: c, ref: reference, want: want, o: o}
	f, r, ok, err := s.local()
	if ok || err != nil {
		return f, err
	}
	key := fmt.Sprint(r.kind, strings.ToLower(r.text), r.id, r.only, r.direct, want)
	if r.kind == refInvite || r.kind == refToken || r.kind == refBusiness {
		key = fmt.Sprint(r.kind, r.text, want)
	}
	f, err = c.peers.flights.share(ctx, key, func() (found, error) {
		if f, ok := s.cached(r); ok { // by another search, meanwhile
			return f, nil
		}
		s.step("seen so far", "no")
		if r.kind == refID {
			s.notePassing(s.candidates(r)...)
		}
		return s.remote(ctx, r)
	})
	if err != nil && errors.Is(err, ctx.Err()) {
		return found{}, c.callError(err, nil, "", o.Timeout)
	}
	if err != nil {
		return found{}, err
	}
	if r.kind == refName && !r.direct {
		f.name = r.text
	}
	return f, s.check(f.key, f.self)
}

// give hands a peer out, and remembers if it stands for a name.
func give[T api.Object](c *Client, f found, o T) T {
	if f.name != "" && !f.self {
		c.peers.hand(o, f.name)
	}
	return o
}

// notePassing says of which of the peers only so much is known that they can't be
// addressed (A11).
func (s *search) notePassing(keys ...peerKey) {
	for _, k := range keys {
		if p, ok := s.client.peers.get(k); ok && !p.known {
			s.step(fmt.Sprint(k.kind, " ", k.id), "seen in passing only, without the right to address it")
		}
	}
}

// input is the peer as an argument.
func (f found) input() api.InputPeerClass {
	switch {
	case f.ready != nil:
		return f.ready
	case f.self:
		return &api.InputPeerSelf{}
	}
	switch f.key.kind {
	case kindUser:
		return &api.InputPeerUser{UserID: f.key.id, AccessHash: f.hash}
	case kindChat:
		return &api.InputPeerChat{ChatID: f.key.id}
	default:
		return &api.InputPeerChannel{ChannelID: f.key.id, AccessHash: f.hash}
	}
}

// InputPeer is the user or chat that ref stands for, as an argument: from the
// cache where it is known, else the server is asked. ref is "me", a username
// with or without @, a phone number, a t.me or tg: link, an id (int64; marked as
// in the Bot API, or plain), or an object that names a peer: User, Chat, Peer,
// Message and so on.
func (c *Client) InputPeer(ctx context.Context, ref any) (api.InputPeerClass, error) {
	f, err := c.find(ctx, ref, anyPeer, CallOptions{})
	if err != nil {
		return nil, err
	}
	return give(c, f, f.input()), nil
}

// InputUser is InputPeer where only a user will do.
func (c *Client) InputUser(ctx context.Context, ref any) (api.InputUserClass, error) {
	f, err := c.find(ctx, ref, onlyUser, CallOptions{})
	if err != nil {
		return nil, err
	}
	return give(c, f, f.inputUser()), nil
}

// InputChannel is InputPeer where only a channel or supergroup will do.
func (c *Client) InputChannel(ctx context.Context, ref any) (api.InputChannelClass, error) {
	f, err := c.find(ctx, ref, onlyChannel, CallOptions{})
	if err != nil {
		return nil, err
	}
	return give(c, f, f.inputChannel()), nil
}

// inputUser is nil if the peer is none.
func (f found) inputUser() api.InputUserClass {
	switch p := f.input().(type) {
	case *api.InputPeerSelf:
		return &api.InputUserSelf{}
	case *api.InputPeerUser:
		return &api.InputUser{UserID: p.UserID, AccessHash: p.AccessHash}
	case *api.InputPeerUserFromMessage:
		return &api.InputUserFromMessage{Peer: p.Peer, MsgID: p.MsgID, UserID: p.UserID}
	}
	return nil
}

// inputChannel is nil if the peer is none.
func (f found) inputChannel() api.InputChannelClass {
	switch p := f.input().(type) {
	case *api.InputPeerChannel:
		return &api.InputChannel{ChannelID: p.ChannelID, AccessHash: p.AccessHash}
	case *api.InputPeerChannelFromMessage:
		return &api.InputChannelFromMessage{Peer: p.Peer, MsgID: p.MsgID, ChannelID: p.ChannelID}
	}
	return nil
}

// Entity is the user, group or channel that ref stands for, as the server
// describes it now. ref is what InputPeer takes.
func (c *Client) Entity(ctx context.Context, ref any) (api.Object, error) {
	f, err := c.find(ctx, ref, anyPeer, CallOptions{})
	if err != nil {
		return nil, err
	}
	one, err := c.describe(ctx, f)
	if one != nil && f.name != "" && !c.peers.goesBy(f.key, f.name) {
		// The answer itself tells that the name is not this one's any more.
		if f, err = c.find(ctx, ref, anyPeer, CallOptions{}); err != nil {
			return nil, err
		}
		one, err = c.describe(ctx, f)
	}
	if one != nil || err != nil {
		return one, err
	}
	s := &search{client: c, ref: ref}
	if again := c.entityAgain(ctx, s, f); again != nil {
		return again, nil
	}
	s.step(typeName(f.request()), "no")
	return nil, s.fail("it may have been deleted, or this account may have lost access to it")
}

// describe is what the server says of a peer now; nil if that is that there is
// none.
func (c *Client) describe(ctx context.Context, f found) (api.Object, error) {
	if f.full != nil {
		return f.full, nil
	}
	o, err := c.Invoke(ctx, f.request(), CallOptions{})
	if err != nil {
		return nil, err
	}
	return onlyOne(o), nil
}

// entityAgain is the peer if what was remembered of it was wrong, which this one
// request does not refuse; nil if it was not.
func (c *Client) entityAgain(ctx context.Context, s *search, f found) api.Object {
	for _, g := range c.peers.blamed(f.request(), blame{of: anyPeer}) {
		g.name = f.name
		now, ok := s.renew(ctx, g)
		if !ok {
			continue
		}
		if o, err := s.ask(ctx, now.request()); err == nil {
			return onlyOne(o)
		}
	}
	return nil
}

// request is the request that tells what a peer is now.
func (f found) request() api.Object {
	if user := f.inputUser(); user != nil {
		return &api.UsersGetUsersRequest{ID: []api.InputUserClass{user}}
	} else if channel := f.inputChannel(); channel != nil {
		return &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{channel}}
	}
	return &api.MessagesGetChatsRequest{ID: []int64{f.key.id}}
}

// onlyOne is the one user or chat of a list; nil if that says that there is none.
func onlyOne(o api.Object) api.Object {
	var one api.Object
	switch o := o.(type) {
	case *api.UserVector:
		if len(o.Elems) == 1 {
			one = o.Elems[0]
		}
	case *api.MessagesChats:
		if len(o.Chats) == 1 {
			one = o.Chats[0]
		}
	case *api.MessagesChatsSlice:
		if len(o.Chats) == 1 {
			one = o.Chats[0]
		}
	}
	switch one.(type) {
	case *api.UserEmpty, *api.ChatEmpty:
		return nil
	}
	return one
}
