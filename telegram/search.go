package telegram

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// A search goes from what costs nothing to what costs most: what has been seen,
// the store, a request that only asks whether what was known is still so, and
// then the one that Telegram has for such a reference. Resolving names and phone
// numbers earns long flood waits, so no name is asked for that is known, that
// was vacant a minute ago, or that somebody else is asking for at this moment.

// remote asks the server what r is.
func (s *search) remote(ctx context.Context, r ref) (found, error) {
	switch r.kind {
	case refName:
		if r.direct {
			return s.directMessages(ctx, r)
		}
		return s.byName(ctx, r.text)
	case refPhone:
		return s.byPhone(ctx, r.text)
	case refToken:
		return s.byToken(ctx, r.text)
	case refInvite:
		return s.invited(ctx, r.text)
	case refBusiness:
		return s.business(ctx, r.text)
	}
	return s.byID(ctx, r)
}

// ask makes one call of a search. A refusal that only says no is a nil object,
// and a step of the search; what may be different the next time is the error.
func (s *search) ask(ctx context.Context, req api.Object) (api.Object, error) {
	o, err := s.client.invoke(ctx, req, s.o, true)
	var refused *Error
	if errors.As(err, &refused) && refused.Kind == KindRPC && (refused.Code == 400 || refused.Code == 403 || refused.Code == 404 || refused.Code == 406) {
		s.reason = refused
		s.step(typeName(req), refused.Type)
		return nil, nil
	}
	if err != nil {
		s.step(typeName(req), reasonOf(err))
	}
	return o, err
}

func reasonOf(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Type != "" {
		return e.Type
	}
	return err.Error()
}

// step notes what has been tried, and what came of it.
func (s *search) step(what, result string) {
	s.tried = append(s.tried, fmt.Sprintf("%s (%s)", what, result))
}

// fail is the error of a search: what has been tried, and what would help.
func (s *search) fail(hint string) error {
	e := &Error{Kind: KindRPC, Code: 400, Type: "PEER_ID_INVALID"}
	if s.reason != nil {
		e.Code, e.Type, e.Value, e.name, e.Method = s.reason.Code, s.reason.Type, s.reason.Value, s.reason.name, s.reason.Method
	}
	e.Tried = s.tried
	e.Message = fmt.Sprintf("can't find %s. Tried: %s. What helps: %s", s.show(), strings.Join(s.tried, ", "), hint)
	return e
}

// fresh is a peer that the server has just told of.
func (s *search) fresh(k peerKey, full api.Object, hint string) (found, error) {
	f, ok := s.known(k)
	f.full = full
	if !ok {
		s.notePassing(k)
		return f, s.fail(hint)
	}
	return f, nil
}

// byName asks who has a username.
func (s *search) byName(ctx context.Context, name string) (found, error) {
	const hint = "check the spelling; names change owners and are given up"
	p := s.client.peers
	k, a := p.byName(name)
	switch a {
	case vacant:
		s.reason = ParseError(400, "USERNAME_NOT_OCCUPIED", "contacts.resolveUsername")
		s.step("contacts.resolveUsername", "USERNAME_NOT_OCCUPIED less than a minute ago")
		return found{}, s.fail(hint)
	case expired:
		f, ok, err := s.confirmed(ctx, k, func() (peerKey, age) { return p.byName(name) })
		if ok || err != nil {
			return f, err
		}
	}
	o, err := s.ask(ctx, &api.ContactsResolveUsernameRequest{Username: name})
	if err != nil {
		return found{}, err
	}
	r, ok := o.(*api.ContactsResolvedPeer)
	if !ok {
		if s.reason != nil && s.reason.Type == "USERNAME_NOT_OCCUPIED" {
			p.answered(name, peerKey{}, false)
		}
		return found{}, s.fail(hint)
	}
	k, _ = keyOf(r.Peer)
	p.answered(name, k, true)
	return s.fresh(k, pick(k, r.Users, r.Chats), hint)
}

// confirmed asks whether a peer still has the name, or number, that it had a day
// ago: unlike resolving that costs nothing.
func (s *search) confirmed(ctx context.Context, k peerKey, whose func() (peerKey, age)) (found, bool, error) {
	f, ok := s.known(k)
	if !ok || f.self {
		return f, ok, nil
	}
	o, err := s.ask(ctx, f.request())
	if err != nil {
		return found{}, false, err
	}
	f.full = onlyOne(o)
	if now, a := whose(); a == valid && now == k {
		f, ok = s.known(k)
		f.full = onlyOne(o)
		return f, ok, nil
	}
	s.step(typeName(f.request()), fmt.Sprintf("%v %d, whose it was, does not have it any more", k.kind, k.id))
	return found{}, false, nil
}

