package telegram

import (
	"reflect"
	"strings"
	"time"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// learn takes from the result of a call what is of use for later ones.
func (c *Client) learn(req, o api.Object, method *tl.Type) {
	c.peers.harvest(o, sourceOf(req, method))
	c.origins.learn(req, o, method)
	switch o := o.(type) {
	case *api.Config:
		c.learnConfig(o)
	case *api.AuthLoggedOut: // whoever has asked for it: the refusals that follow end no session
		c.peers.forget()
		c.origins.forget()
		c.governor.forget()
		c.forgetUpdates()
	}
}

// sourceOf says where the peers of a result come from: the method, and of an
// invite link its hash, for asking again.
func sourceOf(req api.Object, method *tl.Type) string {
	switch r := req.(type) {
	case *api.MessagesCheckChatInviteRequest:
		return method.Name + " " + r.Hash
	case *api.MessagesImportChatInviteRequest:
		return "messages.checkChatInvite " + r.Hash
	}
	return method.Name
}

// updateSource is the source of what Telegram sends of itself.
const updateSource = "update"

// harvest remembers every user and chat that o carries: in its lists, on its
// own, or in an object that is made to carry them; and of who is new the message
// that names them.
func (p *peers) harvest(o api.Object, source string) {
	switch o := o.(type) {
	case *api.Bool, *api.UpdatesTooLong, *api.UpdateShortSentMessage,
		*api.UpdateShortMessage, *api.UpdateShortChatMessage, *api.MessagesAffectedMessages:
	case *api.UpdateShort:
		p.harvestRename(o.Update)
	case *api.Updates:
		p.harvestUpdates(o.Users, o.Chats, o.Updates)
	case *api.UpdatesCombined:
		p.harvestUpdates(o.Users, o.Chats, o.Updates)
	case *api.User:
		p.add([]api.UserClass{o}, nil, nil, source)
	case api.ChatClass:
		p.add(nil, []api.ChatClass{o}, nil, source)
	default:
		p.walk(reflect.ValueOf(o).Elem(), source)
	}
}

// harvestUpdates is harvest for what Telegram sends of itself.
func (p *peers) harvestUpdates(users []api.UserClass, chats []api.ChatClass, list []api.UpdateClass) {
	p.add(users, chats, func() {
		for _, u := range list {
			if m, id := messageOf(u); id != 0 {
				p.namedIn(m)
			}
		}
	}, updateSource)
	for _, u := range list {
		p.harvestRename(u)
	}
}

// harvestRename is harvest for an update by itself.
func (p *peers) harvestRename(u api.UpdateClass) {
	switch u := u.(type) {
	case *api.UpdateUserName:
		p.renamed(peerKey{kindUser, u.UserID}, u.Usernames)
	case *api.UpdateUserPhone:
		p.renumbered(peerKey{kindUser, u.UserID}, u.Phone)
	}
}

// add remembers users and chats. If one of them is new, messages is called, to
// remember where they were named.
func (p *peers) add(users []api.UserClass, chats []api.ChatClass, messages func(), source string) {
	if len(users)+len(chats) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now, fresh := p.now().Unix(), false
	for _, u := range users {
		if u, ok := u.(*api.User); ok && p.user(u, source, now) {
			fresh = true
		}
	}
	for _, c := range chats {
		if p.chat(c, source, now) {
			fresh = true
		}
	}
	if fresh && messages != nil {
		messages()
	}
	p.settle()
}

// namedIn remembers who is named in a message in a way that lets them be
// addressed as the one there (A11): who sent it, who it was forwarded from, who is
// mentioned. p.mu is held.
func (p *peers) namedIn(m api.MessageClass) {
	chat, ok := keyOf(m)
	if !ok {
		return
	}
	id := idOf(m)
	saw := func(named api.PeerClass) {
		if named != nil {
			k, _ := keyOf(named)
			p.sawIn(k, chat, id)
		}
	}
	switch m := m.(type) {
	case *api.Message:
		if m.QuickReplyShortcutID.Set {
			return // its id is none of the chat's history
		}
		saw(m.FromID)
		if m.FwdFrom != nil {
			saw(m.FwdFrom.FromID)
		}
		for _, e := range m.Entities {
			if e, ok := e.(*api.MessageEntityMentionName); ok {
				p.sawIn(peerKey{kindUser, e.UserID}, chat, id)
			}
		}
	case *api.MessageService:
		saw(m.FromID)
	}
}

// renamed takes the new names of a user, who may not be in memory.
func (p *peers) renamed(k peerKey, names []*api.Username) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, ok := p.all.get(k)
	if !ok { // what is stored of it has the old names, and is older
		x = &peer{source: updateSource}
		p.all.put(k, x)
	}
	if x.seen = p.now().Unix(); !sameNames(x.names, tl.Opt[string]{}, names) {
		p.rename(k, x, tl.Opt[string]{}, names)
		p.change(k, x)
		p.settle()
	}
}

