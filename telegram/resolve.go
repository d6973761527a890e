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
			return s.known(k)
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
	if ok && !p.known {
		s.tried = append(s.tried, fmt.Sprintf("%v %d has been seen, but only in passing, without the right to address it", k.kind, k.id))
	}
	return found{key: k, hash: p.hash}, p.known
}

// inMessage is a peer as the one that a message names (A11).
func (s *search) inMessage(k peerKey, p peer) (found, bool) {
	chat, ok := s.client.peers.get(p.in)
	if !ok || !chat.known {
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
		return typeName(v)
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
	s.tried = append(s.tried, "it is not among those seen so far")
	f, err = s.remote(ctx, r)
	if err != nil {
		return f, err
	}
	return f, s.check(f.key, f.self)
}

// remote asks the server what r is.
func (s *search) remote(ctx context.Context, r ref) (found, error) {
	switch r.kind {
	case refName:
		if r.direct {
			return s.directMessages(ctx, r)
		}
		return s.resolved(ctx, &api.ContactsResolveUsernameRequest{Username: r.text}, "check the spelling")
	case refPhone:
		return s.resolved(ctx, &api.ContactsResolvePhoneRequest{Phone: r.text}, "people can hide from those who search their number; try a username")
	case refToken:
		o, err := s.ask(ctx, &api.ContactsImportContactTokenRequest{Token: r.text})
		if err != nil {
			return found{}, err
		}
		if u, ok := o.(*api.User); ok {
			return s.fresh(peerKey{kindUser, u.ID}, u, "")
		}
		return found{}, s.fail("ask for a new link: such links last for a short time only")
	case refInvite:
		return s.invited(ctx, r.text)
	case refBusiness:
		return s.business(ctx, r.text)
	}
	return s.byID(ctx, r)
}

// ask makes one call of a search. A refusal that only says no is a nil object;
// what may be different the next time is the error.
func (s *search) ask(ctx context.Context, req api.Object) (api.Object, error) {
	method := api.TypeOf(req).Name
	o, err := s.client.Invoke(ctx, req, s.o)
	var refused *Error
	if errors.As(err, &refused) && refused.Kind == KindRPC && (refused.Code == 400 || refused.Code == 403 || refused.Code == 404) {
		s.reason = refused
		s.tried = append(s.tried, fmt.Sprintf("%s answers %s", method, refused.Type))
		return nil, nil
	}
	if err == nil {
		s.tried = append(s.tried, method+" does not have it")
	}
	return o, err
}

// fail is the error of a search: what has been tried, and what would help.
func (s *search) fail(hint string) error {
	e := &Error{Kind: KindRPC, Code: 400, Type: "PEER_ID_INVALID"}
	if s.reason != nil {
		e.Code, e.Type, e.Value, e.name, e.Method = s.reason.Code, s.reason.Type, s.reason.Value, s.reason.name, s.reason.Method
	}
	e.Message = fmt.Sprintf("can't find %s: %s; %s", s.show(), strings.Join(s.tried, ", "), hint)
	return e
}

func (s *search) resolved(ctx context.Context, req api.Object, hint string) (found, error) {
	o, err := s.ask(ctx, req)
	if err != nil {
		return found{}, err
	}
	r, ok := o.(*api.ContactsResolvedPeer)
	if !ok {
		return found{}, s.fail(hint)
	}
	k, _ := keyOf(r.Peer)
	return s.fresh(k, pick(k, r.Users, r.Chats), hint)
}

// fresh is a peer that the server has just told of.
func (s *search) fresh(k peerKey, full api.Object, hint string) (found, error) {
	f, ok := s.known(k)
	f.full = full
	if !ok {
		return f, s.fail(hint)
	}
	return f, nil
}

// pick finds a peer's object in what came with it.
func pick(k peerKey, users []api.UserClass, chats []api.ChatClass) api.Object {
	for _, u := range users {
		if have, ok := keyOf(u); ok && have == k {
			return u
		}
	}
	for _, c := range chats {
		if have, ok := keyOf(c); ok && have == k {
			return c
		}
	}
	return nil
}

// business asks whose link it is, which counts as a view of it.
func (s *search) business(ctx context.Context, slug string) (found, error) {
	const hint = "ask for a new link: the business may have deleted it"
	o, err := s.ask(ctx, &api.AccountResolveBusinessChatLinkRequest{Slug: slug})
	if err != nil {
		return found{}, err
	}
	r, ok := o.(*api.AccountResolvedBusinessChatLinks)
	if !ok {
		return found{}, s.fail(hint)
	}
	k, _ := keyOf(r.Peer)
	return s.fresh(k, pick(k, r.Users, r.Chats), hint)
}

// directMessages is the chat of a channel's direct messages, which has an id of
// its own.
func (s *search) directMessages(ctx context.Context, r ref) (found, error) {
	r.direct = false
	f, ok := s.cached(r)
	if !ok {
		var err error
		if f, err = s.remote(ctx, r); err != nil {
			return f, err
		}
	}
	channel := f.inputChannel()
	if channel == nil {
		return found{}, s.fail("only channels have direct messages")
	}
	o, err := s.ask(ctx, &api.ChannelsGetFullChannelRequest{Channel: channel})
	if err != nil {
		return found{}, err
	}
	const hint = "the channel takes no direct messages; leave ?direct out for the channel itself"
	full, ok := o.(*api.MessagesChatFull)
	if !ok {
		return found{}, s.fail(hint)
	}
	c, ok := pick(f.key, nil, full.Chats).(*api.Channel)
	if !ok || !c.LinkedMonoforumID.Set {
		return found{}, s.fail(hint)
	}
	k := peerKey{kindChannel, c.LinkedMonoforumID.Value}
	return s.fresh(k, pick(k, nil, full.Chats), hint)
}

func (s *search) invited(ctx context.Context, hash string) (found, error) {
	o, err := s.ask(ctx, &api.MessagesCheckChatInviteRequest{Hash: hash})
	if err != nil {
		return found{}, err
	}
	var chat api.ChatClass
	switch o := o.(type) {
	case *api.ChatInviteAlready:
		chat = o.Chat
	case *api.ChatInvitePeek:
		chat = o.Chat
	case *api.ChatInvite:
		return found{}, s.fail(fmt.Sprintf("join %q first, with messages.importChatInvite", o.Title))
	default:
		return found{}, s.fail("ask for a new link")
	}
	k, _ := keyOf(chat)
	return s.fresh(k, chat, "join the chat first, with messages.importChatInvite")
}

// byID asks for a peer by its id alone: Telegram tells a bot of everybody who
// has met it, and a user of contacts and such.
func (s *search) byID(ctx context.Context, r ref) (found, error) {
	const hint = "Telegram tells an id only to those who have met it: name it by its @username, or fetch what it occurs in first (messages.getDialogs, channels.getParticipants, contacts.getContacts)"
	for _, k := range s.candidates(r) {
		var req api.Object
		switch k.kind {
		case kindUser:
			req = &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUser{UserID: k.id}}}
		case kindChat:
			req = &api.MessagesGetChatsRequest{ID: []int64{k.id}} // a plain id: is it one of ours?
		case kindChannel:
			req = &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{&api.InputChannel{ChannelID: k.id}}}
		}
		o, err := s.ask(ctx, req)
		if err != nil {
			return found{}, err
		}
		if f, ok := s.known(k); ok && o != nil {
			return f, nil
		}
	}
	if s.client.mayScan() {
		if _, err := s.ask(ctx, &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 100}); err != nil {
			s.client.scanAgain()
			return found{}, err
		}
		for _, k := range s.candidates(r) {
			if f, ok := s.known(k); ok {
				return f, nil
			}
		}
	}
	if digits, _, ok := phoneDigits(fmt.Sprint(r.id)); ok && isString(s.ref) {
		if f, err := s.resolved(ctx, &api.ContactsResolvePhoneRequest{Phone: digits}, hint); err == nil {
			return f, nil
		}
	}
	return found{}, s.fail(hint)
}