// byPhone asks who has a phone number. It may be hidden from those who are no
// contacts.
func (s *search) byPhone(ctx context.Context, digits string) (found, error) {
	const hint = "write it with the country's code; people can hide from those who search their number: add it to the contacts (contacts.importContacts), or try a @username"
	p := s.client.peers
	if _, bot := p.me(); bot {
		s.step("contacts.resolvePhone", "not for bots")
		return found{}, s.fail("let the user send it with a button that asks for it, or pass a @username")
	}
	k, a := p.byPhone(digits)
	if a == expired {
		f, ok, err := s.confirmed(ctx, k, func() (peerKey, age) { return p.byPhone(digits) })
		if ok || err != nil {
			return f, err
		}
	}
	o, err := s.ask(ctx, &api.ContactsResolvePhoneRequest{Phone: digits})
	if err != nil {
		return found{}, err
	}
	if r, ok := o.(*api.ContactsResolvedPeer); ok {
		k, _ := keyOf(r.Peer)
		return s.fresh(k, pick(k, r.Users, r.Chats), hint)
	}
	if err := s.contacts(ctx); err != nil {
		return found{}, err
	}
	if k, a := p.byPhone(digits); a == valid {
		return s.fresh(k, nil, hint)
	}
	return found{}, s.fail(hint)
}

func (s *search) byToken(ctx context.Context, token string) (found, error) {
	o, err := s.ask(ctx, &api.ContactsImportContactTokenRequest{Token: token})
	if err != nil {
		return found{}, err
	}
	const hint = "ask for a new link: such links last for a short time only"
	u, ok := o.(*api.User)
	if !ok {
		return found{}, s.fail(hint)
	}
	return s.fresh(peerKey{kindUser, u.ID}, u, hint)
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
		s.step("channels.getFullChannel", "no direct messages")
		return found{}, s.fail(hint)
	}
	k := peerKey{kindChannel, c.LinkedMonoforumID.Value}
	return s.fresh(k, pick(k, nil, full.Chats), hint)
}

// invited asks what chat an invite link is for: only members, and whoever may
// look in before, are told.
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
		s.step("messages.checkChatInvite", "only members are told more than the title")
		return found{}, s.fail(fmt.Sprintf("join %q first, with messages.importChatInvite", o.Title))
	default:
		return found{}, s.fail("ask for a new link")
	}
	k, _ := keyOf(chat)
	return s.fresh(k, chat, "join the chat first, with messages.importChatInvite")
}

// byID asks for a peer by its id alone. Telegram tells a bot of everybody who has
// met it; a user has to have the peer among the contacts or in a dialog.
func (s *search) byID(ctx context.Context, r ref) (found, error) {
	keys := s.candidates(r)
	for _, k := range keys {
		o, err := s.ask(ctx, found{key: k}.request())
		if err != nil {
			return found{}, err
		}
		if f, ok := s.known(k); ok && o != nil {
			f.full = onlyOne(o)
			return f, nil
		}
		if o != nil {
			s.step(typeName(found{key: k}.request()), "no")
		}
	}
	f, ok, err := s.listed(ctx, keys)
	if ok || err != nil {
		return f, err
	}
	if digits, _, ok := phoneDigits(fmt.Sprint(r.id)); ok && r.only == nil && isString(s.ref) {
		return s.byPhone(ctx, digits)
	}
	s.reason = nil // that one request was refused says nothing about the id
	return found{}, s.fail(s.idHint(keys))
}

// idHint says what helps to find a peer of which there is nothing but the id.
func (s *search) idHint(keys []peerKey) string {
	_, bot := s.client.peers.me()
	switch {
	case bot && keys[0].kind == kindUser:
		return "a bot knows only those who have written to it or are in a chat with it: let them press Start, or pass a public @username"
	case bot:
		return "a bot knows only the chats that it is in: add it there, or pass a public @username"
	case keys[0].kind == kindUser:
		return "an id is told only to those who have met the user: pass @username or a phone number, open the chat once, or fetch what the user occurs in first (channels.getParticipants, messages.getHistory)"
	}
	return "an id is told only to those who have met the chat: pass its @username or an invite link, or join it"
}

func isString(v any) bool {
	_, ok := v.(string)
	return ok
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