func (p *peers) renumbered(k peerKey, phone string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if x, ok := p.all.get(k); ok && x.phone != phone {
		p.renumber(k, x, phone)
		p.change(k, x)
		p.settle()
	}
}

var (
	userList    = reflect.TypeFor[[]api.UserClass]()
	chatList    = reflect.TypeFor[[]api.ChatClass]()
	messageList = reflect.TypeFor[[]api.MessageClass]()
	updateList  = reflect.TypeFor[[]api.UpdateClass]()

	// carrierTypes are the types of fields that carry users and chats, beside
	// lists of them. Content that merely shows somebody, as a web page does, is
	// none.
	carrierTypes = []reflect.Type{
		reflect.TypeFor[api.UserClass](), reflect.TypeFor[api.ChatClass](),
		reflect.TypeFor[api.UpdatesClass](), reflect.TypeFor[api.AuthAuthorizationClass](),
		reflect.TypeFor[api.AuthSentCodeClass](), reflect.TypeFor[api.ChatInviteClass](),
		reflect.TypeFor[[]api.RecentMeURLClass](),
	}
)

// carrier says which fields of a struct type can carry peers, and messages that
// name them.
type carrier struct {
	users, chats []int // lists
	others       []int
	messages     []int // lists, also of updates
}

func (p *peers) carrierOf(t reflect.Type) *carrier {
	if cached, ok := p.carriers.Load(t); ok {
		return cached.(*carrier)
	}
	c := &carrier{}
	for i := range t.NumField() {
		switch ft := t.Field(i).Type; ft {
		case userList:
			c.users = append(c.users, i)
		case chatList:
			c.chats = append(c.chats, i)
		case messageList, updateList:
			c.messages = append(c.messages, i)
		default:
			for _, other := range carrierTypes {
				if ft == other {
					c.others = append(c.others, i)
				}
			}
		}
	}
	p.carriers.Store(t, c)
	return c
}

// walk harvests the fields of a struct.
func (p *peers) walk(v reflect.Value, source string) {
	c := p.carrierOf(v.Type())
	named := func() { p.namedInLists(v, c.messages) }
	if strings.Contains(source, "Scheduled") {
		named = nil // ids of such messages are none of a history
	}
	for _, i := range c.users {
		p.add(*v.Field(i).Addr().Interface().(*[]api.UserClass), nil, named, source)
	}
	for _, i := range c.chats {
		p.add(nil, *v.Field(i).Addr().Interface().(*[]api.ChatClass), named, source)
	}
	for _, i := range c.others {
		p.descend(v.Field(i), source)
	}
}

// namedInLists is namedIn for all messages of a result. p.mu is held.
func (p *peers) namedInLists(v reflect.Value, fields []int) {
	for _, i := range fields {
		switch list := v.Field(i).Addr().Interface().(type) {
		case *[]api.MessageClass:
			for _, m := range *list {
				p.namedIn(m)
			}
		case *[]api.UpdateClass:
			for _, u := range *list {
				if m, id := messageOf(u); id != 0 {
					p.namedIn(m)
				}
			}
		}
	}
}

func (p *peers) descend(f reflect.Value, source string) {
	if f.Kind() == reflect.Slice {
		for i := range f.Len() {
			p.descend(f.Index(i), source)
		}
		return
	}
	if o, ok := f.Interface().(api.Object); ok {
		p.harvest(o, source)
	}
}

// storedPeers is what the store is asked for peers.
func (c *Client) storedPeers(q PeerQuery) (StoredPeer, bool) {
	s, ok, err := c.o.Store.Peer(q)
	if err != nil {
		c.o.Log.Warn("stored peers can't be read", "error", err)
		return s, false
	}
	return s, ok
}

// unixTime is a Unix time as the store has it; zero for 0.
func unixTime(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}