func isString(v any) bool {
	_, ok := v.(string)
	return ok
}

// mayScan tells whether to search the latest dialogs for a peer: once for each
// client, for who is in them is remembered, and not for bots, which have none.
func (c *Client) mayScan() bool {
	if _, bot := c.peers.me(); bot {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	first := !c.scanned
	c.scanned = true
	return first
}

// scanAgain lets the dialogs be searched anew: the search did not get through,
// or the account is another.
func (c *Client) scanAgain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scanned = false
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
	return f.input(), nil
}

// InputUser is InputPeer where only a user will do.
func (c *Client) InputUser(ctx context.Context, ref any) (api.InputUserClass, error) {
	f, err := c.find(ctx, ref, onlyUser, CallOptions{})
	if err != nil {
		return nil, err
	}
	return f.inputUser(), nil
}

// InputChannel is InputPeer where only a channel or supergroup will do.
func (c *Client) InputChannel(ctx context.Context, ref any) (api.InputChannelClass, error) {
	f, err := c.find(ctx, ref, onlyChannel, CallOptions{})
	if err != nil {
		return nil, err
	}
	return f.inputChannel(), nil
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
	if f.full != nil {
		return f.full, nil
	}
	var o api.Object
	if user := f.inputUser(); user != nil {
		o, err = c.Invoke(ctx, &api.UsersGetUsersRequest{ID: []api.InputUserClass{user}}, CallOptions{})
	} else if channel := f.inputChannel(); channel != nil {
		o, err = c.Invoke(ctx, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{channel}}, CallOptions{})
	} else {
		o, err = c.Invoke(ctx, &api.MessagesGetChatsRequest{ID: []int64{f.input().(*api.InputPeerChat).ChatID}}, CallOptions{})
	}
	if err != nil {
		return nil, err
	}
	if only := onlyOne(o); only != nil {
		return only, nil
	}
	s := &search{ref: ref, tried: []string{"the server does not tell of it"}}
	return nil, s.fail("it may have been deleted, or this account may have lost access to it")
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
